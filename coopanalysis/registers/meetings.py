"""The year's meetings, from ``reference/meetings.csv``."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from coopanalysis import thai
from coopanalysis.errors import DataError

ROLES = ("baseline", "mid", "final")
COLUMNS = ("meeting_id", "fiscal_year", "role", "as_of")
FIRST_BE = 2400


@dataclass(frozen=True, order=True)
class Meeting:
    """One of the three meetings of a fiscal year."""

    as_of: dt.date
    id: str
    number: int
    fiscal_year_be: int
    role: str

    @property
    def name(self) -> tuple[str, str]:
        """Number and fiscal year, as in 2/2562 (2/2019)."""
        year = thai.ce_year(self.fiscal_year_be)
        return f"{self.number}/{self.fiscal_year_be}", f"{self.number}/{year}"


def meetings(data: Path) -> list[Meeting]:
    """Return the meetings by date; none where the office has not listed any.

    Raises
    ------
    DataError
        With every row that cannot be used.
    """
    path = Path(data) / "reference" / "meetings.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        absent = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
        if absent:
            raise DataError(path, f"no column {', '.join(absent)}")
        rows = list(reader)
    found, problems = [], []
    for line, row in enumerate(rows, start=2):
        try:
            day = dt.date.fromisoformat(row["as_of"].strip())
            year = int(row["fiscal_year"])
            number = ROLES.index(row["role"].strip()) + 1
        except ValueError as error:
            problems.append(f"row {line}: {error}")
            continue
        year = year if year >= FIRST_BE else thai.be_year(year)
        role = row["role"].strip()
        found.append(Meeting(day, row["meeting_id"].strip(), number, year, role))
    if problems:
        raise DataError(path, problems)
    return sorted(found)


def meeting_on(found: list[Meeting], as_of: dt.date) -> Meeting | None:
    """Return the meeting for which data of this date were asked."""
    return next((one for one in found if one.as_of == as_of), None)


def meeting_before(found: list[Meeting], as_of: dt.date) -> Meeting | None:
    """Return the last meeting before a date."""
    earlier = [one for one in found if one.as_of < as_of]
    return earlier[-1] if earlier else None
