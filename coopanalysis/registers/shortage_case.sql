-- Shortage cases with the time left to complain: from the later of knowing the offence
-- and knowing the offender, for compoundable offences; an unknown offence counts "if".
create temp table shortage_case as
with known_case as (
    select r.*, balance > 0 as is_open,
        acknowledged_date is not null as is_acknowledged,
        case when offence_known_date is not null and offender_known_date is not null
             then greatest(offence_known_date, offender_known_date) end as known_on,
        case when offence = 'unknown' or offence is null then null
             else list_contains(string_split(rule_text('complaint_offences'), ','),
                 offence) end as is_compoundable
    from raw_shortage_case r left join body c using (coop_id)
    where usable(r.data_date, c.last_year_end) and found_date <= as_of()
)
select *,
    case when coalesce(is_compoundable, true)
         then add_months(known_on, rule('complaint_months')) end as complaint_deadline,
    coalesce(is_open and complaint_date is null and complaint_deadline >= as_of(), false)
        as complaint_clock_open
from known_case;
