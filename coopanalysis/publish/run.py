"""One build: what stands is used again, the rest made, the site switched when whole."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from coopanalysis import work
from coopanalysis.cluster import Cluster
from coopanalysis.publish import editions, journal, keep, manifest, pool, site
from coopanalysis.publish.limits import Limits
from coopanalysis.publish.manifest import Standing
from coopanalysis.publish.plan import Task
from coopanalysis.publish.render import Frame
from coopanalysis.publish.report import Job, Made
from coopanalysis.publish.result import BuildResult
from coopanalysis.settings import Settings

SLOWEST = 5  # told at the end
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class Run:
    """One build, with what its steps share."""

    def __init__(
        self,
        settings: Settings,
        shown: list[site.Edition],
        tasks: list[Task],
        say: work.Say,
        is_partial: bool,
        cold: bool,
        limits: Limits,
    ) -> None:
        self.settings = settings
        self.reports = settings.reports
        self.shown = shown
        self.tasks = tasks
        self.say = say
        self.is_partial = is_partial
        self.cold = cold
        self.limits = limits
        self.scheduler: str | None = None
        self.languages = tuple(dict.fromkeys(task.lang for task in tasks))
        self.fingerprints = manifest.fingerprints(tasks, settings.data, self.languages)
        digest = work.sha256_of_json(self.fingerprints)[:8]
        first = shown[0]
        province = first.province.code if len(shown) == 1 else editions.ALL
        # Equal inputs, equal name; made again it gets a number behind it.
        self.base = f"{province}-{max(e.as_of for e in shown)}-{digest}"
        self.folder = keep.free(self.reports, self.base)
        self.journal = journal.Journal(self.reports, self.base)

    def standing_whole(self, started: float, if_changed: bool) -> BuildResult | None:
        """Return the very site if it exists, with nothing to do but show it."""
        for folder in keep.made_as(self.reports, self.base):
            if not self._stands_whole(folder):
                continue
            self.folder = folder
            is_unchanged = if_changed and site.points_at(self.reports) == folder.name
            if is_unchanged:
                self.say(f"nothing changed since {folder.name} was built; nothing done")
            else:
                self._clear(None)
            return self._result({}, len(self.tasks), started, is_unchanged)
        return None

    def build(self, workers: int, force: bool, started: float) -> BuildResult:
        """Make what does not stand, and switch to the new site when it is whole."""
        standing = {}
        if not force:
            standing = manifest.standing(self.reports, self.fingerprints)
            standing |= journal.standing(self.reports, self.fingerprints)
        self.journal.begin(standing)
        self._clear(self.journal)
        with ThreadPoolExecutor(1) as beside:  # while this process only waits
            shown = beside.submit(self._shown_with_marks)
            made = self._reports(standing, workers)
        seconds = time.perf_counter() - started
        self._site(shown.result(), made, standing, seconds)
        self.journal.folder.rename(self.folder)
        result = self._result(made, len(standing), started)
        self._clear(None)
        for before in keep.made_as(self.reports, self.base):
            if before not in (self.folder, self.reports / str(self._shown())):
                keep.remove(before)
                shutil.rmtree(self._kept(before), ignore_errors=True)
        if not result.failed:
            shutil.rmtree(self._kept(self.folder), ignore_errors=True)
        return result

    def prune(self, count: int) -> None:
        """Remove the oldest builds of these provinces, and say how many."""
        provinces = {edition.province.code for edition in self.shown}
        removed = keep.prune(self.reports, provinces, count, self._shown())
        if removed:
            self.say(f"{removed} older builds removed, {count} kept")

    def _result(
        self,
        made: dict[str, Made],
        reused: int,
        started: float,
        is_unchanged: bool = False,
    ) -> BuildResult:
        """Show the site, and say what became of the reports."""
        switched = is_unchanged or self._switch()
        now = [one for one in list(made.values())[reused:] if not one.failure]
        return BuildResult(
            name=self.folder.name,
            folder=self.folder,
            index=(self.reports if switched else self.folder) / "index.html",
            made=max(len(made) - reused, 0),
            reused=reused,
            failed=[one for one in made.values() if one.failure],
            seconds=time.perf_counter() - started,
            is_current=switched,
            is_unchanged=is_unchanged,
            slowest=sorted(now, key=lambda one: -one.seconds)[:SLOWEST],
            names={task.page: task.name_en for task in self.tasks},
        )

    def _stands_whole(self, folder: Path) -> bool:
        """Say whether a site is whole, page by page and with its shared files."""
        found = manifest.read(folder)
        if found is None or any(one["status"] != "ok" for one in found["reports"]):
            return False
        pages = {one["page"]: one["sha256"] for one in found["reports"]}
        wanted = {one["page"]: one["fingerprint"] for one in found["reports"]}
        files = {**pages, **found["static"], "index.html": found["index"]}
        return wanted == self.fingerprints and all(
            (folder / name).is_file() and work.sha256_of(folder / name) == digest
            for name, digest in files.items()
        )

    def _reports(self, standing: dict[str, Standing], workers: int) -> dict[str, Made]:
        """Make what does not stand; one line each, as they come."""
        made = {
            page: Made(page, old.seconds, old.sha256) for page, old in standing.items()
        }
        total = len(self.tasks)
        if standing:
            self.say(f"{len(standing)} of {total} reports stand and are used again")
        making = self.journal.folder
        jobs = [self._job(task, making) for task in self.tasks if task.page not in made]
        notes = set()
        processes = min(workers, max(len(jobs), 1))
        for job, one in pool.run(jobs, processes, self.cold, self._cluster()):
            made[one.page] = one
            if not one.failure:
                self.journal.note(one.page, self._finished(one))
            if one.note and one.note not in notes:
                notes.add(one.note)
                self.say(f"note: ordinary kernels, which start slowly: {one.note}")
            self.say(_line(len(made), total, job.task, one))
        return made

    def _cluster(self) -> Cluster | None:
        """Return where the work goes, with what proves that all see the same files."""
        if not self.scheduler:
            return None
        data = self.settings.data
        built = [
            manifest.built_file(data, edition.as_of, edition.province.code)
            for edition in self.shown
        ]
        notebooks = dict.fromkeys(task.notebook for task in self.tasks)
        return Cluster(self.scheduler, self.reports, (*built, *notebooks))

    def _finished(self, one: Made) -> Standing:
        path = self.journal.folder / one.page
        fingerprint = self.fingerprints[one.page]
        return Standing(path, fingerprint, one.sha256, one.seconds)

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
            keep=self._kept(self.folder) / f"{task.page.replace('/', '-')[:-5]}.ipynb",
            cold=self.cold,
            limits=self.limits,
        )

    def _kept(self, build: Path) -> Path:
        return self.reports / keep.FAILED / build.name

    def _shown_with_marks(self) -> list[site.Edition]:
        return [editions.with_marks(one, self.settings.data) for one in self.shown]

    def _site(
        self,
        shown: list[site.Edition],
        made: dict[str, Made],
        standing: dict[str, Standing],
        seconds: float,
    ) -> None:
        making = self.journal.folder
        static = site.write_static(making)
        failures = {page: one.failure for page, one in made.items() if one.failure}
        site.write_index(making, shown, self.tasks, failures)
        expected = {d.code for edition in self.shown for d in edition.districts}
        site.check_complete(making, self.tasks, None if self.is_partial else expected)
        content = manifest.compose(
            self.folder.name,
            shown,
            self.tasks,
            made,
            self.fingerprints,
            reused=set(standing),
            static=static,
            index=work.sha256_of(making / "index.html"),
            seconds=seconds,
            is_partial=self.is_partial,
            number=keep.next_number(self.reports),
            created=dt.datetime.now(dt.UTC),
        )
        work.write_atomically(making / manifest.NAME, content)

    def _switch(self) -> bool:
        """Point the index at this build, unless it holds only some districts."""
        current = self._shown()
        own = {path.name for path in keep.made_as(self.reports, self.base)}
        if self.is_partial and current not in own | {None}:
            return False
        if current != self.folder.name:
            site.switch(self.reports, self.folder.name)
        return True

    def _shown(self) -> str | None:
        return site.points_at(self.reports)

    def _clear(self, but: journal.Journal | None) -> None:
        """Remove what a run that was broken off has left; the lock is ours."""
        journal.clear(self.reports, but)
        keep.clear(self.reports)


def _line(number: int, total: int, task: Task, made: Made) -> work.Step:
    state = f"{made.seconds:.1f} s"
    if made.failure:
        cell = f"cell {made.failure.cell}: " if made.failure.cell else ""
        state = f"FAILED, {cell}{made.failure.error}: {made.failure.message}"
    what = f"{task.key} {task.name_en}"
    text = f"{number:>{len(str(total))}}/{total} {what}: {state}"
    return work.Step(text, number, total, what, made.failure is not None)
