"""How a file would be read, and why; nothing is written, no secret is made.

Each sheet is laid out and read as intake does it. What needs other files is left to
intake: keys that stand in two files, cooperatives that no register holds, places.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from coopanalysis import thai
from coopanalysis.errors import DataError
from coopanalysis.registers import inbox, mappingfile, personal, planning, readers
from coopanalysis.registers.cells import is_blank, letters
from coopanalysis.registers.columnreader import convert
from coopanalysis.registers.columns import Column
from coopanalysis.registers.explanation import (
    ColumnExplained,
    FileExplained,
    SheetExplained,
)
from coopanalysis.registers.jobs import Job, SheetRead
from coopanalysis.registers.layout import Layout, is_notes, lay_out
from coopanalysis.registers.mapping import Mapping, SheetMapping
from coopanalysis.registers.reading import read_file
from coopanalysis.registers.recognise import recognised
from coopanalysis.registers.rowkind import row_kind
from coopanalysis.registers.sheet import Sheet
from coopanalysis.registers.spreadsheet import open_sheets
from coopanalysis.settings import Settings

FIRST = 5  # refused cells that are shown
HIDDEN = "(ข้อมูลส่วนบุคคล / personal)"
COUNTS = ("rows_read", "accepted", "rejected", "totals", "blank")


def explain(
    settings: Settings,
    paths: Iterable[Path],
    as_of: dt.date | str | None = None,
    mapping: Path | None = None,
    *,
    keep_names: bool = False,
) -> list[FileExplained]:
    """Say how files would be read; the parameters are those of `intake`.

    A file that does not lie in the inbox needs no date: today's is taken.

    Raises
    ------
    DataError
        When a path is not there, or a mapping file is not readable.
    """
    as_of = dt.date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    known = mappingfile.load_mappings(settings.data, mapping)
    secret = personal.load_secret(settings.secret, make=False)
    found = []
    for path in map(Path, paths):
        here = path.resolve().is_relative_to((settings.data / "inbox").resolve())
        day = as_of if here else as_of or dt.date.today()
        for batch in inbox.batches(settings.data, [path], day)[0]:
            plan = planning.plan(
                settings.data,
                batch,
                known,
                secret,
                keep_names=keep_names,
                everything=True,
            )
            files = [_explained(job, known) for job in plan.jobs]
            if files:
                files[0].notes += plan.notes
            found += files
    return found


def _explained(job: Job, known: list[Mapping]) -> FileExplained:
    made = FileExplained(job.file, str(job.as_of))
    if job.mapping:
        made.mapping = job.mapping.path.name
        made.notes += [
            f"{one.path.name} fits as well and is not used: the first one applies"
            for one in known
            if one is not job.mapping and one.fits(job.file)
        ]
    try:
        made.sheets, notes, made.problems = readers.alone(job, _read)
    except DataError as error:
        made.problems = list(error.problems)
        return made
    made.notes += notes
    return made


def _read(job: Job) -> tuple[list[SheetExplained], list[str], list[str]]:
    """Return a file's sheets, and notes and problems about the file itself."""
    sheets = open_sheets(job.path, job.mapping.encoding if job.mapping else None)
    waiting: dict[str, list[SheetRead]] = defaultdict(list)
    for read in read_file(job):
        waiting[read.sheet].append(read)
    found: list[SheetExplained] = []
    for sheet in sheets:
        name = personal.hidden(job.secret, sheet.name)
        found += _sheets(job, sheet, name, waiting[name])
    left = [read for reads in waiting.values() for read in reads]
    problems = [problem for read in left for problem in read.problems]
    return found, _unmatched(job.mapping, sheets), problems


def _unmatched(mapping: Mapping | None, sheets: list[Sheet]) -> list[str]:
    """Say which sheets a mapping speaks of that the file does not have."""
    names = {thai.normalise(sheet.name) for sheet in sheets}
    return [
        f"the mapping speaks of a sheet {name!r}, which is not there"
        for name in (mapping.sheets if mapping else ())
        if name != "*" and thai.normalise(name) not in names
    ]


def _sheets(
    job: Job, sheet: Sheet, name: str, reads: list[SheetRead]
) -> Iterator[SheetExplained]:
    """Yield what a sheet is to each register; its reads are taken off the list."""
    targets = job.mapping.targets(sheet.name) if job.mapping else [SheetMapping()]
    blank = SheetExplained(
        name, hidden=sheet.hidden, hidden_rows=len(sheet.hidden_rows)
    )
    if not targets:
        yield replace(blank, left_out="the mapping leaves it out")
    elif is_notes(sheet):
        yield replace(blank, left_out="empty, or named as notes")
    else:
        for target in targets:
            made = replace(blank)
            if reads:
                _read_so(made, reads.pop(0))
            _laid_out(made, job, sheet, target)
            yield made


def _read_so(made: SheetExplained, read: SheetRead) -> None:
    """Take over what reading the sheet has counted."""
    made.problems = list(read.problems)
    made.data_date_from = read.data_date_from
    made.counts = {name: getattr(read, name) for name in COUNTS}
    made.national_ids = read.national_ids
    counted = Counter((reject.column, reject.kind) for reject in read.rejects)
    made.reasons = [
        {"column": column, "kind": kind, "cells": count}
        for (column, kind), count in counted.most_common()
    ]
    made.first_rejects = [
        {
            "row": reject.row,
            "column": reject.column,
            "text": reject.text,
            "reason_th": reject.reason_th,
            "reason_en": reject.reason_en,
        }
        for reject in read.rejects[:FIRST]
    ]


def _laid_out(
    made: SheetExplained, job: Job, sheet: Sheet, mapping: SheetMapping
) -> None:
    """Say which column is which, with the first value of each."""
    register, made.told_by = recognised(job.file, sheet, mapping.register)
    if register:
        made.register, made.title_th = register.name, register.title_th
    try:
        layout = lay_out(job.file, sheet, mapping)
    except DataError as error:
        made.problems = made.problems or list(error.problems)
        return
    if mapping.where:
        made.where = {
            header: sorted(words) for header, words in mapping.where.words.items()
        } or {"otherwise": []}
    last = layout.header + 1
    made.header_rows = list(range(last - layout.header_rows + 1, last + 1))
    made.titles = [personal.without_ids(t, personal.MASK) for t in layout.titles]
    made.facts = {
        name: str(value)
        for name, value in layout.constants.items()
        if name not in mapping.constants
    }
    rows = [cells for cells in sheet.head[last:] if row_kind(cells, layout) == "data"]
    for column in layout.register.by_name.values():
        if column.name in layout.positions or column.name in layout.constants:
            made.columns.append(_column(column, layout, mapping, rows, job))
        elif not column.required:
            made.absent.append(column.th)
    made.columns.sort(key=lambda one: (not one.at, len(one.at), one.at))
    made.ignored = [
        personal.without_ids(text, personal.MASK) for text in layout.ignored
    ]


def _column(
    column: Column,
    layout: Layout,
    mapping: SheetMapping,
    rows: list[list],
    job: Job,
) -> ColumnExplained:
    at = layout.positions.get(column.name)
    unit = layout.units.get(column.name)
    options = mapping.options(
        column, constant=at is None, **({"unit": unit} if unit else {})
    )
    if at is None:
        cells = [layout.constants[column.name]]
        given = column.name in mapping.constants
        header = "the mapping's constant" if given else "a title row"
    else:
        cells = [row[at] for row in rows if at < len(row)]
        header = layout.headers[column.name]
    times = "" if options.multiplier == 1 else f"{options.multiplier:f}"
    return ColumnExplained(
        at="" if at is None else letters(at),
        header=header,
        column=column.name,
        th=column.th,
        type=column.type,
        unit=column.unit,
        required=column.required,
        multiplier=times,
        example=_example(column, cells, options, job),
    )


def _example(column: Column, cells: list, options, job: Job) -> str:
    """Return the first value that can be read, as it would be kept."""
    for cell in cells:
        if is_blank(cell):
            continue
        if column.personal:
            return HIDDEN
        (value,) = convert(column, [cell], options, job.as_of).array.to_pylist()
        if value is not None:
            return str(value)
    return ""
