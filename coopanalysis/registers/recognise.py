"""Which register a sheet is: by mapping, sheet's name, file's name or a title row."""

from __future__ import annotations

import re

from coopanalysis import thai
from coopanalysis.registers import columns
from coopanalysis.registers.columns import Register, header_key
from coopanalysis.registers.headings import texts
from coopanalysis.registers.sheet import Sheet

TITLE_CELLS = 6  # a row with more cells than this is no title
TITLES_WITHIN = 40  # rows in which a title is looked for
SHEET_NAME_LIMIT = 31  # Excel cuts names here


def register_of(file: str, sheet: Sheet, named: str = "") -> Register | None:
    """Return the register a sheet is; ``named`` is the mapping's word for it."""
    return recognised(file, sheet, named)[0]


def recognised(file: str, sheet: Sheet, named: str = "") -> tuple[Register | None, str]:
    """Return the register a sheet is, and what tells so."""
    registers = columns.load_all()
    if named:
        return registers[named], "the mapping"
    name = header_key(sheet.name)
    for register in registers.values():
        title = header_key(register.title_th)
        cut = len(sheet.name) >= SHEET_NAME_LIMIT - 1 and title.startswith(name)
        if name and (name in (header_key(register.name), title) or cut):
            return register, "the sheet's name"
    found = _by_file_name(file)
    if found:
        return found, "the file's name"
    found = _by_title(sheet)
    return found, "a title row" if found else ""


def unknown_register() -> str:
    """Say what was looked for where no register was found."""
    known = ", ".join(f"{r.name} ({r.title_th})" for r in columns.load_all().values())
    return (
        "which register this is, is told neither by the sheet's name, the file's name "
        f"(…_loan.xlsx), a title row nor a mapping; looked for {known}"
    )


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
    for row in sheet.head[:TITLES_WITHIN]:
        cells = texts(row)
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
