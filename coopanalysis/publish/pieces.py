"""Published files as pieces of text, each with its place; nothing is held whole.

A page's text is what its reader sees and what its source hides: cells, attributes,
comments, scripts, figures. A number that tags cut in two is one again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path

from coopanalysis.errors import DataError
from coopanalysis.publish.leaks import Piece
from coopanalysis.registers.cells import is_blank, plain
from coopanalysis.registers.sheet import HEAD
from coopanalysis.registers.spreadsheet import WORKBOOKS, open_sheets
from coopanalysis.registers.textfile import encoding_of

PAGES = {".html", ".htm", ".xhtml", ".svg", ".xml"}
VALUES = {".json", ".ipynb", ".geojson", ".jsonl"}
TABLES = WORKBOOKS | {".csv", ".tsv"}
CODE = {".css", ".js", ".py", ".sql"}
TEXTS = CODE | {".txt", ".md", ".rst", ".log", ".toml", ".yaml", ".yml"}
PARQUET = {".parquet"}
KINDS = PAGES | VALUES | TABLES | TEXTS | PARQUET

_CHUNK = 1 << 20
_OVERLAP = 200  # more than anything looked for is long
# "text", then whether it is a key, or what stands between texts
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|[^"]+', re.DOTALL)
_TAGS = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
# tags that stand within a word or a number without ending it
_INLINE = {
    *("a", "abbr", "b", "bdi", "code", "em", "font", "i", "mark", "small", "span"),
    *("strong", "sub", "sup", "u", "wbr"),
}


def pieces(path: Path) -> Iterator[Piece]:
    """Yield what a file holds, by its kind.

    Raises
    ------
    DataError
        When the file cannot be read as what its name says it is.
    """
    kind = path.suffix.lower()
    if kind in TABLES:
        yield from _table(path)
    elif kind in PARQUET:
        yield from _parquet(path)
    elif kind in PAGES:
        yield from _page(_chunks(path))
    elif kind in VALUES:
        yield from _values(_chunks(path))
    else:
        yield from _text(_chunks(path), is_code=kind in CODE)


def _chunks(path: Path) -> Iterator[str]:
    with path.open(encoding=encoding_of(path), newline="") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _text(chunks: Iterable[str], *, is_code: bool) -> Iterator[Piece]:
    rest, line = "", 1
    for chunk in chunks:
        *whole, rest = (rest + chunk).split("\n")
        for text in whole:
            yield Piece(f"line {line}", text, line <= HEAD, is_code)
            line += 1
        while len(rest) > _CHUNK:  # a line without end, as minified scripts have
            yield Piece(f"line {line}", rest[:_CHUNK], is_code=is_code)
            rest = rest[_CHUNK - _OVERLAP :]
    yield Piece(f"line {line}", rest, line <= HEAD, is_code)


def _values(chunks: Iterable[str], first: int = 1) -> Iterator[Piece]:
    rest, line = "", first
    waiting = iter(chunks)
    for chunk in waiting:
        text, end = rest + chunk, 0
        while len(chunk) < len(rest):  # a long text grows by as much as there is
            more = next(waiting, "")
            if not more:
                break
            chunk += more
            text += more
        for token in _TOKEN.finditer(text):
            if token.end() == len(text):  # it may go on in the next chunk
                long = token[1] is None and len(token[0]) > _OVERLAP
                if long:
                    yield from _value(token, line)
                    end = len(text) - _OVERLAP
                    line += text[token.start() : end].count("\n")
                break
            yield from _value(token, line)
            line += token[0].count("\n")
            end = token.end()
        rest = text[end:]
    for token in _TOKEN.finditer(rest):
        yield from _value(token, line)
        line += token[0].count("\n")


def _value(token: re.Match[str], line: int) -> Iterator[Piece]:
    if token[1] is None:
        if len(token[0]) > 12:
            yield Piece(f"line {line}", token[0])
        return
    text = token[1]
    if "\\" in text:
        try:
            text = json.loads(f'"{text}"', strict=False)
        except ValueError:
            text = token[1]  # no JSON after all; read as it stands
    if _TAGS.search(text):
        for piece in _page([text]):
            yield Piece(f"line {line}", piece.text, piece.is_header)
    else:
        yield Piece(f"line {line}", text, is_header=True)


def _page(chunks: Iterable[str]) -> Iterator[Piece]:
    page = _Page()
    for chunk in chunks:
        try:
            page.feed(chunk)
        except AssertionError as error:  # the parser's word for a broken declaration
            raise DataError("", f"is no readable page ({error})") from None
        yield from page.taken()
    page.close()
    page.end_text()
    yield from page.taken()


class _Page(HTMLParser):
    """Collects a page's pieces as it is fed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._found: list[Piece] = []
        self._parts: list[str] = []
        self._line = 1
        self._is_header = False
        self._row = 0
        self._script: str | None = None

    def taken(self) -> list[Piece]:
        """Hand over what was found since the last time."""
        found, self._found = self._found, []
        return found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a piece, unless the tag stands within a word."""
        if tag == "br":
            self._parts.append(" ")
        elif tag not in _INLINE:
            self.end_text()
        kinds = dict(attrs)
        line = f"line {self.getpos()[0]}"
        self._found += [Piece(line, value) for _, value in attrs if value]
        if tag == "table":
            self._row = 0
        elif tag == "tr":
            self._row += 1
        elif tag in ("th", "td"):
            heads = tag == "th" and kinds.get("scope") != "row"
            self._is_header = heads or self._row == 1
        elif tag == "script":
            self._script = kinds.get("type") or "text/javascript"

    def handle_endtag(self, tag: str) -> None:
        """End the piece that the tag ends."""
        if tag not in _INLINE:
            self.end_text()
        if tag in ("th", "td", "table"):
            self._is_header = False
        elif tag == "script":
            self._script = None

    def handle_data(self, data: str) -> None:
        """Add to the piece."""
        if not self._parts:
            self._line = self.getpos()[0]
        self._parts.append(data)

    def handle_comment(self, data: str) -> None:
        """Read a comment: it travels with the page."""
        self._found.append(Piece(f"line {self.getpos()[0]}", data))

    def end_text(self) -> None:
        """Hand on the piece that has been collected."""
        text = "".join(self._parts)
        if text.strip():
            if self._script and "json" in self._script:
                self._found += _values([text], self._line)
            else:
                place, is_code = f"line {self._line}", bool(self._script)
                self._found.append(Piece(place, text, self._is_header, is_code))
        self._parts = []


def _table(path: Path) -> Iterator[Piece]:
    for sheet in open_sheets(path):
        where = f"[{sheet.name}] " if sheet.name else ""
        if sheet.name:
            yield Piece("name of a sheet", sheet.name)
        for first, rows in sheet.blocks():
            for number, row in enumerate(rows, first):
                cells = [plain(cell) for cell in row if not is_blank(cell)]
                yield Piece(f"{where}row {number}", " | ".join(cells))
                if number <= HEAD:
                    for text in cells:
                        if len(text) < 80:
                            yield Piece(f"{where}row {number}", text[:80], True)


def _parquet(path: Path) -> Iterator[Piece]:
    import pyarrow
    import pyarrow.parquet

    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            for name in file.schema_arrow.names:
                yield Piece("name of a column", name, is_header=True)
            first = 1
            for batch in file.iter_batches(batch_size=10_000):
                last = first + batch.num_rows - 1
                for name, values in batch.to_pydict().items():
                    texts = [plain(value) for value in values if value is not None]
                    place = f"column {name}, rows {first}-{last}"
                    yield Piece(place, " | ".join(texts))
                first = last + 1
    except pyarrow.ArrowException as error:
        raise DataError(path.name, f"is damaged ({error})") from None
