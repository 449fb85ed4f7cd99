create view "trade.trade_receivable" as
select coop_id,
    cast(count(*) as double) as invoices,
    whole(outstanding, true) as outstanding,
    count(*) - known(outstanding, true) as left_outstanding,
    whole(outstanding, is_overdue) as outstanding_aged,
    part(outstanding, is_overdue) as overdue,
    cases(is_overdue) as n_overdue,
    part(outstanding, late_over_365) as over_one_year,
    cases(late_over_365) as n_over_one_year,
    count(*) - known(outstanding, is_overdue) as left_aged,
    part(outstanding, is_produce_buyer and is_overdue) as buyers_overdue,
    whole(outstanding, is_produce_buyer and is_overdue) as buyers_known,
    cast(count(distinct case when is_produce_buyer and is_overdue
        then coalesce(debtor_id, invoice_no) end) as double) as n_buyers_overdue,
    count(*) - known(outstanding, is_produce_buyer and is_overdue) as left_buyers,
    part(amount, sold_in_window and sold_while_overdue) as sold_while_overdue,
    part(amount, case when sold_while_overdue is not null then sold_in_window end)
        as sold_in_window,
    cases(sold_in_window and sold_while_overdue) as n_sold_while_overdue,
    count(*) - known(amount, sold_in_window and sold_while_overdue) as left_sold,
    cases(confirmation_refused) as confirmation_refused,
    known(1, confirmation_refused)::double as confirmation_asked,
    part(outstanding, confirmation_refused) as refused_balance,
    count(*) - known(outstanding, confirmation_refused) as left_confirmation,
    part(outstanding, no_delivery_paper) as no_delivery_paper,
    whole(outstanding, no_delivery_paper) as delivery_known,
    cases(no_delivery_paper and has_balance) as n_no_delivery_paper,
    count(*) - known(outstanding, no_delivery_paper) as left_delivery,
    part(outstanding, time_barred) as time_barred,
    whole(outstanding, time_barred) as limitation_known,
    cases(time_barred) as n_time_barred,
    count(*) - known(outstanding, time_barred) as left_time_barred,
    part(outstanding, soon_barred) as soon_time_barred,
    cases(soon_barred) as n_soon_time_barred,
    count(*) - known(outstanding, soon_barred) as left_soon,
    part(outstanding, of_ten_largest) as ten_largest,
    whole(outstanding, of_ten_largest) as debtor_known,
    cast(count(distinct case when of_ten_largest then debtor_id end) as double)
        as n_ten_largest,
    count(*) - known(outstanding, of_ten_largest) as left_debtor,
    part(outstanding, over_credit_limit) as over_limit,
    cast(case when known(outstanding, over_credit_limit) > 0 then count(distinct
        case when over_credit_limit then debtor_id end) end as double) as n_over_limit,
    count(*) - known(outstanding, over_credit_limit) as left_limit,
    part(outstanding, by_officer) as by_officers,
    whole(outstanding, by_officer) as kind_known,
    cases(by_officer and has_balance) as n_by_officers,
    count(*) - known(outstanding, by_officer) as left_kind,
    whole(required_allowance, true) as required_allowance,
    cases(required_allowance > 0) as n_required,
    count(*) - known(required_allowance, true) as left_required,
    whole(allowance_booked, true) as booked_by_invoice,
    part(loss_at_stake, loss_at_stake is not null) as loss_at_stake,
    count(*) - known(1, loss_at_stake) as left_loss
from trade_receivable group by coop_id;

-- What is booked: by invoice as the register keeps it, else in one sum in the statements.
create view "trade.allowance" as
select t.coop_id, t.required_allowance as required, n_required, left_required,
    cast(coalesce(booked_by_invoice, f.allowance_trade) as double) as booked
from "trade.trade_receivable" t left join financials f
    on f.coop_id = t.coop_id and f.is_latest
where booked_by_invoice is not null or f.allowance_trade is not null;

create view "trade.credit_sale" as
select coop_id,
    part(nonmember_amount, in_window) as to_nonmembers,
    part(amount, case when nonmember_amount is not null then in_window end) as sold,
    cases(in_window and nonmember_amount > 0) as n_to_nonmembers,
    count(*) filter (where in_window)
        - known(nonmember_amount, case when in_window then true end) as left_sold
from credit_sale group by coop_id;

-- Count back: whole months of credit sales are taken from what is owed, newest first, and
-- the days of the last one in part. Not known where a month is missing on the way, or
-- where the months given do not reach back far enough.
create view counted_month as
with owed as (
    select coop_id, whole(outstanding, true) as owed,
        least(max(coalesce(data_date, as_of())), as_of()) as day
    from trade_receivable group by coop_id
), sold as (
    select c.*, owed, greatest(amount, 0) as net_sales,
        coalesce(sum(greatest(amount, 0)) over (newest
            rows between unbounded preceding and 1 preceding), 0) as sold_after,
        date_diff('month', month, day) = row_number() over newest - 1 as follows,
        case when date_trunc('month', month) = date_trunc('month', day)
             then extract('day' from day) else extract('day' from last_day(month)) end
            as days_in_month
    from credit_sale c join owed using (coop_id)
    where month <= day and amount is not null
    window newest as (partition by coop_id order by month desc)
), reached as (
    select *, coalesce(max(case when follows then sold_after + net_sales end)
        over (partition by coop_id) >= owed, false) as is_exhausted
    from sold
)
select *, case when is_exhausted then cast(days_in_month * case
        when not follows or sold_after >= owed then 0 when net_sales = 0 then 1
        else least((owed - sold_after) / net_sales, 1) end as double) end as days_counted
from reached;

create view "trade.countback" as
with terms as (
    select coop_id, part(outstanding * agreed_days, true)
        / nullif(part(outstanding, agreed_days is not null or null), 0) as agreed_days
    from trade_receivable group by coop_id
)
select coop_id, total(days_counted) as days_outstanding, agreed_days,
    cast(count(case when days_counted > 0 then 1 end) as double) as n_months,
    case when sum(days_counted) is null or agreed_days is null then 1 else 0 end
        as left_months
from counted_month join terms using (coop_id) group by coop_id, agreed_days;

create view "breakdown.trade_ageing" as
select coop_id, age_bucket(days_overdue) as bucket, '' as bucket_to, count(*) as n,
    whole(outstanding, true) as amount
from trade_receivable where coalesce(outstanding > 0, true) group by all;

create view "clock.trade_limitation" as
select coop_id, 'trade_limitation' as kind, limitation_date as deadline, count(*) as n,
    whole(outstanding, true) as amount
from trade_receivable
where limitation_date > as_of() and not coalesce(time_barred, false) group by all;
