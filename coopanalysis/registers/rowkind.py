"""Which rows below a header are data, and which are totals, footnotes or blank."""

from __future__ import annotations

import re

from coopanalysis import thai
from coopanalysis.registers.cells import is_blank
from coopanalysis.registers.layout import Layout

_TOTAL = re.compile(
    r"(รวม|รวมทั้งสิ้น|รวมเงิน|รวมทั้งหมด|ยอดรวม|ยอดรวมทั้งสิ้น|grand total|sub-?total|total)"
    r"(\s*[:(\d].*)?|(หมายเหตุ|\*+\s|ที่มา\s*:).*",
    re.IGNORECASE,
)
_UNIT = re.compile(r"\(?(บาท|คน|ราย|ร้อยละ|%|วัน|baht|people|หน่วย.*)\)?", re.IGNORECASE)


def row_kind(cells: list, layout: Layout) -> str:
    """Say what a row below the header is: ``data``, ``total`` or ``blank``.

    Totals are every row that is there for the reader alone: sums, footnotes, units
    and repeated headers.
    """
    first = next((cell for cell in cells if not is_blank(cell)), None)
    if first is None:
        return "blank"
    if cells == layout.header_cells:
        return "total"
    if isinstance(first, str) and _is_note(first, cells):
        return "total"
    return "data"


def _is_note(first: str, row: list) -> bool:
    if first[0].isascii() and first[0].isdigit():
        return False
    text = thai.normalise(first)
    if _TOTAL.fullmatch(text):
        return True
    return bool(_UNIT.fullmatch(text)) and all(
        is_blank(cell) or _UNIT.fullmatch(thai.normalise(cell)) for cell in row
    )
