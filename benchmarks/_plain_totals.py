"""The sums of the plain script: what it makes of each contract, added up.

A key is an indicator's id for the sum of its numerators over all cooperatives, with
``/`` for the denominators and ``#`` for the rows; breakdowns by name, cells and amount.
"""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd

KEY = ["coop_id", "contract_no"]
# days late, the last of each bucket
AGES = {"not_due": 0, "1_30": 30, "31_90": 90, "91_180": 180, "181_365": 365}
AGES |= {"366_730": 730, "731_1825": 1825, "over_1825": np.inf}


def totals(loans: pd.DataFrame, day: pd.Timestamp, rules) -> dict[str, float]:
    """Return what rests on single contracts."""
    found = debts(loans, day, rules) | clocks(loans, day, rules) | papers(loans, rules)
    found |= allowance(loans, rules)
    return found


def added(loans: pd.DataFrame, sums: dict[str, tuple]) -> dict[str, float]:
    """Sum numerator, rows and denominator, by cooperative and then over all.

    ``sums`` gives of each indicator the amounts, where they count, and the whole.
    """
    columns = {}
    for name, (amount, where, whole) in sums.items():
        columns[name] = amount.where(where & (amount > 0))
        columns[f"{name}#"] = columns[name].notna().astype(float)
        if whole is not None:
            columns[f"{name}/"] = whole.where(whole > 0)
    frame = pd.DataFrame(columns).fillna(0.0)
    return frame.groupby(loans["coop_id"]).sum().sum().to_dict()


def debts(loans: pd.DataFrame, day: pd.Timestamp, rules) -> dict[str, float]:
    """Return how much is owed, how late, and by whom."""
    left, late, over = (
        loans[name] for name in ("principal_outstanding", "days", "principal_overdue")
    )
    one, all_of = pd.Series(1.0, index=loans.index), pd.Series(True, index=loans.index)
    long = pd.DateOffset(years=int(rules.value("long_overdue_years")))
    refused = loans["confirmation"].isin(("different", "denied"))
    given = loans["restructured_date"].notna()
    return added(
        loans,
        {
            "overdue.overdue_share": (over, all_of, left),
            "overdue.par30": (left, late > 30, left),
            "overdue.par90": (left, late > 90, left),
            "overdue.par365": (left, late > 365, left),
            "overdue.long_overdue": (over, loans["since"] + long < day, over),
            "overdue.deceased_debtors": (left, loans["debtor_status"] == "dead", None),
            "overdue.estate_year_past": (left, loans["estate_past"], None),
            "overdue.confirmation_denied": (
                one,
                refused,
                one.where(loans["confirmation"].notna()),
            ),
            "overdue.restructured": (left, given, left),
        },
    ) | {"overdue.refused_balance": float(left.where(refused & (left > 0)).sum())}


def clocks(loans: pd.DataFrame, day: pd.Timestamp, rules) -> dict[str, float]:
    """Return what has run out of time or soon will, and what the land still answers."""
    left, interest = loans["principal_outstanding"], loans["interest_due"]
    rate, judged = loans["interest_rate"] / 100, loans["judgment_date"] <= day
    years = rules.value("limitation_interest_years")
    event = loans[["acknowledged_date", "restructured_date", "last_payment_date"]]
    event = event.max(axis=1)
    event = event.where(event + pd.DateOffset(years=int(years)) > day)
    stop = loans["suit_date"].where(loans["suit_date"] <= day).fillna(event)
    open_years = years + (day - stop.fillna(day)).dt.days / 365
    old = (interest - left * rate * open_years).clip(lower=0)
    old = old.where(loans["owed"] & (interest > 0) & ~judged, 0.0)
    lost = left.where(loans["estate_past"] | loans["barred"], 0.0)
    most = lost * rate * rules.value("mortgage_interest_years")
    reached = lost + interest.clip(lower=0).where(interest <= most, most)
    reached = reached.where(loans["registered"] & (lost > 0), 0.0)
    executing = judged & loans["soon"]
    every = pd.Series(True, index=loans.index)
    return added(
        loans,
        {
            "overdue.time_barred": (left, loans["barred"], left),
            "overdue.soon_time_barred": (left, loans["soon"], None),
            "overdue.execution_ending": (left, executing, None),
            "overdue.judgments_not_executed": (left, judged, left.where(judged)),
            "overdue.mortgage_after_limitation": (reached, every, None),
            "overdue.old_interest": (old, every, interest),
        },
    )


def papers(loans: pd.DataFrame, rules) -> dict[str, float]:
    """Return what is wrong with files, guarantors, notices and mortgages."""
    left, owed = loans["principal_outstanding"], loans["owed"]
    one = pd.Series(1.0, index=loans.index)
    law = pd.Timestamp(rules.text("guarantor_law_from"))
    consent, behind = loans["guarantor_consent_date"], loans["has_guarantor"]
    in_time = consent >= loans["extension_date"]
    unasked = loans["extension_date"].notna() & behind
    unasked &= consent.isna() | (~in_time & (loans["loan_date"] >= law))
    checked, land = loans["checked"], loans["has_land"]
    only = behind & ~land
    few = only & (loans["number"] < rules.value("guarantor_min_number"))
    known, notice = loans["notice_known"], loans["notice_late"]
    needed = loans["must_be_secured"].astype(bool) & owed
    covered = loans[["property", "principal_outstanding"]].min(axis=1)
    found = added(
        loans,
        {
            "collateral.files_checked": (one, checked & owed, one.where(owed)),
            "collateral.below_loan_rule": (
                left,
                checked & loans["below"],
                left.where(checked),
            ),
            "collateral.incomplete_files": (
                left,
                checked & loans["papers"],
                left.where(checked),
            ),
            "collateral.extension_without_consent": (left, unasked, left.where(behind)),
            "collateral.guarantor_trouble": (
                left,
                loans["trouble"],
                left.where(behind),
            ),
            "collateral.too_few_guarantors": (left, few, left.where(only)),
            "collateral.unregistered_mortgages": (
                left,
                loans["unregistered"],
                left.where(land),
            ),
            "collateral.late_guarantor_notice": (
                one,
                notice & known,
                one.where(loans["notice_owed"] & known),
            ),
            "collateral.guarantor_stake": (loans["stake"], known, None),
            "collateral.capped_coverage": (covered, needed, left.where(needed)),
        },
    )
    # there the rows are those that are not covered
    found["collateral.capped_coverage#"] = float((needed & (covered < left)).sum())
    found["collateral.guarantor_stake#"] = float((notice & known).sum())
    return found


def allowance(loans: pd.DataFrame, rules) -> dict[str, float]:
    """Return what the classes call for, and what of it is not booked."""
    needed = loans["required"] > 0
    by_coop = loans[["required", "allowance_booked"]].clip(lower=0)
    by_coop = by_coop.groupby(loans["coop_id"]).sum()
    gap = (by_coop["required"] - by_coop["allowance_booked"]).clip(lower=0)
    interest = loans["interest_due"].clip(lower=0)
    stops = loans["class"] >= rules.value("accrual_stops_from_class")
    return {
        "overdue.required_allowance": float(by_coop["required"].sum()),
        "overdue.required_allowance#": float(needed.sum()),
        "overdue.allowance_gap_to_reserves": float(gap.sum()),
        "overdue.allowance_gap_to_reserves#": float((gap > 0).sum()),
        "overdue.still_accrued/": float(interest.where(~stops | ~loans["owed"]).sum()),
    }


def guarantors(loans: pd.DataFrame, items: pd.DataFrame, rules) -> dict[str, float]:
    """Return how many people guarantee too much, or are late themselves."""
    given = items.loc[items["guarantor"], [*KEY, "guarantor_no"]]
    given = given.merge(loans.loc[loans["owed"], KEY], on=KEY)
    people = given.groupby(["coop_id", "guarantor_no"])["contract_no"].nunique()
    late = loans[["coop_id", "member_no"]].assign(late=loans["days"] > 90)
    late = late.groupby(["coop_id", "member_no"])["late"].any()
    own = late.reindex(people.index.set_names(late.index.names)).fillna(False)
    many = float((people > rules.value("guarantor_max_contracts")).sum())
    found = {}
    for name, number in (("over_limit", many), ("overdue", float(own.sum()))):
        found[f"collateral.guarantors_{name}"] = number
        found[f"collateral.guarantors_{name}#"] = number
        found[f"collateral.guarantors_{name}/"] = float(len(people))
    return found


def stake(loans: pd.DataFrame) -> dict[str, float]:
    """Return what may be lost of loans over a year late, whose shares come off once."""
    left = loans["principal_outstanding"]
    ended = (loans["debtor_status"] == "dead").astype(float)
    behind = loans["borrower_deposits"].fillna(0) + loans["borrower_shares"] * ended
    person = [loans["coop_id"], loans["member_no"]]
    most = behind.groupby(person).transform("max")
    owed = left.clip(lower=0).groupby(person).transform("sum")
    net = left - loans["allowance_booked"].fillna(0) - loans["property"]
    net = (net - most * left / owed).where((loans["days"] > 365) & loans["owed"])
    net = net.where(net > 0)
    by_coop = net.groupby(loans["coop_id"])
    return {
        "standing.loss_at_stake": float(by_coop.sum().sum()),
        "standing.loss_at_stake#": float(by_coop.count().sum()),
    }


def breakdowns(loans: pd.DataFrame, day: pd.Timestamp, rules) -> dict[str, float]:
    """Return cells and amount of ages, years of lending, security and deadlines."""
    open_loans = loans[loans["owed"]]
    coop, left = open_loans["coop_id"], open_loans["principal_outstanding"]
    ages = pd.cut(open_loans["days"], [-np.inf, *AGES.values()], labels=list(AGES))
    cut = {
        "loan_ageing": (coop, ages.astype(object)),
        "vintage": (coop, open_loans["loan_date"].dt.year, open_loans["days"] > 90),
        "collateral_cover": (coop, open_loans["security"]),
    }
    found = {}
    for name, parts in cut.items():
        sums = left.groupby(list(parts)).agg(["size", "sum"])
        found[f"breakdown.{name}#"] = float(len(sums))
        found[f"breakdown.{name}"] = float(sums["sum"].sum())
    months = pd.DateOffset(months=int(rules.value("clock_horizon_months")))
    kinds = {
        "limitation": open_loans["until"].where(~open_loans["judged"]),
        "execution": open_loans["until"].where(open_loans["judged"]),
        "heirs": open_loans["heirs_until"],
        "guarantor_notice": open_loans["notice_until"],
    }
    cells, amount = 0, 0.0
    for kind, until in kinds.items():
        from_day = (
            until >= day if kind in ("heirs", "guarantor_notice") else until > day
        )
        within = from_day & (until <= day + months)
        sums = left[within].groupby([coop[within], until[within]]).sum()
        cells += len(sums)
        amount += 0.0 if kind == "guarantor_notice" else float(sums.sum())
    return found | {"breakdown.clock#": float(cells), "breakdown.clock": amount}


def rings(loans: pd.DataFrame, items: pd.DataFrame, rules) -> dict[str, float]:
    """Count circles with somebody in trouble, and their contracts."""
    edges = loans[loans["owed"]][[*KEY, "member_no", "days"]].merge(
        items[items["guarantor"]][[*KEY, "guarantor_no", "trouble"]], on=KEY
    )
    most = rules.value("guarantor_max_contracts")
    given = edges.groupby(["coop_id", "guarantor_no"])["contract_no"].transform(
        "nunique"
    )
    edges["suspect"] = edges["trouble"] | (given > most)
    count, contracts = 0, 0
    for _, own in edges.groupby("coop_id"):
        bad = set(own["member_no"][own["days"] > 90])
        bad |= set(own["guarantor_no"][own["suspect"]])
        graph = nx.DiGraph()
        graph.add_edges_from(zip(own["member_no"], own["guarantor_no"], strict=True))
        for ring in nx.strongly_connected_components(graph):
            if len(ring) >= rules.value("ring_min_members") and ring & bad:
                inside = own["member_no"].isin(ring) & own["guarantor_no"].isin(ring)
                count += 1
                contracts += own.loc[inside, "contract_no"].nunique()
    return {
        "collateral.guarantee_rings": float(count),
        "collateral.guarantee_rings#": float(contracts),
    }
