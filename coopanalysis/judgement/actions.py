"""Guideline steps that now apply: who, by when, on what basis, with which paper.

A step applies where its category's indicators are near or beyond a limit; a step that
is counted from a legal clock applies where such a clock is open (some also elsewhere),
and is due at the earliest of its deadlines. The office decides; these are proposals.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from coopanalysis.judgement.groups import HEADLINE
from coopanalysis.judgement.labels import labels, owners
from coopanalysis.judgement.norm import BREACH, NEAR, UNKNOWN

if TYPE_CHECKING:
    from coopanalysis.indicators.catalogue import Catalogue, Step

ACT = "พ.ร.บ. สหกรณ์"
SECTION_22 = "มาตรา 22"


@dataclass(frozen=True, kw_only=True)
class AppliedStep:
    """A step of a guideline as it applies to a unit at a date."""

    category: str
    step: int
    th: str
    en: str
    owner: str
    owner_th: str
    owner_en: str
    due: dt.date | None
    due_text_th: str
    due_text_en: str
    basis: str
    legal_ref_th: str
    legal_ref_en: str
    evidence_th: str
    evidence_en: str
    status: str
    coop_ids: tuple[str, ...]
    coops: tuple[str, ...]

    @property
    def legal_ref(self) -> str:
        """The reference as the guideline gives it, in Thai."""
        return self.legal_ref_th


def steps(
    catalogue: Catalogue,
    verdicts: pd.DataFrame,
    bodies: pd.DataFrame,
    clocks: pd.DataFrame,
    *,
    unit: tuple[str, str],
    as_of: dt.date,
    meeting: dt.date | None = None,
) -> list[AppliedStep]:
    """Return the steps that apply to a unit, by category and step.

    Parameters
    ----------
    verdicts : DataFrame
        Rows of the unit and of its bodies.
    bodies : DataFrame
        The bodies that count in the unit.
    clocks : DataFrame
        Their open legal clocks, nearest first.
    unit : tuple of str
        Level and id of the unit.
    meeting : date, optional
        The meeting the report is for; days are counted from it, else from the report.
    """
    found = []
    counted = meeting or as_of
    names = dict(zip(bodies["coop_id"], bodies["coop_name"], strict=True))
    kinds = dict(zip(bodies["coop_id"], bodies["coop_type"], strict=True))
    rows = _rows(verdicts, unit, set(names))
    ticking = list(
        clocks[["category", "kind", "coop_id", "deadline"]].itertuples(index=False)
    )
    for category in catalogue.categories:
        mine = {one.id for one in catalogue.of(category.slug)}
        concerned = _concerned([row for row in rows if row.indicator in mine])
        for step in category.guidelines:
            entry = labels()["counted_from"][step.counted_from]
            wanted = entry.get("clocks", ())
            open_ = [
                one
                for one in ticking
                if one.kind in wanted and one.category == category.slug
            ]
            coop_ids = [one.coop_id for one in open_]
            due = min((one.deadline for one in open_), default=None)
            if not wanted or entry.get("always"):
                coop_ids = [*concerned, *coop_ids]
                due = due or _due(step, counted)
            coop_ids = list(dict.fromkeys(coop_ids))
            if coop_ids:
                found.append(
                    _applied(
                        step,
                        {key: names[key] for key in coop_ids},
                        {kinds[key] for key in coop_ids},
                        due,
                    )
                )
    return found


def _rows(verdicts: pd.DataFrame, unit: tuple[str, str], coop_ids: set[str]) -> list:
    """Return the unit's headline rows and its bodies' rows that have a value."""
    own = (
        (verdicts["level"] == unit[0])
        & (verdicts["unit_id"] == unit[1])
        & (verdicts["body_group"] == HEADLINE)
    )
    single = (verdicts["level"] == "coop") & verdicts["unit_id"].isin(coop_ids)
    kept = verdicts.loc[
        (own | single) & verdicts["norm"].ne(UNKNOWN),
        ["level", "unit_id", "indicator", "norm"],
    ]
    return list(kept.itertuples(index=False))


def _concerned(rows: list) -> list[str]:
    """Return the bodies near or beyond a limit, if the unit is or one is beyond.

    Where the unit is near or beyond a limit and none of its bodies is, all that have a
    value are concerned.
    """
    own = {
        row.indicator
        for row in rows
        if row.level != "coop" and row.norm in (BREACH, NEAR)
    }
    single = [row for row in rows if row.level == "coop"]
    if not own and not any(row.norm == BREACH for row in single):
        return []
    bad = [row.unit_id for row in single if row.norm in (BREACH, NEAR)]
    held = bad or [row.unit_id for row in single if row.indicator in own]
    return list(dict.fromkeys(held))


def _due(step: Step, counted: dt.date) -> dt.date | None:
    """Return the day a step is due, where it can be counted from the meeting."""
    if step.counted_from == "each_month":
        last = calendar.monthrange(counted.year, counted.month)[1]
        end = counted.replace(day=last)
        if end > counted:
            return end
        after = counted + dt.timedelta(days=1)
        return after.replace(day=calendar.monthrange(after.year, after.month)[1])
    if step.counted_from not in ("meeting", "finding") or step.days is None:
        return None
    return counted + dt.timedelta(days=step.days)


def _applied(
    step: Step, names: dict[str, str], kinds: set[str], due: dt.date | None
) -> AppliedStep:
    owner_th, owner_en = owners(step.owner)
    text_th, text_en = _due_text(step)
    ref_th, ref_en = legal_refs(step.legal_ref, step.legal_ref_en, kinds)
    return AppliedStep(
        category=step.category,
        step=step.step,
        th=step.th,
        en=step.en,
        owner=step.owner,
        owner_th=owner_th,
        owner_en=owner_en,
        due=due,
        due_text_th=text_th,
        due_text_en=text_en,
        basis=step.basis,
        legal_ref_th=ref_th,
        legal_ref_en=ref_en,
        evidence_th=step.evidence_th,
        evidence_en=step.evidence_en,
        status=step.status,
        coop_ids=tuple(names),
        coops=tuple(names.values()),
    )


def _due_text(step: Step) -> tuple[str, str]:
    entry = labels()["counted_from"][step.counted_from]
    if step.days is not None:
        span = f"{step.days} วัน", f"{step.days} {'day' if step.days == 1 else 'days'}"
    elif step.months is not None:
        span = f"{step.months} เดือน", f"{step.months} months"
    else:
        span = "กำหนด", "the time set"
    return entry["th"].format(span=span[0]), entry["en"].format(span=span[1])


def legal_refs(ref_th: str, ref_en: str, kinds: set[str]) -> tuple[str, str]:
    """Return the references of a step for the types of body it concerns.

    The Cooperatives Act's sections on cooperatives do not hold for farmers' groups:
    these live under its sections 119-128 and the Royal Decree B.E. 2547, which stands
    in for section 22.
    """
    if "farmers_group" not in kinds or ACT not in ref_th:
        return ref_th, ref_en
    words = labels()["farmers_group"]
    place = "s22_" if SECTION_22 in ref_th else ""
    group_th, group_en = words[f"{place}th"], words[f"{place}en"]
    if kinds == {"farmers_group"}:
        return group_th, group_en
    return f"{ref_th}; {group_th}", f"{ref_en}; {group_en}"
