"""Blank workbooks to fill in, from the declarations; what is filled in goes in as is.

The sheet's name says which register it is, two cells above the header say whose data
it is and of which date; without a row below the header nothing is taken in.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from coopanalysis import work
from coopanalysis.errors import UsageError
from coopanalysis.registers import columns
from coopanalysis.registers.columns import COOP_ID, Column, Register
from coopanalysis.registers.mapping import nearest
from coopanalysis.registers.templatehelp import (
    HEADERS,
    PERSONAL_MARK,
    REQUIRED_MARK,
    RULES,
    header,
    help_line,
    hint,
    words,
)

ALL = "all"
HELP = "คำอธิบาย"
SHEET_NAME = 31
CODE_ROW, DATE_ROW, HEADER_ROW = 2, 3, 5  # counted from 0
LAST_ROW = 50_000  # rows that are checked while they are typed
CREATED = dt.datetime(2019, 1, 1)  # equal declarations, equal bytes
DATED = "ข้อมูล ณ วันที่"
HELP_WIDTHS = (34, 30, 30, 34, 22, 50, 18, 20, 50)
_FIRST, _LAST = dt.date(1900, 1, 1), dt.date(2620, 12, 31)  # either era
_NUMBER_FORMATS = {
    "money": "#,##0.00",
    "int": "#,##0",
    "decimal": "#,##0.00##",
    "date": "dd/mm/yyyy",
    "month": "mm/yyyy",
}
_FORMATS = {
    "title": {"bold": True, "font_size": 14},
    "grey": {"font_color": "#6B6B6B", "italic": True},
    "label": {"bold": True},
    "code": {"bg_color": "#FFF8DC", "border": 1, "num_format": "@"},
    "dated": {"bg_color": "#FFF8DC", "border": 1, "num_format": "dd/mm/yyyy"},
    "required": {"bold": True, "bg_color": "#D9E6F2", "border": 1, "text_wrap": True},
    "optional": {"bg_color": "#EEEEEE", "border": 1, "text_wrap": True},
    "wrap": {"text_wrap": True, "valign": "top"},
    "example": {"font_color": "#6B6B6B", "italic": True, "valign": "top"},
}


def write_templates(
    folder: Path, names: Iterable[str] = (), *, force: bool = False
) -> list[Path]:
    """Write one blank workbook for each register named, or for every one.

    ``all`` among the names is one workbook that holds every register.

    Raises
    ------
    UsageError
        For a name that is no register, and where a file stands already and
        ``force`` is not given; then nothing is written.
    """
    known = columns.load_all()
    wanted = list(dict.fromkeys(names)) or list(known)
    for name in wanted:
        if name not in (*known, ALL):
            raise UsageError(
                f"no register is called {name!r}{nearest(name, (*known, ALL))}; "
                f"known are {', '.join(known)} and {ALL}"
            )
    paths = {name: Path(folder) / f"template_{name}.xlsx" for name in wanted}
    standing = [str(path) for path in paths.values() if path.exists()]
    if standing and not force:
        raise UsageError(f"{', '.join(standing)}: there already; --force writes anew")
    for name, path in paths.items():
        held = list(known.values()) if name == ALL else [known[name]]
        work.write_atomically(path, workbook(held))
    return list(paths.values())


def workbook(registers: list[Register]) -> bytes:
    """Return a workbook with one blank sheet for each register, and a help sheet."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": CREATED, "title": "coopanalysis"})
    formats = {name: book.add_format(how) for name, how in _FORMATS.items()}
    for kind, shape in _NUMBER_FORMATS.items():
        formats[kind] = book.add_format({"num_format": shape})
    formats["text"] = book.add_format({"num_format": "@"})  # 0012 keeps its zeros
    together = len(registers) > 1
    if together:
        _help_sheet(book.add_worksheet(HELP), registers, formats, together=True)
    for register in registers:
        sheet = book.add_worksheet(_sheet_name(register))
        _register_sheet(sheet, register, formats, together=together)
    if not together:
        _help_sheet(book.add_worksheet(HELP), registers, formats, together=False)
    book.close()
    return out.getvalue()


def _sheet_name(register: Register) -> str:
    return register.title_th.replace("/", "-")[:SHEET_NAME]


def asked(register: Register) -> tuple[Column, ...]:
    """Return the columns of a blank sheet: whose data it is stands above them."""
    return tuple(
        column
        for column in register.columns
        if column.name != COOP_ID.name or register.name == "coop"
    )


def _register_sheet(
    sheet: Worksheet, register: Register, formats: dict[str, Format], *, together: bool
) -> None:
    sheet.write_string(0, 0, register.title_th, formats["title"])
    marks = f"{REQUIRED_MARK} ต้องกรอก / required · {PERSONAL_MARK} ส่วนบุคคล / personal"
    sheet.write_string(1, 0, f"{register.title_en} · {marks}", formats["grey"])
    if register.name != "coop":
        _fact(sheet, CODE_ROW, COOP_ID.th, formats, "code", together=together)
    _fact(sheet, DATE_ROW, DATED, formats, "dated", together=together)
    sheet.set_row(HEADER_ROW, 48)
    for at, column in enumerate(asked(register)):
        kind = column.type if column.type in _NUMBER_FORMATS else "text"
        sheet.set_column(at, at, max(14, min(len(column.th) + 2, 26)), formats[kind])
        how = formats["required" if column.required else "optional"]
        sheet.write_string(HEADER_ROW, at, header(column), how)
        rule = _rule(column) | {
            "ignore_blank": True,
            "error_type": "stop" if column.values else "warning",
            "input_title": column.th[:SHEET_NAME],
            "input_message": hint(register, column),
        }
        sheet.data_validation(HEADER_ROW + 1, at, LAST_ROW, at, rule)
    sheet.freeze_panes(HEADER_ROW + 1, 1)
    sheet.set_landscape()
    sheet.repeat_rows(HEADER_ROW)


def _fact(
    sheet: Worksheet,
    row: int,
    label: str,
    formats: dict[str, Format],
    kind: str,
    *,
    together: bool,
) -> None:
    """Write a labelled cell to fill in; in a book of many sheets it is said once."""
    sheet.write_string(row, 0, label, formats["label"])
    if together:
        cell = f"'{HELP}'!$B${row + 1}"
        sheet.write_formula(row, 1, f'=IF({cell}="","",{cell})', formats[kind], "")
    else:
        sheet.write_blank(row, 1, None, formats[kind])


def _rule(column: Column) -> dict[str, object]:
    """Return what a cell is checked for while it is typed."""
    if words(column):
        return {"validate": "list", "source": list(words(column))}
    if column.type == "date":
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": _FIRST,
            "maximum": _LAST,
        }
    if column.type in ("money", "decimal", "int"):
        limit = 10**15
        return {
            "validate": "integer" if column.type == "int" else "decimal",
            "criteria": "between",
            "minimum": -limit,
            "maximum": limit,
        }
    return {"validate": "any"}


def _help_sheet(
    sheet: Worksheet,
    registers: list[Register],
    formats: dict[str, Format],
    *,
    together: bool,
) -> None:
    """Write the rules and one line for each column; intake takes it for notes."""
    sheet.write_string(0, 0, "วิธีกรอก / How to fill this in", formats["title"])
    top = CODE_ROW
    if together:
        for row, label, kind in (
            (CODE_ROW, COOP_ID.th, "code"),
            (DATE_ROW, DATED, "dated"),
        ):
            _fact(sheet, row, label, formats, kind, together=False)
        top = DATE_ROW + 2
    for row, text in enumerate(RULES, top):
        sheet.write_string(row, 0, text, formats["grey"])
    top += len(RULES) + 1
    for at, (text, width) in enumerate(zip(HEADERS, HELP_WIDTHS, strict=True)):
        sheet.set_column(at, at, width)
        sheet.write_string(top, at, text, formats["required"])
    lines = [
        help_line(_sheet_name(register), register, column)
        for register in registers
        for column in asked(register)
    ]
    for row, line in enumerate(lines, top + 1):
        for at, (name, text) in enumerate(zip(line._fields, line, strict=True)):
            how = formats["example" if name == "example" else "wrap"]
            sheet.write_string(row, at, text, how)
    sheet.freeze_panes(top + 1, 0)
