"""What a notebook's own cells take: the floor under every way of running it.

Runs the code cells of each district one after the other in one process that has
imported everything, and writes what they show as JSON; prints seconds per report, on
the wall and of processor time.

    python benchmarks/_own_computing.py NOTEBOOK DATE DISTRICT...
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output


def main(notebook: str, as_of: str, *districts: str) -> None:
    """Run all, the first twice: it pays for the imports."""
    cells = json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]
    sources = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
    os.chdir(Path(notebook).parent)
    seconds = []
    for district in (districts[0], *districts):
        given = f'district, as_of, lang = "{district}", "{as_of}", "th"'
        start = time.perf_counter(), time.process_time()
        _run([sources[0], given, *sources[1:]])
        end = time.perf_counter(), time.process_time()
        seconds.append(
            [after - before for before, after in zip(start, end, strict=True)]
        )
    wall, cpu = (sum(one) / len(districts) for one in zip(*seconds[1:], strict=True))
    sys.stdout.write(f"{wall} {cpu}\n")


def _run(sources: list[str]) -> None:
    shell = InteractiveShell()
    shown = []
    for source in sources:
        with capture_output() as captured:
            result = shell.run_cell(source)
        result.raise_error()
        shown += [output.data for output in captured.outputs]
    json.dumps(shown, default=str)


if __name__ == "__main__":
    main(*sys.argv[1:])
