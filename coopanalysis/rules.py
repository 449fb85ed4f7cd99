"""Dated legal and policy numbers: each with its reference, its time and its status.

``rules.toml`` ships the rows; ``reference/rules.toml`` in the data folder overrides
them, and every override states its reason. A rule holds for its jurisdiction, its
types of body (``applies_to``; none named means all) and its time only.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

import pandas as pd

from coopanalysis import rulesfile
from coopanalysis.rulesfile import Rule

SHIPPED = Path(__file__).with_name("rules.toml")


@dataclass(frozen=True)
class RulesInForce:
    """The rules of one jurisdiction on one day; ``asked`` are those found so far."""

    on: dt.date
    jurisdiction: str
    rules: tuple[Rule, ...] = field(repr=False)
    asked: set[str] = field(default_factory=set, repr=False, compare=False)

    @cached_property
    def _by_id(self) -> dict[str, list[Rule]]:
        found: dict[str, list[Rule]] = defaultdict(list)
        for rule in self.rules:
            found[rule.id].append(rule)
        return found

    def get(self, rule_id: str, body_type: str | None = None) -> Rule | None:
        """Return the rule in force for a type of body, the more special one first.

        Without a body type only a rule that holds for all types is meant.
        """
        general = None
        for rule in self._by_id.get(rule_id, ()):
            if body_type and body_type in rule.applies_to:
                general = rule
                break
            if not rule.applies_to:
                general = rule
        if general is not None:
            self.asked.add(rule_id)
        return general

    def value(self, rule_id: str, body_type: str | None = None) -> float | None:
        """Return the number of the rule in force, or None where there is no rule."""
        rule = self.get(rule_id, body_type)
        return None if rule is None else rule.value

    def text(self, rule_id: str) -> str | None:
        """Return the words of the rule in force, or None where there is no rule."""
        rule = self.get(rule_id)
        return None if rule is None else rule.text

    def frame(self) -> pd.DataFrame:
        """Return one row per rule and type of body (``''`` means every type)."""
        rows = [
            {
                "id": rule.id,
                "body_type": body_type,
                "value": rule.value,
                "text": rule.text,
                "unit": rule.unit,
                "status": rule.status,
                "title_th": rule.title_th,
                "title_en": rule.title_en,
                "legal_ref_th": rule.legal_ref_th,
                "legal_ref_en": rule.legal_ref_en,
            }
            for rule in self.rules
            for body_type in (rule.applies_to or ("",))
        ]
        columns = ["id", "body_type", "value", "text", "unit", "status", "title_th"]
        columns += ["title_en", "legal_ref_th", "legal_ref_en"]
        return pd.DataFrame(rows, columns=columns).astype({"value": float})


class Rules:
    """All rows of the rules table, over all jurisdictions and times."""

    def __init__(self, rules: list[Rule]) -> None:
        self.rules = rules

    @classmethod
    def load(cls, data: Path | None = None, shipped: Path = SHIPPED) -> Rules:
        """Read the shipped rows and the office's overrides.

        An override replaces every shipped row of the same id and jurisdiction.

        Raises
        ------
        DataError
            With every fault and its line: see `rulesfile.read`; an override of no
            rule, in another unit, without a reason, or leaving a time without a rule.
        """
        rules = (
            list(_shipped()) if shipped == SHIPPED else rulesfile.read(shipped).rules
        )
        office = Path(data) / "reference" / "rules.toml" if data else None
        if office and office.is_file():
            overrides = _office(office, rules)
            replaced = {(rule.id, rule.jurisdiction) for rule in overrides}
            rules = [r for r in rules if (r.id, r.jurisdiction) not in replaced]
            rules += overrides
        return cls(rules)

    def at(self, on: dt.date, jurisdiction: str) -> RulesInForce:
        """Return what holds on a day in a jurisdiction.

        A rule of ``"*"``, a threshold of the workbook itself, holds everywhere that
        has no rule of its own by that id.
        """
        valid = [rule for rule in self.rules if rule.holds_on(on)]
        held = [rule for rule in valid if rule.jurisdiction == jurisdiction]
        own = {rule.id for rule in held}
        held += [r for r in valid if r.jurisdiction == "*" and r.id not in own]
        return RulesInForce(on, jurisdiction, tuple(held))

    def of(self, jurisdiction: str) -> list[Rule]:
        """Return the rules that can hold in a jurisdiction, of any time, in order."""
        held = {rule.id for rule in self.rules if rule.jurisdiction == jurisdiction}
        return [
            rule
            for rule in self.rules
            if rule.jurisdiction == jurisdiction
            or (rule.jurisdiction == "*" and rule.id not in held)
        ]

    @property
    def ids(self) -> set[str]:
        """The ids of all rules, of any jurisdiction and time."""
        return {rule.id for rule in self.rules}


@cache
def _shipped() -> tuple[Rule, ...]:
    """Return the package's own rows, which do not change while it runs."""
    return tuple(rulesfile.read(SHIPPED).rules)


def _office(path: Path, shipped: list[Rule]) -> list[Rule]:
    """Return the office's rows, each for a rule that is known and covering its time."""
    found = rulesfile.read(path)
    units = {rule.id: rule.unit for rule in shipped}
    found.refuse(lambda rule: _unknown(rule, units))
    spans = {key: _span(rows) for key, rows in _by_place(shipped).items()}
    own = {key: _span(rows) for key, rows in _by_place(found.rules).items()}
    found.refuse(lambda rule: _left_without(rule, own, spans))
    return found.rules


def _unknown(rule: Rule, units: dict[str, str]) -> str | None:
    """Say what keeps an override from being one of a shipped rule."""
    if rule.id not in units:
        near = difflib.get_close_matches(rule.id, units, n=3)
        meant = f"; perhaps {', '.join(near)}" if near else ""
        return f"there is no such rule{meant}"
    if not rule.reason.strip():
        return "an override needs a reason"
    if rule.unit != units[rule.id]:
        return f"unit {rule.unit!r}; the rule is in {units[rule.id]!r}"
    return None


def _left_without(rule: Rule, own: dict, spans: dict) -> str | None:
    """Say for which days an override takes a rule away without setting another."""
    key = rule.id, rule.jurisdiction
    if key not in spans:
        return None
    (begins, ends), (needed_from, needed_to) = own[key], spans[key]
    if begins > needed_from:
        return (
            f"no row holds from {needed_from.isoformat()} to "
            f"{(begins - dt.timedelta(days=1)).isoformat()}, where the shipped rule "
            "does; an override replaces all its rows: write that time's row too"
        )
    if ends < needed_to:
        return (
            f"no row holds after {ends.isoformat()}, where the shipped rule does; "
            "leave out valid_to or write the row that follows"
        )
    return None


def _by_place(rules: list[Rule]) -> dict[tuple[str, str], list[Rule]]:
    found: dict[tuple[str, str], list[Rule]] = defaultdict(list)
    for rule in rules:
        found[rule.id, rule.jurisdiction].append(rule)
    return found


def _span(rules: list[Rule]) -> tuple[dt.date, dt.date]:
    last = max(rule.valid_to or dt.date.max for rule in rules)
    return min(rule.valid_from for rule in rules), last
