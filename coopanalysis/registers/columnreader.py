"""Columns of cells to typed values: each distinct cell is read once, many at once.

Plain texts go the fast way, all others through the reader of one cell; its results
are remembered from block to block.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coopanalysis import thai
from coopanalysis.registers import fastpath, personal
from coopanalysis.registers.block import Cells, encode
from coopanalysis.registers.cells import is_blank, plain
from coopanalysis.registers.columns import Column
from coopanalysis.registers.convert import reader
from coopanalysis.registers.mapping import Options
from coopanalysis.registers.schema import ARROW
from coopanalysis.thai import Unreadable

REMEMBERED = 50_000  # readings of one column
# thirteen digits, or signs that are neither ASCII nor Thai and so might be some
_NO_DIGIT = r"\x00-/:-\x7f\x{e00}-\x{e4f}\x{e5a}-\x{e7f}"
_MAY_HOLD_ID = rf"^(?:[{_NO_DIGIT}]*[^{_NO_DIGIT}]){{13}}"


@dataclass
class Read:
    """A typed column; ``faults`` is why, by code, for each cell that has no meaning.

    ``ids`` counts the national numbers in each distinct cell; ``words`` are the codes
    of those that may be a remark's words, None if any may.
    """

    array: pa.Array
    cells: Cells
    faults: dict[int, Unreadable]
    ids: dict[int, int]
    words: np.ndarray | None

    @property
    def bad(self) -> np.ndarray:
        """Which rows hold a cell that cannot be read."""
        return self._rows(self.faults)

    def count_ids(self, rows: np.ndarray) -> int:
        """Count the national numbers in some rows."""
        return _count(self.cells, self.ids, rows)

    def _rows(self, codes: dict) -> np.ndarray:
        if not codes:
            return np.zeros(len(self.cells.codes), bool)
        which = np.zeros(len(self.cells), bool)
        which[list(codes)] = True
        return which[self.cells.codes]


class ColumnReader:
    """Reads one column of a source, block by block."""

    def __init__(self, column: Column, options: Options, as_of: dt.date) -> None:
        self.column = column
        self._options = options
        self._as_of = as_of
        self._read = reader(column, options, as_of)
        self._type = ARROW[column.type]
        self._remembered: dict[tuple, tuple[object, Unreadable | None, int]] = {}

    def read(self, cells: Cells) -> Read:
        """Read a column's cells; a blank one is missing, an unreadable one a fault."""
        quick = None
        if cells.texts is not None and len(cells):
            quick = fastpath.read(self.column, cells.texts, self._options, self._as_of)
        if quick is None:
            cells = cells.distinct()
            todo = np.arange(len(cells))
        else:
            cells, todo = cells.distinct_where(~quick[1])
        faults: dict[int, Unreadable] = {}
        ids: dict[int, int] = {}
        values = []
        for code, cell in zip(todo.tolist(), cells.some(todo), strict=True):
            value, fault, found = self._one(cell)
            values.append(value)
            if fault:
                faults[code] = fault
            if found:
                ids[code] = found
        array = pa.array(values, self._type)
        if quick is not None:
            array = pa.concat_arrays([quick[0], array]) if values else quick[0]
        if not cells.plain:
            array = array.take(pa.array(cells.codes))
        words = todo if self.column.type != "text" else None
        return Read(array, cells, faults, ids, words)

    def _one(self, cell: object) -> tuple[object, Unreadable | None, int]:
        key = type(cell), cell
        found = self._remembered.get(key)
        if found is None:
            found = self._first(cell)
            if len(self._remembered) < REMEMBERED:
                self._remembered[key] = found
        return found

    def _first(self, cell: object) -> tuple[object, Unreadable | None, int]:
        if isinstance(cell, bool):
            cell = str(cell).upper()
        ids = personal.count_ids((cell,))
        if ids and self.column.unit == "code" and plain(cell).strip().isdigit():
            ids = 0  # a bar code has thirteen digits too, but no dashes
        try:
            if isinstance(cell, str):
                thai.check_text(cell)
            value = None if is_blank(cell) else self._read(cell)
            if ids and value is not None and self.column.personal != "pseudonym":
                value = _without_ids(self.column, value)
        except Unreadable as fault:
            return None, fault, ids
        return value, None, ids


def _without_ids(column: Column, value: object) -> str | None:
    left = personal.without_ids(value) if isinstance(value, str) else ""
    if left or (column.type == "text" and not column.required):
        return left or None
    raise Unreadable(
        "ช่องนี้เป็นเลขประจำตัวประชาชน ซึ่งไม่เก็บไว้",
        "the cell is a national identity number, which is not kept",
    )


def convert(
    column: Column, raw: list, options: Options, as_of: dt.date = dt.date.max
) -> Read:
    """Read a few cells of a column; without ``as_of`` any date may lie ahead."""
    return ColumnReader(column, options, as_of).read(encode(raw))


def count_ids(cells: Cells, rows: np.ndarray) -> int:
    """Count the national numbers in a column that is not kept at all."""
    codes = np.arange(len(cells))
    if cells.texts is not None:
        may = pc.match_substring_regex(cells.texts, _MAY_HOLD_ID)
        codes = np.flatnonzero(may.to_numpy(zero_copy_only=False))
    ids = {
        code: found
        for code, cell in zip(codes.tolist(), cells.some(codes), strict=True)
        if (found := personal.count_ids((cell,)))
    }
    return _count(cells, ids, rows)


def _count(cells: Cells, ids: dict[int, int], rows: np.ndarray) -> int:
    if not ids:
        return 0
    counts = np.zeros(len(cells), np.int64)
    counts[list(ids)] = list(ids.values())
    return int(counts[cells.codes[rows]].sum())
