"""Hidden rows and cells with an error of an .xls, from its records.

An .xls is a small file system (sectors chained by a table) with one stream of records;
each sheet's records begin where the list of sheets says.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FREE = 0xFFFFFFF0  # numbers from here on are no sector
ERRORS = {
    **{0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!"},
    **{0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"},
}
_SHEETS, _ROW, _ERROR, _FORMULA, _BEGIN, _END = 0x85, 0x208, 0x205, 0x06, 0x809, 0x0A
# Most files hold none of these, and are not walked through: an error cell, a formula
# that ended in an error, a row with the mark of a hidden one.
_SUSPECT = re.compile(
    rb"\x05\x02\x08\x00.{7}\x01|\x02.[\x00-\x2a].{3}\xff\xff"
    rb"|\x08\x02\x10\x00.{12}[\x20-\x3f\x60-\x7f\xa0-\xbf\xe0-\xff]",
    re.DOTALL,
)


@dataclass
class Marks:
    """Numbers of hidden rows (from 1), and errors by row and column (from 0)."""

    hidden: set[int] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


def old_marks(path: Path) -> list[Marks]:
    """Return the marks of each sheet of an .xls, in their order.

    Raises
    ------
    struct.error, ValueError, OSError
        When the file is damaged.
    """
    stream = _workbook(path.read_bytes())
    starts = [
        struct.unpack_from("<I", body)[0]
        for kind, body in _records(stream, 0)
        if kind == _SHEETS
    ]
    if not _SUSPECT.search(stream):
        return [Marks() for _ in starts]
    return [_sheet(stream, start) for start in starts]


def _sheet(stream: bytes, start: int) -> Marks:
    found = Marks()
    for kind, body in _records(stream, start):
        if kind == _ROW and body[12] & 0x20:
            found.hidden.add(struct.unpack_from("<H", body)[0] + 1)
        elif kind == _ERROR and body[7]:
            found.errors[struct.unpack_from("<HH", body)] = _name(body[6])
        elif kind == _FORMULA and body[6] == 2 and body[12:14] == b"\xff\xff":
            found.errors[struct.unpack_from("<HH", body)] = _name(body[8])
    return found


def _name(code: int) -> str:
    return ERRORS.get(code, "#N/A")


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of one sheet, or of the part before the sheets."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        depth += (kind == _BEGIN) - (kind == _END)
        if kind == _END and depth <= 0:
            return
        if depth == 1:
            yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _workbook(raw: bytes) -> bytes:
    """Return the stream of records out of the small file system."""
    size = 1 << min(struct.unpack_from("<H", raw, 30)[0], 20)
    fats, directory = struct.unpack_from("<II", raw, 44)
    cutoff, small_table, _, more, _ = struct.unpack_from("<IIIII", raw, 56)
    table_sectors = list(struct.unpack_from("<109I", raw, 76))
    seen: set[int] = set()
    while more < FREE and more not in seen:
        seen.add(more)
        *sectors, more = struct.unpack_from(f"<{size // 4}I", raw, (more + 1) * size)
        table_sectors += sectors
    table = [
        number
        for sector in table_sectors[:fats]
        if sector < FREE
        for number in struct.unpack_from(f"<{size // 4}I", raw, (sector + 1) * size)
    ]
    entries = _chain(raw, table, directory, size, size)
    root = b""
    for at in range(0, len(entries) - 127, 128):
        entry = entries[at : at + 128]
        length = struct.unpack_from("<H", entry, 64)[0]
        name = entry[: max(length - 2, 0)].decode("utf-16-le", "replace").casefold()
        start, held = struct.unpack_from("<II", entry, 116)
        if entry[66] == 5:
            root = _chain(raw, table, start, size, size)
        if name in ("workbook", "book"):
            if held >= cutoff:
                return _chain(raw, table, start, size, size)[:held]
            small = _chain(raw, table, small_table, size, size)
            numbers = list(struct.unpack(f"<{len(small) // 4}I", small))
            return _chain(root, numbers, start, 64, 0)[:held]
    raise ValueError("no list of sheets")


def _chain(raw: bytes, table: list[int], sector: int, size: int, skip: int) -> bytes:
    """Return chained sectors as one; ``skip`` bytes stand before the first."""
    parts: list[bytes] = []
    while sector < len(table) and len(parts) <= len(table):
        parts.append(raw[sector * size + skip : (sector + 1) * size + skip])
        sector = table[sector]
    return b"".join(parts)
