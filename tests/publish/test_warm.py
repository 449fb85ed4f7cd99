"""Warm kernels: forked, apart from each other, and gone with their owner."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import namedtuple
from pathlib import Path

import psutil
import pytest
from publish import tiny

from coopanalysis import work
from coopanalysis.places import Places
from coopanalysis.publish import kernels, plan, render, warm

ROOT = Path(__file__).parents[2]
TESTS = (ROOT, ROOT / "tests")
HAS_FORK = not warm.why_not()
POISON = """\
import builtins, os, pathlib, sys
import numpy, pandas
pandas.options.display.max_rows = 7
numpy.random.seed(1)
os.environ["COOPANALYSIS_LEFT_BEHIND"] = "yes"
builtins.left_behind = True
sys.path.insert(0, "/left/behind")
pathlib.Path("colorsys.py").write_text("raise SystemExit('poisoned')")
pathlib.Path("numpy.py").write_text("raise SystemExit('poisoned')")
"""
LOOK = """\
import json, os, sys, builtins, random
import numpy, pandas, colorsys
print("FOUND" + json.dumps({
    "rows": pandas.options.display.max_rows,
    "seeded": float(numpy.random.random()),
    "random": random.random(),
    "left": os.environ.get("COOPANALYSIS_LEFT_BEHIND", ""),
    "built in": hasattr(builtins, "left_behind"),
    "path": "/left/behind" in sys.path,
    "files": sorted(os.listdir(".")),
    "warm": "coopanalysis.publish.zygote" in str(sys.orig_argv),
    "group": os.getpgid(0) == os.getpid(),
    "pid": os.getpid(),
    "data": os.environ["COOPANALYSIS_DATA"],
}))
"""


def task(folder, cell):
    """Return the task of a district whose notebook ends with this cell."""
    notebook = tiny.notebook(folder / "district_report.ipynb", cell=cell)
    data = folder / "data"
    data.mkdir(exist_ok=True)
    dates = {"33": tiny.AS_OF}
    return plan.make([notebook], Places.load(data), dates, ["3304"], "th")[0]


def run(folder, cell, **options):
    """Execute a notebook with this cell and return what came of it."""
    environment = {"COOPANALYSIS_DATA": str(folder / "data")}
    one = task(folder, cell)
    return kernels.execute(one, environment, folder / "kept.ipynb", **options)


def found(outcome):
    """Return what the looking cell printed."""
    texts = [
        output.text
        for cell in outcome.cells
        for output in cell.get("outputs", ())
        if output.output_type == "stream" and output.name == "stdout"
    ]
    return json.loads("".join(texts).partition("FOUND")[2])


def test_a_report_that_poisons_everything_cannot_change_the_next(tmp_path):
    before = found(run(tmp_path, LOOK))
    poisoned = run(tmp_path, POISON)
    assert not isinstance(poisoned, kernels.Failure)
    after = found(run(tmp_path, LOOK))
    assert before["warm"] is after["warm"] is HAS_FORK
    apart = {"pid", "seeded", "random"}
    same = set(before) - apart
    assert {key: after[key] for key in same} == {key: before[key] for key in same}
    assert after["left"] == "" and not after["built in"] and after["files"] == []
    for key in apart:  # no two kernels draw the same numbers
        assert after[key] != before[key]


def test_a_cold_kernel_sees_the_same_but_for_its_start(tmp_path):
    warm_one, cold = found(run(tmp_path, LOOK)), found(run(tmp_path, LOOK, cold=True))
    assert not cold["warm"]
    for key in ("rows", "left", "files", "data"):
        assert cold[key] == warm_one[key]


def test_what_lies_beside_the_notebook_can_be_imported(tmp_path):
    (tmp_path / "my_office.py").write_text("name = 'ours'")
    for cold in (False, True):
        outcome = run(tmp_path, "import my_office; print(my_office.name)", cold=cold)
        assert not isinstance(outcome, kernels.Failure), outcome


def test_what_a_killed_worker_left_goes_with_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    killed = (
        "import os, sys; from pathlib import Path; from coopanalysis import work\n"
        "made = [work.passing_folder(sys.argv[1], Path(p)) for p in sys.argv[2:]]\n"
        "for one in made: print(one.__enter__())\n"
        "os._exit(9)"
    )
    places = [tmp_path, *filter(None, [kernels._memory()])]
    command = [sys.executable, "-u", "-c", killed, kernels.PREFIX, *map(str, places)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    left = [Path(line) for line in done.stdout.split()]
    assert done.returncode == 9
    assert len(left) == len(places)
    assert left[0].is_dir()  # in memory another test's worker may have been faster
    with work.passing_folder(kernels.PREFIX) as held:
        kernels.prepare(cold=True)
        assert held.is_dir()
    assert not any(path.exists() for path in [*left, held])


@pytest.mark.parametrize("room", [0, 10**9])
def test_sockets_go_into_memory_where_it_has_room_and_nothing_stays(
    tmp_path, monkeypatch, room
):
    usage = namedtuple("usage", "free")
    asked = []
    monkeypatch.setattr(kernels.os, "access", lambda path, mode: path != "/tmp")
    monkeypatch.setattr(
        kernels.shutil, "disk_usage", lambda path: asked.append(path) or usage(room)
    )
    has_memory = room and os.name == "posix"
    assert kernels._memory() == (Path("/dev/shm") if has_memory else None)
    assert asked == (["/dev/shm"] if os.name == "posix" else [])
    monkeypatch.undo()
    look = "import json, os\nprint('FOUND' + json.dumps(os.environ['IPYTHONDIR']))"
    folder = Path(found(run(tmp_path, look))).parent
    assert folder.parent == Path(kernels._memory() or tempfile.gettempdir())
    assert not folder.exists()


def test_a_kernel_that_kills_itself_is_a_failure_and_the_next_one_runs(tmp_path):
    outcome = run(tmp_path, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    assert isinstance(outcome, kernels.Failure) and outcome.error == "DeadKernel"
    assert found(run(tmp_path, LOOK))


def test_without_fork_ordinary_kernels_serve_and_say_why(tmp_path, monkeypatch):
    monkeypatch.delattr(os, "fork")
    assert warm.trouble() == "this system has no fork"
    assert not found(run(tmp_path, LOOK))["warm"]


def test_a_warm_kernel_has_next_to_nothing_left_to_import(tmp_path):
    look = "import json, sys\nprint('FOUND' + json.dumps(sorted(sys.modules)))"
    kernel = set(found(run(tmp_path, look)))
    call = "from coopanalysis.publish import zygote; import json, sys; zygote._warm()"
    warmed = subprocess.run(
        [sys.executable, "-c", f"{call}; print(json.dumps(sorted(sys.modules)))"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    ).stdout
    if HAS_FORK:
        new = kernel - set(json.loads(warmed))
        assert len(new) <= 10, sorted(new)


def test_a_zygote_that_is_killed_is_replaced(tmp_path):
    assert found(run(tmp_path, LOOK))
    if HAS_FORK:
        psutil.Process(warm._zygotes[-1].pid).kill()
        wait_for(lambda: warm._zygotes[-1].has_ended, 10)
        assert found(run(tmp_path, LOOK))["warm"]


@pytest.mark.parametrize("cold", [False, True])
def test_no_kernel_outlives_a_build_that_is_killed(tmp_path, cold):
    marker = tmp_path / "running"
    settings = tiny.project(tmp_path)
    cell = f"open({str(marker)!r}, 'w').close()\nimport time\ntime.sleep(600)"
    tiny.notebook(tmp_path / "notebooks" / "district_report.ipynb", cell=cell)
    build = subprocess.Popen(
        [
            *(sys.executable, "-m", "coopanalysis", "build", "--lang", "th"),
            *("--data", str(settings.data), "--reports", str(settings.reports)),
            *("--workers", "1", "--district", "3304"),
            *(["--cold"] if cold else []),
        ],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(marker.exists, 60)
        family = psutil.Process(build.pid).children(recursive=True)
        assert family
    finally:
        build.send_signal(signal.SIGKILL)
        build.wait()
    wait_for(lambda: not any(is_running(one) for one in family), 20)


def page(folder, cold):
    """Write out the page of a small report; run in a process of its own."""
    one = task(folder, tiny.CHART + "\nprint({*'abcdefgh'} and sorted({*'xyz'}))")
    environment = {"COOPANALYSIS_DATA": str(folder / "data")}
    outcome = kernels.execute(one, environment, folder / "kept.ipynb", cold=cold)
    frame = render.Frame(("th", "en"), "ศรีสะเกษ", "Si Sa Ket")
    sys.stdout.write(render.page(outcome, one, frame))


def test_warm_and_cold_pages_are_equal_under_two_hash_seeds(tmp_path):
    call = "from pathlib import Path; from publish import test_warm; test_warm.page"
    folders = os.pathsep.join(map(str, TESTS))
    pages = [
        subprocess.run(
            [sys.executable, "-c", f"{call}(Path({str(tmp_path)!r}), {cold})"],
            env=os.environ | {"PYTHONPATH": folders, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed, cold in (("1", False), ("2", True))
    ]
    assert b"Two bars" in pages[0]
    assert pages[0] == pages[1]


def shout(folder, cold):
    """Run a cell that has a program print, in a worker; run in a process of its own."""
    cell = "import os\nos.system('echo not the answer')"
    with work.executor(1, kernels.prepare, cold) as pool:
        outcome = pool.submit(run, folder, cell, cold=cold).result()
    assert not isinstance(outcome, kernels.Failure), outcome
    sys.stdout.write("the answer")


@pytest.mark.parametrize("cold", [False, True])
def test_what_a_cell_has_a_program_print_is_no_part_of_the_answer(tmp_path, cold):
    call = "from pathlib import Path; from publish import test_warm; test_warm.shout"
    done = subprocess.run(
        [sys.executable, "-c", f"{call}(Path({str(tmp_path)!r}), {cold})"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, TESTS))},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout == "the answer"
    assert "Debugger" not in done.stderr


def is_running(process):
    """Say whether a process is there and no zombie."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_for(happened, seconds):
    """Wait until something is so; fail when it does not come."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)
