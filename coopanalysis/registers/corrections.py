"""Source corrections that the office has declared, in ``reference/corrections.csv``.

A correction says what stood in one cell, what is to be read instead, why and on whose
word. It is applied to the text as received, before anything is converted. One that no
longer matches fails: what it corrected has changed, and somebody must look again.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coopanalysis import thai
from coopanalysis.errors import DataError
from coopanalysis.registers import personal
from coopanalysis.registers.columns import header_key
from coopanalysis.work import sha256_of_json

if TYPE_CHECKING:
    from coopanalysis.registers.jobs import SheetRead
    from coopanalysis.registers.layout import Layout

NAME = "corrections.csv"
COLUMNS = ("as_of", "file", "sheet", "row", "column", "was", "now", "reason", "by")
NEEDED = ("as_of", "file", "row", "column", "reason", "by")


@dataclass(frozen=True)
class Correction:
    """One corrected cell; ``line`` is where it stands in corrections.csv."""

    line: int
    as_of: dt.date
    file: str
    sheet: str
    row: int
    column: str
    was: str
    now: str
    reason: str
    by: str


OfFile = Mapping[tuple[str, int], tuple[Correction, ...]]  # by sheet and row


@dataclass(frozen=True)
class Corrections:
    """Every declared correction."""

    rows: tuple[Correction, ...] = ()

    def of(
        self, file: str, as_of: dt.date
    ) -> dict[tuple[str, int], tuple[Correction, ...]]:
        """Return a file's corrections by sheet and row (the row people see)."""
        found: dict[tuple[str, int], tuple[Correction, ...]] = {}
        for one in self.rows:
            if (one.file, one.as_of) == (file, as_of):
                key = one.sheet, one.row
                found[key] = (*found.get(key, ()), one)
        return found

    def without_file(self, as_of: dt.date, files: Iterable[str]) -> list[str]:
        """Return one line for each correction of a file that a date does not have."""
        there = set(files)
        return [
            f"{NAME} line {one.line}: {as_of} has no file {one.file}; "
            "correct the name or remove the line"
            for one in self.rows
            if one.as_of == as_of and one.file not in there
        ]


def load(data: Path) -> Corrections:
    """Read the declared corrections; none where the office has not listed any.

    Raises
    ------
    DataError
        With every line that cannot be used.
    """
    path = Path(data) / "reference" / NAME
    if not path.is_file():
        return Corrections()
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            absent = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
            lines = [(reader.line_num, row) for row in reader]
    except UnicodeDecodeError as error:
        raise DataError(path, f"is not UTF-8 text ({error})") from None
    if absent:
        raise DataError(path, f"no column {', '.join(absent)}")
    found, problems = [], []
    cells: dict[tuple, int] = {}
    for line, row in lines:
        try:
            one = _correction(line, {k: row[k] or "" for k in COLUMNS})
        except ValueError as error:
            problems.append(f"line {line}: {error}")
            continue
        cell = one.as_of, one.file, one.sheet, one.row, header_key(one.column)
        first = cells.setdefault(cell, line)
        if first != line:
            problems.append(f"line {line}: corrects the same cell as line {first}")
        found.append(one)
    if problems:
        raise DataError(path, problems)
    return Corrections(tuple(found))


def fingerprint(found: OfFile) -> str:
    """Return a fingerprint of a file's corrections; empty where there are none."""
    rows = [
        asdict(one) | {"line": 0, "as_of": str(one.as_of)}
        for rows in found.values()
        for one in rows
    ]
    return sha256_of_json(rows) if rows else ""


class Corrector:
    """Applies a sheet's corrections to its blocks of rows, and remembers which."""

    def __init__(self, found: OfFile, sheet: str, layout: Layout) -> None:
        name = thai.normalise(sheet)
        self._rows = {
            row: rows
            for (named, row), rows in found.items()
            if thai.normalise(named) == name and row > layout.header + 1
        }
        self._register = layout.register
        self._positions = layout.positions
        own = {header_key(text): known for known, text in layout.headers.items()}
        self._columns = layout.register.headers | own
        self._done: list[Correction] = []
        self._faults: dict[int, str] = {}

    @property
    def rows(self) -> set[int]:
        """The numbers of the rows that hold something to correct."""
        return set(self._rows)

    def correct(self, first: int, block: list[list]) -> None:
        """Correct a block of rows in place; ``first`` is the number of its first."""
        for row in self._rows.keys() & range(first, first + len(block)):
            for one in self._rows[row]:
                self._correct(one, block[row - first])

    def _correct(self, one: Correction, cells: list) -> None:
        at = self._positions.get(self._column(one) or "")
        if at is None:
            self._faults[one.line] = f"the sheet has no column {one.column}"
            return
        cell = cells[at] if at < len(cells) else None
        if as_text(cell) != as_text(one.was):
            self._faults[one.line] = "another text stands there now"
            return
        if at >= len(cells):
            cells.extend([None] * (at + 1 - len(cells)))
        cells[at] = one.now or None
        self._done.append(one)

    def _column(self, one: Correction) -> str | None:
        return self._columns.get(header_key(one.column))

    @property
    def applied(self) -> list[dict]:
        """What was corrected, for the snapshot's record; nothing personal in it."""
        return [self._record(one) for one in sorted(self._done, key=lambda o: o.line)]

    def _record(self, one: Correction) -> dict:
        column = self._register.column(self._column(one) or "")
        texts = {"was": one.was, "now": one.now}
        if column.personal:
            texts = dict.fromkeys(texts, "")
        texts |= {"reason": one.reason, "by": one.by}
        record = {k: personal.without_ids(v, personal.MASK) for k, v in texts.items()}
        place = {"sheet": one.sheet, "row": one.row, "column": column.name}
        return place | record | {"line": one.line}

    @property
    def faults(self) -> dict[int, str]:
        """What does not match any more, by line of corrections.csv."""
        rows = {one.line: one for found in self._rows.values() for one in found}
        return {line: _told(rows[line], why) for line, why in self._faults.items()}


def failed(found: OfFile, reads: Iterable[SheetRead]) -> list[str]:
    """Return one line for each correction of a file that could not be applied."""
    told: dict[int, str] = {}
    for read in reads:
        told |= read.uncorrected | {one["line"]: "" for one in read.corrected}
    nowhere = "no row of data with that number in a sheet of that name"
    for one in (one for rows in found.values() for one in rows):
        told.setdefault(one.line, _told(one, nowhere))
    return [told[line] for line in sorted(told) if told[line]]


def as_text(cell: object) -> str:
    """Return a cell as it is compared: what is seen, spaces and forms made even."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return format(cell, ".15g")
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return thai.normalise(str(cell))


def _told(one: Correction, why: str) -> str:
    where = f"[{one.sheet}] row {one.row}" if one.sheet else f"row {one.row}"
    return (
        f"{NAME} line {one.line} no longer matches: {where}, {one.column}: {why}; "
        "look at the file again and change or remove the line"
    )


def _correction(line: int, row: dict[str, str]) -> Correction:
    empty = [name for name in NEEDED if not row[name].strip()]
    if empty:
        raise ValueError(f"{', '.join(empty)} is empty")
    try:
        day = dt.date.fromisoformat(row["as_of"].strip())
    except ValueError:
        raise ValueError(f"as_of {row['as_of']!r} is no date like 2019-03-31") from None
    number = thai.to_arabic_digits(row["row"].strip())
    if not number.isdigit() or number == "0":
        raise ValueError(f"row {row['row']!r} is no row number")
    if as_text(row["was"]) == as_text(row["now"]):
        raise ValueError("was and now are the same")
    texts = {k: row[k].strip() for k in COLUMNS if k not in ("as_of", "row")}
    return Correction(line=line, as_of=day, row=int(number), **texts)
