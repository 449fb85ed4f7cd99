-- Security items with the value that counts: a share of the appraised value by the rules,
-- nothing for unregistered mortgages and later ranks. An asset that stands in the register
-- more than once counts once: it is divided by what is owed on each of its contracts.
-- `loan` is the row's number in loan_base.
create temp table collateral as
select * exclude (title_type, mortgage_rank, appraisal_date, missing_docs,
        original_location, guarantor_status, appraised_value, _file, _sheet, _sha256,
        data_date),
    collateral_type = 'guarantor' as is_guarantor,
    collateral_type = 'land_mortgage' as is_mortgage,
    case when is_guarantor then guarantor_status <> 'normal' end as guarantor_in_trouble,
    case when is_mortgage then not mortgage_registered end as is_unregistered,
    case when is_mortgage
         then add_years(appraisal_date, rule('appraisal_max_years')) < as_of()
         end as appraisal_is_old,
    value_before_division(v) as counted_value,
    false as is_repeated
from raw_collateral v
left join (select coop_id, contract_no, rowid as loan from loan_base) l
    using (coop_id, contract_no);

-- a guarantor named twice for a contract is one
update collateral set is_repeated = true
from (
    select loan, guarantor_no, min(item_no) as first_item
    from collateral where is_guarantor and guarantor_no is not null
    group by all having count(*) > 1
) named
where collateral.loan = named.loan and collateral.guarantor_no = named.guarantor_no
    and is_guarantor and item_no > first_item;

update collateral set counted_value = counted_value * share
from (
    with repeated as (
        select coop_id, asset_id from collateral where asset_id is not null
        group by all having count(*) > 1
    ), weighed as (
        select v.coop_id, v.asset_id, v.rowid as item,
            case when counted_value = 0 then 0
                 else greatest(coalesce(l.principal_outstanding, 0), 0)
            end / count(*) over (partition by v.coop_id, v.asset_id, v.contract_no)
                as weight
        from collateral v join repeated using (coop_id, asset_id)
        left join raw_loan l using (coop_id, contract_no)
    )
    select item, coalesce(weight / nullif(fsum(weight) over asset, 0),
        1 / count(*) over asset) as share
    from weighed window asset as (partition by coop_id, asset_id)
)
where collateral.rowid = item;
