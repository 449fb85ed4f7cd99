-- The latest count of each store: short and over apart, at selling price, never netted.
create temp table stock_count as
with latest as (
    select *, count_date = max(count_date) over (partition by coop_id, store) as is_latest
    from raw_stock_count where count_date <= as_of()
), compared as (
    select *,
        book_qty - count_qty as short_by,
        case when short_by is not null then greatest(short_by, 0) end as short_qty,
        case when short_by is not null then greatest(-short_by, 0) end as over_qty,
        coalesce(tolerance_qty, book_qty * rule('stock_tolerance_share'), 0)
            as allowed_qty
    from latest where is_latest
)
select * exclude (short_by), short_qty > 0 as is_short, over_qty > 0 as is_over,
    short_qty > allowed_qty as is_short_after_tolerance,
    round(short_qty * unit_price, 2) as short_value,
    round(over_qty * unit_price, 2) as over_value,
    case when short_qty is not null
         then round(greatest(short_qty - allowed_qty, 0) * unit_price, 2) end
        as short_value_after_tolerance,
    condition = 'deteriorated' as is_deteriorated,
    round(count_qty * coalesce(unit_cost, unit_price), 2) as value_at_cost,
    -- an over may hide a short of its kind: sold or booked under the wrong item
    case when over_qty <= 0 then false when item_group is not null
         then bool_or(short_qty > 0) over (partition by coop_id, store, item_group) end
        as over_beside_short
from compared;
