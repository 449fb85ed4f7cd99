"""Amounts as people and spreadsheets write them, read exactly."""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal

from coopanalysis.thai.text import Unreadable, normalise, to_arabic_digits

_PLAIN = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?")
_BAHT = r"(?:฿|บาทถ้วน|บาท|thb)?"
_AMOUNT = re.compile(
    rf"(?P<open>\()?\s*(?P<lead>[-−–])?\s*{_BAHT}\s*(?P<inner>[-−–])?\s*"
    r"(?P<whole>\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)?(?P<part>\.\d*)?"
    rf"\s*(?P<trail>[-−–=])?\s*{_BAHT}\s*(?P<close>\))?\s*{_BAHT}",
    re.IGNORECASE,
)
_DASHES = frozenset({"-", "–", "—", "−", "--"})


def parse_number(value: object) -> Decimal:
    """Read an amount exactly; a lone dash is the accountant's zero.

    Brackets and a minus before or behind are negative; ``1,000.-`` is an even
    thousand, as Thai bills write it. A spreadsheet's number has 15 digits: what
    binary fractions add behind them (0.1 + 0.2) was never meant.

    Raises
    ------
    Unreadable
        For words, dates, two signs, two decimal points, or commas and spaces not
        at the thousands.
    """
    if isinstance(value, str) and _PLAIN.fullmatch(value):
        return Decimal(value.replace(",", ""))
    if isinstance(value, bool | dt.date | dt.time | dt.timedelta):
        raise Unreadable(f"ไม่ใช่ตัวเลข: {value}", f"{str(value)!r} is not a number")
    if isinstance(value, int | Decimal):
        return Decimal(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise Unreadable("ไม่ใช่ตัวเลข", f"{value} is not a number")
        return Decimal(format(value, ".15g"))
    text = to_arabic_digits(normalise(value))
    if text.replace("฿", "").replace("บาท", "").strip() in _DASHES:
        return Decimal(0)
    return _from_text(text)


def _from_text(text: str) -> Decimal:
    found = _AMOUNT.fullmatch(text)
    digits = (found["whole"] or "") + (found["part"] or "") if found else ""
    if found and any(c.isdigit() for c in digits):
        even = found["part"] == "." and found["whole"] and found["trail"]
        signs = [found[name] for name in ("open", "lead", "inner", "trail")]
        minus = sum(map(bool, signs)) - bool(even)
        paired = bool(found["open"]) == bool(found["close"])
        if minus <= 1 and paired and (even or found["trail"] != "="):
            plain = digits.replace(",", "").replace(" ", "")
            return Decimal(plain) * (-1 if minus else 1)
    raise Unreadable(f"ไม่ใช่ตัวเลข: {text}", f"{text!r} is not a number")
