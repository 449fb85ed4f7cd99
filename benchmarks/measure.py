"""What measuring costs: against pandas, by rows, by dates, and for the whole country.

Ten million invented loans with their security over all 77 provinces are written first,
as intake would have written them (see `_loans.py`). Ours runs in two processes, as the
command does on two processors; pandas uses one whatever there is, so both ratios are
told: of seconds, and of processor time, which other work on the machine moves less.

    python benchmarks/measure.py [--only PART]... [--rows N] [--data DIR]

plain    the indicators, a few provinces at a time, against a plain pandas script that
         reads all at once (`_plain_measure.py`); every sum must agree: numerators,
         denominators, rows and what was left out of every indicator. Ours runs before
         and after, and the mean of the two is compared: a machine's speed drifts
rows     all rows against a tenth of them
dates    ten dates of one province in one command, against ten commands
country  `coopanalysis measure --province all`: with verdicts, sentences, quality;
         then again with nothing changed
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from _runs import Run, ratio, run, say, two_at_once

HERE = Path(__file__).parent.resolve()
DATE = "2019-03-31"
DATES = (
    *("2018-06-30", "2018-07-31", "2018-08-31", "2018-09-30", "2018-10-31"),
    *("2018-11-30", "2018-12-31", "2019-01-31", "2019-02-28", DATE),
)
PARTS = ("plain", "rows", "dates", "country")
CLOSE = 1e-6
PROCESSES = 2


class Bench:
    """The parts, with the data that they share."""

    def __init__(self, folder: Path, rows: int) -> None:
        self.folder = folder
        self.count = rows
        self.own: dict[int, Run] = {}

    def plain(self) -> None:
        """Compare with pandas."""
        given = "_plain_measure.py", str(self.data(self.count)), DATE
        before = self.measured(self.count)
        row("measure, a few provinces at a time", before)
        for name, how in (("as it reads", ()), ("reading through Arrow", ("typed",))):
            other = script(*given, *how)
            row(f"pandas {name}, all at once", other)
            after = self.measured(self.count, again=True)
            row("measure again", after)
            _agree(after.said["sums"], other.said)
            wall, cpu = before.wall + after.wall, before.cpu + after.cpu
            ratio("seconds of pandas to ours", 2 * other.wall / wall, "≥ 4")
            ratio("processor time of pandas to ours", 2 * other.cpu / cpu)
            ratio("our memory to that of pandas", after.peak / other.peak, "≤ 0.25")
            before = after
        first = after.said["first"]
        ratio("memory after all provinces to that after the first", after.peak / first)
        ratio("two plain loops to one, on this machine", two_at_once())

    def rows(self) -> None:
        """Compare all rows with a tenth."""
        many, few = self.measured(self.count), self.measured(self.count // 10)
        row(f"{self.count:,} loans", many)
        row(f"{self.count // 10:,} loans", few)
        ratio("processor time, all to a tenth", many.cpu / few.cpu, "≤ 11")

    def dates(self) -> None:
        """Compare ten dates at once with ten single ones."""
        data = self.folder / "dates"
        if not data.exists():
            # one province is a 77th of what is asked for
            one = str(self.count // 77)
            script("_loans.py", str(data), one, *DATES, "--province", "33")
        where = ("--data", str(data), "--workers", "1", "--force")
        single = [command("measure", *where, "--as-of", date) for date in DATES]
        together = command("measure", *where)
        alone = sum(one.cpu for one in single)
        say(f"ten commands {alone:.1f} s of processor, one {together.cpu:.1f} s")
        ratio("ten dates to ten single ones", together.cpu / alone, "≤ 1")

    def country(self) -> None:
        """Measure everything, and again what stands."""
        data = ("--data", str(self.data(self.count)), "--province", "all")
        first = command("measure", *data, "--force")
        again = command("measure", *data)
        row(f"all of {self.count:,} loans, two processes at most", first)
        row("again, nothing changed", again)

    def data(self, rows: int) -> Path:
        """Return a folder with so many loans, written once."""
        folder = self.folder / str(rows)
        if not folder.exists():
            made = script("_loans.py", str(folder), str(rows), DATE)
            say(f"{rows:,} loans written in {made.cpu:.0f} s of processor")
        return folder

    def measured(self, rows: int, *, again: bool = False) -> Run:
        """Measure so many loans, once for all parts unless asked again."""
        if again or rows not in self.own:
            data = str(self.data(rows))
            start = time.perf_counter()
            with ThreadPoolExecutor(PROCESSES) as pool:
                parts = list(
                    pool.map(
                        lambda part: script(
                            "_own_measure.py", data, DATE, str(part), str(PROCESSES)
                        ),
                        range(1, PROCESSES + 1),
                    )
                )
            self.own[rows] = _together(parts, time.perf_counter() - start)
        return self.own[rows]


def _together(parts: list[Run], wall: float) -> Run:
    """Return what several processes took and found together."""
    sums: Counter[str] = Counter()
    for one in parts:
        sums.update(one.said["sums"])
    said = {"first": sum(one.said["first"] for one in parts), "sums": sums}
    cpu, peak = sum(one.cpu for one in parts), sum(one.peak for one in parts)
    return Run(wall, cpu, peak, json.dumps(said))


def _agree(own: dict[str, float], other: dict[str, float]) -> None:
    """Stop where the two do not compute the same."""
    names = sorted({*own, *other} - {"loans"})  # what one does not name is 0 there
    pairs = [(name, own.get(name, 0.0), other.get(name, 0.0)) for name in names]
    wrong = [
        f"{name}: {mine} and {theirs}"
        for name, mine, theirs in pairs
        if abs(mine - theirs) > CLOSE * max(1, abs(theirs))
    ]
    if wrong:
        sys.exit("not the same: " + "; ".join(wrong))
    say(f"{len(pairs)} sums over all provinces agree")


def main() -> None:
    """Run the parts asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", action="append", choices=PARTS)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--data", type=Path, help="keeps what is written there")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench((asked.data or Path(folder)).resolve(), asked.rows)
        for name in asked.only or PARTS:
            say(f"-- {name}")
            getattr(bench, name)()


def script(name: str, *arguments: str) -> Run:
    """Run a program of this folder."""
    return run(sys.executable, str(HERE / name), *arguments)


def command(*arguments: str) -> Run:
    """Run the command."""
    return run(sys.executable, "-m", "coopanalysis", *arguments)


def row(name: str, one: Run) -> None:
    """Print what a run took."""
    say(
        f"{name:46} {one.cpu:8.1f} s of processor {one.wall:8.1f} s "
        f"{one.peak / 1e6:8,.0f} MB"
    )


if __name__ == "__main__":
    main()
