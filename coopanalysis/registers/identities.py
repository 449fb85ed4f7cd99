"""Amounts that must agree: declared as data, tested in SQL over one date.

``[[identity]]`` in a register's declaration, or in ``reference/identities.toml`` for
what an office's own sources promise (with ``register``). Left and right are columns of
the register; of ``reported_total`` they are names of totals. What is not known is not
tested.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from coopanalysis.errors import DataError
from coopanalysis.registers import columns

if TYPE_CHECKING:
    import duckdb

NAME = "identities.toml"
TOTALS = "reported_total"


@dataclass(frozen=True)
class Identity:
    """Two sums that must be the same in every row (or in a body's totals)."""

    name: str
    register: str
    th: str
    en: str
    left: tuple[str, ...]
    right: tuple[str, ...]


def declared(data: Path | None = None) -> list[Identity]:
    """Return the shipped identities, and those that the office has declared.

    Raises
    ------
    DataError
        With every entry that cannot be used.
    """
    shipped = [
        entry | {"register": register.name}
        for register in columns.load_all().values()
        for entry in register.identities
    ]
    found = _checked("registers", shipped)
    path = Path(data) / "reference" / NAME if data else None
    if path and path.is_file():
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise DataError(path, f"not a readable TOML file ({error})") from None
        found += _checked(path, table.get("identity", []))
    return found


def install(con: duckdb.DuckDBPyConnection, identities: Iterable[Identity]) -> None:
    """Make the table ``identity_sides``: both sides of every row that can be tested."""
    con.execute(
        "create or replace temp table identity_sides (identity varchar, th varchar, "
        "en varchar, coop_id varchar, register varchar, lhs double, rhs double)"
    )
    for one in identities:
        con.execute(
            f"insert into identity_sides select ?, ?, ?, coop_id, ?, lhs, rhs "
            f"from ({_sides(one)}) where lhs is not null and rhs is not null",
            [one.name, one.th, one.en, one.register],
        )


def _sides(one: Identity) -> str:
    if one.register == TOTALS:
        parts = [f"{_total_of(side)} as {name}" for name, side in _named(one)]
        latest = "balance_date = max(balance_date) over (partition by coop_id)"
        return (
            f"select coop_id, {', '.join(parts)} from (select * from raw_{TOTALS} "
            f"where balance_date <= as_of() qualify {latest}) group by coop_id"
        )
    source = "financials where is_latest"
    if one.register != "financials":
        source = f"raw_{one.register}"
    parts = [
        f"cast({' + '.join(_quoted(column) for column in side)} as double) as {name}"
        for name, side in _named(one)
    ]
    return f"select coop_id, {', '.join(parts)} from {source}"


def _named(one: Identity) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return ("lhs", one.left), ("rhs", one.right)


def _total_of(side: Iterable[str]) -> str:
    texts = ["'" + total.replace("'", "''") + "'" for total in side]
    sums = [f"sum(amount) filter (where total = {text})" for text in texts]
    return f"cast({' + '.join(sums)} as double)"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _checked(where: object, entries: Iterable[dict]) -> list[Identity]:
    names = {field.name for field in fields(Identity)}
    found, problems = [], []
    for number, entry in enumerate(entries, start=1):
        name = entry.get("name", f"identity {number}")
        faults = [f"unknown field {key}" for key in sorted(set(entry) - names)]
        faults += [f"{key} is missing" for key in sorted(names) if not entry.get(key)]
        if not faults:
            faults = _unknown_columns(entry)
        problems += [f"{name}: {fault}" for fault in faults]
        if not faults:
            sides = {key: tuple(entry[key]) for key in ("left", "right")}
            found.append(Identity(**(entry | sides)))
    if problems:
        raise DataError(where, problems)
    return found


def _unknown_columns(entry: dict) -> list[str]:
    register = columns.load_all().get(entry["register"])
    if register is None:
        return [f"no register is called {entry['register']!r}"]
    if register.name == TOTALS:
        return []
    return [
        f"{register.name} has no column of amounts {name!r}"
        for name in (*entry["left"], *entry["right"])
        if name not in register.by_name
        or register.by_name[name].type not in ("money", "decimal", "int")
    ]
