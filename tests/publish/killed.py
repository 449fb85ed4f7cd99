"""Builds that are killed before their Nth step on the disk, without kernels.

Run in a process of its own, which forks: `python -c "…; killed.main(folder, …)"`
prints what it found as JSON.
"""

import json
import os
import random
import shutil
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from publish import tiny

from coopanalysis import work
from coopanalysis.publish import editions, journal, kernels, manifest, report, site
from coopanalysis.publish.build import build

STEPS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.copyfile"}


def without_kernels(log, put=setattr, then=None):
    """Replace kernels and processes by ready outputs; a line per report goes to log.

    ``then`` is called with each task; ``put`` sets an attribute.
    """
    make = nbformat.v4

    def execute(task, environment, keep, **options):
        with open(log, "a", encoding="utf-8") as stream:  # noqa: PTH123
            stream.write(f"{task.page}\n")
        if then:
            then(task)
        head = f'<header class="head"><h1>{task.name}</h1></header>'
        output = make.new_output("display_data", {"text/html": head})
        cell = make.new_code_cell("pass", execution_count=1, outputs=[output])
        return make.new_notebook(cells=[cell])

    put(report.kernels, "execute", execute)
    put(editions, "with_marks", lambda edition, data: edition)
    put(work, "executor", lambda workers, *_, **__: ThreadPoolExecutor(workers))


def run(settings, log, stop=None):
    """Build in a child; return its exit status, or minus the signal that ended it.

    ``stop`` is the number of the step on the reports folder before which it is killed;
    without it the number of all steps goes into ``log`` with a ``#`` before it.
    """
    child = os.fork()
    if child == 0:
        status = 1
        try:
            without_kernels(log)
            seen, reports = [0], str(settings.reports)
            mutex = threading.Lock()

            def watch(event, arguments):
                if event in STEPS and str(arguments[0]).startswith(reports):
                    with mutex:
                        seen[0] += 1
                        if seen[0] == stop:
                            os.kill(os.getpid(), signal.SIGKILL)
                            time.sleep(60)

            sys.addaudithook(watch)
            status = build(settings, lang="th", workers=1, cold=True).exit_code
            with log.open("a", encoding="utf-8") as stream:
                stream.write(f"#{seen[0]}\n")
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def faults(folder):
    """Return what a site lacks of what its manifest says; no manifest is one too."""
    found = manifest.read(folder)
    if found is None:
        return ["no manifest"]
    files = {one["page"]: one["sha256"] for one in found["reports"]}
    files |= found["static"] | {"index.html": found["index"]}
    return [
        name
        for name, digest in files.items()
        if not (folder / name).is_file() or work.sha256_of(folder / name) != digest
    ]


def pages(log):
    """Return the pages that were executed."""
    lines = log.read_text(encoding="utf-8").split() if log.exists() else []
    return [line for line in lines if not line.startswith("#")]


def main(folder, seed, count):
    """Build, change the data, then kill the next build before ``count`` steps."""
    folder = Path(folder)
    kernels.prepare(cold=True)
    settings = tiny.project(folder)
    log, former = folder / "log", folder / "former"
    assert run(settings, log) == 0
    (settings.data / "reference").mkdir()
    (settings.data / "reference" / "note.txt").write_text("changed")
    shutil.copytree(settings.reports, former)
    log.unlink()
    assert run(settings, log) == 0
    steps = int(log.read_text(encoding="utf-8").rpartition("#")[2])
    chosen = random.Random(seed).sample(range(1, steps + 1), min(count, steps))
    sys.stdout.write(json.dumps([once(settings, former, step) for step in chosen]))


def once(settings, former, step):
    """Kill a build before a step, finish it, and return what was found."""
    reports = settings.reports
    shutil.rmtree(reports)
    shutil.copytree(former, reports)
    logs = [former.parent / name for name in ("killed", "next")]
    for log in logs:
        log.unlink(missing_ok=True)
    status = run(settings, logs[0], step)
    shown = reports / site.points_at(reports)
    found = {"step": step, "killed": status, "faults": faults(shown)}
    noted = [
        one["page"]
        for path in reports.glob(f"{journal.MAKING}*{journal.SUFFIX}")
        for line in path.read_bytes().splitlines()
        if (one := journal._read(line))
    ]
    found["noted"] = len(noted)
    found["next"] = run(settings, logs[1])
    shown = reports / site.points_at(reports)
    executed = [pages(log) for log in logs]
    return found | {
        "faults after": faults(shown),
        "pages": sorted(set(executed[0] + executed[1])),
        "twice": sorted(set(noted) & set(executed[1])),
        "left": sorted(path.name for path in reports.glob(".[!b]*")),
        "is new": shown.name != site.points_at(former),
    }
