"""The builds in a reports folder: their names, and which of them go.

A build is never changed: one made again stands under a name of its own, and the one
before goes once nothing points at it. Builds are counted, for a clock may jump.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from coopanalysis.publish import manifest

OLD, FAILED = ".old-", "failed"


def made_as(reports: Path, name: str) -> list[Path]:
    """Return the builds of this name, the newest first, with or without a number."""
    own = re.compile(re.escape(name) + r"(-\d+)?")
    return [path for path, _ in manifest.sites(reports) if own.fullmatch(path.name)]


def free(reports: Path, name: str) -> Path:
    """Return the first folder for a build of this name that is not there yet."""
    folder, number = reports / name, 1
    while folder.exists():
        number += 1
        folder = reports / f"{name}-{number}"
    return folder


def next_number(reports: Path) -> int:
    """Return the number of a build that is made now."""
    numbers = [manifest.number(found) for _, found in manifest.sites(reports)]
    return max(numbers, default=0) + 1


def remove(folder: Path) -> bool:
    """Take a build away, at once as seen from outside; say whether that could be.

    Where a program holds one of its files open (Windows), it stays as it is.
    """
    old = folder.with_name(f"{OLD}{folder.name}")
    try:
        folder.rename(old)
    except OSError:
        return False
    shutil.rmtree(old, ignore_errors=True)
    return True


def clear(reports: Path) -> None:
    """Remove what is left of builds that were being taken away."""
    for path in reports.glob(f"{OLD}*"):
        shutil.rmtree(path, ignore_errors=True)


def prune(reports: Path, provinces: set[str], count: int, current: str | None) -> int:
    """Keep the newest complete builds of these provinces, and return how many went.

    Parameters
    ----------
    reports
        The reports folder.
    provinces
        Builds of other provinces are not counted and not touched.
    count
        How many complete builds stay.
    current
        The build that the index points at: it stays whatever its age.
    """
    own = [
        (folder, found)
        for folder, found in manifest.sites(reports)
        if set(found["as_of"]) == provinces
    ]
    whole = [folder for folder, found in own if not found["is_partial"]]
    if len(whole) <= count:
        return 0
    # Builds of some districts stay while a complete one of their age does.
    last = [folder for folder, _ in own].index(whole[count - 1])
    removed = 0
    for folder, _ in own[last + 1 :]:
        if folder.name == current or not remove(folder):
            continue
        shutil.rmtree(reports / FAILED / folder.name, ignore_errors=True)
        removed += 1
    return removed
