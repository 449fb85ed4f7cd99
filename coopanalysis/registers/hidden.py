"""Rows that a workbook hides: read from an .xlsx's own XML, in pieces.

The reader of workbooks says which sheets are hidden, of every kind of workbook, but
of no row. An .xlsx marks hidden and filtered rows in its sheets; the rows that an
.xls or .ods hides are read like all others and cannot be told from them.
"""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from pathlib import Path

PIECE = 1 << 20
INDEX_LIMIT = 4 << 20  # bytes of the list of sheets; a longer one is no workbook's
SHEET_LIMIT = 1 << 30  # bytes of a sheet in which hidden rows are looked for
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
_ROW = re.compile(rb"<(?:\w+:)?row\s([^>]*)>")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def hidden_rows(path: Path) -> dict[str, frozenset[int]]:
    """Return the numbers of the hidden rows by sheet; nothing for other kinds.

    Raises
    ------
    zipfile.BadZipFile, zlib.error, OSError
        When the file is damaged.
    """
    if path.suffix.lower() not in {".xlsx", ".xlsm"}:
        return {}
    with zipfile.ZipFile(path) as archive:
        return {
            name: rows
            for name, part in _parts(archive).items()
            if (rows := _hidden_in(archive, part))
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


def _hidden_in(archive: zipfile.ZipFile, part: str) -> frozenset[int]:
    found: set[int] = set()
    held, read = b"", 0
    with archive.open(part) as stream:
        while read < SHEET_LIMIT and (piece := stream.read(PIECE)):
            read += len(piece)
            held += piece
            whole = held.rfind(b"<")  # a tag may be cut in two
            if b"hidden" in held:
                found |= _numbers(held[:whole])
            held = held[whole:] if whole >= 0 else b""
    return frozenset(found | _numbers(held))


def _numbers(text: bytes) -> set[int]:
    rows = [_attributes(tag) for tag in _ROW.findall(text) if b"hidden" in tag]
    return {
        int(row["r"])
        for row in rows
        if row.get("hidden") in {"1", "true"} and row.get("r", "").isdecimal()
    }


def _attributes(tag: bytes) -> dict[str, str]:
    text = tag.decode("utf-8", "replace")
    return {
        name: html.unescape(double or single)
        for name, double, single in _ATTRIBUTE.findall(text)
    }
