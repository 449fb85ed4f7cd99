-- Findings restated whole at each date, over the fiscal year that the date lies in.
create temp table finding as
with year_of as (
    select cast(date_trunc('year', add_months(as_of(),
        1 - coalesce(rule('fiscal_year_first_month'), 1))) as date) as shifted
), begun as (
    select add_months(shifted, coalesce(rule('fiscal_year_first_month'), 1) - 1)
        as year_start from year_of
), dated as (
    select r.*, year_start, status <> 'closed' as is_open,
        case when status = 'closed' then coalesce(closed_date, as_of()) end as closed_on
    from raw_finding r, begun where found_date <= as_of()
)
select *,
    found_date < year_start and (is_open or closed_on >= year_start)
        as is_brought_forward,
    found_date >= year_start as is_new,
    not is_open and closed_on >= year_start as is_resolved,
    is_open and repeats_finding_id is not null as is_repeated
from dated;
