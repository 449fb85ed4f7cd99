"""Snapshots on disk: a numbered list of files for one date and province."""

from __future__ import annotations

import datetime as dt
import glob
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from coopanalysis.errors import DataError

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

    @property
    def everyone(self) -> set[str]:
        """Codes of whoever has a row in any register."""
        return {c for refs in self.files.values() for ref in refs for c in ref.coops}

    @property
    def rows(self) -> int:
        """Rows of all registers."""
        return sum(ref.rows for refs in self.files.values() for ref in refs)


def joined(parts: Sequence[Snapshot]) -> Snapshot:
    """Return what several provinces handed over for one date, to be read as one.

    Of several it has no province and no version.
    """
    if len(parts) == 1:
        return parts[0]
    files: dict[str, list[FileRef]] = {}
    for part in parts:
        for register, refs in part.files.items():
            files.setdefault(register, []).extend(refs)
    inputs = [entry for part in parts for entry in part.inputs]
    is_sample = any(part.is_sample for part in parts)
    return Snapshot(parts[0].as_of, "", 0, is_sample, files, inputs)


def private_folder(path: Path) -> Path:
    """Make a folder that only its owner may enter, and those above it."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    return path


def snapshot_folder(data: Path, as_of: dt.date, province: str) -> Path:
    """Return the folder of a snapshot's versions."""
    root = data / "registers" / "snapshots"
    return root / f"as_of={as_of}" / f"province={province}"


def newest(
    data: Path, province: str | None = None, as_of: dt.date | None = None
) -> dict[tuple[dt.date, str], Path]:
    """Return the file of the newest version, by date and province; all or of one."""
    found: dict[tuple[dt.date, str], Path] = {}
    root = Path(data) / "registers" / "snapshots"
    code = glob.escape(province) if province else "*"
    for path in sorted(root.glob(f"as_of={as_of or '*'}/province={code}/*.json")):
        if path.stem.isdigit():
            day = dt.date.fromisoformat(path.parts[-3].partition("=")[2])
            found[day, path.parts[-2].partition("=")[2]] = path
    return found


def as_json(data: Path, found: Snapshot) -> str:
    """Return a snapshot as it is written; no clock in it, so equal is equal."""
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


def read_snapshot(data: Path, as_of: dt.date, province: str, path: Path) -> Snapshot:
    """Read one version of a snapshot."""
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
