"""The columns of a text file, streamed without making a row of each line.

The rows are the same as those of Python's csv reader, and so are their numbers; rows
that are wider or narrower than most are read by that reader, one by one.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow

from coopanalysis.errors import DataError
from coopanalysis.registers.sheet import Columns

BYTES = 4 << 20  # what is read together
LONGEST = csv.field_size_limit()


def stream(path: Path, encoding: str, delimiter: str, width: int) -> Iterator[Columns]:
    """Yield row numbers, columns of text, and the rows of another width.

    Raises
    ------
    DataError
        When a cell is longer than any register's, or a row breaks its quotes.
    """
    after = 0
    for rows in _whole_rows(path, encoding):
        odd: list[tuple[int, str]] = []
        table = _parsed(path, rows, delimiter, width, odd)
        columns = [column.combine_chunks() for column in table.columns]
        _check_lengths(path, columns)
        here = [
            (after + number, _cells(path, after + number, text, delimiter))
            for number, text in odd
        ]
        last = after + len(table) + len(odd)
        numbers = np.arange(after + 1, last + 1, dtype=np.int64)
        taken = np.array([number for number, _ in here], np.int64)
        yield np.setdiff1d(numbers, taken, True), columns, here
        after = last


def _whole_rows(path: Path, encoding: str) -> Iterator[bytes]:
    """Yield the file as utf-8, cut where a row ends: behind an even count of quotes."""
    decoder = codecs.getincrementaldecoder(encoding)()
    held, quotes = b"", 0
    with path.open("rb") as stream:
        while piece := stream.read(BYTES):
            text = decoder.decode(piece).encode()
            held, quotes = held + text, quotes + text.count(b'"')
            cut, inside = len(held), quotes
            while (end := held.rfind(b"\n", 0, cut) + 1) > 0:
                inside -= held.count(b'"', end, cut)
                cut = end
                if inside % 2 == 0:
                    break
                cut -= 1
            if end:
                yield held[:end]
                held, quotes = held[end:], quotes - inside
    held += decoder.decode(b"", final=True).encode()
    if held:
        yield held


def _parsed(
    path: Path, rows: bytes, delimiter: str, width: int, odd: list[tuple[int, str]]
) -> pa.Table:
    """Return the rows of this width as columns; set the others aside."""

    def set_aside(row: arrow.InvalidRow) -> str:
        odd.append((row.number, row.text))
        return "skip"

    names = [str(at) for at in range(width)]
    text = pa.dictionary(pa.int32(), pa.string())
    try:
        return arrow.read_csv(
            pa.BufferReader(rows),
            arrow.ReadOptions(
                use_threads=False, block_size=len(rows) + 1, column_names=names
            ),
            arrow.ParseOptions(
                delimiter=delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=set_aside,
            ),
            arrow.ConvertOptions(
                column_types=dict.fromkeys(names, text), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        raise DataError(path.name, f"is damaged ({error})") from None


def _cells(path: Path, number: int, text: str, delimiter: str) -> list[str]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return next(rows, [])
    except csv.Error as error:
        raise DataError(path.name, f"row {number}: {error}") from None


def _check_lengths(path: Path, columns: list[pa.DictionaryArray]) -> None:
    for column in columns:
        longest = pc.max(pc.binary_length(column.dictionary)).as_py()
        if longest and longest > LONGEST:
            raise DataError(path.name, f"a cell holds more than {LONGEST:,} signs")
