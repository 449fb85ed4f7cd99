-- Security items with the value that counts: a share of the appraised value by the rules,
-- nothing for unregistered mortgages and later ranks. One asset under several contracts
-- is divided between them.
create temp table collateral as
with shared as (
    select coop_id, asset_id, count(distinct contract_no) as contracts
    from raw_collateral where asset_id is not null group by all
)
select r.*,
    collateral_type = 'guarantor' as is_guarantor,
    case when collateral_type = 'guarantor'
         then guarantor_status <> 'normal' end as guarantor_in_trouble,
    case collateral_type
        when 'guarantor' then 0
        when 'shares' then coalesce(appraised_value, 0) * rule('lending_value_living_shares')
        when 'deposit' then appraised_value * rule('lending_value_deposit')
        when 'other' then appraised_value * rule('lending_value_other')
        when 'land_mortgage' then case
            when not mortgage_registered or mortgage_rank > 1 then 0
            when mortgage_registered then appraised_value * case
                when title_type in ('spk', 'pbt5') then rule('lending_value_state_land')
                else rule('lending_value_land') end end
    end / coalesce(s.contracts, 1) as counted_value
from raw_collateral r left join shared s using (coop_id, asset_id);
