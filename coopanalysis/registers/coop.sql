-- The list of bodies, with the last accounting year-end before the date. A year-end on
-- the date itself does not yet make older balances useless.
create temp table coop as
with dated as (
    select r.*,
        try_cast(year(as_of()) || '-' || regexp_extract(fiscal_year_end, '(\d+)/(\d+)', 2)
            || '-' || regexp_extract(fiscal_year_end, '(\d+)/(\d+)', 1) as date)
            as year_end_this_year
    from raw_coop r
)
select * exclude (year_end_this_year, sector),
    coalesce(sector, case
        when coop_type in ('agricultural', 'fisheries', 'land_settlement')
            then 'agricultural'
        when coop_type = 'farmers_group' then 'farmers_group'
        when coop_type is not null then 'non_agricultural' end) as sector,
    coalesce(status, 'operating') = 'operating' as is_operating,
    case when year_end_this_year < as_of() then year_end_this_year
         else add_years(year_end_this_year, -1) end as last_year_end
from dated;

-- Balances older than the last year-end are not used.
create macro usable(data_date, last_year_end) as
    not coalesce(data_date < last_year_end, false);

create view body as select coop_id, coop_type, last_year_end from coop;
