"""A file of rules, read whole or refused with every fault and its line.

A number of the law is worth nothing without its time: two rows of one rule may not
hold on the same day, and no day may be left between them.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
import tomllib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from pathlib import Path

from coopanalysis.errors import DataError

STATUSES = ("confirmed", "assumed")
NEEDED = ("id", "unit", "status", "valid_from")
_ROW = re.compile(r"\s*\[\[\s*rule\s*\]\]")
_DAY = dt.timedelta(days=1)


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
class Read:
    """The rules of a file, and the line on which each begins."""

    path: Path
    rules: list[Rule]
    lines: list[int]

    def refuse(self, fault: Callable[[Rule], str | None]) -> None:
        """Refuse the file when a check names a fault of any of its rules.

        Raises
        ------
        DataError
            With every fault at its line.
        """
        found = [
            f"line {line}: {rule.id}: {said}"
            for rule, line in zip(self.rules, self.lines, strict=True)
            if (said := fault(rule))
        ]
        if found:
            raise DataError(self.path, found)


def read(path: Path) -> Read:
    """Read a file of rules.

    Raises
    ------
    DataError
        With every fault at once: not TOML, unknown fields, no status, a number that is
        none, two rows of one rule that hold on the same day, a gap between two rows.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(path, f"not a readable TOML file ({error})") from None
    given = table.pop("rule", [])
    problems = [f"{name} is no row of rules; write [[rule]]" for name in table]
    if not isinstance(given, list):
        raise DataError(path, "rule is no list of rows; write [[rule]], not [rule]")
    places = enumerate(text.splitlines(), start=1)
    lines = [number for number, line in places if _ROW.match(line)]
    if len(lines) != len(given):  # rows written inline: known only by their order
        lines = [0] * len(given)
    rules, kept = [], []
    for number, (row, line) in enumerate(zip(given, lines, strict=True), start=1):
        name = str(row.get("id") or f"row {number}")
        where = f"line {line}: {name}" if line else name
        faults = [f"{where}: {fault}" for fault in _faults(row)]
        problems += faults
        if not faults:
            row = {"jurisdiction": "TH", **row}
            row["applies_to"] = tuple(row.get("applies_to", ()))
            rules.append(Rule(**row))
            kept.append(line)
    found = Read(path, rules, kept)
    problems += _periods(found)
    if problems:
        raise DataError(path, problems)
    return found


def _faults(row: dict) -> list[str]:
    """Return what is wrong with one row, in words that say what to write."""
    known = {field.name: field for field in fields(Rule)}
    unknown = sorted(set(row) - set(known))
    if unknown:
        return [f"unknown field {', '.join(unknown)}"]
    absent = [key for key in NEEDED if row.get(key) in (None, "")]
    if absent:
        return [f"{', '.join(absent)} is missing"]
    found = []
    for key, given in row.items():
        if key in ("valid_from", "valid_to"):
            if type(given) is not dt.date:
                found.append(f"{key} {given!r} is no date; write 2019-03-31, unquoted")
        elif key == "value":
            if type(given) not in (int, float):
                found.append(f"value {given!r} is no number; write it unquoted")
        elif key == "applies_to":
            if not isinstance(given, list):
                found.append(f"applies_to {given!r} is no list; write [{given!r}]")
        elif known[key].default in (MISSING, "") and not isinstance(given, str):
            found.append(f"{key} {given!r} is no text; write it in quotes")
    if found:
        return found
    if row["status"] not in STATUSES:
        return [f"status {row['status']!r} is not one of {STATUSES}"]
    if "value" not in row and not row.get("text"):
        return ["neither a value nor a text"]
    if "valid_to" in row and row["valid_to"] < row["valid_from"]:
        return ["valid_to is before valid_from"]
    return []


def _periods(found: Read) -> list[str]:
    """Return where two rows of one rule overlap, or leave days without a rule."""
    problems = []
    groups: dict[tuple[str, str, str], list[tuple[Rule, int]]] = defaultdict(list)
    for rule, line in zip(found.rules, found.lines, strict=True):
        for body_type in rule.applies_to or ("",):
            groups[rule.id, rule.jurisdiction, body_type].append((rule, line))
    for (name, _, body_type), rows in groups.items():
        rows.sort(key=lambda pair: pair[0].valid_from)
        for (earlier, _), (later, line) in itertools.pairwise(rows):
            kind = f" ({body_type})" if body_type else ""
            where = f"line {line}: {name}{kind}" if line else f"{name}{kind}"
            starts, ends = later.valid_from, earlier.valid_to
            if ends is None or starts <= ends:
                problems.append(f"{where}: two rows hold on {starts.isoformat()}")
            elif starts > ends + _DAY:
                problems.append(
                    f"{where}: no row holds from {(ends + _DAY).isoformat()} to "
                    f"{(starts - _DAY).isoformat()}; let the earlier one last or the "
                    "later one begin then"
                )
    return problems
