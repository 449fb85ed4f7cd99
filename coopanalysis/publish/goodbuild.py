"""When a build last ended with every report in place, and whether that is long ago."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from coopanalysis import work
from coopanalysis.publish import manifest

GOOD = ".last-good.json"
CLOCKS_DIFFER = 1.0  # hours that clocks of several machines may lie apart


def note(reports: Path, name: str) -> None:
    """Note that a build ended with every report in place, made or found unchanged."""
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    work.write_atomically(reports / GOOD, json.dumps({"name": name, "ended": now}))


def last(reports: Path) -> dict[str, Any] | None:
    """Return the last complete build without failures: its name, end and age."""
    noted = _noted(reports / GOOD)
    if noted is None or manifest.read(reports / noted["name"]) is None:
        return None
    age = dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(noted["ended"])
    return {**noted, "age_hours": round(age.total_seconds() / 3600, 2)}


def too_old(build: dict[str, Any] | None, max_age: float | None) -> str:
    """Say what is wrong with the age of the last good build, if anything is."""
    if max_age is None:
        return ""
    if build is None:
        return "no build has ended well yet; run `coopanalysis build`"
    hours = build["age_hours"]
    if hours > max_age:
        return (
            f"the last good build ended {hours:.1f} hours ago, more than {max_age:g}; "
            "see the log of the builds"
        )
    if hours < -CLOCKS_DIFFER:
        return (
            f"the last good build ends {-hours:.1f} hours from now; check the clock "
            "and build again"
        )
    return ""


def _noted(path: Path) -> dict[str, str] | None:
    if not path.is_file():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        dt.datetime.fromisoformat(found["ended"])
    except (ValueError, KeyError, TypeError):
        return None
    return found
