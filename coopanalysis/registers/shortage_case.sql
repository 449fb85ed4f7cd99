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
        as complaint_clock_open,
    -- damages for a wrong: only where nothing was acknowledged and no suit is noted
    case when is_open and not is_acknowledged and nullif(trim(civil_status), '') is null
         then add_years(known_on, rule('tort_claim_years')) end as tort_deadline,
    case when is_compoundable and complaint_clock_open
         then date_diff('day', as_of(), complaint_deadline) end as days_to_complain,
    -- no complaint in time: whether there was a time limit may not be known
    case when is_open = false or is_compoundable = false
             or complaint_date <= coalesce(complaint_deadline, complaint_date) then false
         when is_open is null or is_compoundable is null or complaint_deadline is null
             then null
         else complaint_deadline < as_of() end as complaint_missed,
    add_days(found_date, rule('shortage_acknowledge_days')) < as_of()
        as acknowledgement_due,
    case when is_open and acknowledgement_due then coalesce(acknowledged_date
             > add_days(found_date, rule('shortage_acknowledge_days')), true) end
        as acknowledged_late,
    case when found_date > add_years(as_of(), -1) then 'year_1'
         when found_date > add_years(as_of(), -2) then 'year_2'
         when found_date > add_years(as_of(), -5) then 'year_5' else 'older' end as case_age
from known_case;
