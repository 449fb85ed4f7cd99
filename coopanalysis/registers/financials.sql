-- Statements not after the date. is_latest: the one to use; is_old: older than the
-- rule allows (used, graded lower); is_closing: the one that closes its accounting year.
-- answers_…: the row that answers for its body, of the last year whose answer is known.
create temp table financials as
with dated as (
    select r.*, c.coop_type,
        case when fiscal_year_end <= balance_date then fiscal_year_end end as closed_year
    from raw_financials r left join body c using (coop_id)
    where balance_date <= as_of()
), placed as (
    select *,
        balance_date = max(balance_date) over (partition by coop_id) as is_latest,
        add_months(balance_date, rule('financials_max_months')) < as_of() as is_old,
        closed_year is not null and balance_date
            = min(balance_date) over (partition by coop_id, closed_year) as is_closing,
        add_days(fiscal_year_end, rule_for('accounts_to_agm_days', coop_type))
            as agm_deadline,
        -- a loss is the worse of the year's and the accumulated one
        case when net_surplus is not null or accumulated_result is not null
             then greatest(0, -least(net_surplus, accumulated_result)) end as loss,
        add_days(agm_date, rule_for('report_to_registrar_days', coop_type))
            as report_deadline
    from dated
), answered as (
    select *,
        case when agm_deadline is null then null
             when agm_date is not null
                 then agm_date <= agm_deadline and coalesce(is_audited, true)
             when as_of() > agm_deadline then false end as accounts_on_time,
        case when report_deadline is null then null
             when report_sent_date is not null then report_sent_date <= report_deadline
             when as_of() > report_deadline then false end as report_on_time,
        case when share_capital > 0
             then loss > share_capital * rule_for('loss_to_shares_limit', coop_type)
             end as loss_over_half_shares,
        case when is_closing then date_diff('year', closed_year,
            max(closed_year) over (partition by coop_id))
            <= rule_for('loss_years_running', coop_type) end as in_loss_years
    from placed
)
select * exclude (in_loss_years),
    accounts_on_time is not null and row_number() over (
        partition by coop_id, accounts_on_time is null
        order by fiscal_year_end desc, balance_date desc) = 1 as answers_accounts,
    report_on_time is not null and row_number() over (
        partition by coop_id, report_on_time is null
        order by agm_date desc, balance_date desc) = 1 as answers_report,
    audit_opinion is not null and row_number() over (
        partition by coop_id, audit_opinion is null
        order by coalesce(fiscal_year_end, balance_date) desc, balance_date desc) = 1
        as answers_opinion,
    -- a loss in each of the last years; not known where a year is missing
    case when not is_closing or closed_year < max(closed_year) over (partition by coop_id)
             then null
         when bool_or(in_loss_years and net_surplus >= 0) over (partition by coop_id)
             then false
         when count(case when in_loss_years and net_surplus < 0 then 1 end)
             over (partition by coop_id) > rule_for('loss_years_running', coop_type)
             then true end as losses_running
from answered;
