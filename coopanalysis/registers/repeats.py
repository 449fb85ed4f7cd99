"""Rows whose key an earlier row has, found over staged files of any size.

Keys are compared in portions by their hash, so that memory does not grow with rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import duckdb

    from coopanalysis.registers.staging import Part

PORTION = 1_000_000  # keys that are compared at once
_FETCHED = 50_000


class Repeat(NamedTuple):
    """A row (of the part with this position) and the first with the same key."""

    part: int
    row: int
    coop_id: str
    key: str
    first_part: int
    first_row: int


def find(
    con: duckdb.DuckDBPyConnection, parts: Sequence[Part], key: Sequence[str]
) -> Iterator[list[Repeat]]:
    """Yield the rows whose key stands in an earlier row: parts and rows in order."""
    paths = [str(part.path) for part in parts]
    con.execute("CREATE OR REPLACE TEMP TABLE parts (filename VARCHAR, part BIGINT)")
    con.executemany(
        "INSERT INTO parts VALUES (?, ?)", [(path, at) for at, path in enumerate(paths)]
    )
    con.execute("CREATE OR REPLACE TEMP TABLE repeated (h UBIGINT)")
    names = ", ".join(f'"{name}"' for name in key)
    count = con.execute("SELECT count(*) FROM read_parquet(?)", [paths]).fetchone()[0]
    portions = count // PORTION + 1
    for portion in range(portions):
        con.execute(
            f"INSERT INTO repeated SELECT hash({names}) AS h FROM read_parquet(?) "
            f"WHERE hash({names}) % {portions} = {portion} "
            "GROUP BY h HAVING count(*) > 1",
            [paths],
        )
    if not con.execute("SELECT count(*) FROM repeated").fetchone()[0]:
        return
    con.execute(
        f"""
        SELECT part, _row, coop_id, coalesce(CAST("{key[-1]}" AS VARCHAR), ''),
            first_value(part) OVER same, first_value(_row) OVER same
        FROM read_parquet(?, filename = true)
        JOIN parts USING (filename)
        WHERE hash({names}) IN (SELECT h FROM repeated)
        WINDOW same AS (PARTITION BY {names} ORDER BY part, _row)
        QUALIFY row_number() OVER same > 1
        ORDER BY part, _row
        """,
        [paths],
    )
    while rows := con.fetchmany(_FETCHED):
        yield [Repeat(*row) for row in rows]
