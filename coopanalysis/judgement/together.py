"""Which provinces share a database: what a date costs whatever it holds is paid once.

A body belongs to one province and everything is added up by body, so that a province's
tables are the same whether it was measured alone or with others.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from coopanalysis.indicators import baseline
from coopanalysis.judgement import checks
from coopanalysis.places import Places
from coopanalysis.registers.snapshots import Snapshot

ROWS = 1_100_000  # of all registers: more at once costs memory and is no faster


def groups(
    data: Path, found: Iterable[Snapshot], most: int, rows: int = ROWS
) -> list[list[Snapshot]]:
    """Return the snapshots of one date in groups that can be measured together.

    They stand under the same rules, look back to the same dates, and have no body in
    common.

    Parameters
    ----------
    data
        The data folder.
    found
        The newest snapshots of provinces.
    most
        How many make a group at most.
    rows
        How many rows a group of several has at most.
    """
    made: list[list[Snapshot]] = []
    open_: dict[tuple, list[Snapshot]] = {}
    for one in found:
        key = _key(data, one)
        group = open_.get(key)
        if group is None or not _fits(group, one, most, rows):
            group = open_[key] = []
            made.append(group)
        group.append(one)
    return made


def _fits(group: list[Snapshot], one: Snapshot, most: int, rows: int) -> bool:
    if len(group) >= most or sum(other.rows for other in group) + one.rows > rows:
        return False
    return not any(one.everyone & other.everyone for other in group)


def _key(data: Path, one: Snapshot) -> tuple[str | dt.date | None, ...]:
    return (
        one.as_of,
        Places.load(data).province(one.province).jurisdiction,
        checks.day_before(data, one),
        checks.day_year_before(data, one),
        baseline.day(data, one),
    )
