"""The same plan on a Dask cluster: proved beforehand, and a worker may be lost."""

import contextlib
import dataclasses
import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from judgement.office import BEFORE, NOW, make
from publish import tiny

from coopanalysis import cluster as module
from coopanalysis.errors import ClusterError, UsageError
from coopanalysis.judgement.dates import judge_all
from coopanalysis.judgement.judge import TABLES
from coopanalysis.publish import editions
from coopanalysis.publish.build import build

ROOT = Path(__file__).parents[2]
ADDRESS = re.compile(r"tcp://127\.0\.0\.1:\d+")
PREPARED = ("--nthreads", "1", "--preload", "coopanalysis.publish.daskworker")


@pytest.fixture(autouse=True)
def without_marks(monkeypatch):
    """Leave out the index's signs: there are no tables behind these data."""
    monkeypatch.setattr(editions, "with_marks", lambda edition, data: edition)


def started(kind, log, *arguments, environment=None):
    """Start a scheduler or a worker on a free port of loopback, in its own session."""
    with log.open("w") as stream:
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.dask_{kind}", *arguments],
            stdout=stream,
            stderr=stream,
            cwd=log.parent,
            env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
            start_new_session=True,
        )


def ended(process):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture
def scheduler(tmp_path):
    """Return a function that starts a worker, and the scheduler's address."""
    log = tmp_path / "scheduler.log"
    options = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show")
    processes = [started("scheduler", log, *options)]
    url = eventually(lambda: ADDRESS.search(log.read_text()), log).group()

    def worker(name, *more, environment=None):
        local = tmp_path / name
        local.mkdir()
        options = ("--host", "127.0.0.1", "--no-dashboard", "--no-nanny", *more)
        arguments = (url, "--name", name, "--local-directory", str(local), *options)
        log = local / "log"
        processes.append(started("worker", log, *arguments, environment=environment))
        eventually(lambda: "Registered to" in log.read_text(), log)
        return processes[-1]

    try:
        yield url, worker
    finally:
        for process in processes:
            ended(process)


def eventually(condition, log, seconds=60):
    until = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.05)
    return found


def pages(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }


def test_a_province_is_built_though_a_worker_is_killed_in_the_middle(
    scheduler, tmp_path
):
    url, worker = scheduler
    settings = tiny.project(tmp_path)
    lost, _ = worker("one", "--nthreads", "1"), worker("two", *PREPARED)
    lines = []

    def say(line):
        lines.append(line)
        if len(lines) == 5:
            ended(lost)

    there = build(settings, lang="th", scheduler=url, say=say)
    assert lost.returncode == -signal.SIGKILL
    assert (there.made, there.failed) == (25, [])
    assert len(lines) == 25
    assert not list(settings.reports.glob(".workers*"))
    here = dataclasses.replace(settings, reports=tmp_path / "local")
    local = build(here, lang="th", workers=2)
    assert local.failed == []
    assert pages(local.folder) == pages(there.folder)


def test_a_prepared_worker_waits_with_all_imported(scheduler):
    url, worker = scheduler
    worker("one", *PREPARED)

    def look(dask_worker):  # there, where this module is not: by the modules' names
        import sys

        warm = sys.modules["coopanalysis.publish.warm"]
        return {
            "imported": "papermill.execute" in sys.modules,
            "zygotes": len(warm._zygotes),
            "trouble": warm.trouble(),
            "profiled": "profile" in dask_worker.periodic_callbacks,
        }

    with module._connected(url) as client:
        (found,) = client.run(look).values()
    assert found == {"imported": True, "zygotes": 1, "trouble": "", "profiled": False}


def test_dates_are_measured_there_as_here(scheduler, tmp_path):
    url, worker = scheduler
    here, there = (make(tmp_path / name) for name in ("here", "there"))
    for name in ("one", "two"):
        worker(name, "--nthreads", "1")
    lines = []
    found = judge_all(there, "33", scheduler=url, progress=lines.append)
    assert lines == [f"33 {BEFORE}: judged", f"33 {NOW}: judged"]
    for paths, local in zip(found, judge_all(here, "33"), strict=True):
        assert paths.folder.relative_to(there) == local.folder.relative_to(here)
        for table in TABLES:
            assert paths.table(table).read_bytes() == local.table(table).read_bytes()
    lines.clear()
    judge_all(there, "33", scheduler=url, progress=lines.append)
    assert lines == [f"33 {BEFORE}: stands", f"33 {NOW}: stands"]
    assert not list(there.glob(".workers*"))


@pytest.mark.parametrize(
    ("options", "environment", "says"),
    [
        (("--nthreads", "2"), {}, r"it has 2 threads.*--nthreads 1 --nworkers 2"),
        (("--nthreads", "1"), {"PYTHONPATH": "{other}"}, "it runs another version"),
    ],
)
def test_a_worker_that_cannot_do_the_work_is_named(
    scheduler, tmp_path, options, environment, says
):
    url, worker = scheduler
    other = tmp_path / "other"
    shutil.copytree(ROOT / "coopanalysis", other / "coopanalysis")
    (other / "coopanalysis" / "new.py").touch()
    more = {name: text.format(other=other) for name, text in environment.items()}
    worker("one", *options, environment=more)
    settings = tiny.project(tmp_path)
    with pytest.raises(ClusterError, match=rf"^worker {ADDRESS.pattern}: {says}"):
        build(settings, lang="th", scheduler=url)
    assert not (settings.reports / "index.html").exists()
    assert not list(settings.reports.glob(".workers*"))


def test_a_worker_that_sees_another_folder_is_named(scheduler, tmp_path, monkeypatch):
    url, worker = scheduler
    worker("one", "--nthreads", "1")
    settings = tiny.project(tmp_path)
    monkeypatch.setattr(module.Path, "write_text", lambda *_, **__: 0)
    with pytest.raises(ClusterError, match=r"cannot read .*all workers share$"):
        build(settings, lang="th", scheduler=url)


def test_a_worker_proves_that_it_reads_the_same_bytes(tmp_path):
    nonce, data = tmp_path / "nonce", tmp_path / "data"
    nonce.write_text("token")
    data.write_text("old")
    files = {data: hashlib.sha256(b"old").hexdigest()}
    proof = module.Proof(nonce, "token", module.package(), files)
    assert proof.trouble() == ""
    data.write_text("new")
    assert proof.trouble().startswith(f"it sees another {data}; data and reports must")
    nonce.write_text("another run's")
    assert proof.trouble().startswith(f"it sees another {nonce}; data and reports")


def test_a_scheduler_without_workers_is_refused(scheduler, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "ANSWER", 2)
    with pytest.raises(ClusterError, match=r"the scheduler has no workers; start some"):
        build(tiny.project(tmp_path), scheduler=scheduler[0])


def test_work_that_no_worker_is_left_for_is_given_up(scheduler, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "ALONE", 2)
    url, worker = scheduler
    only = worker("one", "--nthreads", "1")
    with pytest.raises(ClusterError, match="no worker has been there for 2 seconds"):
        build(
            tiny.project(tmp_path), lang="th", scheduler=url, say=lambda _: ended(only)
        )


def test_no_scheduler_is_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "ANSWER", 1)
    settings = tiny.project(tmp_path)
    with pytest.raises(ClusterError, match=r"no scheduler answers within 1 seconds"):
        build(settings, scheduler=f"tcp://127.0.0.1:{free_port()}")
    with pytest.raises(UsageError, match=r"write it like tcp://office:8786"):
        build(settings, scheduler="office://somewhere:1")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r"`pip install coopanalysis\[cluster\]`"):
        build(settings, scheduler="tcp://127.0.0.1:8786")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
