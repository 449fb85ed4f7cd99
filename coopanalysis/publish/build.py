"""The main job: plan, execute, render, and switch to the new site when it is whole.

A build is made beside and renamed; a district that fails never stops the others. A
page that stands already, from the same inputs, is used again, be it from a build that
was broken off.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from coopanalysis import work
from coopanalysis.errors import BuildError, UsageError
from coopanalysis.places import Places
from coopanalysis.publish import editions, plan
from coopanalysis.publish.limits import Limits
from coopanalysis.publish.result import BuildResult
from coopanalysis.publish.run import Run
from coopanalysis.settings import Settings


def build(
    settings: Settings,
    as_of: str = "latest",
    districts: Sequence[str] | None = None,
    notebooks: Sequence[str] | None = None,
    lang: str | None = None,
    workers: int | None = None,
    force: bool = False,
    cold: bool = False,
    if_changed: bool = False,
    keep_builds: int | None = None,
    scheduler: str | None = None,
    say: work.Say | None = None,
) -> BuildResult:
    """Build the reports of a province at a date.

    Parameters
    ----------
    settings
        Folders, province and languages.
    as_of
        An ISO date, or ``latest``.
    districts
        Only these districts; the site then stands beside the complete one and the
        index of the reports folder keeps pointing at the latter.
    notebooks
        Names or paths; none means all that make pages.
    lang
        ``th``, ``en`` or ``both``; the settings' choice without it.
    workers
        Processes; one per processor without it.
    force
        Make every page again.
    cold
        Start every kernel from nothing instead of forking it from a warm process.
    if_changed
        Do nothing at all, and say so, when the index shows this very site already.
    keep_builds
        How many complete builds of these provinces stay, the newest; all without it.
    scheduler
        Address of a Dask scheduler whose workers do the work instead of processes
        here; data, reports and notebooks lie where they all see them.
    say
        Called with one line per report.

    Raises
    ------
    CoopAnalysisError
        Before anything runs: unknown place or date, nothing measured, a notebook
        that does not keep its contract, another build at work. Later, when the disk
        is full or the site is not complete: what stood before stands as it was.
    """
    started = time.perf_counter()
    if keep_builds is not None and keep_builds < 1:
        raise UsageError(f"--keep {keep_builds}: one build at least has to stay")
    if if_changed and force:
        raise UsageError("--if-changed and --force contradict each other; say one")
    if scheduler:  # workers stand in other folders
        settings = replace(
            settings, data=settings.data.resolve(), reports=settings.reports.resolve()
        )
    places = Places.load(settings.data)
    found = plan.find_notebooks(settings.root, notebooks)
    shown = editions.choose(settings.data, places, settings.province, as_of)
    tasks = plan.make(
        found,
        places,
        {edition.province.code: edition.as_of for edition in shown},
        districts,
        lang or settings.lang,
    )
    is_partial = bool(districts) or all(task.level == "province" for task in tasks)
    limits = Limits(settings.cell_timeout, settings.report_timeout)
    say = say or (lambda _: None)
    with work.lock(settings.reports, "build"), _disk(settings.reports):
        run = Run(settings, shown, tasks, say, is_partial, cold, limits)
        run.scheduler = scheduler
        result = run.standing_whole(started, if_changed) if not force else None
        if result is None:
            result = run.build(workers or os.cpu_count() or 1, force, started)
        if keep_builds and not result.is_unchanged:
            run.prune(keep_builds)
        return result


@contextlib.contextmanager
def _disk(reports: Path) -> Iterator[None]:
    """Turn what the disk refuses into a line that says what stands."""
    try:
        yield
    except OSError as error:
        where = error.filename or reports
        raise BuildError(
            f"{where}: {error.strerror or error}; the build stopped, what stood before "
            "stands; see to the disk and build again: finished reports are not redone"
        ) from error
