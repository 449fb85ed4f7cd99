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


def letters(at: int) -> str:
    """Return the letters that a spreadsheet shows for a position from 0."""
    found, at = "", at + 1
    while at:
        at, rest = divmod(at - 1, 26)
        found = chr(65 + rest) + found
    return found


def position(letters: str) -> int:
    """Return the position from 0 that a column's letters mean."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1
