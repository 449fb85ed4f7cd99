"""What `measure` itself takes, province by province in one process.

Opens each date of each province with every view and measures every indicator (no
verdicts, no sentences). Prints processor time, peak memory after the first province and
at the end, and the sums of numerators and denominators as JSON.

    python benchmarks/_own_measure.py DATA DATE...
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import Counter
from pathlib import Path

from coopanalysis.indicators import catalogue as catalogues
from coopanalysis.indicators.measure import measure, open_date
from coopanalysis.registers import store

UNIT = 1 if sys.platform == "darwin" else 1024


def main(data: str, *dates: str) -> None:
    """Measure all, print."""
    catalogue = catalogues.load()
    sums: Counter[str] = Counter()
    peaks = []
    started = time.process_time()
    for date in dates:
        for taken in store.snapshots(Path(data)):
            if str(taken.as_of) != date:
                continue
            con = open_date(Path(data), date, taken.province, catalogue)
            found = measure(con, catalogue, taken, taken.province).measures
            con.close()
            totals = found.groupby("indicator")[["numerator", "denominator"]].sum()
            sums.update(totals["numerator"].to_dict())
            sums.update(totals["denominator"].rename(lambda one: f"{one}/").to_dict())
            peaks.append(_peak())
    told = {"cpu": time.process_time() - started, "first": peaks[0], "peak": peaks[-1]}
    sys.stdout.write(json.dumps({**told, "sums": sums}) + "\n")


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT


if __name__ == "__main__":
    main(*sys.argv[1:])
