"""A category's folder, read into the catalogue; every fault with its file and line."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import MISSING, fields
from pathlib import Path

from coopanalysis.errors import DataError
from coopanalysis.indicators.catalogue import Breakdown, Category, Indicator, Step

UNITS = ("ratio", "money", "count", "days", "years")
BETTER = ("low", "high", "none")
AGGREGATES = ("ratio", "sum", "min", "none")
BASES = ("law", "bylaw", "office")
STATUSES = ("draft", "in_review", "approved")
# What the rows of a work list add up to: amounts to the numerator (their number, where
# it is a count), or to the rest of the denominator; their number to n; part: as far as
# the register says, for the statements' figure comes first.
ADDS_TO = ("numerator", "rest", "n")
# Why a number has no rows: it is a body's own statement, or says what is not there.
NO_ROWS = ("statements", "absence")
QUESTIONS = 3


def place(path: Path, words: str = "") -> str:
    """Return where something stands: ``overdue/indicators.toml``, and on which line."""
    named = f"{path.parent.name}/{path.name}"
    if not words or not path.is_file():
        return named
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    number = next((number for number, line in lines if words in line), None)
    return f"{named} line {number}" if number else named


def where(folder: Path, indicator: str) -> str:
    """Return where an indicator is declared, and its id."""
    stands = place(folder / "indicators.toml", f'id = "{indicator}"')
    return f"{stands}: {indicator}"


def read(folder: Path, problems: list[str]) -> tuple[Category, list[Indicator]]:
    """Read one folder; what is wrong with it is added to ``problems``.

    Raises
    ------
    DataError
        When a file is no TOML, or the category has no name.
    """
    path = folder / "indicators.toml"
    table = toml(path)
    slug = folder.name
    head = dict(table.get("category", {}))
    absent = [
        name
        for name in ("title_th", "title_en", "heading_th", "heading_en")
        if not head.get(name)
    ]
    if absent:
        raise DataError(place(path), f"[category] lacks {', '.join(absent)}")
    steps = folder / "guidelines.toml"
    guidelines = toml(steps).get("step", []) if steps.is_file() else []
    questions = tuple((one["th"], one["en"]) for one in table.get("question", []))
    if head.get("order") is not None and len(questions) != QUESTIONS:
        problems.append(f"{place(path)}: {len(questions)} questions, not {QUESTIONS}")
    category = Category(
        slug=slug,
        order=head.get("order"),
        number=head.get("number", ""),
        title_th=head["title_th"],
        title_en=head["title_en"],
        heading_th=head["heading_th"],
        heading_en=head["heading_en"],
        questions=questions,
        answered_by=tuple(
            tuple(one.get("answered_by", ())) for one in table.get("question", [])
        ),
        chart=dict(table.get("chart", {})),
        breakdowns={
            name: _breakdown(one) for name, one in table.get("breakdown", {}).items()
        },
        guidelines=tuple(_step(steps, one, problems) for one in guidelines),
        reported_as=dict(table.get("reported_as", {})),
        logic=folder / "logic.sql",
    )
    reviewed = head.get("reviewed_on", "")
    found = [
        _indicator(folder, {"reviewed_on": reviewed, **one}, problems)
        for one in table.get("indicator", [])
    ]
    return category, [one for one in found if one]


def _indicator(folder: Path, row: dict, problems: list[str]) -> Indicator | None:
    slug = folder.name
    name = row.get("id", f"an indicator of {slug}")
    known = {f.name for f in fields(Indicator)}
    row = {"category": slug, "numerator_unit": row.get("unit"), **row}
    row |= {k: tuple(v) for k, v in row.items() if isinstance(v, list)}
    if "norm" in row:
        row["norm"] = {"limit": None, "watch": None, **row["norm"]}
    needed = {f.name for f in fields(Indicator) if f.default is MISSING}
    faults = [f"unknown field {key}" for key in sorted(set(row) - known)]
    faults += [f"{key} is missing" for key in sorted(needed - set(row))]
    faults += [f"{k} is empty" for k in sorted(needed & set(row)) if not row[k]]
    if not name.startswith(f"{slug}."):
        faults.append(f"an id starts with its category, {slug}.")
    for key, allowed in (
        ("unit", UNITS),
        ("numerator_unit", UNITS[1:]),
        ("better", BETTER),
        ("aggregate", AGGREGATES),
        ("status", STATUSES),
        ("no_rows", NO_ROWS),
    ):
        if row.get(key) and row[key] not in allowed:
            faults.append(f"{key} {row[key]!r} is not one of {allowed}")
    if row.get("aggregate") == "ratio" and not row.get("denominator"):
        faults.append("a ratio needs a denominator")
    faults += _of_rows(row)
    faults += _of_card(row)
    here = where(folder, name)
    problems += [f"{here}: {fault}" for fault in faults]
    return None if faults else Indicator(**row)


def _of_rows(row: dict) -> list[str]:
    """Return what is wrong with the declaration of a work list."""
    rows = row.get("rows")
    if rows is None:
        return []
    found = [f"rows: {key} is missing" for key in ("view", "where", "amount")
             if not rows.get(key)]  # fmt: skip
    unknown = sorted(set(rows) - {"view", "where", "amount", "adds_to"})
    found += [f"rows: unknown field {key}" for key in unknown]
    adds_to = rows.get("adds_to", ADDS_TO[0])
    if adds_to not in ADDS_TO:
        found.append(f"rows: adds_to {adds_to!r} is not one of {ADDS_TO}")
    if adds_to == "rest" and not row.get("denominator"):
        found.append("rows: adds_to 'rest' needs a denominator")
    if row.get("no_rows"):
        found.append("has rows, and says with no_rows that it has none")
    return found


def _of_card(row: dict) -> list[str]:
    """Return what a definition card says in one language only, or not as a date."""
    found = []
    th, en = (len(row.get(f"caveats_{lang}", ())) for lang in ("th", "en"))
    if th != en:
        found.append(f"{th} caveats in Thai, {en} in English")
    reviewed = row.get("reviewed_on")
    if reviewed:
        try:
            dt.date.fromisoformat(str(reviewed))
        except ValueError:
            found.append(f"reviewed_on {reviewed!r} is no date; write 2019-03-31")
        row["reviewed_on"] = str(reviewed)
    return found


def _breakdown(row: dict) -> Breakdown:
    buckets = tuple(tuple(one) for one in row.get("buckets", []))
    buckets_to = tuple(tuple(one) for one in row.get("buckets_to", []))
    return Breakdown(row["th"], row["en"], buckets, buckets_to)


def _step(path: Path, row: dict, problems: list[str]) -> Step:
    slug = path.parent.name
    here = f"{place(path)}: step {row.get('step')}"
    if row.get("basis") not in BASES:
        problems.append(f"{here}: basis is not one of {BASES}")
    if row.get("category") != slug:
        problems.append(f"{here}: stands in the wrong folder")
    return Step(**row)


def toml(path: Path) -> dict:
    """Read a TOML file.

    Raises
    ------
    DataError
        When it is none.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(path, f"not a readable TOML file ({error})") from None
