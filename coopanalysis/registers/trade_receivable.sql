-- Trade receivables: age, limitation (2 years, 5 for the debtor's own business), what was
-- sold to somebody who was already late, who owes most, and the allowance by age.
create temp table trade_receivable as
with terms as (
    select r.*, outstanding > 0 as has_balance,
        case when outstanding <= 0 then 0 when due_date is not null
             then greatest(date_diff('day', due_date, as_of()), 0) end as days_overdue,
        case when for_own_business then rule('limitation_trade_business_years')
             else rule('limitation_trade_years') end as first_years,
        case when for_own_business = false then rule('limitation_trade_years')
             when for_own_business is null and goods_group = 'consumer'
                 then rule('limitation_trade_years')
             else rule('limitation_trade_business_years') end as last_years,
        [acknowledged_date, last_payment_date] as events,
        min(case when outstanding > 0 then due_date end)
            over (partition by coop_id, debtor_id) as debtor_late_since,
        sum(greatest(outstanding, 0)) over (partition by coop_id, debtor_id)
            as debtor_owes,
        max(credit_limit) over (partition by coop_id, debtor_id) as debtor_limit
    from raw_trade_receivable r left join body c using (coop_id)
    where usable(r.data_date, c.last_year_end)
), running as (
    select *,
        case when judgment_date is not null
             then add_years(judgment_date, rule('execution_years'))
             else runs_out(due_date, first_years, events) end as first_end_0,
        case when judgment_date is not null
             then add_years(judgment_date, rule('execution_years'))
             else runs_out(due_date, last_years, events) end as last_end_0
    from terms
), renewed as (
    select * exclude (first_end_0, last_end_0),
        judgment_date is null and coalesce(acknowledged_date >= first_end_0, false)
            as first_renewed,
        judgment_date is null and coalesce(acknowledged_date >= last_end_0, false)
            as last_renewed,
        case when first_renewed then add_years(acknowledged_date,
                 rule('limitation_late_acknowledgement_years'))
             else first_end_0 end as first_end,
        case when last_renewed then add_years(acknowledged_date,
                 rule('limitation_late_acknowledgement_years'))
             else last_end_0 end as last_end,
        -- a suit stops the period, and the new claim of a late acknowledgement, in which
        -- it was brought
        judgment_date is null and coalesce(suit_date < first_end_0 or (first_renewed
            and suit_date between acknowledged_date and first_end - 1), false)
            as first_stopped,
        judgment_date is null and coalesce(suit_date < last_end_0 or (last_renewed
            and suit_date between acknowledged_date and last_end - 1), false)
            as last_stopped
    from running
), debtors as (
    select coop_id, debtor_id, row_number() over (partition by coop_id
        order by sum(greatest(outstanding, 0)) desc, debtor_id) <= 10 as is_large
    from renewed where outstanding is not null and debtor_id is not null
    group by coop_id, debtor_id
)
select renewed.* exclude (events, first_years, last_years, first_renewed, last_renewed),
    days_overdue > 0 as is_overdue,
    days_overdue > 365 as late_over_365,
    case when debtor_type is null and business_line is null then null
         else coalesce(debtor_type in ('produce_buyer', 'agent'), false) end
        as is_produce_buyer,
    coalesce(sale_date > add_months(as_of(), -rule('sales_window_months'))
        and sale_date <= as_of(), false) as sold_in_window,
    case when debtor_id is null or sale_date is null then null
         else coalesce(debtor_late_since < sale_date, false) end as sold_while_overdue,
    confirmation in ('different', 'denied') as confirmation_refused,
    not delivery_signed as no_delivery_paper,
    case when first_stopped then null when has_balance then first_end end
        as limitation_date,
    case when has_balance = false then false when has_balance is null then null
         when first_end is not null and (first_end <= as_of() and not first_stopped)
             = (last_end <= as_of() and not last_stopped)
             then last_end <= as_of() and not last_stopped end as time_barred,
    case when has_balance = false or first_stopped then false
         when has_balance is null or first_end is null then null
         else first_end > as_of()
              and first_end <= add_months(as_of(), rule('soon_barred_months')) end
        as soon_barred,
    is_large and has_balance as of_ten_largest,
    case when has_balance = false then false
         when debtor_id is not null and outstanding is not null
             then debtor_owes > debtor_limit end as over_credit_limit,
    debtor_type in ('director', 'staff') as by_officer,
    case when due_date >= sale_date then date_diff('day', sale_date, due_date) end
        as agreed_days,
    -- of what is this old, the share that is never paid: the end of the chain of unpaid
    -- money over its state at this age
    greatest(outstanding, 0) * rule('trade_unpaid_over_365')
        / case when outstanding is not null then case age_bucket(days_overdue)
            when 'unknown' then null when 'not_due' then rule('trade_unpaid_not_due')
            when '1_30' then rule('trade_unpaid_1_90')
            when '31_90' then rule('trade_unpaid_1_90')
            when '91_180' then rule('trade_unpaid_91_180')
            when '181_365' then rule('trade_unpaid_181_365')
            else rule('trade_unpaid_over_365') end end as required_allowance,
    case when outstanding is null then null
         when late_over_365 then greatest(outstanding - coalesce(allowance_booked, 0), 0)
         when not late_over_365 then 0 end as loss_at_stake
from renewed left join debtors using (coop_id, debtor_id);
