"""Progress: a bar for people, lines for logs, a table of what was slow or failed."""

import io

from rich.console import Console

from coopanalysis.cli.progress import aligned, build_summary, telling
from coopanalysis.publish.kernels import Failure
from coopanalysis.publish.report import Made
from coopanalysis.publish.result import BuildResult
from coopanalysis.work import Step

GOOD = Made("th/district/3304.html", 2.04, "")
SLOW = Made("th/district/3308.html", 12.5, "")
BAD = Made("en/district/3308.html", 0.5, "", Failure(6, "ValueError", "no [file]"))


def step(number, name, failed=False):
    return Step(f"{number}/3 {name}: done", number, 3, name, failed)


def terminal():
    return Console(
        file=io.StringIO(), force_terminal=True, width=100, color_system=None
    )


def result(tmp_path, failed=(), slowest=(), made=3):
    names = {one.page: "Kanthararom" for one in (GOOD, SLOW, BAD)}
    return BuildResult(
        *("33-x", tmp_path, tmp_path / "index.html", made, 0, list(failed), 9.0, True),
        slowest=list(slowest),
        names=names,
    )


def test_a_terminal_gets_a_bar_with_the_place_and_the_time_left():
    console = terminal()
    with telling(False, console) as say:
        say("2 of 3 [reports] stand")
        say(step(2, "Kanthararom"))
        say(step(3, "Uthumphon [Phisai]", failed=True))
    shown = console.file.getvalue()
    assert "2 of 3 [reports] stand" in shown
    assert "3/3 Uthumphon [Phisai]: done" in shown
    assert "2/3 Kanthararom: done" not in shown  # only the bar tells it
    for piece in ("3/3", "0:00:0", "left", "Uthumphon [Phisai]"):
        assert piece in shown


def test_a_log_gets_the_same_lines_as_ever(capsys):
    with telling(False) as say:
        say("note")
        say(step(1, "Kanthararom"))
    assert capsys.readouterr().out == "note\n1/3 Kanthararom: done\n"
    with telling(True) as say:
        say(step(1, "Kanthararom"))
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "1/3 Kanthararom: done\n")


def test_the_end_tells_what_failed_and_what_was_slow(capsys, tmp_path):
    build_summary(result(tmp_path, [BAD], [SLOW, GOOD]))
    assert capsys.readouterr().out.splitlines() == [
        "failed   en/district/3308 Kanthararom  0.5 s   ValueError: no [file]",
        "slowest  th/district/3308 Kanthararom  12.5 s",
        "slowest  th/district/3304 Kanthararom  2.0 s",
    ]
    console = terminal()
    build_summary(result(tmp_path, [BAD], [SLOW]), console)
    shown = console.file.getvalue()
    assert "Failed and slowest" in shown
    assert "ValueError: no [file]" in shown


def test_nothing_or_one_report_made_needs_no_table(capsys, tmp_path):
    build_summary(result(tmp_path, made=0))
    build_summary(result(tmp_path, slowest=[GOOD], made=1))
    assert capsys.readouterr().out == ""


def test_cells_stand_below_each_other():
    assert aligned([("a", "bb"), ("ccc", "d")]) == ["a    bb", "ccc  d"]
