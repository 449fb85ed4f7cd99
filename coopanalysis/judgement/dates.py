"""Dates of provinces judged as one plan: here, in processes, or on a cluster.

A body has one province, so a province's date is the unit of work: nothing passes
between them, but that a verdict looks a year back. A date starts when the same month
of the year before is done. Small provinces share a database (`together.py`).
"""

from __future__ import annotations

import atexit
import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa

from coopanalysis import work
from coopanalysis.cluster import Cluster
from coopanalysis.errors import DataError
from coopanalysis.indicators.desk import Desk
from coopanalysis.judgement import checks
from coopanalysis.judgement.judge import (
    JudgedPaths,
    folder_of,
    judge_past,
    judge_together,
    stands,
)
from coopanalysis.judgement.together import groups, most
from coopanalysis.registers import spill, store
from coopanalysis.registers.snapshots import Snapshot
from coopanalysis.registers.spill import Memory

Unit = tuple[str, dt.date]  # a province and a date
Group = tuple[Unit, ...]  # of one date, measured together
Done = Callable[[Group, Sequence[JudgedPaths]], None]
Task = Callable[[], list[JudgedPaths]]
LOCK = "measure"
FAULTS = (DataError, OSError, duckdb.Error, pa.ArrowException)  # of data, of a disk

_desks: list[Desk] = []  # this process's, one at most


def judge_all(
    data: Path,
    provinces: str | Sequence[str],
    as_of: dt.date | str | None = None,
    force: bool = False,
    progress: work.Say | None = None,
    workers: int = 1,
    scheduler: str | None = None,
    memory: Memory | None = None,
) -> list[JudgedPaths]:
    """Judge one date or all dates of provinces; a date that stands is left as it is.

    Parameters
    ----------
    data
        The data folder; with a scheduler, one that all workers see and may write to.
    provinces
        One code, or several.
    as_of
        Only this date, or ``latest`` of each province; all dates without it.
    force
        Judge again what stands.
    progress
        Called with one line per date.
    workers
        Processes; 1 works in this one.
    scheduler
        Address of a Dask scheduler whose workers do the work instead.
    memory
        How much each process may hold, and where the rest goes.

    Raises
    ------
    DataError
        When nothing was taken in for a date that was asked for.
    """
    data = Path(data).resolve() if scheduler else Path(data)
    codes = [provinces] if isinstance(provinces, str) else list(provinces)
    plan = {unit: before for code in codes for unit, before in _plan(data, code, as_of)}
    seen: dict[Unit, bool] = {}
    due = {
        unit: before
        for unit, before in plan.items()
        if force or not stands(data, unit[1], unit[0], seen)
    }
    memory = memory or Memory()
    spill.sweep(memory.place(data))

    # a cluster does not say how many workers there are to keep busy
    side_by_side = max(Counter(day for _, day in due).values(), default=1)
    at_most = 1 if scheduler else most(side_by_side, workers)
    together = _together(data, due, at_most)

    def task(group: Group) -> Task:
        past = {unit for unit in group if plan[unit] not in plan}
        return partial(_judged, group, past, force)

    at_once = min(workers, sum(before.isdisjoint(due) for before in together.values()))
    found: dict[Unit, JudgedPaths] = {}

    def done(group: Group, made: Sequence[JudgedPaths]) -> None:
        for unit, paths in zip(group, made, strict=True):
            found[unit] = paths
            if progress:
                name = f"{unit[0]} {unit[1]}"
                text = f"{name}: {'judged' if paths.is_new else 'stands'}"
                progress(work.Step(text, len(found), len(plan), name))

    for code, day in (unit for unit in plan if unit not in due):
        stood = JudgedPaths(folder_of(data, day, code), is_new=False)
        done(((code, day),), [stood])
    if scheduler and due:
        with work.lock(data, LOCK):
            cluster = Cluster(scheduler, data)
            pool = work.executor(1, _begin, data, memory, cluster=cluster)
            _spread(pool, data, together, task, done)
    elif at_once > 1:
        pool = work.executor(at_once, _begin, data, memory)
        _spread(pool, data, together, task, done)
    elif due:
        _begin(data, memory)
        try:
            for group in together:
                done(group, task(group)())
        finally:
            _end()
    return [found[unit] for unit in plan]


def _together(
    data: Path, due: dict[Unit, Unit | None], at_most: int
) -> dict[Group, set[Unit]]:
    """Return who is measured together, dates upwards, with what they look back to."""
    units = sorted(due, key=lambda unit: (unit[1], unit[0]))
    parts = [store.snapshot(data, day, code) for code, day in units]
    found: dict[Group, set[Unit]] = {}
    for group in groups(data, parts, at_most):
        key = tuple((part.province, part.as_of) for part in group)
        found[key] = {before for unit in key if (before := due[unit])}
    return found


def _begin(data: Path, memory: Memory) -> None:
    """Have this process judge with one database from now on."""
    _end()
    _desks.append(Desk(data, memory))


@atexit.register
def _end() -> None:
    while _desks:
        _desks.pop().close()


def _judged(group: Group, past: set[Unit], force: bool) -> list[JudgedPaths]:
    """Judge a date of provinces in a process that has begun.

    Of those in ``past`` nobody has seen yet to what they look back to.
    """
    (desk,) = _desks
    parts = [store.snapshot(desk.data, day, code) for code, day in group]
    undone = {part.province for part in parts if (part.province, part.as_of) in past}
    try:
        return _all_judged(desk, parts, undone, force)
    except FAULTS:
        if len(parts) == 1:
            raise
    # one province's fault, or too little memory for several, must not stop the others
    found, faults = [], []
    for part in parts:
        try:
            found += _all_judged(desk, [part], undone, force=True)
        except FAULTS as fault:
            faults.append(fault)
    if faults:
        raise faults[0]
    return found


def _all_judged(
    desk: Desk, parts: list[Snapshot], undone: set[str], force: bool
) -> list[JudgedPaths]:
    for part in parts:
        if part.province in undone:
            judge_past(desk, part)
    return judge_together(desk, parts, force)


def _plan(
    data: Path, code: str, as_of: dt.date | str | None
) -> list[tuple[Unit, Unit | None]]:
    """Return the dates of a province upwards, each with the one it looks back to."""
    taken = store.snapshots(data, code)
    if not taken:
        raise DataError(
            data,
            f"nothing was taken in for province {code}; "
            "run `coopanalysis intake` first",
        )
    if as_of == "latest":
        taken = taken[-1:]
    elif as_of is not None:
        taken = [store.snapshot(data, as_of, code)]
    plan = []
    for one in taken:
        before = checks.day_year_before(data, one)
        plan.append(((code, one.as_of), (code, before) if before else None))
    return plan


def _spread(
    executor: Executor,
    data: Path,
    together: dict[Group, set[Unit]],
    task: Callable[[Group], Task],
    done: Done,
) -> None:
    """Judge groups side by side, each as soon as what it looks back to is."""
    waiting = dict(together)
    running: dict[Future[list[JudgedPaths]], Group] = {}
    with executor as pool:
        try:
            while waiting or running:
                open_ = {unit for one in (*waiting, *running.values()) for unit in one}
                ready = [one for one, past in waiting.items() if past.isdisjoint(open_)]
                for group in ready:
                    del waiting[group]
                    running[pool.submit(task(group))] = group
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    done(running.pop(future), future.result())
        except BrokenProcessPool:
            raise DataError(
                data,
                "a process died while it measured, most often for lack of memory; "
                "what is finished stands; run again with --workers 1",
            ) from None
        finally:
            for future in running:
                future.cancel()
