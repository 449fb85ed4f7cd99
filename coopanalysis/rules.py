"""Dated legal and policy numbers: each with its reference, its time and its status.

``rules.toml`` ships the rows; ``reference/rules.toml`` in the data folder overrides
them, and every override states its reason. A rule holds for its jurisdiction, its
types of body (``applies_to``; none named means all) and its time only.
"""

from __future__ import annotations

import datetime as dt
import itertools
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path

import pandas as pd

from coopanalysis.errors import DataError

STATUSES = ("confirmed", "assumed")
SHIPPED = Path(__file__).with_name("rules.toml")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One number that law or policy sets, or that the office assumes.

    ``value`` is in ``unit``; a rule that is a list of words has ``text`` instead.
    """

    id: str
    unit: str
    jurisdiction: str
    status: str
    valid_from: dt.date
    value: float | None = None
    text: str = ""
    applies_to: tuple[str, ...] = ()
    legal_ref_th: str = ""
    legal_ref_en: str = ""
    title_th: str = ""
    title_en: str = ""
    valid_to: dt.date | None = None
    source: str = ""
    note: str = ""
    reason: str = ""
    confirmed_by: str = ""

    def holds_on(self, day: dt.date) -> bool:
        """Say whether the rule is in force on a day; ``valid_to`` is its last."""
        return self.valid_from <= day and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True)
class RulesInForce:
    """The rules of one jurisdiction on one day."""

    on: dt.date
    jurisdiction: str
    rules: tuple[Rule, ...] = field(repr=False)

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
                return rule
            if not rule.applies_to:
                general = rule
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
            With every fault at once: unknown fields, no status, an override without
            a reason, two rows of one rule that hold on the same day.
        """
        rules = _read(shipped)
        office = Path(data) / "reference" / "rules.toml" if data else None
        if office and office.is_file():
            overrides = _read(office)
            silent = [rule.id for rule in overrides if not rule.reason.strip()]
            if silent:
                raise DataError(
                    office, f"{', '.join(silent)}: an override needs a reason"
                )
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


def _read(path: Path) -> list[Rule]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(path, f"not a readable TOML file ({error})") from None
    known = {f.name for f in fields(Rule)}
    rules, problems = [], []
    for number, row in enumerate(table.get("rule", []), start=1):
        name = row.get("id", f"row {number}")
        unknown = sorted(set(row) - known)
        absent = [
            key
            for key in ("id", "unit", "status", "valid_from")
            if row.get(key) in (None, "")
        ]
        if unknown:
            problems.append(f"{name}: unknown field {', '.join(unknown)}")
        elif absent:
            problems.append(f"{name}: {', '.join(absent)} is missing")
        elif row["status"] not in STATUSES:
            problems.append(
                f"{name}: status {row['status']!r} is not one of {STATUSES}"
            )
        elif "value" not in row and not row.get("text"):
            problems.append(f"{name}: neither a value nor a text")
        else:
            row = {"jurisdiction": "TH", **row}
            row["applies_to"] = tuple(row.get("applies_to", ()))
            rules.append(Rule(**row))
    problems += _overlaps(rules)
    if problems:
        raise DataError(path, problems)
    return rules


def _overlaps(rules: list[Rule]) -> list[str]:
    problems = []
    groups: dict[tuple[str, str, str], list[Rule]] = defaultdict(list)
    for rule in rules:
        for body_type in rule.applies_to or ("",):
            groups[rule.id, rule.jurisdiction, body_type].append(rule)
    for (name, _, body_type), rows in groups.items():
        rows.sort(key=lambda rule: rule.valid_from)
        for earlier, later in itertools.pairwise(rows):
            if earlier.valid_to is None or later.valid_from <= earlier.valid_to:
                kind = f" ({body_type})" if body_type else ""
                problems.append(
                    f"{name}{kind}: two rows hold on {later.valid_from.isoformat()}"
                )
    return problems
