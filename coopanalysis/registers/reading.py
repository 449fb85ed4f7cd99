"""One input file to typed tables, rejects and counts; runs in any process.

Every row below the header is accepted, rejected, a total or footnote, or blank: the
counts are compared with the rows read before anything is handed on.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from coopanalysis import thai
from coopanalysis.errors import DataError
from coopanalysis.registers import personal
from coopanalysis.registers.columns import DATA_DATE, Column, shown
from coopanalysis.registers.convert import Options, convert, is_blank
from coopanalysis.registers.jobs import Job, SheetRead
from coopanalysis.registers.layout import Layout, is_notes, lay_out
from coopanalysis.registers.mapping import SheetMapping
from coopanalysis.registers.rejects import Reject
from coopanalysis.registers.schema import ARROW, ORIGIN, schema
from coopanalysis.registers.spreadsheet import Sheet, read_sheets
from coopanalysis.thai import Unreadable

_TOTAL = re.compile(
    r"(รวม|รวมทั้งสิ้น|รวมเงิน|รวมทั้งหมด|ยอดรวม|ยอดรวมทั้งสิ้น|grand total|sub-?total|total)"
    r"(\s*[:(\d].*)?|(หมายเหตุ|\*+\s|ที่มา\s*:).*",
    re.IGNORECASE,
)
_UNIT = re.compile(r"\(?(บาท|คน|ราย|ร้อยละ|%|วัน|baht|people|หน่วย.*)\)?", re.IGNORECASE)
_HIDDEN = "(ข้อมูลส่วนบุคคล / personal)"
_MISSING = Unreadable("ไม่มีค่าในช่องที่ต้องกรอก", "a required value is missing")


def read_file(job: Job) -> list[SheetRead]:
    """Read one file; what cannot be read is a problem, not an exception."""
    try:
        sheets = read_sheets(job.path, job.mapping.encoding if job.mapping else None)
    except DataError as error:
        return [SheetRead(job.file, "", problems=list(error.problems))]
    found = [_read_sheet(job, sheet) for sheet in sheets if not is_notes(sheet)]
    if not found:
        return [SheetRead(job.file, "", problems=["holds no rows"])]
    return found


def _read_sheet(job: Job, sheet: Sheet) -> SheetRead:
    mapping = job.mapping.sheet(sheet.name) if job.mapping else SheetMapping()
    result = SheetRead(job.file, sheet.name, job.sha256)
    try:
        layout = lay_out(job.file, sheet, mapping)
    except DataError as error:
        result.problems = list(error.problems)
        return result
    result.register = layout.register.name
    result.header_row = layout.header + 1
    result.columns = layout.headers
    result.ignored = list(layout.ignored)
    data, numbers = _data_rows(sheet, layout, result)
    _convert_rows(job, layout, mapping, data, numbers, result)
    result.check()
    return result


def _data_rows(
    sheet: Sheet, layout: Layout, result: SheetRead
) -> tuple[list[list], list[int]]:
    """Part the rows of data from totals, footnotes, repeated headers and blanks."""
    header = sheet.rows[layout.header]
    width = max(layout.positions.values(), default=0) + 1
    width = max(width, *(at + 1 for at in layout.ignored.values()), len(header))
    data, numbers = [], []
    for number, row in enumerate(sheet.rows[layout.header + 1 :], layout.header + 2):
        first = next((cell for cell in row if not is_blank(cell)), None)
        if first is None:
            result.blank += 1
        elif row == header or (isinstance(first, str) and _is_note(first, row)):
            result.totals += 1
        else:
            data.append(row if len(row) >= width else row + [None] * (width - len(row)))
            numbers.append(number)
    result.rows_read = len(sheet.rows) - layout.header - 1
    return data, numbers


def _is_note(first: str, row: list) -> bool:
    if first[0].isascii() and first[0].isdigit():
        return False
    text = thai.normalise(first)
    if _TOTAL.fullmatch(text):
        return True
    return bool(_UNIT.fullmatch(text)) and all(
        is_blank(cell) or _UNIT.fullmatch(thai.normalise(cell)) for cell in row
    )


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
            result.national_ids += _count_ids(raw or [])
            continue
        options = Options(
            mapping.date_order,
            mapping.multiplier,
            mapping.values.get(column.name, {}),
        )
        done = convert(column, raw, options)
        arrays[column.name], faults[column.name] = done.array, done.faults
        result.national_ids += done.national_ids
        raws[column.name] = raw
    for at in layout.ignored.values():
        result.national_ids += _count_ids([row[at] for row in data])
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


def _count_ids(raw: list) -> int:
    """Count the national numbers in cells that are not kept at all."""
    texts = [_plain(cell) for cell in raw if not is_blank(cell)]
    return sum(len(personal.national_ids(text)) for text in texts)


def _plain(cell: object) -> str:
    return format(cell, ".15g") if isinstance(cell, float) else str(cell)


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
            personal.without_ids(fault.th, personal.MASK),
            personal.without_ids(fault.en, personal.MASK),
            coops[row],
        )
        for name, at in faults.items()
        for row, fault in at.items()
    ]
    return sorted(found, key=lambda reject: (reject.row, reject.column))


def _original(column: Column, raw: list | None, row: int) -> str:
    if raw is None or is_blank(raw[row]):
        return ""
    if column.personal:
        return _HIDDEN
    return personal.without_ids(_plain(raw[row]), personal.MASK)
