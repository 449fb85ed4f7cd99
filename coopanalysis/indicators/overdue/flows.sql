-- Loans followed from the snapshot in which the body last handed them over to this one,
-- contract by contract. The former snapshot's rows are the views former_<register>.
-- A body whose balances are still those of the former snapshot's day is not compared.
create temp table flow_body as
with earlier as (
    select coop_id, former_day, max(coalesce(data_date, former_day)) as was_of
    from former_loan
    where former_day >= add_months(as_of(), -rule('flow_former_months')) group by all
), now as (
    select coop_id, max(coalesce(data_date, as_of())) as is_of from loan group by coop_id
), dated as (
    select e.coop_id, e.former_day, add_years(b.last_year_end,
        year(e.former_day) - year(b.last_year_end)) as year_end
    from earlier e join now n using (coop_id) join body b using (coop_id)
    where e.was_of < n.is_of
)
select coop_id, former_day, case when year_end < former_day then year_end
    else add_years(year_end, -1) end as year_end_then
from dated;

create temp table flow_then as
with aged as (
    select f.*, days_late(principal_outstanding, u.contract_no is not null,
            u.oldest_unpaid_due, default_date, due_date, f.former_day) as days_then,
        u.contract_no is not null as has_plan, u.unpaid_due
    from former_loan f join flow_body b using (coop_id, former_day)
    left join unpaid_on('former_instalment', former_day) u using (coop_id, contract_no)
    where usable(f.data_date, b.year_end_then)
)
select coop_id, contract_no, member_no, former_day, loan_type, loan_date, due_date,
    principal_granted, days_then, above_zero(principal_outstanding)::double as owed_then,
    above_zero(late_principal(principal_overdue, days_then, has_plan, unpaid_due,
        principal_outstanding, due_date, former_day))::double as overdue_then,
    _file, _sheet, _row
from aged;

create temp table flow_now as
select coop_id, contract_no, member_no, loan_type, loan_date, due_date, principal_granted,
    refinanced_from, extension_date, restructured_date, days_overdue as days_now,
    above_zero(principal_outstanding)::double as owed_now,
    above_zero(overdue_principal)::double as overdue_now, _file, _sheet, _row
from loan where coop_id in (select coop_id from flow_then);

-- A number stands for another contract where both borrower and day of lending differ.
create macro same_contract(t, n) as
    not coalesce(t.loan_date <> n.loan_date and t.member_no <> n.member_no, false);
create temp table flow_pair as
select t.coop_id, t.contract_no as was_no, n.contract_no as is_no
from flow_then t join flow_now n using (coop_id, contract_no)
where same_contract(t, n);

create temp table flow_gone as
select *, contract_key(contract_no) as key
from flow_then t anti join flow_pair p
    on p.coop_id = t.coop_id and p.was_no = t.contract_no;
create temp table flow_come as
select *, contract_key(contract_no) as key
from flow_now n anti join flow_pair p
    on p.coop_id = n.coop_id and p.is_no = n.contract_no;

-- Restyled numbers: alike once Thai digits, blanks, leading zeros and strokes are made one.
-- Where several contracts are alike, or one that was matched is, nothing is guessed.
create temp table flow_alike as
with alike as (
    select coop_id, key, any_value(g.contract_no) as was_no,
        any_value(c.contract_no) as is_no, count(*) = 1 as is_one
    from flow_gone g join flow_come c using (coop_id, key)
    where same_contract(g, c) group by all
), matched as (
    select distinct p.coop_id, contract_key(p.was_no) as key
    from flow_pair p semi join alike using (coop_id)
)
select a.* replace (a.is_one and m.key is null as is_one)
from alike a left join matched m using (coop_id, key);
insert into flow_pair select coop_id, was_no, is_no from flow_alike where is_one;

create temp table flow as
with successor as (
    select distinct coop_id, contract_key(refinanced_from) as key from flow_now
    where refinanced_from is not null
), unclear as (
    select coop_id, key from flow_alike where not is_one
), paired as (
    select t.coop_id, n.contract_no, t.contract_no as former_contract_no, t.former_day,
        coalesce(n.loan_type, t.loan_type) as loan_type,
        coalesce(n.loan_date, t.loan_date) as loan_date,
        coalesce(n.due_date, t.due_date) as due_date,
        coalesce(n.principal_granted, t.principal_granted) as principal_granted,
        case when owed_now = 0 and owed_then > 0 and s.key is not null then 'taken_over'
             else 'followed' end as fate,
        coalesce(n.extension_date > t.former_day or n.restructured_date > t.former_day
            or n.due_date > t.due_date, false) as given_time,
        owed_then, owed_now, days_then, days_now, overdue_then, overdue_now,
        n._file, n._sheet, n._row
    from flow_pair p
    join flow_then t on t.coop_id = p.coop_id and t.contract_no = p.was_no
    join flow_now n on n.coop_id = p.coop_id and n.contract_no = p.is_no
    left join successor s on s.coop_id = t.coop_id and owed_now = 0 and owed_then > 0
        and s.key = contract_key(t.contract_no)
), gone as (
    select coop_id, contract_no, contract_no, former_day, loan_type, loan_date, due_date,
        principal_granted, case when u.key is not null then 'unclear'
            when s.key is not null then 'taken_over' else 'left' end, false,
        owed_then, null, days_then, null, overdue_then, null, _file, _sheet, _row
    from (from flow_gone g anti join flow_pair p
        on p.coop_id = g.coop_id and p.was_no = g.contract_no)
    left join unclear u using (coop_id, key) left join successor s using (coop_id, key)
), come as (
    select coop_id, contract_no, null, null, loan_type, loan_date, due_date,
        principal_granted, case when u.key is not null then 'unclear'
            when refinanced_from is not null then 'takes_over' else 'new' end, false,
        null, owed_now, null, days_now, null, overdue_now, _file, _sheet, _row
    from (from flow_come c anti join flow_pair p
        on p.coop_id = c.coop_id and p.is_no = c.contract_no)
    left join unclear u using (coop_id, key)
), together as materialized (
    from paired union all from gone union all from come
), written_off as (
    -- of the accounting years since, without what the former statements already had
    select f.coop_id, sum(f.written_off - coalesce(b.written_off, 0)) as amount
    from financials f join flow_body d using (coop_id)
    left join former_financials b on b.coop_id = f.coop_id
        and b.fiscal_year_end = f.fiscal_year_end and b.balance_date <= d.former_day
    where f.is_latest and f.balance_date > d.former_day and f.written_off is not null
    group by all
), off_share as (
    select coop_id, least(1, greatest(0, w.amount / total(overdue_then))) as share
    from together join written_off w using (coop_id)
    where fate = 'left' and overdue_then > 0 and w.amount is not null
    group by coop_id, w.amount
), known as (
    select t.*, age_bucket(days_then) as bucket_then, age_bucket(days_now) as bucket_now,
        above_zero(owed_then - owed_now) as reduced, owed_then - reduced as carried,
        above_zero(overdue_then - overdue_now) as fewer,
        above_zero(overdue_now - overdue_then) as more,
        -- what was written off is no payment
        case when fate = 'left' then overdue_then * coalesce(o.share, 0) else 0 end as off
    from together t left join off_share o using (coop_id)
)
select * exclude (off),
    case when fate = 'unclear' or days_then is null then null
         when fate = 'followed' then days_then = 0 and days_now > 0
         when former_contract_no is not null then false end as became_overdue,
    case when fate = 'unclear' or days_then is null then null
         when fate = 'followed' then days_then between 1 and 365 and days_now > 365
         when former_contract_no is not null then false end as passed_year,
    days_then > 0 and owed_then > 0 as was_late,
    case when fate = 'unclear' then null
         when fate = 'followed' then was_late and (owed_now = 0 or days_now = 0)
             and not (given_time and owed_now > 0)
         when fate = 'left' then was_late
         when fate = 'taken_over' then false end as is_cured,
    owed_then - off as cured_amount,
    case when fate = 'followed' then reduced when fate = 'left' then owed_then - off
         when fate = 'taken_over' then 0 end as received,
    case when fate = 'followed'
             then overdue_then + above_zero(overdue_now + reduced - overdue_then)
         when fate = 'left' then owed_then when fate = 'taken_over' then overdue_then
    end as fell_due,
    case when fate = 'followed' then more
         when fate in ('new', 'takes_over') then overdue_now
         when fate in ('left', 'taken_over') then 0 end as new_arrears,
    case when fate = 'followed' then fewer - above_zero(fewer - reduced)
         when fate = 'left' then overdue_then - off
         when fate in ('taken_over', 'new', 'takes_over') then 0 end as resolved_arrears
from known;

create view "overdue.flow" as
select coop_id,
    part(carried, became_overdue) as became_overdue,
    part(owed_then, case when became_overdue is not null
        and (carried is not null or fate <> 'followed') then days_then = 0 end) as was_not_overdue,
    cases(became_overdue and carried > 0) as n_became_overdue,
    part(carried, passed_year) as passed_year,
    part(owed_then, case when passed_year is not null
        and (carried is not null or fate <> 'followed') then days_then between 1 and 365 end) as was_within_year,
    cases(passed_year and carried > 0) as n_passed_year,
    part(cured_amount, is_cured) as cured,
    part(owed_then, case when is_cured is not null then was_late end) as was_late,
    cases(is_cured) as n_cured,
    part(received, fell_due > 0) as received,
    part(fell_due, received is not null) as fell_due,
    cases(received > 0) as n_received,
    part(new_arrears, new_arrears > 0) as new_arrears,
    cases(new_arrears > 0) as n_new_arrears,
    part(resolved_arrears, resolved_arrears > 0) as resolved_arrears,
    cases(resolved_arrears > 0) as n_resolved_arrears,
    part(owed_then, fate = 'taken_over') as taken_over,
    cases(fate = 'taken_over' and owed_then > 0) as n_taken_over,
    part(overdue_then, fate = 'left') as left_overdue,
    cases(fate = 'left' and overdue_then > 0) as n_left_overdue,
    count(*) filter (where former_contract_no is not null)
        - known(owed_then, became_overdue) as left_then,
    count(*) filter (where former_contract_no is not null)
        - known(fell_due, received > 0) as left_received,
    count(*) - known(1, new_arrears) as left_arrears
from flow group by coop_id;

-- The balance of each bucket then, by where it is now: every row adds up to the bucket
-- then, every column to the bucket now.
create view "breakdown.roll" as
with cell as (
    select coop_id, bucket_then as bucket, bucket_now as bucket_to, carried as amount
    from flow where fate = 'followed'
    union all
    select coop_id, bucket_then, case when fate <> 'followed' then fate
            when carried is null then 'unclear' else 'paid' end,
        case when fate = 'followed' then coalesce(reduced, owed_then) else owed_then end
    from flow where former_contract_no is not null
    union all
    select coop_id, case when fate = 'takes_over' then 'taken_over'
            when fate = 'unclear' or carried is null and fate <> 'new' then 'unclear'
            else 'new' end,
        bucket_now, case when carried is null then owed_now else owed_now - carried end
    from flow where fate <> 'left'
)
select coop_id, bucket, bucket_to, count(*) as n, total(amount) as amount
from cell where amount > 0 group by all;

-- Arrears brought forward + new - resolved = carried forward.
create view "breakdown.arrears_flow" as
with part as (
    select coop_id, 'brought_forward' as bucket, '' as bucket_to, overdue_then as amount
    from flow
    union all
    select coop_id, 'new', case when fate = 'unclear' or fate = 'followed'
            and more is null then 'unclear' when fate = 'takes_over' then 'taken_over'
            when fate = 'new' then 'new' else 'fell_due' end,
        coalesce(more, overdue_now)
    from flow
    union all
    select coop_id, 'resolved', case when fate = 'followed' and fewer is null
            then 'unclear' when fate = 'followed' then 'paid' else fate end,
        case when fate = 'followed' and fewer is not null
             then coalesce(resolved_arrears, 0) else coalesce(fewer, overdue_then) end
    from flow
    union all
    select coop_id, 'resolved', case when given_time then 'given_time' else 'changed' end,
        fewer - coalesce(resolved_arrears, 0)
    from flow where fate = 'followed'
    union all
    select coop_id, 'carried_forward', '', overdue_now from flow
)
select coop_id, bucket, bucket_to, count(*) as n, total(amount) as amount
from part where amount > 0 group by all;

-- What is still owed of each year's lending. Contracts that were paid have left the
-- register, so this is no share of all that was lent in the year.
create view "breakdown.vintage" as
select coop_id, coalesce(cast(year(loan_date) as varchar), 'unknown') as bucket,
    case when late_over_90 then 'late_over_90' when not late_over_90 then 'other'
         else 'unknown' end as bucket_to,
    count(*) as n, whole(principal_outstanding, true) as amount
from loan where coalesce(principal_outstanding > 0, true) group by all;
