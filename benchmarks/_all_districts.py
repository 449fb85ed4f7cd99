"""Build small reports over districts of all provinces, and say what that took.

The real plan, pool, template, index and manifest with a notebook of three cells over
data without rows: what publishing itself costs, without a notebook's own computing.
Prints one line of JSON. FOLDER keeps data and reports for a second run.

    python benchmarks/_all_districts.py FOLDER DISTRICTS [--workers N]
        [--scheduler URL] [--if-changed]
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import geothai
import psutil

ROOT = Path(__file__).parents[1]
AS_OF = "2019-03-31"
EVERY = 5.0  # seconds between looks at the memory of all processes
HEAVY = ("papermill", "pandas", "nbconvert")


def main() -> None:
    """Make the data folder unless it is there, build, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("districts", type=int)
    parser.add_argument("--workers", type=int, default=None)
    parser.add_argument("--scheduler")
    parser.add_argument("--if-changed", action="store_true")
    asked = parser.parse_args()

    from coopanalysis.publish import editions
    from coopanalysis.publish.build import build
    from coopanalysis.settings import Settings

    # The index's signs come from tables, which these data do not have.
    editions.with_marks = lambda edition, data: edition
    folder = asked.folder.resolve()
    if not folder.exists():
        _write(folder, asked.districts)
    settings = Settings(
        data=folder / "data",
        reports=folder / "reports",
        secret=folder / "secret",
        province="all",
        lang="th",
        root=folder,
    )
    ended = threading.Event()
    peaks: list[int] = [0]
    if not asked.if_changed:
        threading.Thread(target=_watch, args=(ended, peaks), daemon=True).start()
    result = build(
        settings,
        AS_OF,
        notebooks=["district_report"],
        workers=asked.workers,
        scheduler=asked.scheduler,
        force=not asked.if_changed,
    )
    ended.set()
    sys.stdout.write(
        json.dumps(
            {
                "reports": result.made + result.reused,
                "made": result.made,
                "failed": len(result.failed),
                "seconds": result.seconds,
                "parent": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
                "children": max(peaks),
                "imported": [name for name in HEAVY if name in sys.modules],
            }
        )
        + "\n"
    )


def _write(folder: Path, count: int) -> None:
    """Write the notebook, and say of province after province that it was measured."""
    sys.path.insert(0, str(ROOT / "tests" / "publish"))
    import tiny

    from coopanalysis.places import Places

    tiny.notebook(folder / "notebooks" / "district_report.ipynb")
    tiny.data(folder / "data")
    places = Places.load(folder / "data")
    codes = sorted({one.code for one in geothai.provinces()} - {"33"})
    left = count - len(places.districts("33"))
    for code in codes:
        here = len(places.districts(code))
        if here > left:
            continue
        left -= here
        for room in ("registers/snapshots", "measures"):
            own = folder / "data" / room / f"as_of={AS_OF}"
            shutil.copytree(own / "province=33", own / f"province={code}")
            _say_province(own / f"province={code}", code)


def _say_province(folder: Path, code: str) -> None:
    for path in folder.glob("*.json"):
        found = json.loads(path.read_text(encoding="utf-8"))
        if "province" in found:
            found["province"] = code
            path.write_text(json.dumps(found), encoding="utf-8")


def _watch(ended: threading.Event, peaks: list[int]) -> None:
    """Note the memory of all processes below this one, each page counted once."""
    me = psutil.Process()
    while not ended.wait(EVERY):
        peaks.append(sum(_held(one) for one in me.children(recursive=True)))


def _held(process: psutil.Process) -> int:
    ask: Callable = process.memory_full_info
    try:
        found = ask()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0
    return getattr(found, "pss", found.rss)


if __name__ == "__main__":
    main()
