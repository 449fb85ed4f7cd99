"""What several tests share: the command, run as a person would run it."""

import contextlib
import os
import shutil
import subprocess
import sysconfig
import time
from pathlib import Path

import hypothesis
import pytest

from coopanalysis import work
from coopanalysis.errors import LockedError
from coopanalysis.places import Places
from coopanalysis.sample import write_sample

# How long an example takes depends on what else the machine does.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

COMMAND = Path(sysconfig.get_path("scripts")) / "coopanalysis"

# The whole province with few rows: the notebooks' own date, the meeting before it,
# and the same month a year earlier.
SMALL = 0.02
DATES = ("2018-03-31", "2018-12-31", "2019-03-31")


def pytest_configure(config):
    """Forget the settings of whoever runs the tests: they use their own folders."""
    for name in [name for name in os.environ if name.startswith("COOPANALYSIS_")]:
        if name != "COOPANALYSIS_REAL":
            del os.environ[name]


@pytest.fixture(scope="session")
def coop():
    """Return a function that runs ``coopanalysis`` and checks its exit status."""

    def run(*arguments, status=0, **environment):
        found = subprocess.run(
            [COMMAND, *map(str, arguments)],
            capture_output=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            env=os.environ | {"PYTHONUTF8": "1"} | environment,
            check=False,
        )
        said = f"{found.stdout}\n{found.stderr}"
        assert found.returncode == status, said
        assert "Traceback" not in said, said
        return said

    return run


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    """Return a function that has a folder made once for all processes of a run.

    It gives the folder's path; nobody may write into it afterwards.
    """
    root = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent  # of the run; what lies below is this process's own

    def once(name, make):
        folder, whole = root / f"shared-{name}", root / f"shared-{name}.whole"
        with waited_for(root, folder.name):
            if not whole.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                whole.touch()
        return folder

    return once


@contextlib.contextmanager
def waited_for(folder, name):
    """Hold a lock for which another process may have to be waited for."""
    with contextlib.ExitStack() as held:
        while True:
            try:
                held.enter_context(work.lock(folder, name))
                break
            except LockedError:
                time.sleep(0.1)
        yield


@pytest.fixture(scope="session")
def sample_data(shared, coop):
    """Return the data folder of a small sample province, taken in and measured.

    Every test shares it: build from it, write nothing into it.
    """

    def make(folder):
        data = folder / "data"
        places = Places.load(data)
        write_sample(
            data,
            places.province("33"),
            places.districts("33"),
            scale=SMALL,
            dates=DATES,
        )
        coop("intake", "--data", data)
        coop("measure", "--data", data)

    return shared("sample", make) / "data"
