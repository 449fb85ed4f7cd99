create view "trade.trade_receivable" as
select coop_id,
    cast(count(*) as double) as invoices,
    whole(outstanding, true) as outstanding,
    count(*) - known(outstanding, true) as left_outstanding,
    whole(outstanding, is_overdue) as outstanding_aged,
    part(outstanding, is_overdue) as overdue,
    part(1, is_overdue) as n_overdue,
    part(outstanding, late_over_365) as over_one_year,
    part(1, late_over_365) as n_over_one_year,
    count(*) - known(outstanding, is_overdue) as left_aged,
    part(outstanding, is_produce_buyer and is_overdue) as buyers_overdue,
    whole(outstanding, is_produce_buyer and is_overdue) as buyers_known,
    cast(count(distinct case when is_produce_buyer and is_overdue
        then coalesce(debtor_id, invoice_no) end) as double) as n_buyers_overdue,
    count(*) - known(outstanding, is_produce_buyer and is_overdue) as left_buyers,
    part(amount, sold_in_window and sold_while_overdue) as sold_while_overdue,
    part(amount, case when sold_while_overdue is not null then sold_in_window end)
        as sold_in_window,
    part(1, sold_in_window and sold_while_overdue) as n_sold_while_overdue,
    count(*) - known(amount, sold_in_window and sold_while_overdue) as left_sold,
    part(1, confirmation_refused) as confirmation_refused,
    known(1, confirmation_refused)::double as confirmation_asked,
    part(outstanding, confirmation_refused) as refused_balance,
    count(*) - known(outstanding, confirmation_refused) as left_confirmation,
    part(outstanding, no_delivery_paper) as no_delivery_paper,
    whole(outstanding, no_delivery_paper) as delivery_known,
    part(1, no_delivery_paper and has_balance) as n_no_delivery_paper,
    count(*) - known(outstanding, no_delivery_paper) as left_delivery,
    part(outstanding, time_barred) as time_barred,
    whole(outstanding, time_barred) as limitation_known,
    part(1, time_barred) as n_time_barred,
    count(*) - known(outstanding, time_barred) as left_time_barred,
    part(loss_at_stake, loss_at_stake is not null) as loss_at_stake,
    part(1, loss_at_stake > 0) as n_loss_at_stake,
    count(*) - known(1, loss_at_stake) as left_loss
from trade_receivable group by coop_id;

create view "breakdown.trade_ageing" as
select coop_id, age_bucket(days_overdue) as bucket, '' as bucket_to, count(*) as n,
    whole(outstanding, true) as amount
from trade_receivable where coalesce(outstanding > 0, true) group by all;

create view "clock.trade_limitation" as
select coop_id, 'trade_limitation' as kind, limitation_date as deadline, count(*) as n,
    whole(outstanding, true) as amount
from trade_receivable
where limitation_date > as_of() and not coalesce(time_barred, false) group by all;
