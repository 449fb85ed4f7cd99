create view "outside.deposit" as
select coop_id,
    cast(count(*) as double) as accounts,
    whole(balance, true) as deposits,
    count(*) - known(balance, true) as left_deposits,
    part(balance, ineligible) as ineligible,
    whole(balance, ineligible) as deposits_typed,
    cases(ineligible) as n_ineligible,
    count(*) - known(balance, ineligible) as left_ineligible,
    part(balance, payable_soon) as payable_soon,
    cases(payable_soon and has_balance) as n_payable_soon,
    count(*) - known(balance, payable_soon) as left_payable,
    part(refund_planned_amount, refund_due) as refund_planned,
    part(refunded, case when refund_planned_amount is not null then refund_due end)
        as refunded,
    cases(refund_due) as n_refund_planned,
    count(*) filter (where refund_planned_amount is not null)
        - known(refund_planned_amount, refunded is not null and refund_due or null)
        as left_refund,
    part(balance, of_ten_largest) as ten_largest,
    whole(balance, of_ten_largest) as depositor_known,
    cast(count(distinct case when of_ten_largest then depositor_id end) as double)
        as n_ten_largest,
    count(*) - known(balance, of_ten_largest) as left_depositor,
    cases(confirmation_refused) as confirmation_refused,
    known(1, confirmation_refused)::double as confirmation_asked,
    count(*) - known(1, confirmation_refused) as left_confirmation,
    part(balance, is_dormant) as dormant,
    cases(is_dormant) as n_dormant,
    count(*) - known(balance, is_dormant) as left_dormant
from deposit group by coop_id;

-- only where the register of members came
create view "outside.former_member" as
select coop_id,
    part(balance, of_ex_member) as ex_member,
    cases(of_ex_member) as n_ex_member,
    count(*) - known(balance, of_ex_member) as left_ex_member
from deposit where member_register group by coop_id;

-- Liquid assets and deposits of the same statement; deposits from the register where the
-- statement does not give them.
create view "outside.liquidity" as
select f.coop_id, cast(liquid_assets as double) as liquid_assets,
    cast(coalesce(control_deposits, d.deposits) as double) as deposits,
    case when liquid_assets is null then 1 else 0 end as left_liquid
from financials f left join "outside.deposit" d using (coop_id)
where is_latest and coalesce(control_deposits, d.deposits) > 0;

create view "breakdown.deposit_maturity" as
select coop_id, maturity as bucket, case eligibility when 'true' then 'ineligible'
        when 'false' then 'eligible' else 'unknown' end as bucket_to,
    count(*) as n, whole(balance, true) as amount
from deposit where coalesce(balance > 0, true) group by all;

create view "breakdown.liquid" as
select coop_id, 'assets' as bucket, '' as bucket_to, 1 as n,
    cast(liquid_assets as double) as amount
from financials where is_latest and liquid_assets is not null;
