"""JupyterLab on the explorer, over the data that the command works on."""

from __future__ import annotations

import os
import subprocess
import sys

from coopanalysis.publish import plan
from coopanalysis.settings import Settings


def open_lab(settings: Settings) -> int:
    """Run JupyterLab until it is closed and return its exit status."""
    notebook = plan.find_notebooks(settings.root, ["explorer"])[0]
    environment = {
        **os.environ,
        "COOPANALYSIS_DATA": str(settings.data.resolve()),
        "COOPANALYSIS_PROVINCE": settings.province,
    }
    command = [sys.executable, "-m", "jupyterlab", str(notebook)]
    return subprocess.run(
        command, cwd=notebook.parent, env=environment, check=False
    ).returncode
