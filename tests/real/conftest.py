"""The folder of outside data: absent, its tests are skipped; in CI they fail."""

import os
from pathlib import Path

import pytest

DEFAULT = Path(__file__).parents[2] / ".." / "shared" / "real"


@pytest.fixture(scope="session")
def real():
    """Return the folder that ``COOPANALYSIS_REAL`` names."""
    folder = Path(os.environ.get("COOPANALYSIS_REAL", DEFAULT)).resolve()
    if (folder / "README.md").is_file():
        return folder
    reason = f"{folder}: no outside data here; COOPANALYSIS_REAL says where it is"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
