"""What was accepted: content-named Parquet and numbered snapshots that list it.

The only module that opens a database. A snapshot is written last, by one rename, and
is never changed; the newest number wins. Files are found through the snapshot alone,
never by a glob: two versions in one folder would be summed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from coopanalysis import work
from coopanalysis.errors import DataError
from coopanalysis.registers import columns, writing
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

Rows = pa.Table | Iterable[writing.Source]


def connect(
    *,
    memory_limit: str | None = None,
    threads: int = 1,
    spill: Path | None = None,
) -> duckdb.DuckDBPyConnection:
    """Open an empty database in memory, which never fetches an extension.

    What does not fit into the limit goes to the folder ``spill``.
    """
    config: dict[str, object] = {
        "threads": threads,
        "autoinstall_known_extensions": False,
    }
    if spill:
        config["temp_directory"] = str(spill)
    if memory_limit:
        config["memory_limit"] = memory_limit
    con = duckdb.connect(":memory:", config=config)
    # Blocks of dropped tables are used again and not given back to the system, which
    # would hand them out page by page: up to half the limit, as they are needed.
    con.execute("set block_allocator_memory = '50%'")
    # It takes a spawned process for an interactive one and would draw its own bar.
    con.execute("set enable_progress_bar = false")
    return con


def snapshots(
    data: Path, province: str | None = None, as_of: dt.date | None = None
) -> list[Snapshot]:
    """Return the newest version of every date (or of one), by date and province."""
    return [
        read_snapshot(data, day, code, path)
        for (day, code), path in sorted(newest(data, province, as_of).items())
    ]


def dates(data: Path, province: str) -> list[dt.date]:
    """Return the dates taken in of a province, upwards."""
    return sorted(day for day, _ in newest(data, province))


def snapshot(data: Path, as_of: dt.date | str, province: str) -> Snapshot:
    """Return the newest version of one date.

    Raises
    ------
    DataError
        When nothing was taken in for that date; names the dates that exist.
    """
    as_of = dt.date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    known = newest(data, province)
    if (as_of, province) in known:
        return read_snapshot(data, as_of, province, known[as_of, province])
    there = [str(day) for day, _ in sorted(known)]
    raise DataError(
        Path(data) / "registers",
        f"nothing was taken in for province {province} at {as_of}; "
        + (f"dates that exist: {', '.join(there)}" if there else "run intake first"),
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
    tables = [
        table
        for ref in snapshot.files.get(register, [])
        for table in _tables(ref, register)
    ]
    shape = schema(columns.load_all()[register])
    return pa.concat_tables(tables) if tables else shape.empty_table()


def _tables(ref: FileRef, register: str) -> Iterator[pa.Table]:
    """Yield a file's rows; a column declared after it was written is empty."""
    shape = schema(columns.load_all()[register])
    with pq.ParquetFile(ref.path, pre_buffer=False) as stored:
        for batch in stored.iter_batches(batch_size=writing.GROUP):
            table = pa.Table.from_batches([batch])
            found = [
                table[name]
                if name in table.column_names
                else pa.nulls(len(table), kind)
                for name, kind in zip(shape.names, shape.types, strict=True)
            ]
            yield pa.table(found, names=shape.names).cast(shape)


def put(
    data: Path,
    as_of: dt.date,
    province: str,
    new: Mapping[str, Rows],
    *,
    inputs: Iterable[dict] = (),
    beside: Path | None = None,
) -> Snapshot:
    """Add rows as the next version of a snapshot; older versions stay as they are.

    A cooperative's rows in ``new`` replace all its rows of that register, and a file
    in ``inputs`` replaces whatever a file of that name brought before. If nothing
    changes, the snapshot that stands is returned.

    Parameters
    ----------
    new
        Rows by register: a table in the register's `schema`, or what streams them.
    inputs
        What was read, one entry per file: ``file``, ``sha256``, ``rows``; an entry
        with ``sample`` true marks the whole snapshot as sample data.
    beside
        Where files grow until they are whole.
    """
    data = Path(data)
    before = newest(data, province, as_of).get((as_of, province))
    old = read_snapshot(data, as_of, province, before) if before else None
    fresh = {entry["file"]: entry for entry in inputs}
    files: dict[str, list[FileRef]] = {}
    behind: set[str] = set()
    for register in sorted({*new, *(old.files if old else ())}):
        rows = new.get(register, ())
        found = writing.write(
            data / "registers" / register / f"as_of={as_of}" / f"province={province}",
            columns.load_all()[register],
            _merged(
                old,
                register,
                writing.sources(rows) if isinstance(rows, pa.Table) else list(rows),
                set(fresh),
            ),
            beside,
        )
        if found:
            files[register] = [found[0]]
            behind |= found[1]
    entries = {entry["file"]: entry for entry in (old.inputs if old else [])}
    if old:  # a file none of whose rows stands any more is no input any more
        entries = {
            name: entry
            for name, entry in entries.items()
            if name in behind or not entry["rows"]
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
    old: Snapshot | None,
    register: str,
    new: list[writing.Source],
    fresh: set[str],
) -> Iterator[pa.Table]:
    """Yield what stands of a register, without what is replaced, and what is new."""
    replaced = {coop for source in new for coop in source.coops}
    standing = _standing(old, register, replaced, fresh) if old else iter(())
    return writing.merged(standing, new)


def _standing(
    old: Snapshot, register: str, coops: set[str], files: set[str]
) -> Iterator[pa.Table]:
    gone = (("coop_id", coops), ("_file", files))
    for ref in old.files.get(register, []):
        for table in _tables(ref, register):
            for name, values in gone:
                known = pa.array(sorted(values), pa.string())
                table = table.filter(pc.invert(pc.is_in(table[name], known)))
            yield table


def _names(ref: FileRef) -> list[str]:
    return pq.read_schema(ref.path).names


def _quoted(name: str) -> str:
    return f'"{name}"'
