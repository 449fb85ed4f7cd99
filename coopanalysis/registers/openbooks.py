"""Which rejects books are open: written after an intake, and found again later."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable
from pathlib import Path

from coopanalysis.registers import inbox, rejects
from coopanalysis.registers.bookorigin import Origin
from coopanalysis.registers.jobs import Job, SheetRead
from coopanalysis.registers.refused import fetch_rows, refused_sheets
from coopanalysis.registers.rejectsbook import write_book


def write(data: Path, job: Job, found: Iterable[SheetRead]) -> int:
    """Write the rejects book of a file anew; return how many rows are open.

    ``found`` is what was read of the file itself and of the books that correct it.
    """
    found = list(found)
    path = rejects.rejects_path(data, job.as_of, job.file)
    open_rows = sum(read.rejected for read in found)
    if not open_rows:
        rejects.remove(path)
        return 0
    mapping = job.mapping
    origin = Origin(
        job.file,
        job.sha256,
        str(job.as_of),
        max((book.origin.round for book in job.books), default=0) + 1,
        f"{mapping.path.name} {mapping.sha256[:12]}" if mapping else "",
        (),
    )
    fetch = functools.partial(fetch_rows, job)
    write_book(path, origin, refused_sheets(found, fetch), beside=job.staging)
    return open_rows


def closed(job: Job, found: Iterable[SheetRead], open_rows: int) -> list[str]:
    """Return a line for each book that corrected a file: what it closed and added."""
    lines = []
    by_book: dict[str, list[SheetRead]] = {}
    for read in found:
        if read.corrects:
            by_book.setdefault(read.file, []).append(read)
    for name, reads in sorted(by_book.items()):
        # a sheet may have been read into several registers
        brought = {(r.sheet, n): row for r in reads for n, row in r.row_names.items()}
        refused = {(read.sheet, bad.row) for read in reads for bad in read.rejects}
        taken = [row for place, row in brought.items() if place not in refused]
        done = sum(row.isdigit() for row in taken)
        added = len(taken) - done
        lines.append(
            f"{job.as_of} {name}: {_rows(done, 'rejected')} of {job.file} closed, "
            + (f"{_rows(added, 'added')}, " if added else "")
            + f"{open_rows:,} still open"
        )
    return lines


def _rows(count: int, what: str) -> str:
    return f"{count:,} {what} row{'' if count == 1 else 's'}"


def open_books(data: Path) -> dict[str, int]:
    """Return how many rows are open in each rejects book that stands, by its path."""
    found = {}
    for folder in sorted((Path(data) / "rejects").glob("*-*-*")):
        day = dt.date.fromisoformat(folder.name)
        for name, entry in sorted(inbox.read_ledger(data, day).items()):
            path = rejects.rejects_path(data, day, name)
            if entry.get("open") and path.is_file():
                found[str(path)] = entry["open"]
    return found
