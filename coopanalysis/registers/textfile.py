"""Text files with one table: encoding and delimiter decided, rows read in a stream.

The encoding holds for the whole file, so the whole file is decoded once, in pieces,
before the first row is believed: cp874 takes utf-8 Thai for its own without complaint.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import functools
import itertools
from collections import Counter
from collections.abc import Iterator
from encodings import cp874
from pathlib import Path

import numpy as np

from coopanalysis.errors import DataError
from coopanalysis.registers import textcolumns
from coopanalysis.registers.sheet import HEAD, Rows, Sheet

TEXTS = {".csv", ".tsv", ".txt"}
MAX_COLUMNS = 1_000
_ENCODINGS = ("utf-8-sig", "cp874")
_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CP874 = bytes(
    code for code, sign in enumerate(cp874.decoding_table) if sign != "\ufffe"
)
_PIECE = 1 << 20
_LINE = 1 << 24  # longer than any line of a register


class _Looked:
    """What a look at the whole file has found, piece by piece."""

    def __init__(self) -> None:
        self.delimiter = b""
        self.holds_zero = False
        self.regular = True  # every quote opens a cell or closes one

    def see(self, piece: bytes, suffix: str) -> None:
        """Look at some whole lines."""
        self.delimiter = self.delimiter or _delimiter(piece, suffix)
        self.holds_zero = self.holds_zero or b"\x00" in piece
        if not self.regular or b'"' not in piece:
            return
        signs, at = _quotes(piece)
        if (np.diff(at) == 1).any():  # two of them are a sign of the text
            signs, at = _quotes(piece.replace(b'""', b""))
        ends = np.zeros(256, bool)
        ends[list(self.delimiter + b"\r\n")] = True
        opens, closes = ends[signs[at - 1]], ends[signs[at + 1]]
        self.regular = bool((opens != closes).all() and opens.sum() == closes.sum())


def _quotes(lines: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Return signs, of which the last ends a line, and where there is a quote."""
    signs = np.frombuffer(lines if lines.endswith(b"\n") else lines + b"\n", np.uint8)
    return signs, np.flatnonzero(signs == ord('"'))


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
    decided, looked = _look(path, encoding)
    delimiter = (looked.delimiter or b",").decode()

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
            line, last = _row_with_fault(path, encoding, delimiter), reader.line_num
            raise DataError(path.name, _in_words(str(error), line, last)) from None


def _row_with_fault(path: Path, encoding: str, delimiter: str) -> int:
    """Return the line on which the row begins that cannot be read."""
    begins = 1
    with path.open(encoding=encoding, newline="") as stream:
        reader = csv.reader(stream, delimiter=delimiter, strict=True)
        with contextlib.suppress(csv.Error):
            for _ in reader:
                begins = reader.line_num + 1
    return begins


def _in_words(error: str, line: int, last: int) -> str:
    if "expected after" in error:
        return (
            f"line {last}: something stands behind a closing quotation mark; a "
            'quotation mark within a text is written twice ("")'
        )
    return (
        f"line {line}: a quotation mark opens a cell and no other closes it; "
        "add the missing one, or export the file anew"
    )


def _look(path: Path, given: str | None) -> tuple[str, _Looked]:
    """Decide the encoding, over the whole file."""
    if given:
        candidates: tuple[str, ...] = (given,)
    else:
        with path.open("rb") as stream:
            marked = stream.read(2) in _BOMS
        candidates = ("utf-16",) if marked else _ENCODINGS
    for candidate in candidates:
        looked = _Looked()
        try:
            for piece in _lines(path, candidate):
                looked.see(piece, path.suffix.lower())
        except UnicodeDecodeError:
            continue
        except LookupError:
            raise DataError(path.name, f"no encoding is called {candidate!r}") from None
        if looked.holds_zero:
            raise DataError(
                path.name, "holds zero bytes; it is damaged or no text file"
            )
        return candidate, looked
    raise DataError(
        path.name,
        f"is not text in {' or '.join(candidates)}; export it anew as CSV UTF-8",
    )


def _lines(path: Path, encoding: str) -> Iterator[bytes]:
    """Yield the file in pieces that end where a line does, in ASCII and what more.

    Every byte is decoded on the way, so that none can be wrong; what is not written
    in ASCII and more (utf-16) is handed on as utf-8.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    is_ascii = "\n,".encode(encoding).endswith(b"\n,")
    held = b""
    with path.open("rb") as stream:
        if stream.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
            stream.seek(0)
        while piece := stream.read(_PIECE):
            if encoding == "cp874" and not piece.translate(None, _CP874):
                text = ""  # every byte is a sign; no need to look up which
            else:
                text = decoder.decode(piece)
            held += piece if is_ascii else text.encode()
            cut = held.rfind(b"\n") + 1
            if not cut and len(held) > _LINE:
                if b"\r" not in held:
                    raise DataError(
                        path.name,
                        f"has a line of more than {_LINE:,} bytes; "
                        "export it anew with one row on a line",
                    )
                cut = len(held)
            if cut:
                yield held[:cut]
                held = held[cut:]
    yield held + decoder.decode(b"", final=True).encode()


def _delimiter(piece: bytes, suffix: str) -> bytes:
    if suffix == ".tsv":
        return b"\t"
    head = piece[:4096]
    # A comma unless the file plainly uses another: Excel writes ";" in some regions.
    marks = (b",", b";", b"\t")
    return max(marks, key=lambda mark: (head.count(mark), mark == b","))
