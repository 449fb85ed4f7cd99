"""The tables of a date: measured together, then judged province by province."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from coopanalysis.indicators.catalogue import Catalogue
from coopanalysis.indicators.desk import Desk
from coopanalysis.indicators.measure import Measured, measure
from coopanalysis.indicators.values import Totals
from coopanalysis.judgement import checks, gather, narrate
from coopanalysis.judgement.quality import graded, quality
from coopanalysis.judgement.together import everyone
from coopanalysis.judgement.verdict import Earlier, verdicts
from coopanalysis.places import Places
from coopanalysis.registers.meetings import meetings
from coopanalysis.registers.snapshots import Snapshot
from coopanalysis.rules import Rules, RulesInForce

Part = tuple[Snapshot, Earlier | None]  # and what was measured a year earlier
Tables = tuple[dict[str, pd.DataFrame], list[str]]  # and the ids of the rules used


@dataclass(frozen=True, kw_only=True)
class _Found:
    """What the database says of one province."""

    measured: Measured
    handed: pd.DataFrame
    checked: pd.DataFrame
    findings: pd.DataFrame
    actions: pd.DataFrame
    totals: Totals


def of_parts(desk: Desk, parts: Sequence[Part]) -> list[Tables]:
    """Return the tables of each province, and the ids of the rules that it used.

    The provinces are measured together and judged each by itself.
    """
    if not parts:
        return []
    snapshots = [snapshot for snapshot, _ in parts]
    with desk.opened(snapshots) as con:
        found = _found(con, desk, snapshots)
    return [
        _tables(desk.data, *part, one, desk.catalogue)
        for part, one in zip(parts, found, strict=True)
    ]


def _found(
    con: duckdb.DuckDBPyConnection, desk: Desk, snapshots: Sequence[Snapshot]
) -> list[_Found]:
    measured = measure(con, desk.catalogue, snapshots)
    handed = gather.held(con, snapshots)
    checks.install(con, desk.data, snapshots, handed)
    checked, story = checks.found(con), gather.totals(con)
    found = []
    for part, one in zip(snapshots, measured, strict=True):
        own = handed, checked
        if len(snapshots) > 1:  # also the rows of bodies that were there before
            whose = everyone(desk.data, part)
            own = (f[f["coop_id"].isin(whose)].reset_index(drop=True) for f in own)
        own_handed, own_checked = own
        found.append(
            _Found(
                measured=one,
                handed=own_handed,
                checked=own_checked,
                findings=gather.listed(con, "finding", one.bodies),
                actions=gather.listed(con, "action", one.bodies),
                totals=one.totals | story,
            )
        )
    return found


def _tables(
    data: Path,
    snapshot: Snapshot,
    earlier: Earlier | None,
    found: _Found,
    catalogue: Catalogue,
) -> Tables:
    places = Places.load(data)
    place = places.province(snapshot.province)
    rules = Rules.load(data).at(snapshot.as_of, place.jurisdiction)
    bodies, breakdowns = found.measured.bodies, found.measured.breakdowns
    table = quality(
        found.checked,
        found.handed,
        found.measured.measures,
        rules=rules,
        catalogue=catalogue,
        as_of=snapshot.as_of,
        province=snapshot.province,
    )
    measures = graded(found.handed, found.measured.measures, table, catalogue, rules)
    judged = verdicts(
        measures,
        bodies,
        rules=rules,
        catalogue=catalogue,
        districts=[one.code for one in places.districts(place.code)],
        province=place.code,
        as_of=snapshot.as_of,
        earlier=earlier,
        stakes=_stakes(measures),
    )
    judged, sentences = narrate.narrated(
        judged,
        narrate.Date(
            as_of=snapshot.as_of,
            bodies=bodies,
            breakdowns=breakdowns,
            checks=table,
            actions=found.actions,
            totals=found.totals,
            rules=rules,
            catalogue=catalogue,
            place=place,
            districts=places.districts(place.code),
            meetings=meetings(data),
        ),
    )
    rules_used = _rules_used(found.measured, rules)
    frames = {
        "measures": measures,
        "breakdowns": breakdowns,
        "verdicts": judged,
        "quality": table,
        "bodies": bodies,
        "sentences": sentences,
        "findings": found.findings,
        "actions": found.actions,
        "rules_used": rules_used,
    }
    return frames, sorted(set(rules_used["id"]))


def _rules_used(found: Measured, rules: RulesInForce) -> pd.DataFrame:
    """Return the rules in force that measures, checks, verdicts and words ask for."""
    used = set(found.rules_used["id"]) | checks.rules_used() | rules.asked
    rows = rules.frame()
    rows = rows[rows["id"].isin(used)]
    return rows.sort_values(["id", "body_type"], kind="stable", ignore_index=True)


def _stakes(measures: pd.DataFrame) -> pd.DataFrame:
    """Return the money at risk of loss of every body, on the indicator that says so."""
    rows = measures[measures["indicator"] == "standing.loss_at_stake"]
    return rows[["coop_id", "indicator", "numerator"]].rename(
        columns={"numerator": "stake"}
    )
