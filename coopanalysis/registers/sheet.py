"""One sheet as it arrives: its first rows, and all of them block by block.

Cells keep what the file holds: text, a number, a truth value, a date cell or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

HEAD = 60  # rows from which a layout is worked out
BLOCK = 50_000  # rows that are converted together

Rows = list[list]
Reader = Callable[[int], Iterator[Rows]]
# row numbers, columns of text, and the rows that are wider or narrower than these
Columns = tuple[np.ndarray, list[pa.Array], list[tuple[int, list]]]


@dataclass(frozen=True)
class Sheet:
    """One sheet; row 1 of the file is ``head[0]``. A text file's sheet is "".

    ``columns``, where there is one, yields the same rows as columns of text.
    ``hidden_rows`` count from 1 as a spreadsheet does, ``merged`` holds ranges of
    cells as (first row, first column, last row, last column), counted from 0.
    """

    name: str
    head: Rows
    read: Reader
    columns: Callable[[], Iterator[Columns]] | None = None
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()

    def blocks(self, size: int = BLOCK) -> Iterator[tuple[int, Rows]]:
        """Yield all rows from row 1 on, with the number of each block's first row."""
        first = 1
        for rows in self.read(size):
            yield first, rows
            first += len(rows)


def in_memory(
    name: str,
    rows: Rows,
    *,
    hidden: bool = False,
    hidden_rows: frozenset[int] = frozenset(),
    merged: tuple[tuple[int, int, int, int], ...] = (),
) -> Sheet:
    """Return a sheet whose rows are all there already, as a workbook's are."""

    def read(size: int) -> Iterator[Rows]:
        return (rows[at : at + size] for at in range(0, len(rows), size))

    return Sheet(name, rows[:HEAD], read, None, hidden, hidden_rows, merged)
