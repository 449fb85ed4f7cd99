-- Statements not after the date. is_latest: the one to use; is_old: older than the
-- rule allows (used, graded lower); is_closing: the one that closes its accounting year.
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
             then greatest(0, -least(net_surplus, accumulated_result)) end as loss
    from dated
)
select *,
    case when agm_deadline is null then null
         when agm_date is not null
             then agm_date <= agm_deadline and coalesce(is_audited, true)
         when as_of() > agm_deadline then false end as accounts_on_time,
    case when share_capital > 0
         then loss > share_capital * rule_for('loss_to_shares_limit', coop_type)
         end as loss_over_half_shares
from placed;
