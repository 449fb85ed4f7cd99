"""What several tests share: the command, run as a person would run it."""

import os
import subprocess
import sysconfig
from pathlib import Path

import pytest

COMMAND = Path(sysconfig.get_path("scripts")) / "coopanalysis"
ROOT = Path(__file__).parents[1]


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
