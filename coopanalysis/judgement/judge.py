"""Measure and judge a date of provinces, and keep the result as tables.

A folder per date and province, replaced as a whole; it is left as it is while nothing
that it rests on has changed. Dates go upwards: a verdict looks a year back.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import pandas as pd

from coopanalysis import rules as rules_module
from coopanalysis.errors import DataError
from coopanalysis.indicators import baseline, former
from coopanalysis.indicators import catalogue as catalogues
from coopanalysis.indicators.desk import Desk
from coopanalysis.judgement import checks, tables
from coopanalysis.judgement.keeping import swap
from coopanalysis.judgement.verdict import Earlier
from coopanalysis.registers import identities, store
from coopanalysis.registers.snapshots import Snapshot
from coopanalysis.registers.spill import Memory
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
) -> JudgedPaths:
    """Measure and judge one date, unless its tables still hold.

    The same month a year earlier is judged first where that is due.

    Raises
    ------
    DataError
        When nothing was taken in for that date, or the memory was not enough.
    """
    snapshot = store.snapshot(Path(data), as_of, province)
    with Desk(Path(data), memory) as desk:
        judge_past(desk, snapshot)
        (paths,) = judge_together(desk, [snapshot], force)
    return paths


def judge_past(desk: Desk, snapshot: Snapshot) -> None:
    """Judge what a verdict looks back to, the same month a year earlier, where due."""
    before = checks.year_before(desk.data, snapshot)
    if before:
        judge_past(desk, before)
        judge_together(desk, [before])


def judge_together(
    desk: Desk, parts: Sequence[Snapshot], force: bool = False
) -> list[JudgedPaths]:
    """Judge a date of provinces in one database, each unless its tables still hold.

    They can be measured together (`together.groups`), and what they look back to is
    judged.

    Raises
    ------
    DataError
        When the memory was not enough.
    """
    cases = [_case(desk.data, part) for part in parts]
    due = [one for one in cases if force or not _stands(one.folder, one.basis)]
    try:
        made = tables.of_parts(desk, [(one.part, one.earlier()) for one in due])
    except duckdb.OutOfMemoryException:
        memory = desk.memory
        raise DataError(
            ", ".join(f"province {one.province} at {one.as_of}" for one in parts),
            f"does not fit into a memory limit of {memory.limit or 'this machine'} "
            f"with the disk space below {memory.place(desk.data)}; "
            "raise memory_limit, or name a roomier folder with spill",
        ) from None
    for one, (frames, used) in zip(due, made, strict=True):
        record = {
            "basis": one.basis,
            "as_of": str(one.part.as_of),
            "province": one.part.province,
            "snapshot_version": one.part.version,
            "is_sample": one.part.is_sample,
            "catalogue": catalogue_sha256(),
            "rules_used": used,
            "inputs": one.part.inputs,
        }
        swap(one.folder, frames, record)
    new = {one.folder for one in due}
    return [JudgedPaths(one.folder, is_new=one.folder in new) for one in cases]


def stands(
    data: Path, as_of: dt.date, province: str, seen: dict[tuple[str, dt.date], bool]
) -> bool:
    """Say whether a date's tables hold, and those of the year before.

    ``seen`` remembers what was found, so that no date is looked at twice.
    """
    unit = province, as_of
    if unit not in seen:
        snapshot = store.snapshot(data, as_of, province)
        before = checks.day_year_before(data, snapshot)
        seen[unit] = not before or stands(data, before, province, seen)
        if seen[unit]:
            one = _case(data, snapshot)
            seen[unit] = _stands(one.folder, one.basis)
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


@dataclass(frozen=True)
class _Case:
    """A date of a province, what it looks back to, and what its tables rest on."""

    part: Snapshot
    before: dt.date | None
    past: JudgedPaths | None  # of that day
    folder: Path
    basis: str

    def earlier(self) -> Earlier | None:
        """Return what was measured a year earlier."""
        if self.past is None:
            return None
        names = ("measures", "bodies")
        measures, bodies = (pd.read_parquet(self.past.table(one)) for one in names)
        return Earlier(self.before, measures, bodies)


def _case(data: Path, part: Snapshot) -> _Case:
    before, past = checks.day_year_before(data, part), None
    if before:
        past = JudgedPaths(folder_of(data, before, part.province), is_new=False)
    folder = folder_of(data, part.as_of, part.province)
    return _Case(part, before, past, folder, _basis(data, part, past))


def _basis(data: Path, snapshot: Snapshot, past: JudgedPaths | None) -> str:
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


def _contents(snapshot: Snapshot) -> dict[str, list[str]]:
    return {
        register: [ref.sha256 for ref in refs]
        for register, refs in snapshot.files.items()
    }


def _stands(folder: Path, basis: str) -> bool:
    built = folder / "built.json"
    if not built.is_file():
        return False
    return json.loads(built.read_text(encoding="utf-8"))["basis"] == basis
