"""What a process is told to read, and what it hands back."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from coopanalysis.registers.bookorigin import Book
from coopanalysis.registers.corrections import OfFile
from coopanalysis.registers.mapping import Mapping
from coopanalysis.registers.rejects import Reject
from coopanalysis.registers.staging import Part


@dataclass(frozen=True)
class Job:
    """What a process needs to read one file, and the books that correct it.

    A corrected book is read by the name of the file it corrects (``named``).
    ``stamp`` is the file's size and time when its content was fingerprinted. Accepted
    rows go to the folder ``staging``; without one they are counted only.
    """

    path: Path
    file: str
    sha256: str
    as_of: dt.date
    mapping: Mapping | None
    secret: bytes
    keep_names: bool
    stamp: tuple[int, int]
    books: tuple[Book, ...] = ()
    named: str = ""
    corrections: OfFile = field(default_factory=dict)
    staging: Path | None = None


@dataclass
class SheetRead:
    """One sheet as it was read into one register; its rows wait in ``staged``.

    ``refused`` are numbers of rows that were accepted at first and fell when the date
    was settled. ``reasons`` counts refused rows by column and kind; ``rejects`` and
    ``rejected_cells`` are kept up to a limit.

    ``elsewhere`` counts rows that are read in another place: in a corrected book, or,
    for such a book (which ``corrects`` a file), still in the file. ``row_names`` says
    which rows of the file a book's rows are. ``corrected`` and ``uncorrected`` tell
    which declared corrections were applied, and which no longer match.
    """

    file: str
    sheet: str
    sha256: str = ""
    register: str = ""
    header_row: int = 0
    columns: dict[str, str] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    data_date_from: str = ""
    hidden: bool = False
    hidden_rows: int = 0
    rows_read: int = 0
    accepted: int = 0
    rejected: int = 0
    totals: int = 0
    blank: int = 0
    elsewhere: int = 0
    national_ids: int = 0
    problems: list[str] = field(default_factory=list)
    staged: Path | None = None
    refused: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    accepted_of: Counter[str] = field(default_factory=Counter)
    rejected_of: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    rejects: list[Reject] = field(default_factory=list)
    head_rows: list[list] = field(default_factory=list)
    positions: dict[str, int] = field(default_factory=dict)
    keeps_names: bool = False
    rejected_cells: dict[int, list] = field(default_factory=dict)
    corrects: str = ""
    row_names: dict[int, str] = field(default_factory=dict)
    corrected: list[dict] = field(default_factory=list)
    uncorrected: dict[int, str] = field(default_factory=dict)

    def check(self) -> None:
        """Raise if a single row is unaccounted for: a fault of the program."""
        found = self.accepted + self.rejected + self.totals + self.blank
        found += self.elsewhere
        held = self.accepted_of.total()
        if found != self.rows_read or held != self.accepted:
            raise RuntimeError(
                f"{self.file} [{self.sheet}]: {self.rows_read} rows read, but "
                f"{self.accepted} accepted ({held} held), {self.rejected} rejected, "
                f"{self.totals} totals, {self.blank} blank, {self.elsewhere} elsewhere"
            )

    def coops(self) -> dict[str, list[int]]:
        """Return how many rows were accepted and rejected, by cooperative."""
        return {
            coop: [self.accepted_of[coop], self.rejected_of[coop]]
            for coop in sorted({*self.accepted_of, *self.rejected_of})
        }

    def reason_counts(self) -> list[dict]:
        """Return how many rows were refused, by column and kind of reason."""
        return [
            {"column": column, "kind": kind, "rows": rows}
            for (column, kind), rows in sorted(self.reasons.items())
        ]

    def part(self, coops: Iterable[str]) -> Part:
        """Return the accepted rows of some cooperatives where they wait."""
        meant = frozenset(self.accepted_of).intersection(coops)
        return Part(
            self.staged,
            self.register,
            self.file,
            self.sheet,
            self.sha256,
            meant,
            sum(self.accepted_of[coop] for coop in meant),
            len(meant) == len(self.accepted_of),
            self.refused,
        )

    def forget(self, problem: str) -> None:
        """Take nothing of this sheet: what is at fault is said instead."""
        self.problems = self.problems or [problem]
        self.staged, self.rejects, self.rejected_cells = None, [], {}
        self.accepted_of, self.rejected_of = Counter(), Counter()
        self.reasons = Counter()
        self.rows_read = self.accepted = self.rejected = self.totals = self.blank = 0
        self.elsewhere = 0
