"""What lies in the inbox, and what of it was read before.

A file is known by its content and by how it would be read: the same bytes with other
declarations or another mapping are read anew. The ledger of a date is written last.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from coopanalysis import work
from coopanalysis.errors import DataError, UsageError
from coopanalysis.registers.columns import declarations_sha256
from coopanalysis.registers.mapping import Mapping
from coopanalysis.registers.snapshots import PRIVATE_FILE, private_folder
from coopanalysis.registers.spreadsheet import SUFFIXES

SAMPLE_LIST = "_sample.json"
READING_VERSION = 2  # raise it when the same file would be read otherwise


@dataclass
class Batch:
    """The files for one date, by their names within its folder.

    ``is_whole`` says whether these are all of the date, not some that were named.
    """

    as_of: dt.date
    files: dict[str, Path] = field(default_factory=dict)
    sample: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    is_whole: bool = False


def batches(
    data: Path, paths: Iterable[Path] | None, as_of: dt.date | None
) -> tuple[list[Batch], list[str]]:
    """Return what there is to read, by date, and what is wrong with the inbox.

    Raises
    ------
    DataError
        When the inbox or a given path does not exist.
    UsageError
        When files outside the inbox are given without a date.
    """
    inbox = Path(data) / "inbox"
    if paths:
        return _given(inbox, [Path(path) for path in paths], as_of), []
    if not inbox.is_dir():
        raise DataError(
            inbox,
            "no such folder; put files in inbox/<YYYY-MM-DD>/ of the data folder, "
            "or run `coopanalysis sample`",
        )
    found, problems = [], []
    for folder in sorted(inbox.iterdir()):
        if folder.name.startswith("."):
            continue
        day = _folder_date(folder)
        if day is None:
            problems.append(
                f"{folder}: not read; files belong in a folder named by their date, "
                "as in inbox/2019-03-31 (Christian era)"
            )
        elif folder.is_symlink():
            problems.append(f"{folder}: not read; a link; put the folder itself here")
        elif as_of in (None, day):
            found.append(_batch(day, folder))
    if as_of and not found:
        raise DataError(inbox / str(as_of), "no such folder in the inbox")
    return found, problems


def how(data: Path, mapping: Mapping | None, *, keep_names: bool) -> str:
    """Return a fingerprint of everything but the file that decides what is read."""
    places = Path(data) / "reference" / "places.csv"
    return work.sha256_of_json(
        [
            READING_VERSION,
            declarations_sha256(),
            mapping.sha256 if mapping else "",
            keep_names,
            work.sha256_of(places) if places.is_file() else "",
        ]
    )


def read_ledger(data: Path, as_of: dt.date) -> dict[str, dict]:
    """Return what was read for a date: by file, its content, how, and counts."""
    return read_kept(_ledger(data, as_of))


def read_kept(path: Path) -> dict:
    """Return what an earlier intake wrote down; nothing where none has.

    Raises
    ------
    DataError
        When the file is damaged.
    """
    if not path.is_file():
        return {}
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise DataError(
            path, f"not readable ({error}); delete it and run intake again"
        ) from None


def write_ledger(data: Path, as_of: dt.date, entries: dict[str, dict]) -> None:
    """Remember what was read for a date."""
    path = _ledger(data, as_of)
    private_folder(path.parent)
    body = json.dumps(entries, ensure_ascii=False, indent=1, sort_keys=True)
    work.write_atomically(path, body + "\n", PRIVATE_FILE)


def _ledger(data: Path, as_of: dt.date) -> Path:
    return Path(data) / "registers" / "ledger" / f"{as_of}.json"


def _given(inbox: Path, paths: list[Path], as_of: dt.date | None) -> list[Batch]:
    by_date: dict[dt.date, Batch] = {}
    for path in paths:
        if not path.exists():
            raise DataError(path, "no such file or folder")
        day, base = _belongs(inbox, path, as_of)
        batch = by_date.setdefault(day, Batch(day, sample=_sample(inbox / str(day))))
        inside = base.parent.resolve() == inbox.resolve()
        _collect(batch, base, [path], inbox if inside else None)
    return [by_date[day] for day in sorted(by_date)]


def _belongs(inbox: Path, path: Path, as_of: dt.date | None) -> tuple[dt.date, Path]:
    full = path.parent.resolve() / path.name if path.is_symlink() else path.resolve()
    if full.is_relative_to(inbox.resolve()):
        parts = full.relative_to(inbox.resolve()).parts
        day = _folder_date(inbox / parts[0]) if parts else None
        if day and as_of in (None, day):
            return day, inbox / parts[0]
    if as_of is None:
        raise UsageError(f"{path}: say for which date it is, as in --as-of 2019-03-31")
    return as_of, path if path.is_dir() else path.parent


def _batch(day: dt.date, folder: Path) -> Batch:
    batch = Batch(day, sample=_sample(folder), is_whole=True)
    _collect(batch, folder, [folder], folder.parent)
    return batch


def stamp(path: Path) -> tuple[int, int]:
    """Return a file's size and time of change; both -1 if it is there no more."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return -1, -1
    return found.st_size, found.st_mtime_ns


def _collect(batch: Batch, base: Path, tops: list[Path], root: Path | None) -> None:
    """Sort the files of folders into a batch; links must stay within ``root``."""
    for top in tops:
        for path in _walk(batch, top) if top.is_dir() else [top]:
            # ~$ are Excel's lock files
            if path.name.startswith((".", "_", "~$")):
                continue
            name = (path.parent.resolve() / path.name).relative_to(base.resolve())
            _sort(batch, name.as_posix(), path, root)


def _walk(batch: Batch, top: Path) -> list[Path]:
    def refused(error: OSError) -> None:
        batch.problems.append(
            f"{batch.as_of} {printable(str(error.filename))}: "
            f"a folder that cannot be opened ({error.strerror})"
        )

    return sorted(
        Path(folder, name)
        for folder, folders, files in os.walk(top, onerror=refused)
        for name in folders + files
    )


def _sort(batch: Batch, name: str, path: Path, root: Path | None) -> None:
    """Say what becomes of one entry of a folder, without ever opening it."""
    where = f"{batch.as_of} {printable(name)}"
    is_table = path.suffix.lower() in SUFFIXES
    if root and path.is_symlink():
        refusal = _astray(path, root)
        if refusal:
            batch.problems.append(f"{where}: not read; {refusal}")
            return
    if path.is_dir():
        if is_table:
            batch.notes.append(
                f"{where}: a folder, though it is named like a file; "
                "tables within it are read"
            )
    elif not is_table:
        batch.notes.append(
            f"{where}: not read; {path.suffix or 'no suffix'} is no kind of table"
        )
    elif not path.is_file():
        batch.problems.append(
            f"{where}: not read; it is no ordinary file (a pipe, a device or gone)"
        )
    elif printable(name) != name:
        batch.problems.append(
            f"{where}: not read; its name holds characters that cannot be shown "
            "(\\ marks them); rename it"
        )
    else:
        batch.files[name] = path
        if path.suffix.lower() == ".xlsm":
            batch.notes.append(f"{where}: its cells are read, its macros are not run")


def _astray(path: Path, root: Path) -> str:
    """Say what is wrong with a link; the empty text if nothing is."""
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):  # gone, or a circle
        return "a link that leads nowhere; put the file itself here"
    if not target.is_relative_to(root.resolve()):
        return "a link that leads out of the inbox; put the file itself here"
    if target.is_dir():
        return "a link to a folder; put the folder itself here"
    return ""


def printable(name: str) -> str:
    """Return a name as one line that can be shown and written anywhere."""
    return "".join(
        letter.encode("unicode_escape", "surrogatepass").decode("ascii")
        if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp")
        else letter
        for letter in name
    )


def _folder_date(folder: Path) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(folder.name)
    except ValueError:
        return None
    return day if folder.is_dir() and 1900 <= day.year <= 2080 else None


def _sample(folder: Path) -> set[str]:
    path = folder / SAMPLE_LIST
    if not path.is_file():
        return set()
    try:
        return set(json.loads(path.read_text(encoding="utf-8"))["files"].values())
    except (ValueError, KeyError, AttributeError) as error:
        raise DataError(path, f"not a readable list of samples ({error})") from None
