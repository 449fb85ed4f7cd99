-- Deposits, with who may be a depositor by the law in force at the date. A place without
-- such a law knows outsiders only.
create temp table deposit as
with typed as (
    select r.*, balance > 0 as has_balance,
        case
            when depositor_type in ('member', 'associate', 'coop') then false
            when depositor_type = 'outsider' then true
            when depositor_type = 'funeral_association'
                then member_share_pct < rule_for('deposit_funeral_share', c.coop_type)
            when rule_for('deposit_funeral_share', c.coop_type) is null then null
            when depositor_type in ('juristic', 'temple_school_group') then case
                when rule_for('deposit_juristic_share', c.coop_type) is null then true
                else member_share_pct < rule_for('deposit_juristic_share', c.coop_type)
                end
        end as not_eligible
    from raw_deposit r left join body c using (coop_id)
    where usable(r.data_date, c.last_year_end)
), stopped as (
    select coop_id, min(coalesce(order_date, found_date)) as found_on
    from raw_finding where category = 'outside' group by all
)
select t.*,
    case when not_eligible = false or has_balance = false then false
         else not_eligible and has_balance end as ineligible,
    coalesce(ineligible::varchar, 'unknown') as eligibility,
    s.found_on,
    ineligible and open_date > s.found_on as new_after_finding,
    case when deposit_type = 'savings' then 'demand'
         when deposit_type is null or maturity_date is null then 'unknown'
         when maturity_date < as_of() then 'overdue'
         when maturity_date <= add_months(as_of(), 3) then '0_3m'
         when maturity_date <= add_months(as_of(), 6) then '3_6m'
         when maturity_date <= add_months(as_of(), 12) then '6_12m'
         else 'over_12m' end as maturity,
    case when deposit_type = 'fixed' then maturity_date
             <= add_months(as_of(), rule('deposit_run_months'))
         when deposit_type = 'savings' then ineligible end as payable_soon,
    refund_planned_date <= as_of() as refund_due
from typed t left join stopped s using (coop_id);
