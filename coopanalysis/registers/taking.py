"""One sheet into one register, block by block: accepted rows to the staged file."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coopanalysis.registers import personal
from coopanalysis.registers.block import Block, repeated
from coopanalysis.registers.columnreader import ColumnReader, Read, count_ids
from coopanalysis.registers.columns import DATA_DATE
from coopanalysis.registers.jobs import Job, SheetRead
from coopanalysis.registers.layout import Layout
from coopanalysis.registers.mapping import SheetMapping
from coopanalysis.registers.refusing import Refusals
from coopanalysis.registers.rowkind import SUSPICIOUS, row_kind
from coopanalysis.registers.staging import Writer, staged_types

REMEMBERED = 50_000  # pseudonyms
_PLAIN = rf"{personal.UNIT}[1-9][0-9]{{0,11}}$"  # a number as most are


class Taker:
    """Takes the rows of one sheet that are meant for one register."""

    def __init__(
        self, job: Job, layout: Layout, mapping: SheetMapping, read: SheetRead, at: str
    ) -> None:
        self.layout = layout
        self.mapping = mapping
        self.read = read
        self._job = job
        name = f"{at}-{layout.register.name}"
        path = job.staging / name if job.staging else None
        self._writer = Writer(path)
        self._refusals = Refusals(layout, read)
        self._pseudonyms: dict[bytes, str] = {}
        columns = [*layout.register.columns, DATA_DATE]
        self._columns = [
            column
            for column in columns
            if column.name in layout.positions or column.name in layout.constants
        ]
        self._readers = {
            column.name: ColumnReader(
                column,
                mapping.options(
                    column,
                    constant=column.name not in layout.positions,
                    unit=layout.units.get(column.name, Decimal(1)),
                ),
                job.as_of,
            )
            for column in self._columns
            if self._is_kept(column)
        }
        self._types = staged_types(layout.register, {c.name for c in self._columns})

    def _is_kept(self, column) -> bool:
        return column.personal != "drop" or self._job.keep_names

    def take(self, block: Block, *, asked: bool = False) -> None:
        """Take a block: totals and blanks are counted, the rest read.

        With ``asked`` every row is known to be data.
        """
        cells = {
            column.name: block.columns[self.layout.positions[column.name]]
            if column.name in self.layout.positions
            else repeated(self.layout.constants[column.name], len(block))
            for column in self._columns
        }
        reads = {name: self._readers[name].read(cells[name]) for name in self._readers}
        missing = self._missing(reads, len(block))
        bad = np.zeros(len(block), bool)
        for read in reads.values():
            bad |= read.bad
        for rows in missing.values():
            bad |= rows
        data = np.ones(len(block), bool) if asked else self._data(block, bad, reads)
        self.read.rows_read += int(data.sum())
        for name, found in cells.items():
            self.read.national_ids += (
                reads[name].count_ids(data) if name in reads else count_ids(found, data)
            )
        for at in self.layout.ignored.values():
            self.read.national_ids += count_ids(block.columns[at], data)
        self._refusals.add(block, data & bad, reads, missing)
        self._stage(block, data & ~bad, reads)

    def _data(
        self, block: Block, bad: np.ndarray, reads: dict[str, Read]
    ) -> np.ndarray:
        """Say which rows are data; only a row that may be something else is asked."""
        doubtful = bad.copy()
        for at, cells in enumerate(block.columns):
            read = reads.get(self.layout.column_at.get(at, ""))
            cells = read.cells if read else cells
            found = cells.matching(SUSPICIOUS, read.words if read else None)
            if found.any():
                doubtful |= found[cells.codes]
        data = np.ones(len(block), bool)
        for at in np.flatnonzero(doubtful):
            kind = row_kind(block.row(at), self.layout)
            if kind != "data":
                data[at] = False
                self.count(kind, block.row(at))
        return data

    def count(self, kind: str, cells: list) -> None:
        """Count a row that is no data."""
        self.read.rows_read += 1
        self.read.national_ids += personal.count_ids(cells)
        if kind == "blank":
            self.read.blank += 1
        else:
            self.read.totals += 1

    def takes(self, cells: list) -> bool:
        """Say whether the mapping means a row for this register."""
        where = self.mapping.where
        deciding = self.layout.deciding.items()
        return where is None or where.takes({text: cells[at] for text, at in deciding})

    def refuse_untaken(self, block: Block) -> None:
        """Refuse rows that the mapping sends to no register."""
        self.read.rows_read += len(block)
        self._refusals.add_untaken(block)

    def _missing(self, reads: dict[str, Read], count: int) -> dict[str, np.ndarray]:
        """Return, by column, the rows in which a required value is missing."""
        found = {}
        for column in self.layout.register.columns:
            if column.required and column.name in reads:
                read = reads[column.name]
                empty = read.array.is_null().to_numpy(zero_copy_only=False)
                found[column.name] = empty & ~read.bad
            elif column.required:
                found[column.name] = np.ones(count, bool)
        return {name: rows for name, rows in found.items() if rows.any()}

    def _stage(self, block: Block, rows: np.ndarray, reads: dict[str, Read]) -> None:
        if not rows.any():
            return
        count = int(rows.sum())
        arrays = {name: read.array for name, read in reads.items()}
        if count < len(rows):
            keep = pa.array(rows)
            arrays = {name: array.filter(keep) for name, array in arrays.items()}
        for column in self._columns:
            if column.personal == "pseudonym":
                arrays[column.name] = self._pseudonymised(
                    arrays["coop_id"], arrays[column.name]
                )
        day = pa.scalar(self._job.as_of, pa.date32())
        dates = arrays.get(DATA_DATE.name)
        arrays[DATA_DATE.name] = (
            pa.repeat(day, count) if dates is None else pc.fill_null(dates, day)
        )
        arrays["_row"] = pa.array(block.numbers[rows])
        self._writer.append(
            pa.table(
                {
                    name: arrays.get(name, pa.nulls(count, kind))
                    for name, kind in self._types.items()
                }
            )
        )
        self.read.accepted += count
        for entry in arrays["coop_id"].value_counts().to_pylist():
            self.read.accepted_of[entry["values"]] += entry["counts"]

    def _pseudonymised(self, coops: pa.Array, numbers: pa.Array) -> pa.Array:
        pairs = pc.binary_join_element_wise(coops, numbers, personal.UNIT)
        pairs = pairs.dictionary_encode()
        people = pairs.dictionary.cast(pa.binary()).to_pylist()
        plain = pc.match_substring_regex(pairs.dictionary, _PLAIN)
        for at in np.flatnonzero(~plain.to_numpy(zero_copy_only=False)):
            coop, _, number = people[at].decode().partition(personal.UNIT)
            people[at] = personal.person(coop, number)
        if len(self._pseudonyms) > REMEMBERED:
            self._pseudonyms.clear()
        known = self._pseudonyms
        new = [one for one in people if one not in known]
        known.update(zip(new, personal.pseudonyms(self._job.secret, new), strict=True))
        found = pa.array([known[one] for one in people], pa.string())
        return found.take(pairs.indices)

    def finish(self) -> SheetRead:
        """Close the staged file and check that every row is accounted for."""
        self.read.staged = self._writer.close()
        name = DATA_DATE.name
        self.read.data_date_from = (
            "column"
            if name in self.layout.positions
            else "title"
            if name in self.layout.constants
            else "inbox date"
        )
        if self._writer.rows != self.read.accepted:
            raise RuntimeError(f"{self.read.file}: accepted rows were not all staged")
        self.read.check()
        return self.read


def part(takers: list[Taker], block: Block) -> None:
    """Send each row to the first target that takes it; one that none takes is refused.

    Totals, blanks and rows without a target are counted with the first.
    """
    first = takers[0]
    if len(takers) == 1 and not first.mapping.where:
        first.take(block)
        return
    sent = np.full(len(block), -1)
    data = np.ones(len(block), bool)
    for at in range(len(block)):
        cells = block.row(at)
        kind = row_kind(cells, first.layout)
        if kind != "data":
            first.count(kind, cells)
            data[at] = False
            continue
        takes = (number for number, taker in enumerate(takers) if taker.takes(cells))
        sent[at] = next(takes, -1)
    for number, taker in enumerate(takers):
        rows = np.flatnonzero(sent == number)
        if len(rows):
            taker.take(block.take(rows), asked=True)
    untaken = np.flatnonzero(data & (sent < 0))
    if len(untaken):
        first.refuse_untaken(block.take(untaken))
