"""Which files of a date are to be read: the new ones, and those they concern."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from coopanalysis import work
from coopanalysis.registers import corrections, inbox, personal, returned, store
from coopanalysis.registers.bookorigin import Book
from coopanalysis.registers.inbox import Batch
from coopanalysis.registers.jobs import Job, SheetRead
from coopanalysis.registers.mapping import Mapping


@dataclass
class Plan:
    """One date's work; ``standing`` are files that were read before, unchanged."""

    batch: Batch
    ledger: dict[str, dict]
    jobs: list[Job] = field(default_factory=list)
    standing: dict[str, Job] = field(default_factory=dict)
    hows: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    books: dict[str, list[Book]] = field(default_factory=dict)
    reading: list[Future] = field(default_factory=list)


def plan(
    data: Path,
    batch: Batch,
    mappings: Iterable[Mapping],
    secret: bytes,
    *,
    keep_names: bool,
    everything: bool,
) -> Plan:
    """Say which of a date's files are to be read, and how; each content once."""
    notes = [personal.hidden(secret, note) for note in batch.notes]
    made = Plan(batch, inbox.read_ledger(data, batch.as_of), notes=notes)
    files = {
        personal.hidden(secret, given): path for given, path in batch.files.items()
    }
    made.notes += [
        f"{batch.as_of} {name}: its name holds a national identity number, "
        "which is not shown; give the file another name"
        for name in files
        if name not in batch.files
    ]
    made.problems = [personal.hidden(secret, line) for line in batch.problems]
    files = {name: path for name, path in files.items() if _opens(made, name, path)}
    found = returned.find(data, batch.as_of, files, made.ledger)
    made.notes += found.notes
    made.problems += found.problems
    made.books = found.books
    declared = corrections.load(data)
    if batch.is_whole:
        made.problems += declared.without_file(batch.as_of, files)
    seen: dict[str, str] = {}
    for name, path in files.items():
        if name in found.files:
            continue
        seen_at = inbox.stamp(path)
        sha256 = work.sha256_of(path)
        if sha256 in seen:
            made.notes.append(
                f"{batch.as_of} {name}: the same content as {seen[sha256]}; read once"
            )
            continue
        seen[sha256] = name
        fits = next((m for m in mappings if m.fits(name)), None)
        books = tuple(made.books.get(name, ()))
        mends = declared.of(name, batch.as_of)
        made.hows[name] = _how(
            inbox.how(data, fits, keep_names=keep_names), books, mends
        )
        job = Job(
            path,
            name,
            sha256,
            batch.as_of,
            fits,
            secret,
            keep_names,
            seen_at,
            books,
            corrections=mends,
        )
        before = made.ledger.get(name, {})
        same = before.get("sha256") == sha256
        if same and before.get("replaced") and not everything:
            made.notes.append(f"{batch.as_of} {name}: replaced by a later file")
        elif same and before.get("how") == made.hows[name] and not everything:
            made.standing[name] = job
        else:
            made.jobs.append(job)
    _add_companions(data, made)
    return made


def _opens(made: Plan, name: str, path: Path) -> bool:
    try:
        with path.open("rb"):
            return True
    except OSError as error:
        made.problems.append(
            f"{made.batch.as_of} {name}: cannot be opened ({error.strerror})"
        )
        return False


def _add_companions(data: Path, made: Plan) -> None:
    """Read again what stood beside a changed file: a register in several files.

    Rows are replaced by cooperative and register; without this the unchanged half
    of a register would go with the old version of the other half. (A file of a new
    name brings the whole register.)
    """
    concerned = {pair for job in made.jobs for pair in _pairs(made, job.file)}
    made.jobs += beside(data, made, concerned)
    made.jobs.sort(key=lambda job: job.file)


def beside(data: Path, made: Plan, concerned: set[tuple[str, str]]) -> list[Job]:
    """Take out the files that brought rows of these registers and cooperatives."""
    inputs = _inputs(data, made)
    waiting, taken = set(made.standing) & inputs, []
    while True:
        found = {name for name in waiting if _pairs(made, name) & concerned}
        if not found:
            return taken
        waiting -= found
        concerned = concerned | {p for name in found for p in _pairs(made, name)}
        taken += [made.standing.pop(name) for name in sorted(found)]


def waiting(made: Plan, known: Iterable[str]) -> list[Job]:
    """Take out the files that waited for a cooperative which is known by now."""
    names = [
        name
        for name in made.standing
        if set(made.ledger[name].get("waits_for", ())) & set(known)
    ]
    return [made.standing.pop(name) for name in names]


def remember(
    data: Path,
    made: Plan,
    entries: dict[str, dict],
    waits: dict[str, set[str]],
) -> None:
    """Write the ledger of a date: what was read, and what it replaced."""
    for name, entry in entries.items():
        made.ledger[name] = entry | {
            "how": made.hows.get(name, ""),
            "waits_for": sorted(waits.get(name, ())),
        }
        if made.books.get(name):
            books = returned.keep(data, made.batch.as_of, made.books[name])
            made.ledger[name]["books"] = books
    inputs = _inputs(data, made)
    for name, entry in made.ledger.items():
        if name not in entries and entry["rows"] and name not in inputs:
            entry["replaced"] = True
    inbox.write_ledger(data, made.batch.as_of, made.ledger)
    returned.tidy(data, made.batch.as_of, made.ledger)


def entry(found: list[SheetRead], sample: set[str]) -> dict:
    """Return what a snapshot says of an input file: content, rows, where they went."""
    sheets = [
        {
            "sheet": read.sheet,
            "register": read.register,
            "rows_read": read.rows_read,
            "accepted": read.accepted,
            "rejected": read.rejected,
            "totals": read.totals,
            "blank": read.blank,
            "elsewhere": read.elsewhere,
            "coops": read.coops(),
            "reasons": read.reason_counts(),
            "national_ids": read.national_ids,
            "header_row": read.header_row,
            "data_date_from": read.data_date_from,
            "hidden": read.hidden,
            "hidden_rows": read.hidden_rows,
        }
        for read in found
    ]
    return {
        "file": found[0].file,
        "corrects": found[0].corrects,
        "sha256": found[0].sha256,
        "rows": sum(read.accepted for read in found),
        "rejected": sum(read.rejected for read in found),
        "national_ids": sum(read.national_ids for read in found),
        "sample": found[0].sha256 in sample,
        "corrected": [one for read in found for one in read.corrected],
        "sheets": sheets,
    }


def _how(how: str, books: tuple[Book, ...], mends: corrections.OfFile) -> str:
    """Return how a file is read, with the books and the lines that correct it."""
    if not books and not mends:
        return how
    more = [corrections.fingerprint(mends)] if mends else []
    more += sorted(book.sha256 for book in books)
    return work.sha256_of_json([how, *more])


def _pairs(made: Plan, name: str) -> set[tuple[str, str]]:
    """Return registers and cooperatives of which a file, or its books, brought rows."""
    entry = made.ledger.get(name, {})
    names = [name, *(book["file"] for book in entry.get("books", ()))]
    return {
        (sheet["register"], coop)
        for there in names
        for sheet in made.ledger.get(there, {}).get("sheets", ())
        for coop in sheet["coops"]
    }


def _inputs(data: Path, made: Plan) -> set[str]:
    return {
        entry["file"]
        for found in store.snapshots(data, as_of=made.batch.as_of)
        for entry in found.inputs
    }
