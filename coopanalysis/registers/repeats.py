"""Rows whose key an earlier row has, found over staged files of any size.

Keys are compared in portions by their hash, so that memory does not grow with rows.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa

from coopanalysis.registers import columns, staging
from coopanalysis.registers.schema import ARROW

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
    con.execute("CREATE OR REPLACE TEMP TABLE repeated (h UBIGINT)")
    names = ", ".join(f'"{name}"' for name in key)
    portions = math.ceil(sum(part.rows for part in parts) / PORTION)
    for portion in range(portions):
        con.register("staged", _keys(parts, key))
        con.execute(
            f"INSERT INTO repeated SELECT hash({names}) AS h FROM staged "
            f"WHERE hash({names}) % {portions} = {portion} "
            "GROUP BY h HAVING count(*) > 1"
        )
    if con.execute("SELECT count(*) FROM repeated").fetchall() == [(0,)]:
        return
    con.register("staged", _keys(parts, key))
    con.execute(
        f"""
        SELECT part, _row, coop_id, coalesce(CAST("{key[-1]}" AS VARCHAR), ''),
            first_value(part) OVER same, first_value(_row) OVER same
        FROM staged
        WHERE hash({names}) IN (SELECT h FROM repeated)
        WINDOW same AS (PARTITION BY {names} ORDER BY part, _row)
        QUALIFY row_number() OVER same > 1
        ORDER BY part, _row
        """
    )
    while rows := con.fetchmany(_FETCHED):
        yield [Repeat(*row) for row in rows]


def _keys(parts: Sequence[Part], key: Sequence[str]) -> pa.RecordBatchReader:
    """Return the keys of all rows, each with its part and number: read once."""
    register = columns.load_all()[parts[0].register]
    shape = pa.schema(
        [("part", pa.int64()), ("_row", pa.int64())]
        + [(name, ARROW[register.column(name).type]) for name in key]
    )

    def batches() -> Iterator[pa.RecordBatch]:
        for at, part in enumerate(parts):
            for table in staging.rows(part.path, shape.names[1:]):
                number = pa.repeat(pa.scalar(at, pa.int64()), len(table))
                table = table.select(shape.names[1:]).add_column(0, "part", number)
                yield from table.to_batches()

    return pa.RecordBatchReader.from_batches(shape, batches())
