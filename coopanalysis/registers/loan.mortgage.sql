-- Loans on mortgaged land, and those of which no one knows whether they are: the written
-- notice before a suit, and that to an owner of the land who is not the debtor. Where two
-- readings of a day differ, neither is asserted.
create temp table mortgage_notice as
with book as (
    -- where no such letter is ever written down, a blank says nothing
    select coop_id,
        bool_or(coalesce(mortgage_notice_received_date, mortgage_notice_date) is not null)
            as notices_are_kept,
        bool_or(mortgagor_notice_date is not null) as mortgagors_are_kept
    from raw_collateral group by all
), letters as (
    -- several plots may have a letter each; one is not received before it is sent
    select loan,
        min(coalesce(mortgage_notice_received_date, mortgage_notice_date)) as first_told,
        max(mortgage_notice_received_date) as last_told,
        min(mortgage_notice_date) as first_sent,
        max(coalesce(mortgage_notice_date, mortgage_notice_received_date)) as last_sent,
        any_of(third_party and mortgage_registered) as third_party,
        bool_or(third_party and mortgagor_notice_date is null) as mortgagor_without,
        max(mortgagor_notice_date) filter (third_party) as mortgagor_told
    from collateral where is_mortgage group by all
), counted as (
    select l.coop_id, l.contract_no, l.principal_outstanding, l.has_balance,
        l.days_overdue, l.suit_date, l.legal_status, l._file, l._sheet, l._row,
        l.is_mortgaged, m.last_told as mortgage_told_on, m.first_told,
        m.mortgagor_told as mortgagor_told_on, m.mortgagor_without, m.third_party,
        l.is_sued, l.is_judged, b.notices_are_kept, b.mortgagors_are_kept, m.last_sent,
        add_days(m.last_told, rule('mortgage_notice_days')) as mortgage_notice_ends,
        case when m.third_party is distinct from false
             then add_days(m.first_sent, rule('mortgagor_notice_days'))
             end as mortgagor_safe_day,
        working_day(add_days(m.last_sent, rule('mortgagor_notice_days')))
            as mortgagor_last_day
    from loan l
    left join letters m using (loan)
    left join book b using (coop_id)
    where m.loan is not null or l.has_mortgage is null
), owed as (
    select *,
        -- what a court has judged is past the question
        case when has_balance = false or is_mortgaged = false or is_judged or not is_sued
                 then false
             when suit_date < rule_date('mortgage_law_from') then false
             when is_mortgaged is null or has_balance is null or suit_date is null then null
             else true end as suit_notice_owed,
        case when has_balance = false or is_mortgaged = false or third_party = false
                 then false
             when last_sent is null and (notices_are_kept or days_overdue = 0) then false
             when last_sent < rule_date('mortgage_law_from') then false
             when last_sent is null or is_mortgaged is null or third_party is null
                  or has_balance is null then null
             else true end as mortgagor_notice_owed
    from counted
)
select *,
    case when not suit_notice_owed then false
         when suit_notice_owed is null then null
         when suit_date < add_days(first_told, rule('mortgage_notice_days')) then true
         when suit_date > working_day(mortgage_notice_ends) then false
         when last_sent is null and notices_are_kept then true end as sued_too_soon,
    coalesce(has_balance and is_mortgaged and not is_sued
        and as_of() between mortgage_told_on and mortgage_notice_ends, false)
        as mortgage_clock_open,
    case when not mortgagor_notice_owed then false
         when mortgagor_notice_owed is null then null
         when mortgagor_told_on > mortgagor_last_day then true
         when not mortgagor_without and mortgagor_told_on <= mortgagor_safe_day then false
         when mortgagor_without and as_of() <= mortgagor_safe_day then false
         when mortgagor_without and as_of() > mortgagor_last_day and mortgagors_are_kept
             then true end as mortgagor_untold,
    coalesce(mortgagor_notice_owed and mortgagor_without
        and as_of() <= mortgagor_safe_day, false) as mortgagor_clock_open
from owed;
