-- New money on accounts of ineligible depositors since somebody said stop: a finding or an
-- order on outside deposits. Accounts are followed by number from the snapshot in which the
-- body last handed its deposits over: of one that was older then only the increase is new,
-- also where it was opened anew under its old number.
create temp table deposit_flow as
with earlier as (
    select coop_id, account_no, former_day, open_date as open_then,
        above_zero(balance) as balance_then
    from former_deposit
    where former_day >= add_months(as_of(), -rule('flow_former_months'))
), compared as (
    select distinct coop_id, former_day from earlier
), joined as (
    select d.*, c.former_day, e.open_then, e.balance_then, e.account_no is not null as was_there,
        above_zero(d.balance) as balance_now
    from deposit d left join compared c using (coop_id)
    left join earlier e using (coop_id, account_no)
    where found_on is not null
)
select *,
    case when ineligible = false then 0
         when ineligible is null then null
         when open_date > found_on and open_then > found_on then balance_now
         when was_there then case
             -- what came in between the former snapshot and the finding is no matter
             when found_on <= former_day or open_date > found_on
                  or balance_now <= balance_then then above_zero(balance_now - balance_then)
             end
         when open_date > found_on then balance_now
         when former_day is null or former_day < found_on
             then case when open_date <= found_on then 0 end
         when open_date is null then balance_now
    end::double as new_money
from joined;

create view "outside.after_finding" as
select coop_id,
    part(new_money, new_money > 0) as new_money,
    cases(new_money > 0) as n_new_money,
    count(*) - known(new_money, new_money > 0) as left_new_money
from deposit_flow group by coop_id;
