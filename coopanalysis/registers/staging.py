"""Where accepted rows wait until their date is settled: files of the owner alone.

They are Arrow's own files, which cost next to nothing to write and to read again. A
run that is killed leaves its folder behind; the next one takes it away.
"""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coopanalysis import work
from coopanalysis.registers import columns
from coopanalysis.registers.schema import ARROW, ORIGIN, schema
from coopanalysis.registers.snapshots import PRIVATE_FILE, private_folder

PREFIX = ".staging-"
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

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.rows = 0
        self._stream: pa.OSFile | None = None
        self._file: pa.ipc.RecordBatchFileWriter | None = None

    def append(self, table: pa.Table) -> None:
        """Write some rows, every one with the number ``_row`` it had."""
        self.rows += len(table)
        if not len(table) or self.path is None:
            return
        if self._file is None:
            self.path.touch(PRIVATE_FILE)
            self._stream = pa.OSFile(str(self.path), "wb")
            self._file = pa.ipc.new_file(self._stream, table.schema)
        self._file.write_table(table)

    def close(self) -> Path | None:
        """Finish the file and return it; there is none without a row."""
        if self._file is None:
            return None
        self._file.close()
        self._stream.close()
        return self.path


def rows(path: Path, names: Sequence[str] = ()) -> Iterator[pa.Table]:
    """Yield the rows of a staged file, in order: all columns, or some."""
    with pa.OSFile(str(path)) as stream:
        found = pa.ipc.open_file(stream)
        if names:
            at = [found.schema.get_field_index(name) for name in names]
            options = pa.ipc.IpcReadOptions(included_fields=at, use_threads=False)
            found = pa.ipc.open_file(stream, options=options)
        for number in range(found.num_record_batches):
            yield pa.Table.from_batches([found.get_batch(number)])


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
        count = 0
        for table in map(self._chosen, rows(self.path)):
            count += len(table)
            if len(table):
                yield self._whole(table, shape)
        if count != self.rows:
            raise RuntimeError(
                f"{self.file} [{self.sheet}]: {self.rows} rows accepted, {count} staged"
            )

    def _chosen(self, table: pa.Table) -> pa.Table:
        if len(self.refused):
            gone = np.isin(table["_row"].to_numpy(), self.refused)
            table = table.filter(pa.array(~gone))
        if not self.whole:
            coops = pa.array(sorted(self.coops), pa.string())
            table = table.filter(pc.is_in(table["coop_id"], coops))
        return table

    def _whole(self, table: pa.Table, shape: pa.Schema) -> pa.Table:
        same = dict(zip(_SAME, (self.file, self.sheet, self.sha256), strict=True))
        found = [
            table[name]
            if name in table.column_names
            else _same_in_all(same.get(name), kind, len(table))
            for name, kind in zip(shape.names, shape.types, strict=True)
        ]
        return pa.table(found, schema=shape)


def _same_in_all(value: str | None, kind: pa.DataType, count: int) -> pa.Array:
    at_least = 1 << (count - 1).bit_length()
    return _repeated(value, kind, at_least).slice(0, count)


@functools.lru_cache(maxsize=20)
def _repeated(value: str | None, kind: pa.DataType, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(value, kind), count)


def staged_types(register: columns.Register, names: set[str]) -> dict[str, pa.DataType]:
    """Return the columns that a staged file holds: those of a sheet, and the key."""
    origin = {name: ARROW[kind] for name, kind in ORIGIN if name not in _SAME}
    return {
        column.name: ARROW[column.type]
        for column in register.columns
        if column.name in names or column.name in register.key
    } | origin
