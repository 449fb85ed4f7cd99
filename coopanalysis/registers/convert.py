"""What one cell means, by its column's declaration; amounts stay exact.

What cannot be read becomes a fault with its reason in both languages; a near miss is
suggested, never accepted.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import difflib
import functools
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from coopanalysis import thai
from coopanalysis.registers.columns import Column, header_key
from coopanalysis.registers.mapping import Options, word_key
from coopanalysis.thai import Unreadable

CENT = Decimal("0.01")
_date = functools.lru_cache(maxsize=50_000)(thai.parse_date)
MONEY_LIMIT = Decimal(10) ** 16
DASHES = {"-", "–", "—", "--"}
TRUE = {"ใช่", "มี", "y", "yes", "1", "✓", "✔", "☑", "true", "จริง", "ครบ"}
FALSE = {"ไม่ใช่", "ไม่มี", "n", "no", "0", "✗", "✘", "☐", "false", "ไม่จริง", "ไม่ครบ"}


def reader(
    column: Column, options: Options, as_of: dt.date
) -> Callable[[object], object]:
    """Return what reads one cell of a column; it raises `Unreadable`.

    ``as_of`` is the day after which nothing can have happened.
    """
    read = _own_reader(column, options, as_of)
    known = options.values
    if not known:
        return read

    def translated(cell: object) -> object:
        word = known.get(word_key(cell))
        if word is None:
            return read(cell)
        return read(word) if word else None

    return translated


def _own_reader(
    column: Column, options: Options, as_of: dt.date
) -> Callable[[object], object]:
    if column.type == "money":
        return lambda cell: _money(cell, options)
    if column.type == "decimal":
        percent = column.unit.startswith("%")
        return lambda cell: float(_number(cell, options, percent=percent))
    if column.type == "int":
        return lambda cell: _whole(cell, options)
    if column.type == "date":
        return lambda cell: _unless_dash(
            cell, lambda c: _day(_date(c, options.date_order), column, as_of)
        )
    if column.type == "month":
        return lambda cell: _day(thai.parse_month(cell), column, as_of)
    if column.type == "bool":
        return lambda cell: _unless_dash(cell, _truth)
    if column.type == "enum":
        known = {header_key(text): code for code, text in column.values.items()}
        known |= {header_key(code): code for code in column.values}
        known |= {header_key(text): code for text, code in column.also.items()}
        return lambda cell: _unless_dash(cell, lambda c: _code(c, column, known))
    if column.unit == "dd/mm":
        return _day_month
    return _text


def _day(day: dt.date, column: Column, as_of: dt.date) -> dt.date:
    return thai.check_date(day, as_of, future_ok=column.future)


def _day_month(cell: object) -> str:
    """Read an accounting year-end such as 31/03 or 31 มีนาคม, as ``dd/mm``."""
    text = cell if isinstance(cell, dt.date) else str(cell).strip()
    for attempt in (text, f"{text}/2004", f"{text} 2004"):  # a year with 29 February
        with contextlib.suppress(Unreadable):
            day = thai.parse_date(attempt)
            return f"{day.day:02d}/{day.month:02d}"
    raise Unreadable(f"ไม่ใช่วันและเดือน: {text}", f"{str(text)!r} is not a day and month")


def _unless_dash(cell: object, read: Callable[[object], object]) -> object:
    if isinstance(cell, str) and thai.normalise(cell) in DASHES:
        return None
    return read(cell)


def _money(cell: object, options: Options) -> Decimal:
    amount = _number(cell, options)
    if abs(amount) >= MONEY_LIMIT:
        raise Unreadable(
            f"จำนวนเงินเกินขนาด: {cell}", f"{str(cell)!r} is too large for an amount"
        )
    return amount.quantize(CENT, ROUND_HALF_UP)


def _number(cell: object, options: Options, *, percent: bool = False) -> Decimal:
    if percent and isinstance(cell, str):
        cell = thai.normalise(cell).rstrip("% ")
    if isinstance(cell, str) and (options.negative_marks or options.positive_marks):
        return _marked(thai.normalise(cell), options) * options.multiplier
    return thai.parse_number(cell) * options.multiplier


def _marked(text: str, options: Options) -> Decimal:
    """Read an amount with its sign behind it, as in 1,000.00- or 1,000.00 CR."""
    for sign, marks in ((-1, options.negative_marks), (1, options.positive_marks)):
        for mark in marks:
            bare = text[: -len(mark)].strip()
            if bare and text.casefold().endswith(mark.casefold()):
                amount = thai.parse_number(bare)
                if amount < 0:
                    raise Unreadable(
                        f"มีเครื่องหมายสองที่: {text}", f"{text!r} has two signs"
                    )
                return sign * amount
    return thai.parse_number(text)


def _whole(cell: object, options: Options) -> int:
    number = _number(cell, options)
    if number != number.to_integral_value() or abs(number) >= 2**62:
        raise Unreadable(
            f"ไม่ใช่จำนวนเต็ม: {cell}", f"{str(cell)!r} is not a whole number"
        )
    return int(number)


def _truth(cell: object) -> bool:
    if isinstance(cell, float):
        cell = format(cell, ".15g")
    text = thai.to_arabic_digits(thai.normalise(cell)).casefold()
    if text in TRUE:
        return True
    if text in FALSE:
        return False
    raise Unreadable(
        f"ต้องเป็น ใช่ หรือ ไม่ใช่: {text}", f"{text!r} is neither yes (ใช่) nor no (ไม่ใช่)"
    )


def _code(cell: object, column: Column, known: dict[str, str]) -> str:
    text = _text(cell) or ""
    code = known.get(header_key(text))
    if code:
        return code
    words = list(column.values.values())
    close = difflib.get_close_matches(text, words, n=1, cutoff=0.5)
    near_th = f" (ใกล้เคียง: {close[0]})" if close else ""
    near_en = f" (nearest: {close[0]})" if close else ""
    allowed = ", ".join(words)
    raise Unreadable(
        f"ไม่รู้จักคำว่า {text}{near_th}; ใช้ได้: {allowed}",
        f"{text!r} is not known{near_en}; allowed: {allowed}",
    )


def _text(cell: object) -> str | None:
    if isinstance(cell, dt.date | dt.time | dt.timedelta):
        raise Unreadable(
            f"Excel เปลี่ยนข้อความเป็นวันที่หรือเวลา ({cell}); พิมพ์ใหม่เป็นข้อความ",
            f"the spreadsheet turned this text into a date or time ({cell}); "
            "type it again as text",
        )
    if isinstance(cell, float):
        return format(cell, ".15g")
    # ก-๑/๖๐ in one register and ก-1/60 in the next are one contract
    text = thai.to_arabic_digits(thai.normalise(cell))
    return None if text in DASHES else text
