"""The refused rows of a file as a workbook to correct, laid out like the file itself.

Titles and header stand where they stood, then come the refused rows alone, with their
number in the file and the reasons to the right of them. A hidden sheet says which file
it was made from, so that the corrected book can be taken in again.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.worksheet import Worksheet

from coopanalysis import work
from coopanalysis.registers.bookorigin import (
    EN_HEADER,
    HIDDEN,
    ROW_HEADER,
    TH_HEADER,
    Origin,
    OriginSheet,
)
from coopanalysis.registers.snapshots import PRIVATE_FILE, private_folder

HELP = "คำอธิบาย README"
COMMENTS = 5_000  # a book with more of them opens slowly; the reasons stand anyway
LARGE = 1_000_000  # cells from which the book is not held in memory as a whole
TEXT_LIMIT = 32_767
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")


class Reason(NamedTuple):
    """Why a row is refused; ``at`` is the position of the wrong cell, if it is one."""

    at: int | None
    th: str
    en: str


@dataclass(frozen=True)
class Refused:
    """One refused row: its name (see `OriginSheet`), its cells, and every reason."""

    row: str
    cells: list
    reasons: list[Reason]


@dataclass
class RefusedSheet:
    """The refused rows of a sheet; ``left_out`` counts those not listed."""

    sheet: str
    head: list[list]
    rows: list[Refused] = field(default_factory=list)
    left_out: int = 0

    @property
    def width(self) -> int:
        """How many columns the file itself has here."""
        rows = [*self.head, *(row.cells for row in self.rows)]
        reasons = (r.at + 1 for row in self.rows for r in row.reasons if r.at)
        return max(*map(_filled, rows), *reasons, 1)


def write_book(
    path: Path,
    origin: Origin,
    sheets: Iterable[RefusedSheet],
    beside: Path | None = None,
) -> Origin:
    """Write the refused rows of one file, for the owner alone.

    Returns the origin as it was written, with its sheets. What the writer keeps
    meanwhile stands in the folder ``beside``, which a killed run's successor clears.
    """
    private_folder(path.parent)
    sheets = [sheet for sheet in sheets if sheet.rows]
    tabs: list[str] = [HELP, HIDDEN]
    for sheet in sheets:
        tabs.append(_tab(sheet.sheet, tabs))
    made = Origin(
        **vars(origin)
        | {
            "sheets": tuple(
                OriginSheet(
                    sheet.sheet,
                    tab,
                    len(sheet.head),
                    sheet.width,
                    tuple(row.row for row in sheet.rows),
                )
                for sheet, tab in zip(sheets, tabs[2:], strict=True)
            )
        }
    )
    buffer = io.BytesIO()
    cells = sum(len(sheet.rows) * sheet.width for sheet in sheets)
    # Texts stay texts: a cell that begins with "=" is somebody's typing, no formula.
    book = xlsxwriter.Workbook(
        buffer,
        {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "constant_memory": cells > LARGE,
            "in_memory": cells <= LARGE,
            "tmpdir": str(beside or path.parent),
        },
    )
    # as old as its rows: equal rejects are equal bytes
    book.set_properties({"created": dt.datetime.fromisoformat(origin.as_of)})
    _write_help(book, made, sheets)
    paint = _Paint(book)
    for sheet, entry in zip(sheets, made.sheets, strict=True):
        paint.sheet(book.add_worksheet(entry.tab), sheet, entry)
    hidden = book.add_worksheet(HIDDEN)
    for at, text in enumerate(made.cells()):
        hidden.write_string(at, 0, text)
    hidden.very_hidden()
    try:
        book.close()
    except FileCreateError as error:  # the disk's own error, wrapped
        raise error.args[0] from None
    work.write_atomically(path, buffer.getvalue(), PRIVATE_FILE)
    return made


def _filled(row: list) -> int:
    return max(
        (at for at, cell in enumerate(row, 1) if cell not in (None, "")), default=0
    )


def _tab(name: str, taken: list[str]) -> str:
    plain = _NOT_IN_A_NAME.sub(" ", name)[:31] or "data"
    tab, more = plain, 2
    while tab.casefold() in {text.casefold() for text in (*taken, "history")}:
        tab, more = f"{plain[:25]} {more}", more + 1
    return tab


class _Paint:
    """Writes sheets in the book's few formats."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        wrong = {"bg_color": "#FFD9B3", "border": 1, "border_color": "#C65911"}
        self.head = book.add_format({"bold": True})
        self.ours = book.add_format({"bold": True, "bg_color": "#E7E6E6"})
        self.plain = {
            "date": book.add_format({"num_format": "dd/mm/yyyy"}),
            "time": book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
        }
        self.wrong = {
            "": book.add_format(wrong),
            "date": book.add_format(wrong | {"num_format": "dd/mm/yyyy"}),
            "time": book.add_format(wrong | {"num_format": "dd/mm/yyyy hh:mm"}),
        }

    def sheet(self, into: Worksheet, sheet: RefusedSheet, entry: OriginSheet) -> None:
        for at, width in ((0, 12), (1, 60), (2, 60)):
            into.set_column(entry.width + at, entry.width + at, width)
        for number, cells in enumerate(sheet.head):
            for at, cell in enumerate(cells[: entry.width]):
                is_last = number == entry.header_row - 1
                self._cell(into, number, at, cell, self.head if is_last else None)
            if number == entry.header_row - 1:
                for at, text in enumerate((ROW_HEADER, TH_HEADER, EN_HEADER)):
                    into.write_string(number, entry.width + at, text, self.ours)
        into.freeze_panes(entry.header_row, 0)
        comments = 0
        for number, row in enumerate(sheet.rows, entry.header_row):
            wrong: dict[int, list[Reason]] = {}
            for reason in row.reasons:
                if reason.at is not None:
                    wrong.setdefault(reason.at, []).append(reason)
            for at in range(entry.width):
                cell = row.cells[at] if at < len(row.cells) else None
                self._cell(into, number, at, cell, is_wrong=at in wrong)
            into.write(number, entry.width, _number(row.row))
            for at, part in ((1, "th"), (2, "en")):
                text = "; ".join(getattr(reason, part) for reason in row.reasons)
                into.write_string(number, entry.width + at, text[:TEXT_LIMIT])
            for at, reasons in wrong.items():
                if comments < COMMENTS:
                    text = "\n".join(f"{r.th}\n{r.en}" for r in reasons)
                    into.write_comment(number, at, text[:TEXT_LIMIT])
                comments += 1

    def _cell(
        self,
        into: Worksheet,
        row: int,
        at: int,
        cell: object,
        form: object = None,
        *,
        is_wrong: bool = False,
    ) -> None:
        forms = self.wrong if is_wrong else self.plain
        form = form or forms.get("")
        if cell is None or cell == "":
            if form is not None:
                into.write_blank(row, at, None, form)
        elif isinstance(cell, bool):
            into.write_boolean(row, at, cell, form)
        elif isinstance(cell, int | float) and math.isfinite(cell):
            into.write_number(row, at, cell, form)
        elif isinstance(cell, dt.date) and cell.year >= 1900:
            kind = "time" if _has_time(cell) else "date"
            into.write_datetime(row, at, cell, forms[kind])
        else:
            into.write_string(row, at, str(cell)[:TEXT_LIMIT], form)


def _has_time(day: dt.date) -> bool:
    return isinstance(day, dt.datetime) and day.time() != dt.time()


def _number(row: str) -> int | str:
    return int(row) if row.isdigit() else row


def _write_help(
    book: xlsxwriter.Workbook, origin: Origin, sheets: list[RefusedSheet]
) -> None:
    into = book.add_worksheet(HELP)
    into.set_column(0, 0, 110)
    rows = sum(len(sheet.rows) for sheet in sheets)
    left_out = sum(sheet.left_out for sheet in sheets)
    lines = [
        f"แถวที่ไม่รับจากไฟล์ {origin.file} ({origin.as_of}): {rows:,} แถว",
        "1. แก้ช่องที่ระบายสี (เหตุผลอยู่ทางขวาของแถวและในข้อคิดเห็นของช่อง)",
        "2. อย่าเพิ่มหรือลบคอลัมน์ แถวหัวตาราง หรือเลขแถวเดิม; แถวที่ลบออกหรือเว้นว่างจะยังค้างอยู่",
        f"3. บันทึกเป็น .xlsx แล้ววางในโฟลเดอร์ inbox/{origin.as_of}/ จากนั้นสั่ง "
        "coopanalysis intake",
        "4. ช่องที่มี X-XXXX-XXXXX-XX-X คือเลขประจำตัวประชาชนที่ปิดไว้ ไม่ต้องแก้",
        "",
        f"Rows refused from the file {origin.file} ({origin.as_of}): {rows:,}",
        "1. Correct the coloured cells (the reasons stand right of the row and in the "
        "cell's comment).",
        "2. Leave columns, header rows and the original row numbers as they are; a row "
        "that is deleted or emptied stays open.",
        f"3. Save as .xlsx, put the book into inbox/{origin.as_of}/ and run "
        "`coopanalysis intake`.",
        "4. X-XXXX-XXXXX-XX-X stands for a national number not shown; leave it.",
    ]
    if left_out:
        lines += [
            "",
            f"อีก {left_out:,} แถวไม่ได้แสดงในเล่มนี้ / {left_out:,} more rows were "
            "refused than this book lists",
        ]
    for at, text in enumerate(lines):
        into.write_string(at, 0, text)
