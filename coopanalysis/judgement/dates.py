"""Dates of provinces judged as one plan: here, in processes, or on a cluster.

A body has one province, so a province's date is the unit of work: nothing passes
between them, but that a verdict looks a year back. A date starts when the same month
of the year before is done.
"""

from __future__ import annotations

import atexit
import datetime as dt
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path

from coopanalysis import work
from coopanalysis.cluster import Cluster
from coopanalysis.errors import DataError
from coopanalysis.indicators.desk import Desk
from coopanalysis.judgement import checks
from coopanalysis.judgement.judge import JudgedPaths, folder_of, judge, stands
from coopanalysis.registers import spill, store
from coopanalysis.registers.spill import Memory

Unit = tuple[str, dt.date]  # a province and a date
Done = Callable[[Unit, JudgedPaths], None]
Task = Callable[[], JudgedPaths]
LOCK = "measure"

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

    def task(unit: Unit) -> Task:
        return partial(_judged, unit, force, is_past_judged=plan[unit] in plan)

    at_once = min(workers, sum(before not in due for before in due.values()))
    found: dict[Unit, JudgedPaths] = {}

    def done(unit: Unit, paths: JudgedPaths) -> None:
        found[unit] = paths
        if progress:
            name = f"{unit[0]} {unit[1]}"
            text = f"{name}: {'judged' if paths.is_new else 'stands'}"
            progress(work.Step(text, len(found), len(plan), name))

    for code, day in (unit for unit in plan if unit not in due):
        done((code, day), JudgedPaths(folder_of(data, day, code), is_new=False))
    if scheduler and due:
        with work.lock(data, LOCK):
            cluster = Cluster(scheduler, data)
            pool = work.executor(1, _begin, data, memory, cluster=cluster)
            _spread(pool, data, due, task, done)
    elif at_once > 1:
        _spread(work.executor(at_once, _begin, data, memory), data, due, task, done)
    elif due:
        _begin(data, memory)
        try:
            for unit in due:
                done(unit, task(unit)())
        finally:
            _end()
    return [found[unit] for unit in plan]


def _begin(data: Path, memory: Memory) -> None:
    """Have this process judge with one database from now on."""
    _end()
    _desks.append(Desk(data, memory))


@atexit.register
def _end() -> None:
    while _desks:
        _desks.pop().close()


def _judged(unit: Unit, force: bool, is_past_judged: bool) -> JudgedPaths:
    """Judge a date in a process that has begun."""
    (desk,) = _desks
    given = desk.data, unit[1], unit[0], force
    return judge(*given, is_past_judged=is_past_judged, desk=desk)


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
        before = checks.year_before(data, one)
        plan.append(((code, one.as_of), (code, before.as_of) if before else None))
    return plan


def _spread(
    executor: Executor,
    data: Path,
    due: dict[Unit, Unit | None],
    task: Callable[[Unit], Task],
    done: Done,
) -> None:
    """Judge dates side by side, each as soon as the one that it looks back to is."""
    waiting = dict(due)
    running: dict[Future[JudgedPaths], Unit] = {}
    with executor as pool:
        try:
            while waiting or running:
                open_ = {*waiting, *running.values()}
                for unit in [u for u, before in waiting.items() if before not in open_]:
                    del waiting[unit]
                    future = pool.submit(task(unit))
                    running[future] = unit
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
