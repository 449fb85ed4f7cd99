"""A build's workers: forked, where that is safe, from a process that imported all."""

import dataclasses
import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from publish import tiny

from coopanalysis import work
from coopanalysis.places import Places
from coopanalysis.publish import plan, pool, render, warm
from coopanalysis.publish.build import build
from coopanalysis.publish.limits import Limits
from coopanalysis.publish.report import Job
from coopanalysis.publish.run import Run

ROOT = Path(__file__).parents[2]
HAS_FORK = not warm.why_not()


def look():
    """Return what a worker finds when it begins."""
    return {
        "parent": " ".join(psutil.Process().parent().cmdline()),
        "set": os.environ.get("COOPANALYSIS_TRIED", ""),
        "imported": "papermill.execute" in sys.modules,
    }


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """Build a district, and return what its workers were to be forked from."""
    settings = tiny.project(tmp_path)
    monkeypatch.setattr(Run, "_shown_with_marks", lambda run: run.shown)
    preloads, executor = [], work.executor

    def noted(*arguments, preload, **options):
        preloads.append(preload)
        return executor(*arguments, preload=preload, **options)

    monkeypatch.setattr(work, "executor", noted)

    def of_a_build():
        notebooks = ["district_report"]
        result = build(settings, districts=["3304"], notebooks=notebooks, lang="th")
        return result, preloads

    return of_a_build


def test_what_workers_are_forked_from_has_one_thread_when_it_has_imported_all():
    call = f"import {pool.READY}, psutil; print(psutil.Process().num_threads())"
    done = subprocess.run(
        [sys.executable, "-c", call],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )
    assert done.stdout.strip() == b"1"
    assert done.stderr == b""


def test_a_worker_has_imported_all_and_sees_the_environment_of_now(monkeypatch):
    for value in ("one", "two"):
        monkeypatch.setenv("COOPANALYSIS_TRIED", value)
        preload = pool.READY if HAS_FORK else ""
        with work.executor(1, preload=preload) as workers:
            found = workers.submit(look).result()
        assert found["set"] == value
        assert found["imported"] is HAS_FORK
        assert ("forkserver" in found["parent"]) is HAS_FORK


def test_a_build_forks_its_workers_where_that_is_safe(asked):
    result, preloads = asked()
    assert (result.made, result.failed) == (1, [])
    assert preloads == [pool.READY if HAS_FORK else ""]


def test_without_fork_a_build_spawns_them(asked, monkeypatch):
    monkeypatch.delattr(os, "fork")
    result, preloads = asked()
    assert (result.made, result.failed) == (1, [])
    assert preloads == [""]


@dataclasses.dataclass(frozen=True)
class Stuck(render.Frame):
    """What surrounds a report, in a folder that never answers a worker."""

    owner: int = 0

    def __getattribute__(self, name):
        own = object.__getattribute__
        if name == "languages" and os.getpid() != own(self, "owner"):
            time.sleep(600)
        return own(self, name)


def test_a_worker_that_hangs_in_rendering_is_ended_and_the_others_go_on(
    tmp_path, caplog
):
    notebook = tiny.notebook(tmp_path / "district_report.ipynb")
    data = tiny.data(tmp_path / "data")
    codes = ["3304", "3305", "3306"]
    tasks = plan.make([notebook], Places.load(data), {"33": tiny.AS_OF}, codes, "th")
    surrounding = (("th",), "ศรีสะเกษ", "Si Sa Ket")
    jobs = [
        Job(
            task,
            render.Frame(*surrounding),
            {"COOPANALYSIS_DATA": str(data)},
            tmp_path / "site",
            tmp_path / "kept.ipynb",
        )
        for task in tasks
    ]
    stuck = Stuck(*surrounding, owner=os.getpid())
    limits = Limits(report_seconds=600, beside_seconds=1)
    jobs[0] = dataclasses.replace(jobs[0], frame=stuck, limits=limits)
    failures = {job.task.code: made.failure for job, made in pool.run(jobs, 2)}
    assert failures.keys() == set(codes)
    failure = failures.pop("3304")
    assert (failure.error, failure.message) == (
        "WorkerHung",
        "it hung for more than 1 seconds outside its cells, and was ended",
    )
    assert failure.thai
    assert set(failures.values()) == {None}
    for task in tasks:
        assert task.name in (tmp_path / "site" / task.page).read_text(encoding="utf-8")
    assert "3304 hung" in caplog.text
    assert "in __getattribute__" in caplog.text  # says where
