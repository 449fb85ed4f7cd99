"""Types of accepted rows, in Arrow and in SQL, from the declarations."""

from __future__ import annotations

import pyarrow as pa

from coopanalysis.registers.columns import Register

ARROW = {
    "text": pa.string(),
    "enum": pa.string(),
    "int": pa.int64(),
    "decimal": pa.float64(),
    "money": pa.decimal128(18, 2),
    "date": pa.date32(),
    "month": pa.date32(),
    "bool": pa.bool_(),
}
SQL = {
    "text": "VARCHAR",
    "enum": "VARCHAR",
    "int": "BIGINT",
    "decimal": "DOUBLE",
    "money": "DECIMAL(18,2)",
    "date": "DATE",
    "month": "DATE",
    "bool": "BOOLEAN",
}
# where a row came from and when it was true, behind every row of every register
ORIGIN = (
    ("_file", "text"),
    ("_sheet", "text"),
    ("_row", "int"),
    ("_sha256", "text"),
    ("data_date", "date"),
)


def schema(register: Register) -> pa.Schema:
    """Return the Arrow schema in which a register's accepted rows are kept."""
    return pa.schema([(name, ARROW[kind]) for name, kind in typed(register)])


def typed(register: Register) -> list[tuple[str, str]]:
    """Return name and type of every column, with those that tell its origin."""
    return [(column.name, column.type) for column in register.columns] + list(ORIGIN)


def coded(register: Register) -> list[str]:
    """Return the columns in which few values repeat: kept once, rows as numbers.

    Amounts and a key's own words hardly ever repeat; to look for it costs as much as
    all other writing.
    """
    return [
        name
        for name, kind in typed(register)
        if kind in ("enum", "date", "month")
        or (kind == "text" and (name == "coop_id" or name not in register.key))
    ]
