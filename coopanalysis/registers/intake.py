"""Files in the inbox to registers, rejects and a summary that adds up.

Files are read in parallel and settled in order, date by date: cooperatives first, for
they say in which province a row counts. A file goes in whole or not at all; the ledger
is written last, so that a run that breaks off is simply done again.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

from coopanalysis import work
from coopanalysis.places import Places
from coopanalysis.registers import (
    checks,
    inbox,
    mappingfile,
    openbooks,
    personal,
    planning,
    staging,
    store,
    unread,
)
from coopanalysis.registers.inbox import Batch
from coopanalysis.registers.jobs import SheetRead
from coopanalysis.registers.planning import Plan
from coopanalysis.registers.readers import Read, readers
from coopanalysis.registers.snapshots import private_folder
from coopanalysis.registers.summary import SheetSummary, Summary
from coopanalysis.settings import Settings

MEMORY = "512MB"  # for comparing keys; more goes to the disk


def intake(
    settings: Settings,
    paths: Iterable[Path] | None = None,
    as_of: dt.date | str | None = None,
    mapping: Path | None = None,
    keep_names: bool = False,
    explain: bool = False,
    progress: work.Say | None = None,
) -> Summary:
    """Take in what is new in the inbox, or the files given.

    Parameters
    ----------
    paths
        Files or folders to read instead of the inbox; with ``as_of`` if they do
        not lie in it.
    as_of
        Only this date.
    mapping
        A mapping file that goes before those in ``reference/mappings``.
    keep_names
        Keep columns such as a debtor's name, which are dropped otherwise.
    explain
        Read everything, write nothing: how would each sheet be read?
    progress
        Called with one line per date.

    Raises
    ------
    DataError
        When there is no inbox, or a mapping or the ledger is not readable. Files
        that cannot be read raise nothing: they are ``problems`` of the summary.
    """
    as_of = dt.date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    batches, problems = inbox.batches(settings.data, paths, as_of)
    guard = contextlib.nullcontext() if explain else _lock(settings.data)
    with guard:
        run = _Run(settings, mapping, keep_names, explain, progress or (lambda _: None))
        run.summary.inbox_problems = [personal.hidden(run.secret, p) for p in problems]
        with staging.folder(settings.data, explain=explain) as run.staging:
            plans = [run.plan(batch) for batch in batches]
            with readers([job for plan in plans for job in plan.jobs]) as read:
                for plan, after in itertools.zip_longest(plans, plans[1:]):
                    _start(plan, read)
                    _start(after, read)  # one date is read while another is settled
                    run.settle(plan, read)
    run.summary.open_books = openbooks.open_books(settings.data)
    return run.summary


def _lock(data: Path) -> contextlib.AbstractContextManager[None]:
    store.private_folder(Path(data))
    return work.lock(Path(data), "intake")


def _start(plan: Plan | None, read: Read) -> None:
    if plan and not plan.reading:
        plan.reading = [read(job) for job in plan.jobs]


class _Run:
    """One intake: its settings, and the summary that grows."""

    def __init__(
        self,
        settings: Settings,
        extra: Path | None,
        keep_names: bool,
        explain: bool,
        say: work.Say,
    ) -> None:
        self.data = settings.data
        self.mappings = mappingfile.load_mappings(self.data, extra)
        self.places = Places.load(self.data)
        self.summary = Summary(explain=explain)
        self.secret = personal.load_secret(
            settings.secret, make=not explain, say=self.summary.notes.append
        )
        self.keep_names = keep_names
        self.say = say
        self.staging = Path()

    def plan(self, batch: Batch) -> Plan:
        """Say which of a date's files are new, and how each is to be read."""
        made = planning.plan(
            self.data,
            batch,
            self.mappings,
            self.secret,
            keep_names=self.keep_names,
            everything=self.summary.explain,
        )
        self.summary.notes += made.notes
        self.summary.inbox_problems += made.problems
        folder = private_folder(self.staging / str(batch.as_of))
        made.jobs = [replace(job, staging=folder) for job in made.jobs]
        made.standing = {
            name: replace(job, staging=folder) for name, job in made.standing.items()
        }
        return made

    def settle(self, plan: Plan, read_job: Read) -> None:
        """Check a date's files against each other and write what is accepted."""
        day = plan.batch.as_of
        reads = _whole_files(plan.reading)
        reads += self._beside(plan, reads, read_job)
        self._settle_places(reads)
        known = self._known_coops(day) | _coops_of(reads)
        late = planning.waiting(plan, known)
        plan.jobs += late
        again = _whole_files([read_job(job) for job in late])
        self._settle_places(again)
        reads += again
        for read in reads:
            if read.problems and read.corrects:  # read again until it is mended
                plan.hows[read.corrects] = ""
                books = plan.books.get(read.corrects, [])
                plan.books[read.corrects] = [b for b in books if b.file != read.file]
        self.summary.unchanged += len(plan.standing)
        if not self.summary.explain:
            unread.remember(self.data, plan, reads)
        if not reads:
            return
        taken = [read for read in reads if not read.problems]
        with store.connect(memory_limit=MEMORY, spill=self.staging) as con:
            checks.refuse_repeated_keys(con, taken)
        waits: dict[str, set[str]] = {}
        for read in taken:
            if read.register != "coop":
                unknown = checks.refuse_unknown_coops(read, known)
                waiting = waits.setdefault(read.corrects or read.file, set())
                waiting |= unknown
        for read in reads:
            read.check()
            self.summary.sheets.append(SheetSummary.of(day, read))
        if not self.summary.explain:
            self._write(plan, taken, known, waits)
        shutil.rmtree(self.staging / str(day))
        self.say(
            f"{day}: {len(plan.reading) + len(late)} files, "
            f"{sum(read.accepted for read in reads):,} rows accepted, "
            f"{sum(read.rejected for read in reads):,} rejected"
        )

    def _beside(
        self, plan: Plan, reads: list[SheetRead], read_job: Read
    ) -> list[SheetRead]:
        """Read what stands of cooperatives that a corrected book brings rows of."""
        pairs = {
            (read.register, coop)
            for read in reads
            if read.corrects and not read.problems
            for coop in read.coops()
        }
        jobs = planning.beside(self.data, plan, pairs) if pairs else []
        plan.jobs += jobs
        return _whole_files([read_job(job) for job in jobs])

    def _settle_places(self, reads: list[SheetRead]) -> None:
        for read in reads:
            if read.register == "coop" and read.staged is not None:
                checks.settle_places(read, self.places)

    def _known_coops(self, as_of: dt.date) -> dict[str, str]:
        """Province by cooperative, as the latest register up to the date has it."""
        return {
            coop: found.province
            for found in store.snapshots(self.data)
            if found.as_of <= as_of
            for coop in found.coops
        }

    def _write(
        self,
        plan: Plan,
        taken: list[SheetRead],
        known: dict[str, str],
        waits: dict[str, set[str]],
    ) -> None:
        day = plan.batch.as_of
        by_file: dict[str, list[SheetRead]] = {}
        parts: dict[str, dict[str, list[staging.Part]]] = {}
        behind: dict[str, set[str]] = {}
        for read in taken:
            by_file.setdefault(read.file, []).append(read)
            for province, part in _by_province(read, known):
                registers = parts.setdefault(province, {})
                registers.setdefault(read.register, []).append(part)
                behind.setdefault(province, set()).add(read.file)
        entries = {
            name: planning.entry(found, plan.batch.sample)
            for name, found in by_file.items()
        }
        # also where a file's rows stood before and now have all gone
        for found in store.snapshots(self.data, as_of=day):
            before = {entry["file"] for entry in found.inputs} & set(entries)
            behind.setdefault(found.province, set()).update(before)
        for province in sorted(province for province in behind if behind[province]):
            found = store.put(
                self.data,
                day,
                province,
                parts.get(province, {}),
                inputs=[entries[name] for name in sorted(behind[province])],
                beside=self.staging,
            )
            self.summary.snapshots.append(
                {"as_of": str(day), "province": province, "version": found.version}
            )
        for job in plan.jobs:
            if job.file in by_file:
                brought = [read for read in taken if read.corrects == job.file]
                found = by_file[job.file] + brought
                open_rows = openbooks.write(self.data, job, found)
                entries[job.file]["open"] = open_rows
                self.summary.notes += openbooks.closed(job, found, open_rows)
        planning.remember(self.data, plan, entries, waits)


def _whole_files(reading: list[Future]) -> list[SheetRead]:
    return [
        read for future in reading for read in _whole_or_not_at_all(future.result())
    ]


def _whole_or_not_at_all(reads: list[SheetRead]) -> list[SheetRead]:
    at_fault = {read.file for read in reads if read.problems}
    for read in reads:
        if not {read.file, read.corrects} & at_fault:
            continue
        other = (
            "the file it corrects"
            if read.corrects in at_fault
            else "another sheet of this file"
        )
        read.forget(f"not taken in: {other} is at fault")
    return reads


def _coops_of(taken: list[SheetRead]) -> dict[str, str]:
    found: dict[str, str] = {}
    for read in taken:
        if read.register == "coop":
            found |= checks.provinces_of(read)
    return found


def _by_province(
    read: SheetRead, known: dict[str, str]
) -> Iterator[tuple[str, staging.Part]]:
    for province in sorted({known[coop] for coop in read.accepted_of}):
        here = [coop for coop in read.accepted_of if known[coop] == province]
        yield province, read.part(here)
