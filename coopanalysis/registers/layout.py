"""Which register a sheet is, where its header stands, and which column is which.

Nothing is guessed: a mapping's word wins, then names and headers that are equal after
normalising; otherwise the sheet is refused with what was looked for.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from coopanalysis import thai
from coopanalysis.errors import DataError
from coopanalysis.registers import columns
from coopanalysis.registers.columns import Register, header_key
from coopanalysis.registers.mapping import SheetMapping
from coopanalysis.registers.sheet import Sheet

HEADER_WITHIN = 40  # rows in which a header is looked for
TITLE_CELLS = 6  # a row with more cells than this is no title
SHEET_NAME_LIMIT = 31  # Excel cuts names here
_NOTES = ("คำอธิบาย", "คำแนะนำ", "หมายเหตุ", "readme", "notes")
_COOP = re.compile(
    r"(?:รหัสสหกรณ์|รหัสสถาบัน|cooperative code|coop_id)(?:/กลุ่มเกษตรกร)?\s*:?\s*"
    r"([0-9A-Za-z][\w./-]*)",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"(?:ข้อมูล\s*)?ณ\s*วันที่\s*:?\s*(\d{1,2}\s*[^\W\d][^\d]*(?:\d{4}|\d{2})(?!\d)"
    r"|\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4})"
)


@dataclass(frozen=True)
class Layout:
    """How one sheet is read; ``header`` is a position, rows below it are data."""

    register: Register
    header: int
    positions: dict[str, int]
    headers: dict[str, str]
    ignored: dict[str, int]
    constants: dict[str, object]
    titles: list[str]
    header_cells: list


def is_notes(sheet: Sheet) -> bool:
    """Say whether a sheet is empty or named as an explanation."""
    name = header_key(sheet.name)
    if name and name.startswith(_NOTES):
        return True
    return not any(_texts(row) for _, rows in sheet.blocks() for row in rows)


def lay_out(file: str, sheet: Sheet, mapping: SheetMapping) -> Layout:
    """Work out how a sheet is read.

    Raises
    ------
    DataError
        When no register or header is found, a required column is absent, or two
        headers are the same column.
    """
    where = f"{file} [{sheet.name}]" if sheet.name else file
    register = _register(file, sheet, mapping)
    if register is None:
        raise DataError(where, _unknown_register())
    header = _header(sheet, register, mapping)
    if header is None:
        wanted = ", ".join(c.th for c in register.columns if c.required)
        raise DataError(
            where,
            f"no header row of {register.name} ({register.title_th}) in the first "
            f"{HEADER_WITHIN} rows; it needs {wanted}",
        )
    cells = _texts(sheet.head[header])
    titles = [" ".join(_texts(row).values()) for row in sheet.head[:header]]
    positions, problems = _positions(register, cells, mapping)
    problems += [f"mapping: {fault}" for fault in mapping.faults(register)]
    constants = _from_titles(titles, problems) | mapping.constants
    constants = {k: v for k, v in constants.items() if k not in positions}
    problems += _absent(register, cells, positions, constants)
    if problems:
        raise DataError(where, problems)
    taken = set(positions.values())
    return Layout(
        register=register,
        header=header,
        positions=positions,
        headers={name: cells[at] for name, at in positions.items()},
        ignored={text: at for at, text in cells.items() if at not in taken},
        constants=constants,
        titles=[title for title in titles if title],
        header_cells=sheet.head[header],
    )


def _texts(row: list) -> dict[int, str]:
    found = {
        at: thai.normalise(cell)
        for at, cell in enumerate(row)
        if cell not in (None, "")
    }
    return {at: text for at, text in found.items() if text}


def _register(file: str, sheet: Sheet, mapping: SheetMapping) -> Register | None:
    registers = columns.load_all()
    if mapping.register:
        return registers[mapping.register]
    name = header_key(sheet.name)
    for register in registers.values():
        title = header_key(register.title_th)
        cut = len(sheet.name) >= SHEET_NAME_LIMIT - 1 and title.startswith(name)
        if name and (name in (header_key(register.name), title) or cut):
            return register
    return _by_file_name(file) or _by_title(sheet)


def _by_file_name(file: str) -> Register | None:
    stem = thai.normalise(file.rpartition("/")[2].rpartition(".")[0]).casefold()
    named = []
    for register in columns.load_all().values():
        found = re.search(rf"(?:^|_){register.name}(?![a-z])", stem)
        if found:
            named.append((len(register.name), found.start(), register))
    if named:
        return max(named, key=lambda entry: entry[:2])[2]
    return _longest_title(header_key(stem))


def _by_title(sheet: Sheet) -> Register | None:
    for row in sheet.head[:HEADER_WITHIN]:
        cells = _texts(row)
        if len(cells) > TITLE_CELLS:
            return None
        for text in cells.values():
            found = _longest_title(header_key(text))
            if found:
                return found
    return None


def _longest_title(key: str) -> Register | None:
    titled = [
        register
        for register in columns.load_all().values()
        if header_key(register.title_th) in key or header_key(register.title_en) in key
    ]
    return max(titled, key=lambda r: len(r.title_th), default=None)


def _unknown_register() -> str:
    known = ", ".join(f"{r.name} ({r.title_th})" for r in columns.load_all().values())
    return (
        "which register this is, is told neither by the sheet's name, the file's name "
        f"(…_loan.xlsx), a title row nor a mapping; looked for {known}"
    )


def _header(sheet: Sheet, register: Register, mapping: SheetMapping) -> int | None:
    if mapping.header_row:
        at = mapping.header_row - 1
        return at if at < len(sheet.head) else None
    known = set(register.headers)
    known |= {header_key(text) for text in mapping.columns.values()}
    best, found = 1, None
    for at, row in enumerate(sheet.head[:HEADER_WITHIN]):
        keys = {header_key(text) for text in _texts(row).values()}
        if len(keys & known) > best:
            best, found = len(keys & known), at
    return found


def _positions(
    register: Register, cells: dict[int, str], mapping: SheetMapping
) -> tuple[dict[str, int], list[str]]:
    by_key: dict[str, list[int]] = {}
    for at, text in cells.items():
        by_key.setdefault(header_key(text), []).append(at)
    positions: dict[str, int] = {}
    problems = []
    for name in register.by_name:
        asked = mapping.columns.get(name)
        headers = (asked,) if asked else register.column(name).headers
        keys = [key for key in dict.fromkeys(map(header_key, headers)) if key in by_key]
        if asked and not keys:
            problems.append(f"the mapping's header {asked!r} ({name}) is not there")
        if not keys:
            continue
        # A header the mapping gives to another column is not this one's.
        taken = {header_key(text) for n, text in mapping.columns.items() if n != name}
        keys = [key for key in keys if asked or key not in taken]
        if not keys:
            continue
        if len(by_key[keys[0]]) > 1:
            problems.append(f"two columns are headed {cells[by_key[keys[0]][0]]!r}")
        positions[name] = by_key[keys[0]][0]
    return positions, problems


def _absent(
    register: Register,
    cells: dict[int, str],
    positions: dict[str, int],
    constants: dict[str, object],
) -> list[str]:
    free = {
        header_key(text): text
        for at, text in cells.items()
        if at not in positions.values()
    }
    problems = []
    for column in register.columns:
        if column.required and column.name not in {**positions, **constants}:
            near: list[str] = []
            for text in column.headers:
                near += difflib.get_close_matches(header_key(text), free, 2, 0.6)
            names = ", ".join(repr(free[key]) for key in dict.fromkeys(near))
            problems.append(
                f"required column {column.th} ({column.name}) is absent; "
                + (f"nearest headers: {names}" if names else "no header is near it")
            )
    return problems


def _from_titles(titles: list[str], problems: list[str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for title in titles:
        coop = _COOP.search(title)
        if coop:
            found.setdefault("coop_id", coop[1])
        dated = _DATED.search(thai.to_arabic_digits(title))
        if dated and "data_date" not in found:
            try:
                found["data_date"] = thai.parse_date(dated[1])
            except thai.Unreadable as error:
                problems.append(f"the date of the data in its title: {error}")
    return found
