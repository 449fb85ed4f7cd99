"""Which files of a date are to be read: the new ones, and those they concern."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from coopanalysis import work
from coopanalysis.registers import inbox, personal, store
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
    seen: dict[str, str] = {}
    for given, path in batch.files.items():
        name = personal.hidden(secret, given)
        if name != given:
            made.notes.append(
                f"{batch.as_of} {name}: its name holds a national identity number, "
                "which is not shown; give the file another name"
            )
        sha256 = work.sha256_of(path)
        if sha256 in seen:
            made.notes.append(
                f"{batch.as_of} {name}: the same content as {seen[sha256]}; read once"
            )
            continue
        seen[sha256] = name
        fits = next((m for m in mappings if m.fits(name)), None)
        made.hows[name] = inbox.how(data, fits, keep_names=keep_names)
        job = Job(path, name, sha256, batch.as_of, fits, secret, keep_names)
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


def _add_companions(data: Path, made: Plan) -> None:
    """Read again what stood beside a changed file: a register in several files.

    Rows are replaced by cooperative and register; without this the unchanged half
    of a register would go with the old version of the other half. (A file of a new
    name brings the whole register.)
    """
    inputs = _inputs(data, made)
    concerned = {
        pair for job in made.jobs for pair in _pairs(made.ledger.get(job.file, {}))
    }
    waiting = set(made.standing)
    while True:
        found = {
            name
            for name in waiting
            if name in inputs and _pairs(made.ledger[name]) & concerned
        }
        if not found:
            break
        waiting -= found
        concerned |= {pair for name in found for pair in _pairs(made.ledger[name])}
        made.jobs += [made.standing.pop(name) for name in sorted(found)]
    made.jobs.sort(key=lambda job: job.file)


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
            "how": made.hows[name],
            "waits_for": sorted(waits.get(name, ())),
        }
    inputs = _inputs(data, made)
    for name, entry in made.ledger.items():
        if name not in entries and entry["rows"] and name not in inputs:
            entry["replaced"] = True
    inbox.write_ledger(data, made.batch.as_of, made.ledger)


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
            "coops": read.coops(),
        }
        for read in found
    ]
    return {
        "file": found[0].file,
        "sha256": found[0].sha256,
        "rows": sum(read.accepted for read in found),
        "rejected": sum(read.rejected for read in found),
        "national_ids": sum(read.national_ids for read in found),
        "sample": found[0].sha256 in sample,
        "sheets": sheets,
    }


def _pairs(ledger_entry: dict) -> set[tuple[str, str]]:
    return {
        (sheet["register"], coop)
        for sheet in ledger_entry.get("sheets", ())
        for coop in sheet["coops"]
    }


def _inputs(data: Path, made: Plan) -> set[str]:
    return {
        entry["file"]
        for found in store.snapshots(data, as_of=made.batch.as_of)
        for entry in found.inputs
    }
