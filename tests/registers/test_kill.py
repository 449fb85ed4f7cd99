"""An intake killed at any moment leaves the old state or the new one, never between."""

from __future__ import annotations

import errno
import hashlib
import json
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest
from registers import hostile_files as made

from coopanalysis import work
from coopanalysis.registers import inbox, store

DAY, LATER = "2019-03-31", "2019-06-30"
DRIVER = Path(__file__).with_name("killed.py")
OTHER = ["3304-01", "2/2560", *made.ROW[2:]]
WRONG = ["3304-01", "3/2560", "7", "?", *made.ROW[4:]]


class Story(NamedTuple):
    """A data folder with something new in the inbox, and what is to come of it."""

    before: Path
    after: Path
    points: int


def intake(data, point=0, *error):
    return subprocess.run(
        [sys.executable, str(DRIVER), str(data), str(point), *map(str, error)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def put(data, day, name, content):
    path = data / "inbox" / day / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    root = tmp_path_factory.mktemp("kill")
    before, after = root / "before", root / "after"
    put(before, DAY, "coop.csv", made.text(made.COOPS))
    put(before, DAY, "loan.csv", made.text([made.LOAN, made.ROW]))
    assert intake(before).returncode == 0
    # a register replaced, with a row that is refused; and a date that is new
    put(before, DAY, "loan.csv", made.text([made.LOAN, made.ROW, OTHER, WRONG]))
    put(before, LATER, "loan.csv", made.text([made.LOAN, made.ROW]))
    shutil.copytree(before, after)
    done = intake(after)
    assert done.returncode == 0, done.stderr
    assert len(json.loads(ledger(after, DAY).read_text("utf-8"))) == 2
    return Story(before, after, int(done.stdout.rpartition("points=")[2]))


def ledger(data, day):
    return data / "registers" / "ledger" / f"{day}.json"


def contents(data):
    """Return what stands in the registers and the rejects, byte for byte."""
    return {
        path.relative_to(data).as_posix(): path.read_bytes()
        for part in ("registers", "rejects")
        for path in sorted((data / part).rglob("*"))
        if path.is_file()
    }


def assert_old_or_new(data, story):
    """Every snapshot and ledger is the old one or the new one, and whole."""
    old, new = contents(story.before), contents(story.after)
    for name, content in contents(data).items():
        if name.endswith(".json"):
            assert content in (old.get(name), new.get(name)), name
    for found in store.snapshots(data):
        inbox.read_ledger(data, found.as_of)
        for refs in found.files.values():
            for ref in refs:
                raw = ref.path.read_bytes()
                assert hashlib.sha256(raw).hexdigest() == ref.sha256
    kept = {name for name in old if "/snapshots/" in name or name.endswith(".parquet")}
    assert kept <= set(contents(data))


def assert_made_good(data, story):
    """An ordinary run afterwards ends where an undisturbed one does."""
    done = intake(data)
    assert done.returncode == 0, done.stderr
    assert contents(data) == contents(story.after)
    assert sorted(path.name for path in data.rglob(".*")) == [".intake.lock"]


def kill_at(point, story, folder):
    data = folder / str(point)
    shutil.copytree(story.before, data)
    assert intake(data, point).returncode == -signal.SIGKILL
    assert_old_or_new(data, story)
    assert_made_good(data, story)
    shutil.rmtree(data)


def test_a_kill_leaves_the_old_state_or_the_new_one(story, tmp_path):
    assert story.points > 40
    chance = random.Random(1)
    points = sorted(chance.sample(range(1, story.points + 1), 6))
    for point in points:
        kill_at(point, story, tmp_path)


@pytest.mark.slow
def test_a_kill_at_every_single_point(story, tmp_path):
    for point in range(1, story.points + 1):
        kill_at(point, story, tmp_path)


@pytest.mark.slow
def test_a_kill_at_any_time_ends_the_readers_too(story, tmp_path):
    chance = random.Random(2)
    book = made.xlsx([made.LOAN, *([OTHER] * 20_000)])
    for turn in range(10):
        data = tmp_path / str(turn)
        shutil.copytree(story.before, data)
        put(data, DAY, "repeated_loan.xlsx", book)  # keeps a reader of its own busy
        running = subprocess.Popen(
            [sys.executable, str(DRIVER), str(data), "0"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(0.5, 8))
        readers = psutil.Process(running.pid).children(recursive=True)
        running.kill()
        running.wait()
        _, alive = psutil.wait_procs(readers, timeout=60)
        assert alive == []
        (data / "inbox" / DAY / "repeated_loan.xlsx").unlink()
        for found in store.snapshots(data):
            inbox.read_ledger(data, found.as_of)
        assert intake(data).returncode == 0
        assert list(data.rglob(".staging*")) == []


def test_a_full_disk_is_one_line_and_the_old_state_stands(story, tmp_path):
    for point in (3, story.points // 3, story.points * 2 // 3):
        data = tmp_path / str(point)
        shutil.copytree(story.before, data)
        done = intake(data, point, errno.ENOSPC)
        assert done.returncode == 1
        assert done.stderr == (
            "coopanalysis: the disk: No space left on device; "
            "make room and run it again\n"
        )
        assert_old_or_new(data, story)
        assert list(data.rglob(".staging*")) == []
        assert_made_good(data, story)


def test_a_second_intake_waits_for_its_turn(story, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(story.before, data)
    with work.lock(data, "intake"):
        done = intake(data)
    assert done.returncode == 3
    assert done.stderr == (
        f"coopanalysis: {data}: another run is at work here (.intake.lock); "
        "wait until it ends and start again\n"
    )
    assert_made_good(data, story)
