"""What is said of a file before it is taken in: its sheets, their columns, counts."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ColumnExplained:
    """One column: where its values come from, and what the first one becomes.

    ``at`` is the letter of a spreadsheet's column, empty for a value that the title
    or the mapping gives for all rows.
    """

    at: str
    header: str
    column: str
    th: str
    type: str
    unit: str
    required: bool
    multiplier: str
    example: str


@dataclass
class SheetExplained:
    """One sheet as it would go into one register; ``left_out`` is why it does not."""

    sheet: str
    left_out: str = ""
    hidden: bool = False
    hidden_rows: int = 0
    register: str = ""
    title_th: str = ""
    told_by: str = ""
    where: dict[str, list[str]] = field(default_factory=dict)
    header_rows: list[int] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    data_date_from: str = ""
    columns: list[ColumnExplained] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    national_ids: int = 0
    reasons: list[dict] = field(default_factory=list)
    first_rejects: list[dict] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass
class FileExplained:
    """One file: its date, the mapping that applies, and its sheets."""

    file: str
    as_of: str
    mapping: str = ""
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    sheets: list[SheetExplained] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Say whether intake would refuse the file."""
        return bool(self.problems) or any(sheet.problems for sheet in self.sheets)
