"""The notices of the plain script: who was told too late, or not at all.

Where two ways of counting days give different answers, or a register never holds such
a date, the answer is not known.
"""

from __future__ import annotations

import pandas as pd


def add_notices(loans: pd.DataFrame, day: pd.Timestamp, rules) -> None:
    """Say of each contract which notices were owed and which of them were not given."""
    add_default_notices(loans, day, rules)
    add_extensions(loans, rules)
    add_reductions(loans, day, rules)
    add_suits(loans, day, rules)
    add_mortgagors(loans, day, rules)


def working_day(dates: pd.Series) -> pd.Series:
    """Return the days, moved from a weekend to Monday."""
    weekday = dates.dt.day_of_week
    dates = dates.mask(weekday == 5, dates + pd.Timedelta(days=2))
    return dates.mask(weekday == 6, dates + pd.Timedelta(days=1))


def kept(loans: pd.DataFrame, names: list[str]) -> pd.Series:
    """Say whether a cooperative ever fills one of the columns."""
    some = loans[names].notna().any(axis=1)
    return some.groupby(loans["coop_id"]).transform("any")


def both(first: pd.Series, then: pd.Series) -> pd.Series:
    """Say where both hold; what may not even be asked for is not known."""
    return (first & then).mask(first.isna())


def add_default_notices(loans: pd.DataFrame, day: pd.Timestamp, rules) -> None:
    """Say whose guarantor was told late of a default, and what that may cost."""
    days = int(rules.value("guarantor_notice_days"))
    law = pd.Timestamp(rules.text("guarantor_law_from"))
    safe = loans["default_on"] + pd.Timedelta(days=days - 1)
    last = working_day(loans["default_on"] + pd.Timedelta(days=days))
    told, untold = loans["last_notice"], loans["untold"]
    owed = both(loans["has_guarantor"] & loans["owed"], loans["default_on"] >= law)
    late = (told > last) | (untold & (day > last))
    unclear = ~late & ((told > safe) | (untold & (day > safe)))
    loans["notice_owed"] = owed
    loans["notice_late"] = both(owed, late.mask(unclear))
    open_yet = owed & untold & (day <= safe)
    loans["notice_until"] = safe.where(open_yet.fillna(False))
    rate = (loans["interest_rate"] + loans["penalty_rate"].fillna(0)) / 100
    most = loans["principal_outstanding"] * rate * (day - safe).dt.days / 365
    arisen = loans["interest_due"] + loans["penalty_due"].fillna(0)
    arisen = arisen.where(most.notna()).clip(upper=most)
    loans["stake"] = arisen.mask(~loans["notice_late"].fillna(True), 0.0)


def add_extensions(loans: pd.DataFrame, rules) -> None:
    """Say where time was given without the guarantor's consent."""
    law = pd.Timestamp(rules.text("guarantor_law_from"))
    names = ["extension_date", "extended_to", "extension_count"]
    given, until, times = (loans[name] for name in names)
    extended = given.notna() | until.notna() | (times > 0)
    extended = extended.astype("boolean").where(extended | kept(loans, names))
    consent = loans["guarantor_consent_date"]
    # consent before the extension was void in contracts since the law
    before = (consent < given) & (loans["loan_date"] >= law)
    without = (consent.isna() | before).astype("boolean")
    without = without.where(without | (consent >= given))
    loans["unasked"] = both(extended & loans["has_guarantor"], without)


def add_reductions(loans: pd.DataFrame, day: pd.Timestamp, rules) -> None:
    """Say whose guarantor was told late that the debt had been reduced."""
    days = int(rules.value("guarantor_reduction_notice_days"))
    law = pd.Timestamp(rules.text("guarantor_law_from"))
    names = ["extension_date", "extended_to", "restructured_date", "reduction_date"]
    date, notice = loans["reduction_date"], loans["reduction_notice_date"]
    reduced = (date <= day).astype("boolean")
    reduced = reduced.where(date.notna() | kept(loans, names))
    under = (date >= law).astype("boolean")  # of older contracts nobody knows
    under = under.mask((date >= law) & (loans["loan_date"] < law))
    owed = both(loans["has_guarantor"] & loans["owed"] & reduced, under)
    safe = date + pd.Timedelta(days=days)
    told = notice.fillna(day)
    late = (told > working_day(safe)).astype("boolean")
    loans["reduction_owed"] = owed
    loans["reduction_untold"] = both(owed, late.mask((told > safe) & ~late))
    open_yet = owed & notice.isna() & (day <= safe)
    loans["reduction_until"] = safe.where(open_yet.fillna(False))


def add_suits(loans: pd.DataFrame, day: pd.Timestamp, rules) -> None:
    """Say who was sued on a mortgage before the time given by the letter was up."""
    days = pd.Timedelta(days=int(rules.value("mortgage_notice_days")))
    law = pd.Timestamp(rules.text("mortgage_law_from"))
    suit, ends = loans["suit_date"], loans["last_told"] + days
    since = (suit >= law).astype("boolean").mask(suit.isna())
    owed = loans["registered"] & loans["owed"] & loans["sued"] & since
    owed &= ~loans["judged"]
    never = loans["last_sent"].isna() & loans["letters_kept"]
    early = ((suit < loans["first_told"] + days) | never).astype("boolean")
    loans["suit_notice_owed"] = owed
    loans["sued_too_soon"] = both(owed, early.where(early | (suit > working_day(ends))))
    running = loans["registered"] & loans["owed"] & ~loans["sued"]
    running &= (loans["last_told"] <= day) & (day <= ends)
    loans["mortgage_until"] = ends.where(running.fillna(False))


def add_mortgagors(loans: pd.DataFrame, day: pd.Timestamp, rules) -> None:
    """Say which owner of the land, not the debtor, was told late of that letter."""
    days = pd.Timedelta(days=int(rules.value("mortgagor_notice_days")))
    law = pd.Timestamp(rules.text("mortgage_law_from"))
    sent, told = loans["last_sent"], loans["mortgagor_told"]
    without = loans["mortgagor_without"].fillna(False)
    written = (sent >= law).astype("boolean")
    written = written.mask(sent.isna() & ~loans["letters_kept"] & (loans["days"] > 0))
    owed = loans["registered"] & loans["owed"] & loans["third_party"] & written
    safe, last = loans["first_sent"] + days, working_day(sent + days)
    late = (told > last) | (without & (day > last) & loans["mortgagors_kept"])
    in_time = (~without & (told <= safe)) | (without & (day <= safe))
    loans["mortgagor_owed"] = owed
    loans["mortgagor_untold"] = both(owed, late.where(late | in_time))
    loans["mortgagor_until"] = safe.where(
        (owed & without & (day <= safe)).fillna(False)
    )
