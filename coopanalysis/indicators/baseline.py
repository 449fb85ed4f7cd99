"""The snapshot of the fiscal year's first meeting, for what is followed from there."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb

from coopanalysis import thai
from coopanalysis.registers import store
from coopanalysis.registers.meetings import ROLES, meetings

PREFIX = "baseline"
BASELINE = ROLES[0]


def of(data: Path, snapshot: store.Snapshot) -> store.Snapshot | None:
    """Return the baseline of a date's fiscal year; None where there is no such day."""
    first = day(data, snapshot)
    return store.snapshot(data, first, snapshot.province) if first else None


def day(data: Path, snapshot: store.Snapshot) -> dt.date | None:
    """Return the day of a fiscal year's baseline; None up to the meeting's own day.

    None too where the office lists no such meeting, or took nothing in for it.
    """
    year = thai.fiscal_year_be(snapshot.as_of)
    days = {
        one.as_of
        for one in meetings(data)
        if one.role == BASELINE and one.fiscal_year_be == year
    }
    known = days.intersection(store.dates(data, snapshot.province))
    return max((one for one in known if one < snapshot.as_of), default=None)


def attach(
    con: duckdb.DuckDBPyConnection, data: Path, found: store.Snapshot | None
) -> None:
    """Make the views ``baseline_<register>``, empty where there is no baseline."""
    if found is None:
        for register in ("loan", "instalment"):
            con.execute(
                f"create view if not exists {PREFIX}_{register} as "
                f"from raw_{register} where false"
            )
        return
    con.execute(f"set variable baseline_day = date '{found.as_of.isoformat()}'")
    store.attach(con, data, found, PREFIX)
