"""The closed list of sentences, as declared in ``sentences.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from coopanalysis.errors import DataError

if TYPE_CHECKING:
    from coopanalysis.indicators.catalogue import Catalogue

LIST = Path(__file__).with_name("sentences.toml")
PLACEHOLDER = re.compile(r"\{(\w+)(?::[^{}]*)?\}")
LEVELS = ("district", "province")
NORMS = ("breach", "near", "meets", "no_norm", "unknown")
SOURCES = ("verdict", "rule", "total")


@dataclass(frozen=True, kw_only=True)
class Declared:
    """One sentence of the list: its words, its trigger and where its facts are from."""

    id: str
    group: str
    priority: int
    scope: str
    category: str
    trigger: str
    th: str
    en: str
    indicator: str = ""
    when: dict = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    fact: str = ""
    unless: tuple[str, ...] = ()
    levels: tuple[str, ...] = LEVELS
    pick: str = ""
    clock: bool = False
    jurisdiction: str = ""
    days_at_most: int | None = None
    request_days: int | None = None
    status: str = "active"
    waits_for: str = ""

    @property
    def placeholders(self) -> frozenset[str]:
        """The names that the words leave open."""
        return frozenset(PLACEHOLDER.findall(self.th))


def of(catalogue: Catalogue) -> dict[str, Declared]:
    """Return the closed list, and the sentences of a category that brings its own."""
    folders = [category.logic.parent for category in catalogue.categories]
    paths = [folder / "sentences.toml" for folder in folders]
    return declared(tuple(path for path in paths if path.is_file()))


@cache
def declared(more: tuple[Path, ...] = ()) -> dict[str, Declared]:
    """Read and check the list, and further files with sentences of other ids.

    Raises
    ------
    DataError
        With every fault at once: placeholders that differ between the languages, a
        sentence without a trigger, an unknown field, an id that stands twice.
    """
    known = {f.name for f in fields(Declared)}
    found: dict[str, Declared] = {}
    problems = []
    for path in (LIST, *more):
        for key, row in tomllib.loads(path.read_text("utf-8")).items():
            unknown = sorted(set(row) - known)
            if key in found:
                problems.append(f"{path}: {key} stands twice")
            elif unknown:
                problems.append(f"{path}: {key}: unknown field {', '.join(unknown)}")
            else:
                lists = {k: tuple(v) for k, v in row.items() if isinstance(v, list)}
                found[key] = Declared(id=key, **(row | lists))
                problems += [f"{path}: {key}: {fault}" for fault in _faults(found[key])]
    if problems:
        raise DataError("sentences", problems)
    return found


def _faults(one: Declared) -> list[str]:
    faults = []
    if one.placeholders != frozenset(PLACEHOLDER.findall(one.en)):
        faults.append("the two languages leave different placeholders open")
    if one.scope not in ("district", "coop"):
        faults.append(f"scope {one.scope!r} is neither district nor coop")
    if one.scope == "coop" and one.status == "active" and not one.pick:
        faults.append("says nothing on which body to pick")
    if one.status == "later":
        return faults if one.waits_for else [*faults, "does not say what it waits for"]
    if not one.fact and not (one.when and one.indicator):
        faults.append("has neither a trigger on an indicator nor a function")
    if set(one.when.get("norm", ())) - set(NORMS):
        faults.append("waits for a norm verdict that does not exist")
    for name, source in one.facts.items():
        kind = source.partition(".")[0]
        if kind not in SOURCES or ":" not in source:
            faults.append(f"{name}: {source!r} is no source")
    return faults
