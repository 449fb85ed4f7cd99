"""What a cell holds before anybody says what it means."""

from __future__ import annotations

from coopanalysis import thai


def is_blank(cell: object) -> bool:
    """Say whether a cell holds nothing that can be seen."""
    if not isinstance(cell, str):
        return cell is None
    return not cell or (not cell[0].isalnum() and not thai.normalise(cell))


def plain(cell: object) -> str:
    """Write a cell as text; a spreadsheet keeps 15 digits of a number."""
    return format(cell, ".15g") if isinstance(cell, float) else str(cell)
