"""How a body writes: its dates, numbers, words and headers, as text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from coopanalysis import thai
from coopanalysis.registers.columns import Column, Register
from coopanalysis.sample.bodies import Body
from coopanalysis.sample.days import NEVER, date

THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
BOOLS = (("ใช่", "ไม่ใช่"), ("มี", "ไม่มี"), ("Y", "N"), ("1", "0"))
NUMERIC = ("money", "decimal", "int")


def _slashed(day: dt.date) -> str:
    return f"{day.day:02d}/{day.month:02d}/{thai.be_year(day.year)}"


def _bare_slashed(day: dt.date) -> str:
    return f"{day.day}/{day.month}/{thai.be_year(day.year)}"


def _short(day: dt.date) -> str:
    month = thai.MONTHS_SHORT["th"][day.month - 1]
    return f"{day.day} {month} {thai.be_year(day.year) % 100:02d}"


def _long(day: dt.date) -> str:
    return thai.format_date(day, "th", "long")


def _thai_digits(day: dt.date) -> str:
    return _slashed(day).translate(THAI_DIGITS)


def _iso(day: dt.date) -> str:
    return day.isoformat()


DATES: tuple[Callable[[dt.date], str], ...] = (
    *(_slashed, _short, _bare_slashed, _long, _thai_digits, _iso),
)


@dataclass(frozen=True)
class Hand:
    """One body's habits of writing."""

    date: Callable[[dt.date], str] = _slashed
    encoding: str = "utf-8-sig"
    thousands: bool = True
    dash: bool = False
    truth: tuple[str, str] = BOOLS[0]
    codes: bool = False
    english: bool = False
    synonyms: bool = False
    units: bool = False
    cell_dates: bool = False

    @classmethod
    def of(cls, body: Body) -> Hand:
        """Return the habits of a body; fixed, so that its files look alike."""
        n = body.number
        return cls(
            date=DATES[n % len(DATES)],
            encoding="cp874" if n % 5 in (1, 3) else "utf-8-sig",
            thousands=n % 4 != 2,
            dash=n % 3 == 0,
            truth=BOOLS[n % len(BOOLS)],
            codes=n % 11 == 4,
            english=n % 13 == 6,
            synonyms=n % 3 == 1,
            units=n % 7 == 2,
            cell_dates=n % 4 == 1,
        )

    def header(self, column: Column, place: int) -> str:
        """Return a column's header in this hand."""
        if self.english:
            return column.en
        text = column.th
        if self.synonyms and column.synonyms and place % 4 == 1:
            text = column.synonyms[0]
        if self.units and column.type == "money":
            text += " (บาท)"
        return text

    def title(self, register: Register) -> str:
        """Return the name of a register in this hand."""
        return register.title_en if self.english else register.title_th

    def column(self, column: Column, values: np.ndarray) -> list[str]:
        """Return a column's cells as text."""
        if column.type in ("date", "month"):
            return self._dates(values, month=column.type == "month")
        if column.type == "money":
            return self._money(values)
        if column.type == "decimal":
            comma = "," if self.thousands else ""
            return ["" if v != v else f"{v:{comma}.2f}" for v in values.tolist()]
        if column.type == "int":
            return ["" if v != v else str(int(v)) for v in values.tolist()]
        if column.type == "bool":
            yes, no = self.truth
            words = {True: yes, False: no, None: ""}
            return [words[v] for v in values.tolist()]
        if column.type == "enum":
            known = {
                code: code if self.codes else th for code, th in column.values.items()
            }
            known[""] = ""
            return [known[v] for v in values.tolist()]
        return [str(v) for v in values.tolist()]

    def _money(self, values: np.ndarray) -> list[str]:
        comma = "," if self.thousands else ""
        zero = "-" if self.dash else f"{0:.2f}"
        out = []
        for v in values.tolist():
            if v > 0:
                out.append(f"{v:{comma}.2f}")
            elif v < 0:
                out.append(f"({-v:{comma}.2f})" if self.dash else f"{v:{comma}.2f}")
            else:
                out.append(zero if v == 0 else "")
        return out

    def _dates(self, values: np.ndarray, *, month: bool) -> list[str]:
        found, place = np.unique(values, return_inverse=True)
        write = self.date
        if month:
            write = _month
        texts = ["" if v == NEVER else write(date(v)) for v in found.tolist()]
        return np.array(texts, object)[place].tolist()


def _month(day: dt.date) -> str:
    return f"{thai.MONTHS_SHORT['th'][day.month - 1]} {thai.be_year(day.year)}"


def written(at: int) -> str:
    """Return a day as a title row says it."""
    return _long(date(at))


def is_blank(column: Column, values: np.ndarray) -> bool:
    """Say whether a column holds nothing at all."""
    if column.type in ("date", "month"):
        return bool((values == NEVER).all())
    if column.type in NUMERIC:
        return bool(np.isnan(values.astype(float)).all())
    if column.type == "bool":
        return all(v is None for v in values.tolist())
    return all(v == "" for v in values.tolist())
