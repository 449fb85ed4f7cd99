-- Who stands for what still has a balance: each guarantee, and each person who guarantees
-- with the number of contracts; contract_no and item_no are of the first row.
create temp table guarantee as
select c.coop_id, c.contract_no, c.item_no, c.guarantor_no, l.member_no,
    l.principal_outstanding, c.guarantor_in_trouble, c.is_repeated, c._row
from collateral c join loan_base l on l.rowid = c.loan
where c.is_guarantor and l.has_balance;

create temp table guarantor as
with own as (
    select coop_id, member_no as guarantor_no, any_of(days_overdue > 90) as is_late,
        bool_or(late_over_90 and has_guarantor and has_balance) as burdens_others
    from loan group by all
), people as (
    select coop_id, guarantor_no,
        count(case when not is_repeated then 1 end) as guarantor_contracts,
        guarantor_contracts > rule('guarantor_max_contracts') as over_limit,
        bool_or(guarantor_in_trouble) as in_trouble,
        cast(sum(principal_outstanding) as double) as amount,
        arg_min(contract_no, _row) as contract_no, arg_min(item_no, _row) as item_no
    from guarantee where guarantor_no is not null group by all
)
select p.* exclude (in_trouble),
    -- who does not borrow is not in the register of loans
    case when o.guarantor_no is not null then o.is_late else false end as guarantor_late,
    coalesce(over_limit or in_trouble or o.burdens_others, false) as makes_suspect
from people p left join own o using (coop_id, guarantor_no);

create view guarantor_list as
select g.*, r._file, r._sheet, r._row
from guarantor g join raw_collateral r using (coop_id, contract_no, item_no);
