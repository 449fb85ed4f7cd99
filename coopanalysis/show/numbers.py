"""Numbers and dates as a reader sees them: rounding and units happen here only."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pandas as pd

from coopanalysis import thai

if TYPE_CHECKING:
    from coopanalysis.workbook import View

MILLION = 1_000_000
NBSP = "\u00a0"
MINUS = "\u2212"


def is_known(value: Any) -> bool:
    """Say whether a cell holds a value; None, NaN, NaT and pd.NA do not."""
    return not pd.isna(value)


def number(value: Any, decimals: int = 0) -> str:
    """Return a number with thousands separators and a true minus sign."""
    text = f"{float(value):,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return text.replace("-", MINUS)


def several(count: int, one: str, many: str | None = None) -> str:
    """Return a count with its English noun: 1 sheet, 2 sheets."""
    noun = one if count == 1 else many or f"{one}s"
    return f"{number(count)} {noun}"


def percent(view: View, ratio: Any, decimals: int = 1) -> str:
    """Return a ratio of 0–1 as ร้อยละ 22.3, or 22.3 %."""
    figure = number(float(ratio) * 100, decimals)
    return view.say(f"ร้อยละ{NBSP}{figure}", f"{figure}{NBSP}%")


def short_money(view: View, amount: Any) -> str:
    """Return an amount as short as can be read: 2.1 ล้าน, 2.1 million, 450,000."""
    amount = float(amount)
    if abs(amount) < MILLION:
        return number(amount)
    millions = amount / MILLION
    figure = number(millions, 1 if abs(millions) < 1000 else 0)
    return view.say(f"{figure}{NBSP}ล้าน", f"{figure}{NBSP}million")


def figure(indicator: Any, value: Any) -> str:
    """Return an indicator's value without its unit, for a column that names it."""
    if indicator.unit == "ratio":
        return number(float(value) * 100, decimals_of(indicator))
    if indicator.unit == "money":
        return number(value)
    return number(value, decimals_of(indicator))


def decimals_of(indicator: Any) -> int:
    """Return the decimals of an indicator: one for a ratio unless it says another."""
    given = getattr(indicator, "decimals", None)
    if given is not None:
        return int(given)
    return 1 if indicator.unit == "ratio" else 0


def in_words(view: View, indicator: Any, value: Any, money_word: str) -> str:
    """Return an indicator's value with its unit, as it stands in a sentence."""
    if indicator.unit == "ratio":
        return percent(view, value, decimals_of(indicator))
    text = figure(indicator, value)
    if indicator.unit == "money":
        return f"{text}{NBSP}{money_word}"
    if indicator.unit == "days":
        return f"{text}{NBSP}{view.say('วัน', 'days')}"
    if indicator.unit == "years":
        return f"{text}{NBSP}{view.say('ปี', 'years')}"
    return text


def day(view: View, value: Any, style: str = "short") -> str:
    """Return a date in the page's calendar: B.E. in Thai, C.E. in English."""
    return thai.format_date(as_date(value), view.lang, style=style)


def as_date(value: Any) -> dt.date:
    """Return a plain date of an ISO text, a date or a timestamp."""
    if isinstance(value, str):
        return dt.date.fromisoformat(value[:10])
    return value.date() if isinstance(value, dt.datetime) else value


def year(view: View, value: int) -> str:
    """Return a Christian year in the page's calendar."""
    return str(thai.be_year(value)) if view.lang == "th" else str(value)


def change_of(indicator: Any, change: Any) -> str:
    """Return a signed change: points for a ratio, the unit's own figure elsewhere."""
    scaled = float(change) * (100 if indicator.unit == "ratio" else 1)
    decimals = 0 if indicator.unit == "money" else decimals_of(indicator)
    text = number(scaled, decimals)
    if not text.strip("0.,"):
        return "±0"
    return text if text.startswith(MINUS) else f"+{text}"


def month(view: View, number_: int) -> str:
    """Return the short name of a month."""
    return thai.MONTHS_SHORT[view.lang][number_ - 1]
