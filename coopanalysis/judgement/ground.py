"""What the sentences about one unit rest on, and how facts are written."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from coopanalysis import thai

if TYPE_CHECKING:
    from coopanalysis.indicators.catalogue import Catalogue
    from coopanalysis.registers.meetings import Meeting
    from coopanalysis.rules import RulesInForce

Words = tuple[str, str]
Row = dict[str, object]


@dataclass(frozen=True)
class Ground:
    """The facts at hand about a district or a province at a date.

    ``bodies`` are those at work whose doings count here, ``headline`` the ids among
    them that the headline figures are over. ``verdicts`` holds the unit's headline
    rows by indicator, ``coops`` the rows of its bodies by id and indicator, ``totals``
    the categories' totals by view and body.
    """

    level: str
    unit_id: str
    name: Words
    as_of: dt.date
    bodies: pd.DataFrame
    headline: frozenset[str]
    verdicts: dict[str, Row]
    coops: dict[str, dict[str, Row]]
    totals: dict[str, dict[str, Row]]
    clocks: pd.DataFrame
    gaps: pd.DataFrame
    checks: pd.DataFrame
    actions: pd.DataFrame
    rules: RulesInForce
    catalogue: Catalogue
    currency: Words = ("บาท", "baht")
    last_meeting: Meeting | None = None

    def verdict(self, indicator: str) -> Row | None:
        """Return the unit's headline row on an indicator."""
        return self.verdicts.get(indicator)

    def own(self, indicator: str) -> dict[str, Row]:
        """Return the rows of the unit's headline bodies on an indicator."""
        return {
            key: self.coops[key][indicator]
            for key in sorted(self.headline)
            if indicator in self.coops.get(key, {})
        }

    def parts(self, view: str, column: str) -> dict[str, float]:
        """Return a total of the unit's headline bodies, body by body."""
        rows = self.totals.get(view, {})
        found = {key: rows[key][column] for key in rows.keys() & self.headline}
        return {key: found[key] for key in sorted(found) if pd.notna(found[key])}

    def total(self, view: str, column: str) -> float | None:
        """Return a total summed over the unit's headline bodies; None if unknown."""
        found = self.parts(view, column)
        return float(sum(found.values())) if found else None

    def total_of(self, coop_id: str, view: str, column: str):
        """Return a total of one body; None if unknown."""
        found = self.totals.get(view, {}).get(coop_id, {}).get(column)
        return None if found is None or pd.isna(found) else found

    def coop_name(self, coop_id: str) -> str:
        """Return the name of one body."""
        return str(self._names[coop_id])

    @cached_property
    def _names(self) -> dict[str, str]:
        return dict(zip(self.bodies["coop_id"], self.bodies["coop_name"], strict=True))

    def category_words(self, slugs: list[str]) -> Words:
        """Return the titles of categories, joined."""
        found = [self.catalogue.category(slug) for slug in slugs]
        titles = [(one.title_th, one.title_en) for one in found]
        return joined([(th, en[:1].lower() + en[1:]) for th, en in titles])


@dataclass(frozen=True)
class Fact:
    """A value in a sentence, written in both languages; ``raw`` is what it is."""

    raw: object
    th: str
    en: str


class Said(str):
    """A fact in a sentence; ``{k:case|cases}`` puts the right form behind it."""

    raw: object

    def __new__(cls, text: str, raw: object) -> Said:
        """Keep the text and what it stands for."""
        said = super().__new__(cls, text)
        said.raw = raw
        return said

    def __format__(self, spec: str) -> str:
        if not spec:
            return str(self)
        one, _, many = spec.partition("|")
        return f"{self} {one if self.raw == 1 else many}"


def joined(words: list[Words]) -> Words:
    """Join words as a list is read: a, b and c."""
    found = []
    for place, last in ((0, " และ"), (1, " and ")):
        parts = [pair[place] for pair in words]
        head = (" " if place == 0 else ", ").join(parts[:-1])
        found.append(f"{head}{last}{parts[-1]}" if head else parts[-1])
    return found[0], found[1]


def count(value: float) -> Fact:
    """Write a number of things."""
    text = f"{round(value):,}"
    return Fact(round(value), text, text)


def money(value: float) -> Fact:
    """Write an amount: whole above a thousand, else with satang."""
    is_whole = abs(value) >= 1000 or float(value).is_integer()
    text = f"{value:,.0f}" if is_whole else f"{value:,.2f}"
    return Fact(float(value), text, text)


def percent(value: float) -> Fact:
    """Write a ratio as a percentage with one decimal."""
    text = f"{value * 100:,.1f}"
    return Fact(float(value), text, text)


def percent_or_none(value: float) -> Fact:
    """Write a percentage with its word, or say that there is none."""
    if pd.isna(value):
        return Fact(None, "ไม่มีข้อมูล", "no data")
    text = f"{value * 100:,.1f}"
    return Fact(float(value), f"ร้อยละ {text}", f"{text} %")


def date(value: dt.date) -> Fact:
    """Write a date: Buddhist era in Thai, Christian in English."""
    return Fact(
        value.isoformat(), thai.format_date(value, "th"), thai.format_date(value, "en")
    )


def words(pair: Words) -> Fact:
    """Write words that differ between the languages."""
    return Fact(pair[1], *pair)


def name(text: str) -> Fact:
    """Write a name, the same in both languages."""
    return Fact(text, text, text)


FORMATS = {
    "count": count,
    "money": money,
    "percent": percent,
    "percent_or_none": percent_or_none,
    "date": date,
}
