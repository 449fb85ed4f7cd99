-- What is wrong or worth knowing about the data of one date: a view check_<name> for each
-- entry of checks.toml. A row is one body and register; weighs says whether it lowers the
-- grade (otherwise it is only listed). What else a view has is named by its words:
-- n, whole (counts), amount, other, gap (money), share, day, other_day, th and en.
-- checks.py makes first: province_of, handed, handed_before (what came, and last time),
-- balance_now, balance_before, balance_year (sums of checks.toml), identity_sides, and
-- before_as_of(), the date of the snapshot before.

-- ---- what came, and when

create temp view check_stale as
select coop_id, register, true as weighs, date_diff('day', data_date, as_of()) as n
from handed
where case when register = 'financials' and rule('financials_max_months') is not null
    then add_months(data_date, rule('financials_max_months')) < as_of()
    else date_diff('day', data_date, as_of()) > rule('stale_days') end;

-- listed even where it is stale as well, but then it does not lower the grade twice
create temp view check_late as
select h.coop_id, h.register, s.coop_id is null as weighs, h.data_date as day,
    before_as_of() as other_day
from handed h left join check_stale s using (coop_id, register)
where h.data_date <= before_as_of()
    and h.register not in ('coop', 'member', 'finding', 'action', 'financials');

create temp view check_not_used as
select coop_id, register, n_unused > rule('left_out_share') * n as weighs,
    n_unused as n, n as whole
from balance_now where n_unused > 0;

create temp view check_rejected_rows as
select coop_id, register, rejected > rule('rejected_share') * (rows + rejected) as weighs,
    rejected as n, rows + rejected as whole
from handed where rejected > 0;

create temp view check_cut_off as
select coop_id, register, true as weighs, no_cut_off as n, rows as whole
from handed where no_cut_off > 0;

create temp view in_detail as
select distinct coop_id from handed where rows > 0 and register not in
    ('coop', 'member', 'financials', 'finding', 'action', 'reported_total');

-- no statement; or an account says that there is a register; or it came the last time
create temp view check_missing_register as
with account as (
    select coop_id, register, amount from (unpivot (
        select coop_id, control_loans::double as loan,
            control_trade::double as trade_receivable,
            control_deposits::double as deposit,
            control_staff_loans::double as staff_loan,
            control_shortage::double as shortage_case
        from financials where is_latest)
        on loan, trade_receivable, deposit, staff_loan, shortage_case
        into name register value amount)
), expected as (
    select coop_id, 'financials' as register, null::double as amount,
        'ไม่มีงบการเงิน จึงไม่มีทุนสำรองและบัญชีคุมยอดให้เทียบ' as th,
        'there are no financial statements: no reserves, no control accounts' as en,
        1 as turn
    from handed where rows > 0 and register not in ('coop', 'member', 'finding', 'action')
    union all
    select a.coop_id, a.register, a.amount,
        'ไม่มีทะเบียน แต่บัญชีคุมยอดมี', 'no register, but the control account holds', 2
    from account a join in_detail d using (coop_id) where a.amount > 0
    union all
    select b.coop_id, b.register, null, 'ครั้งก่อนส่งทะเบียนนี้ ครั้งนี้ไม่ได้ส่ง',
        'this register came the last time and not this time', 3
    from handed_before b left join account a using (coop_id, register)
    where coalesce(a.amount, 1) <> 0
        and b.register in ('loan', 'trade_receivable', 'deposit', 'staff_loan', 'collateral')
)
select e.coop_id, e.register, true as weighs,
    th || case when amount is null then '' else format(' {:,.2f} บาท', amount) end as th,
    en || case when amount is null then '' else format(' {:,.2f}', amount) end as en
from expected e left join handed h
    on h.coop_id = e.coop_id and h.register = e.register and h.rows > 0
where h.coop_id is null
qualify row_number() over (partition by e.coop_id, e.register order by turn) = 1;

-- ---- sums against the accounts

-- every pair is listed: what agrees is worth knowing too
create temp view check_reconciliation as
with sides as (
    select coop_id, bucket as register,
        max(amount) filter (where bucket_to = 'register') as amount,
        max(amount) filter (where bucket_to = 'control') as other
    from "breakdown.control" group by all
    union all
    select c.coop_id, 'cash_count', cast(sum(c.book_cash) as double),
        max(f.control_cash)::double
    from cash_count c join financials f
        on f.coop_id = c.coop_id and f.is_latest and f.balance_date = c.count_date
    where c.is_latest and f.control_cash is not null group by c.coop_id
)
select coop_id, register, amount, other, abs(amount - other) as gap,
    gap > rule('reconcile_tolerance') * greatest(abs(amount), abs(other)) as weighs
from sides;

-- opening + lent - repaid - written off = closing: of the statements, and of the
-- register where it was handed over at the last year-end too
create temp view check_roll_forward as
with year as (
    select *, last_day(add_years(fiscal_year_end, -1)) as opened,
        cast(lent - repaid - coalesce(written_off, 0) as double) as moved
    from financials where is_latest
), opening_register as (
    select coop_id, last_day(day) as opened, amount
    from (select * from balance_before union select * from balance_year)
    where register = 'loan'
), sides as (
    select y.coop_id, 'financials' as register,
        o.control_loans::double + moved as amount, y.control_loans::double as other
    from year y join raw_financials o on o.coop_id = y.coop_id
        and o.balance_date = o.fiscal_year_end and last_day(o.balance_date) = y.opened
    union all
    select y.coop_id, 'loan', o.amount + moved, b.amount
    from year y join opening_register o using (coop_id, opened)
    join balance_now b on b.coop_id = y.coop_id and b.register = 'loan'
        and b.day = y.balance_date
)
select distinct coop_id, register, amount, other, abs(amount - other) as gap,
    gap > rule('reconcile_tolerance') * greatest(abs(amount), abs(other)) as weighs
from sides where amount is not null and other is not null;

create temp view check_identity as
select coop_id, register, true as weighs, th, en, count(*) as n,
    arg_max(lhs, abs(lhs - rhs)) as amount, arg_max(rhs, abs(lhs - rhs)) as other,
    max(abs(lhs - rhs)) as gap
from identity_sides where abs(lhs - rhs) > rule('identity_tolerance') group by all;

-- ---- amounts that are hard to believe

-- a change counts beside the middle change of the province's other bodies: a season is no
-- jump
create temp view check_implausible_jump as
with pairs as (
    select 1 as turn, n.coop_id, n.register, n.amount, n.day, p.amount as other,
        p.day as other_day
    from balance_now n join balance_before p using (coop_id, register) where n.moves
    union all
    select 2, n.coop_id, n.register, n.amount, n.day, p.amount, p.day
    from balance_now n join balance_year p using (coop_id, register) where n.moves
), changes as (
    select p.*, coalesce(province, '') as province,
        ln(greatest(amount, rule('jump_min_amount'))
            / greatest(other, rule('jump_min_amount'))) as change
    from pairs p left join province_of using (coop_id) where day > other_day
), usual as (
    select province, register, turn, median(change) as change from changes
    group by all having count(*) >= rule('jump_min_bodies')
)
select c.coop_id, c.register, true as weighs, amount, other, other_day
from changes c left join usual u using (province, register, turn)
where abs(c.change - coalesce(u.change, 0)) > ln(rule('jump_factor'))
qualify row_number() over (partition by c.coop_id, c.register order by turn) = 1;

create temp view check_repeated_value as
select n.coop_id, n.register, true as weighs, n.n, n.day, p.day as other_day
from balance_now n join balance_before p using (coop_id, register)
where n.moves and n.day > p.day and n.n = p.n and n.mark = p.mark and n.amount <> 0
    and n.n >= rule('pattern_min_rows');

create temp view check_repeated_amount as
select coop_id, register, true as weighs, most as n, n_amounts as whole,
    most / n_amounts as share
from balance_now where n_amounts >= rule('pattern_min_rows')
    and most > rule('repeated_amount_share') * n_amounts;

create temp view check_round_numbers as
select coop_id, register, true as weighs, n_round as n, n_amounts as whole,
    n_round / n_amounts as share
from balance_now where is_uneven and n_amounts >= rule('pattern_min_rows')
    and n_round > rule('round_share') * n_amounts;

create temp view check_negative_balance as
select coop_id, register, n_negative > rule('flaw_share') * n as weighs,
    n_negative as n, n as whole, negative as amount
from balance_now where n_negative > 0;

-- ---- one register against another

create temp view check_orphan_collateral as
select r.coop_id, 'collateral' as register, count(*) as whole,
    count(*) filter (where l.contract_no is null) as n,
    cast(sum(r.appraised_value) filter (where l.contract_no is null) as double) as amount,
    n > rule('flaw_share') * whole as weighs
from raw_collateral r left join raw_loan l using (coop_id, contract_no)
where r.coop_id in (select coop_id from raw_loan)
group by r.coop_id having n > 0;

create temp view check_orphan_instalment as
select r.coop_id, 'instalment' as register, count(*) as whole,
    count(*) filter (where l.contract_no is null) as n,
    cast(sum(r.amount - r.paid) filter (where l.contract_no is null) as double) as amount,
    n > rule('flaw_share') * whole as weighs
from raw_instalment r left join raw_loan l using (coop_id, contract_no)
where r.coop_id in (select coop_id from raw_loan)
group by r.coop_id having n > 0;

create temp view check_orphan_action as
select r.coop_id, 'action' as register, count(*) as whole,
    count(*) filter (where f.finding_id is null) as n,
    cast(sum(r.amount_done) filter (where f.finding_id is null) as double) as amount,
    n > rule('flaw_share') * whole as weighs
from raw_action r left join raw_finding f using (coop_id, finding_id)
where r.finding_id is not null group by r.coop_id having n > 0;

-- a fund keeps no list of its staff: all that can be seen is who stands for himself
create temp view check_staff_guarantor as
select coop_id, 'staff_loan' as register, count(*) as whole,
    count(*) filter (where guarantor_staff_id = staff_id) as n,
    cast(sum(outstanding) filter (where guarantor_staff_id = staff_id) as double)
        as amount,
    n > rule('flaw_share') * whole as weighs
from raw_staff_loan where guarantor_staff_id is not null
group by coop_id having n > 0;

-- Against the register of members, where it came. Who cannot be found in it is counted
-- (other) and lowers nothing; a member who cannot be traced is still a member.
create temp view check_member_guarantor as
with compared as (
    select c.coop_id, m.member_no is null as unknown, case
        when c.guarantor_status in ('normal', 'defaulted')
            then m.member_status in ('resigned', 'expelled', 'dead')
        when c.guarantor_status = 'dead' then m.member_status <> 'dead'
        when c.guarantor_status = 'resigned' then m.member_status in ('normal', 'dead')
        end as differs
    from raw_collateral c left join raw_member m
        on m.coop_id = c.coop_id and m.member_no = c.guarantor_no
    where c.guarantor_no is not null and c.coop_id in (select coop_id from raw_member)
)
select coop_id, 'collateral' as register, count(*) as whole,
    count(*) filter (where differs) as n, count(*) filter (where unknown) as n_other,
    n > rule('flaw_share') * whole as weighs
from compared group by coop_id having n + n_other > 0;

create temp view check_member_depositor as
with compared as (
    select d.coop_id, m.member_no is null and d.depositor_type in ('member', 'associate')
            as unknown,
        case d.depositor_type
            when 'member' then m.member_kind <> 'ordinary'
                or m.member_status in ('resigned', 'expelled', 'dead')
            when 'associate' then m.member_kind <> 'associate'
                or m.member_status in ('resigned', 'expelled', 'dead')
            when 'outsider' then m.member_status = 'normal' end as differs
    from raw_deposit d left join raw_member m
        on m.coop_id = d.coop_id and m.member_no = d.depositor_id
    where d.coop_id in (select coop_id from raw_member)
)
select coop_id, 'deposit' as register, count(*) as whole,
    count(*) filter (where differs) as n, count(*) filter (where unknown) as n_other,
    n > rule('flaw_share') * whole as weighs
from compared group by coop_id having n + n_other > 0;

create temp view check_member_shares as
select l.coop_id, 'loan' as register, count(*) as whole,
    count(*) filter (where abs(l.borrower_shares - m.share_capital)
        > rule('identity_tolerance')) as n,
    cast(sum(abs(l.borrower_shares - m.share_capital)) as double) as gap,
    n > rule('flaw_share') * whole as weighs
from raw_loan l join raw_member m using (coop_id, member_no)
where l.borrower_shares is not null and m.share_capital is not null
group by l.coop_id having n > 0;

-- An open finding says that there is something; the register has nothing of the kind.
create temp view check_finding_without_register as
with shown as (
    select coop_id, 'collateral' as category from raw_collateral
    union select coop_id, 'overdue' from "overdue.loan" where overdue > 0
    union select coop_id, 'trade' from raw_trade_receivable where outstanding > 0
    union select coop_id, 'shortage' from raw_shortage_case where balance > 0
    union select coop_id, 'shortage' from "shortage.stock_count" where short_value > 0
    union select coop_id, 'shortage' from "shortage.cash_count" where short_amount > 0
    union select coop_id, 'staff' from raw_staff_loan where outstanding > 0
    union select coop_id, 'outside' from "outside.deposit" where ineligible > 0
    -- of totals that were reported, deposits say nothing about outsiders
    union select coop_id, split_part(total, '.', 1) from raw_reported_total
        where amount > 0 and (total = 'outside.deposit.ineligible'
            or split_part(total, '.', 1) in ('collateral', 'trade', 'staff')
            or total like 'overdue.loan.%' and total <> 'overdue.loan.principal'
            or total like 'shortage.%' and total <> 'shortage.cash_count.cash_on_hand')
), kept as (
    select unnest(['collateral', 'overdue', 'trade', 'shortage', 'staff', 'outside'])
            as category,
        unnest(['collateral', 'loan', 'trade_receivable', 'shortage_case', 'staff_loan',
            'deposit']) as register
)
select f.coop_id, k.register, true as weighs, count(*) as n,
    cast(sum(f.amount) as double) as amount
from finding f join kept k using (category)
left join shown s on s.coop_id = f.coop_id and s.category = f.category
where f.is_open and s.coop_id is null and f.coop_id in
    (select coop_id from handed where rows > 0
        and register not in ('coop', 'member', 'finding', 'action', 'financials'))
group by f.coop_id, k.register;
