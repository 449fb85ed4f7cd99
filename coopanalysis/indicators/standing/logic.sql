create view "standing.financials" as
select coop_id,
    cast(max(reserves) filter (is_latest) as double) as reserves,
    cast(max(liquid_assets) filter (is_latest) as double) as liquid_assets,
    cast(max(total_assets) filter (is_latest) as double) as total_assets,
    max(case when is_latest then case when loss_over_half_shares then loss
        when not loss_over_half_shares then 0 end end)::double as loss_over_half_shares,
    max(case when is_latest then loss_over_half_shares::int end)::double as n_loss,
    max(case when answers_accounts then accounts_on_time::int end)::double
        as accounts_on_time,
    max(case when answers_accounts then 1 end)::double as accounts_due,
    max(case when answers_report then report_on_time::int end)::double
        as report_on_time,
    max(case when answers_report then 1 end)::double as report_due,
    max(case when answers_opinion then (audit_opinion <> 'unqualified')::int end)::double
        as opinion_not_clean,
    max(case when answers_opinion then 1 end)::double as opinions,
    max(losses_running::int)::double as losses_running,
    1 - max(case when is_latest and reserves is not null then 1 else 0 end)
        as left_reserves
from financials group by coop_id;

create view "standing.borrowing" as
select coop_id, case when borrowed_overdue is not null then
        cast(greatest(least(borrowed_overdue, borrowed), 0) as double) end as overdue,
    cast(borrowed as double) as borrowed,
    case when borrowed_overdue is null then 1 else 0 end as left_borrowed
from financials where is_latest and borrowed > 0;

create view "breakdown.members" as
select coop_id, bucket, '' as bucket_to, n, null::double as amount
from (unpivot (select coop_id, members as ordinary, associate_members as associate,
    active_members as active from coop) on ordinary, associate, active
    into name bucket value n);

create view "breakdown.standard" as
select coop_id, standard_level as bucket, '' as bucket_to, 1 as n,
    null::double as amount
from coop where standard_level is not null;

create view "breakdown.strength" as
select coop_id, strength_level::varchar as bucket, '' as bucket_to, 1 as n,
    null::double as amount
from coop where strength_level is not null;

create view "breakdown.business" as
select coop_id, bucket, cast(closed_year as varchar) as bucket_to, 1 as n, amount
from (unpivot (select coop_id, closed_year, volume_credit::double as credit,
    volume_deposit::double as deposit, volume_supply::double as supply,
    volume_produce::double as produce, volume_processing::double as processing,
    volume_service::double as service from financials where is_closing)
    on credit, deposit, supply, produce, processing, service
    into name bucket value amount);

create view "breakdown.position" as
select coop_id, bucket, cast(closed_year as varchar) as bucket_to, 1 as n, amount
from (unpivot (select coop_id, closed_year, total_assets::double as total_assets,
    current_assets::double as current_assets,
    total_liabilities::double as total_liabilities,
    current_liabilities::double as current_liabilities, equity::double as equity,
    reserves::double as reserves, net_surplus::double as net_surplus,
    share_capital::double as share_capital from financials where is_closing)
    on total_assets, current_assets, total_liabilities, current_liabilities, equity,
    reserves, net_surplus, share_capital into name bucket value amount);

-- registers against the control accounts, where both are of the same day
create view "breakdown.control" as
with sums as (
    select coop_id, 'loan' as bucket, max(coalesce(data_date, as_of())) as of_day,
        count(*) as n, cast(sum(principal_outstanding) as double) as amount
    from loan group by coop_id
    union all select coop_id, 'trade_receivable', max(coalesce(data_date, as_of())),
        count(*), cast(sum(outstanding) as double) from trade_receivable group by coop_id
    union all select coop_id, 'deposit', max(coalesce(data_date, as_of())), count(*),
        cast(sum(balance) as double) from deposit group by coop_id
    union all select coop_id, 'staff_loan', max(coalesce(data_date, as_of())), count(*),
        cast(sum(outstanding) as double) from staff_loan group by coop_id
    union all select coop_id, 'shortage_case', max(coalesce(data_date, as_of())),
        count(*), cast(sum(balance) as double) from shortage_case group by coop_id
), accounts as (
    select coop_id, balance_date, bucket, amount from (unpivot (
        select coop_id, balance_date, control_loans::double as loan,
            control_trade::double as trade_receivable,
            control_deposits::double as deposit,
            control_staff_loans::double as staff_loan,
            control_shortage::double as shortage_case
        from financials where is_latest)
        on loan, trade_receivable, deposit, staff_loan, shortage_case
        into name bucket value amount)
), pairs as (
    select s.coop_id, s.bucket, s.n, s.amount as in_register, a.amount as in_account
    from sums s join accounts a
        on a.coop_id = s.coop_id and a.bucket = s.bucket and a.balance_date = s.of_day
    where s.amount is not null
)
select coop_id, bucket, 'register' as bucket_to, n, in_register as amount from pairs
union all select coop_id, bucket, 'control', 1, in_account from pairs;

create view "breakdown.finding_flow" as
with flow as (
    select coop_id, kind, amount, unnest([
        case when is_brought_forward then 'brought_forward' end,
        case when is_new then 'new' end, case when is_resolved then 'resolved' end,
        case when is_open then 'carried_forward' end,
        case when is_repeated then 'repeated' end]) as bucket
    from finding
)
select coop_id, bucket, coalesce(kind, 'observation') as bucket_to, count(*) as n,
    whole(amount, true) as amount
from flow where bucket is not null group by all;

create view "breakdown.action_status" as
select coop_id, progress as bucket, coalesce(category, '') as bucket_to, count(*) as n,
    cast(max(days_late) as double) as amount
from action where progress is not null group by all;
