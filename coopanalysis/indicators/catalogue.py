"""The catalogue: one folder per category, words in TOML and logic in SQL.

``n`` of an indicator counts the cases in its numerator (contracts, invoices, accounts,
borrowers); ``left_out`` counts the rows whose value or condition is not known.
Loading checks that words and logic agree and lists every disagreement at once.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from coopanalysis.errors import DataError

ROOT = Path(__file__).parent
EXTRA = "COOPANALYSIS_EXTRA_CATEGORIES"


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
    no_rows: str = ""
    is_part: bool | None = None
    registers: tuple[str, ...] = ()
    worked_example_th: str = ""
    worked_example_en: str = ""
    reviewed_on: str = ""
    status: str = "in_review"
    decimals: int = 1
    compare_years: bool = True

    @property
    def adds_to(self) -> str:
        """What its rows add up to: numerator, rest of the denominator, n, or part."""
        return (self.rows or {}).get("adds_to", "numerator")

    @property
    def is_part_of_whole(self) -> bool:
        """Whether its numerator is part of its denominator and cannot exceed it.

        Told by ``is_part``; without it, a ratio of two totals of one view is.
        """
        if self.is_part is not None or self.denominator is None:
            return bool(self.is_part)
        views = {one.rpartition(".")[0] for one in (self.numerator, self.denominator)}
        return self.unit == "ratio" and len(views) == 1

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
    # imported here: it reads into the classes above
    from coopanalysis.indicators import reading

    problems: list[str] = []
    categories, indicators = [], {}
    folders = [p.parent for root in roots for p in root.glob("*/indicators.toml")]
    for folder in sorted(folders, key=lambda path: path.name):
        category, mine = reading.read(folder, problems)
        categories.append(category)
        for one in mine:
            if one.id in indicators:
                problems.append(f"{reading.where(folder, one.id)}: declared twice")
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
