-- Loans with what follows from their dates, their instalments and their debtor, and the
-- class that each contract would have by itself. What is not known stays NULL.
create temp table loan_base as
with death as (
    select coop_id, member_no, max(death_known_date) as known_date
    from raw_member where member_status = 'dead' group by all
), officers as (
    select coop_id, member_no, bool_or(office <> 'none') as holds_office
    from raw_member where office is not null group by all
), extension_book as (
    -- where nothing of the kind is ever written down, a blank says nothing
    select coop_id, bool_or(extension_date is not null or extended_to is not null
        or extension_count is not null) as is_kept,
        bool_or(extension_date is not null or extended_to is not null
            or restructured_date is not null or reduction_date is not null)
            as changes_are_kept,
        bool_or(refinanced_from is not null) as refinancing_is_kept,
        bool_or(accrual_stopped_date is not null) as accrual_is_kept
    from raw_loan group by all
), aged as (
    select r.*, c.coop_type, u.contract_no is not null as has_instalments,
        u.oldest_unpaid_due, u.unpaid_due, d.known_date as member_death,
        d.member_no is not null as member_dead,
        case when is_officer_debt or o.holds_office then true
             when is_officer_debt = false or o.holds_office = false then false
             end as owed_by_officer,
        principal_outstanding > 0 as has_balance,
        days_late(principal_outstanding, u.contract_no is not null, u.oldest_unpaid_due,
            default_date, due_date, as_of()) as days_overdue,
        case when extension_date is not null or extended_to is not null
                  or extension_count > 0 then true
             when extension_count = 0 or x.is_kept then false end as is_extended,
        date_diff('day', case
            when add_years(c.last_year_end, year(loan_date) - year(c.last_year_end))
                <= loan_date
            then add_years(c.last_year_end, year(loan_date) - year(c.last_year_end))
            else add_years(c.last_year_end, year(loan_date) - year(c.last_year_end) - 1)
            end, loan_date) as days_after_year_end,
        case when reduction_date is not null then reduction_date <= as_of()
             when x.changes_are_kept then false end as is_reduced,
        case when refinanced_from is not null then true
             when x.refinancing_is_kept then false end as is_refinancing,
        case when accrual_stopped_date is not null then accrual_stopped_date <= as_of()
             when x.accrual_is_kept then false end as accrual_stopped
    from raw_loan r
    left join body c using (coop_id)
    left join unpaid_on('raw_instalment', as_of()) u using (coop_id, contract_no)
    left join death d using (coop_id, member_no)
    left join officers o using (coop_id, member_no)
    left join extension_book x using (coop_id)
    where usable(r.data_date, c.last_year_end)
), dated as (
    select *,
        add_days(as_of(), -days_overdue) as overdue_since,
        late_principal(principal_overdue, days_overdue, has_instalments, unpaid_due,
            principal_outstanding, due_date, as_of()) as overdue_principal,
        -- the day after the oldest unpaid due date
        case when days_overdue is null then null
             when principal_outstanding <= 0 then null
             when has_instalments then oldest_unpaid_due + 1
             when default_date <= as_of() then default_date
             when default_date is null and due_date < as_of() then due_date + 1
        end as default_on,
        coalesce(suit_date <= as_of() or judgment_date <= as_of()
            or legal_status in ('sued', 'judged', 'executing'), false) as is_sued,
        case when debtor_status is not null or member_dead
             then coalesce(debtor_status in ('dead', 'resigned') or member_dead, false)
        end as membership_ended,
        case when debtor_status = 'dead' or member_dead then true
             when debtor_status is not null then false end as debtor_dead,
        add_years(coalesce(death_known_date, member_death), rule('heirs_claim_years'))
            as heirs_deadline
    from aged
), given_time as (
    select *,
        -- given time, and in default since
        coalesce(days_overdue > 0
            and default_on > greatest(restructured_date, extension_date), false)
            as defaulted_again
    from dated
)
-- without what no later step reads
select * exclude (debtor_name, group_no, crop_year, fund_source, extended_to, purpose,
        project, moratorium_until, case_no, judgment_amount, approved_by, _sha256,
        must_be_secured, coop_type, principal_overdue, default_date, class_reported,
        borrower_shares, borrower_deposits, debtor_status, death_known_date,
        member_death, member_dead, membership_ended, confirmation, extension_count,
        accrual_stopped_date, is_officer_debt, oldest_unpaid_due, unpaid_due,
        defaulted_again),
    coalesce(must_be_secured, principal_granted
        > rule_for('must_be_secured_above', coop_type)) as property_needed,
    confirmation in ('different', 'denied') as confirmation_refused,
    case class_reported when 'normal' then 0 when 'substandard' then 1
        when 'doubtful' then 2 when 'doubtful_loss' then 3 when 'loss' then 4
        end as reported_class,
    -- what may be set off: a living member's shares only by the rule (nothing)
    coalesce(borrower_deposits, 0) + coalesce(borrower_shares, 0)
        * case when membership_ended then 1
               else rule('lending_value_living_shares') end as set_off_now,
    coalesce(member_no, 'contract ' || contract_no) as debtor,
    -- 0 normal, 1 substandard, 2 doubtful, 3 doubtful of loss, 4 loss
    case when days_overdue is null or rule('class_substandard_months') is null then null
         when not has_balance then 0
         when class_reported = 'loss' then 4
         when add_months(overdue_since, rule('class_doubtful_loss_months')) < as_of()
             then 3
         else greatest(case
             when add_months(overdue_since, rule('class_doubtful_months')) < as_of()
                 then 2
             when add_months(overdue_since, rule('class_substandard_months')) < as_of()
                 then 1 else 0 end,
             case when days_overdue > 0 and is_sued
                 then rule('class_sued_minimum') else 0 end,
             case when defaulted_again
                 then rule('class_default_again_minimum') else 0 end)
         end::integer as own_class
from given_time;

-- One row per piece of a debt that runs on its own: first_* is the earlier reading, last_*
-- the later one where the register leaves two open. `loan` is the row's number in
-- loan_base.
create temp table limitation as
with piece as (
    select coop_id, rowid as loan, 'execution' as kind, principal_outstanding as amount,
        judgment_date as first_base, judgment_date as last_base,
        rule('execution_years') as first_years, rule('execution_years') as last_years,
        [null::date] as events, writ_date as stopped_on,
        null::date as acknowledged_date, null::date as restructured_date
    from loan_base where has_balance and judgment_date is not null
    union all
    select l.coop_id, l.rowid, 'limitation', i.amount - i.paid, i.due_date,
        i.due_date, rule('limitation_instalment_years'),
        rule('limitation_instalment_years'),
        [l.acknowledged_date, l.last_payment_date, l.restructured_date], l.suit_date,
        l.acknowledged_date, l.restructured_date
    from loan_base l join raw_instalment i using (coop_id, contract_no)
    where l.has_balance and l.judgment_date is null and i.amount > i.paid
        and coalesce(l.is_instalment, true) and not coalesce(l.has_acceleration, false)
    union all
    select coop_id, rowid, 'limitation', principal_outstanding,
        case when is_instalment is not true then due_date
             when has_acceleration and default_on is not null then default_on - 1
             when has_acceleration then due_date
             else least(due_date, coalesce(default_on - 1, due_date)) end,
        case when is_instalment and has_acceleration and default_on is not null
             then default_on - 1 else due_date end,
        case when is_instalment and has_acceleration
                 then rule('limitation_accelerated_years')
             when is_instalment = false then rule('limitation_loan_default_years')
             else rule('limitation_instalment_years') end,
        case when is_instalment and has_acceleration
                 then rule('limitation_accelerated_years')
             when is_instalment then rule('limitation_instalment_years')
             else rule('limitation_loan_default_years') end,
        [acknowledged_date, last_payment_date, restructured_date], suit_date,
        acknowledged_date, restructured_date
    from loan_base
    where has_balance and judgment_date is null
        and not (has_instalments and coalesce(is_instalment, true)
                 and not coalesce(has_acceleration, false))
), running as (
    select *, runs_out(first_base, first_years, events) as first_end,
        case when last_base = first_base and last_years = first_years then first_end
             else runs_out(last_base, last_years, events) end as last_end
    from piece
), renewed as (
    -- a written acceptance after the end is a new claim, shorter, without the guarantor
    select * replace (
        coalesce(add_years(accepted_late(acknowledged_date, restructured_date, first_end),
            rule('limitation_late_acknowledgement_years')), first_end) as first_end,
        coalesce(add_years(accepted_late(acknowledged_date, restructured_date, last_end),
            rule('limitation_late_acknowledgement_years')), last_end) as last_end),
        coalesce(stopped_on < first_end, false) as in_time,
        accepted_late(acknowledged_date, restructured_date, first_end) as renewed_on
    from running
), stopped as (
    -- by suit or writ while the period, or the new claim's, was running
    select *, in_time or coalesce(stopped_on >= renewed_on and stopped_on < first_end,
        false) as is_stopped
    from renewed
)
select coop_id, loan, kind, amount, renewed_on is not null as guarantor_not_bound,
    case when not is_stopped then first_end end as deadline,
    case when is_stopped then false when last_end <= as_of() then true
         when first_end > as_of() then false end as is_barred,
    case when is_stopped or last_end <= as_of() then false
         when first_end is null then null
         else first_end > as_of()
              and first_end <= add_months(as_of(), rule('soon_barred_months')) end
        as is_soon_barred
from stopped;
