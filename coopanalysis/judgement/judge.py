"""Measure and judge a date of a province, and keep the result as tables.

A folder per date and province, replaced as a whole; it is left as it is while nothing
that it rests on has changed. Dates go upwards: a verdict looks a year back.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import pandas as pd

from coopanalysis import rules as rules_module
from coopanalysis.errors import DataError
from coopanalysis.indicators import baseline, former
from coopanalysis.indicators import catalogue as catalogues
from coopanalysis.indicators.catalogue import Catalogue
from coopanalysis.indicators.desk import Desk
from coopanalysis.indicators.measure import Measured, measure
from coopanalysis.judgement import checks, gather, narrate
from coopanalysis.judgement.keeping import swap
from coopanalysis.judgement.quality import graded, quality
from coopanalysis.judgement.verdict import Earlier, verdicts
from coopanalysis.places import Places
from coopanalysis.registers import identities, store
from coopanalysis.registers.meetings import meetings
from coopanalysis.registers.spill import Memory
from coopanalysis.rules import Rules, RulesInForce
from coopanalysis.work import sha256_of, sha256_of_json

TABLES = (
    *("measures", "breakdowns", "verdicts", "quality", "bodies"),
    *("sentences", "findings", "actions", "rules_used"),
)
REFERENCE = ("rules.toml", "places.csv", "meetings.csv", identities.NAME)
ROOMS = ("registers", "indicators", "judgement")


@dataclass(frozen=True)
class JudgedPaths:
    """Where the tables of one date and province are."""

    folder: Path
    is_new: bool

    def table(self, name: str) -> Path:
        """Return the file of one table."""
        return self.folder / f"{name}.parquet"

    @property
    def built(self) -> Path:
        """The record of what the tables rest on."""
        return self.folder / "built.json"


def folder_of(data: Path, as_of: dt.date, province: str) -> Path:
    """Return the folder of one date and province."""
    return Path(data) / "measures" / f"as_of={as_of}" / f"province={province}"


def judge(
    data: Path,
    as_of: dt.date | str,
    province: str,
    force: bool = False,
    memory: Memory | None = None,
    *,
    is_past_judged: bool = False,
    desk: Desk | None = None,
) -> JudgedPaths:
    """Measure and judge one date, unless its tables still hold.

    The same month a year earlier is judged first where that is due, unless the caller
    has seen to it. ``desk`` is a database that serves other dates too, with the memory
    that it has; without one there is one for this date.

    Raises
    ------
    DataError
        When nothing was taken in for that date, or the memory was not enough.
    """
    data, memory = Path(data), desk.memory if desk else memory or Memory()
    snapshot = store.snapshot(data, as_of, province)
    before = checks.year_before(data, snapshot)
    past = None
    if before and is_past_judged:
        past = JudgedPaths(folder_of(data, before.as_of, province), is_new=False)
    elif before:
        past = judge(data, before.as_of, province, memory=memory, desk=desk)
    folder = folder_of(data, snapshot.as_of, province)
    basis = _basis(data, snapshot, past)
    if not force and _stands(folder, basis):
        return JudgedPaths(folder, is_new=False)
    try:
        with contextlib.nullcontext(desk) if desk else Desk(data, memory) as own:
            tables, used = _judged(own, snapshot, before, past)
    except duckdb.OutOfMemoryException:
        raise DataError(
            f"province {province} at {snapshot.as_of}",
            f"does not fit into a memory limit of {memory.limit or 'this machine'} "
            f"with the disk space below {memory.place(data)}; "
            "raise memory_limit, or name a roomier folder with spill",
        ) from None
    record = {
        "basis": basis,
        "as_of": str(snapshot.as_of),
        "province": province,
        "snapshot_version": snapshot.version,
        "is_sample": snapshot.is_sample,
        "catalogue": catalogue_sha256(),
        "rules_used": used,
        "inputs": snapshot.inputs,
    }
    swap(folder, tables, record)
    return JudgedPaths(folder, is_new=True)


def stands(
    data: Path, as_of: dt.date, province: str, seen: dict[tuple[str, dt.date], bool]
) -> bool:
    """Say whether a date's tables hold, and those of the year before.

    ``seen`` remembers what was found, so that no date is looked at twice.
    """
    unit = province, as_of
    if unit not in seen:
        snapshot = store.snapshot(data, as_of, province)
        before = checks.year_before(data, snapshot)
        past = None
        if before:
            past = JudgedPaths(folder_of(data, before.as_of, province), is_new=False)
        seen[unit] = (
            not before or stands(data, before.as_of, province, seen)
        ) and _stands(folder_of(data, as_of, province), _basis(data, snapshot, past))
    return seen[unit]


@cache
def catalogue_sha256() -> str:
    """Return a fingerprint of everything that measures and judges."""
    package = rules_module.SHIPPED.parent
    catalogue = catalogues.load(check=False)
    paths = {one.logic.parent for one in catalogue.categories}
    files = [path for folder in paths for path in folder.iterdir() if path.is_file()]
    for room in ROOMS:
        files += [
            path
            for path in (package / room).rglob("*")
            if path.suffix in (".py", ".sql", ".toml")
        ]
    files.append(rules_module.SHIPPED)
    return sha256_of_json(sorted({(path.name, sha256_of(path)) for path in files}))


def _judged(
    desk: Desk,
    snapshot: store.Snapshot,
    before: store.Snapshot | None,
    past: JudgedPaths | None,
) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Return the tables of a date, and the ids of the rules used."""
    with desk.opened(snapshot) as con:
        return _tables(con, desk.data, snapshot, _earlier(before, past), desk.catalogue)


def _tables(
    con: duckdb.DuckDBPyConnection,
    data: Path,
    snapshot: store.Snapshot,
    earlier: Earlier | None,
    catalogue: Catalogue,
) -> tuple[dict[str, pd.DataFrame], list[str]]:
    places = Places.load(data)
    place = places.province(snapshot.province)
    rules = Rules.load(data).at(snapshot.as_of, place.jurisdiction)
    found: Measured = measure(con, catalogue, snapshot, snapshot.province)
    handed = gather.held(con, snapshot)
    checks.install(con, data, snapshot, handed)
    table = quality(
        checks.found(con),
        handed,
        found.measures,
        rules=rules,
        catalogue=catalogue,
        as_of=snapshot.as_of,
        province=snapshot.province,
    )
    measures = graded(handed, found.measures, table, catalogue, rules)
    judged = verdicts(
        measures,
        found.bodies,
        rules=rules,
        catalogue=catalogue,
        districts=[one.code for one in places.districts(place.code)],
        province=place.code,
        as_of=snapshot.as_of,
        earlier=earlier,
        stakes=_stakes(measures),
    )
    actions = gather.listed(con, "action", found.bodies)
    judged, sentences = narrate.narrated(
        judged,
        narrate.Date(
            as_of=snapshot.as_of,
            bodies=found.bodies,
            breakdowns=found.breakdowns,
            checks=table,
            actions=actions,
            totals=gather.totals(con, found.totals),
            rules=rules,
            catalogue=catalogue,
            place=place,
            districts=places.districts(place.code),
            meetings=meetings(data),
        ),
    )
    tables = {
        "measures": measures,
        "breakdowns": found.breakdowns,
        "verdicts": judged,
        "quality": table,
        "bodies": found.bodies,
        "sentences": sentences,
        "findings": gather.listed(con, "finding", found.bodies),
        "actions": actions,
        "rules_used": _rules_used(found, rules),
    }
    return tables, sorted(set(tables["rules_used"]["id"]))


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


def _earlier(before: store.Snapshot | None, past: JudgedPaths | None) -> Earlier | None:
    if before is None or past is None:
        return None
    measures, bodies = (pd.read_parquet(past.table(n)) for n in ("measures", "bodies"))
    return Earlier(before.as_of, measures, bodies)


def _basis(data: Path, snapshot: store.Snapshot, past: JudgedPaths | None) -> str:
    """Return a fingerprint of everything that the tables of a date rest on."""
    reference = Path(data) / "reference"
    last = checks.before(data, snapshot)
    first = baseline.of(data, snapshot)
    return sha256_of_json(
        {
            "version": snapshot.version,
            "files": _contents(snapshot),
            "before": last and [str(last.as_of), _contents(last)],
            "baseline": first and [str(first.as_of), _contents(first)],
            "former": former.files(data, snapshot),
            "inputs": snapshot.inputs,
            "code": catalogue_sha256(),
            "reference": {
                name: sha256_of(reference / name)
                for name in REFERENCE
                if (reference / name).is_file()
            },
            "past": past and json.loads(past.built.read_text("utf-8"))["basis"],
        }
    )


def _contents(snapshot: store.Snapshot) -> dict[str, list[str]]:
    return {
        register: [ref.sha256 for ref in refs]
        for register, refs in snapshot.files.items()
    }


def _stands(folder: Path, basis: str) -> bool:
    built = folder / "built.json"
    if not built.is_file():
        return False
    return json.loads(built.read_text(encoding="utf-8"))["basis"] == basis
