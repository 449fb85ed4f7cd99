"""A build's workers: forked, where that is safe, from a process that imported all."""

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from publish import tiny

from coopanalysis import work
from coopanalysis.publish import pool, warm
from coopanalysis.publish.build import build
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
