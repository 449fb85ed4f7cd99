"""Text files with one table: encoding and delimiter decided, rows read in a stream.

The encoding holds for the whole file, so the whole file is decoded once, in pieces,
before the first row is believed: cp874 takes utf-8 Thai for its own without complaint.
"""

from __future__ import annotations

import codecs
import csv
import itertools
from collections.abc import Iterator
from pathlib import Path

from coopanalysis.errors import DataError
from coopanalysis.registers.sheet import HEAD, Rows, Sheet

TEXTS = {".csv", ".tsv", ".txt"}
MAX_COLUMNS = 1_000
_ENCODINGS = ("utf-8-sig", "cp874")
_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PIECE = 1 << 20


def open_text(path: Path, encoding: str | None = None) -> Sheet:
    """Return a text file as the one sheet it is; its rows stream from the file.

    Text is tried as utf-8, as utf-16 where its mark says so, then as cp874; never
    as tis-620, which takes utf-8 Thai for its own without complaint.

    Raises
    ------
    DataError
        When it is no text in any of these, holds zero bytes or breaks its quotes;
        the last two also while blocks are read.
    """
    decided = encoding_of(path, encoding)
    delimiter = _delimiter(path, decided)

    def read(size: int) -> Iterator[Rows]:
        return _blocks(path, decided, delimiter, size)

    head = next(read(HEAD), [])
    return Sheet("", head, read)


def _blocks(path: Path, encoding: str, delimiter: str, size: int) -> Iterator[Rows]:
    with path.open(encoding=encoding, newline="") as stream:
        reader = csv.reader(stream, delimiter=delimiter, strict=True)
        try:
            while rows := list(itertools.islice(reader, size)):
                if max(map(len, rows)) > MAX_COLUMNS:
                    raise DataError(path.name, f"has more than {MAX_COLUMNS:,} columns")
                yield rows
        except csv.Error as error:
            raise DataError(path.name, f"line {reader.line_num}: {error}") from None


def encoding_of(path: Path, given: str | None = None) -> str:
    """Return the encoding in which a whole file is text: the one given or decided."""
    if given:
        candidates: tuple[str, ...] = (given,)
    else:
        with path.open("rb") as stream:
            marked = stream.read(2) in _BOMS
        candidates = ("utf-16",) if marked else _ENCODINGS
    for candidate in candidates:
        try:
            holds_zero = _holds_zero(path, candidate)
        except UnicodeDecodeError:
            continue
        except LookupError:
            raise DataError(path.name, f"no encoding is called {candidate!r}") from None
        if holds_zero:
            raise DataError(
                path.name, "holds zero bytes; it is damaged or no text file"
            )
        return candidate
    raise DataError(path.name, f"is not text in {' or '.join(candidates)}")


def _holds_zero(path: Path, encoding: str) -> bool:
    """Decode the whole file piece by piece; say whether a character is zero."""
    decoder = codecs.getincrementaldecoder(encoding)()
    found = False
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            found |= "\x00" in decoder.decode(piece)
    return found | ("\x00" in decoder.decode(b"", final=True))


def _delimiter(path: Path, encoding: str) -> str:
    if path.suffix.lower() == ".tsv":
        return "\t"
    with path.open(encoding=encoding, newline="") as stream:
        head = stream.read(4096)
    # A comma unless the file plainly uses another: Excel writes ";" in some regions.
    return max(",;\t", key=lambda mark: (head.count(mark), mark == ","))
