"""The columns of a text file, streamed without making a row of each line.

The rows are the same as those of Python's csv reader, and so are their numbers; rows
that are wider or narrower than most are read by that reader, one by one.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import deque
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


class _AsUtf8(io.RawIOBase):
    """A file in another encoding, as the utf-8 that the parser reads."""

    def __init__(self, path: Path, encoding: str) -> None:
        self._stream = path.open("rb")
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._held = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Return about so many bytes; none at the end."""
        while len(self._held) < size or size < 0:
            piece = self._stream.read(BYTES)
            self._held += self._decoder.decode(piece, final=not piece).encode()
            if not piece:
                break
        cut = len(self._held) if size < 0 else size
        found, self._held = self._held[:cut], self._held[cut:]
        return found

    def close(self) -> None:
        self._stream.close()
        super().close()


def stream(path: Path, encoding: str, delimiter: str, width: int) -> Iterator[Columns]:
    """Yield row numbers, columns of text, and the rows of another width.

    Raises
    ------
    DataError
        When a cell is longer than any register's, or a row breaks its quotes.
    """
    odd: deque[tuple[int, str]] = deque()

    def set_aside(row: arrow.InvalidRow) -> str:
        odd.append((row.number, row.text))
        return "skip"

    names = [str(at) for at in range(width)]
    text = pa.dictionary(pa.int32(), pa.string())
    is_utf8 = encoding == "utf-8-sig"
    with path.open("rb") if is_utf8 else _AsUtf8(path, encoding) as source:
        try:
            batches = arrow.open_csv(
                source,
                arrow.ReadOptions(
                    use_threads=False, block_size=BYTES, column_names=names
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
            after = 0
            for batch in batches:
                numbers, here = _numbers(path, after, len(batch), odd, delimiter)
                after = max([after, *numbers[-1:], *(number for number, _ in here)])
                _check_lengths(path, batch)
                yield numbers, batch.columns, here
        except pa.ArrowInvalid as error:
            raise DataError(path.name, f"is damaged ({error})") from None
    rest = [(number, _cells(path, number, text, delimiter)) for number, text in odd]
    if rest:
        yield np.empty(0, np.int64), [pa.array([], text)] * width, rest


def _numbers(
    path: Path, after: int, count: int, odd: deque[tuple[int, str]], delimiter: str
) -> tuple[np.ndarray, list[tuple[int, list]]]:
    """Return the numbers of a batch's rows: in order, but for those set aside."""
    here: list[tuple[int, list]] = []
    last = after + count
    while odd and odd[0][0] <= last + 1:
        number, text = odd.popleft()
        here.append((number, _cells(path, number, text, delimiter)))
        last += 1
    numbers = np.arange(after + 1, last + 1, dtype=np.int64)
    return np.setdiff1d(numbers, [number for number, _ in here], True), here


def _cells(path: Path, number: int, text: str, delimiter: str) -> list[str]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return next(rows, [])
    except csv.Error as error:
        raise DataError(path.name, f"row {number}: {error}") from None


def _check_lengths(path: Path, batch: pa.RecordBatch) -> None:
    for column in batch.columns:
        longest = pc.max(pc.binary_length(column.dictionary)).as_py()
        if longest and longest > LONGEST:
            raise DataError(path.name, f"a cell holds more than {LONGEST:,} signs")
