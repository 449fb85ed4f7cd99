"""Which provinces share a database: what a date costs whatever it holds is paid once.

A body belongs to one province and everything is added up by body, so that a province's
tables are the same whether it was measured alone or with others.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from coopanalysis.indicators import baseline
from coopanalysis.judgement import checks
from coopanalysis.places import Places
from coopanalysis.registers.snapshots import Snapshot

ROWS = 1_100_000  # of all registers: more at once costs memory and is no faster
SHARE = 2  # groups a worker at least, so that all end at about the same time


@dataclass
class _Group:
    """A group that may yet grow, with its rows and bodies."""

    parts: list[Snapshot] = field(default_factory=list)
    rows: int = 0
    whose: set[str] = field(default_factory=set)


def groups(
    data: Path, found: Iterable[Snapshot], at_most: int, rows: int = ROWS
) -> list[list[Snapshot]]:
    """Return the snapshots of one date in groups that can be measured together.

    They stand under the same rules, look back to the same dates, and have no body in
    common, now or then.

    Parameters
    ----------
    data
        The data folder.
    found
        The newest snapshots of provinces.
    at_most
        How many make a group at most.
    rows
        How many rows a group of several has at most.
    """
    made: list[list[Snapshot]] = []
    open_: dict[tuple, _Group] = {}
    for one in found:
        key, whose = _key(data, one), everyone(data, one)
        group = open_.get(key)
        full = group is None or len(group.parts) >= at_most
        if full or group.rows + one.rows > rows or group.whose & whose:
            group = open_[key] = _Group()
            made.append(group.parts)
        group.parts.append(one)
        group.rows += one.rows
        group.whose |= whose
    return made


def everyone(data: Path, one: Snapshot) -> set[str]:
    """Return the codes of whoever has a row in a snapshot, or in one it looks back to.

    A body that moved to another province has its past in the old one.
    """
    looks_back_to = (
        checks.before(data, one),
        checks.year_before(data, one),
        baseline.of(data, one),
    )
    return one.everyone.union(*(past.everyone for past in looks_back_to if past))


def most(provinces: int, workers: int) -> int:
    """Return how many provinces a group may have, so that all workers have a share."""
    return provinces if workers == 1 else math.ceil(provinces / (SHARE * workers))


def _key(data: Path, one: Snapshot) -> tuple[str | dt.date | None, ...]:
    return (
        one.as_of,
        Places.load(data).province(one.province).jurisdiction,
        checks.day_before(data, one),
        checks.day_year_before(data, one),
        baseline.day(data, one),
    )
