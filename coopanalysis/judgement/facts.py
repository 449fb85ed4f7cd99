"""Facts of sentences that a trigger on one indicator cannot say.

Every function takes the ground of a unit and the declared sentence, and returns the
facts it found, or None where the sentence does not apply.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pandas as pd

from coopanalysis.judgement import ground as g
from coopanalysis.judgement.ground import Fact, Ground, Row
from coopanalysis.judgement.labels import label
from coopanalysis.judgement.sentences import Declared

Found = dict[str, Fact] | None
FACTS: dict[str, Callable[[Ground, Declared], object]] = {}
CATEGORY_OF = {
    "loan": "overdue",
    "trade_receivable": "trade",
    "deposit": "outside",
    "staff_loan": "staff",
    "shortage_case": "shortage",
}
MOST_NAMES = 5
LENDING = ("overdue", "trade")


def fact(function):
    """Register a function under its name."""
    FACTS[function.__name__] = function
    return function


@fact
def nobody_reports(ground: Ground, one: Declared) -> Found:
    """Say that no body of the unit has handed over anything."""
    if (ground.bodies["reports"] != "nothing").any():
        return None
    due = ground.as_of + dt.timedelta(days=one.request_days)
    return {
        "as_of": g.date(ground.as_of),
        "district": g.words(ground.name),
        "request_due": g.date(due),
    }


@fact
def some_do_not_report(ground: Ground, one: Declared) -> Found:
    """Say who has not handed over anything, where others have."""
    silent = ground.bodies[ground.bodies["reports"] == "nothing"]
    members = ground.bodies["members"].astype(float)
    if silent.empty or len(silent) == len(ground.bodies) or not members.sum() > 0:
        return None
    share = 1 - members[silent.index].sum() / members.sum()
    names = list(silent["coop_name"])
    more = len(names) - MOST_NAMES
    shown = " ".join(names[:MOST_NAMES]), ", ".join(names[:MOST_NAMES])
    if more > 0:
        shown = f"{shown[0]} และอีก {more} แห่ง", f"{shown[1]} and {more} more"
    return {
        "k": g.count(len(ground.bodies) - len(silent)),
        "n": g.count(len(ground.bodies)),
        "pct": g.percent(share),
        "missing": g.words(shown),
    }


@fact
def registers_disagree(ground: Ground, one: Declared) -> Found:
    """Find the category whose registers differ most from control accounts."""
    limit = ground.rules.value("reconcile_tolerance")
    if limit is None or ground.gaps.empty:
        return None
    wide = ground.gaps[ground.gaps["share"] > limit].copy()
    wide["category"] = wide["bucket"].map(CATEGORY_OF)
    sums = wide.groupby("category")["gap"].sum()
    if sums.empty:
        return None
    slug = sums.idxmax()
    mine = wide[wide["category"] == slug]
    return {
        "k": g.count(mine["coop_id"].nunique()),
        "baht": g.money(sums[slug]),
        "category": g.words(ground.category_words([slug])),
    }


@fact
def accounts_not_on_time(ground: Ground, one: Declared) -> Found:
    """Count bodies whose accounts have not been to the general meeting in time."""
    row = ground.verdict(one.indicator)
    if row is None or pd.isna(row["numerator"]) or row["norm"] == "no_norm":
        return None
    late = row["denominator"] - row["numerator"]
    return {"k": g.count(late)} if late >= 1 else None


@fact
def guarantor_clock(ground: Ground, one: Declared) -> Found:
    """Count notices to guarantors that are still possible, if one is urgent."""
    rows = ground.clocks[ground.clocks["kind"] == "guarantor_notice"]
    if rows.empty or rows["days_left"].min() > one.days_at_most:
        return None
    return {"k": g.count(rows["n"].sum()), "days": g.count(rows["days_left"].min())}


@fact
def limitation_clock(ground: Ground, one: Declared) -> Found:
    """Find the first limitation date ahead; count and amount are the indicator's."""
    rows = ground.clocks[ground.clocks["kind"].isin(["limitation", "execution"])]
    rows = rows[rows["coop_id"].isin(ground.headline)]
    if rows.empty:
        return None
    return {"first_date": g.date(rows["deadline"].min())}


@fact
def heirs_clock(ground: Ground, one: Declared) -> Found:
    """Count claims on estates whose year is running."""
    rows = ground.clocks[ground.clocks["kind"] == "heirs"]
    if rows.empty:
        return None
    return {
        "k": g.count(rows["n"].sum()),
        "baht": g.money(rows["amount"].sum()),
        "days": g.count(rows["days_left"].min()),
    }


@fact
def allowance_short(ground: Ground, one: Declared) -> Found:
    """Add up the allowance gap and count whom a full booking puts into loss."""
    row = ground.verdict(one.indicator)
    rule = ground.rules.get("allowance_doubtful_loss")
    if row is None or not row["numerator"] > 0 or rule is None:
        return None
    results = ground.parts("story.result", "net_surplus")
    gaps = {key: own["numerator"] for key, own in ground.own(one.indicator).items()}
    turned = [k for k in gaps.keys() & results.keys() if 0 <= results[k] < gaps[k]]
    return {
        "baht": g.money(row["numerator"]),
        "k": g.count(len(turned)),
        "rule_status": g.words(label("rule_status", rule.status)),
    }


@fact
def confirmations(ground: Ground, one: Declared) -> Found:
    """Count debtors, of loans and of goods, who deny or dispute their balance."""
    asked = [ground.verdict(f"{slug}.confirmation_denied") for slug in LENDING]
    owed = [ground.verdict(f"{slug}.refused_balance") for slug in LENDING]
    refused, answered = (_sum(asked, name) for name in ("numerator", "denominator"))
    if not refused or refused < 1 or not answered:
        return None
    return {
        "k": g.count(refused),
        "n": g.count(answered),
        "baht": g.money(_sum(owed, "numerator") or 0.0),
    }


def _sum(rows: list[Row | None], column: str) -> float | None:
    """Add up what is known; None where nothing is."""
    known = [r[column] for r in rows if r is not None and pd.notna(r[column])]
    return sum(known) if known else None


@fact
def shortages_open(ground: Ground, one: Declared) -> Found:
    """Add up the shortage cases not yet recovered."""
    row = ground.verdict(one.indicator)
    signed = ground.verdict("shortage.acknowledged_cases")
    recovered = ground.verdict("shortage.recovered_share")
    if row is None or signed is None or recovered is None or not row["n"] >= 1:
        return None
    if pd.isna(signed["numerator"]) or pd.isna(recovered["value"]):
        return None
    return {
        "k": g.count(row["n"]),
        "baht": g.money(row["numerator"]),
        "n": g.count(signed["numerator"]),
        "pct": g.percent(recovered["value"]),
    }


@fact
def staff_over_and_former(ground: Ground, one: Declared) -> Found:
    """Count staff loans above the rule, and those of people who have left."""
    over, former = ground.verdict("staff.over_limit"), ground.verdict(one.indicator)
    if over is None or former is None:
        return None
    values = [row[name] for row in (over, former) for name in ("n", "numerator")]
    if any(pd.isna(value) for value in values) or values[0] + values[2] < 1:
        return None
    return {
        "k": g.count(values[0]),
        "over": g.money(values[1]),
        "n": g.count(values[2]),
        "former": g.money(values[3]),
    }


@fact
def ineligible_depositors(ground: Ground, one: Declared) -> Found:
    """Add up deposits from those who may not be depositors."""
    row = ground.verdict(one.indicator)
    share = ground.verdict("outside.share_of_deposits")
    if row is None or share is None or not row["numerator"] > 0:
        return None
    if pd.isna(row["n"]) or pd.isna(share["value"]):
        return None
    own = ground.own(one.indicator).values()
    return {
        "k": g.count(sum(each["numerator"] > 0 for each in own)),
        "n": g.count(row["n"]),
        "baht": g.money(row["numerator"]),
        "pct": g.percent(share["value"]),
    }


@fact
def agreed_actions(ground: Ground, one: Declared) -> Found:
    """Count what became of the actions of the last meeting."""
    rows = ground.actions
    last = ground.last_meeting
    if last is None or rows.empty:
        return None
    rows = rows[rows["meeting_id"].astype(str) == last.id]
    if rows.empty:
        return None
    late = rows[rows["progress"] == "overdue"]
    return {
        "meeting": g.words(last.name),
        "n": g.count(len(rows)),
        "done": g.count((rows["progress"] == "done").sum()),
        "open": g.count((rows["progress"] == "in_progress").sum()),
        "k": g.count(len(late)),
        "days": g.count(late["days_late"].max() if len(late) else 0),
    }
