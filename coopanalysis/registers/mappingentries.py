"""The entries that say how one sheet is read, checked one by one."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from coopanalysis.registers import columns
from coopanalysis.registers.columnreader import convert
from coopanalysis.registers.columns import Register
from coopanalysis.registers.mapping import Options, SheetMapping, nearest, word_key
from coopanalysis.registers.sheet import HEAD

ORDERS = ("dmy", "mdy", "ymd")
TABLES = ("columns", "values", "constants", "multipliers")
WHOLE = ("header_row", "skip_rows")  # said of a sheet, never of a part of it
ENTRIES = (
    *("register", "date_order", "multiplier", "negate"),
    *("negative_marks", "positive_marks", "skip", "part"),
    *(*WHOLE, *TABLES),
)
LAST_ROW = 1_048_576  # of a spreadsheet
_PLAIN = (str, int, float, bool, dt.date, dt.datetime)


def sheet(entry: dict, problems: list[str]) -> SheetMapping:
    """Return what the entries say; each fault is a line of ``problems``."""
    found = [
        f"unknown entry {name!r}{nearest(name, ENTRIES)}"
        for name in entry
        if name not in ENTRIES
    ]
    if "skip" in entry:
        found.append("skip: write skip = true, and nothing else, to leave a sheet out")
    register = _register(entry, found)
    tables = {name: _table(entry, name, found) for name in TABLES}
    values = _values(tables["values"], register, found)
    made = SheetMapping(
        register=register.name if register else "",
        header_row=_header_row(entry, found),
        skip_rows=_skip_rows(entry, found),
        date_order=_date_order(entry, found),
        multiplier=_times("multiplier", entry.get("multiplier"), found),
        multipliers={
            name: _times(f"multipliers.{name}", times, found)
            for name, times in tables["multipliers"].items()
        },
        negate=frozenset(_texts(entry, "negate", found)),
        negative_marks=tuple(_texts(entry, "negative_marks", found)),
        positive_marks=tuple(_texts(entry, "positive_marks", found)),
        columns=_columns(tables["columns"], found),
        values=values,
        constants={
            name: _meant("constants", name, value, register, found, values.get(name))
            for name, value in tables["constants"].items()
        },
    )
    problems += found + (made.faults(register) if register else [])
    return made


def _register(entry: dict, problems: list[str]) -> Register | None:
    known = columns.load_all()
    name = entry.get("register", "")
    if name and name not in known:
        problems.append(
            f"register: none is called {name!r}{nearest(str(name), known)}; "
            f"known are {', '.join(known)}"
        )
    return known.get(name) if isinstance(name, str) else None


def _table(entry: dict, name: str, problems: list[str]) -> dict:
    found = entry.get(name, {})
    if isinstance(found, dict):
        return found
    problems.append(f"{name}: needs a table, one line for each column")
    return {}


def _header_row(entry: dict, problems: list[str]) -> int:
    row = entry.get("header_row", 0)
    if "header_row" in entry and not (type(row) is int and 1 <= row <= HEAD):
        problems.append(f"header_row: {row!r} is not a row number from 1 to {HEAD}")
        return 0
    return row


def _date_order(entry: dict, problems: list[str]) -> str:
    order = entry.get("date_order", ORDERS[0])
    if order not in ORDERS:
        problems.append(f"date_order: {order!r} is not one of {', '.join(ORDERS)}")
    return order


def _times(name: str, times: object, problems: list[str]) -> Decimal | None:
    if times is None:
        return None
    if isinstance(times, bool) or not isinstance(times, int | float) or times <= 0:
        problems.append(
            f"{name}: {times!r} is not a number above 0 (negate turns the sign)"
        )
        return None
    return Decimal(str(times))


def _skip_rows(entry: dict, problems: list[str]) -> frozenset[int]:
    """Read row numbers and ranges such as ``"120-125"``."""
    given = entry.get("skip_rows", [])
    rows: set[int] = set()
    for one in given if isinstance(given, list) else [given]:
        first, _, last = str(one).partition("-")
        last = last or first
        if isinstance(one, bool) or not (first.isdecimal() and last.isdecimal()):
            problems.append(f'skip_rows: {one!r} is no row number and no "from-to"')
        elif not 1 <= int(first) <= int(last) <= LAST_ROW:
            problems.append(f"skip_rows: {one!r} is outside 1 to {LAST_ROW:,}")
        else:
            rows.update(range(int(first), int(last) + 1))
    return frozenset(rows)


def _texts(entry: dict, name: str, problems: list[str]) -> list[str]:
    found = entry.get(name, [])
    if isinstance(found, list) and all(isinstance(one, str) and one for one in found):
        return found
    problems.append(f"{name}: needs a list of texts")
    return []


def _columns(table: dict, problems: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, header in table.items():
        if not isinstance(header, str) or not header.strip():
            problems.append(f"columns.{name}: needs the header in the file, as text")
            continue
        found[name] = header
    return found


def _values(
    table: dict, register: Register | None, problems: list[str]
) -> dict[str, dict[str, str]]:
    found = {}
    for name, words in table.items():
        if not isinstance(words, dict):
            problems.append(f'values.{name}: write "the file\'s word" = "ours"')
            continue
        found[name] = {
            word_key(raw): _meant("values", name, word, register, problems)
            for raw, word in words.items()
        }
    return found


def _meant(
    entry: str,
    name: str,
    value: object,
    register: Register | None,
    problems: list[str],
    values: dict[str, str] | None = None,
) -> str:
    """Return a word of the mapping as its column wants it, a code for an enum."""
    if not isinstance(value, _PLAIN):
        problems.append(f"{entry}.{name}: {value!r} is not one value")
        return ""
    text = str(value)
    column = register.by_name.get(name) if register else None
    if column is None or not text:
        return text
    done = convert(column, [text], Options(values=values or {}))
    problems += [f"{entry}.{name}: {fault.en}" for fault in done.faults.values()]
    if column.type == "enum" and not done.faults:
        return done.array[0].as_py() or ""
    return text
