"""The snapshot of the fiscal year's first meeting, for what is followed from there."""

from __future__ import annotations

from pathlib import Path

import duckdb

from coopanalysis import thai
from coopanalysis.registers import store
from coopanalysis.registers.meetings import ROLES, meetings

PREFIX = "baseline"
BASELINE = ROLES[0]


def of(data: Path, snapshot: store.Snapshot) -> store.Snapshot | None:
    """Return the baseline of a date's fiscal year; None up to the meeting's own day.

    None too where the office lists no such meeting, or took nothing in for it.
    """
    year = thai.fiscal_year_be(snapshot.as_of)
    days = {
        one.as_of
        for one in meetings(data)
        if one.role == BASELINE and one.fiscal_year_be == year
    }
    earlier = [
        one
        for day in sorted(days)
        if day < snapshot.as_of
        for one in store.snapshots(data, snapshot.province, day)
    ]
    return earlier[-1] if earlier else None


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
