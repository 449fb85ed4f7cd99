create view "shortage.stock_count" as
select coop_id,
    cast(count(*) as double) as items,
    part(short_value, is_short) as short_value,
    cases(is_short) as n_short,
    count(*) - known(short_value, is_short) as left_short,
    part(over_value, is_over) as over_value,
    cases(is_over) as n_over,
    count(*) - known(over_value, is_over) as left_over,
    part(short_value_after_tolerance, is_short_after_tolerance) as short_after_tolerance,
    cases(is_short_after_tolerance) as n_short_after_tolerance,
    count(*) - known(short_value_after_tolerance, is_short_after_tolerance)
        as left_after_tolerance,
    part(over_value, over_beside_short) as over_beside_short,
    cases(over_beside_short) as n_over_beside_short,
    count(*) - known(over_value, over_beside_short) as left_beside,
    part(value_at_cost, is_deteriorated) as deteriorated,
    cases(is_deteriorated) as n_deteriorated,
    count(*) - known(value_at_cost, is_deteriorated) as left_condition
from stock_count group by coop_id;

create view "shortage.cash_count" as
select coop_id,
    cast(count(*) as double) as tills,
    part(short_amount, is_short) as short_amount,
    cases(is_short) as n_short,
    count(*) - known(short_amount, is_short) as left_short,
    whole(counted_cash, true) as cash_on_hand,
    count(*) - known(counted_cash, true) as left_cash,
    part(over_limit_amount, is_over_limit) as over_limit,
    cases(is_over_limit) as n_over_limit,
    count(*) - known(over_limit_amount, is_over_limit) as left_over_limit,
    cases(same_person) as same_person,
    known(1, same_person)::double as custody_known,
    count(*) - known(1, same_person) as left_custody,
    cases(posted_late) as posted_late,
    count(*) - known(1, posted_late) as left_posting
from cash_count where is_latest group by coop_id;

create view "shortage.shortage_case" as
select coop_id,
    whole(balance, true) as unrecovered,
    cases(is_open) as n_open,
    count(*) - known(balance, true) as left_balance,
    part(original_amount - balance, is_open is not null) as recovered,
    whole(original_amount, is_open is not null) as original,
    cases(is_open and is_acknowledged) as n_acknowledged,
    cases(is_open and is_secured) as n_secured,
    cases(case when is_secured is not null then is_open end) as security_known,
    count(case when is_open and is_secured is null then 1 end) as left_security,
    min(days_to_complain)::double as days_to_complain,
    cases(days_to_complain >= 0) as n_to_complain,
    count(case when is_open and complaint_missed is null then 1 end) as left_complaint,
    part(balance, complaint_missed) as complaint_missed,
    cases(complaint_missed) as n_complaint_missed,
    cases(acknowledged_late) as acknowledged_late,
    known(1, acknowledged_late)::double as acknowledgement_due,
    part(balance - coalesce(allowance_booked, 0), is_open) as loss_at_stake
from shortage_case group by coop_id;

-- Bodies that hold stock or cash by their statements or counts, and when they last counted.
-- Of a body that hands over no register at all it is not known whether it counted.
create view "shortage.counting" as
with counted as (
    select coop_id, max(count_date) as last_count
    from (select coop_id, count_date from stock_count
          union all select coop_id, count_date from cash_count)
    group by coop_id
), holding as (
    select coop_id, coalesce(control_stock > 0 or control_cash > 0, control_stock > 0,
        control_cash > 0) as holds
    from financials where is_latest
), in_detail as (
    select coop_id from loan union select coop_id from trade_receivable
    union select coop_id from deposit union select coop_id from staff_loan
    union select coop_id from shortage_case
), both_known as (
    select coop_id,
        case when last_count is not null then true
             when holds and d.coop_id is null then null else holds end as holds,
        coalesce(last_count
            <= add_months(as_of(), -rule('count_interval_months')), true) as is_old
    from counted full join holding using (coop_id)
    left join in_detail d using (coop_id)
)
select coop_id,
    case when holds then cast(is_old as double) when not holds then 0.0 end
        as no_recent_count,
    case when holds is null then 1 else 0 end as left_counting
from both_known;

create view "breakdown.stock_group" as
select coop_id, coalesce(item_group, 'unknown') as bucket, 'short' as bucket_to,
    count(*) as n, whole(short_value, true) as amount
from stock_count where is_short group by all
union all
select coop_id, coalesce(item_group, 'unknown'), 'over', count(*),
    whole(over_value, true)
from stock_count where is_over group by all;

create view "breakdown.cash_count" as
select coop_id, cast(count_date as varchar) as bucket, '' as bucket_to, count(*) as n,
    cast(sum(counted_cash - book_cash) as double) as amount
from cash_count group by all;

-- what has come of the cases by the time since they were found
create view "breakdown.case_age" as
select coop_id, case_age as bucket, 'repaid' as bucket_to, count(*) as n,
    whole(original_amount - balance, true) as amount
from shortage_case where original_amount > balance group by all
union all
select coop_id, case_age, case when is_acknowledged then 'acknowledged'
        else 'not_acknowledged' end, count(*), whole(balance, true)
from shortage_case where is_open group by all;

create view "clock.complaint" as
select coop_id, 'complaint' as kind,
    complaint_deadline as deadline, count(*) as n, whole(balance, true) as amount
from shortage_case where complaint_clock_open group by all;

create view "clock.tort" as
select coop_id, 'tort' as kind, tort_deadline as deadline, count(*) as n,
    whole(balance, true) as amount
from shortage_case where tort_deadline >= as_of() group by all;
