-- Totals per cooperative. n_* count contracts, left_* are rows whose value is not known.
create view "collateral.loan" as
select coop_id,
    cast(count(*) as double) as contracts,
    cases(file_checked) as n_checked,
    count(*) - known(1, file_checked) as left_checked,
    part(principal_outstanding, below_rule) as below_rule,
    whole(principal_outstanding, below_rule) as checked_against_rule,
    cases(below_rule) as n_below_rule,
    count(*) - known(principal_outstanding, below_rule) as left_below_rule,
    part(principal_outstanding, papers_missing) as papers_missing,
    whole(principal_outstanding, papers_missing) as papers_checked,
    cases(papers_missing) as n_papers_missing,
    count(*) - known(principal_outstanding, papers_missing) as left_papers,
    part(principal_outstanding, extended_without_consent) as extended_without_consent,
    part(principal_outstanding, case when extended_without_consent is not null
        then has_guarantor end) as guaranteed_extension_known,
    cases(extended_without_consent and has_balance) as n_extended_without_consent,
    count(*) - known(principal_outstanding, extended_without_consent) as left_extension,
    cases(notice_late) as notice_late,
    cases(case when notice_late is not null then notice_owed end) as notice_owed,
    count(*) - known(1, notice_late) as left_notice,
    part(guarantor_stake, notice_late) as guarantor_stake,
    cases(case when guarantor_stake is not null then notice_late end)
        as n_guarantor_stake,
    count(*) - known(guarantor_stake, notice_late) as left_stake,
    part(principal_outstanding, guarantor_trouble) as guarantor_trouble,
    part(principal_outstanding, case when guarantor_trouble is not null
        then has_guarantor end) as guaranteed,
    cases(guarantor_trouble and has_balance) as n_guarantor_trouble,
    count(*) - known(principal_outstanding, guarantor_trouble) as left_trouble,
    part(principal_outstanding, too_few_guarantors) as too_few_guarantors,
    part(principal_outstanding, case when too_few_guarantors is not null
        then only_guaranteed end) as only_guaranteed,
    cases(too_few_guarantors and has_balance) as n_too_few_guarantors,
    count(*) - known(principal_outstanding, too_few_guarantors) as left_too_few,
    cases(reduction_untold) as reduction_untold,
    cases(case when reduction_untold is not null then reduction_notice_owed end)
        as reduction_notice_owed,
    count(*) - known(1, reduction_untold) as left_reduction,
    part(principal_outstanding, mortgage_unregistered) as unregistered,
    part(principal_outstanding, case when mortgage_unregistered is not null
        then has_mortgage end) as registration_known,
    cases(mortgage_unregistered and has_balance) as n_unregistered,
    count(*) - known(principal_outstanding, mortgage_unregistered) as left_unregistered,
    part(unwaived_shortfall, unwaived_shortfall is not null) as unwaived_shortfall,
    cases(unwaived_shortfall > 0) as n_unwaived_shortfall,
    count(*) - known(1, unwaived_shortfall) as left_shortfall,
    part(principal_outstanding, appraisal_stale) as appraisal_stale,
    part(principal_outstanding, case when appraisal_stale is not null
        then has_mortgage end) as appraisal_known,
    cases(appraisal_stale and has_balance) as n_appraisal_stale,
    count(*) - known(principal_outstanding, appraisal_stale) as left_appraisal,
    part(covered_value, property_needed_known) as covered,
    part(property_value, property_needed_known) as property_plain,
    part(principal_outstanding, property_needed_known) as property_needed,
    cases(property_needed_known and covered_value < principal_outstanding)
        as n_not_covered,
    count(*) - known(1, property_needed_known) as left_property
from loan where coalesce(principal_outstanding > 0, true)
group by coop_id;

-- letters before a suit on mortgaged land, to the debtor and to the land's owner
create view "collateral.mortgage" as
select coop_id,
    cases(sued_too_soon) as sued_too_soon,
    cases(case when sued_too_soon is not null then suit_notice_owed end)
        as suit_notice_owed,
    count(*) - known(1, sued_too_soon) as left_suit,
    cases(mortgagor_untold) as mortgagor_untold,
    cases(case when mortgagor_untold is not null then mortgagor_notice_owed end)
        as mortgagor_notice_owed,
    count(*) - known(1, mortgagor_untold) as left_mortgagor
from mortgage_notice group by coop_id;

-- people who guarantee; those without a number may be anybody
create view "collateral.guarantors" as
with unnamed as (
    select coop_id, count(*) as items from guarantee where guarantor_no is null
    group by coop_id
), people as (
    select coop_id, cases(over_limit) as over_limit, whole(1, over_limit) as people,
        count(*) - count(over_limit) as unknown,
        cases(guarantor_late) as late, whole(1, guarantor_late) as people_aged,
        count(*) - count(guarantor_late) as unknown_age
    from guarantor group by coop_id
)
select coop_id, over_limit, people, late, people_aged,
    coalesce(unknown, 0) + coalesce(items, 0) as left_people,
    coalesce(unknown_age, 0) + coalesce(items, 0) as left_aged
from people full join unnamed using (coop_id);

-- circular guarantees: found in the graph of who guarantees whom; nobody is looked for
-- where no guarantee has a name
create view "collateral.rings" as
with given as (
    select coop_id, count(*) - count(case when member_no <> '' and guarantor_no <> ''
        then 1 end) as left_rings
    from guarantee group by coop_id having left_rings < count(*)
), found as (
    select coop_id, max(ring) as rings, count(*) as contracts
    from guarantee_ring group by coop_id
)
select coop_id, cast(coalesce(rings, 0) as double) as rings,
    cast(coalesce(contracts, 0) as double) as n_contracts, left_rings
from given left join found using (coop_id);

create view "breakdown.collateral_cover" as
select coop_id, main_security as bucket, '' as bucket_to, count(*) as n,
    whole(principal_outstanding, true) as amount
from loan where main_security is not null and has_balance group by all;

create view "clock.guarantor_notice" as
select coop_id, 'guarantor_notice' as kind, notice_safe_day as deadline,
    count(*) as n, null::double as amount  -- arises only after day 60
from loan where notice_clock_open group by all;

create view "clock.reduction_notice" as
select coop_id, 'reduction_notice' as kind, reduction_safe_day as deadline,
    count(*) as n, null::double as amount
from loan where reduction_clock_open group by all;

create view "clock.mortgage_notice" as
select coop_id, 'mortgage_notice' as kind, mortgage_notice_ends as deadline,
    count(*) as n, null::double as amount  -- a suit must wait; nothing is lost
from mortgage_notice where mortgage_clock_open group by all;

create view "clock.mortgagor_notice" as
select coop_id, 'mortgagor_notice' as kind, mortgagor_safe_day as deadline,
    count(*) as n, null::double as amount  -- arises only after day 15
from mortgage_notice where mortgagor_clock_open group by all;
