"""The main job: plan, execute, render, and switch to the new site when it is whole.

A build is made beside and renamed; a district that fails never stops the others. A
page that stands already, from the same inputs, is used again.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from coopanalysis import work
from coopanalysis.places import Places
from coopanalysis.publish import editions, manifest, plan, pool, site
from coopanalysis.publish.manifest import Standing
from coopanalysis.publish.plan import Task
from coopanalysis.publish.render import Frame
from coopanalysis.publish.report import Job, Made
from coopanalysis.publish.result import BuildResult
from coopanalysis.settings import Settings

MAKING, OLD = ".making-", ".old-"
FAILED = "failed"
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def build(
    settings: Settings,
    as_of: str = "latest",
    districts: Sequence[str] | None = None,
    notebooks: Sequence[str] | None = None,
    lang: str | None = None,
    workers: int | None = None,
    force: bool = False,
    cold: bool = False,
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
    say
        Called with one line per report.

    Raises
    ------
    CoopAnalysisError
        Before anything runs: unknown place or date, nothing measured, a notebook
        that does not keep its contract, another build at work.
    """
    started = time.perf_counter()
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
    with work.lock(settings.reports, "build"):
        run = _Run(settings, shown, tasks, say or (lambda _: None), is_partial, cold)
        return run.build(workers or os.cpu_count() or 1, force, started)


class _Run:
    """One build, with what its steps share."""

    def __init__(
        self,
        settings: Settings,
        shown: list[site.Edition],
        tasks: list[Task],
        say: work.Say,
        is_partial: bool,
        cold: bool,
    ) -> None:
        self.settings = settings
        self.reports = settings.reports
        self.shown = shown
        self.tasks = tasks
        self.say = say
        self.is_partial = is_partial
        self.cold = cold
        self.languages = tuple(dict.fromkeys(task.lang for task in tasks))
        self.fingerprints = manifest.fingerprints(tasks, settings.data, self.languages)
        digest = work.sha256_of_json(self.fingerprints)[:8]
        first = shown[0]
        province = first.province.code if len(shown) == 1 else editions.ALL
        self.name = f"{province}-{max(e.as_of for e in shown)}-{digest}"
        self.folder = self.reports / self.name

    def build(self, workers: int, force: bool, started: float) -> BuildResult:
        standing = {}
        if not force:
            standing = manifest.standing(
                self.reports, self.fingerprints, first=self.name
            )
        if self._stands_whole(standing):
            switched = self._switch()
            return BuildResult(
                name=self.name,
                folder=self.folder,
                index=self._index(switched),
                made=0,
                reused=len(self.tasks),
                failed=[],
                seconds=time.perf_counter() - started,
                is_current=switched,
            )
        self._clear()
        making = self.reports / f"{MAKING}{self.name}"
        try:
            made = self._reports(making, standing, workers)
            self._site(making, made, standing, time.perf_counter() - started)
            self._publish(making)
        finally:
            shutil.rmtree(making, ignore_errors=True)
        switched = self._switch()
        failed = [one for one in made.values() if one.failure]
        if not failed:
            shutil.rmtree(self._kept(), ignore_errors=True)
        return BuildResult(
            name=self.name,
            folder=self.folder,
            index=self._index(switched),
            made=len(made) - len(standing),
            reused=len(standing),
            failed=failed,
            seconds=time.perf_counter() - started,
            is_current=switched,
        )

    def _stands_whole(self, standing: dict[str, Standing]) -> bool:
        """Say whether the very site exists, page by page and with its shared files."""
        if len(standing) != len(self.tasks):
            return False
        found = manifest.read(self.folder)
        if found is None or any(one["status"] != "ok" for one in found["reports"]):
            return False
        files = {**found["static"], "index.html": found["index"]}
        return all(
            (self.folder / name).is_file()
            and work.sha256_of(self.folder / name) == digest
            for name, digest in files.items()
        ) and all(
            standing[one["page"]].path == self.folder / one["page"]
            for one in found["reports"]
        )

    def _reports(
        self, making: Path, standing: dict[str, Standing], workers: int
    ) -> dict[str, Made]:
        """Use again what stands and make the rest; one line each, as they come."""
        made: dict[str, Made] = {}
        total = len(self.tasks)
        for page, old in standing.items():
            (making / page).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(old.path, making / page)
            made[page] = Made(page, old.seconds, old.sha256)
        if standing:
            self.say(f"{len(standing)} of {total} reports stand and are used again")
        jobs = [self._job(task, making) for task in self.tasks if task.page not in made]
        notes = set()
        for job, one in pool.run(jobs, min(workers, max(len(jobs), 1)), self.cold):
            made[one.page] = one
            if one.note and one.note not in notes:
                notes.add(one.note)
                self.say(f"note: ordinary kernels, which start slowly: {one.note}")
            self.say(_line(len(made), total, job.task, one))
        return made

    def _job(self, task: Task, making: Path) -> Job:
        edition = next(e for e in self.shown if e.province.code == task.province)
        province = edition.province
        environment = {
            "COOPANALYSIS_DATA": str(self.settings.data.resolve()),
            "COOPANALYSIS_PROVINCE": task.province,
            **{name: os.environ.get(name, "1") for name in THREADS},
        }
        return Job(
            task=task,
            frame=Frame(
                self.languages,
                site.province_th(province),
                province.name_en,
                kinds=frozenset(t.kind for t in self.tasks),
            ),
            environment=environment,
            site=making,
            keep=self._kept() / f"{task.page.replace('/', '-')[:-5]}.ipynb",
            cold=self.cold,
        )

    def _kept(self) -> Path:
        return self.reports / FAILED / self.name

    def _site(
        self,
        making: Path,
        made: dict[str, Made],
        standing: dict[str, Standing],
        seconds: float,
    ) -> None:
        static = site.write_static(making)
        failed = [task.page for task in self.tasks if made[task.page].failure]
        shown = [editions.with_marks(one, self.settings.data) for one in self.shown]
        site.write_index(making, shown, self.tasks, failed)
        expected = {d.code for edition in self.shown for d in edition.districts}
        site.check_complete(making, self.tasks, None if self.is_partial else expected)
        content = manifest.compose(
            self.name,
            shown,
            self.tasks,
            made,
            self.fingerprints,
            reused=set(standing),
            static=static,
            index=work.sha256_of(making / "index.html"),
            seconds=seconds,
            is_partial=self.is_partial,
            created=dt.datetime.now(dt.UTC),
        )
        work.write_atomically(making / manifest.NAME, content)

    def _publish(self, making: Path) -> None:
        """Rename the finished site into place; the same build before it goes."""
        old = self.reports / f"{OLD}{self.name}"
        if self.folder.exists():
            self.folder.rename(old)
        making.rename(self.folder)
        shutil.rmtree(old, ignore_errors=True)

    def _switch(self) -> bool:
        """Point the index at this build, unless it holds only some districts."""
        current = site.points_at(self.reports)
        if self.is_partial and current not in (None, self.name):
            return False
        if current != self.name:
            site.switch(self.reports, self.name)
        return True

    def _index(self, switched: bool) -> Path:
        return (self.reports if switched else self.folder) / "index.html"

    def _clear(self) -> None:
        """Remove what a run that was broken off has left; the lock is ours."""
        for pattern in (f"{MAKING}*", f"{OLD}*"):
            for path in self.reports.glob(pattern):
                shutil.rmtree(path, ignore_errors=True)


def _line(number: int, total: int, task: Task, made: Made) -> str:
    state = f"{made.seconds:.1f} s"
    if made.failure:
        cell = f"cell {made.failure.cell}: " if made.failure.cell else ""
        state = f"FAILED, {cell}{made.failure.error}: {made.failure.message}"
    return f"{number:>{len(str(total))}}/{total} {task.key} {task.name_en}: {state}"
