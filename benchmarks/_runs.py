"""What a command took, processes that it waited for included, and how it is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.resolve()
KEPT = {"PYTHONDONTWRITEBYTECODE": ""}  # empty means: do write them
UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass
class Run:
    """What a command took, with every process that it waited for, and what it said."""

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
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdout=out,
            stderr=err,
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": path, **KEPT, **(more or {})},
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        if process.returncode:
            err.seek(0)
            sys.exit(f"{' '.join(command)}: {err.read()[-2000:]}{out.read()[-2000:]}")
        cpu, peak = used.ru_utime + used.ru_stime, used.ru_maxrss * UNIT
        return Run(wall, cpu, peak, out.read())


def ratio(name: str, value: float, target: str = "") -> None:
    """Print a ratio, with what it should be."""
    say(f"  {name:42} {value:8.2f} {f'(target {target})' if target else ''}".rstrip())


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
