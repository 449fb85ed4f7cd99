"""What a command took, with all processes below it, and how it is told."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.resolve()
KEPT = {"PYTHONDONTWRITEBYTECODE": ""}  # empty means: do write them
UNIT = 1 if sys.platform == "darwin" else 1024
ADOPT = 36  # PR_SET_CHILD_SUBREAPER
LOOP = "for _ in range(150): [{'a': i, 'b': str(i)} for i in range(40_000)]"


@dataclass
class Run:
    """What a command took, with every process below it, and what it said."""

    wall: float
    cpu: float
    peak: int  # bytes of the largest process
    out: str

    @property
    def said(self) -> dict:
        """What a program printed last, as JSON."""
        return json.loads(self.out.splitlines()[-1])


def run(*command: str, more: dict | None = None, cwd: Path = ROOT) -> Run:
    """Run a command to its end; ask the system what it took.

    Modules are compiled once and kept, as where the package is installed.
    """
    if sys.platform == "linux":  # a pool's server outlives the command by a moment
        ctypes.CDLL(None).prctl(ADOPT, 1, 0, 0, 0)
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdout=out,
            stderr=err,
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": path, **KEPT, **(more or {})},
            process_group=0,
        )
        try:
            _, status, used = os.wait4(process.pid, 0)
            wall = time.perf_counter() - start
            every = [used, *_left_behind(process.pid)]
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        if process.returncode:
            err.seek(0)
            sys.exit(f"{' '.join(command)}: {err.read()[-2000:]}{out.read()[-2000:]}")
        cpu = sum(one.ru_utime + one.ru_stime for one in every)
        peak = max(one.ru_maxrss for one in every) * UNIT
        return Run(wall, cpu, peak, out.read())


def _left_behind(group: int) -> Iterator[resource.struct_rusage]:
    """Yield what the processes of a group took that this one has adopted."""
    while True:
        try:
            yield os.wait4(-group, 0)[2]
        except ChildProcessError:
            return


def two_at_once() -> float:
    """Return how many times as much two processes do here in the time of one."""
    found = []
    for _ in range(3):
        alone = run(sys.executable, "-c", LOOP).wall
        start = time.perf_counter()
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda _: run(sys.executable, "-c", LOOP), range(2)))
        found.append(2 * alone / (time.perf_counter() - start))
    return statistics.median(found)


def ratio(name: str, value: float, target: str = "") -> None:
    """Print a ratio, with what it should be."""
    say(f"  {name:42} {value:8.2f} {f'(target {target})' if target else ''}".rstrip())


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
