"""Rows that are converted together, column by column: each distinct cell once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coopanalysis.registers.sheet import BLOCK, Rows, Sheet


@dataclass
class Cells:
    """One column of a block: its distinct cells, and which of them each row holds.

    ``texts`` are the same cells for Arrow, where every one of them is a text. In a
    ``plain`` column each row has a text of its own, though another may be its equal.
    """

    codes: np.ndarray
    known: list | None = None
    texts: pa.StringArray | None = None
    plain: bool = False

    def some(self, codes: np.ndarray) -> list:
        """Return some of the distinct cells."""
        if self.known is None:
            return self.texts.take(pa.array(codes, pa.int64())).to_pylist()
        return [self.known[code] for code in codes.tolist()]

    def __len__(self) -> int:
        """Count the distinct cells."""
        return len(self.texts if self.known is None else self.known)

    def matching(self, pattern: str, among: np.ndarray | None = None) -> np.ndarray:
        """Say which distinct cells (among some) are texts that hold a pattern."""
        found = np.zeros(len(self), bool)
        among = np.arange(len(self)) if among is None else among
        if self.texts is not None and len(among):
            every = len(among) == len(self)
            some = self.texts if every else self.texts.take(pa.array(among, pa.int64()))
            matches = pc.match_substring_regex(some, pattern, ignore_case=True)
            found[among] = matches.to_numpy(zero_copy_only=False)
            return found
        search = re.compile(pattern, re.IGNORECASE).search
        for code, cell in zip(among.tolist(), self.some(among), strict=True):
            found[code] = isinstance(cell, str) and search(cell) is not None
        return found

    def at(self, row: int) -> object:
        """Return the cell of a row."""
        code = int(self.codes[row])
        return self.texts[code].as_py() if self.known is None else self.known[code]

    def take(self, rows: np.ndarray) -> Cells:
        """Return the cells of some rows."""
        if self.plain:
            return unencoded(self.texts.take(pa.array(rows, pa.int64())))
        return Cells(self.codes[rows], self.known, self.texts)

    def distinct(self) -> Cells:
        """Return the column with each distinct cell once."""
        return encoded(self.texts) if self.plain else self

    def distinct_where(self, which: np.ndarray) -> tuple[Cells, np.ndarray]:
        """Return the column with some of its texts once each, behind all others.

        Also which of the texts these are then.
        """
        if not which.any():
            return self, np.empty(0, np.int64)
        once = encoded(self.texts.filter(pa.array(which)))
        moved = np.arange(len(self))
        moved[which] = len(self) + once.codes
        texts = pa.concat_arrays([self.texts, once.texts])
        return Cells(moved[self.codes], texts=texts), np.arange(len(self), len(texts))

    def with_cell(self, row: int, cell: object) -> Cells:
        """Return the column with another cell in one row."""
        codes = self.codes.astype(np.int64)
        codes[row] = len(self)
        if self.texts is not None:
            one = pa.array(["" if cell is None else str(cell)], pa.string())
            return Cells(codes, texts=pa.concat_arrays([self.texts, one]))
        return Cells(codes, known=[*self.known, cell])


def encode(raw: Iterable) -> Cells:
    """Return a column's distinct cells and, per row, which of them it holds."""
    raw = list(raw)
    kinds = set(map(type, raw))
    if kinds == {str}:
        return encoded(pa.array(raw, pa.string()))
    seen: dict[object, int] = {}
    if bool not in kinds:
        codes = [seen.setdefault(cell, len(seen)) for cell in raw]
        return Cells(np.array(codes, np.int64), known=list(seen))
    # True and 1 would be one key of a dictionary
    codes = [seen.setdefault((type(cell), cell), len(seen)) for cell in raw]
    return Cells(np.array(codes, np.int64), known=[cell for _, cell in seen])


def encoded(column: pa.Array) -> Cells:
    """Return the cells of a column of text, encoded already or not."""
    column = column.dictionary_encode()
    return Cells(column.indices.to_numpy(), texts=column.dictionary)


def unencoded(column: pa.StringArray) -> Cells:
    """Return the cells of a column of text in which few are equal."""
    return Cells(np.arange(len(column)), texts=column, plain=True)


def repeated(cell: object, count: int) -> Cells:
    """Return a column that holds the same in every row."""
    return Cells(np.zeros(count, np.int64), known=[cell])


@dataclass
class Block:
    """Some rows of a sheet, with their numbers there; all of the same width."""

    numbers: np.ndarray
    columns: list[Cells]

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.numbers)

    def row(self, at: int) -> list:
        """Return a row's cells."""
        return [cells.at(at) for cells in self.columns]

    def find(self, numbers: Collection[int]) -> list[int]:
        """Return where rows with these numbers are, of those that are here."""
        if not numbers or not len(self):
            return []
        here = np.isin(self.numbers, np.fromiter(numbers, np.int64, len(numbers)))
        return np.flatnonzero(here).tolist()

    def take(self, rows: np.ndarray) -> Block:
        """Return some of the rows."""
        return Block(self.numbers[rows], [cells.take(rows) for cells in self.columns])


def blocks(sheet: Sheet, after: int, width: int) -> Iterator[Block]:
    """Yield the rows below row ``after``, each at least ``width`` cells wide."""
    if sheet.columns is not None:
        for numbers, columns, odd in sheet.columns():
            yield from _below(_of_columns(numbers, columns, odd, width), after)
        return
    for first, rows in sheet.blocks(BLOCK):
        numbers = np.arange(first, first + len(rows), dtype=np.int64)
        yield from _below(_of_rows(numbers, rows, width), after)


def _below(block: Block, after: int) -> Iterator[Block]:
    if len(block) and block.numbers[0] <= after:
        block = block.take(np.flatnonzero(block.numbers > after))
    if len(block):
        yield block


def _of_rows(numbers: np.ndarray, rows: Rows, width: int) -> Block:
    width = max(width, max(map(len, rows)))
    if min(map(len, rows)) < width:
        rows = [row + [None] * (width - len(row)) for row in rows]
    return Block(numbers, [encode(column) for column in zip(*rows, strict=True)])


def _of_columns(
    numbers: np.ndarray,
    columns: list[pa.Array],
    odd: list[tuple[int, list]],
    width: int,
) -> Block:
    """Return columns of text as a block, with the rows of another width among them."""
    width = max(width, len(columns), *(len(cells) for _, cells in odd))
    found = [
        encoded(column) if isinstance(column, pa.DictionaryArray) else unencoded(column)
        for column in columns
    ]
    while len(found) < width:
        codes = np.zeros(len(numbers), np.int64)
        found.append(Cells(codes, texts=pa.array([""], pa.string())))
    if not odd:
        return Block(numbers, found)
    numbers = np.concatenate([numbers, [number for number, _ in odd]])
    order = np.argsort(numbers, kind="stable")
    for at, cells in enumerate(found):
        texts = [row[at] if at < len(row) else "" for _, row in odd]
        codes = np.arange(len(cells), len(cells) + len(odd))
        found[at] = Cells(
            np.concatenate([cells.codes, codes])[order],
            texts=pa.concat_arrays([cells.texts, pa.array(texts, pa.string())]),
        )
    return Block(numbers[order], found)
