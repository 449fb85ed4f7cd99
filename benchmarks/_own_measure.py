"""What `measure` itself takes, in one of several processes.

Opens a few provinces at a time in one database with every view and measures every
indicator (no verdicts, no sentences). Prints processor time, peak memory after the
first few and at the end, and the sums of numerators and denominators as JSON.

    python benchmarks/_own_measure.py DATA DATE [PART OF]

``1 2`` measures the first, third ... group of provinces, ``2 2`` the others.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import Counter
from pathlib import Path

from coopanalysis.indicators import catalogue as catalogues
from coopanalysis.indicators.desk import Desk
from coopanalysis.indicators.measure import measure
from coopanalysis.judgement.together import groups, most
from coopanalysis.registers import store

MEASURED = {"numerator": "", "denominator": "/", "n": "#", "n_left_out": "?"}
UNIT = 1 if sys.platform == "darwin" else 1024


def main(data: str, date: str, part: str = "1", of: str = "1") -> None:
    """Measure this part, print."""
    catalogue = catalogues.load()
    sums: Counter[str] = Counter()
    peaks = []
    started = time.process_time()
    taken_in = [one for one in store.snapshots(Path(data)) if str(one.as_of) == date]
    desk = Desk(Path(data), catalogue=catalogue)
    found = groups(Path(data), taken_in, most(len(taken_in), int(of)))
    for group in found[int(part) - 1 :: int(of)]:
        with desk.opened(group) as con:
            measured = measure(con, catalogue, group)
        for one in measured:
            _add(sums, one.measures.groupby("indicator"), MEASURED)
            cut = one.breakdowns
            cut = cut.assign(of="breakdown." + cut["breakdown"]).groupby("of")
            _add(sums, cut, {"amount": ""})
            sums.update(cut.size().rename(lambda one: f"{one}#").to_dict())
        peaks.append(_peak())
    told = {"cpu": time.process_time() - started, "first": peaks[0], "peak": peaks[-1]}
    sys.stdout.write(json.dumps({**told, "sums": sums}) + "\n")


def _add(sums: Counter[str], groups, columns: dict[str, str]) -> None:
    for column, sign in columns.items():
        found = groups[column].sum()
        sums.update(found.rename(lambda one, sign=sign: one + sign).to_dict())


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT


if __name__ == "__main__":
    main(*sys.argv[1:])
