"""A notebook that hangs, leaves, dies or prints without end is a report that failed."""

import io
import threading

import pytest
from publish.test_warm import run

from coopanalysis.publish import capped
from coopanalysis.publish.failures import Failure
from coopanalysis.publish.kernels import Failure as Outcome
from coopanalysis.publish.limits import CELL_OUTPUT, CUT, REPORT_OUTPUT, Limits

SLEEP = "import time; time.sleep(600)"
LEFT = "the cell ended the notebook; what follows was not run"
SHOWN = "the cell shows more than 10,000,000 characters"
MUCH = "50_000_000"


@pytest.mark.parametrize(
    ("cell", "failure"),
    [
        # papermill calls the first of these a success
        ("import sys; sys.exit(0)", Failure(6, "SystemExit", LEFT)),
        ("import sys; sys.exit(3)", Failure(6, "SystemExit", LEFT)),
        ("raise SystemExit", Failure(6, "SystemExit", LEFT)),
    ],
)
def test_leaving_a_notebook_is_a_failure(tmp_path, cell, failure):
    assert run(tmp_path, cell) == failure
    assert (tmp_path / "kept.ipynb").is_file()


def test_a_cell_that_hangs_is_ended(tmp_path):
    assert run(tmp_path, SLEEP, limits=Limits(1, 600)) == Failure(
        6, "Timeout", "the cell ran longer than 1 seconds (--cell-timeout)"
    )


def test_a_report_that_takes_too_long_is_ended(tmp_path):
    assert run(tmp_path, SLEEP, limits=Limits(600, 3)) == Failure(
        6, "ReportTimeout", "the report took longer than 3 seconds (--report-timeout)"
    )


@pytest.mark.parametrize(
    "cell",
    [
        "for _ in range(100_000): print('x' * 10_000)",
        f"display(Html('x' * {MUCH}))",
        f"'x' * {MUCH}",
        "import sys\nwhile True: print('x' * 10_000, file=sys.stderr)",
    ],
    ids=["print", "display", "result", "stderr"],
)
@pytest.mark.parametrize("cold", [False, True])
def test_a_gigabyte_of_output_is_refused_where_it_is_made(tmp_path, cell, cold):
    assert run(tmp_path, cell, cold=cold) == Failure(6, "OutputLimitError", SHOWN)
    assert (tmp_path / "kept.ipynb").stat().st_size < 2 * CELL_OUTPUT


def test_output_within_the_limit_stands(tmp_path):
    assert not isinstance(run(tmp_path, "print('x' * 5_000_000)"), Outcome)


def test_a_report_has_a_limit_of_its_own():
    counter = capped.Counter()
    for _ in range(REPORT_OUTPUT // CELL_OUTPUT):
        counter.begin()
        assert counter.refuses(CELL_OUTPUT) == ""
    counter.begin()
    assert counter.refuses(1) == "the notebook shows more than 30,000,000 characters"


def test_what_another_thread_writes_is_cut_once_with_a_line():
    class Stream(io.StringIO):
        pass

    stream = Stream()
    capped._cap(stream, capped.Counter())
    stream.write("x" * (CELL_OUTPUT - 1))
    thread = threading.Thread(target=lambda: [stream.write("yy") for _ in range(3)])
    thread.start()
    thread.join()
    assert stream.getvalue()[CELL_OUTPUT - 1 :] == f"\n{CUT}\n"
    with pytest.raises(capped.OutputLimitError, match="the cell shows more than"):
        stream.write("z")
