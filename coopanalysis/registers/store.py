"""What was accepted: content-named Parquet and numbered snapshots that list it.

The only module that opens a database. A snapshot is written last, by one rename, and
is never changed; the newest number wins. Files are found through the snapshot alone,
never by a glob: two versions in one folder would be summed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from coopanalysis import work
from coopanalysis.errors import DataError
from coopanalysis.registers import columns
from coopanalysis.registers.schema import SQL, schema, typed
from coopanalysis.registers.snapshots import (
    PRIVATE_FILE,
    FileRef,
    Snapshot,
    as_json,
    newest,
    private_folder,
    read_snapshot,
    snapshot_folder,
)


def connect(
    *, memory_limit: str | None = None, threads: int = 1
) -> duckdb.DuckDBPyConnection:
    """Open an empty database in memory, which never fetches an extension."""
    config: dict[str, object] = {
        "threads": threads,
        "autoinstall_known_extensions": False,
    }
    if memory_limit:
        config["memory_limit"] = memory_limit
    return duckdb.connect(":memory:", config=config)


def snapshots(
    data: Path, province: str | None = None, as_of: dt.date | None = None
) -> list[Snapshot]:
    """Return the newest version of every date (or of one), by date and province."""
    return [
        read_snapshot(data, day, code, path)
        for (day, code), path in sorted(newest(data).items())
        if province in (None, code) and as_of in (None, day)
    ]


def snapshot(data: Path, as_of: dt.date | str, province: str) -> Snapshot:
    """Return the newest version of one date.

    Raises
    ------
    DataError
        When nothing was taken in for that date; names the dates that exist.
    """
    as_of = dt.date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    known = newest(data)
    if (as_of, province) in known:
        return read_snapshot(data, as_of, province, known[as_of, province])
    dates = [str(day) for day, code in sorted(known) if code == province]
    raise DataError(
        Path(data) / "registers",
        f"nothing was taken in for province {province} at {as_of}; "
        + (f"dates that exist: {', '.join(dates)}" if dates else "run intake first"),
    )


def attach(
    con: duckdb.DuckDBPyConnection,
    data: Path,
    snapshot: Snapshot,
    prefix: str = "raw",
) -> None:
    """Make a view ``raw_<register>`` of every register, and the macro ``as_of()``.

    A register without a file is an empty view of the same columns and types; a
    column declared after the file was written is empty. Under another prefix an
    earlier snapshot stands beside the date's own; the date stays.
    """
    if prefix == "raw":
        con.execute(
            f"CREATE OR REPLACE MACRO as_of() AS DATE '{snapshot.as_of.isoformat()}'"
        )
    for register in columns.load_all().values():
        refs = snapshot.files.get(register.name, [])
        there = {name for ref in refs for name in _names(ref)}
        chosen = ", ".join(
            f"CAST({_quoted(name) if name in there else 'NULL'} AS {SQL[kind]}) "
            f"AS {_quoted(name)}"
            for name, kind in typed(register)
        )
        paths = ", ".join("'" + str(ref.path).replace("'", "''") + "'" for ref in refs)
        source = (
            f"FROM read_parquet([{paths}], union_by_name = true, "
            "hive_partitioning = false)"
            if refs
            else "WHERE false"
        )
        con.execute(
            f"CREATE OR REPLACE VIEW {prefix}_{register.name} AS "
            f"SELECT {chosen} {source}"
        )


def read(data: Path, snapshot: Snapshot, register: str) -> pa.Table:
    """Return a register's accepted rows as they were received."""
    shape = schema(columns.load_all()[register])
    tables = []
    for ref in snapshot.files.get(register, []):
        table = pq.read_table(ref.path, partitioning=None)
        empty = [
            table[name] if name in table.column_names else pa.nulls(len(table), kind)
            for name, kind in zip(shape.names, shape.types, strict=True)
        ]
        tables.append(pa.table(empty, names=shape.names).cast(shape))
    return pa.concat_tables(tables) if tables else shape.empty_table()


def put(
    data: Path,
    as_of: dt.date,
    province: str,
    new: Mapping[str, pa.Table],
    *,
    inputs: Iterable[dict] = (),
) -> Snapshot:
    """Add rows as the next version of a snapshot; older versions stay as they are.

    A cooperative's rows in ``new`` replace all its rows of that register, and a file
    in ``inputs`` replaces whatever a file of that name brought before. If nothing
    changes, the snapshot that stands is returned.

    Parameters
    ----------
    new
        Rows by register, in the register's `schema`.
    inputs
        What was read, one entry per file: ``file``, ``sha256``, ``rows``; an entry
        with ``sample`` true marks the whole snapshot as sample data.
    """
    data = Path(data)
    before = newest(data).get((as_of, province))
    old = read_snapshot(data, as_of, province, before) if before else None
    fresh = {entry["file"]: entry for entry in inputs}
    files: dict[str, list[FileRef]] = {}
    for register in sorted({*new, *(old.files if old else ())}):
        table = _merged(data, old, register, new.get(register), set(fresh))
        if len(table):
            files[register] = [_write(data, as_of, province, register, table)]
    entries = {entry["file"]: entry for entry in (old.inputs if old else [])}
    if old:  # a file none of whose rows stands any more is no input any more
        standing = _files_behind(files)
        entries = {
            name: entry
            for name, entry in entries.items()
            if name in standing or not entry["rows"]
        }
    entries |= fresh
    found = Snapshot(
        as_of=as_of,
        province=province,
        version=old.version + 1 if old else 1,
        is_sample=any(entry.get("sample") for entry in entries.values()),
        files=files,
        inputs=[entries[name] for name in sorted(entries)],
    )
    if old and (old.files, old.inputs) == (found.files, found.inputs):
        return old
    folder = private_folder(snapshot_folder(data, as_of, province))
    work.write_atomically(
        folder / f"{found.version:04d}.json", as_json(data, found), PRIVATE_FILE
    )
    return found


def _merged(
    data: Path,
    old: Snapshot | None,
    register: str,
    new: pa.Table | None,
    fresh: set[str],
) -> pa.Table:
    shape = schema(columns.load_all()[register])
    new = shape.empty_table() if new is None else new
    if not old or register not in old.files:
        return new
    kept = read(data, old, register)
    for name, gone in (
        ("coop_id", pc.unique(new["coop_id"])),
        ("_file", pa.array(sorted(fresh), pa.string())),
    ):
        kept = kept.filter(pc.invert(pc.is_in(kept[name], gone)))
    return pa.concat_tables([kept, new])


def _files_behind(files: Mapping[str, list[FileRef]]) -> set[str]:
    return {
        name
        for refs in files.values()
        for ref in refs
        for name in pc.unique(
            pq.read_table(ref.path, columns=["_file"], partitioning=None)["_file"]
        ).to_pylist()
    }


def _names(ref: FileRef) -> list[str]:
    return pq.read_schema(ref.path).names


def _quoted(name: str) -> str:
    return f'"{name}"'


def _write(
    data: Path, as_of: dt.date, province: str, register: str, table: pa.Table
) -> FileRef:
    table = table.sort_by(
        [(name, "ascending") for name in ("coop_id", "_file", "_sheet", "_row")]
    ).combine_chunks()
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    sha256 = hashlib.sha256(buffer.getvalue()).hexdigest()
    folder = data / "registers" / register / f"as_of={as_of}" / f"province={province}"
    path = private_folder(folder) / f"{sha256[:12]}.parquet"
    if not path.exists():
        work.write_atomically(path, buffer.getvalue(), PRIVATE_FILE)
    coops = tuple(sorted(pc.unique(table["coop_id"]).to_pylist()))
    return FileRef(path, sha256, len(table), coops)
