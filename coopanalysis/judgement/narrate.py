"""The sentences of a date: of the province and of each of its districts."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

import pandas as pd

from coopanalysis.indicators.catalogue import Catalogue
from coopanalysis.judgement import sentences
from coopanalysis.judgement.clocks import clocks
from coopanalysis.judgement.ground import Ground, Row
from coopanalysis.judgement.groups import (
    HEADLINE,
    PROVINCE_WIDE,
    body_groups,
    headline_sectors,
    operating,
)
from coopanalysis.judgement.quality import control_gaps
from coopanalysis.judgement.story import composed, fired
from coopanalysis.places import District, Province
from coopanalysis.registers.meetings import Meeting, meeting_before
from coopanalysis.rules import RulesInForce

COLUMNS = ["level", "unit_id", "place", "id", "th", "en", "trigger", "facts"]
NEEDED = ["level", "unit_id", "body_group", "indicator"]


@dataclass(frozen=True, kw_only=True)
class Date:
    """What is known of a province at a date, from which sentences are made."""

    as_of: dt.date
    bodies: pd.DataFrame
    breakdowns: pd.DataFrame
    checks: pd.DataFrame
    actions: pd.DataFrame
    totals: dict[str, dict[str, Row]]
    rules: RulesInForce
    catalogue: Catalogue
    place: Province
    districts: list[District]
    meetings: list[Meeting]


def narrated(verdicts: pd.DataFrame, date: Date) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the verdicts with the ids of their sentences, and the sentences shown."""
    rows, marks = [], {}
    listed = sentences.of(date.catalogue)
    for ground in grounds(verdicts, date):
        found = fired(ground)
        for sentence in found.values():
            if sentence.indicator and listed[sentence.id].scope != "coop":
                key = (ground.level, ground.unit_id, HEADLINE, sentence.indicator)
                marks.setdefault(key, []).append(sentence.id)
        for place, one in enumerate(composed(ground, found), start=1):
            facts = json.dumps(one.facts, ensure_ascii=False, sort_keys=True)
            unit = ground.level, ground.unit_id
            rows.append((*unit, place, one.id, one.th, one.en, one.trigger, facts))
    keys = zip(*(verdicts[name] for name in NEEDED), strict=True)
    marked = verdicts.assign(sentences=[",".join(marks.get(key, ())) for key in keys])
    return marked, pd.DataFrame(rows, columns=COLUMNS)


def grounds(verdicts: pd.DataFrame, date: Date) -> list[Ground]:
    """Return the facts at hand about the province and each district."""
    working = operating(date.bodies)
    group = body_groups(working, headline_sectors(date.rules))
    working = working.assign(body_group=group)
    local = working[working["body_group"] != PROVINCE_WIDE]
    place = date.place
    units = [("province", place.code, (place.name_th, place.name_en), working)]
    for one in date.districts:
        mine = local[local["district_code"] == one.code]
        units.append(("district", one.code, (one.name_th, one.name_en), mine))
    rows = _by_unit(verdicts)
    control = date.breakdowns[date.breakdowns["breakdown"] == "control"]
    gaps = control_gaps(control)
    ticking = clocks(date.breakdowns, working, date.rules, date.as_of)
    currency = ("บาท", "baht") if place.currency == "THB" else (place.currency,) * 2
    found = []
    for level, code, name, mine in units:
        ids = set(mine["coop_id"])
        counted = mine.loc[mine["body_group"] == HEADLINE, "coop_id"]
        found.append(
            Ground(
                level=level,
                unit_id=code,
                name=name,
                as_of=date.as_of,
                bodies=mine,
                headline=frozenset(counted),
                verdicts=rows[level, code],
                coops={key: rows.get(("coop", key), {}) for key in sorted(ids)},
                totals=date.totals,
                clocks=ticking[ticking["coop_id"].isin(ids)],
                gaps=gaps[gaps["coop_id"].isin(ids)],
                actions=date.actions[date.actions["coop_id"].isin(ids)],
                rules=date.rules,
                catalogue=date.catalogue,
                currency=currency,
                last_meeting=meeting_before(date.meetings, date.as_of),
                checks=date.checks[date.checks["coop_id"].isin(ids)],
            )
        )
    return found


def _by_unit(verdicts: pd.DataFrame) -> dict[tuple[str, str], dict[str, Row]]:
    """Return the headline rows of units, and all rows of bodies, by indicator."""
    chosen = verdicts[
        (verdicts["body_group"] == HEADLINE) | (verdicts["level"] == "coop")
    ]
    found: dict[tuple[str, str], dict[str, Row]] = {}
    for row in chosen.to_dict("records"):
        found.setdefault((row["level"], row["unit_id"]), {})[row["indicator"]] = row
    return found
