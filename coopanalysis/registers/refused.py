"""From what was read to what a rejects book shows: whole rows, numbers masked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from coopanalysis.registers import columns, personal
from coopanalysis.registers.cells import is_blank, plain
from coopanalysis.registers.columns import Column, shown
from coopanalysis.registers.jobs import Job, SheetRead
from coopanalysis.registers.rejects import Reject
from coopanalysis.registers.rejectsbook import Reason, Refused, RefusedSheet
from coopanalysis.registers.spreadsheet import open_sheets

LIMIT = 100_000  # rows of a sheet that a rejects book lists
Fetch = Callable[[SheetRead, Collection[int]], dict[int, list]]


def refused_sheets(reads: Iterable[SheetRead], fetch: Fetch) -> list[RefusedSheet]:
    """Gather the refused rows of a file and of the books that correct it, by sheet.

    Rows refused only after the file was read (a key that another file has too) are
    looked up once more with ``fetch``.
    """
    found: dict[str, RefusedSheet] = {}
    for read in reads:
        by_row: dict[int, list[Reject]] = {}
        for reject in read.rejects:
            by_row.setdefault(reject.row, []).append(reject)
        if not by_row:
            continue
        sheet = found.setdefault(read.sheet, RefusedSheet(read.sheet, read.head_rows))
        room = max(0, LIMIT - len(sheet.rows))
        listed = sorted(by_row)[:room]
        absent = [row for row in listed if row not in read.rejected_cells]
        cells = read.rejected_cells | (fetch(read, absent) if absent else {})
        at = _positions(read)
        for row in listed:
            reasons = [
                Reason(
                    at.get(reject.column),
                    f"{reject.column}: {reject.reason_th}",
                    f"{reject.column}: {reject.reason_en}",
                )
                for reject in by_row[row]
            ]
            name = read.row_names.get(row, str(row))
            sheet.rows.append(Refused(name, cells.get(row, []), reasons))
        sheet.left_out += read.rejected - len(listed)
    for sheet in found.values():
        sheet.rows.sort(key=lambda row: (not row.row.isdigit(), row.row.zfill(12)))
    return list(found.values())


def fetch_rows(job: Job, read: SheetRead, rows: Collection[int]) -> dict[int, list]:
    """Read some rows of a sheet once more, as a rejects book shows them."""
    found: dict[int, list] = {}
    wanted, blanked = set(rows), hidden_positions(read)
    encoding = job.mapping.encoding if job.mapping else None
    for sheet in open_sheets(job.path, encoding):
        if personal.hidden(job.secret, sheet.name) != read.sheet:
            continue
        for first, block in sheet.blocks():
            for row in wanted.intersection(range(first, first + len(block))):
                found[row] = shown_row(block[row - first], blanked)
    return found


def hidden_positions(read: SheetRead) -> frozenset[int]:
    """Return where the columns stand that are not shown."""
    return frozenset() if read.keeps_names else name_positions(read)


def name_positions(read: SheetRead) -> frozenset[int]:
    """Return where the columns stand that are dropped unless names are kept."""
    if not read.register:
        return frozenset()
    register = columns.load_all()[read.register]
    return frozenset(
        at
        for name, at in read.positions.items()
        if register.column(name).personal == "drop"
    )


def shown_row(cells: list, blanked: Collection[int] = ()) -> list:
    """Return a row as it may be shown to its owner: no name, no national number."""
    return [
        None if at in blanked else shown_cell(cell) for at, cell in enumerate(cells)
    ]


def shown_cell(cell: object) -> object:
    """Return a cell with every national number in it masked."""
    if is_blank(cell) or isinstance(cell, bool):
        return cell
    text = plain(cell)
    if not personal.national_ids(text):
        return cell
    return personal.without_ids(text, personal.MASK)


def _positions(read: SheetRead) -> dict[str, int]:
    if not read.register:
        return {}
    register = columns.load_all()[read.register]
    named: dict[str, Column] = register.by_name
    return {shown(named[name]): at for name, at in read.positions.items()}
