-- Money at risk of loss, row by row: loans over a year late net of allowance and of what
-- can be realised, trade debts over a year net of allowance, shortages net of allowance,
-- and the cooperative's money lent to staff beyond their own. A debt that stands in two
-- registers counts once, with the larger amount: the other row keeps what is above it.
create temp table stake_loan as
select coop_id, contract_no, member_no, loan_date, principal_granted, refinanced_from,
    owed_by_officer, days_overdue, principal_outstanding - coalesce(allowance_booked, 0)
        - coalesce(property_value, 0) - set_off * principal_outstanding / owed as at_stake,
    _file, _sheet, _row
from loan where late_over_365 and has_balance;

-- a loan's own number, or that of what it replaced
create macro is_number_of(n, c) as
    coalesce(contract_key(n) in (contract_key(c.contract_no),
        contract_key(c.refinanced_from)), false);

create temp table stake as
with debts as (
    select coop_id, 'loan' as part, contract_no, member_no as person, loan_date, loan_date as since, principal_granted as granted,
        days_overdue, at_stake::double as at_stake, _file, _sheet, _row
    from stake_loan where at_stake > 0
    union all
    select coop_id, 'trade_receivable', invoice_no, debtor_id,
        null, sale_date, outstanding, days_overdue, loss_at_stake, _file, _sheet, _row
    from trade_receivable where loss_at_stake > 0
    union all
    select coop_id, 'shortage_case', case_id, null, null,
        found_date, balance, null, balance - coalesce(allowance_booked, 0),
        _file, _sheet, _row
    from shortage_case where is_open and balance > coalesce(allowance_booked, 0)
    union all
    select coop_id, 'staff_loan', null, staff_id, loan_date, loan_date, granted,
        null, loss_at_stake, _file, _sheet, _row
    from staff_loan where loss_at_stake > 0
), counted as (
    -- a loan that is at stake itself
    select coop_id, contract_no, refinanced_from, member_no, loan_date,
        principal_granted, owed_by_officer, at_stake::double as amount
    from stake_loan where at_stake > 0
), successor as (
    select *, contract_key(refinanced_from) as old_key from counted
    where refinanced_from is not null
), replaced as (
    -- an older contract that is still listed beside the one that took it over
    select d.part, d.coop_id, d._file, d._sheet, d._row, c.contract_no, c.amount
    from (select *, contract_key(contract_no) as key from debts
        where part = 'loan' and coop_id in (select coop_id from successor)) d
    join successor c on c.coop_id = d.coop_id and c.old_key = d.key
    where c.contract_no <> d.contract_no
    union all
    -- an invoice that the same person signed a loan for
    select d.part, d.coop_id, d._file, d._sheet, d._row, c.contract_no, c.amount
    from debts d join counted c on c.coop_id = d.coop_id and c.member_no = d.person
        and is_number_of(d.contract_no, c)
    where d.part = 'trade_receivable'
    union all
    -- a shortage that became a loan of the amount: nothing else tells whose it is
    select d.part, d.coop_id, d._file, d._sheet, d._row, c.contract_no, c.amount
    from debts d join counted c on c.coop_id = d.coop_id
        and c.loan_date >= d.since and c.principal_granted >= d.granted
        and is_number_of(d.contract_no, c)
    join shortage_case s on s.coop_id = d.coop_id and s.case_id = d.contract_no
    where d.part = 'shortage_case' and c.principal_granted <= s.original_amount
    union all
    -- any of a person's loans from the staff fund that the loan register has too
    select 'staff_loan', d.coop_id, d._file, d._sheet, d._row, c.contract_no, c.amount
    from debts d join staff_loan s on s.coop_id = d.coop_id and s.staff_id = d.person
    join counted c on c.coop_id = s.coop_id and c.loan_date = s.loan_date
        and c.principal_granted = s.granted
        and (c.member_no = s.staff_id or c.owed_by_officer)
    where d.part = 'staff_loan'
), twice as (
    select part, coop_id, _file, _sheet, _row, fsum(amount) as elsewhere
    from (select distinct * from replaced) group by all
)
select d.coop_id, d.part, d.contract_no, d.loan_date, d.days_overdue, d.at_stake,
    greatest(d.at_stake - coalesce(t.elsewhere, 0), 0) as amount,
    d.at_stake - amount as counted_elsewhere, d._file, d._sheet, d._row
from debts d left join twice t on t.part = d.part and t.coop_id = d.coop_id
    and t._row = d._row and t._file is not distinct from d._file
    and t._sheet is not distinct from d._sheet;

-- A part that a cooperative has no register for is not in the sum; of its registers' rows,
-- the unknown ones are counted.
create view "standing.stake" as
with parts as (
    select coop_id, 'loan' as part,
        known(principal_outstanding, late_over_365) > 0 as is_known,
        count(*) - known(principal_outstanding, late_over_365) as left_out
    from loan group by coop_id
    union all select coop_id, 'trade_receivable', loss_at_stake is not null, left_loss
    from "trade.trade_receivable"
    union all select coop_id, 'shortage_case', loss_at_stake is not null, left_balance
    from "shortage.shortage_case"
    union all select coop_id, 'staff_loan', loss_at_stake is not null, left_loss
    from "staff.staff_loan"
), sums as (
    select coop_id, part, total(amount) as amount,
        count(*) filter (where amount > 0) as n
    from stake group by all
)
select coop_id,
    total(case when is_known then coalesce(s.amount, 0) end) as loss_at_stake,
    cast(sum(coalesce(s.n, 0)) filter (where is_known) as double) as n_stake,
    cast(sum(left_out) as bigint) as left_stake
from parts left join sums s using (coop_id, part) group by coop_id;

-- the net surplus of the last closed years, on average
create view "standing.profit" as
with closed as (
    select coop_id, net_surplus, row_number() over (
        partition by coop_id order by closed_year desc) as place
    from financials where is_closing
)
select coop_id, cast(avg(net_surplus) as double) as average_profit,
    count(*) - count(net_surplus) as left_profit
from closed where place <= rule('profit_years') group by coop_id;

create view "breakdown.stake" as
select coop_id, part as bucket, 'counted' as bucket_to, count(*) as n,
    total(amount) as amount
from stake where amount > 0 group by all
union all
select coop_id, part, 'elsewhere', count(*), total(counted_elsewhere)
from stake where counted_elsewhere > 0 group by all;
