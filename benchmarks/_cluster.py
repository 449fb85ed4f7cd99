"""A Dask cluster of this machine, as an office has one: prepared, then waiting."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from _runs import ROOT

PREPARED = ("--nthreads", "1", "--preload", "coopanalysis.publish.daskworker")


@contextlib.contextmanager
def cluster(name: str, folder: Path) -> Iterator[tuple[str, ...]]:
    """Yield the options for two ``processes``, or for ``dask`` with two workers."""
    if name == "processes":
        yield ("--workers", "2")
        return
    folder.mkdir()
    log = folder / "log"
    processes = [_dask(log, "scheduler", "--port", "0", "--no-show")]
    try:
        url = _said(r"tcp://127\.0\.0\.1:\d+", log)
        for worker in ("one", "two"):
            local = folder / worker
            local.mkdir()
            log = local / "log"
            where = ("--local-directory", str(local), "--no-nanny", *PREPARED)
            processes.append(_dask(log, "worker", url, *where, "--name", worker))
            _said("Registered to", log)
        yield ("--scheduler", url)
    finally:
        for process in processes:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _dask(log: Path, kind: str, *arguments: str) -> subprocess.Popen:
    program = [sys.executable, "-m", f"distributed.cli.dask_{kind}"]
    options = ("--host", "127.0.0.1", "--no-dashboard")
    with log.open("w") as stream:
        return subprocess.Popen(
            [*program, *arguments, *options],
            stdout=stream,
            stderr=stream,
            cwd=log.parent,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            start_new_session=True,
        )


def _said(what: str, log: Path, seconds: float = 60) -> str:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = re.search(what, log.read_text())
        if found:
            return found.group()
        time.sleep(0.1)
    sys.exit(f"no {what}: {log.read_text()}")
