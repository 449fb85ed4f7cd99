"""Processes that read files, and go on when a file brings one of them down.

A damaged workbook can make the library that reads it ask for all the memory there is,
or end its process. So workbooks are never read in the process that writes: each
reader is a process of its own, and when it dies the file it had in hand is named.
"""

from __future__ import annotations

import contextlib
import os
import queue
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TypeVar

from coopanalysis import work
from coopanalysis.errors import DataError
from coopanalysis.registers.inbox import stamp
from coopanalysis.registers.jobs import Job, SheetRead
from coopanalysis.registers.reading import read_file
from coopanalysis.registers.spreadsheet import WORKBOOKS

ALONE = 2_000_000  # bytes of text that one process reads sooner than two have started
MEMORY = 4 * 1024**3  # bytes that reading one workbook may take
SECONDS = 300  # of computing that reading one workbook may take
BROUGHT_DOWN = (
    "cannot be read: it brought the reader down, so it is damaged or far larger than "
    "any register; open it, save it anew and run intake again"
)
CHANGED = "changed or went away while it was read; run intake again"

Read = Callable[[Job], Future]
Found = TypeVar("Found")


@contextlib.contextmanager
def readers(jobs: Sequence[Job]) -> Iterator[Read]:
    """Yield what takes a job and promises its sheets; no file ends the run.

    Small text files are read here and now; processes start when they are needed.
    """
    workers = max(1, min(os.cpu_count() or 1, len(jobs)))
    beside_the_largest = sorted(job.stamp[0] for job in jobs)[:-1]
    many = sum(beside_the_largest) >= ALONE
    pool = _Pool(workers)
    with pool:
        yield (
            lambda job: (
                pool.submit(job)
                if many or job.path.suffix.lower() in WORKBOOKS
                else _done(read_unchanged(job))
            )
        )


def _done(found: list[SheetRead]) -> Future:
    done: Future = Future()
    done.set_result(found)
    return done


class _Pool:
    """Threads that hold one process each: so it is known whose file it was."""

    def __init__(self, workers: int) -> None:
        self._threads = ThreadPoolExecutor(workers)
        self._idle: queue.SimpleQueue[ProcessPoolExecutor] = queue.SimpleQueue()

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(cancel_futures=True)
        while not self._idle.empty():
            self._idle.get().shutdown()

    def submit(self, job: Job) -> Future:
        return self._threads.submit(self._read, job)

    def _read(self, job: Job) -> list[SheetRead]:
        try:
            process = self._idle.get_nowait()
        except queue.Empty:
            process = work.executor(1, _quiet)
        try:
            found = process.submit(read_bounded, job).result()
        except BrokenProcessPool:
            process.shutdown()
            return [SheetRead(job.file, "", problems=[BROUGHT_DOWN])]
        self._idle.put(process)
        return found


def alone(job: Job, do: Callable[[Job], Found]) -> Found:
    """Do something with a file; with a workbook in a process of its own, bounded.

    Raises
    ------
    DataError
        When the file brought that process down.
    """
    if job.path.suffix.lower() not in WORKBOOKS:
        return do(job)
    with work.executor(1, _quiet) as process:
        try:
            return process.submit(_within_bounds, do, job).result()
        except (BrokenProcessPool, MemoryError):
            raise DataError(job.file, BROUGHT_DOWN) from None


def _quiet() -> None:
    """Keep a library's last words off the screen; what it means is said in a line."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def read_bounded(job: Job) -> list[SheetRead]:
    """Read a file in a process of its own, a workbook within its bounds."""
    if job.path.suffix.lower() not in WORKBOOKS:
        return read_unchanged(job)
    try:
        return _within_bounds(read_unchanged, job)
    except MemoryError:
        return [SheetRead(job.file, "", problems=[BROUGHT_DOWN])]


def _within_bounds(do: Callable[[Job], Found], job: Job) -> Found:
    with _bounds():
        return do(job)


def read_unchanged(job: Job) -> list[SheetRead]:
    """Read a file; one that another program writes meanwhile is not taken in."""
    found = read_file(job)
    if stamp(job.path) == job.stamp:
        return found
    return [SheetRead(job.file, "", problems=[CHANGED])]


@contextlib.contextmanager
def _bounds() -> Iterator[None]:
    """Let the system stop this process beyond the bounds of one workbook.

    Linux bounds memory and time, macOS time alone, Windows neither: there a file's
    declared size and reach, which `spreadsheet` checks first, are the only bound.
    """
    if sys.platform == "win32":
        yield
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    bounds = {resource.RLIMIT_CPU: int(used.ru_utime + used.ru_stime) + SECONDS}
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        bounds[resource.RLIMIT_AS] = pages * resource.getpagesize() + MEMORY
    before = {kind: resource.getrlimit(kind) for kind in bounds}
    try:
        for kind, bound in bounds.items():
            hard = before[kind][1]
            if hard == resource.RLIM_INFINITY or bound < hard:
                resource.setrlimit(kind, (bound, hard))
        yield
    finally:
        for kind, limits in before.items():
            resource.setrlimit(kind, limits)
