"""The unit a sheet gives for its amounts: baht, thousands, millions."""

from __future__ import annotations

import re
from decimal import Decimal

from coopanalysis import thai

LONGEST = 60  # characters of a unit with all that may stand around it
_MONEY = re.compile("บาท|baht|thb|฿", re.IGNORECASE)
_SCALES = {
    **{"": 1, "ร้อย": 100, "พัน": 1_000, "หมื่น": 10_000, "แสน": 100_000},
    **{"ล้าน": 10**6, "สิบล้าน": 10**7, "ร้อยล้าน": 10**8, "พันล้าน": 10**9},
    **{
        "thousand": 1_000,
        "thousands of": 1_000,
        "million": 10**6,
        "millions of": 10**6,
    },
    **{"'000": 1_000, "000": 1_000, "1,000": 1_000, "1000": 1_000, "1,000,000": 10**6},
}
_SCALE = "|".join(sorted(map(re.escape, filter(None, _SCALES)), key=len, reverse=True))
_AMOUNT = (
    rf"(?P<scale>{_SCALE})?\s*(?:บาท|baht|thb|฿)|(?:baht|thb)\s+(?P<after>{_SCALE})"
)
_LEAD = r"(?:หน่วย(?:นับ|เงิน)?|unit)\s*[:=]?\s*"
_ALONE = re.compile(rf"\(?\s*(?:{_LEAD})?(?:{_AMOUNT})\s*\)?", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_LED = re.compile(rf"{_LEAD}(?:{_AMOUNT})(?![^\W\d_])", re.IGNORECASE)
_OTHER = re.compile(
    r"\(?\s*(?:หน่วย\s*[:=]?\s*)?(?:คน|ราย|ร้อยละ|เปอร์เซ็นต์|%|วัน|เดือน|ปี|ครั้ง|งวด|สัญญา|บัญชี|แห่ง"
    r"|ไร่|ตัน|กก\.?|กิโลกรัม|ลิตร|กระสอบ|ชิ้น|หุ้น|เท่า|people|persons|days|percent)\s*\)?"
    r"|\(?\s*หน่วย.*",
    re.IGNORECASE,
)


def scale(text: str) -> Decimal | None:
    """Return what amounts are multiplied by if the text is a unit of money alone."""
    if len(text) > LONGEST or not _MONEY.search(text):
        return None
    found = _ALONE.fullmatch(_plain(text))
    return _times(found) if found else None


def in_header(text: str) -> Decimal | None:
    """Return the unit of money that stands in brackets in a header."""
    if "(" not in text:
        return None
    for part in _IN_BRACKETS.findall(_plain(text)):
        found = scale(part)
        if found is not None:
            return found
    return None


def in_title(text: str) -> Decimal | None:
    """Return the unit of money that a title row gives for the whole sheet."""
    alone = scale(text)
    if alone is not None:
        return alone
    found = _LED.search(_plain(text))
    return _times(found) if found else in_header(text)


def is_unit(text: str) -> bool:
    """Say whether a text is nothing but a unit, of money or of anything else."""
    if len(text) > LONGEST:
        return False
    return scale(text) is not None or bool(_OTHER.fullmatch(_plain(text)))


def _plain(text: str) -> str:
    return thai.to_arabic_digits(thai.normalise(text))


def _times(found: re.Match[str]) -> Decimal:
    word = (found["scale"] or found["after"] or "").casefold()
    return Decimal(_SCALES[word])
