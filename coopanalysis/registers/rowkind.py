"""Which rows below a header are data, and which are there for the reader alone.

Totals, footnotes, units, page numbers, signatures and repeated headers are neither
data nor refused. A row that holds a real value in its key is data, whatever else it
says: a name may begin with the word for a total.
"""

from __future__ import annotations

import functools
import re

from coopanalysis import thai
from coopanalysis.registers import units
from coopanalysis.registers.cells import is_blank, plain
from coopanalysis.registers.headings import texts
from coopanalysis.registers.layout import Layout

LONG = 50  # characters; no key is as long, a footnote is
NUMBERS = {"money", "int", "decimal"}
WORDS = {"text", "enum"}
_DASHES = {"-", "–", "—", "--"}
# a code such as 12/2560 or กส.5-61: a key that needs no second look
_CODE = re.compile(
    r"(?!รวม|ยอด|ผลรวม|ยก|หน้า|หมาย|ที่|total|sub|grand|page)[\w.]*\d[\w./-]{0,30}",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"(?:ผล|ยอด)?รวม(?:ทั้งสิ้น|ทั้งหมด|เงิน|สุทธิ|ยอด|หน้านี้|ทุก\w+)*(?:\s*[:(\d].*)?"
    r"|(?:ยอด)?ยก(?:มา|ไป)(?:\s*[:(\d].*)?"
    r"|(?:grand[ -]?total|sub-?\s?total|totals?)(?:\s*[:(\d].*)?",
    re.IGNORECASE,
)
_TOTAL_OF = re.compile(
    r"(?:ผล|ยอด)?รวม\s*(?:ทั้งสิ้น|ทั้งหมด|เงิน|ยอด|จำนวน|ลูกหนี้|เจ้าหนี้|สัญญา|สมาชิก|สินค้า|จังหวัด|อำเภอ"
    r"|ตำบล|หมู่|สาขา|กลุ่มที่|ประเภท|หมวด|ประจำ|เดือน|ปี|ไตรมาส|ณ\s|ต้นเงิน|ดอกเบี้ย|หนี้).*"
    r"|(?:ผล|ยอด)?รวม\s.*|total\s.*|.*\s(?:ผลรวม|รวม|(?:sub-?|grand )?total)",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"(?:หมายเหตุ|ที่มา\s*:|แหล่งที่มา|แหล่งข้อมูล|จัดทำโดย|จัดทำเมื่อ|พิมพ์เมื่อ|พิมพ์โดย|วันที่พิมพ์"
    r"|ลงชื่อ|ลงนาม|note\s*:|source\s*:|printed\s|prepared by|signed).*"
    r"|\*+(?:\s.*)?|[.…_]{3,}.*"
    r"|\(\s*(?:[.…_]{3,}|นาย|นาง|น\.\s?ส\.|ว่าที่|mr|mrs|miss).*\)"
    r"|หน้า(?:ที่)?\s*:?\s*\d+.*|page\s*:?\s*\d+.*|[-–—]\s*\d+\s*[-–—]",
    re.IGNORECASE,
)
# words below a signature: a note only in a row without an amount
_OFFICE = re.compile(
    r"(?:ผู้(?:จัดทำ|ตรวจสอบ|อนุมัติ|รับรอง|รายงาน|ทาน|ตรวจทาน|ตรวจ|ดูแล|รับผิดชอบ|จัดการ|สอบทาน)"
    r"|ตำแหน่ง|ประธาน|เหรัญญิก|เลขานุการ|เจ้าหน้าที่การเงิน|เจ้าหน้าที่บัญชี|วันที่\s*[.…/_ ]+$).*"
)
_HEADING = re.compile(
    r"(?:กลุ่มที่|หมู่ที่|อำเภอ|ตำบล|สาขา|ประเภท|หมวด|ส่วนที่|ตอนที่)\s*.*|\S+\s*:"
)
_DIGIT = re.compile(r"\d")
_NUMBERING = re.compile(r"\(\s*(\d{1,2})\s*\)(?:\s*=.*)?")

# A row whose required cells can all be read, and none of whose texts holds one of
# these (RE2, whatever the case), is data without being asked.
SUSPICIOUS = (
    r"รวม|total|^\s*(?:ยอด|ยก|หมายเหตุ|ที่มา|แหล่ง|จัดทำ|พิมพ์|วันที่|ลง(?:ชื่อ|นาม)|หน้า|ผู้|ตำแหน่ง"
    r"|ประธาน|เหรัญญิก|เลขานุการ|เจ้าหน้าที่|note|source|printed|prepared|signed|page|\*|[.…_]{3}"
    r"|\(\s*(?:[0-9๐-๙]{1,2}\s*\)|[.…_นวm])|หน่วย|\(?(?:บาท|พันบาท|ล้านบาท)\)?$)"
)
_ODD = re.compile(
    SUSPICIOUS + r"|^\s*(?:กลุ่ม|หมู่|อำเภอ|ตำบล|สาขา|ประเภท|หมวด|ส่วน|ตอน)", re.I
)


def row_kind(cells: list, layout: Layout) -> str:
    """Say what a row below the header is: ``data``, ``total`` or ``blank``.

    Totals are every row that is there for the reader alone: sums, footnotes, units,
    page numbers, signatures and repeated headers.
    """
    keys = layout.key_positions
    width = len(cells)
    for at in keys:
        cell = cells[at] if at < width else None
        if cell is None or (
            type(cell) is str
            and not _CODE.fullmatch(cell)
            and (cell in layout.printed or not _is_ordinary(cell))
        ):
            break
    else:
        if keys:
            return "data"
    return _look_closely(cells, layout)


def _look_closely(cells: list, layout: Layout) -> str:
    filled = [(at, cell) for at, cell in enumerate(cells) if not is_blank(cell)]
    if not filled:
        return "blank"
    if _is_printed(filled, layout) or _is_numbering(filled) or _is_units(filled):
        return "total"
    real = [_real_key(at, cells, layout) for at in layout.key_positions]
    if real and all(real):
        lone = len(filled) == 1 and _needs_more(layout)
        return "total" if lone and _is_remark(filled[0][1]) else "data"
    words = [_sort(cell) for _, cell in filled if isinstance(cell, str)]
    label = _sort(filled[0][1]) if isinstance(filled[0][1], str) else ""
    if "total" in words[:3] or label in {"total of", "note"}:
        return "total"
    has_amount = _holds(filled, layout, NUMBERS)
    if "office" in words and not has_amount:
        return "total"
    if _needs_more(layout) and not has_amount and _is_lone_text(filled, layout):
        return "total"
    return "data" if _holds(filled, layout, None) else "blank"


def _real_key(at: int, cells: list, layout: Layout) -> bool:
    """Say whether a part of the key is a value, not the word for a total or a note."""
    cell = cells[at] if at < len(cells) else None
    if is_blank(cell):
        return False
    if not isinstance(cell, str):
        return True
    sort = _sort(cell)
    if sort == "dash":
        return False
    column = layout.register.column(layout.column_at[at])
    if sort == "total":
        others = [other for other in layout.key_positions if other != at]
        # the stock of all stores is data; the sum of a contract's instalments is not
        if column.type == "enum":
            return True
        return (
            column.type in WORDS
            and bool(others)
            and all(
                other < len(cells) and not is_blank(cells[other]) for other in others
            )
        )
    if sort == "note":
        return False
    if sort in {"total of", "office"}:
        return _holds(list(enumerate(cells)), layout, {"date", "month"}, but=at)
    return True


@functools.lru_cache(maxsize=50_000)
def _sort(text: str) -> str:
    """Say what a text would be if it were no value of a column."""
    plain_text = thai.to_arabic_digits(thai.normalise(text))
    if plain_text in _DASHES:
        return "dash"
    for name, pattern in (
        ("total", _TOTAL),
        ("note", _NOTE),
        ("office", _OFFICE),
        ("total of", _TOTAL_OF),
    ):
        if pattern.fullmatch(plain_text):
            return name
    return ""


@functools.lru_cache(maxsize=50_000)
def _is_ordinary(text: str) -> bool:
    """Say whether a key needs no second look: a short text that is like no remark."""
    if len(text) >= LONG:
        return False
    if _DIGIT.search(text) and text[0].isalnum() and not _ODD.search(text):
        return True
    plain_text = thai.to_arabic_digits(thai.normalise(text))
    return not (
        is_blank(text)
        or _sort(text)
        or _HEADING.fullmatch(plain_text)
        or _NUMBERING.fullmatch(plain_text)
        or units.is_unit(plain_text)
    )


def _needs_more(layout: Layout) -> bool:
    """Say whether one cell can never be a whole row of this register."""
    return sum(layout.register.column(name).required for name in layout.positions) > 1


def _is_remark(cell: object) -> bool:
    """Say whether a text that stands alone in a row is no key: a footnote's line."""
    if not isinstance(cell, str):
        return False
    text = thai.normalise(cell)
    return len(text) >= LONG or bool(_HEADING.fullmatch(text))


def _is_lone_text(filled: list[tuple[int, object]], layout: Layout) -> bool:
    (at, cell), *more = filled
    if more or not isinstance(cell, str):
        return False
    text = thai.normalise(cell)
    if _CODE.fullmatch(text):
        return False
    return at not in layout.key_positions or _is_remark(cell)


def _holds(
    filled: list[tuple[int, object]],
    layout: Layout,
    types: set[str] | None,
    but: int = -1,
) -> bool:
    """Say whether a column of these types (None: of any) holds something here."""
    for at, cell in filled:
        name = layout.column_at.get(at)
        if name is None or at == but or is_blank(cell):
            continue
        if types is None:
            if name != "coop_id" or at in layout.key_positions:
                return True
        elif layout.register.column(name).type in types and (
            not isinstance(cell, str) or _DIGIT.search(cell)
        ):
            return True
    return False


def _is_printed(filled: list[tuple[int, object]], layout: Layout) -> bool:
    """Say whether titles or a header stand here again, as on every printed page."""
    if not isinstance(filled[0][1], str):
        return False
    return all(
        text in layout.printed for text in texts([c for _, c in filled]).values()
    )


def _is_numbering(filled: list[tuple[int, object]]) -> bool:
    """Say whether columns are numbered: (1), (2), (3) = (1) - (2)."""
    if len(filled) < 3 or not isinstance(filled[0][1], str):
        return False
    for number, (_, cell) in enumerate(filled, 1):
        found = _NUMBERING.fullmatch(thai.to_arabic_digits(thai.normalise(plain(cell))))
        if not found or int(found[1]) != number:
            return False
    return True


def _is_units(filled: list[tuple[int, object]]) -> bool:
    first = filled[0][1]
    if not isinstance(first, str) or first.strip()[:1].isdigit():
        return False
    return all(isinstance(c, str) and units.is_unit(c) for _, c in filled)
