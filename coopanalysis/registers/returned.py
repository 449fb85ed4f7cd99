"""Corrected rejects books in the inbox: which file each belongs to, if it still does.

A book that was taken in is kept, so that its corrections stay when the inbox' copy is
overwritten with the next one, until the file itself changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from coopanalysis import work
from coopanalysis.errors import DataError
from coopanalysis.registers import corrected
from coopanalysis.registers.bookorigin import HIDDEN, Book
from coopanalysis.registers.snapshots import PRIVATE_FILE, private_folder
from coopanalysis.registers.spreadsheet import has_sheet


@dataclass
class Returned:
    """A date's corrected books by the file they correct; ``files`` are their names."""

    files: dict[str, str] = field(default_factory=dict)
    books: dict[str, list[Book]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def find(
    data: Path, day: dt.date, files: dict[str, Path], ledger: Mapping[str, dict]
) -> Returned:
    """Look through a date's files for corrected books, and add those kept from before.

    The file that a book corrects joins ``files`` when it lies in the inbox.
    """
    found = Returned()
    for name, path in sorted(files.items()):
        if has_sheet(path, HIDDEN):
            found.files[name] = work.sha256_of(path)
    shas: dict[str, str] = {}
    for name, sha256 in found.files.items():
        try:
            book = _book(data, day, files, name, sha256, shas)
        except DataError as error:
            found.problems += [f"{day} {name}: {text}" for text in error.problems]
            continue
        if book.origin.sha256 != shas[book.origin.file]:
            found.notes.append(
                f"{day} {name}: corrects an earlier version of "
                f"{book.origin.file}; its rows are not read"
            )
        else:
            found.books.setdefault(book.origin.file, []).append(book)
    for name in set(files) - set(found.files):
        _add_kept(data, day, name, files[name], ledger.get(name, {}), found)
    return found


def keep(data: Path, day: dt.date, books: Iterable[Book]) -> list[dict]:
    """Keep copies of books that were taken in; return what the ledger says of them."""
    entries = []
    for book in books:
        path = _kept(data, day, book.sha256)
        if book.path != path and not path.exists():
            private_folder(path.parent)
            work.write_atomically(path, book.path.read_bytes(), PRIVATE_FILE)
        entries.append(
            {"file": book.file, "sha256": book.sha256, "round": book.origin.round}
        )
    return sorted(entries, key=lambda entry: (entry["round"], entry["file"]))


def tidy(data: Path, day: dt.date, ledger: Mapping[str, dict]) -> None:
    """Take away kept books that correct nothing any more."""
    needed = {
        _kept(data, day, book["sha256"])
        for entry in ledger.values()
        for book in entry.get("books", ())
    }
    folder = _kept(data, day, "").parent
    for path in sorted(folder.glob("*.xlsx")) if folder.is_dir() else ():
        if path not in needed:
            path.unlink()


def _kept(data: Path, day: dt.date, sha256: str) -> Path:
    folder = Path(data) / "registers" / "corrected" / str(day)
    return folder / f"{sha256[:12]}.xlsx"


def _book(
    data: Path,
    day: dt.date,
    files: dict[str, Path],
    name: str,
    sha256: str,
    shas: dict[str, str],
) -> Book:
    origin = corrected.origin_of(files[name])
    if origin is None:
        raise DataError(
            name,
            f"its hidden sheet {HIDDEN} was changed; correct the cells in a fresh copy "
            "of the rejects book",
        )
    if origin.as_of != str(day):
        raise DataError(
            name,
            f"holds rejects of {origin.as_of}; put it into inbox/{origin.as_of}/",
        )
    if origin.file not in files:
        path = Path(data) / "inbox" / str(day) / origin.file
        inbox = (Path(data) / "inbox").resolve()
        if not path.is_file() or not path.resolve().is_relative_to(inbox):
            raise DataError(
                name,
                f"corrects {origin.file}, which is not among the files of "
                f"{day}; put that file back, or take this one out",
            )
        files[origin.file] = path
    if origin.file not in shas:
        shas[origin.file] = work.sha256_of(files[origin.file])
    return Book(files[name], name, sha256, origin)


def _add_kept(
    data: Path, day: dt.date, name: str, path: Path, entry: dict, found: Returned
) -> None:
    if not entry.get("books") or work.sha256_of(path) != entry["sha256"]:
        return
    there = found.books.get(name, [])
    marks = {(book.file, book.origin.round) for book in there}
    shas = {book.sha256 for book in there}
    for kept in entry["books"]:
        copy = _kept(data, day, kept["sha256"])
        is_newer = (kept["file"], kept["round"]) in marks or kept["sha256"] in shas
        origin = None if is_newer or not copy.is_file() else corrected.origin_of(copy)
        if origin is not None:
            book = Book(copy, kept["file"], kept["sha256"], origin)
            found.books.setdefault(name, []).append(book)
