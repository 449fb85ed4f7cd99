"""Days as whole numbers since 1970, so that a life can be computed in arrays."""

from __future__ import annotations

import datetime as dt

import numpy as np

NEVER = -(2**31)
_EPOCH = dt.date(1970, 1, 1).toordinal()

Days = np.ndarray


def day(value: str | dt.date) -> int:
    """Return the number of a day given as a date or as ``YYYY-MM-DD``."""
    date = dt.date.fromisoformat(value) if isinstance(value, str) else value
    return date.toordinal() - _EPOCH


def date(number: int) -> dt.date:
    """Return the date of a day's number."""
    return dt.date.fromordinal(int(number) + _EPOCH)


def years_of(days: Days) -> np.ndarray:
    """Return the Christian year of each day."""
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970


def months_of(days: Days) -> np.ndarray:
    """Return the month (1-12) of each day."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(int) % 12 + 1


def month_end(days: Days) -> Days:
    """Return the last day of each day's month."""
    month = days.astype("datetime64[D]").astype("datetime64[M]") + 1
    return month.astype("datetime64[D]").astype(np.int64) - 1


def march_after(days: Days) -> Days:
    """Return the first 31 March on or after each day."""
    year = years_of(days)
    year = year + (months_of(days) > 3)
    return _ymd(year, 3, 31)


def plus_years(days: Days, years: np.ndarray | int) -> Days:
    """Return the same day of the month so many years on (28 February for a 29th)."""
    moment = days.astype("datetime64[D]")
    month = moment.astype("datetime64[M]")
    offset = (moment - month.astype("datetime64[D]")).astype(np.int64)
    target = (month.astype(np.int64) + 12 * years).astype("datetime64[M]")
    first = target.astype("datetime64[D]").astype(np.int64)
    return np.minimum(first + offset, month_end(first))


def harvest(days: Days, where: Days, spread: Days) -> Days:
    """Move the days chosen by ``where`` on to the next harvest, December to March."""
    month = months_of(days)
    opening = _ymd(years_of(days), 12, 10) + spread
    return np.where(where & (month > 3) & (month < 12), opening, days)


def year_end_before(number: int, month: int, last: int, *, same: bool) -> int:
    """Return the latest accounting year-end before a day, or on it if ``same``."""
    today = date(number)
    for year in (today.year, today.year - 1):
        end = day(dt.date(year, month, last))
        if end < number or (same and end == number):
            return end
    raise ValueError(f"no year-end before {today}")


def _ymd(year: np.ndarray, month: int, last: int) -> Days:
    months = (np.asarray(year) - 1970) * 12 + month - 1
    first = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return first + last - 1
