"""The columns of a text file, streamed without making a row of each line.

The rows are the same as those of Python's csv reader, and so are their numbers; rows
that are wider or narrower than most are read by that reader, one by one.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from encodings import cp874
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow

from coopanalysis.errors import DataError
from coopanalysis.registers.sheet import Columns

BYTES = 4 << 20  # what is read together
LONGEST = csv.field_size_limit()
_WIDTHS = np.array([len(sign.encode()) for sign in cp874.decoding_table], np.int32)


def stream(path: Path, encoding: str, delimiter: str, width: int) -> Iterator[Columns]:
    """Yield row numbers, columns of text, and the rows of another width.

    A column in which texts repeat comes as its distinct texts.

    Raises
    ------
    DataError
        When a cell is longer than any register's, or a row breaks its quotes.
    """
    after = 0
    parser = _Parser(path, encoding, delimiter, width)
    for rows in _whole_rows(path, parser.encoding):
        columns, odd = parser.parse(rows)
        here = [
            (after + number, _cells(path, after + number, text, delimiter))
            for number, text in odd
        ]
        last = after + len(columns[0]) + len(odd)
        numbers = np.arange(after + 1, last + 1, dtype=np.int64)
        taken = np.array([number for number, _ in here], np.int64)
        yield np.setdiff1d(numbers, taken, True), columns, here
        after = last


def _whole_rows(path: Path, encoding: str) -> Iterator[bytes]:
    """Yield the file cut where a row ends: behind an even count of quotes.

    What is not kept in ASCII and more, such as utf-16, is turned into utf-8.
    """
    is_kept = encoding in ("cp874", "utf-8", "utf-8-sig")
    decoder = codecs.getincrementaldecoder(encoding)()
    held, quotes = b"", 0
    with path.open("rb") as stream:
        while piece := stream.read(BYTES):
            text = piece if is_kept else decoder.decode(piece).encode()
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


class _Parser:
    """Makes columns of rows, and learns in which of them texts repeat."""

    def __init__(self, path: Path, encoding: str, delimiter: str, width: int) -> None:
        self.encoding = codecs.lookup(encoding).name
        self._path = path
        self._delimiter = delimiter
        self._repeats = [True] * width

    def parse(self, rows: bytes) -> tuple[list[pa.Array], list[tuple[int, str]]]:
        """Return the rows of this width as columns, and the others."""
        odd: list[tuple[int, str]] = []
        if self.encoding != "cp874":
            columns = self._text(rows, odd)
        else:
            try:  # texts that repeat are turned into utf-8 but once
                columns = list(map(_in_utf8, self._columns(rows, pa.binary(), None)))
            except pa.ArrowInvalid:  # as where a row is odd
                text = rows.decode(self.encoding).encode()
                columns = self._text(text, odd)
        for column in columns:
            self._check_lengths(column)
        self._repeats = [
            is_coded and len(column.dictionary) <= len(column) / 2
            for is_coded, column in zip(self._repeats, columns, strict=True)
        ]
        return columns, odd

    def _text(self, rows: bytes, odd: list[tuple[int, str]]) -> list[pa.Array]:
        try:
            return self._columns(rows, pa.string(), odd)
        except pa.ArrowInvalid as error:
            raise DataError(self._path.name, f"is damaged ({error})") from None

    def _columns(
        self, rows: bytes, kind: pa.DataType, odd: list[tuple[int, str]] | None
    ) -> list[pa.Array]:
        def set_aside(row: arrow.InvalidRow) -> str:
            odd.append((row.number, row.text))
            return "skip"

        coded = pa.dictionary(pa.int32(), kind)
        kinds = {
            str(at): coded if repeats else kind
            for at, repeats in enumerate(self._repeats)
        }
        found = arrow.read_csv(
            pa.BufferReader(rows),
            arrow.ReadOptions(
                use_threads=False, block_size=len(rows) + 1, column_names=list(kinds)
            ),
            arrow.ParseOptions(
                delimiter=self._delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=None if odd is None else set_aside,
            ),
            arrow.ConvertOptions(column_types=kinds, strings_can_be_null=False),
        )
        return [column.combine_chunks() for column in found.columns]

    def _check_lengths(self, column: pa.Array) -> None:
        texts = column.dictionary if isinstance(column, pa.DictionaryArray) else column
        longest = pc.max(pc.binary_length(texts)).as_py()
        if longest and longest > LONGEST:
            raise DataError(
                self._path.name, f"a cell holds more than {LONGEST:,} signs"
            )


def _in_utf8(column: pa.Array) -> pa.Array:
    """Turn texts in cp874, one byte to a sign, into texts in utf-8."""
    if isinstance(column, pa.DictionaryArray):
        texts = _in_utf8(column.dictionary)
        return pa.DictionaryArray.from_arrays(column.indices, texts)
    _, bounds, content = column.buffers()
    bounds = np.frombuffer(bounds, np.int32)[: len(column) + 1]
    signs = np.frombuffer(content, np.uint8)[: bounds[-1]]
    if not len(signs) or signs.max() < 128:
        return column.view(pa.string())
    ends = np.zeros(len(signs) + 1, np.int32)
    np.cumsum(_WIDTHS[signs], out=ends[1:])
    return pa.StringArray.from_buffers(
        len(column),
        pa.py_buffer(ends[bounds]),
        pa.py_buffer(signs.tobytes().decode("cp874").encode()),
    )


def _cells(path: Path, number: int, text: str, delimiter: str) -> list[str]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return next(rows, [])
    except csv.Error as error:
        raise DataError(path.name, f"row {number}: {error}") from None
