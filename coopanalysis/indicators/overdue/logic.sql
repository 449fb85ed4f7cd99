create view "overdue.loan" as
select coop_id,
    cast(count(*) as double) as contracts,
    whole(principal_outstanding, true) as principal,
    count(*) - known(principal_outstanding, true) as left_principal,
    part(overdue_principal, overdue_principal is not null) as overdue,
    whole(principal_outstanding, overdue_principal > 0) as overdue_known,
    cases(overdue_principal > 0) as n_overdue,
    count(*) - known(principal_outstanding, overdue_principal > 0) as left_overdue,
    whole(principal_outstanding, late_over_30) as principal_aged,
    part(principal_outstanding, late_over_30) as par30,
    cases(late_over_30) as n_par30,
    part(principal_outstanding, late_over_90) as par90,
    cases(late_over_90) as n_par90,
    part(principal_outstanding, late_over_365) as par365,
    cases(late_over_365) as n_par365,
    count(*) - known(principal_outstanding, late_over_30) as left_aged,
    part(overdue_principal, long_overdue) as long_overdue,
    whole(overdue_principal, long_overdue) as overdue_aged,
    cases(long_overdue) as n_long_overdue,
    count(*) - known(overdue_principal, long_overdue) as left_long_overdue,
    part(barred_amount, time_barred) as time_barred,
    whole(principal_outstanding, time_barred) as limitation_known,
    cases(time_barred) as n_time_barred,
    count(*) - known(principal_outstanding, time_barred) as left_time_barred,
    part(soon_amount, soon_barred) as soon_time_barred,
    cases(soon_barred) as n_soon_time_barred,
    count(*) - known(soon_amount, soon_barred) as left_soon,
    part(principal_outstanding, owed_by_dead) as owed_by_dead,
    cases(owed_by_dead) as n_owed_by_dead,
    count(*) - known(principal_outstanding, owed_by_dead) as left_dead,
    cases(confirmation_refused) as confirmation_refused,
    known(1, confirmation_refused)::double as confirmation_asked,
    part(principal_outstanding, confirmation_refused) as refused_balance,
    count(*) - known(principal_outstanding, confirmation_refused) as left_confirmation,
    part(principal_outstanding, is_restructured) as restructured,
    cases(is_restructured and has_balance) as n_restructured,
    part(interest_due, accrues_still) as accrued,
    whole(interest_due, accrues_still) as interest_known,
    cases(accrues_still and interest_due > 0) as n_accrued,
    count(*) - known(interest_due, accrues_still) as left_accrued,
    part(principal_granted, rollover_suspect) as rollover_suspect,
    cast(count(distinct case when rollover_suspect then member_no end) as double)
        as n_rollover_suspect,
    count(*) - known(principal_granted, rollover_suspect) as left_rollover,
    part(principal_outstanding, estate_year_past) as estate_year_past,
    cases(estate_year_past) as n_estate_year_past,
    count(*) - known(principal_outstanding, estate_year_past) as left_estate,
    part(soon_amount, execution_ends) as execution_ends,
    cases(execution_ends) as n_execution_ends,
    count(*) - known(soon_amount, execution_ends) as left_execution,
    part(principal_outstanding, is_judged) as judged,
    part(principal_outstanding, is_judged and not is_executing) as not_executed,
    cases(is_judged and not is_executing and has_balance) as n_not_executed,
    part(old_interest, old_interest is not null) as old_interest,
    whole(interest_due, old_interest) as interest_aged,
    cases(old_interest > 0) as n_old_interest,
    count(*) - known(interest_due, old_interest) as left_old_interest,
    part(mortgage_reaches, mortgage_reaches is not null) as mortgage_reaches,
    cases(mortgage_reaches > 0) as n_mortgage_reaches,
    count(*) - known(1, mortgage_reaches) as left_mortgage,
    part(principal_outstanding, class_better) as class_better,
    whole(principal_outstanding, class_better) as class_compared,
    cases(class_better and has_balance) as n_class_better,
    count(*) - known(principal_outstanding, class_better) as left_class,
    part(principal_outstanding, owed_by_officer) as owed_by_officers,
    whole(principal_outstanding, owed_by_officer) as officers_known,
    cases(owed_by_officer and has_balance) as n_owed_by_officers,
    count(*) - known(principal_outstanding, owed_by_officer) as left_officers,
    part(overdue_principal, owed_by_officer) as overdue_by_officers,
    cases(owed_by_officer and overdue_principal > 0) as n_overdue_by_officers,
    count(*) - known(overdue_principal, owed_by_officer) as left_overdue_officers,
    part(-principal_outstanding, principal_outstanding < 0) as overpaid,
    cases(principal_outstanding < 0) as n_overpaid,
    count(*) - count(principal_outstanding) as left_overpaid
from loan group by coop_id;

-- due in the accounting year and paid on time: the year's own figures where the statements
-- give them (a contract that was paid has left the register), else the contracts' columns
create view due_statement as
select coop_id, due_in_year, paid_on_time, _file, _sheet, _row from financials
where is_latest and not is_old and due_in_year is not null and paid_on_time is not null;

create view "overdue.due" as
with contracts as (
    select coop_id,
        whole(due_in_year, paid_on_time is not null and due_in_year is not null or null)
            as due_in_year,
        whole(paid_on_time, paid_on_time is not null and due_in_year is not null or null)
            as paid_on_time,
        cases(paid_on_time < due_in_year) as n_not_on_time,
        count(*) - known(due_in_year, paid_on_time) as left_due
    from loan group by coop_id
)
select coop_id,
    cast(coalesce(s.due_in_year, c.due_in_year) as double) as due_in_year,
    cast(case when s.due_in_year is not null then s.paid_on_time else c.paid_on_time end
        as double) as paid_on_time,
    case when s.due_in_year is null then c.n_not_on_time end as n_not_on_time,
    case when s.due_in_year is not null then 0 else c.left_due end as left_due
from contracts c full join due_statement s using (coop_id);

-- The rows behind it. Where the statements' figures count, their row carries what the
-- contracts in the register do not come to.
create view due_list as
with contracts as (
    select *, above_zero(due_in_year) - above_zero(paid_on_time) as not_on_time
    from loan where due_in_year is not null and paid_on_time is not null
), by_contract as (
    select coop_id, sum(not_on_time) as not_on_time from contracts group by coop_id
)
select * from contracts where not_on_time <> 0
union all by name
select s.*, s.due_in_year - s.paid_on_time - coalesce(c.not_on_time, 0) as not_on_time
from due_statement s left join by_contract c using (coop_id);

create view "overdue.allowance" as
with needed as (
    select coop_id, whole(required_allowance, true) as required,
        whole(allowance_booked, true) as booked_by_contract,
        cases(required_allowance > 0) as n_required,
        count(*) - known(required_allowance, true) as left_required
    from loan group by coop_id
)
select n.coop_id, required, n_required, left_required,
    cast(coalesce(f.allowance_loan, booked_by_contract) as double) as booked,
    case when required is not null and booked is not null
         then greatest(required - booked, 0) end as gap,
    case when gap > 0 then 1.0 when gap is not null then 0.0 end as n_gap,
    left_required + case when booked is null then 1 else 0 end as left_gap
from needed n left join financials f on f.coop_id = n.coop_id and f.is_latest;

-- the rows behind the gap: what each contract calls for, less what is booked for it or,
-- where the statements tell that as one sum, less their row
create view allowance_list as
with short as (
    select coop_id from "overdue.allowance" where gap > 0
), booked as (
    select coop_id, allowance_loan as allowance_booked, _file, _sheet, _row
    from financials where is_latest and allowance_loan is not null
), contracts as (
    select l.*, coalesce(above_zero(required_allowance), 0)
        - case when b.coop_id is null then coalesce(above_zero(l.allowance_booked), 0)
               else 0 end as gap
    from loan l join short using (coop_id) left join booked b using (coop_id)
)
select * from contracts where gap <> 0
union all by name
select b.*, -allowance_booked as gap from booked b join short using (coop_id);

-- What was overdue at the year's first meeting, contract by contract, and what of it has
-- been paid since. A contract that has left the register was paid, unless another one
-- took it over; what the cooperative wrote off since is taken from those that left.
create temp table cohort as
with day as (
    select cast(getvariable('baseline_day') as date) as first_day
), first as (
    select b.*, contract_key(contract_no) as key, late_principal(principal_overdue,
            days_late(principal_outstanding, u.contract_no is not null,
                oldest_unpaid_due, default_date, due_date, first_day),
            u.contract_no is not null, unpaid_due, principal_outstanding, due_date,
            first_day) as was_overdue
    from baseline_loan b cross join day
    left join (select u.* from day, unpaid_on('baseline_instalment',
            cast(getvariable('baseline_day') as date)) u) u using (coop_id, contract_no)
), owed as (
    select *, count(*) over (partition by coop_id, key) as alike from first
), later as (
    select coop_id, contract_no, principal_outstanding, contract_key(contract_no) as key,
        count(*) over (partition by coop_id, key) as alike, _file, _sheet, _row
    from loan where getvariable('baseline_day') is not null
), taken_over as (
    select distinct coop_id, contract_key(refinanced_from) as key from loan
    where refinanced_from is not null
), written_off as (
    select coop_id, max(written_off) as amount from financials, day
    where balance_date > first_day group by coop_id
), followed as (
    select o.* exclude (_file, _sheet, _row),
        coalesce(s.principal_outstanding, k.principal_outstanding) as principal_now,
        s.contract_no is not null or k.contract_no is not null as is_found,
        not is_found and exists (from later x where x.coop_id = o.coop_id
            and x.key = o.key) as is_unclear,
        exists (from later x where x.coop_id = o.coop_id) as is_reported,
        t.key is not null as is_taken_over, coalesce(w.amount, 0) as written_off,
        coalesce(s._file, k._file, o._file) as _file,
        case when is_found then coalesce(s._sheet, k._sheet) else o._sheet end as _sheet,
        coalesce(s._row, k._row, o._row) as _row
    from owed o
    left join later s using (coop_id, contract_no)
    left join later k on s.contract_no is null and k.coop_id = o.coop_id
        and k.key = o.key and k.alike = 1 and o.alike = 1
    left join taken_over t on t.coop_id = o.coop_id and t.key = o.key
    left join written_off w on w.coop_id = o.coop_id
    where coalesce(was_overdue > 0, true)
), sorted as (
    select *, is_reported and not is_found and not is_unclear and not is_taken_over
        as is_gone
    from followed
)
select *,
    case when was_overdue is null then null
         when is_found and is_taken_over and principal_now <= 0 then 0
         when is_found then least(was_overdue,
             greatest(principal_outstanding - greatest(principal_now, 0), 0))
         when is_unclear or not is_reported then null
         when is_taken_over then 0
         else was_overdue * (1 - least(1, written_off / sum(was_overdue)
             filter (is_gone) over (partition by coop_id))) end as recovered
from sorted;

create view "overdue.cohort" as
select coop_id,
    whole(was_overdue, recovered) as was_overdue,
    part(recovered, was_overdue > 0) as recovered,
    cases(recovered > 0) as n_recovered,
    count(*) - known(was_overdue, recovered) as left_cohort
from cohort group by coop_id;

create view "breakdown.loan_ageing" as
select coop_id, age_bucket(days_overdue) as bucket, '' as bucket_to, count(*) as n,
    whole(principal_outstanding, true) as amount
from loan where coalesce(principal_outstanding > 0, true) group by all;

create view "clock.limitation" as
select coop_id, kind, deadline, count(distinct loan) as n,
    cast(sum(amount) as double) as amount
from limitation where deadline > as_of() and not coalesce(is_barred, false)
group by all;

create view "clock.heirs" as
select coop_id, 'heirs' as kind, heirs_deadline as deadline, count(*) as n,
    whole(principal_outstanding, true) as amount
from loan where heirs_clock_open group by all;
