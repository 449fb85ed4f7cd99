"""What the judgement reads from an opened date, beside what is measured."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from coopanalysis.indicators import values, views
from coopanalysis.registers import columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from coopanalysis.registers.store import Snapshot

FACTS = Path(__file__).with_name("facts.sql")
REFERENCE = ("coop", "finding", "action")


def held(con: duckdb.DuckDBPyConnection, parts: Sequence[Snapshot]) -> pd.DataFrame:
    """Return what every body handed over: register, rows, rejected rows, its date."""
    counts = []
    for name in columns.load_all():
        day = "data_date"
        if name == "financials":
            day = "balance_date"
        cut_off = "0"
        if name == "stock_count":
            cut_off = (
                "count(*) filter (where last_receipt_no is null "
                "or last_issue_no is null)"
            )
        counts.append(
            f"select coop_id, '{name}' as register, count(*) as rows, "
            f"max({day}) as data_date, {cut_off} as no_cut_off "
            f"from raw_{name} where {day} is null or {day} <= as_of() group by coop_id"
        )
    frame = con.execute(" union all ".join(counts)).df()
    known = {coop for (coop,) in con.execute("select coop_id from raw_coop").fetchall()}
    own = [known & one.coops for one in parts] if len(parts) > 1 else [known]
    rows = [row for each in map(_rejected, parts, own) for row in each]
    refused = pd.DataFrame(rows, columns=["coop_id", "register", "rejected"])
    frame = frame.merge(refused, on=["coop_id", "register"], how="outer")
    # of a register whose rows were all rejected nothing came
    numbers = ["rows", "rejected", "no_cut_off"]
    return frame.fillna(dict.fromkeys(numbers, 0)).astype(dict.fromkeys(numbers, int))


def _rejected(snapshot: Snapshot, known: set[str]) -> list[tuple[str, str, int]]:
    """Count the rejected rows of every known body and register."""
    found: dict[tuple[str, str], int] = {}
    for entry in snapshot.inputs:
        for sheet in entry.get("sheets", ()):
            for coop_id, (_, rejected) in sheet["coops"].items():
                if rejected and coop_id in known:
                    key = coop_id, sheet["register"]
                    found[key] = found.get(key, 0) + rejected
    return [(*key, count) for key, count in sorted(found.items())]


def totals(con: duckdb.DuckDBPyConnection) -> values.Totals:
    """Return the totals that only sentences need, by view and body."""
    con.execute(FACTS.read_text(encoding="utf-8"))
    return values.of_registers(con, views.totals(con, "story"))


def listed(
    con: duckdb.DuckDBPyConnection, register: str, bodies: pd.DataFrame
) -> pd.DataFrame:
    """Return the rows that bodies have in a small register, with the bodies' names.

    Personal columns stay behind.
    """
    declared = columns.load_all()[register]
    personal = [column.name for column in declared.columns if column.personal]
    rows = con.execute(
        f"from {register} where coop_id in (select unnest(?::varchar[]))",
        [bodies["coop_id"].to_list()],
    ).df()
    rows = rows.drop(columns=[name for name in personal if name in rows])
    known = bodies[["coop_id", "coop_name", "coop_type", "district_code"]]
    key = [name for name in declared.key if name in rows]
    return rows.merge(known, on="coop_id").sort_values(key, kind="stable")
