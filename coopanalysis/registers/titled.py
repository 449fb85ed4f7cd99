"""What the titles above a table say of all its rows."""

from __future__ import annotations

import re

from coopanalysis import thai

_COOP = re.compile(
    r"(?:รหัสสหกรณ์|รหัสสถาบัน|cooperative code|coop_id)(?:/กลุ่มเกษตรกร)?\s*:?\s*"
    r"([0-9A-Za-z][\w./-]*)",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"(?:ข้อมูล\s*)?ณ\s*วันที่\s*:?\s*(\d{1,2}\s*[^\W\d][^\d]*(?:\d{4}|\d{2})(?!\d)"
    r"|\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4})"
)


def constants(titles: list[str], problems: list[str]) -> dict[str, object]:
    """Return the cooperative and the date that hold for a whole sheet."""
    found: dict[str, object] = {}
    for title in titles:
        coop = _COOP.search(title)
        if coop:
            found.setdefault("coop_id", coop[1])
        dated = _DATED.search(thai.to_arabic_digits(title))
        if dated and "data_date" not in found:
            try:
                found["data_date"] = thai.parse_date(dated[1])
            except thai.Unreadable as error:
                problems.append(f"the date of the data in its title: {error}")
    return found
