"""What reports cost: against plain commands, by their number, workers, and cluster.

Each part runs alone and prints ratios measured in one run. The sample is written into
a temporary folder unless a measured data folder is named.

    python benchmarks/publish.py [--only PART]... [--districts N] [--data DIR]

plain    the sample's district reports, against a loop of `papermill` and
         `jupyter nbconvert` commands (a few of them, multiplied) and against what the
         notebook's own cells take
scale    small reports over districts of all provinces, 928 against 220
workers  the 220 with one worker and with two, in turn, three times; the middle ones
dask     the 220 on a scheduler and two prepared workers of this machine, which wait,
         and in two processes, in turn, three times; the middle ones
same     the 220 again, nothing having changed
equal    pages of warm and of ordinary kernels, under two hash seeds
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from _cluster import cluster
from _runs import ROOT, Run, ratio, run, say, two_at_once

HERE = Path(__file__).parent.resolve()
NOTEBOOK = ROOT / "notebooks" / "district_report.ipynb"
DATE = "2019-03-31"
DISTRICTS = [f"33{number:02d}" for number in range(1, 23)]
PLAIN = 3  # reports of the loop that are really made
TIMES = 3  # a build of ours, where the middle one counts
MANY, ALL = 220, 928
BIN = Path(sys.executable).parent


class Bench:
    """The parts, with the folders that they share."""

    def __init__(self, folder: Path, data: Path | None, districts: int | None) -> None:
        self.folder = folder
        self.given = data
        self.own = DISTRICTS[: districts or None]
        self.many = min(MANY, districts * 10) if districts else MANY
        self.all = min(ALL, districts * 42) if districts else ALL
        self.found: dict[str, dict] = {}

    def plain(self) -> None:
        """Compare with the two commands, and with the notebook's own computing."""
        data = self.data()
        few = self.own[:PLAIN]
        out = self.folder / "plain"
        out.mkdir()
        environment = {"COOPANALYSIS_DATA": str(data), "COOPANALYSIS_PROVINCE": "33"}
        loop = [
            run(*command, more=environment, cwd=NOTEBOOK.parent)
            for district in few
            for command in _plain_commands(out, district)
        ]
        factor = len(self.own) / len(few)
        wall = sum(one.wall for one in loop) * factor
        cpu = sum(one.cpu for one in loop) * factor
        ours = [
            self.built(self.folder / f"fast{number}", self.own, "--lang", "th")
            for number in range(TIMES)
        ]
        built = sorted(ours, key=lambda one: one.wall)[TIMES // 2]
        floor = run(
            sys.executable,
            str(HERE / "_own_computing.py"),
            *(str(NOTEBOOK), DATE, *few),
            more=environment,
        )
        count = len(self.own)
        own, own_cpu = (float(one) * count for one in floor.out.split()[-2:])
        say(f"{count} district reports, one language (loop: {len(few)}, multiplied)")
        row("loop of papermill and nbconvert commands", wall, cpu, count)
        row("coopanalysis build, the middle one", built.wall, built.cpu, count)
        say(f"  builds: {_seconds(one.wall for one in ours)}")
        row("the notebook's own cells, one process", own, own_cpu, count)
        ratio("faster than the loop", wall / built.wall, "≥ 15")
        ratio("less processor time than the loop", cpu / built.cpu)
        ratio("processor time over the cells' own", built.cpu / own_cpu)

    def scale(self) -> None:
        """Compare many reports with few, and the memory of the parent."""
        few, many = self.over(self.many, "2"), self.over(self.all, "2")
        for one in (few, many):
            each = one["seconds"] / one["reports"]
            say(
                f"{one['reports']} small reports: {each:.3f} s each, parent "
                f"{one['parent'] / 1e6:.0f} MB, below it {one['children'] / 1e6:.0f} MB"
            )
        each = [one["seconds"] / one["reports"] for one in (few, many)]
        ratio("seconds per report, many to few", each[1] / each[0], "≤ 1.1")
        ratio("memory of the parent", many["parent"] / few["parent"], "≤ 1.1")
        ratio("memory of all below it", many["children"] / few["children"])

    def workers(self) -> None:
        """Compare one worker with two."""
        found: dict[str, list[float]] = {"1": [], "2": []}
        for _ in range(TIMES):
            for workers, seconds in found.items():
                one = self.fresh(self.many, "--workers", workers)
                seconds.append(one["seconds"])
        say(f"{one['reports']} small reports")
        for workers, seconds in found.items():
            say(f"  workers {workers}: {_seconds(seconds)}")
        alone, both = map(statistics.median, found.values())
        each = [a / b for a, b in zip(*found.values(), strict=True)]
        say("  each pair: " + ", ".join(f"{value:.2f}" for value in each))
        ratio("two workers to one", alone / both, "≥ 1.8")
        ratio("two plain loops to one, on this machine", two_at_once())

    def dask(self) -> None:
        """Compare a cluster of two prepared workers here with two processes."""
        found: dict[str, list[float]] = {"processes": [], "dask": []}
        for time_ in range(TIMES):
            for name, seconds in found.items():
                with cluster(name, self.folder / f"{name}{time_}") as options:
                    seconds.append(self.fresh(self.many, *options)["seconds"])
        for name, seconds in found.items():
            say(f"  {name}: {_seconds(seconds)}")
        pool, there = map(statistics.median, found.values())
        ratio("Dask to processes", there / pool, "≤ 1.15")

    def same(self) -> None:
        """Compare a build of what stands with the full one."""
        full = self.over(self.many, "2")
        again = self.measured(self.folder / "many", self.many, "--if-changed")
        say(
            f"{full['reports']} small reports: {full['seconds']:.1f} s, then "
            f"{again['seconds']:.2f} s with nothing changed; made again: "
            f"{again['made']}; imported: {', '.join(again['imported']) or 'none'}"
        )
        ratio("unchanged to full", again["seconds"] / full["seconds"], "< 0.03")

    def equal(self) -> None:
        """Compare the bytes of pages of warm and of ordinary kernels."""
        pages = []
        for seed, more in (("1", ()), ("2", ("--cold",))):
            out = self.folder / f"seed{seed}"
            environment = {"PYTHONHASHSEED": seed}
            self.built(out, self.own[:2], *more, environment=environment)
            pages.append(
                {
                    path.relative_to(out).parts[1:]: path.read_bytes()
                    for path in out.glob("*/*/*/*.html")
                }
            )
        same = pages[0] == pages[1] and len(pages[0]) > 0
        say(
            f"{len(pages[0])} pages, warm and cold under two hash seeds: "
            f"{'byte for byte the same' if same else 'DIFFERENT'}"
        )
        if not same:
            sys.exit(1)

    def data(self) -> Path:
        """Return a measured data folder; the sample's, unless one was named."""
        if self.given is None:
            self.given = self.folder / "data"
            for command in ("sample", "intake", "measure"):
                coopanalysis(command, "--data", str(self.given))
        return self.given

    def built(
        self, reports: Path, districts: list[str], *more: str, environment=None
    ) -> Run:
        """Build the district reports of the sample with the command."""
        where = ("--data", str(self.data()), "--reports", str(reports))
        only = [part for code in districts for part in ("--district", code)]
        options = ("--as-of", DATE, "--notebook", "district_report", "--force")
        return coopanalysis("build", *where, *only, *options, *more, more=environment)

    def over(self, count: int, workers: str) -> dict:
        """Build small reports over this many districts, once for all parts."""
        key = f"{count} {workers}"
        if key not in self.found:
            self.found[key] = self.fresh(count, "--workers", workers)
        return self.found[key]

    def fresh(self, count: int, *more: str) -> dict:
        """Build small reports where none stand, so that none have to be removed."""
        folder = self.folder / ("many" if count == self.many else "all")
        shutil.rmtree(folder / "reports", ignore_errors=True)
        return self.measured(folder, count, *more)

    def measured(self, folder: Path, count: int, *more: str) -> dict:
        """Run the program of the small reports, and read what it says."""
        program = str(HERE / "_all_districts.py")
        done = run(sys.executable, program, str(folder), str(count), *more)
        found = done.said
        if found["failed"]:
            sys.exit(f"{found['failed']} reports failed; see {folder}/reports")
        return found


PARTS = ("plain", "scale", "workers", "dask", "same", "equal")


def main() -> None:
    """Run the parts asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", action="append", choices=PARTS)
    parser.add_argument("--districts", type=int, help="at most 22; fewer is quicker")
    parser.add_argument("--data", type=Path, help="measured, of the sample")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = asked.data.resolve() if asked.data else None
        bench = Bench(Path(folder).resolve(), data, asked.districts)
        for name in asked.only or PARTS:
            say(f"-- {name}")
            getattr(bench, name)()


def _plain_commands(out: Path, district: str) -> list[tuple[str, ...]]:
    """Return the two commands that make a report without this package's build."""
    executed = str(out / f"{district}.ipynb")
    given = {"district": district, "as_of": DATE, "lang": "th"}
    raw = [part for name, value in given.items() for part in ("-r", name, value)]
    return [
        (str(BIN / "papermill"), str(NOTEBOOK), executed, *raw, "--no-progress-bar"),
        (str(BIN / "jupyter"), "nbconvert", "--to", "html", "--no-input", executed),
    ]


def coopanalysis(*arguments: str, more: dict | None = None) -> Run:
    """Run the command."""
    return run(sys.executable, "-m", "coopanalysis", *arguments, more=more)


def _seconds(values: Iterable[float]) -> str:
    return ", ".join(f"{value:.1f}" for value in values) + " s"


def row(name: str, wall: float, cpu: float, count: int) -> None:
    """Print what a way of making reports took."""
    each = wall / count
    say(f"  {name:42} {wall:8.1f} s {cpu:8.1f} s of CPU {each:8.2f} s each")


if __name__ == "__main__":
    main()
