-- Loans with everything that follows from their dates, their instalments and their
-- security. What is not known stays NULL.
create temp table loan_base as
with death as (
    select coop_id, member_no, max(death_known_date) as known_date
    from raw_member where member_status = 'dead' group by all
), extension_book as (
    -- where nothing of the kind is ever written down, a blank says nothing
    select coop_id, bool_or(extension_date is not null or extended_to is not null
        or extension_count is not null) as is_kept,
        bool_or(refinanced_from is not null) as refinancing_is_kept,
        bool_or(accrual_stopped_date is not null) as accrual_is_kept
    from raw_loan group by all
), aged as (
    select r.*, c.coop_type, u.contract_no is not null as has_instalments,
        u.oldest_unpaid_due, u.unpaid_due, d.known_date as member_death,
        d.member_no is not null as member_dead,
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
        case when refinanced_from is not null then true
             when x.refinancing_is_kept then false end as is_refinancing,
        case when accrual_stopped_date is not null then accrual_stopped_date <= as_of()
             when x.accrual_is_kept then false end as accrual_stopped
    from raw_loan r
    left join body c using (coop_id)
    left join unpaid_on('raw_instalment', as_of()) u using (coop_id, contract_no)
    left join death d using (coop_id, member_no)
    left join extension_book x using (coop_id)
    where usable(r.data_date, c.last_year_end)
)
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
    end as default_on
from aged;

-- One row per piece of a debt that runs on its own: first_* is the earlier reading, last_*
-- the later one where the register leaves two open.
create temp table limitation as
with piece as (
    select coop_id, contract_no, 'execution' as kind, principal_outstanding as amount,
        judgment_date as first_base, judgment_date as last_base,
        rule('execution_years') as first_years, rule('execution_years') as last_years,
        [null::date] as events, writ_date as stopped_on,
        null::date as acknowledged_date, null::date as restructured_date
    from loan_base where has_balance and judgment_date is not null
    union all
    select l.coop_id, l.contract_no, 'limitation', i.amount - i.paid, i.due_date,
        i.due_date, rule('limitation_instalment_years'),
        rule('limitation_instalment_years'),
        [l.acknowledged_date, l.last_payment_date, l.restructured_date], l.suit_date,
        l.acknowledged_date, l.restructured_date
    from loan_base l join raw_instalment i using (coop_id, contract_no)
    where l.has_balance and l.judgment_date is null and i.amount > i.paid
        and coalesce(l.is_instalment, true) and not coalesce(l.has_acceleration, false)
    union all
    select coop_id, contract_no, 'limitation', principal_outstanding,
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
        runs_out(last_base, last_years, events) as last_end
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
select coop_id, contract_no, kind, amount, renewed_on is not null as guarantor_not_bound,
    case when not is_stopped then first_end end as deadline,
    case when is_stopped then false when last_end <= as_of() then true
         when first_end > as_of() then false end as is_barred,
    case when is_stopped or last_end <= as_of() then false
         when first_end is null then null
         else first_end > as_of()
              and first_end <= add_months(as_of(), rule('soon_barred_months')) end
        as is_soon_barred
from stopped;

create temp table loan as
with held as (
    select coop_id from raw_collateral group by all
), security as (
    select coop_id, contract_no,
        bool_or(is_guarantor) as has_guarantor,
        bool_or(file_checked_date is not null) as file_checked,
        any_of(not meets_rule) as below_rule,
        any_of(not docs_complete) as papers_missing,
        case when count(counted_value) = count(*) then sum(counted_value) end
            as property_value,
        case when bool_or(collateral_type = 'land_mortgage') then 'land_mortgage'
             when bool_or(collateral_type = 'deposit') then 'deposit'
             when bool_or(is_guarantor) then 'guarantor' else 'other' end as main_security
    from collateral group by all
), guarantors as (
    select coop_id, contract_no, any_of(guarantor_in_trouble) as in_trouble,
        count(*) > count(guarantor_notice_date) as without_notice,
        max(guarantor_notice_date) as last_notice
    from collateral where is_guarantor group by all
), barred as (
    select coop_id, contract_no, any_of(is_barred) as time_barred,
        any_of(is_soon_barred) as soon_barred,
        coalesce(sum(amount) filter (where is_barred), 0) as barred_amount,
        coalesce(sum(amount) filter (where is_soon_barred), 0) as soon_amount,
        min(deadline) filter (where deadline > as_of()) as limitation_date
    from limitation group by all
), joined as (
    select l.*,
        case when h.coop_id is not null
             then coalesce(s.has_guarantor, false) end as has_guarantor,
        case when h.coop_id is not null
             then coalesce(s.file_checked, false) end as file_checked,
        case when s.file_checked then s.below_rule end as below_rule,
        case when s.file_checked then s.papers_missing end as papers_missing,
        case when s.contract_no is not null then s.property_value
             when h.coop_id is not null then 0 end as property_value,
        case when h.coop_id is not null
             then coalesce(s.main_security, 'none') end as main_security,
        g.in_trouble, g.without_notice, g.last_notice,
        add_days(default_on - 1, rule('guarantor_notice_days')) as notice_safe_day,
        working_day(add_days(default_on, rule('guarantor_notice_days')))
            as notice_last_day,
        case when has_balance = false then false else b.time_barred end as time_barred,
        case when has_balance = false then false else b.soon_barred end as soon_barred,
        case when has_balance = false then 0
             else least(b.barred_amount, principal_outstanding) end as barred_amount,
        case when has_balance = false then 0
             else least(b.soon_amount, principal_outstanding) end as soon_amount,
        b.limitation_date,
        coalesce(must_be_secured, principal_granted
            > rule_for('must_be_secured_above', coop_type)) as property_needed,
        case when debtor_status = 'dead' or member_dead then true
             when debtor_status is not null then false end as debtor_dead,
        case when debtor_status is not null or member_dead
             then coalesce(debtor_status in ('dead', 'resigned') or member_dead, false)
        end as membership_ended,
        add_years(coalesce(death_known_date, member_death), rule('heirs_claim_years'))
            as heirs_deadline
    from loan_base l
    left join held h using (coop_id)
    left join security s using (coop_id, contract_no)
    left join guarantors g using (coop_id, contract_no)
    left join barred b using (coop_id, contract_no)
), flagged as (
    select *,
        days_overdue > 30 as late_over_30,
        days_overdue > 90 as late_over_90,
        days_overdue > 365 as late_over_365,
        add_years(overdue_since, rule('long_overdue_years')) < as_of() as long_overdue,
        restructured_date is not null as is_restructured,
        coalesce(suit_date <= as_of() or judgment_date <= as_of()
            or legal_status in ('sued', 'judged', 'executing'), false) as is_sued,
        -- given time, and in default since
        coalesce(days_overdue > 0
            and default_on > greatest(restructured_date, extension_date), false)
            as defaulted_again,
        is_refinancing and days_after_year_end <= rule('rollover_days')
            and loan_date > add_months(as_of(), -rule('rollover_window_months'))
            as rollover_suspect,
        confirmation in ('different', 'denied') as confirmation_refused,
        case when debtor_dead = false then false
             when debtor_dead and has_balance is not null then has_balance end
            as owed_by_dead,
        coalesce(debtor_dead and has_balance and suit_date is null
            and judgment_date is null and heirs_deadline >= as_of(), false)
            as heirs_clock_open,
        case when not has_guarantor then false
             when has_guarantor then in_trouble end as guarantor_trouble,
        case when is_extended = false or has_guarantor = false then false
             when is_extended is null or has_guarantor is null then null
             when guarantor_consent_date is null then true
             when guarantor_consent_date >= extension_date then false
             when loan_date >= rule_date('guarantor_law_from') then true
        end as extended_without_consent,
        case when has_guarantor = false or has_balance = false then false
             when days_overdue is null or has_guarantor is null then null
             when rule('guarantor_notice_days') is null then null
             else coalesce(default_on >= rule_date('guarantor_law_from'), false) end
            as notice_owed,
        -- what may be set off: a living member's shares only by the rule (nothing)
        coalesce(borrower_deposits, 0) + coalesce(borrower_shares, 0)
            * case when membership_ended then 1
                   else rule('lending_value_living_shares') end as set_off_now,
        coalesce(borrower_deposits, 0) + coalesce(borrower_shares, 0) as set_off_ended
    from joined
), classed as (
    select *,
        case when not notice_owed then false
             when notice_owed is null then null
             when last_notice > notice_last_day then true
             when without_notice and as_of() > notice_last_day then true
             when last_notice > notice_safe_day then null
             when without_notice and as_of() > notice_safe_day then null
             else false end as notice_late,
        coalesce(notice_owed and without_notice and as_of() <= notice_safe_day, false)
            as notice_clock_open,
        case when property_needed = false then 0
             when property_value is not null and principal_outstanding is not null
             then least(property_value, principal_outstanding) end as covered_value,
        case when property_needed = false then false
             when property_value is null then null else property_needed end
            as property_needed_known,
        case when rule_text('classification_unit') = 'by_contract' or member_no is null
             then 'contract ' || contract_no else 'member ' || member_no end as debtor,
        -- 0 normal, 1 substandard, 2 doubtful, 3 doubtful of loss, 4 loss
        case when days_overdue is null
                  or rule('class_substandard_months') is null then null
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
    from flagged
), weighed as (
    select *,
        max(own_class) over debts as debtor_class,
        case when rule_text('allowance_base') = 'net' then greatest(
                 principal_outstanding - property_value
                 -- one man's shares and deposits stand behind all his contracts
                 - max(set_off_now) over debts * principal_outstanding
                     / nullif(sum(greatest(principal_outstanding, 0)) over debts, 0), 0)
             else principal_outstanding end as allowance_base
    from classed
    window debts as (partition by coop_id, debtor)
)
select *,
    -- interest and penalty that arose after day 60; never the principal
    case when not notice_late then 0
         when interest_rate is not null and interest_due is not null and notice_late
         then least(interest_due + coalesce(penalty_due, 0), principal_outstanding
             * (interest_rate + coalesce(penalty_rate, 0)) / 100
             * date_diff('day', notice_safe_day, as_of()) / 365)
         end as guarantor_stake,
    case when debtor_class = 0 then principal_outstanding * 0 else allowance_base end
        * case debtor_class when 0 then 0 when 1 then rule('allowance_substandard')
        when 2 then rule('allowance_doubtful')
        when 3 then rule('allowance_doubtful_loss')
        when 4 then rule('allowance_loss') end as required_allowance,
    case when debtor_class < rule('accrual_stops_from_class') or not has_balance then false
         when debtor_class is not null then not accrual_stopped end as accrues_still,
    -- overdue beyond a year, net of allowance and of what can be realised
    case when late_over_365 then greatest(principal_outstanding
        - coalesce(allowance_booked, 0) - coalesce(property_value, 0) - set_off_now, 0)
         when not late_over_365 then 0 end as loss_at_stake
from weighed;
