"""Files that could not be taken in, date by date: they stand in no snapshot.

One small file per date, written by each intake of the date and read by the page on the
quality of the data; a file that goes in later is taken off the list.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from coopanalysis import work
from coopanalysis.registers.inbox import read_kept
from coopanalysis.registers.jobs import SheetRead
from coopanalysis.registers.planning import Plan
from coopanalysis.registers.snapshots import PRIVATE_FILE, private_folder


def unread_path(data: Path, as_of: dt.date) -> Path:
    """Return where the list of a date is kept."""
    return Path(data) / "registers" / "unread" / f"{as_of}.json"


def read(data: Path, as_of: dt.date) -> dict[str, list[str]]:
    """Return what is wrong with each file that could not be taken in, by its name.

    Raises
    ------
    DataError
        When the list itself is damaged.
    """
    return read_kept(unread_path(data, as_of))


def remember(data: Path, plan: Plan, reads: Iterable[SheetRead]) -> None:
    """Write the list of a date anew, after its files were read.

    Where a run did not see every file of the date, those it did not see stay listed.
    """
    day = plan.batch.as_of
    found = by_file(day, plan.problems)
    good = set(plan.standing)
    for one in reads:
        good.add(one.file)
        if one.problems:
            place = f"[{one.sheet}] " if one.sheet else ""
            lines = found.setdefault(one.file, [])
            lines += [place + problem for problem in one.problems]
    before = {} if plan.batch.is_whole else read(data, day)
    now = {name: lines for name, lines in before.items() if name not in good} | found
    path = unread_path(data, day)
    if now:
        private_folder(path.parent)
        body = json.dumps(now, ensure_ascii=False, indent=1, sort_keys=True)
        work.write_atomically(path, body + "\n", PRIVATE_FILE)
    else:
        path.unlink(missing_ok=True)


def by_file(as_of: dt.date, lines: Sequence[str]) -> dict[str, list[str]]:
    """Sort lines ``DATE FILE: WHAT`` by file; others name a folder of the machine."""
    found: dict[str, list[str]] = {}
    for line in lines:
        name, colon, what = line.removeprefix(f"{as_of} ").partition(": ")
        is_named = line.startswith(f"{as_of} ") and colon
        if is_named and not Path(name).is_absolute():
            found.setdefault(name, []).append(what)
    return found
