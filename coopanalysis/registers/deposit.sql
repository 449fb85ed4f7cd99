-- Deposits, with who may be a depositor by the law in force at the date. A place without
-- such a law knows outsiders only. A register of members tells whose membership has ended.
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
), depositors as (
    select coop_id, depositor_id, row_number() over (partition by coop_id
        order by sum(greatest(balance, 0)) desc, depositor_id) <= 10 as is_large
    from typed where balance is not null and depositor_id is not null
    group by coop_id, depositor_id
), registered as (
    select coop_id, member_no as depositor_id,
        member_status in ('resigned', 'expelled', 'dead')
            or coalesce(ended_date <= as_of(), false) as has_left
    from raw_member
), keeps_members as (select distinct coop_id, true as member_register from raw_member)
select t.*, coalesce(member_register, false) as member_register,
    is_large and has_balance as of_ten_largest,
    confirmation in ('different', 'denied') as confirmation_refused,
    case when has_balance = false or deposit_type = 'fixed' then false
         when deposit_type = 'savings' and has_balance then last_movement_date
             <= add_months(as_of(), -rule('dormant_months')) end as is_dormant,
    case when has_balance = false or depositor_type not in ('member', 'associate')
             then false
         when has_balance and depositor_type is not null then has_left end
        as of_ex_member,
    case when not_eligible = false or has_balance = false then false
         else not_eligible and has_balance end as ineligible,
    coalesce(ineligible::varchar, 'unknown') as eligibility,
    s.found_on,
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
from typed t left join stopped s using (coop_id)
left join depositors using (coop_id, depositor_id)
left join registered using (coop_id, depositor_id)
left join keeps_members using (coop_id);
