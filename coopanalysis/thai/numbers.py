"""Amounts as people and spreadsheets write them, read exactly."""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal

from coopanalysis.thai.text import Unreadable, normalise, to_arabic_digits

_NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)?(\.\d*)?")
_PLAIN = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?")
_DASHES = frozenset({"-", "–", "—", "−", "--"})


def parse_number(value: object) -> Decimal:
    """Read an amount exactly; a lone dash is the accountant's zero.

    Raises
    ------
    Unreadable
        For words, dates, two decimal points, or commas not at the thousands.
    """
    if isinstance(value, str) and _PLAIN.fullmatch(value):
        return Decimal(value.replace(",", ""))
    if isinstance(value, bool | dt.date | dt.time):
        raise Unreadable(f"ไม่ใช่ตัวเลข: {value}", f"{str(value)!r} is not a number")
    if isinstance(value, int | Decimal):
        return Decimal(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise Unreadable("ไม่ใช่ตัวเลข", f"{value} is not a number")
        return Decimal(format(value, ".15g"))  # a spreadsheet keeps 15 digits
    text = to_arabic_digits(normalise(value))
    bare = text.replace("฿", "").replace("บาท", "").replace(" ", "")
    if bare in _DASHES:
        return Decimal(0)
    sign = 1
    if bare.startswith("(") and bare.endswith(")"):
        sign, bare = -1, bare[1:-1]
    elif bare[:1] in {"-", "−", "–"}:
        sign, bare = -1, bare[1:]
    found = _NUMBER.fullmatch(bare)
    if not found or not any(c.isdigit() for c in bare):
        raise Unreadable(f"ไม่ใช่ตัวเลข: {text}", f"{text!r} is not a number")
    return sign * Decimal(bare.replace(",", ""))
