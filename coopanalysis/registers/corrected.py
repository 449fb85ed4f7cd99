"""Corrected rejects books: which rows of a file they take over, and how these read.

A corrected row is read as if it stood in the file, below the file's own titles and
header. Where a cell still stands as the book showed it, the file's own cell is read:
what was masked or left out of the book is not lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from coopanalysis.errors import DataError
from coopanalysis.registers import personal
from coopanalysis.registers.bookorigin import (
    HIDDEN,
    ROW_HEADER,
    Book,
    Origin,
    OriginSheet,
    comparable,
    from_cells,
)
from coopanalysis.registers.cells import is_blank
from coopanalysis.registers.jobs import Job, SheetRead
from coopanalysis.registers.layout import is_notes
from coopanalysis.registers.refused import hidden_positions, shown_cell, shown_row
from coopanalysis.registers.sheet import Sheet, in_memory
from coopanalysis.registers.spreadsheet import open_sheets
from coopanalysis.thai import normalise


@dataclass
class BookRows:
    """One book's rows of one sheet: by name their number and cells."""

    book: Book
    rows: dict[str, tuple[int, list]] = field(default_factory=dict)
    read: int = 0
    taken: dict[int, str] = field(default_factory=dict)
    cells: dict[int, list] = field(default_factory=dict)

    def take(self, name: str, cells: list) -> None:
        """Let this book's row stand for the row of that name."""
        number = self.rows[name][0]
        self.taken[number], self.cells[number] = name, cells

    @property
    def masked(self) -> int:
        """How many national numbers still stand masked in the rows that count."""
        return sum(
            cell.count(personal.MASK)
            for cells in self.cells.values()
            for cell in cells
            if isinstance(cell, str)
        )


class Overlay:
    """What books say of one sheet of a file; later books go before earlier ones.

    ``names`` are the positions of columns that a book may have left out.
    """

    def __init__(self, books: list[BookRows]) -> None:
        self.books = books
        self.names: frozenset[int] = frozenset()
        self._named = {name for book in books for name in book.rows}
        self.numbers = {int(name) for name in self._named if name.isdigit()}

    def take(self, first: int, block: list[list]) -> set[int]:
        """Return which of a block's rows are read from a book instead."""
        there = self.numbers.intersection(range(first, first + len(block)))
        return {row for row in there if self._settle(str(row), block[row - first])}

    def finish(self) -> None:
        """Take the rows that somebody added to a book."""
        for name in sorted(self._named):
            if not name.isdigit():
                self._settle(name, [])

    def _settle(self, name: str, cells: list) -> bool:
        chosen, shown, current = None, cells, 0
        for book in self.books:
            if name not in book.rows:
                continue
            if book.book.origin.round > current:  # it shows what books before it said
                shown, current = cells, book.book.origin.round
            now = self._restored(book.rows[name][1], shown)
            if any(map(_differ, *_even(now, shown))):
                chosen, cells = book, now
        if chosen:
            chosen.take(name, cells)
        return chosen is not None

    def _restored(self, cells: list, base: list) -> list:
        now, before = _even(cells, base)
        return [
            old
            if (at in self.names and is_blank(cell))
            or not _differ(cell, shown_cell(old))
            else cell
            for at, (cell, old) in enumerate(zip(now, before, strict=True))
        ]


@dataclass
class Corrections:
    """The books that correct one file, opened; what cannot be used is a problem."""

    books: list[tuple[Book, dict[str, BookRows]]] = field(default_factory=list)
    problems: list[tuple[Book, list[str]]] = field(default_factory=list)

    def over(self, sheet: str) -> Overlay:
        """Return what the books say of a sheet."""
        return Overlay([rows[sheet] for _, rows in self.books if sheet in rows])


def origin_of(path: Path) -> Origin | None:
    """Return which file's rejects a workbook holds; None if it no longer says so."""
    for sheet in open_sheets(path):
        if sheet.name == HIDDEN:
            rows = [row for _, block in sheet.blocks() for row in block]
            return from_cells([row[0] if row else None for row in rows])
    return None


def open_books(books: Iterable[Book]) -> Corrections:
    """Open the books of a file, the earliest first."""
    found = Corrections()
    for book in sorted(books, key=lambda one: (one.origin.round, one.file)):
        try:
            found.books.append((book, _open(book)))
        except DataError as error:
            found.problems.append((book, list(error.problems)))
    return found


def as_sheet(sheet: Sheet, head: list[list], rows: BookRows) -> Sheet:
    """Return the rows a book brings, below the titles and header of the file's sheet.

    They keep the numbers they have in the book; what stands between is empty.
    """
    body = [
        [_unmasked(cell) for cell in rows.cells.get(number, [])]
        for number in range(len(head) + 1, len(head) + rows.read + 1)
    ]
    made = in_memory(sheet.name, head + body, merged=sheet.merged)
    return replace(made, hidden=sheet.hidden)


def job_of(job: Job, rows: BookRows) -> Job:
    """Return how a book's rows are read: as the file is, from another place."""
    book, mapping = rows.book, job.mapping
    if mapping:  # rows that the mapping leaves out have other numbers here
        sheets = {
            name: tuple(replace(target, skip_rows=frozenset()) for target in targets)
            for name, targets in mapping.sheets.items()
        }
        mapping = replace(mapping, sheets=sheets)
    return replace(
        job,
        path=book.path,
        file=book.file,
        sha256=book.sha256,
        mapping=mapping,
        named=job.file,
    )


def account(reads: list[SheetRead], corrects: str, rows: BookRows) -> None:
    """Say of a book's sheet which rows of the file it was, and which it was not.

    The sheet was read into one register or into several; its first says what none of
    them took.
    """
    for read in reads:
        read.corrects, read.row_names = corrects, rows.taken
        read.rejected_cells = {
            number: shown_row(cells, hidden_positions(read))
            for number, cells in rows.cells.items()
        }
    first = reads[0]
    first.elsewhere = len(rows.rows) - len(rows.taken)
    first.blank -= first.elsewhere
    first.national_ids += rows.masked
    first.check()


def _open(book: Book) -> dict[str, BookRows]:
    tabs = {
        normalise(sheet.name): sheet
        for sheet in open_sheets(book.path)
        if sheet.name != HIDDEN and not is_notes(sheet)
    }
    found, problems = {}, []
    for entry in book.origin.sheets:
        sheet = tabs.pop(normalise(entry.tab), None)
        if sheet is None:  # taken away as a whole: its rows stay open
            continue
        try:
            found[entry.sheet] = _rows(book, entry, sheet)
        except DataError as error:
            problems += error.problems
    problems += [
        f"sheet {sheet.name!r} is none of this rejects book's; give it its old name, "
        "or take it out"
        for sheet in tabs.values()
    ]
    if problems:
        raise DataError(book.file, problems)
    return found


def _rows(book: Book, entry: OriginSheet, sheet: Sheet) -> BookRows:
    rows = [row for _, block in sheet.blocks() for row in block]
    header = rows[entry.header_row - 1] if len(rows) >= entry.header_row else []
    at = entry.width
    if len(header) <= at or comparable(header[at]) != normalise(ROW_HEADER):
        raise DataError(
            book.file,
            f"[{entry.tab}] {ROW_HEADER!r} no longer stands in row {entry.header_row}, "
            f"column {at + 1}: columns or title rows were added or taken away; "
            "put them back, or correct the cells in a fresh copy of the rejects book",
        )
    found, free = BookRows(book), set(entry.rows)
    for number, row in enumerate(rows[entry.header_row :], entry.header_row + 1):
        found.read += 1
        cells = row[:at]
        if all(map(is_blank, cells)):
            continue
        name = comparable(row[at]) if len(row) > at else ""
        if name not in free:
            name = f"{book.origin.round}:{book.file}:{number}"
        free.discard(name)
        found.rows[name] = number, cells
    return found


def _even(one: list, other: list) -> tuple[list, list]:
    width = max(len(one), len(other))
    return one + [None] * (width - len(one)), other + [None] * (width - len(other))


def _differ(one: object, other: object) -> bool:
    return comparable(one) != comparable(other)


def _unmasked(cell: object) -> object:
    if isinstance(cell, str) and personal.MASK in cell:
        return cell.replace(personal.MASK, "").strip() or None
    return cell
