-- Staff-fund loans. Savings, gratuity and limit belong to the person: they are set against
-- all loans of that person together, on the row of the latest loan.
create temp table staff_loan as
with person as (
    select r.*,
        staff_status <> 'working' as is_former,
        sum(case when outstanding > 0 then outstanding else 0 end)
            over (partition by coop_id, staff_id) as person_owes,
        max(own_savings) over (partition by coop_id, staff_id)
            + max(gratuity) over (partition by coop_id, staff_id) as person_owns,
        max(loan_limit) over (partition by coop_id, staff_id) as person_limit,
        row_number() over (partition by coop_id, staff_id
            order by loan_date desc, _row desc) = 1 as is_first_of_person,
        outstanding > 0 as has_balance
    from raw_staff_loan r left join body c using (coop_id)
    where usable(r.data_date, c.last_year_end)
)
select *,
    is_former and has_balance as owed_by_former,
    person_owes > person_limit and has_balance as over_limit,
    person_owes > person_owns as above_own_money,
    case when is_first_of_person then person_owns else 0 end as own_money,
    case when person_owns is null then null
         when is_first_of_person then greatest(person_owes - person_owns, 0) else 0 end
        as above_own_amount,
    overdue > 0 as is_overdue,
    case when monthly_deduction is null or has_balance is null then null
         else monthly_deduction > 0 and has_balance and deduction_consent_date is null end
        as deducted_without_consent,
    money_source = 'coop' as is_coop_money,
    not fund_rule_approved as rule_not_approved,
    approver_id = staff_id as self_approved,
    -- the fund's own money is no loss of the cooperative
    case when money_source = 'fund' then 0
         when money_source = 'coop' then above_own_amount end as loss_at_stake
from person;
