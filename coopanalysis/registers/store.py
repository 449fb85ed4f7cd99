"""What was accepted: content-named Parquet and numbered snapshots that list it.

The only module that opens a database. A snapshot is written last, by one rename, and
is never changed; the newest number wins. Files are found through the snapshot alone,
never by a glob: two versions in one folder would be summed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from coopanalysis import work
from coopanalysis.errors import DataError
from coopanalysis.registers import columns
from coopanalysis.registers.schema import SQL, schema, typed

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


@dataclass(frozen=True)
class FileRef:
    """One Parquet file of a snapshot."""

    path: Path
    sha256: str
    rows: int
    coops: tuple[str, ...]


@dataclass(frozen=True)
class Snapshot:
    """What stands for one date and province: files by register, and their inputs."""

    as_of: dt.date
    province: str
    version: int
    is_sample: bool
    files: dict[str, list[FileRef]]
    inputs: list[dict]

    @property
    def coops(self) -> set[str]:
        """Codes of the cooperatives in the register of cooperatives."""
        return {coop for ref in self.files.get("coop", []) for coop in ref.coops}


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


def snapshots(data: Path, province: str | None = None) -> list[Snapshot]:
    """Return the newest version of every date, by date (and province)."""
    return [
        _read(data, as_of, code, path)
        for (as_of, code), path in sorted(_newest(data).items())
        if province in (None, code)
    ]


def snapshot(data: Path, as_of: dt.date | str, province: str) -> Snapshot:
    """Return the newest version of one date.

    Raises
    ------
    DataError
        When nothing was taken in for that date; names the dates that exist.
    """
    as_of = dt.date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    newest = _newest(data)
    if (as_of, province) in newest:
        return _read(data, as_of, province, newest[as_of, province])
    dates = [str(day) for day, code in sorted(newest) if code == province]
    raise DataError(
        Path(data) / "registers",
        f"nothing was taken in for province {province} at {as_of}; "
        + (f"dates that exist: {', '.join(dates)}" if dates else "run intake first"),
    )


def attach(con: duckdb.DuckDBPyConnection, data: Path, snapshot: Snapshot) -> None:
    """Make a view ``raw_<register>`` of every register, and the macro ``as_of()``.

    A register without a file is an empty view of the same columns and types; a
    column declared after the file was written is empty.
    """
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
            f"CREATE OR REPLACE VIEW raw_{register.name} AS SELECT {chosen} {source}"
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

    A cooperative's rows in ``new`` replace all its rows of that register.

    Parameters
    ----------
    new
        Rows by register, in the register's `schema`.
    inputs
        What was read, one entry per file: ``file``, ``sha256``, ``rows``; an entry
        with ``sample`` true marks the whole snapshot as sample data.
    """
    data = Path(data)
    before = _newest(data).get((as_of, province))
    old = _read(data, as_of, province, before) if before else None
    files = dict(old.files) if old else {}
    for register, table in new.items():
        if not len(table):
            continue
        if register in files:
            kept = read(data, old, register)
            replaced = pc.unique(table["coop_id"])
            kept = kept.filter(pc.invert(pc.is_in(kept["coop_id"], replaced)))
            table = pa.concat_tables([kept, table])
        files[register] = [_write(data, as_of, province, register, table)]
    merged = {entry["file"]: entry for entry in (old.inputs if old else [])}
    merged |= {entry["file"]: entry for entry in inputs}
    found = Snapshot(
        as_of=as_of,
        province=province,
        version=old.version + 1 if old else 1,
        is_sample=any(entry.get("sample") for entry in merged.values()),
        files=dict(sorted(files.items())),
        inputs=[merged[name] for name in sorted(merged)],
    )
    folder = private_folder(_snapshot_folder(data, as_of, province))
    work.write_atomically(
        folder / f"{found.version:04d}.json", _as_json(data, found), PRIVATE_FILE
    )
    return found


def private_folder(path: Path) -> Path:
    """Make a folder that only its owner may enter, and those above it."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    return path


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


def _snapshot_folder(data: Path, as_of: dt.date, province: str) -> Path:
    root = data / "registers" / "snapshots"
    return root / f"as_of={as_of}" / f"province={province}"


def _newest(data: Path) -> dict[tuple[dt.date, str], Path]:
    found: dict[tuple[dt.date, str], Path] = {}
    root = Path(data) / "registers" / "snapshots"
    for path in sorted(root.glob("as_of=*/province=*/*.json")):
        if path.stem.isdigit():
            day = dt.date.fromisoformat(path.parts[-3].partition("=")[2])
            found[day, path.parts[-2].partition("=")[2]] = path
    return found


def _as_json(data: Path, found: Snapshot) -> str:
    files = {
        register: [
            {
                "path": ref.path.relative_to(data).as_posix(),
                "sha256": ref.sha256,
                "rows": ref.rows,
                "coops": list(ref.coops),
            }
            for ref in refs
        ]
        for register, refs in found.files.items()
    }
    body = {
        "as_of": str(found.as_of),
        "province": found.province,
        "version": found.version,
        "is_sample": found.is_sample,
        "files": files,
        "inputs": found.inputs,
    }
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def _read(data: Path, as_of: dt.date, province: str, path: Path) -> Snapshot:
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise DataError(path, f"not a readable snapshot ({error})") from None
    return Snapshot(
        as_of=as_of,
        province=province,
        version=body["version"],
        is_sample=body["is_sample"],
        files={
            register: [
                FileRef(
                    Path(data) / ref["path"],
                    ref["sha256"],
                    ref["rows"],
                    tuple(ref["coops"]),
                )
                for ref in refs
            ]
            for register, refs in body["files"].items()
        },
        inputs=body["inputs"],
    )
