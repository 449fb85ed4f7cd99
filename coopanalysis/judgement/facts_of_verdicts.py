"""Facts of sentences that look at several verdicts at once."""

from __future__ import annotations

import pandas as pd

from coopanalysis.judgement import ground as g
from coopanalysis.judgement.facts import Found, fact
from coopanalysis.judgement.ground import Fact, Ground, Row, Words
from coopanalysis.judgement.norm import BREACH, NEAR, SEVERITY, UNKNOWN, norm
from coopanalysis.judgement.sentences import Declared


def headlines(ground: Ground) -> list[tuple[str, Row]]:
    """Return the headline row of every problem category, in the workshop's order."""
    found = []
    for category in ground.catalogue.categories:
        one = ground.catalogue.headline(category.slug)
        row = ground.verdict(one.id) if one and category.order is not None else None
        if row is not None:
            found.append((category.slug, row))
    return found


@fact
def one_body_drives(ground: Ground, one: Declared) -> Found:
    """One body without which the district would leave the breach."""
    for slug, row in headlines(ground):
        if row["norm"] != BREACH or not row["influence_flips"] or pd.isna(row["fix"]):
            continue
        indicator = ground.catalogue.indicators[row["indicator"]]
        without = norm(
            row["influence_value"],
            row["norm_limit"],
            row["norm_watch"],
            indicator.better,
        )
        if SEVERITY[without] < SEVERITY[BREACH]:
            return {
                "category": g.words(ground.category_words([slug])),
                "coop": g.name(ground.coop_name(row["influence"])),
                "a": value_fact(row["value"], indicator.unit, ground.currency),
                "b": value_fact(
                    row["influence_value"], indicator.unit, ground.currency
                ),
                "baht": g.money(row["fix"]),
            }
    return None


def value_fact(value: float, unit: str, currency: Words) -> Fact:
    """Write a value with its unit."""
    if unit == "ratio":
        return g.percent_or_none(value)
    if unit == "money":
        text = g.money(value).th
        return Fact(float(value), f" {text} {currency[0]}", f"{text} {currency[1]}")
    text = f"{value:,.0f}"
    return Fact(float(value), f" {text}", text)


@fact
def loss_against_reserves(ground: Ground, one: Declared) -> Found:
    """Money at risk of loss against what there is to bear it."""
    watch = ground.rules.value("loss_watch")
    row = ground.verdict(one.indicator)
    if watch is None or row is None or not row["numerator"] > 0:
        return None
    loss, reserves = row["numerator"], row["denominator"]
    if pd.isna(reserves) or (reserves > 0 and loss / reserves < watch):
        return None
    own = ground.own(one.indicator).values()
    short = [
        each
        for each in own
        if each["numerator"] > 0 and each["denominator"] < each["numerator"]
    ]
    return {
        "baht": g.money(loss),
        "reserves": g.money(reserves),
        "k": g.count(len(short)),
    }


@fact
def cannot_conclude(ground: Ground, one: Declared) -> Found:
    """Categories on which nothing can be said though bodies have reported."""
    if not (ground.bodies["reports"] != "nothing").any():
        return None
    silent = [(slug, row) for slug, row in headlines(ground) if row["norm"] == UNKNOWN]
    if not silent:
        return None
    first = silent[0][1]
    alike = [slug for slug, row in silent if row["reason_en"] == first["reason_en"]]
    return {
        "category": g.words(ground.category_words(alike)),
        "reason": g.words((first["reason_th"], first["reason_en"])),
        "remedy": g.words((first["remedy_th"], first["remedy_en"])),
    }


@fact
def nothing_to_report(ground: Ground, one: Declared) -> Found:
    """All reported, and nothing near or beyond a limit, a deadline or a decision."""
    calm = (
        len(ground.bodies) > 0
        and (ground.bodies["reports"] != "nothing").all()
        and not _any_beyond(ground.verdicts)
        and not any(_any_beyond(rows) for rows in ground.coops.values())
        and not any(row["norm"] == UNKNOWN for _, row in headlines(ground))
        and ground.clocks.empty
        and (
            ground.actions.empty or not (ground.actions["progress"] == "overdue").any()
        )
    )
    return {"as_of": g.date(ground.as_of)} if calm else None


def _any_beyond(rows: dict[str, Row]) -> bool:
    return any(row["norm"] in (BREACH, NEAR) for row in rows.values())
