"""Dates of two eras; the only module that knows 543.

What is read is text until its calendar is known: a Buddhist year is converted before
any date is made of it, because 29 February 2563 is a day and 2563-02-29 is not.

Two-digit years have one rule: Christian after an English month or ``ค.ศ.`` and where
the month comes first (00-69 are 2000-2069, 70-99 1970-1999), else Buddhist, 25yy.
"""

from __future__ import annotations

import datetime as dt
import re

from coopanalysis.thai.text import Unreadable, normalise, to_arabic_digits

BE_OFFSET = 543
BE_YEARS = range(2440, 2621)
CE_YEARS = range(1900, 2081)

_THAI = (
    "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน "
    "กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม"
)
_ENGLISH = (
    "January February March April May June "
    "July August September October November December"
)
_SHORT = "ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค."
MONTHS = {"th": tuple(_THAI.split()), "en": tuple(_ENGLISH.split())}
MONTHS_SHORT = {
    "th": tuple(_SHORT.split()),
    "en": tuple(name[:3] for name in MONTHS["en"]),
}


def be_year(ce: int) -> int:
    """Return the Buddhist year of a Christian one."""
    return ce + BE_OFFSET


def ce_year(be: int) -> int:
    """Return the Christian year of a Buddhist one."""
    return be - BE_OFFSET


def fiscal_year_be(day: dt.date) -> int:
    """Return the government's fiscal year (October to September), Buddhist era."""
    return be_year(day.year + (day.month >= 10))


def format_date(day: dt.date, lang: str = "th", style: str = "long") -> str:
    """Write a date for people: Buddhist era in Thai, Christian in English."""
    names = (MONTHS if style == "long" else MONTHS_SHORT)[lang]
    year = be_year(day.year) if lang == "th" else day.year
    return f"{day.day} {names[day.month - 1]} {year}"


_MONTH = {
    name.replace(".", "").casefold(): number
    for table in (MONTHS, MONTHS_SHORT)
    for names in table.values()
    for number, name in enumerate(names, start=1)
} | {"sept": 9}
# as they are said: มกรา, กุมภา, … without their ending
_MONTH |= {
    re.sub("คม$|ยน$|พันธ์$", "", name): number
    for number, name in enumerate(MONTHS["th"], start=1)
}
_NAME = "|".join(
    r"\.?".join(map(re.escape, name)) + r"\.?"
    for name in sorted(_MONTH, key=len, reverse=True)
)
_ERA = r"(?P<era>พ\.?ศ\.?|ค\.?ศ\.?|b\.?e\.?|a\.?d\.?|c\.?e\.?)?"
_SEP = r"[\s/.,-]*"
_Y = r"(?P<y>\d{4}|\d{2})"
_NUMERIC = re.compile(r"(\d{1,4})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{1,4})")
_DAY_NAME_YEAR = re.compile(
    rf"(?P<d>\d{{1,2}}){_SEP}(?:เดือน\s*)?(?P<m>{_NAME}){_SEP}{_ERA}\s*{_Y}"
)
_YEAR_NAME_DAY = re.compile(
    rf"{_ERA}\s*(?P<y>\d{{4}}){_SEP}(?P<m>{_NAME}){_SEP}(?P<d>\d{{1,2}})"
)
_NAME_DAY_YEAR = re.compile(rf"(?P<m>{_NAME})\s*(?P<d>\d{{1,2}}),\s*{_ERA}{_Y}")
_NAME_YEAR = re.compile(rf"(?:เดือน\s*)?(?P<m>{_NAME}){_SEP}{_ERA}\s*{_Y}")
_MONTH_YEAR = re.compile(r"(?P<m>\d{1,2})\s?[/.-]\s?(?P<y>\d{4})")
_YEAR_MONTH = re.compile(r"(?P<y>\d{4})\s?[/.-]?\s?(?P<m>\d{2})")
_TIME = re.compile(
    r"(?: เวลา)?[ t]\d{1,2}[:.]\d{2}([:.]\d{2})?(\.\d+)?( ?[ap]m| ?น\.?)?z?$"
)
_WEEKDAYS = "จันทร์|อังคาร|พุธ|พฤหัสบดี|พฤหัส|ศุกร์|เสาร์|อาทิตย์"
_LEAD = re.compile(rf"^(ณ\s*)?(เมื่อ)?\s*(วัน)?\s*({_WEEKDAYS})?\s*(ที่)?\s*")


def parse_date(value: object, order: str = "dmy") -> dt.date:
    """Read a date: either era, Thai or English months, Thai digits, a date cell.

    ``order`` says how numbers alone are meant; four digits in front are the year.

    Raises
    ------
    Unreadable
        When it is no date, no day of that calendar, or its year is outside
        2440-2620 (Buddhist) and 1900-2080 (Christian).
    """
    if isinstance(value, dt.date):  # a datetime is one too
        return _date(value.year, value.month, value.day, str(value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_serial(value)
    shown = to_arabic_digits(normalise(value))
    text = _TIME.sub("", _LEAD.sub("", shown.casefold())).strip()
    if text.isdigit():
        return _from_digits(text, shown)
    found = _NUMERIC.fullmatch(text)
    if found:
        return _from_parts(found.groups(), order, shown)
    for pattern in (_DAY_NAME_YEAR, _YEAR_NAME_DAY, _NAME_DAY_YEAR):
        found = pattern.fullmatch(text)
        if found:
            return _from_names(found, int(found["d"]), shown)
    raise _no_date(shown)


def parse_month(value: object) -> dt.date:
    """Read a month and year, or a whole date, as the month's first day."""
    if not isinstance(value, str):
        return parse_date(value).replace(day=1)
    shown = to_arabic_digits(normalise(value))
    text = shown.casefold()
    found = _NAME_YEAR.fullmatch(text)
    if found:
        return _from_names(found, 1, shown)
    found = _MONTH_YEAR.fullmatch(text) or _YEAR_MONTH.fullmatch(text)
    if found:
        return _date(int(found["y"]), int(found["m"]), 1, shown)
    return parse_date(value).replace(day=1)


def check_date(day: dt.date, as_of: dt.date, *, future_ok: bool = False) -> dt.date:
    """Return a day that can be true at ``as_of``: not after it, unless it may be.

    A due date lies ahead; a payment cannot.

    Raises
    ------
    Unreadable
        When the day is after ``as_of`` and may not be.
    """
    if day <= as_of or future_ok:
        return day
    raise Unreadable(
        f"วันที่อยู่หลังวันที่ของชุดข้อมูล ({format_date(as_of, 'th', 'short')}): "
        f"{format_date(day, 'th', 'short')}",
        f"{format_date(day, 'en', 'short')} is after the date of the folder, "
        f"{format_date(as_of, 'en', 'short')}",
    )


def _no_date(shown: str) -> Unreadable:
    return Unreadable(f"ไม่ใช่วันที่: {shown}", f"{shown!r} is not a date")


def _date(year: int, month: int, day: int, shown: str, *, era: str = "") -> dt.date:
    christian = era[:1] in {"ค", "a", "c"}
    if year in BE_YEARS and not christian:
        year -= BE_OFFSET
    elif year not in CE_YEARS or era[:1] in {"พ", "b"}:
        raise Unreadable(
            f"ปี {year} อยู่นอกช่วง พ.ศ. 2440–2620 และ ค.ศ. 1900–2080: {shown}",
            f"the year {year} of {shown!r} is outside B.E. 2440-2620 and 1900-2080",
        )
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise Unreadable(
            f"ไม่มีวันนี้ในปฏิทิน: {shown}", f"{shown!r} is not a day of the calendar"
        ) from None


def _from_serial(value: float) -> dt.date:
    text = format(value, ".15g")
    if len(text) == 8 and text.isdigit():
        return _from_digits(text, text)
    if not 1 <= value < 300_000:
        raise _no_date(text)
    day = dt.date(1899, 12, 30) + dt.timedelta(days=int(value))
    return _date(day.year, day.month, day.day, str(value))


def _from_digits(text: str, shown: str) -> dt.date:
    if len(text) == 5:
        return _from_serial(int(text))
    if len(text) != 8:
        raise _no_date(shown)
    if int(text[:4]) in BE_YEARS or int(text[:4]) in CE_YEARS:
        parts = (int(text[:4]), int(text[4:6]), int(text[6:]))
        if parts[1] <= 12:
            return _date(*parts, shown)
    return _date(int(text[4:]), int(text[2:4]), int(text[:2]), shown)


def _from_parts(parts: tuple[str, ...], order: str, shown: str) -> dt.date:
    first, second, third = parts
    if len(first) > 2:
        order = "ymd"
    elif order == "ymd" and len(third) == 4:
        order = "dmy"
    year, month, day = {
        "dmy": (third, second, first),
        "mdy": (third, first, second),
        "ymd": (first, second, third),
    }[order]
    if len(year) not in (2, 4) or len(day) > 2:
        raise _no_date(shown)
    return _date(
        _full_year(year, "ce" if order == "mdy" else ""), int(month), int(day), shown
    )


def _from_names(found: re.Match[str], day: int, shown: str) -> dt.date:
    era = found["era"] or ""
    english = found["m"].isascii()
    year = _full_year(found["y"], era or ("ce" if english else ""))
    return _date(year, _MONTH[found["m"].replace(".", "")], day, shown, era=era)


def _full_year(text: str, era: str) -> int:
    if len(text) == 4:
        return int(text)
    if era[:1] in {"ค", "a", "c"}:
        return int(text) + (2000 if int(text) < 70 else 1900)
    return 2500 + int(text)
