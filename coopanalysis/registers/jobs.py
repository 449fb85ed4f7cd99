"""What a process is told to read, and what it hands back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from coopanalysis.registers.bookorigin import Book
from coopanalysis.registers.corrections import OfFile
from coopanalysis.registers.mapping import Mapping
from coopanalysis.registers.rejects import Reject


@dataclass(frozen=True)
class Job:
    """What a process needs to read one file, and the books that correct it.

    A corrected book is read by the name of the file it corrects (``named``).
    ``stamp`` is the file's size and time when its content was fingerprinted.
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


@dataclass
class SheetRead:
    """One sheet as it was read.

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
    rows_read: int = 0
    accepted: int = 0
    rejected: int = 0
    totals: int = 0
    blank: int = 0
    elsewhere: int = 0
    national_ids: int = 0
    problems: list[str] = field(default_factory=list)
    table: pa.Table | None = None
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
        held = self.accepted if self.table is None else len(self.table)
        if found != self.rows_read or held != self.accepted:
            raise RuntimeError(
                f"{self.file} [{self.sheet}]: {self.rows_read} rows read, but "
                f"{self.accepted} accepted ({held} held), {self.rejected} rejected, "
                f"{self.totals} totals, {self.blank} blank, {self.elsewhere} elsewhere"
            )

    def coops(self) -> dict[str, list[int]]:
        """Return how many rows were accepted and rejected, by cooperative."""
        counts = self.table["coop_id"].value_counts().to_pylist()
        found = {entry["values"]: [entry["counts"], 0] for entry in counts}
        for coop in {r.row: r.coop_id for r in self.rejects}.values():
            found.setdefault(coop, [0, 0])[1] += 1
        return dict(sorted(found.items()))
