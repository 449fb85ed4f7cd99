"""A rule in words: its name, its value and for which bodies it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from coopanalysis.show import numbers, words
from coopanalysis.show.block import tag

if TYPE_CHECKING:
    from coopanalysis.workbook import View


def name(view: View, rule: Any) -> str:
    """Return a rule's title; its id where it has none."""
    return view.say(rule.title_th, rule.title_en) or rule.id


def types(view: View, kinds: list[str]) -> Markup | None:
    """Return the types of body that a rule is for; None where it is for all."""
    named = [words.word(view, "coop_type", kind) for kind in kinds if kind]
    return tag("small", ", ".join(named)) if named else None


def value(view: View, rule: Any) -> str:
    """Return a rule's number with its unit, or its codes in words."""
    if rule is None:
        return ""
    if rule.unit == "date":
        return numbers.day(view, rule.text)
    if rule.unit == "codes":
        codes = str(rule.text).replace(",", " ").split()
        return ", ".join(words.word(view, "rule_code", code) for code in codes)
    if rule.unit == "month":
        return numbers.month(view, int(rule.value))
    if rule.unit == "ratio":
        return numbers.percent(view, rule.value)
    figure = numbers.number(rule.value, 0 if float(rule.value).is_integer() else 2)
    if rule.unit == "class":
        return view.say(f"ชั้นที่ {figure}", f"class {figure}")
    return f"{figure} {words.word(view, 'rule_unit', rule.unit)}"
