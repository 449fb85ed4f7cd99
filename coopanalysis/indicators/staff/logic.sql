create view "staff.staff_loan" as
select coop_id,
    cast(count(*) as double) as loans,
    whole(outstanding, true) as outstanding,
    cast(count(distinct case when has_balance then staff_id end) as double)
        as n_borrowers,
    count(*) - known(outstanding, true) as left_outstanding,
    part(outstanding, owed_by_former) as owed_by_former,
    cast(count(distinct case when owed_by_former then staff_id end) as double)
        as n_former,
    count(*) - known(outstanding, owed_by_former) as left_former,
    part(outstanding, over_limit) as over_limit,
    cast(count(distinct case when over_limit then staff_id end) as double)
        as n_over_limit,
    count(*) - known(outstanding, over_limit) as left_over_limit,
    part(above_own_amount, above_own_money) as above_own,
    whole(outstanding, above_own_money) as outstanding_own_known,
    cast(count(distinct case when above_own_money then staff_id end) as double)
        as n_above_own,
    count(*) - known(outstanding, above_own_money) as left_above_own,
    part(overdue, is_overdue) as overdue,
    whole(outstanding, is_overdue) as outstanding_overdue_known,
    cast(count(distinct case when is_overdue then staff_id end) as double) as n_overdue,
    count(*) - known(outstanding, is_overdue) as left_overdue,
    cast(case when known(1, deducted_without_consent) > 0 then count(distinct
        case when deducted_without_consent then staff_id end) end as double)
        as n_no_consent,
    count(*) - known(1, deducted_without_consent) as left_consent,
    part(outstanding, is_coop_money) as coop_money,
    cases(is_coop_money and has_balance) as n_coop_money,
    count(*) - known(outstanding, is_coop_money) as left_money_source,
    part(outstanding, rule_not_approved) as rule_not_approved,
    cases(rule_not_approved and has_balance) as n_rule_not_approved,
    count(*) - known(outstanding, rule_not_approved) as left_rule,
    cases(self_approved) as self_approved,
    count(*) - known(1, self_approved) as left_approver,
    part(loss_at_stake, loss_at_stake is not null) as loss_at_stake,
    count(*) - known(1, loss_at_stake) as left_loss
from staff_loan group by coop_id;

-- Arrears of the staff, and what they would be at the members' rate. Of few borrowers one
-- alone makes the rate: then there is the count only.
create view "staff.arrears" as
select s.coop_id, s.overdue, s.n_overdue, s.left_overdue,
    case when s.n_borrowers >= rule('staff_min_borrowers')
         then s.outstanding_overdue_known * m.overdue / nullif(m.overdue_known, 0) end
        as at_members_rate
from "staff.staff_loan" s left join "overdue.loan" m using (coop_id)
where s.overdue is not null;

-- what the fund has (cash and loans) against what it owes to staff
create view "staff.fund" as
with lent as (
    select coop_id, whole(outstanding, true) as outstanding
    from staff_loan where coalesce(money_source, 'fund') = 'fund' group by coop_id
)
select f.coop_id,
    cast(staff_fund_cash + coalesce(l.outstanding, control_staff_loans) as double)
        as assets,
    cast(staff_fund_balances as double) as owed_to_staff,
    case when assets is null or owed_to_staff is null then 1 else 0 end as left_fund
from financials f left join lent l using (coop_id)
where is_latest and staff_fund_balances is not null;

create view "breakdown.staff_money" as
select coop_id, 'own' as bucket, '' as bucket_to, count(distinct staff_id) as n,
    whole(own_money, true) as amount
from staff_loan where has_balance and person_owns is not null group by all
union all
select coop_id, 'debt', '', count(distinct staff_id), whole(outstanding, true)
from staff_loan where has_balance group by all;
