-- The latest count of each store: short and over apart, at selling price, never netted.
create temp table stock_count as
with latest as (
    select *, count_date = max(count_date) over (partition by coop_id, store) as is_latest
    from raw_stock_count where count_date <= as_of()
), compared as (
    select *,
        greatest(book_qty - count_qty, 0) as short_qty,
        greatest(count_qty - book_qty, 0) as over_qty,
        coalesce(tolerance_qty, book_qty * rule('stock_tolerance_share'), 0)
            as allowed_qty
    from latest where is_latest and book_qty is not null and count_qty is not null
)
select *, short_qty > 0 as is_short, over_qty > 0 as is_over,
    short_qty > allowed_qty as is_short_after_tolerance,
    round(short_qty * unit_price, 2) as short_value,
    round(over_qty * unit_price, 2) as over_value,
    round(greatest(short_qty - allowed_qty, 0) * unit_price, 2)
        as short_value_after_tolerance
from compared;
