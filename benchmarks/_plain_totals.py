"""The sums of the plain script: what it makes of each contract, added up.

A key is an indicator's id for the sum of its numerators over all cooperatives, with
``/`` for the denominators, ``#`` for the rows and ``?`` for what was left out;
breakdowns by name, cells and amount.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

# days late, the last of each bucket
AGES = {"not_due": 0, "1_30": 30, "31_90": 90, "91_180": 180, "181_365": 365}
AGES |= {"366_730": 730, "731_1825": 1825, "over_1825": np.inf}
MEMBERS = ["members", "associate_members", "active_members"]
# until when something may still be done; for letters nothing is lost yet
CLAIMS = ["limitation_until", "execution_until", "heirs_until"]
LETTERS = ["notice_until", "reduction_until", "mortgage_until", "mortgagor_until"]


def totals(loans: pd.DataFrame, day: pd.Timestamp, rules) -> dict[str, float]:
    """Return what rests on single contracts."""
    found = debts(loans, day, rules) | books(loans) | borrowers(loans)
    found |= clocks(loans) | files(loans) | allowance(loans)
    return found | guarantees(loans, rules) | mortgages(loans, rules)


def added(
    loans: pd.DataFrame, sums: dict[str, tuple], among: pd.Series | None = None
) -> dict[str, float]:
    """Sum up by cooperative, and then over all.

    ``sums`` gives of each indicator the amounts, whether a contract counts (yes, no or
    not known), the whole, and the rows where they are not those with an amount. Only
    contracts ``among`` these are looked at.
    """
    among = pd.Series(True, index=loans.index) if among is None else among
    columns = {}
    for name, (amount, counts, whole, *rows) in sums.items():
        yes = counts.fillna(False).astype(bool) & among
        columns[name] = amount.where(yes & (amount > 0), 0.0)
        columns[f"{name}#"] = rows[0] & among if rows else columns[name] > 0
        columns[f"{name}?"] = among & (amount.isna() | counts.isna())
        if whole is not None:
            columns[f"{name}/"] = whole.where(among & counts.notna() & (whole > 0), 0.0)
    frame = pd.DataFrame(columns)
    return frame.groupby(loans["coop_id"]).sum().sum().astype(float).to_dict()


def debts(loans: pd.DataFrame, day: pd.Timestamp, rules) -> dict[str, float]:
    """Return how much is owed, and how late."""
    left, late, over = (
        loans[name] for name in ("principal_outstanding", "days", "overdue")
    )
    every = pd.Series(True, index=loans.index)
    years = pd.DateOffset(years=int(rules.value("long_overdue_years")))
    long = loans["since"] + years < day
    return added(
        loans,
        {
            "overdue.overdue_share": (over, every, left.where(over.notna())),
            "overdue.par30": (left, late > 30, left),
            "overdue.par90": (left, late > 90, left),
            "overdue.par365": (left, late > 365, left),
            "overdue.long_overdue": (over, long, over, long),
            "overdue.restructured": (left, loans["restructured_date"].notna(), left),
        },
    )


def books(loans: pd.DataFrame) -> dict[str, float]:
    """Return what was paid in the year, and what the books should say otherwise."""
    left, interest = loans["principal_outstanding"], loans["interest_due"]
    due, paid = loans["due_in_year"], loans["paid_on_time"]
    told = (due.notna() & paid.notna()).astype("boolean")
    told = told.mask(~told)
    return added(
        loans,
        {
            "overdue.paid_on_time": (paid, told, due, paid < due),
            "overdue.overpaid_balance": (-left, left < 0, None),
            "overdue.still_accrued": (interest, loans["accrues"], interest),
            "overdue.class_better_than_computed": (left, loans["class_better"], left),
        },
    )


def borrowers(loans: pd.DataFrame) -> dict[str, float]:
    """Return what is owed by whom, what was denied, and what was only prolonged."""
    left = loans["principal_outstanding"]
    one = pd.Series(1.0, index=loans.index)
    answer = loans["confirmation"]
    refused = answer.isin(("different", "denied")).astype("boolean")
    refused = refused.mask(answer.isna())
    officer, rollover = loans["is_officer_debt"], loans["rollover"]
    found = added(
        loans,
        {
            "overdue.deceased_debtors": (left, loans["dead"], None),
            "overdue.estate_year_past": (left, loans["estate_past"], None),
            "overdue.confirmation_denied": (one, refused, one),
            "overdue.refused_balance": (left, refused, None, refused.fillna(False)),
            "overdue.owed_by_officers": (left, officer, left),
            "overdue.officers_overdue": (loans["overdue"], officer, None),
            "overdue.rollover_suspect": (loans["principal_granted"], rollover, None),
        },
    )
    people = loans.loc[rollover.fillna(False), ["coop_id", "member_no"]]
    found["overdue.rollover_suspect#"] = float(len(people.drop_duplicates()))
    return found


def clocks(loans: pd.DataFrame) -> dict[str, float]:
    """Return what has run out of time or soon will, and what the land still answers."""
    left, old, reached = (
        loans[name] for name in ("principal_outstanding", "old_interest", "reached")
    )
    judged, barred = loans["judged"], loans["barred"]
    waiting, every = judged & ~loans["executing"], pd.Series(True, index=loans.index)
    interest = loans["interest_due"]
    return added(
        loans,
        {
            "overdue.time_barred": (left, barred, left),
            "overdue.soon_time_barred": (left, loans["soon"], None),
            "overdue.execution_ending": (left, loans["execution_ends"], None),
            "overdue.judgments_not_executed": (left, waiting, left.where(judged)),
            "overdue.mortgage_after_limitation": (reached, every, None),
            "overdue.old_interest": (
                old.where(interest.notna()),
                every,
                interest.where(old.notna()),
            ),
        },
    )


def files(loans: pd.DataFrame) -> dict[str, float]:
    """Return what is wrong with files, and which guarantors were not told."""
    left, checked = loans["principal_outstanding"], loans["checked"]
    one, behind = (
        pd.Series(1.0, index=loans.index),
        loans["has_guarantor"].fillna(False),
    )
    notice, notice_owed = loans["notice_late"], loans["notice_owed"].fillna(False)
    reduced = loans["reduction_owed"].fillna(False)
    found = added(
        loans,
        {
            "collateral.files_checked": (one, checked, None),
            "collateral.below_loan_rule": (left, loans["below"], left),
            "collateral.incomplete_files": (left, loans["papers"], left),
            "collateral.extension_without_consent": (
                left,
                loans["unasked"],
                left.where(behind),
            ),
            "collateral.late_guarantor_notice": (one, notice, one.where(notice_owed)),
            "collateral.guarantor_stake": (
                loans["stake"],
                notice,
                None,
                notice.fillna(False) & loans["stake"].notna(),
            ),
            "collateral.reduction_not_told": (
                one,
                loans["reduction_untold"],
                one.where(reduced),
            ),
        },
        loans["owed"],
    )
    # of all contracts, whatever is known of them
    return found | {"collateral.files_checked/": float(loans["owed"].sum())}


def guarantees(loans: pd.DataFrame, rules) -> dict[str, float]:
    """Return whose guarantors are in trouble or too few, and what property covers."""
    left, value = loans["principal_outstanding"], loans["property"]
    behind, only = loans["has_guarantor"], loans["only_guarantors"]
    few = only & (loans["number"] < rules.value("guarantor_min_number"))
    few = few.mask(only.isna())
    large = loans["principal_granted"] > rules.value("must_be_secured_above")
    needed = loans["must_be_secured"].fillna(large)
    needed &= needed.where(~needed | value.notna())
    covered = loans[["property", "principal_outstanding"]].min(axis=1)
    bare = needed.fillna(False) & (covered < left)
    return added(
        loans,
        {
            "collateral.guarantor_trouble": (
                left,
                loans["trouble"],
                left.where(behind.fillna(False)),
            ),
            "collateral.too_few_guarantors": (
                left,
                few,
                left.where(only.fillna(False)),
            ),
            "collateral.capped_coverage": (
                covered,
                needed,
                left.where(needed.fillna(False)),
                bare,
            ),
        },
        loans["owed"],
    )


def mortgages(loans: pd.DataFrame, rules) -> dict[str, float]:
    """Return what is wrong with mortgages, and who was not told of them."""
    left, one = loans["principal_outstanding"], pd.Series(1.0, index=loans.index)
    on_land, every = left.where(loans["has_land"].fillna(False)), loans["owed"]
    short = (left - loans["property"]).clip(lower=0)
    short = short.where(loans["no_waiver"].fillna(False))
    short = short.mask(~loans["no_waiver"].fillna(True), 0.0)
    suit, told = loans["suit_notice_owed"], loans["mortgagor_owed"]
    return added(
        loans,
        {
            "collateral.unregistered_mortgages": (left, loans["unregistered"], on_land),
            "collateral.stale_appraisals": (left, loans["stale"], on_land),
            "collateral.unwaived_shortfall": (short, every, None),
            "collateral.mortgage_sued_too_soon": (
                one,
                loans["sued_too_soon"],
                one.where(suit.fillna(False)),
            ),
            "collateral.mortgagor_not_told": (
                one,
                loans["mortgagor_untold"],
                one.where(told.fillna(False)),
            ),
        },
        loans["owed"],
    )


def allowance(loans: pd.DataFrame) -> dict[str, float]:
    """Return what the classes call for, and what of it is not booked."""
    needed, booked = loans["required"].clip(lower=0), loans["allowance_booked"]
    by_coop = loans["coop_id"]
    required = needed.groupby(by_coop).sum()
    booked = booked.clip(lower=0).groupby(by_coop).sum(min_count=1)
    gap = (required - booked).clip(lower=0)
    return {
        "overdue.required_allowance": float(required.sum()),
        "overdue.required_allowance#": float((needed > 0).sum()),
        "overdue.allowance_gap_to_reserves": float(gap.sum()),
        "overdue.allowance_gap_to_reserves#": float((gap > 0).sum()),
        "overdue.allowance_gap_to_reserves?": float(gap.isna().sum()),
    }


def breakdowns(
    loans: pd.DataFrame, coops: pd.DataFrame, day: pd.Timestamp, rules
) -> dict[str, float]:
    """Return cells and amount of ages, years of lending, security and members."""
    names = ["coop_id", "principal_outstanding", "days", "loan_date", "security"]
    open_loans = loans.loc[loans["owed"], [*names, *CLAIMS, *LETTERS]]
    coop, left = open_loans["coop_id"], open_loans["principal_outstanding"]
    ages = pd.cut(open_loans["days"], [-np.inf, *AGES.values()], labels=list(AGES))
    cut = {
        "loan_ageing": (coop, ages),
        "vintage": (coop, open_loans["loan_date"].dt.year, open_loans["days"] > 90),
        "collateral_cover": (coop, open_loans["security"]),
    }
    found = {"breakdown.members#": float(coops[MEMBERS].notna().sum().sum())}
    for name, parts in cut.items():
        sums = left.groupby(list(parts)).agg(["size", "sum"])
        found[f"breakdown.{name}#"] = float(len(sums))
        found[f"breakdown.{name}"] = float(sums["sum"].sum())
    return found | deadlines(open_loans, day, rules)


def deadlines(loans: pd.DataFrame, day: pd.Timestamp, rules) -> dict[str, float]:
    """Return how many days are ahead on which something ends, and what is owed then."""
    coop, left = loans["coop_id"], loans["principal_outstanding"]
    months = pd.DateOffset(months=int(rules.value("clock_horizon_months")))
    cells, amount = 0, 0.0
    for name in (*CLAIMS, *LETTERS):
        until = loans[name]
        within = (until >= day) & (until <= day + months)
        sums = left[within].groupby([coop[within], until[within]]).sum()
        cells += len(sums)
        amount += float(sums.sum()) if name in CLAIMS else 0.0
    return {"breakdown.clock#": float(cells), "breakdown.clock": amount}
