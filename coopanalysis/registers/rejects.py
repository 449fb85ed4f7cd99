"""Rows that were not accepted, as a workbook to correct: where, what, why."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

from coopanalysis import work
from coopanalysis.registers.snapshots import PRIVATE_FILE, private_folder

HEADERS = (
    "ไฟล์ / file",
    "แผ่นงาน / sheet",
    "แถว / row",
    "คอลัมน์ / column",
    "ข้อความเดิม / text",
    "เหตุผล",
    "reason",
)
WIDTHS = (34, 18, 10, 30, 30, 60, 60)


KINDS = (
    *("missing", "date", "number", "word", "place", "repeated_key"),
    *("unknown_coop", "no_target", "too_long", "other"),
)


@dataclass(frozen=True)
class Reject:
    """One cell (or key) for which a row was refused; ``coop_id`` where known.

    ``kind`` is one of `KINDS`: what sort of reason it is, for counting.
    """

    file: str
    sheet: str
    row: int
    column: str
    text: str
    reason_th: str
    reason_en: str
    coop_id: str = ""
    kind: str = "other"


def rejects_path(data: Path, as_of: object, file: str) -> Path:
    """Return where the rejects of one input file are kept."""
    name = file.replace("/", "__")
    return Path(data) / "rejects" / str(as_of) / f"{name}.rejects.xlsx"


def write(path: Path, rejects: Iterable[Reject]) -> None:
    """Write the rejects of one file, for the owner alone."""
    private_folder(path.parent)
    buffer = io.BytesIO()
    # Texts stay texts: a cell that begins with "=" is somebody's typing, no formula.
    book = xlsxwriter.Workbook(
        buffer, {"strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("rejects")
    bold = book.add_format({"bold": True})
    for at, (text, width) in enumerate(zip(HEADERS, WIDTHS, strict=True)):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, text, bold)
    sheet.freeze_panes(1, 0)
    for at, reject in enumerate(rejects, start=1):
        sheet.write_string(at, 0, reject.file)
        sheet.write_string(at, 1, reject.sheet)
        sheet.write_number(at, 2, reject.row)
        for column, name in enumerate(
            ("column", "text", "reason_th", "reason_en"), start=3
        ):
            sheet.write_string(at, column, getattr(reject, name)[:30_000])
    book.close()
    work.write_atomically(path, buffer.getvalue(), PRIVATE_FILE)


def remove(path: Path) -> None:
    """Take away the rejects of a file that has none any more."""
    path.unlink(missing_ok=True)
