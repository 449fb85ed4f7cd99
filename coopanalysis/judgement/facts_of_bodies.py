"""Facts of sentences about single bodies: a list with one entry per body."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from coopanalysis.judgement import ground as g
from coopanalysis.judgement.facts import fact
from coopanalysis.judgement.ground import Fact, Ground
from coopanalysis.judgement.labels import label
from coopanalysis.judgement.sentences import Declared


@fact
def stock_short(ground: Ground, one: Declared) -> list[dict[str, Fact]]:
    """List stock short after tolerance, body by body, with what was over."""
    found = []
    view = "shortage.stock_count"
    for coop_id in ground.bodies["coop_id"]:
        if not (ground.total_of(coop_id, view, "short_after_tolerance") or 0) > 0:
            continue
        day = ground.total_of(coop_id, "story.stock", "last_count")
        names = ("n_short", "short_value", "n_over", "over_value")
        values = [ground.total_of(coop_id, view, name) for name in names]
        if day is None or None in values:
            continue
        found.append(
            {
                "coop": g.name(ground.coop_name(coop_id)),
                "count_date": g.date(pd.Timestamp(day).date()),
                "k": g.count(values[0]),
                "short": g.money(values[1]),
                "n": g.count(values[2]),
                "over": g.money(values[3]),
            }
        )
    return found


@fact
def complaint_clock(ground: Ground, one: Declared) -> list[dict[str, Fact]]:
    """Find the time left to complain, body by body."""
    found = []
    for coop_id in ground.bodies["coop_id"]:
        deadline = ground.total_of(coop_id, "story.complaint", "deadline")
        kind = ground.total_of(coop_id, "story.complaint", "kind")
        if deadline is None or kind is None:
            continue
        days = (pd.Timestamp(deadline).date() - ground.as_of).days
        if 0 <= days <= one.days_at_most:
            found.append(
                {
                    "coop": g.name(ground.coop_name(coop_id)),
                    "case_kind": g.words(label("case_kind", kind)),
                    "days": g.count(days),
                }
            )
    return found


@fact
def new_outside_money(ground: Ground, one: Declared) -> list[dict[str, Fact]]:
    """List money taken after the finding, or a refund plan that lags, body by body."""
    found = []
    lag = ground.rules.value("refund_lag")
    for coop_id in ground.bodies["coop_id"]:
        new = ground.total_of(coop_id, "outside.after_finding", "new_money")
        planned = ground.total_of(coop_id, "outside.deposit", "refund_planned")
        paid = ground.total_of(coop_id, "outside.deposit", "refunded")
        kept = paid / planned if planned and paid is not None else None
        behind = kept is not None and lag is not None and kept < 1 - lag
        if new is None or not (new > 0 or behind):
            continue
        plan = ("ยังไม่มีแผนจ่ายคืน", "has no refund plan yet")
        if kept is not None:
            share = f"{kept * 100:,.1f}"
            plan = (
                f"จ่ายคืนได้ร้อยละ {share} ของแผน",
                f"has refunded {share} % of its plan",
            )
        found.append(
            {
                "coop": g.name(ground.coop_name(coop_id)),
                "new": g.money(new),
                "refunds": g.words(plan),
            }
        )
    return found


def with_coop(ground: Ground, coop_id: str) -> Ground:
    """Return the ground narrowed to one body, its own rows as verdicts."""
    own = ground.coops.get(coop_id, {})
    return replace(ground, headline=frozenset([coop_id]), verdicts=own)
