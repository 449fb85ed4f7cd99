-- Totals per cooperative that only sentences need, beside the categories' own totals.
create or replace temp view "story.trade" as
select coop_id,
    cast(count(*) filter (where late_over_365 and has_balance
        and coalesce(no_delivery_paper, true)) as double) as old_without_paper
from trade_receivable group by coop_id;

create or replace temp view "story.stock" as
select coop_id, max(count_date) as last_count from stock_count group by coop_id;

-- the case whose time to complain ends first
create or replace temp view "story.complaint" as
select coop_id, min(complaint_deadline) as deadline,
    arg_min(kind, complaint_deadline) as kind
from shortage_case where complaint_clock_open group by coop_id;

create or replace temp view "story.result" as
select coop_id, cast(max(net_surplus) filter (where is_latest) as double) as net_surplus
from financials group by coop_id;
