"""Where accepted rows wait until their date is settled: files of the owner alone.

A run that is killed leaves its folder behind; the next one takes it away.
"""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from coopanalysis import work
from coopanalysis.registers import columns
from coopanalysis.registers.schema import ARROW, ORIGIN, coded, schema
from coopanalysis.registers.snapshots import PRIVATE_FILE, private_folder

PREFIX = ".staging-"
BATCH = 100_000  # rows that are handed on together
_SAME = ("_file", "_sheet", "_sha256")  # the same in every row of a sheet


@contextlib.contextmanager
def folder(data: Path, *, explain: bool = False) -> Iterator[Path]:
    """Make the folder of one run, and take it away with those of broken-off runs."""
    if explain:  # nothing is written into the data folder
        with tempfile.TemporaryDirectory(prefix="coopanalysis-") as made:
            yield Path(made)
        return
    registers = private_folder(Path(data) / "registers")
    for left in registers.glob(PREFIX + "*"):
        shutil.rmtree(left)
    for tree in (registers, registers.parent / "rejects"):
        for left in tree.rglob(f".*{work.BESIDE}"):
            left.unlink()
    made = private_folder(registers / f"{PREFIX}{os.getpid()}")
    try:
        yield made
    finally:
        shutil.rmtree(made)


class Writer:
    """Appends the accepted rows of one sheet to its staged file, where there is one."""

    def __init__(self, path: Path | None, register: columns.Register) -> None:
        self.path = path
        self._coded = set(coded(register))
        self.rows = 0
        self._file: pq.ParquetWriter | None = None

    def append(self, table: pa.Table) -> None:
        """Write some rows, every one with the number ``_row`` it had."""
        self.rows += len(table)
        if not len(table) or self.path is None:
            return
        if self._file is None:
            self.path.touch(PRIVATE_FILE)
            self._file = pq.ParquetWriter(
                self.path,
                table.schema,
                compression="lz4",
                write_statistics=False,
                use_dictionary=[n for n in table.column_names if n in self._coded],
            )
        self._file.write_table(table, row_group_size=len(table))

    def close(self) -> Path | None:
        """Finish the file and return it; there is none without a row."""
        if self._file is None:
            return None
        self._file.close()
        return self.path


@dataclass(frozen=True)
class Part:
    """The accepted rows of one sheet as they wait in their staged file.

    Meant are the ``rows`` rows of the cooperatives in ``coops``; there are others
    unless it is ``whole``. ``refused`` are numbers of rows that fell when the date
    was settled.
    """

    path: Path
    register: str
    file: str
    sheet: str
    sha256: str
    coops: frozenset[str]
    rows: int
    whole: bool
    refused: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))

    def tables(self) -> Iterator[pa.Table]:
        """Yield the rows, in order, in the register's whole schema."""
        shape = schema(columns.load_all()[self.register])
        same = self._same(min(self.rows, BATCH))
        count = 0
        with pq.ParquetFile(self.path, pre_buffer=False) as staged:
            for batch in staged.iter_batches(batch_size=BATCH):
                table = self._chosen(pa.Table.from_batches([batch]))
                count += len(table)
                if len(table):
                    yield _whole(table, same, shape)
        if count != self.rows:
            raise RuntimeError(
                f"{self.file} [{self.sheet}]: {self.rows} rows accepted, {count} staged"
            )

    def _chosen(self, table: pa.Table) -> pa.Table:
        if len(self.refused):
            rows = table["_row"].to_numpy()
            table = table.filter(pa.array(~np.isin(rows, self.refused)))
        if not self.whole:
            coops = pa.array(sorted(self.coops), pa.string())
            table = table.filter(pc.is_in(table["coop_id"], coops))
        return table

    def _same(self, count: int) -> dict[str, pa.Array]:
        """Return what stands in every row of the sheet, so many times."""
        origin = zip(_SAME, (self.file, self.sheet, self.sha256), strict=True)
        return {
            name: pa.repeat(pa.scalar(text, pa.string()), count)
            for name, text in origin
        }


def _whole(table: pa.Table, same: dict[str, pa.Array], shape: pa.Schema) -> pa.Table:
    there = dict(zip(table.column_names, table.columns, strict=True))
    found = []
    for one in shape:
        column = there.get(one.name, same.get(one.name))
        column = _nothing(one.type, BATCH) if column is None else column
        found.append(column.slice(0, len(table)))
    return pa.table(found, schema=shape)


@functools.cache
def _nothing(kind: pa.DataType, count: int) -> pa.Array:
    return pa.nulls(count, kind)


def staged_types(register: columns.Register, names: set[str]) -> dict[str, pa.DataType]:
    """Return the columns that a staged file holds: those of a sheet, and the key."""
    origin = {name: ARROW[kind] for name, kind in ORIGIN if name not in _SAME}
    return {
        column.name: ARROW[column.type]
        for column in register.columns
        if column.name in names or column.name in register.key
    } | origin
