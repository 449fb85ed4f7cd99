"""Headers of one or several lines: what each column is called, parent before child."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from coopanalysis import thai
from coopanalysis.registers import units
from coopanalysis.registers.cells import is_blank, plain
from coopanalysis.registers.columns import header_key
from coopanalysis.registers.sheet import Sheet

LINES = 3  # a header has no more lines than this
NEAR = 0.6  # from which likeness on a header may be meant
NEAREST = 3  # headers that are suggested
PART = 4  # letters that a part of a header has at least
Merged = tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True)
class Heading:
    """What one column is called: all lines joined, and the lowest line by itself."""

    text: str
    key: str
    lowest: str
    unit: Decimal | None


@dataclass(frozen=True)
class Header:
    """A header in rows ``first`` to ``last`` of a sheet, counted from 0."""

    first: int
    last: int
    headings: dict[int, Heading]

    @property
    def keys(self) -> set[str]:
        """All that a column may be known by."""
        found = self.headings.values()
        return {one.key for one in found} | {one.lowest for one in found}

    @property
    def lines(self) -> int:
        """How many rows it takes."""
        return self.last - self.first + 1

    def places(self, key: str) -> list[int]:
        """Return where a header stands: as a whole, else as a lowest line."""
        found = [at for at, one in self.headings.items() if one.key == key]
        return found or [at for at, one in self.headings.items() if one.lowest == key]


def texts(row: list) -> dict[int, str]:
    """Return the cells of a row that hold something, as text by position."""
    found = {at: _text(cell) for at, cell in enumerate(row) if not is_blank(cell)}
    return {at: text for at, text in found.items() if text}


def nearest(known: Iterable[str], free: Mapping[str, str]) -> list[str]:
    """Return the headers, by key in ``free``, that may be one of those known.

    One that holds a known header, or a part of one, is near it.
    """
    scores: dict[str, float] = {}
    for wanted in map(header_key, known):
        for key, text in free.items():
            holds = min(len(key), len(wanted)) >= PART and (
                key in wanted or wanted in key
            )
            score = difflib.SequenceMatcher(None, wanted, key).ratio()
            score = max(score, NEAR + 0.1 if holds else 0)
            if score >= NEAR:
                scores[text] = max(score, scores.get(text, 0))
    return sorted(scores, key=lambda text: (-scores[text], text))[:NEAREST]


def deciding(header: Header, wanted: Iterable[str]) -> tuple[dict[str, int], list[str]]:
    """Return where the headers stand that decide which rows are meant, and faults."""
    found, problems = {}, []
    named = {heading.key: heading.text for heading in header.headings.values()}
    for text in wanted:
        places = header.places(header_key(text))
        if len(places) == 1:
            found[text] = places[0]
            continue
        near = ", ".join(map(repr, nearest([text], named)))
        problems.append(
            f"the mapping's header {text!r} (where) "
            + ("stands for several" if places else "is not there")
            + (f"; nearest headers: {near}" if near else "")
        )
    return found, problems


def candidates(sheet: Sheet, last: int) -> Iterator[Header]:
    """Yield the headers that may end in row ``last``, that of one line first."""
    for first in range(last, max(-1, last - LINES), -1):
        if first == last or not all(map(is_blank, sheet.head[first])):
            yield header(sheet, first, last)


def header(sheet: Sheet, first: int, last: int) -> Header:
    """Join the lines of a header, column by column.

    A parent stands over the cells it is merged with; where nothing says what is
    merged, over the blanks to its right, provided that it has a child itself.
    """
    lines = [texts(row) for row in sheet.head[first : last + 1]]
    width = max((max(line, default=-1) for line in lines), default=-1) + 1
    columns: list[list[str]] = [[] for _ in range(width)]
    for depth, line in enumerate(lines):
        below = set().union(*lines[depth + 1 :])
        parents = _spread(line, below, width, _merged_in(sheet.merged, first + depth))
        for at in range(width):
            text = parents.get(at)
            if text and text not in columns[at]:
                columns[at].append(text)
    return Header(
        first, last, {at: _heading(parts) for at, parts in enumerate(columns) if parts}
    )


def goes_on(sheet: Sheet, found: Header, taken: set[int]) -> bool:
    """Say whether the row below belongs to the header though no column needs it.

    It holds words only, and none below a column that is known.
    """
    below = found.last + 1
    if found.lines >= LINES or below >= len(sheet.head):
        return False
    if any(
        found.first <= r0 <= found.last < r1 < found.first + LINES
        for r0, _, r1, _ in sheet.merged
    ):
        return True
    row = sheet.head[below]
    held = {at for at, cell in enumerate(row) if not is_blank(cell)}
    return bool(held) and all(
        at not in taken
        and isinstance(row[at], str)
        and not re.search(r"\d", row[at])
        and not units.is_unit(row[at])
        for at in held
    )


def _merged_in(merged: Merged, row: int) -> dict[int, int]:
    """Return the last column by first column of what is merged in a row."""
    return {c0: c1 for r0, c0, r1, c1 in merged if r0 == row and c1 > c0}


def _spread(
    line: dict[int, str], below: set[int], width: int, merged: dict[int, int]
) -> dict[int, str]:
    found = dict(line)
    if not below:
        return found
    covered = {at for c0, c1 in merged.items() for at in range(c0, c1 + 1)}
    for at, text in line.items():
        if at in merged:
            span = range(at + 1, merged[at] + 1)
        elif at in below:
            span = range(at + 1, width)
        else:
            continue
        for other in span:
            if other in line or (at not in merged and other in covered):
                break
            if other in below:
                found[other] = text
    return found


def _heading(parts: list[str]) -> Heading:
    named = [part for part in parts if units.scale(part) is None] or parts
    scales = (_unit(part) for part in reversed(parts))
    return Heading(
        " ".join(parts),
        "".join(map(header_key, named)),
        header_key(named[-1]) if len(named) > 1 else "",
        next((found for found in scales if found is not None), None),
    )


def _unit(part: str) -> Decimal | None:
    alone = units.scale(part)
    return units.in_header(part) if alone is None else alone


def _text(cell: object) -> str:
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        cell = cell.date()
    return thai.normalise(plain(cell))
