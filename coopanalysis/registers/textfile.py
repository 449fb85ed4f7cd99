"""Text files with one table: encoding and delimiter decided, rows read in a stream.

The encoding holds for the whole file, so the whole file is decoded once, in pieces,
before the first row is believed: cp874 takes utf-8 Thai for its own without complaint.
"""

from __future__ import annotations

import codecs
import csv
import functools
import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from coopanalysis.errors import DataError
from coopanalysis.registers import textcolumns
from coopanalysis.registers.sheet import HEAD, Rows, Sheet

TEXTS = {".csv", ".tsv", ".txt"}
MAX_COLUMNS = 1_000
_ENCODINGS = ("utf-8-sig", "cp874")
_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PIECE = 1 << 20
_LINE = 1 << 24  # longer than any line of a register


@dataclass
class _Looked:
    """What one look at the whole file has found."""

    zero: bool = False
    quotes: int = 0
    opening: int = 0
    closing: int = 0

    def see(self, text: str, delimiter: str) -> None:
        """Look at some whole lines."""
        self.zero = self.zero or "\x00" in text
        if '"' not in text:
            return
        text = "\n" + text.replace('""', "") + "\n"
        self.quotes += text.count('"')
        self.opening += sum(text.count(f'{m}"') for m in (delimiter, "\n", "\r"))
        self.closing += sum(text.count(f'"{m}') for m in (delimiter, "\n", "\r"))

    @property
    def regular(self) -> bool:
        """Say whether every quote opens or closes a whole cell."""
        return self.opening == self.closing and self.quotes == 2 * self.opening


def open_text(path: Path, encoding: str | None = None) -> Sheet:
    """Return a text file as the one sheet it is; its rows stream from the file.

    Text is tried as utf-8, as utf-16 where its mark says so, then as cp874; never
    as tis-620, which takes utf-8 Thai for its own without complaint.

    Raises
    ------
    DataError
        When it is no text in any of these, holds zero bytes or breaks its quotes;
        the last also while rows are read.
    """
    decided, delimiter, looked = _look(path, encoding)

    def read(size: int) -> Iterator[Rows]:
        return _blocks(path, decided, delimiter, size)

    head = next(read(HEAD), [])
    if not head or not looked.regular:
        return Sheet("", head, read)
    widths = Counter(map(len, head))
    width = max(widths, key=lambda width: (widths[width], width))
    columns = functools.partial(
        textcolumns.stream, path, decided, delimiter, max(width, 1)
    )
    return Sheet("", head, read, columns)


def encoding_of(path: Path, given: str | None = None) -> str:
    """Return the encoding in which a whole file is text: the one given or decided."""
    return _look(path, given)[0]


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


def _look(path: Path, given: str | None) -> tuple[str, str, _Looked]:
    """Decide encoding and delimiter, over the whole file."""
    if given:
        candidates: tuple[str, ...] = (given,)
    else:
        with path.open("rb") as stream:
            marked = stream.read(2) in _BOMS
        candidates = ("utf-16",) if marked else _ENCODINGS
    for candidate in candidates:
        looked = _Looked()
        delimiter = ""
        try:
            for text in lines(path, candidate):
                delimiter = delimiter or _delimiter(path, text)
                looked.see(text, delimiter)
        except UnicodeDecodeError:
            continue
        except LookupError:
            raise DataError(path.name, f"no encoding is called {candidate!r}") from None
        if looked.zero:
            raise DataError(
                path.name, "holds zero bytes; it is damaged or no text file"
            )
        return candidate, delimiter or ",", looked
    raise DataError(path.name, f"is not text in {' or '.join(candidates)}")


def lines(path: Path, encoding: str) -> Iterator[str]:
    """Yield the text in pieces that end where a line does."""
    decoder = codecs.getincrementaldecoder(encoding)()
    held = ""
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            text = held + decoder.decode(piece)
            cut = text.rfind("\n") + 1
            if not cut and len(text) > _LINE:
                cut = len(text)
            held = text[cut:]
            if cut:
                yield text[:cut]
    yield held + decoder.decode(b"", final=True)


def _delimiter(path: Path, text: str) -> str:
    if path.suffix.lower() == ".tsv":
        return "\t"
    head = text[:4096]
    # A comma unless the file plainly uses another: Excel writes ";" in some regions.
    return max(",;\t", key=lambda mark: (head.count(mark), mark == ","))
