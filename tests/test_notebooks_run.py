"""Every notebook runs as a person would run it: nbval, with its own parameters."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_with_its_default_parameters(notebook, sample_data):
    found = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "--nbval-lax", "--nbval-current-env"),
            *("-p", "no:cacheprovider", "--quiet", "--no-header", str(notebook)),
        ],
        cwd=ROOT,
        env=os.environ | {"COOPANALYSIS_DATA": str(sample_data)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr
    assert " passed" in found.stdout
