"""One input file to staged rows, rejects and counts; runs in any process.

Every row below the header is accepted, rejected, a total or footnote, blank, or read
elsewhere: the counts are compared with the rows read before anything is handed on.
"""

from __future__ import annotations

import numpy as np

from coopanalysis.errors import DataError
from coopanalysis.registers import corrected, corrections, personal, refused
from coopanalysis.registers.block import Block, blocks
from coopanalysis.registers.corrected import Overlay
from coopanalysis.registers.corrections import Corrector
from coopanalysis.registers.jobs import Job, SheetRead
from coopanalysis.registers.layout import Layout, is_notes, lay_out
from coopanalysis.registers.mapping import SheetMapping
from coopanalysis.registers.sheet import Sheet
from coopanalysis.registers.spreadsheet import open_sheets
from coopanalysis.registers.taking import Taker, part


def read_file(job: Job) -> list[SheetRead]:
    """Read one file; what cannot be read is a problem, not an exception."""
    found: list[SheetRead] = []
    try:
        sheets = open_sheets(job.path, job.mapping.encoding if job.mapping else None)
        books = corrected.open_books(job.books)
        for at, sheet in enumerate(sheets):
            if _targets(job, sheet) and not is_notes(sheet):
                found += _read_with_books(job, sheet, f"{at:03d}", books)
    except DataError as error:  # a stream may break off in the middle
        return [SheetRead(job.file, "", job.sha256, problems=list(error.problems))]
    if not found:
        return [SheetRead(job.file, "", job.sha256, problems=["holds no rows"])]
    stale = corrections.failed(job.corrections, found)
    if stale and not any(read.problems for read in found):
        return [SheetRead(job.file, "", job.sha256, problems=stale)]
    found[0].national_ids += personal.count_ids([job.path.name])
    return found + [
        SheetRead(book.file, "", book.sha256, problems=problems, corrects=job.file)
        for book, problems in books.problems
    ]


def _targets(job: Job, sheet: Sheet) -> list[SheetMapping]:
    return job.mapping.targets(sheet.name) if job.mapping else [SheetMapping()]


def _read_with_books(
    job: Job,
    sheet: Sheet,
    name: str,
    books: corrected.Corrections,
) -> list[SheetRead]:
    """Read a sheet, then what corrected books bring to it, each as its own sheet."""
    overlay = books.over(personal.hidden(job.secret, sheet.name))
    found = _read_sheet(job, sheet, name, overlay)
    first = found[0]
    if any(read.problems for read in found):
        return found
    overlay.finish()
    for rows in overlay.books:
        body = corrected.as_sheet(sheet, first.head_rows, rows)
        there = corrected.job_of(job, rows)
        brought = _read_sheet(there, body, name, Overlay([]))
        corrected.account(brought, job.file, rows)
        found += brought
    return found


def _read_sheet(
    job: Job,
    sheet: Sheet,
    name: str,
    overlay: Overlay,
) -> list[SheetRead]:
    """Read a sheet into the registers it goes to, one after the other in a list."""
    reads, takers = [], []
    for number, target in enumerate(_targets(job, sheet)):
        read = SheetRead(
            job.file,
            personal.hidden(job.secret, sheet.name),
            job.sha256,
            hidden=sheet.hidden,
        )
        reads.append(read)
        try:
            layout = lay_out(job.named or job.file, sheet, target)
        except DataError as error:
            read.problems = [_masked(problem) for problem in error.problems]
            continue
        _say_how(read, layout, sheet, job)
        staged = f"{job.sha256[:16]}-{name}-{number}"
        takers.append(Taker(job, layout, target, read, staged))
    if len(takers) < len(reads):
        return reads
    first = takers[0]
    header = max(taker.layout.header for taker in takers) + 1
    first.read.national_ids += personal.count_ids([sheet.name])
    for row in sheet.head[:header]:
        first.read.national_ids += personal.count_ids(row)
    first.read.hidden_rows = sum(row > header for row in sheet.hidden_rows)
    overlay.names = frozenset().union(*map(refused.name_positions, reads))
    corrector = Corrector(
        {} if job.named else job.corrections, sheet.name, first.layout
    )
    skipped = np.array(sorted(first.mapping.skip_rows), np.int64)
    for block in blocks(sheet, header, max(_width(taker.layout) for taker in takers)):
        _correct(corrector, block)
        here = _without_replaced(block, overlay, first)
        here = _without_skipped(here, skipped, first)
        if len(here):
            part(takers, here)
    first.read.corrected, first.read.uncorrected = corrector.applied, corrector.faults
    return [taker.finish() for taker in takers]


def _say_how(read: SheetRead, layout: Layout, sheet: Sheet, job: Job) -> None:
    """Note how a sheet is read, without a national number anywhere."""
    read.register = layout.register.name
    read.header_row = layout.header + 1
    read.columns = {name: _masked(text) for name, text in layout.headers.items()}
    read.ignored = [_masked(text) for text in layout.ignored]
    read.positions, read.keeps_names = layout.positions, job.keep_names
    read.head_rows = [refused.shown_row(row) for row in sheet.head[: read.header_row]]


def _width(layout: Layout) -> int:
    places = [*layout.positions.values(), *layout.ignored.values()]
    return max(len(layout.header_cells), *(at + 1 for at in places))


def _correct(corrector: Corrector, block: Block) -> None:
    """Apply what the office has declared to the cells as they were received."""
    for at in block.find(corrector.rows):
        before = block.row(at)
        after = list(before)
        corrector.correct(int(block.numbers[at]), [after])
        for column, (was, now) in enumerate(zip(before, after, strict=False)):
            if was is not now:
                block.columns[column] = block.columns[column].with_cell(at, now)


def _without_replaced(block: Block, overlay: Overlay, first: Taker) -> Block:
    """Leave out the rows that a corrected book takes over."""
    taken = [
        at
        for at in block.find(overlay.numbers)
        if overlay.take(int(block.numbers[at]), [block.row(at)])
    ]
    if not taken:
        return block
    first.read.rows_read += len(taken)
    first.read.elsewhere += len(taken)
    return block.take(np.delete(np.arange(len(block)), taken))


def _without_skipped(block: Block, skipped: np.ndarray, first: Taker) -> Block:
    """Count the rows that the mapping leaves out as there for the reader alone."""
    out = np.isin(block.numbers, skipped)
    if not out.any():
        return block
    for at in np.flatnonzero(out):
        first.count("total", block.row(at))
    return block.take(np.flatnonzero(~out))


def _masked(text: str) -> str:
    return personal.without_ids(text, personal.MASK)
