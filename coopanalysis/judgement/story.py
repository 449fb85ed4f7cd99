"""Which sentences of the closed list apply to a unit, and which five it gets.

At most five; legal clocks and last meeting's actions before ratios; one of a group;
"nobody reports" ends the list, "nothing to report" stands alone; what rests on data of
grade C carries that sentence beside it or does not appear.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from coopanalysis.judgement import (
    checks,
    facts_of_verdicts,  # noqa: F401 - imported for the facts it registers
    sentences,
)
from coopanalysis.judgement import ground as g
from coopanalysis.judgement.facts import FACTS
from coopanalysis.judgement.facts_of_bodies import with_coop
from coopanalysis.judgement.grade import c_share
from coopanalysis.judgement.ground import FORMATS, Fact, Ground, Row, Said
from coopanalysis.judgement.labels import label
from coopanalysis.judgement.norm import BREACH
from coopanalysis.judgement.quality import REPORTED, registers_of
from coopanalysis.judgement.sentences import Declared

MOST = 5
ENDS, GRADE_C, ALONE = "S01", "S04", "S35"


@dataclass(frozen=True)
class Sentence:
    """A sentence of the list with its facts in it, in both languages."""

    id: str
    th: str
    en: str
    trigger: str
    facts: dict[str, object]
    category: str = ""
    indicator: str = ""


def story(ground: Ground) -> list[Sentence]:
    """Return the sentences about a unit, in the order in which they are shown."""
    return composed(ground, fired(ground))


def fired(ground: Ground) -> dict[str, Sentence]:
    """Return every sentence whose trigger applies and whose facts are all known."""
    found: dict[str, Sentence] = {}
    for one in sentences.of(ground.catalogue).values():
        if one.status != "active" or one.id == GRADE_C:
            continue
        if ground.level not in one.levels or set(one.unless) & set(found):
            continue
        if one.jurisdiction and one.jurisdiction != ground.rules.jurisdiction:
            continue
        facts = _coop_facts(ground, one) if one.scope == "coop" else _facts(ground, one)
        sentence = written(one, facts, ground) if facts else None
        if sentence:
            found[one.id] = sentence
    return found


def composed(ground: Ground, found: dict[str, Sentence]) -> list[Sentence]:
    """Choose and order at most five of the sentences that apply."""
    if ENDS in found:
        return [found[ENDS]]
    listed = sentences.of(ground.catalogue)
    order = sorted(
        (key for key in found if key != ALONE),
        key=lambda key: (not listed[key].clock, listed[key].priority, key),
    )
    chosen: list[str] = []
    groups: set[str] = set()
    weak: list[Declared] = []
    for key in order:
        one = listed[key]
        poor = _is_poor(ground, one)
        room = MOST - len(chosen) - bool(weak)
        if one.group in groups or room < 1 + (poor and not weak):
            continue
        chosen.append(key)
        groups.add(one.group)
        if poor:
            weak.append(one)
    if not chosen:
        return [found[ALONE]] if ALONE in found else []
    shown = [found[key] for key in chosen]
    if weak:
        shown.insert(chosen.index(weak[0].id) + 1, _grade_c(ground, weak))
    return shown


def written(
    one: Declared, facts: dict[str, Fact | None], ground: Ground
) -> Sentence | None:
    """Put facts into the words; None if one of them is not known."""
    known = {"currency": g.words(ground.currency), **facts}
    needed = one.placeholders
    if any(known.get(name) is None for name in needed):
        return None
    return Sentence(
        id=one.id,
        th=one.th.format(**{k: Said(known[k].th, known[k].raw) for k in needed}),
        en=one.en.format(**{k: Said(known[k].en, known[k].raw) for k in needed}),
        trigger=one.trigger,
        facts={name: known[name].raw for name in sorted(needed)},
        category=one.category,
        indicator=one.indicator,
    )


def _coop_facts(ground: Ground, one: Declared) -> dict[str, Fact] | None:
    """Return the facts of the body that the sentence is to name."""
    if one.fact:
        every = FACTS[one.fact](ground, one)
    else:
        every = []
        for coop_id in ground.bodies["coop_id"]:
            facts = _facts(with_coop(ground, coop_id), one)
            if facts:
                every.append(facts | {"coop": g.name(ground.coop_name(coop_id))})
    if not every:
        return None
    sign = 1 if one.pick == "days" else -1
    return min(every, key=lambda facts: sign * facts[one.pick].raw)


def _facts(ground: Ground, one: Declared) -> dict[str, Fact | None] | None:
    """Return the facts of a sentence about the unit, None if it does not apply."""
    facts: dict[str, Fact | None] = {}
    row = ground.verdict(one.indicator) if one.indicator else None
    if one.when or one.facts:
        if row is None or row["norm"] not in one.when.get("norm", [row["norm"]]):
            return None
        facts = {name: _sourced(ground, row, text) for name, text in one.facts.items()}
    if one.fact:
        own = FACTS[one.fact](ground, one)
        if not own:
            return None
        facts |= own
    least = dict(one.when.get("at_least", {}))
    for name, rule in one.when.get("at_least_rule", {}).items():
        value = ground.rules.value(rule)
        if value is None:
            return None
        least[name] = value
    for name, value in least.items():
        if facts.get(name) is None or facts[name].raw < value:
            return None
    return facts


def _sourced(ground: Ground, row: Row, text: str) -> Fact | None:
    """Return the fact that a source of the declaration names."""
    source, _, style = text.partition(":")
    kind, _, name = source.partition(".")
    if kind == "rule":
        value = ground.rules.value(name)
    elif kind == "total":
        value = ground.total(*name.rsplit(".", 1))
    elif name == "line":
        value = row["norm_limit" if row["norm"] == BREACH else "norm_watch"]
    else:
        value = row[name]
    if style != "percent_or_none" and (value is None or pd.isna(value)):
        return None
    return FORMATS[style](value)


def _is_poor(ground: Ground, one: Declared) -> bool:
    """Say whether a sentence rests on data of grade C."""
    slugs = {c.slug for c in ground.catalogue.categories if c.order is not None}
    if not one.indicator or one.category not in slugs:
        return False
    row = ground.verdict(one.indicator)
    return row is not None and row["data"] == "C"


def _grade_c(ground: Ground, weak: list[Declared]) -> Sentence:
    """Return the sentence on data of grade C for the categories shown."""
    slugs = list(dict.fromkeys(one.category for one in weak))
    facts = {
        "category": g.words(ground.category_words(slugs)),
        "reason": g.words(_why_c(ground, weak)),
    }
    return written(sentences.declared()[GRADE_C], facts, ground)


def _why_c(ground: Ground, weak: list[Declared]) -> g.Words:
    """Say who is missing if that alone makes it C, else the commonest failed check."""
    gone = max(ground.verdict(one.indicator)["missing_share"] for one in weak)
    if gone > c_share(ground.rules):
        th, en = label("grade_c", "missing")
        share = f"{gone * 100:,.1f}"
        return th.format(pct=share), en.format(pct=share)
    mine = {
        register
        for one in weak
        for register in registers_of(ground.catalogue.indicators[one.indicator])
    }
    table = ground.checks
    failed = table["grade"].ne("A") & table["register"].isin([*mine, REPORTED])
    codes = table.loc[failed & table["coop_id"].isin(ground.headline), "check"].mode()
    if codes.empty:
        return label("grade_c", "some")
    check = checks.declared()[codes.iloc[0]]
    return check.th, check.en
