"""The snapshot in which each body last handed a register over, beside the date's own.

Flows compare a body with itself: its counterpart is the latest earlier snapshot that
holds its rows of that register, whatever other bodies handed over in between.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import duckdb

from coopanalysis.registers import snapshots, store

PREFIX = "former"
# what is followed, and the registers that are read beside it
FOLLOWED = {"loan": ("instalment", "financials"), "deposit": ()}

Counterpart = tuple[store.Snapshot, set[str]]


def of(data: Path, snapshot: store.Snapshot) -> dict[str, list[Counterpart]]:
    """Return by register the earlier snapshots, newest first, and whose they are."""
    found: dict[str, list[Counterpart]] = {name: [] for name in FOLLOWED}
    wanted = {name: _coops(snapshot, name) for name in FOLLOWED}
    known = snapshots.newest(data, snapshot.province)
    for day, province in sorted(known, reverse=True):
        if day >= snapshot.as_of:
            continue
        if not any(wanted.values()):
            break
        one = snapshots.read_snapshot(data, day, province, known[day, province])
        for name in FOLLOWED:
            mine = wanted[name] & _coops(one, name)
            if mine:
                found[name].append((one, mine))
                wanted[name] -= mine
    return found


def together(
    found: Sequence[dict[str, list[Counterpart]]],
) -> dict[str, list[Counterpart]]:
    """Return the counterparts of several provinces, those of one day as one."""
    merged: dict[str, list[Counterpart]] = {}
    for name in FOLLOWED:
        by_day: dict[dt.date, list[Counterpart]] = {}
        for one, coops in (pair for own in found for pair in own[name]):
            by_day.setdefault(one.as_of, []).append((one, coops))
        merged[name] = [
            (
                snapshots.joined([one for one, _ in pairs]),
                {coop for _, coops in pairs for coop in coops},
            )
            for _, pairs in sorted(by_day.items(), reverse=True)
        ]
    return merged


def files(data: Path, snapshot: store.Snapshot) -> list[list[str]]:
    """Return what the flows of a date rest on beside its own files."""
    return [
        [name, str(one.as_of), register, ref.sha256]
        for name, parts in of(data, snapshot).items()
        for one, _ in parts
        for register in (name, *FOLLOWED[name])
        for ref in one.files.get(register, [])
    ]


def attach(
    con: duckdb.DuckDBPyConnection, data: Path, found: dict[str, list[Counterpart]]
) -> None:
    """Make a view ``former_<register>`` of each; empty where there is no counterpart.

    Each row says in ``former_day`` of which snapshot it is.
    """
    for name, beside in FOLLOWED.items():
        parts: dict[str, list[str]] = {register: [] for register in (name, *beside)}
        for place, (one, coops) in enumerate(found.get(name, [])):
            prefix = f"{PREFIX}{place}_{name}"
            kept = {key: one.files[key] for key in parts if key in one.files}
            store.attach(con, data, dataclasses.replace(one, files=kept), prefix)
            named = sorted(coops)
            whose = ", ".join("'" + coop.replace("'", "''") + "'" for coop in named)
            for register, rows in parts.items():
                rows.append(
                    f"select *, date '{one.as_of.isoformat()}' as former_day "
                    f"from {prefix}_{register} where coop_id in ({whose})"
                )
        for register, rows in parts.items():
            nothing = f"select *, as_of() as former_day from raw_{register} where false"
            con.execute(
                f"create view if not exists {PREFIX}_{register} as "
                + " union all ".join(rows or [nothing])
            )


def _coops(snapshot: store.Snapshot, register: str) -> set[str]:
    refs = snapshot.files.get(register, [])
    return {coop for ref in refs for coop in ref.coops}
