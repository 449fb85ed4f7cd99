"""What a rejects book says of itself in its hidden sheet: which rows of which file."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from coopanalysis import thai

HIDDEN = "_coopanalysis"
FORM = "coopanalysis rejects book, form 1"
ROW_HEADER = "แถวเดิม / original row"
TH_HEADER = "เหตุผลที่ไม่รับ"
EN_HEADER = "reason"
PIECE = 30_000  # a cell takes 32,767 signs


@dataclass(frozen=True)
class OriginSheet:
    """One sheet: its name in the file and in the book, and which rows it shows.

    ``header_row`` counts from 1; the file's own columns are the first ``width``, and
    the column after them names the row. A row of the file is named by its number, one
    that somebody added to a book by that book and its row there.
    """

    sheet: str
    tab: str
    header_row: int
    width: int
    rows: tuple[str, ...]


@dataclass(frozen=True)
class Origin:
    """The file whose refused rows a book holds; ``round`` counts its rewritings."""

    file: str
    sha256: str
    as_of: str
    round: int
    mapping: str
    sheets: tuple[OriginSheet, ...]

    def cells(self) -> list[str]:
        """Return what is written below each other into the hidden sheet."""
        text = json.dumps(asdict(self), ensure_ascii=True)
        pieces = [text[at : at + PIECE] for at in range(0, len(text), PIECE)]
        return [FORM, *pieces]


def from_cells(cells: list[object]) -> Origin | None:
    """Read the hidden sheet's first column; None if it is not as it was written."""
    if not cells or cells[0] != FORM:
        return None
    try:
        raw = json.loads("".join(str(cell) for cell in cells[1:] if cell))
        sheets = tuple(
            OriginSheet(**(entry | {"rows": tuple(entry["rows"])}))
            for entry in raw["sheets"]
        )
        found = Origin(**(raw | {"sheets": sheets}))
        dt.date.fromisoformat(found.as_of)
    except (ValueError, TypeError, KeyError):
        return None
    return found


def copied(head: list[list]) -> list[str]:
    """Return what is wrong with rows of a rejects book that stand in another file.

    Read as a file of its own they would replace a whole register.
    """
    wanted = thai.normalise(ROW_HEADER)
    if not any(comparable(cell) == wanted for row in head for cell in row):
        return []
    return [
        "holds rows of a rejects book, but is none; put the corrected book itself "
        "here, saved as .xlsx"
    ]


@dataclass(frozen=True)
class Book:
    """One corrected book that is to be applied to the file it was made from."""

    path: Path
    file: str
    sha256: str
    origin: Origin


def comparable(cell: object) -> str:
    """Return a cell as it is compared, however a spreadsheet has kept it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, int | float):
        return format(float(cell), ".15g")
    if isinstance(cell, dt.datetime) and not (cell.hour or cell.minute or cell.second):
        return cell.date().isoformat()
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return thai.normalise(str(cell))
