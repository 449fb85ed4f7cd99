-- Security items with the value that counts: a share of the appraised value by the rules,
-- nothing for unregistered mortgages and later ranks. An asset that stands in the register
-- more than once counts once: it is divided by what is owed on each of its contracts.
create temp table collateral as
with repeated as (
    select coop_id, asset_id from raw_collateral where asset_id is not null
    group by all having count(*) > 1
), valued as (
    select r.*,
        collateral_type = 'guarantor' as is_guarantor,
        collateral_type = 'land_mortgage' as is_mortgage,
        case collateral_type
            when 'guarantor' then 0
            when 'shares' then coalesce(appraised_value, 0)
                * rule('lending_value_living_shares')
            when 'deposit' then appraised_value * rule('lending_value_deposit')
            when 'other' then appraised_value * rule('lending_value_other')
            when 'land_mortgage' then case
                when not mortgage_registered or mortgage_rank > 1 then 0
                when mortgage_registered then appraised_value * case
                    when title_type in ('spk', 'pbt5') then rule('lending_value_state_land')
                    else rule('lending_value_land') end end
        end as full_value
    from raw_collateral r
), weighed as (
    select v.coop_id, v.contract_no, v.item_no, v.asset_id,
        case when v.full_value = 0 then 0
             else greatest(coalesce(l.principal_outstanding, 0), 0)
        end / count(*) over (partition by v.coop_id, v.asset_id, v.contract_no) as weight
    from valued v join repeated using (coop_id, asset_id)
    left join raw_loan l using (coop_id, contract_no)
), divided as (
    select coop_id, contract_no, item_no,
        coalesce(weight / nullif(sum(weight) over asset, 0), 1 / count(*) over asset)
            as share
    from weighed window asset as (partition by coop_id, asset_id)
)
select v.* exclude (full_value),
    case when is_guarantor then guarantor_status <> 'normal' end as guarantor_in_trouble,
    case when is_mortgage then not mortgage_registered end as is_unregistered,
    case when is_mortgage
         then add_years(appraisal_date, rule('appraisal_max_years')) < as_of()
         end as appraisal_is_old,
    full_value * coalesce(share, 1) as counted_value
from valued v left join divided using (coop_id, contract_no, item_no);
