"""Rows to content-named Parquet in a stream: never more than a row group in memory.

Equal rows in equal order make equal bytes, however they were cut into pieces.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from coopanalysis.registers.columns import Register
from coopanalysis.registers.schema import coded, schema
from coopanalysis.registers.snapshots import PRIVATE_FILE, FileRef, private_folder

GROUP = 100_000  # rows that are written together
ORDER = ("_file", "_sheet", "_row", "coop_id")


class Source(Protocol):
    """Rows of one input file, in order."""

    file: str
    sheet: str
    coops: frozenset[str]

    def tables(self) -> Iterator[pa.Table]:
        """Yield the rows in the register's schema."""


@dataclass(frozen=True)
class InMemory:
    """Rows of one input file that are there already."""

    file: str
    sheet: str
    coops: frozenset[str]
    table: pa.Table

    def tables(self) -> Iterator[pa.Table]:
        """Yield the rows in the register's schema."""
        yield self.table


def sources(table: pa.Table) -> list[InMemory]:
    """Return a table's rows as one source per input file."""
    table = table.sort_by([(name, "ascending") for name in ORDER])
    found = []
    for file in pc.unique(table["_file"]).to_pylist():
        rows = table.filter(
            pc.equal(table["_file"], file)
            if file is not None
            else table["_file"].is_null()
        )
        coops = frozenset(pc.unique(rows["coop_id"]).to_pylist())
        found.append(InMemory(file or "", "", coops, rows))
    return found


def merged(standing: Iterable[pa.Table], new: Iterable[Source]) -> Iterator[pa.Table]:
    """Yield standing and new rows in the order of their input files."""
    waiting = deque(sorted(new, key=lambda source: (source.file, source.sheet)))
    for table in standing:
        names = pc.fill_null(table["_file"], "")
        while waiting and len(table) and waiting[0].file < names[-1].as_py():
            before = pc.sum(pc.less(names, waiting[0].file)).as_py()
            if before:
                yield table.slice(0, before)
                table, names = table.slice(before), names.slice(before)
            yield from waiting.popleft().tables()
        if len(table):
            yield table
    for source in waiting:
        yield from source.tables()


class _Hashed:
    """A file that knows the hash of what was written into it."""

    def __init__(self, path: Path) -> None:
        self._stream = path.open("wb")
        self.sha256 = hashlib.sha256()
        self.closed = False

    def write(self, content: bytes) -> int:
        self.sha256.update(content)
        return self._stream.write(content)

    def flush(self) -> None:
        self._stream.flush()

    def close(self) -> None:
        self.closed = True
        self._stream.close()


def write(
    folder: Path, register: Register, tables: Iterable[pa.Table], beside: Path | None
) -> tuple[FileRef, set[str]] | None:
    """Write rows as one content-named file; none where there are no rows.

    Parameters
    ----------
    beside
        Where the file grows until it is whole: a folder on the same disk, swept by
        whoever made it; without one, the folder itself.

    Returns
    -------
    The file, and the input files behind its rows.
    """
    private_folder(folder)
    handle, name = tempfile.mkstemp(dir=beside or folder, prefix=".rows.")
    os.close(handle)
    growing = Path(name)
    coops: set[str] = set()
    files: set[str] = set()
    rows = 0
    try:
        stream = _Hashed(growing)
        with pq.ParquetWriter(
            stream,
            schema(register),
            compression="zstd",
            store_decimal_as_integer=True,
            write_statistics=["coop_id"],  # nothing else stands in order
            use_dictionary=coded(register),
        ) as writer:
            for group in _groups(tables):
                writer.write_table(group, row_group_size=GROUP)
                coops.update(pc.unique(group["coop_id"]).to_pylist())
                files.update(pc.unique(group["_file"]).to_pylist())
                rows += len(group)
        stream.close()
        if not rows:
            return None
        growing.chmod(PRIVATE_FILE)
        sha256 = stream.sha256.hexdigest()
        path = folder / f"{sha256[:12]}.parquet"
        growing.replace(path)
    finally:
        growing.unlink(missing_ok=True)
    return FileRef(path, sha256, rows, tuple(sorted(coops))), files


def _groups(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Cut rows anew into whole groups; the last may be smaller."""
    held: list[pa.Table] = []
    count = 0
    for table in tables:
        held.append(table)
        count += len(table)
        while count >= GROUP:
            joined = pa.concat_tables(held)
            yield joined.slice(0, GROUP).combine_chunks()
            count -= GROUP
            held = [joined.slice(GROUP)] if count else []
    if count:
        yield pa.concat_tables(held).combine_chunks()
