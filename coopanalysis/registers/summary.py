"""What an intake did, file by file and sheet by sheet, in numbers that add up."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from coopanalysis.registers.jobs import SheetRead

COUNTS = ("rows_read", "accepted", "rejected", "totals", "blank", "elsewhere")


@dataclass(frozen=True)
class SheetSummary:
    """One sheet: what it is, how it was read, and where its rows went."""

    as_of: str
    file: str
    sheet: str
    register: str
    rows_read: int
    accepted: int
    rejected: int
    totals: int
    blank: int
    elsewhere: int
    header_row: int
    columns: dict[str, str]
    ignored: list[str]
    data_date_from: str
    national_ids: int
    hidden: bool
    hidden_rows: int
    reasons: list[dict]
    problems: list[str]

    @classmethod
    def of(cls, as_of: object, read: SheetRead) -> SheetSummary:
        """Summarise a sheet as it was read."""
        names = set(cls.__dataclass_fields__) - {"as_of", "reasons"}
        found = {name: getattr(read, name) for name in names}
        return cls(as_of=str(as_of), reasons=read.reason_counts(), **found)


@dataclass
class Summary:
    """What an intake did; ``failed`` is what the exit status 1 is for."""

    sheets: list[SheetSummary] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    inbox_problems: list[str] = field(default_factory=list)
    snapshots: list[dict] = field(default_factory=list)
    open_books: dict[str, int] = field(default_factory=dict)
    unchanged: int = 0
    explain: bool = False

    @property
    def problems(self) -> list[str]:
        """One line for each file or sheet that could not be taken in."""
        return self.inbox_problems + [
            f"{sheet.as_of} {sheet.file}"
            + (f" [{sheet.sheet}]" if sheet.sheet else "")
            + f": {'; '.join(sheet.problems)}"
            for sheet in self.sheets
            if sheet.problems
        ]

    @property
    def failed(self) -> bool:
        """Say whether something could not be read; rejected rows are normal life."""
        return bool(self.problems)

    @property
    def counts(self) -> dict[str, int]:
        """Rows read, and where they went, over everything."""
        return {
            name: sum(getattr(sheet, name) for sheet in self.sheets) for name in COUNTS
        }

    def to_json(self) -> str:
        """Return everything as JSON text."""
        body = {
            "failed": self.failed,
            "explain": self.explain,
            "counts": self.counts,
            "unchanged": self.unchanged,
            "problems": self.problems,
            "notes": self.notes,
            "snapshots": self.snapshots,
            "open_books": self.open_books,
            "sheets": [vars(sheet) for sheet in self.sheets],
        }
        return json.dumps(body, ensure_ascii=False, indent=1)
