"""Where a sheet's header stands, and which column is which.

Nothing is guessed: a mapping's word wins, then names and headers that are equal after
normalising; otherwise the sheet is refused with what was looked for.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from decimal import Decimal

from coopanalysis.errors import DataError
from coopanalysis.registers import bookorigin, headings, titled, units
from coopanalysis.registers.cells import letters, position
from coopanalysis.registers.columns import Register, header_key
from coopanalysis.registers.headings import Header, texts
from coopanalysis.registers.mapping import SheetMapping
from coopanalysis.registers.recognise import register_of, unknown_register
from coopanalysis.registers.sheet import Sheet

HEADER_WITHIN = 40  # rows in which a header is looked for
LEFT_SHOWN = 8  # headers that are named where none is near
_NOTES = (
    *("คำอธิบาย", "คำแนะนำ", "คำชี้แจง", "หมายเหตุ", "วิธีกรอก", "วิธีใช้", "คู่มือ"),
    *("readme", "notes", "help", "instructions"),
)
_BY_LETTER = re.compile(r"(?:column|คอลัมน์)\s+([A-Z]{1,3})", re.IGNORECASE)


@dataclass(frozen=True)
class Layout:
    """How one sheet is read; ``header`` is a position, rows below it are data.

    The header's last row is meant, ``header_rows`` says how many it has. ``units``
    holds what amounts are in where the sheet says so: in a header, in a row of units
    below it, or in a title. ``deciding`` is where the mapping's rule for rows looks.
    """

    register: Register
    header: int
    positions: dict[str, int]
    headers: dict[str, str]
    ignored: dict[str, int]
    constants: dict[str, object]
    titles: list[str]
    header_cells: list
    header_rows: int = 1
    units: dict[str, Decimal] = field(default_factory=dict)
    printed: frozenset[str] = frozenset()
    deciding: dict[str, int] = field(default_factory=dict)

    @functools.cached_property
    def key_positions(self) -> tuple[int, ...]:
        """Where the key stands; the cooperative's code only if it is all of it."""
        key = self.register.key
        own = [name for name in key if name != "coop_id"] or key
        return tuple(self.positions[name] for name in own if name in self.positions)

    @functools.cached_property
    def column_at(self) -> dict[int, str]:
        """Column name by position."""
        return {at: name for name, at in self.positions.items()}


def is_notes(sheet: Sheet) -> bool:
    """Say whether a sheet is empty or named as an explanation."""
    name = header_key(sheet.name)
    if name and name.startswith(_NOTES):
        return True
    return not _holds_rows(sheet)


def lay_out(file: str, sheet: Sheet, mapping: SheetMapping) -> Layout:
    """Work out how a sheet is read.

    Raises
    ------
    DataError
        When no register or header is found, a required column is absent, or two
        headers are the same column.
    """
    where = f"{file} [{sheet.name}]" if sheet.name else file
    register = register_of(file, sheet, mapping.register)
    if register is None:
        raise DataError(where, unknown_register())
    header = _header(sheet, register, mapping)
    if header is None:
        wanted = ", ".join(c.th for c in register.columns if c.required)
        raise DataError(
            where,
            f"no header row of {register.name} ({register.title_th}) in the first "
            f"{HEADER_WITHIN} rows; it needs {wanted}",
        )
    above = [texts(row) for row in sheet.head[: header.first]]
    titles = [" ".join(row.values()) for row in above if row]
    positions, problems = _positions(register, header, mapping)
    problems += bookorigin.copied(sheet.head)
    problems += [f"mapping: {fault}" for fault in mapping.faults(register)]
    wanted = mapping.where.headers if mapping.where else ()
    deciding, unknown = headings.deciding(header, wanted)
    problems += unknown
    constants = titled.constants(titles, problems) | mapping.constants
    constants = {k: v for k, v in constants.items() if k not in positions}
    absent = _absent(register, header, positions, constants)
    if "coop_id" in absent and not _holds_rows(sheet, header.last + 1):
        del absent["coop_id"]  # a blank form says nothing of anybody
    problems += absent.values()
    if problems:
        raise DataError(where, problems)
    taken = set(positions.values())
    named = {at: heading.text for at, heading in header.headings.items()}
    return Layout(
        register=register,
        header=header.last,
        positions=positions,
        headers={
            name: named.get(at, f"column {letters(at)}")
            for name, at in positions.items()
        },
        ignored={text: at for at, text in named.items() if at not in taken},
        constants=constants,
        titles=titles,
        header_cells=sheet.head[header.last],
        header_rows=header.lines,
        units=_units(register, sheet, header, positions, titles),
        printed=frozenset(
            text
            for row in sheet.head[: header.last + 1]
            for text in (*texts(row).values(), *row)  # repaired, and as it is typed
            if isinstance(text, str)
        ),
        deciding=deciding,
    )


def _header(sheet: Sheet, register: Register, mapping: SheetMapping) -> Header | None:
    """Return the header under which most columns are known, of the fewest lines.

    Below a header that lacks nothing no other is looked for.
    """
    ends = range(min(HEADER_WITHIN, len(sheet.head)))
    if mapping.header_row:
        ends = range(mapping.header_row - 1, min(mapping.header_row, len(sheet.head)))
    best, found, taken = (0 if mapping.header_row else 1), None, set()
    known = {*register.headers, *map(header_key, mapping.columns.values())}
    by_letter = sum(bool(_BY_LETTER.fullmatch(t)) for t in mapping.columns.values())
    needed = {c.name for c in register.columns if c.required} - {"coop_id"}
    needed -= set(mapping.constants)
    is_whole = False
    for last in ends:
        if is_whole and last >= found.first + headings.LINES:
            break
        for header in headings.candidates(sheet, last):
            if len(header.keys & known) <= best:
                continue
            positions, _ = _positions(register, header, mapping)
            if len(positions) - by_letter > best:
                best, found = len(positions) - by_letter, header
                taken = set(positions.values())
                is_whole = needed <= set(positions)
    if mapping.header_row:
        return found or next(
            (one for last in ends for one in headings.candidates(sheet, last)), None
        )
    while found and headings.goes_on(sheet, found, taken):
        found = headings.header(sheet, found.first, found.last + 1)
    return found


def _positions(
    register: Register, header: Header, mapping: SheetMapping
) -> tuple[dict[str, int], list[str]]:
    """Return where each column stands, by its whole header, else by its lowest line.

    The lowest line alone counts only where it is the only one of its kind and its
    column is nobody else's.
    """
    whole: dict[str, list[int]] = {}
    lowest: dict[str, list[int]] = {}
    for at, heading in header.headings.items():
        whole.setdefault(heading.key, []).append(at)
        lowest.setdefault(heading.lowest or heading.key, []).append(at)
    positions: dict[str, int] = {}
    problems = []
    waiting = {}
    # A header that the mapping gives to one column is no other's.
    given = {name: header_key(text) for name, text in mapping.columns.items()}
    for name, column in register.by_name.items():
        asked = mapping.columns.get(name)
        keys = list(
            dict.fromkeys(map(header_key, (asked,) if asked else column.headers))
        )
        others = {key for other, key in given.items() if other != name}
        keys = [key for key in keys if asked or key not in others]
        found = next((key for key in keys if key in whole), None)
        by_letter = _BY_LETTER.fullmatch(asked.strip()) if asked else None
        if found:
            if len(whole[found]) > 1:
                text = header.headings[whole[found][0]].text
                problems.append(f"two columns are headed {text!r}")
            positions[name] = whole[found][0]
        elif by_letter:
            positions[name] = position(by_letter[1])
        else:
            waiting[name] = (asked, keys)
    taken = set(positions.values())
    for name, (asked, keys) in waiting.items():
        places = next((lowest[key] for key in keys if key in lowest), [])
        free = [at for at in places if at not in taken]
        if len(places) == len(free) == 1:
            positions[name] = free[0]
        elif asked:
            several = [header.headings[at].text for at in places]
            problems.append(
                f"the mapping's header {asked!r} ({name}) "
                + (f"stands for several: {several}" if places else "is not there")
            )
    return positions, problems


def _holds_rows(sheet: Sheet, below: int = 0) -> bool:
    return any(
        texts(row)
        for first, rows in sheet.blocks(HEADER_WITHIN)  # one is enough
        for number, row in enumerate(rows, first)
        if number > below
    )


def _absent(
    register: Register,
    header: Header,
    positions: dict[str, int],
    constants: dict[str, object],
) -> dict[str, str]:
    """Return what is said of each required column that is not there."""
    free = {
        heading.key: heading.text
        for at, heading in header.headings.items()
        if at not in positions.values()
    }
    said = {}
    for column in register.columns:
        if column.required and column.name not in {**positions, **constants}:
            near = headings.nearest(column.headers, free)
            names = ", ".join(map(repr, near))
            left = ", ".join(map(repr, list(free.values())[:LEFT_SHOWN]))
            far = "no header is near it" + (
                f"; headers of no column: {left}" * bool(left)
            )
            said[column.name] = (
                f"required column {column.th} ({column.name}) is absent; "
                + (f"nearest headers: {names}" if names else far)
            )
    return said


def _units(
    register: Register,
    sheet: Sheet,
    header: Header,
    positions: dict[str, int],
    titles: list[str],
) -> dict[str, Decimal]:
    """Return what each money column is in; its own header's word wins."""
    below = (
        texts(sheet.head[header.last + 1]) if header.last + 1 < len(sheet.head) else {}
    )
    row = below if all(map(units.is_unit, below.values())) else {}
    whole = next((u for t in reversed(titles) if (u := units.in_title(t))), None)
    found = {}
    for name, at in positions.items():
        if register.column(name).type == "money":
            heading = header.headings.get(at)
            unit = heading.unit if heading else None
            if unit is None and at in row:
                unit = units.scale(row[at])
            unit = whole if unit is None else unit
            if unit is not None:
                found[name] = unit
    return found
