-- Words that every register view and every category may use. as_of() comes with the data.

-- rules in force at the date: NULL where there is none, so that what rests on it is unknown
create or replace macro rule(k) as getvariable('rule_values')[k];
create or replace macro rule_for(k, t) as
    coalesce(getvariable('rule_values')[k || ':' || t], getvariable('rule_values')[k]);
create or replace macro rule_text(k) as getvariable('rule_texts')[k];
create or replace macro rule_date(k) as cast(getvariable('rule_texts')[k] as date);

-- A sum that is the same in whatever order the rows come: which provinces are measured
-- together changes that order. Exact to a ten-thousandth of a satang.
create or replace macro total(x) as round(fsum(x), 6);

-- Unknown apart from zero. A row counts where value and condition are both known; a
-- cooperative without any such row has no total. A negative balance counts as 0.
create or replace macro known(x, c) as
    count(case when (x) is not null then (c) end);
create or replace macro part(x, c) as
    case when known(x, c) > 0
         then coalesce(total(case when (c) and (x) > 0 then (x) end), 0) end;
create or replace macro whole(x, c) as
    case when known(x, c) > 0
         then coalesce(total(case when (c) is not null and (x) > 0 then (x) end), 0) end;
-- the same as part(1, c), for less
create or replace macro cases(c) as
    case when count(c) > 0 then cast(count_if(c) as double) end;

-- what is below zero counts as nothing; greatest() would make nothing of the unknown too
create or replace macro above_zero(x) as
    case when (x) > 0 then (x) when (x) <= 0 then 0 end;

-- any of several: true if one is, unknown if one might be, else false
create or replace macro any_of(c) as
    case when bool_or(c) then true when count(*) > count(c) then null else false end;

create or replace macro add_years(d, n) as cast((d) + to_years(cast(n as integer)) as date);
create or replace macro add_months(d, n) as
    cast((d) + to_months(cast(n as integer)) as date);
create or replace macro add_days(d, n) as (d) + cast(n as integer);
-- a holiday at the end of a period moves to the next working day (weekends only)
create or replace macro working_day(d) as
    case isodow(d) when 6 then (d) + 2 when 7 then (d) + 1 else (d) end;

-- the last day of a period of n years from d, started afresh by each event that falls
-- while it is running; later events change nothing
create or replace macro runs_out(d, n, events) as
    case when coalesce(list_max(events) <= d, true) then add_years(d, n)  -- most are so
    else list_reduce(
        list_prepend(add_years(d, n), list_sort(list_filter(events, lambda e: e > d))),
        lambda until, e: case when e < until then add_years(e, n) else until end) end;

-- the day of a written acceptance, or of new security, after a period has run
create or replace macro accepted_late(acknowledged, secured, until) as
    case when acknowledged >= until then acknowledged when secured >= until then secured end;

-- what of a plan fell due before a day and was not paid, by contract
create or replace macro unpaid_on(instalments, day) as table
    select coop_id, contract_no,
        min(due_date) filter (where amount > paid and due_date < day) as oldest_unpaid_due,
        coalesce(sum(amount - paid) filter (where amount > paid and due_date < day), 0)
            as unpaid_due
    from query_table(instalments) group by all;
create or replace macro days_late(
    principal, has_plan, oldest_unpaid, default_date, due_date, day) as
    case when principal <= 0 then 0
         when has_plan then coalesce(date_diff('day', oldest_unpaid, day), 0)
         when principal is null and coalesce(default_date, due_date) < day then null
         when default_date is not null then greatest(date_diff('day', default_date, day), 0)
         when due_date is not null then greatest(date_diff('day', due_date, day), 0) end;
-- never above the balance: what is overpaid is not overdue
create or replace macro late_principal(
    reported, days, has_plan, unpaid, principal, due_date, day) as
    case when principal is null then null
         when reported is not null then least(reported, greatest(principal, 0))
         when days = 0 then 0 when has_plan then least(unpaid, principal)
         when due_date < day then principal end;

-- a contract's number as it is compared between dates: Thai digits, blanks, points,
-- leading zeros and the stroke between its parts make no difference
create or replace macro contract_key(n) as
    case when regexp_full_match(n, '[1-9][0-9]*(/[1-9][0-9]*)*') then n  -- most are so
    else regexp_replace(regexp_replace(regexp_replace(
        translate(upper(n), '๐๑๒๓๔๕๖๗๘๙', '0123456789'), '[\s.\x{a0}\x{200b}]+', '', 'g'),
        '[-‐–—_\\]', '/', 'g'), '(^|[^0-9])0+([0-9])', '\1\2', 'g') end;

create or replace macro age_bucket(days) as case
    when days is null then 'unknown' when days <= 0 then 'not_due'
    when days <= 30 then '1_30' when days <= 90 then '31_90' when days <= 180 then '91_180'
    when days <= 365 then '181_365' when days <= 730 then '366_730'
    when days <= 1825 then '731_1825' else 'over_1825' end;
