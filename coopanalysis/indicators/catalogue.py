"""The catalogue: one folder per category, words in TOML and logic in SQL.

``n`` of an indicator counts the cases in its numerator (contracts, invoices, accounts,
borrowers); ``left_out`` counts the rows whose value or condition is not known.
Loading checks that words and logic agree and lists every disagreement at once.
"""

from __future__ import annotations

import functools
import os
import tomllib
from collections.abc import Sequence
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path

from coopanalysis.errors import DataError

ROOT = Path(__file__).parent
EXTRA = "COOPANALYSIS_EXTRA_CATEGORIES"
UNITS = ("ratio", "money", "count", "days", "years")
BETTER = ("low", "high", "none")
AGGREGATES = ("ratio", "sum", "min", "none")
BASES = ("law", "bylaw", "office")
QUESTIONS = 3


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One indicator: its words, its totals (``category.view.total``) and its norm."""

    id: str
    category: str
    title_th: str
    title_en: str
    short_th: str
    short_en: str
    question_th: str
    question_en: str
    why_th: str
    why_en: str
    how_th: str
    how_en: str
    unit: str
    numerator_unit: str
    better: str
    aggregate: str
    numerator: str
    denominator: str | None = None
    n: str | None = None
    left_out: str | None = None
    norm: dict[str, str | None] | None = None
    headline: bool = False
    caveats_th: tuple[str, ...] = ()
    caveats_en: tuple[str, ...] = ()
    rows: dict[str, str] | None = None
    registers: tuple[str, ...] = ()
    worked_example: str = ""
    reviewed_on: str = ""
    status: str = "in_review"
    decimals: int = 1
    compare_years: bool = True

    @property
    def totals(self) -> tuple[str, ...]:
        """The totals it is made of, without those it does without."""
        named = (self.numerator, self.denominator, self.n, self.left_out)
        return tuple(total for total in named if total)


@dataclass(frozen=True)
class Breakdown:
    """A total cut into buckets; each bucket is (id, Thai, English)."""

    th: str
    en: str
    buckets: tuple[tuple[str, str, str], ...] = ()
    buckets_to: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a category's remediation guideline."""

    category: str
    step: int
    th: str
    en: str
    owner: str
    counted_from: str
    basis: str
    evidence_th: str
    evidence_en: str
    mark: str
    status: str
    legal_ref: str = ""
    legal_ref_en: str = ""
    days: int | None = None
    months: int | None = None

    @property
    def owners(self) -> tuple[str, ...]:
        """The roles that act, the first one responsible."""
        return tuple(self.owner.split("+"))


@dataclass(frozen=True, kw_only=True)
class Category:
    """One problem category; ``order`` is None for the context beside the problems."""

    slug: str
    order: int | None
    number: str
    title_th: str
    title_en: str
    heading_th: str
    heading_en: str
    questions: tuple[tuple[str, str], ...]
    answered_by: tuple[tuple[str, ...], ...]
    chart: dict
    breakdowns: dict[str, Breakdown]
    guidelines: tuple[Step, ...]
    reported_as: dict[str, str] = field(default_factory=dict)
    logic: Path = Path()


@dataclass(frozen=True)
class Catalogue:
    """All categories in their order, and all indicators by id."""

    categories: tuple[Category, ...]
    indicators: dict[str, Indicator]

    @property
    def logic(self) -> list[Path]:
        """The SQL files by name; the context comes last, it adds up the others."""
        ordered = sorted(self.categories, key=lambda one: one.order is None)
        return [p for one in ordered for p in sorted(one.logic.parent.glob("*.sql"))]

    @property
    def reported_as(self) -> dict[str, str]:
        """Totals for which, where only totals are reported, another one stands in."""
        return {k: v for one in self.categories for k, v in one.reported_as.items()}

    def category(self, slug: str) -> Category:
        """Return one category by its slug."""
        return next(one for one in self.categories if one.slug == slug)

    def of(self, slug: str) -> list[Indicator]:
        """Return the indicators of a category, the headline first."""
        mine = [i for i in self.indicators.values() if i.category == slug]
        return sorted(mine, key=lambda one: not one.headline)

    def headline(self, slug: str) -> Indicator | None:
        """Return the indicator on the category's tile."""
        return next((i for i in self.of(slug) if i.headline), None)


def load(
    root: Path | None = None, extra: Sequence[Path] = (), *, check: bool = True
) -> Catalogue:
    """Read every category folder under ``root`` and ``extra``.

    Parameters
    ----------
    root
        Folder of category folders; the package's own by default.
    extra
        Further folders of category folders; those named by the environment variable
        COOPANALYSIS_EXTRA_CATEGORIES come on top.
    check
        Run the logic on empty registers and compare it with the words. A reader of
        finished measures may leave it out: measuring has checked already.

    Raises
    ------
    DataError
        With every disagreement at once.
    """
    named = os.environ.get(EXTRA, "")
    more = [*map(Path, extra), *(Path(p) for p in named.split(os.pathsep) if p)]
    return _load((Path(root or ROOT), *more), check)


@functools.lru_cache(maxsize=8)
def _load(roots: tuple[Path, ...], check: bool) -> Catalogue:
    problems: list[str] = []
    categories, indicators = [], {}
    folders = [p.parent for root in roots for p in root.glob("*/indicators.toml")]
    for folder in sorted(folders, key=lambda path: path.name):
        category, mine = _read(folder, problems)
        categories.append(category)
        for one in mine:
            if one.id in indicators:
                problems.append(f"{one.id}: declared twice")
            indicators[one.id] = one
    if not categories:
        raise DataError(roots[0], "no category folder with an indicators.toml")
    for category in categories:
        named = {one for ids in category.answered_by for one in ids}
        problems += [
            f"{category.slug}: a question is answered by {one}, which is no indicator"
            for one in sorted(named - set(indicators))
        ]
    if problems:
        raise DataError("catalogue", problems)
    categories.sort(key=lambda one: (one.order is None, one.order or 0, one.slug))
    rank = {one.slug: place for place, one in enumerate(categories)}
    ordered = sorted(indicators.values(), key=lambda one: rank[one.category])
    found = Catalogue(tuple(categories), {one.id: one for one in ordered})
    if check:
        # imported here: a reader of finished measures needs no database
        from coopanalysis.indicators import agreement

        problems = agreement.disagreements(found)
        if problems:
            raise DataError("catalogue", problems)
    return found


def _read(folder: Path, problems: list[str]) -> tuple[Category, list[Indicator]]:
    table = _toml(folder / "indicators.toml")
    slug = folder.name
    head = dict(table["category"])
    steps = folder / "guidelines.toml"
    guidelines = _toml(steps).get("step", []) if steps.is_file() else []
    questions = tuple((one["th"], one["en"]) for one in table.get("question", []))
    if head.get("order") is not None and len(questions) != QUESTIONS:
        problems.append(f"{slug}: {len(questions)} questions, not {QUESTIONS}")
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
        guidelines=tuple(_step(slug, one, problems) for one in guidelines),
        reported_as=dict(table.get("reported_as", {})),
        logic=folder / "logic.sql",
    )
    indicators = [_indicator(slug, one, problems) for one in table.get("indicator", [])]
    return category, [one for one in indicators if one]


def _indicator(slug: str, row: dict, problems: list[str]) -> Indicator | None:
    name = row.get("id", f"an indicator of {slug}")
    known = {f.name for f in fields(Indicator)}
    row = {"category": slug, "numerator_unit": row.get("unit"), **row}
    row |= {k: tuple(v) for k, v in row.items() if isinstance(v, list)}
    if "norm" in row:
        row["norm"] = {"limit": None, "watch": None, **row["norm"]}
    needed = {f.name for f in fields(Indicator) if f.default is MISSING}
    faults = [f"{name}: unknown field {key}" for key in sorted(set(row) - known)]
    faults += [f"{name}: {key} is missing" for key in sorted(needed - set(row))]
    faults += [f"{name}: {k} is empty" for k in sorted(needed & set(row)) if not row[k]]
    if not name.startswith(f"{slug}."):
        faults.append(f"{name}: an id starts with its category, {slug}.")
    for key, allowed in (
        ("unit", UNITS),
        ("numerator_unit", UNITS[1:]),
        ("better", BETTER),
        ("aggregate", AGGREGATES),
    ):
        if row.get(key) and row[key] not in allowed:
            faults.append(f"{name}: {key} {row[key]!r} is not one of {allowed}")
    if row.get("aggregate") == "ratio" and not row.get("denominator"):
        faults.append(f"{name}: a ratio needs a denominator")
    problems += faults
    return None if faults else Indicator(**row)


def _breakdown(row: dict) -> Breakdown:
    buckets = tuple(tuple(one) for one in row.get("buckets", []))
    buckets_to = tuple(tuple(one) for one in row.get("buckets_to", []))
    return Breakdown(row["th"], row["en"], buckets, buckets_to)


def _step(slug: str, row: dict, problems: list[str]) -> Step:
    if row.get("basis") not in BASES:
        problems.append(f"{slug} step {row.get('step')}: basis is not one of {BASES}")
    if row.get("category") != slug:
        problems.append(f"{slug} step {row.get('step')}: stands in the wrong folder")
    return Step(**row)


def _toml(path: Path) -> dict:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(path, f"not a readable TOML file ({error})") from None
