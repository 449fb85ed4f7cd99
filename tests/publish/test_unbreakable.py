"""Whatever happens to a build: what stood stands, and one line says what to do."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = 25  # 22 districts, the province, its data's quality and its methods


def killed(folder, seed, count):
    """Return what was found when a build was killed at so many moments."""
    call = "from publish import killed; killed.main"
    folders = os.pathsep.join(map(str, (ROOT, ROOT / "tests")))
    found = subprocess.run(
        [sys.executable, "-c", f"{call}({str(folder)!r}, {seed}, {count})"],
        env=os.environ | {"PYTHONPATH": folders},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert found.returncode == 0, found.stderr
    return json.loads(found.stdout)


def check(found):
    """Compare what was found with what is promised."""
    assert found["killed"] == -signal.SIGKILL, found
    assert found["faults"] == [], found
    assert found["next"] == 0, found
    assert found["faults after"] == [], found
    assert found["is new"], found
    assert found["left"] == [], found
    assert len(found["pages"]) == PAGES, found
    # What was noted as finished; how far the making was ahead of it, threads decide.
    assert found["twice"] == [], found


def test_a_build_killed_at_any_step_is_taken_up_by_the_next(tmp_path):
    results = killed(tmp_path, seed=7, count=8)
    assert len(results) == 8
    assert max(one["noted"] for one in results) > 1
    for one in results:
        check(one)


@pytest.mark.slow
def test_a_build_killed_at_a_hundred_steps_is_taken_up_by_the_next(tmp_path):
    results = killed(tmp_path, seed=2562, count=100)
    assert len(results) == 100
    for one in results:
        check(one)
