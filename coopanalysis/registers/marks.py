"""What the reader of workbooks does not tell: hidden rows, and cells with an error.

It says which sheets are hidden, but of no row; and a formula that ended in an error,
such as ``#REF!``, it hands over as an empty cell. Both are read here from the file's
own records: an .xlsx's and an .ods' XML in pieces, an .xls' by `oldmarks`.
"""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from coopanalysis.registers.oldmarks import Marks, old_marks

PIECE = 1 << 20
INDEX_LIMIT = 4 << 20  # bytes of the list of sheets; a longer one is no workbook's
ROW_LIMIT = 64 << 20  # bytes of one row; a longer one is no register's
REPEATS = 1_000  # cells or rows that an .ods may mark as one error
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
_ROW = re.compile(rb"<(?:\w+:)?row\s([^>]*)>")
_ATTRIBUTE = re.compile(r"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ERROR = re.compile(
    rb"""<(?:\w+:)?c\s([^>]*\bt=["']e["'][^>]*)>(.*?)</(?:\w+:)?c>""", re.DOTALL
)
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ODS_ROW = re.compile(
    rb"<table:table\s([^>]*)>|<table:table-row\b([^>]*?)(?:/>|>(.*?)</table:table-row>)",
    re.DOTALL,
)
_ODS_CELL = re.compile(
    rb"<table:(?:covered-)?table-cell\b([^>]*?)"
    rb"(?:/>|>(.*?)</table:(?:covered-)?table-cell>)",
    re.DOTALL,
)
_ODS_TEXT = re.compile(rb"<text:p>([^<]*)<")


def marks(path: Path, names: list[str]) -> dict[str, Marks]:
    """Return what is hidden and what is an error, by sheet.

    Parameters
    ----------
    names
        The names of all sheets in their order, as the reader tells them.

    Raises
    ------
    zipfile.BadZipFile, zlib.error, struct.error, ValueError, OSError
        When the file is damaged.
    """
    if path.suffix.lower() == ".xls":
        return dict(zip(names, old_marks(path), strict=False))
    with zipfile.ZipFile(path) as archive:
        if path.suffix.lower() == ".ods":
            return _ods_marks(archive)
        return {
            name: _xlsx_marks(archive, part) for name, part in _parts(archive).items()
        }


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return in which part of the archive each sheet is kept."""
    held = set(archive.namelist())
    book, relations = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    if not {book, relations} <= held:
        return {}
    targets = {
        entry.get("Id"): posixpath.normpath(
            posixpath.join("/xl", entry.get("Target", ""))
        ).lstrip("/")
        for entry in _entries(archive, relations, _RELATION)
    }
    found = {}
    for entry in _entries(archive, book, _SHEET):
        part = targets.get(entry.get("r:id") or entry.get("id"))
        if part in held and "name" in entry:
            found[entry["name"]] = part
    return found


def _entries(
    archive: zipfile.ZipFile, part: str, pattern: re.Pattern[bytes]
) -> list[dict[str, str]]:
    with archive.open(part) as stream:
        text = stream.read(INDEX_LIMIT)
    return [_attributes(found) for found in pattern.findall(text)]


def _xlsx_marks(archive: zipfile.ZipFile, part: str) -> Marks:
    found = Marks()
    for rows in _rows(archive, part, b"row"):
        if b"hidden" in rows:
            found.hidden |= _hidden(rows)
        if b't="e"' in rows or b"t='e'" in rows:
            for tag, inside in _ERROR.findall(rows):
                place = _PLACE.fullmatch(_attributes(tag).get("r", ""))
                value = _VALUE.search(inside)
                if place and value:
                    spot = int(place[2]) - 1, _column(place[1])
                    found.errors[spot] = value[1].decode("utf-8", "replace")
    return found


def _column(letters: str) -> int:
    """Return the position of a column, counted from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _rows(archive: zipfile.ZipFile, part: str, tag: bytes) -> Iterator[bytes]:
    """Yield a part piece by piece, no row cut in two."""
    held = b""
    with archive.open(part) as stream:
        while piece := stream.read(PIECE):
            held += piece
            # up to the last row's end, or to where another begins
            begins = held.rfind(b"<", 0, held.rfind(tag + b" ") + 1)
            cut = max(begins, held.rfind(tag + b">") + len(tag) + 1)
            if cut > len(tag) + 1:
                yield held[:cut]
                held = held[cut:]
            elif len(held) > ROW_LIMIT:
                raise ValueError("a row without an end")
    yield held


def _hidden(text: bytes) -> set[int]:
    rows = [_attributes(tag) for tag in _ROW.findall(text) if b"hidden" in tag]
    return {
        int(row["r"])
        for row in rows
        if row.get("hidden") in {"1", "true"} and row.get("r", "").isdecimal()
    }


def _ods_marks(archive: zipfile.ZipFile) -> dict[str, Marks]:
    found: dict[str, Marks] = {}
    marked = (
        b'"error"' in rows or b"table:visibility=" in rows
        for rows in _ods_rows(archive)
    )
    if not any(marked):  # as most are: their rows need not be counted
        return found
    sheet, row = Marks(), 0
    for rows in _ods_rows(archive):
        for table, tag, cells in _ODS_ROW.findall(rows):
            if table:
                sheet, row = Marks(), 0
                found[_attributes(table).get("table:name", "")] = sheet
                continue
            entry = _attributes(tag)
            count = int(entry.get("table:number-rows-repeated", "1"))
            here = range(row, row + min(count, REPEATS))
            if entry.get("table:visibility", "visible") != "visible":
                sheet.hidden |= {number + 1 for number in here}
            if b'"error"' in cells:
                for column, text in _ods_errors(cells):
                    sheet.errors |= {(number, column): text for number in here}
            row += count
    return found


def _ods_rows(archive: zipfile.ZipFile) -> Iterator[bytes]:
    return _rows(archive, "content.xml", b"table:table-row")


def _ods_errors(cells: bytes) -> Iterator[tuple[int, str]]:
    column = 0
    for tag, inside in _ODS_CELL.findall(cells):
        entry = _attributes(tag)
        count = int(entry.get("table:number-columns-repeated", "1"))
        if entry.get("calcext:value-type") == "error":
            text = _ODS_TEXT.search(inside)
            shown = text[1].decode("utf-8", "replace") if text else "#N/A"
            for at in range(column, column + min(count, REPEATS)):
                yield at, shown
        column += count


def _attributes(tag: bytes) -> dict[str, str]:
    text = tag.decode("utf-8", "replace")
    return {
        name: html.unescape(double or single)
        for name, double, single in _ATTRIBUTE.findall(text)
    }
