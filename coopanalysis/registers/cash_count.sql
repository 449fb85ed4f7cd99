-- Cash counts up to the date; is_latest marks the last one of each till.
create temp table cash_count as
select *,
    count_date = max(count_date) over (partition by coop_id, till) as is_latest,
    greatest(book_cash - counted_cash, 0) as short_amount,
    greatest(counted_cash - book_cash, 0) as over_amount,
    book_cash > counted_cash as is_short,
    counted_cash > cash_limit as is_over_limit,
    case when cash_limit is not null then greatest(counted_cash - cash_limit, 0) end
        as over_limit_amount,
    date_diff('day', last_posted_date, count_date) as days_unposted,
    days_unposted > rule('cash_posting_days') as posted_late
from raw_cash_count where count_date <= as_of();
