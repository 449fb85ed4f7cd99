"""One input file to typed tables, rejects and counts; runs in any process.

Every row below the header is accepted, rejected, a total or footnote, or blank: the
counts are compared with the rows read before anything is handed on.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from coopanalysis.errors import DataError
from coopanalysis.registers import corrected, corrections, personal, refused
from coopanalysis.registers.cells import is_blank, plain
from coopanalysis.registers.columns import DATA_DATE, Column, shown
from coopanalysis.registers.convert import convert
from coopanalysis.registers.corrected import Overlay
from coopanalysis.registers.jobs import Job, SheetRead
from coopanalysis.registers.layout import Layout, is_notes, lay_out
from coopanalysis.registers.mapping import SheetMapping
from coopanalysis.registers.rejects import Reject
from coopanalysis.registers.rowkind import row_kind
from coopanalysis.registers.schema import ARROW, ORIGIN, schema
from coopanalysis.registers.sheet import Sheet
from coopanalysis.registers.spreadsheet import open_sheets
from coopanalysis.thai import Unreadable

Blocks = Iterator[tuple[int, list[list]]]  # with the number of the first row
_HIDDEN = "(ข้อมูลส่วนบุคคล / personal)"
_KINDS = {
    **dict.fromkeys(("date", "month"), "date"),
    **dict.fromkeys(("money", "int", "decimal"), "number"),
    **dict.fromkeys(("enum", "bool"), "word"),
}
_MISSING = Unreadable("ไม่มีค่าในช่องที่ต้องกรอก", "a required value is missing")


def read_file(job: Job) -> list[SheetRead]:
    """Read one file; what cannot be read is a problem, not an exception."""
    try:
        sheets = open_sheets(job.path, job.mapping.encoding if job.mapping else None)
        books = corrected.open_books(job.books)
        found = []
        for sheet in sheets:
            if not is_notes(sheet):
                found += _read_with_books(job, sheet, books)
    except DataError as error:  # a stream may break off in the middle
        return [SheetRead(job.file, "", problems=list(error.problems))]
    if not found:
        return [SheetRead(job.file, "", problems=["holds no rows"])]
    stale = corrections.failed(job.corrections, found)
    if stale and not any(read.problems for read in found):
        return [SheetRead(job.file, "", problems=stale)]
    found[0].national_ids += personal.count_ids([job.path.name])
    return found + [
        SheetRead(book.file, "", book.sha256, problems=problems, corrects=job.file)
        for book, problems in books.problems
    ]


def _read_with_books(
    job: Job, sheet: Sheet, books: corrected.Corrections
) -> list[SheetRead]:
    """Read a sheet, then what corrected books bring to it, each as its own sheet."""
    overlay = books.over(personal.hidden(job.secret, sheet.name))
    read = _read_sheet(job, sheet, overlay)
    found = [read]
    if read.problems:
        return found
    overlay.finish()
    for rows in overlay.books:
        body = corrected.as_sheet(sheet, read.head_rows, rows)
        brought = _read_sheet(corrected.job_of(job, rows), body, Overlay([]))
        corrected.account(brought, job.file, rows)
        found.append(brought)
    return found


def _read_sheet(job: Job, sheet: Sheet, overlay: Overlay) -> SheetRead:
    mapping = job.mapping.sheet(sheet.name) if job.mapping else SheetMapping()
    result = SheetRead(job.file, personal.hidden(job.secret, sheet.name), job.sha256)
    result.national_ids = personal.count_ids([sheet.name])
    try:
        layout = lay_out(job.named or job.file, sheet, mapping)
    except DataError as error:
        result.problems = [_masked(problem) for problem in error.problems]
        return result
    result.register = layout.register.name
    result.header_row = layout.header + 1
    result.columns = {name: _masked(text) for name, text in layout.headers.items()}
    result.ignored = [_masked(text) for text in layout.ignored]
    result.positions, result.keeps_names = layout.positions, job.keep_names
    head = sheet.head[: result.header_row]
    result.head_rows = [refused.shown_row(row) for row in head]
    overlay.names = refused.name_positions(result)
    corrector = corrections.Corrector(
        {} if job.named else job.corrections, sheet.name, layout
    )
    blocks = corrector.over(sheet.blocks())
    data, numbers = _data_rows(blocks, layout, result, overlay)
    result.corrected, result.uncorrected = corrector.applied, corrector.faults
    _convert_rows(job, layout, mapping, data, numbers, result)
    result.check()
    return result


def _data_rows(
    blocks: Blocks, layout: Layout, result: SheetRead, overlay: Overlay
) -> tuple[list[list], list[int]]:
    """Part the rows of data from totals, footnotes, repeated headers and blanks."""
    width = max(layout.positions.values(), default=0) + 1
    width = max(
        width, *(at + 1 for at in layout.ignored.values()), len(layout.header_cells)
    )
    data, numbers = [], []
    for first, rows in blocks:
        taken = overlay.take(first, rows)
        for number, row in enumerate(rows, first):
            if number <= layout.header + 1:
                result.national_ids += personal.count_ids(row)
                continue
            result.rows_read += 1
            if number in taken:
                result.elsewhere += 1
                continue
            kind = row_kind(row, layout)
            if kind == "blank":
                result.blank += 1
            elif kind == "total":
                result.totals += 1
                result.national_ids += personal.count_ids(row)
            else:
                short = width - len(row)
                data.append(row + [None] * short if short > 0 else row)
                numbers.append(number)
    return data, numbers


def _convert_rows(
    job: Job,
    layout: Layout,
    mapping: SheetMapping,
    data: list[list],
    numbers: list[int],
    result: SheetRead,
) -> None:
    count = len(data)
    arrays: dict[str, pa.Array] = {}
    faults: dict[str, dict[int, Unreadable]] = {}
    raws: dict[str, list] = {}
    for column in (*layout.register.columns, DATA_DATE):
        if column.name in layout.positions:
            at = layout.positions[column.name]
            raw = [row[at] for row in data]
        elif column.name in layout.constants:
            raw = [layout.constants[column.name]] * count
        else:
            raw = None
        if raw is None or (column.personal == "drop" and not job.keep_names):
            arrays[column.name] = pa.nulls(count, ARROW[column.type])
            result.national_ids += personal.count_ids(raw or [])
            continue
        options = mapping.options(
            column,
            constant=column.name not in layout.positions,
            unit=layout.units.get(column.name, Decimal(1)),
        )
        done = convert(column, raw, options, job.as_of)
        arrays[column.name], faults[column.name] = done.array, done.faults
        result.national_ids += done.national_ids
        raws[column.name] = raw
    for at in layout.ignored.values():
        result.national_ids += personal.count_ids(row[at] for row in data)
    _add_missing(layout, arrays, faults)
    for column in layout.register.columns:
        if column.personal == "pseudonym" and column.name in raws:
            arrays[column.name] = _pseudonyms(
                job.secret, arrays["coop_id"], arrays[column.name]
            )
    result.data_date_from = _fill_data_date(job, layout, arrays)
    table = _with_origin(job, layout, arrays, numbers, result.sheet)
    bad = sorted({row for found in faults.values() for row in found})
    if bad:
        keep = pc.invert(pc.is_in(pa.array(range(count)), pa.array(bad, pa.int64())))
        table = table.filter(keep)
        coops = [arrays["coop_id"][row].as_py() or "" for row in bad]
        blanked = refused.hidden_positions(result)
        result.rejected_cells = {
            numbers[row]: refused.shown_row(data[row], blanked)
            for row in bad[: refused.LIMIT]
        }
        result.rejects = _rejects(
            job,
            layout,
            result.sheet,
            raws,
            faults,
            numbers,
            dict(zip(bad, coops, strict=True)),
        )
    result.table = table
    result.accepted, result.rejected = len(table), len(bad)


def _add_missing(
    layout: Layout,
    arrays: dict[str, pa.Array],
    faults: dict[str, dict[int, Unreadable]],
) -> None:
    for column in layout.register.columns:
        if column.required and arrays[column.name].null_count:
            known = faults.setdefault(column.name, {})
            empty = pc.indices_nonzero(arrays[column.name].is_null()).to_pylist()
            for row in empty:
                known.setdefault(row, _MISSING)


def _masked(text: str) -> str:
    return personal.without_ids(text, personal.MASK)


def _pseudonyms(secret: bytes, coops: pa.Array, numbers: pa.Array) -> pa.Array:
    known: dict[tuple[str, str], str] = {}
    found: list[str | None] = []
    for pair in zip(coops.to_pylist(), numbers.to_pylist(), strict=True):
        if None in pair:
            found.append(None)
            continue
        if pair not in known:
            known[pair] = personal.pseudonym(secret, *pair)
        found.append(known[pair])
    return pa.array(found, pa.string())


def _fill_data_date(job: Job, layout: Layout, arrays: dict[str, pa.Array]) -> str:
    name = DATA_DATE.name
    arrays[name] = pc.fill_null(arrays[name], pa.scalar(job.as_of, pa.date32()))
    if name in layout.positions:
        return "column"
    return "title" if name in layout.constants else "inbox date"


def _with_origin(
    job: Job,
    layout: Layout,
    arrays: dict[str, pa.Array],
    numbers: list[int],
    sheet: str,
) -> pa.Table:
    count = len(numbers)
    origin = {"_file": job.file, "_sheet": sheet, "_sha256": job.sha256}
    for name, kind in ORIGIN:
        if name in origin:
            arrays[name] = pa.repeat(pa.scalar(origin[name], ARROW[kind]), count)
    arrays["_row"] = pa.array(numbers, pa.int64())
    shape = schema(layout.register)
    return pa.table([arrays[name] for name in shape.names], schema=shape)


def _rejects(
    job: Job,
    layout: Layout,
    sheet: str,
    raws: dict[str, list],
    faults: dict[str, dict[int, Unreadable]],
    numbers: list[int],
    coops: dict[int, str],
) -> list[Reject]:
    found = [
        Reject(
            job.file,
            sheet,
            numbers[row],
            shown(layout.register.column(name)),
            _original(layout.register.column(name), raws.get(name), row),
            _masked(fault.th),
            _masked(fault.en),
            coops[row],
            _kind(layout.register.column(name), fault),
        )
        for name, at in faults.items()
        for row, fault in at.items()
    ]
    return sorted(found, key=lambda reject: (reject.row, reject.column))


def _kind(column: Column, fault: Unreadable) -> str:
    return "missing" if fault is _MISSING else _KINDS.get(column.type, "other")


def _original(column: Column, raw: list | None, row: int) -> str:
    if raw is None or is_blank(raw[row]):
        return ""
    if column.personal:
        return _HIDDEN
    return _masked(plain(raw[row]))
