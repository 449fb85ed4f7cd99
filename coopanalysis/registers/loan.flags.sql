-- Every loan with what is behind it, what the law makes of its dates, its debtor's class
-- and the allowance it calls for. `loan` is the row's number in loan_base.
create temp table loan as
with held as (
    select coop_id from raw_collateral group by all
), security as (
    select loan,
        bool_or(is_guarantor) as has_guarantor,
        bool_and(is_guarantor) as only_guarantors,
        bool_or(file_checked_date is not null) as file_checked,
        any_of(not meets_rule) as below_rule,
        any_of(not docs_complete) as papers_missing,
        case when count(counted_value) = count(*) then total(counted_value) end
            as property_value,
        case when bool_or(is_mortgage) then 'land_mortgage'
             when bool_or(collateral_type = 'deposit') then 'deposit'
             when bool_or(is_guarantor) then 'guarantor' else 'other' end as main_security,
        any_of(is_guarantor and guarantor_in_trouble) as in_trouble,
        count_if(is_guarantor and not is_repeated) as guarantors,
        bool_or(is_guarantor and guarantor_notice_date is null) as without_notice,
        max(case when is_guarantor then guarantor_notice_date end) as last_notice,
        bool_or(is_mortgage) as has_mortgage,
        any_of(is_mortgage and is_unregistered) as unregistered,
        any_of(is_mortgage and not is_unregistered) as registered,
        any_of(is_mortgage and not shortfall_waiver) as no_waiver,
        any_of(is_mortgage and appraisal_is_old) as appraisal_is_old
    from collateral group by loan
), debts as (
    -- one man's shares and deposits stand behind all his contracts
    select coop_id, debtor, max(own_class) as worst_class, max(set_off_now) as set_off,
        sum(greatest(principal_outstanding, 0)) as owed
    from loan_base group by all
), barred as (
    select loan, any_of(is_barred) as time_barred,
        any_of(is_soon_barred) as soon_barred,
        coalesce(sum(case when is_barred then amount end), 0) as barred_amount,
        coalesce(sum(case when is_soon_barred then amount end), 0) as soon_amount,
        any_of(is_soon_barred and kind = 'execution') as execution_ends,
        min(case when deadline > as_of() then deadline end) as limitation_date
    from limitation group by loan
), joined as (
    select l.*, l.rowid as loan,
        case when h.coop_id is not null
             then coalesce(s.has_guarantor, false) end as has_guarantor,
        case when h.coop_id is not null
             then coalesce(s.file_checked, false) end as file_checked,
        case when s.file_checked then s.below_rule end as below_rule,
        case when s.file_checked then s.papers_missing end as papers_missing,
        case when s.loan is not null then s.property_value
             when h.coop_id is not null then 0 end as property_value,
        case when h.coop_id is not null
             then coalesce(s.main_security, 'none') end as main_security,
        case when h.coop_id is not null
             then coalesce(s.only_guarantors, false) end as only_guaranteed,
        s.in_trouble, s.without_notice, s.last_notice, s.guarantors,
        case when h.coop_id is not null
             then coalesce(s.has_mortgage, false) end as has_mortgage,
        s.unregistered, s.appraisal_is_old, s.no_waiver,
        case when h.coop_id is null then null when s.has_mortgage then s.registered
             else false end as is_mortgaged,
        d.set_off, d.owed,
        -- the worst class of the debtor's contracts is that of all
        case when rule_text('classification_unit') = 'by_contract' then own_class
             else d.worst_class end as debtor_class,
        add_days(default_on - 1, rule('guarantor_notice_days')) as notice_safe_day,
        working_day(add_days(default_on, rule('guarantor_notice_days')))
            as notice_last_day,
        add_days(reduction_date, rule('guarantor_reduction_notice_days'))
            as reduction_safe_day,
        case when has_balance = false then false else b.time_barred end as time_barred,
        case when has_balance = false then false else b.soon_barred end as soon_barred,
        case when has_balance = false then 0
             else least(b.barred_amount, principal_outstanding) end as barred_amount,
        case when has_balance = false then 0
             else least(b.soon_amount, principal_outstanding) end as soon_amount,
        b.limitation_date,
        case when has_balance = false or judgment_date is null then false
             else b.execution_ends end as execution_ends
    from loan_base l
    left join held h using (coop_id)
    left join security s on s.loan = l.rowid
    left join barred b on b.loan = l.rowid
    join debts d using (coop_id, debtor)
), flagged as (
    select *,
        days_overdue > 30 as late_over_30,
        days_overdue > 90 as late_over_90,
        days_overdue > 365 as late_over_365,
        add_years(overdue_since, rule('long_overdue_years')) < as_of() as long_overdue,
        restructured_date is not null as is_restructured,
        is_refinancing and days_after_year_end <= rule('rollover_days')
            and loan_date > add_months(as_of(), -rule('rollover_window_months'))
            as rollover_suspect,
        case when debtor_dead = false then false
             when debtor_dead and has_balance is not null then has_balance end
            as owed_by_dead,
        coalesce(debtor_dead and has_balance and suit_date is null
            and judgment_date is null and heirs_deadline >= as_of(), false)
            as heirs_clock_open,
        debtor_dead and has_balance and heirs_deadline < as_of()
            and not coalesce(least(suit_date, judgment_date) <= heirs_deadline, false)
            as estate_year_past,
        coalesce(judgment_date <= as_of() or legal_status in ('judged', 'executing'),
            false) as is_judged,
        coalesce(writ_date <= as_of() or legal_status = 'executing', false)
            as is_executing,
        case when not has_guarantor then false
             when has_guarantor then in_trouble end as guarantor_trouble,
        case when not only_guaranteed then false
             when only_guaranteed then guarantors < rule('guarantor_min_number')
             end as too_few_guarantors,
        case when not has_mortgage then false
             when has_mortgage then unregistered end as mortgage_unregistered,
        case when not has_mortgage then false
             when has_mortgage then appraisal_is_old end as appraisal_stale,
        case when has_guarantor = false or has_balance = false or is_reduced = false
                 then false
             when is_reduced is null or has_guarantor is null
                  or reduction_safe_day is null then null
             when reduction_date < rule_date('guarantor_law_from') then false
             when loan_date >= rule_date('guarantor_law_from') then true
        end as reduction_notice_owed,
        case when is_extended = false or has_guarantor = false then false
             when is_extended is null or has_guarantor is null then null
             when guarantor_consent_date is null then true
             when guarantor_consent_date >= extension_date then false
             -- in advance is no consent since the law; without the day nobody can tell
             when guarantor_consent_date < extension_date
                  and loan_date >= rule_date('guarantor_law_from') then true
        end as extended_without_consent,
        case when has_guarantor = false or has_balance = false then false
             when days_overdue is null or has_guarantor is null then null
             when rule('guarantor_notice_days') is null then null
             else coalesce(default_on >= rule_date('guarantor_law_from'), false) end
            as notice_owed
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
        case when not reduction_notice_owed then false
             when reduction_notice_owed is null then null
             when coalesce(reduction_notice_date, as_of())
                 > working_day(reduction_safe_day) then true
             when coalesce(reduction_notice_date, as_of()) > reduction_safe_day then null
             else false end as reduction_untold,
        coalesce(reduction_notice_owed and reduction_notice_date is null
            and as_of() <= reduction_safe_day, false) as reduction_clock_open,
        -- years of interest that have not run out: five, and those since the day on
        -- which a suit or, within five years, an acknowledgement or payment stopped them
        rule('limitation_interest_years') + date_diff('day', case
            when suit_date <= as_of() then suit_date
            when add_years(greatest(acknowledged_date, restructured_date,
                last_payment_date), rule('limitation_interest_years')) > as_of()
                then greatest(acknowledged_date, restructured_date, last_payment_date)
            else as_of() end, as_of()) / 365 as interest_years_open,
        interest_due - principal_outstanding * interest_rate / 100 * interest_years_open
            as interest_excess,
        case when estate_year_past then principal_outstanding
             when time_barred then barred_amount
             when not time_barred then 0 end as out_of_time,
        case when interest_due <= 0 then 0
             when interest_rate > 0 then out_of_time * interest_rate / 100
                 * rule('mortgage_interest_years') end as interest_limit,
        -- what a sale of the land would leave, and the debtor would not owe
        case when not has_mortgage or not no_waiver or principal_outstanding <= 0 then 0
             when no_waiver and principal_outstanding > property_value
             then principal_outstanding - property_value
             when no_waiver and principal_outstanding <= property_value then 0
             end as unwaived_shortfall,
        case when property_needed = false then 0
             when property_value is not null and principal_outstanding is not null
             then least(property_value, principal_outstanding) end as covered_value,
        case when property_needed = false then false
             when property_value is null then null else property_needed end
            as property_needed_known,
        case when principal_outstanding <= 0 then 0
             when coalesce(rule_text('allowance_base'), 'gross') <> 'net'
                 then principal_outstanding
             when principal_outstanding > 0 and property_value is not null then greatest(
                 principal_outstanding - property_value
                 - set_off * principal_outstanding / owed, 0)
             end as allowance_base
    from flagged
)
-- Without what only the steps above need, and what nobody counts: a list of rows takes
-- that from the register.
select * exclude (is_instalment, has_acceleration, penalty_due, interest_rate,
        penalty_rate, last_payment_date, acknowledged_date, judgment_date, writ_date,
        guarantor_consent_date, reduction_date, reduction_notice_date, has_instalments,
        is_extended, days_after_year_end, is_reduced, is_refinancing, accrual_stopped,
        overdue_since, default_on, own_class, in_trouble, guarantors, unregistered,
        appraisal_is_old, without_notice, last_notice, no_waiver, notice_last_day,
        debtor_dead, reported_class, debtor, set_off_now, interest_years_open,
        out_of_time),
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
    reported_class < debtor_class as class_better,
    case when not has_balance or interest_due <= 0 or is_judged then 0
         when interest_rate > 0 and interest_excess is not null
         then greatest(interest_excess, 0) end as old_interest,
    -- out of time, the land still answers for the principal and a few years' interest
    case when not is_mortgaged or out_of_time = 0 then 0
         when is_mortgaged and interest_due > interest_limit
         then out_of_time + interest_limit
         when is_mortgaged and interest_due <= interest_limit
         then out_of_time + greatest(interest_due, 0) end as mortgage_reaches,
    case when debtor_class < rule('accrual_stops_from_class') or not has_balance then false
         when debtor_class is not null then not accrual_stopped end as accrues_still
from classed;
