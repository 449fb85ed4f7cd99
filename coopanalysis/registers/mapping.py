"""What a mapping file says of a source: which register, which headers, which words.

A sheet's rows go to one register, or by their words to one of several (`Where`); what
is said here wins over what names and headers say. `mappingfile` reads the files.
"""

from __future__ import annotations

import difflib
import fnmatch
from collections.abc import Iterable
from collections.abc import Mapping as Cells
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from coopanalysis import thai
from coopanalysis.registers.cells import plain
from coopanalysis.registers.columns import Column, Register

NUMBERS = ("money", "decimal", "int")


@dataclass(frozen=True)
class Options:
    """How a source writes what stands in one column.

    ``multiplier`` is negative where the source writes the other sign. A word of
    ``negative_marks`` behind an amount makes it negative, one of ``positive_marks``
    says nothing.
    """

    date_order: str = "dmy"
    multiplier: Decimal = Decimal(1)
    values: dict[str, str] = field(default_factory=dict)
    negative_marks: tuple[str, ...] = ()
    positive_marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Where:
    """Which rows of a sheet are meant: words by header; none at all: every row."""

    words: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers that decide, as the mapping writes them."""
        return tuple(self.words)

    def takes(self, cells: Cells[str, object]) -> bool:
        """Say whether a row, given by its headers, is meant."""
        return all(
            word_key(cells.get(header)) in words for header, words in self.words.items()
        )


@dataclass(frozen=True)
class SheetMapping:
    """What is known of one sheet beforehand; the default knows nothing.

    ``columns`` is header by column, ``values`` a code by reduced text and column,
    ``multiplier`` is for every money column and `multipliers` for single columns;
    ``negate`` are columns in which the source writes the other sign.
    """

    register: str = ""
    header_row: int = 0
    skip_rows: frozenset[int] = frozenset()
    date_order: str = "dmy"
    multiplier: Decimal | None = None
    multipliers: dict[str, Decimal] = field(default_factory=dict)
    negate: frozenset[str] = frozenset()
    negative_marks: tuple[str, ...] = ()
    positive_marks: tuple[str, ...] = ()
    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    where: Where | None = None

    def options(
        self, column: Column, *, constant: bool = False, unit: Decimal = Decimal(1)
    ) -> Options:
        """Return how this source writes what stands in a column.

        Parameters
        ----------
        constant
            The value comes from this mapping or a title, not from the column's cells.
        unit
            What the sheet itself says its amounts are in; a mapping's word wins.
        """
        if constant:
            return Options(self.date_order, values=self.values.get(column.name, {}))
        is_money = column.type == "money"
        times = self.multipliers.get(column.name, self.multiplier if is_money else None)
        if times is None:
            times = unit if is_money else Decimal(1)
        return Options(
            self.date_order,
            -times if column.name in self.negate else times,
            self.values.get(column.name, {}),
            self.negative_marks,
            self.positive_marks,
        )

    def faults(self, register: Register) -> list[str]:
        """Return what is said here of columns that the register does not have."""
        known = register.by_name
        problems = []
        for entry in ("columns", "values", "constants", "multipliers", "negate"):
            problems += [
                f"{entry}: {register.name} has no column {name!r}"
                + nearest(name, known)
                for name in getattr(self, entry)
                if name not in known
            ]
        return problems + [
            f"{entry}.{name}: not a column of numbers but of type {known[name].type}"
            for entry in ("multipliers", "negate")
            for name in getattr(self, entry)
            if name in known and known[name].type not in NUMBERS
        ]


@dataclass(frozen=True)
class Mapping:
    """One mapping file; ``sheets`` holds what is said of each, a target per register.

    A sheet with no target is left out on purpose.
    """

    path: Path
    match: tuple[str, ...]
    encoding: str | None
    sheets: dict[str, tuple[SheetMapping, ...]]
    sha256: str

    def fits(self, name: str) -> bool:
        """Say whether a file of this name (with folders) is meant."""
        plain = thai.normalise(name).casefold()
        return any(
            fnmatch.fnmatchcase(text, thai.normalise(pattern).casefold())
            for pattern in self.match
            for text in (plain, plain.rpartition("/")[2])
        )

    def targets(self, name: str) -> list[SheetMapping]:
        """Return what is said of this sheet, else what is said of all (``*``)."""
        for known, found in self.sheets.items():
            if thai.normalise(known) == thai.normalise(name):
                return list(found)
        return list(self.sheets.get("*", (SheetMapping(),)))


def word_key(cell: object) -> str:
    """Reduce a word to what is compared: spaces, case and Thai digits aside."""
    text = "" if cell is None else thai.normalise(plain(cell))
    return thai.to_arabic_digits(text).casefold().replace(" ", "")


def nearest(word: str, known: Iterable[str]) -> str:
    """Return what may have been meant, as the end of a sentence."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"; nearest is {close[0]!r}" if close else ""
