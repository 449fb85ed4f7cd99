"""Runs that nobody watches: silence, a log, hooks, the age of the last good build."""

import datetime as dt
import json
import os
import shlex
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from publish import tiny

from coopanalysis import cli, work
from coopanalysis.errors import UsageError
from coopanalysis.publish import editions, goodbuild, hooks, pool, report
from coopanalysis.publish.joblog import JobLog

ONE = ("--district", "3304", "--lang", "en", "--workers", "1")
TELL = (
    "import json, os, pathlib; pathlib.Path('told.json').write_text(json.dumps("
    "{k: v for k, v in os.environ.items() if k.startswith('COOPANALYSIS_RUN_')}))"
)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Return a project whose reports are made without kernels."""

    def make(job):
        text = f"<h1>{job.task.name}</h1>"
        if (tmp_path / "break").exists():
            failure = report.Failure(6, "ValueError", "no rows")
            return report.fail(job, failure, 0.5)
        return report._write(job, text, 0.5, None)

    def run(jobs, workers, cold=False, cluster=None):
        return ((job, make(job)) for job in jobs)

    monkeypatch.setattr(editions, "with_marks", lambda edition, data: edition)
    monkeypatch.setattr(pool, "run", run)
    monkeypatch.chdir(tmp_path)
    return tiny.project(tmp_path)


def said_of(capfd, *arguments):
    code = cli.run([str(argument) for argument in arguments])
    out, err = capfd.readouterr()
    return code, out, err


def events(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_quiet_build_says_nothing(project, capfd):
    assert said_of(capfd, "build", *ONE, "--quiet") == (0, "", "")


def test_a_quiet_build_says_what_failed(project, capfd):
    (project.root / "break").touch()
    code, out, err = said_of(capfd, "build", *ONE, "--quiet")
    assert (code, out) == (1, "")
    assert err == "failed en/district/3304.html: ValueError: no rows\n"


def test_a_log_has_the_beginning_each_page_and_the_end(project, capfd):
    log = project.root / "log.jsonl"
    said_of(capfd, "build", *ONE, "--quiet", "--log", log)
    said_of(capfd, "build", *ONE, "--quiet", "--log", log)
    first, page, end, *again = events(log)
    assert first["event"] == "build.begin"
    assert list(page) == [
        *("time", "event", "run", "date", "page", "seconds", "outcome"),
    ]
    assert page["page"] == "en/district/3304.html"
    assert (page["date"], page["seconds"], page["outcome"]) == (
        *("2019-03-31", 0.5, "made"),
    )
    assert (end["event"], end["outcome"], end["exit_code"]) == ("build.end", "ok", 0)
    assert end["province"] == "33"
    assert {one["run"] for one in (first, page)} == {end["run"]}
    assert [one["outcome"] for one in again[1:]] == ["reused", "ok"]
    for one in (first, page, end):
        when = dt.datetime.fromisoformat(one["time"])
        assert when.utcoffset() == dt.timedelta(hours=7)
        assert abs(dt.datetime.now(dt.UTC) - when) < dt.timedelta(hours=1)


def test_the_log_says_that_another_run_holds_the_lock(project, capfd):
    log = project.root / "log.jsonl"
    with work.lock(project.reports, "build"):
        code, _, _ = said_of(capfd, "build", *ONE, "--quiet", "--log", log)
    end = events(log)[-1]
    assert (code, end["outcome"], end["exit_code"]) == (3, "locked", 3)
    assert "another run is at work here" in end["message"]


def test_intake_and_measure_log_their_dates_and_what_failed(project, capfd):
    log = project.root / "log.jsonl"
    inbox = project.data / "inbox" / "2019-03-31"
    inbox.mkdir(parents=True)
    (inbox / "3304-01_loan.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    code, out, err = said_of(capfd, "intake", "--quiet", "--log", log)
    assert (code, out) == (1, "")
    assert err.startswith("not read: 2019-03-31 3304-01_loan.csv: ")
    names = [(one["event"], one.get("outcome")) for one in events(log)]
    assert names == [
        ("intake.begin", None),
        ("intake.problem", "failed"),
        ("intake.rows", "ok"),
        ("intake.end", "failed"),
    ]
    code, _, _ = said_of(capfd, "measure", "--quiet", "--log", log, "--data", "no")
    assert (code, events(log)[-1]["event"]) == (1, "measure.end")
    assert events(log)[-1]["message"].endswith("or run from the project")


def test_a_log_may_go_to_standard_output_alone(project, capfd):
    code, out, _ = said_of(capfd, "build", *ONE, "--log", "-")
    found = [json.loads(line) for line in out.splitlines()]
    assert (code, found[-1]["event"]) == (0, "build.end")
    code, out, err = said_of(capfd, "build", *ONE, "--log", "-", "--json")
    assert (code, "both write to standard output" in err) == (2, True)


def test_a_log_that_cannot_be_written_is_one_line_before_anything_runs(project, capfd):
    code, _, err = said_of(capfd, "build", *ONE, "--log", "no/such/log")
    assert code == 1
    assert err.startswith("coopanalysis: no/such/log: No such file or directory; check")
    assert not project.reports.exists()


def test_runs_share_a_log_without_mixing_lines(tmp_path):
    path = tmp_path / "log.jsonl"

    def write(number):
        log = JobLog(str(path))
        for _ in range(50):
            log.event("x", message=str(number) * 500)
        log.close()

    with ThreadPoolExecutor(8) as pool_:
        list(pool_.map(write, range(8)))
    found = events(path)
    assert len(found) == 8 * 50
    assert all(len(set(one["message"])) == 1 for one in found)


def test_a_line_that_was_broken_off_does_not_take_the_next_with_it(tmp_path):
    path = tmp_path / "log.jsonl"
    path.write_text('{"event": "bro', encoding="utf-8")
    log = JobLog(str(path))
    log.event("x")
    log.close()
    assert json.loads(path.read_text("utf-8").splitlines()[1])["event"] == "x"


def command(program):
    return shlex.join([sys.executable, "-c", program])


def told(project):
    return json.loads((project.root / "told.json").read_text(encoding="utf-8"))


def test_the_hook_on_success_is_told_what_was_built(project, capfd):
    code, out, err = said_of(capfd, "build", *ONE, "--on-success", command(TELL))
    assert (code, err) == (0, "")
    found = told(project)
    (site,) = project.reports.glob("33-*")
    assert found["COOPANALYSIS_RUN_OUTCOME"] == "success"
    assert found["COOPANALYSIS_RUN_SITE"] == str(site)
    assert found["COOPANALYSIS_RUN_MADE"] == "1"
    assert found["COOPANALYSIS_RUN_EXIT_CODE"] == "0"
    assert found["COOPANALYSIS_RUN_DATE"] == "2019-03-31"
    assert out.splitlines()[-1] == f"index: {project.reports / 'index.html'}"


def test_the_hook_on_failure_is_told_of_a_failed_report(project, capfd):
    (project.root / "break").touch()
    hook = command(TELL)
    assert said_of(capfd, "build", *ONE, "--on-failure", hook)[0] == 1
    found = told(project)
    assert found["COOPANALYSIS_RUN_OUTCOME"] == "failure"
    assert found["COOPANALYSIS_RUN_FAILED"] == "1"


def test_the_hook_on_failure_is_told_why_nothing_was_built(project, capfd):
    hook = command(TELL)
    code, _, _ = said_of(capfd, "build", "--data", "no;no", "--on-failure", hook)
    found = told(project)
    assert (code, found["COOPANALYSIS_RUN_EXIT_CODE"]) == (1, "1")
    assert found["COOPANALYSIS_RUN_MESSAGE"].endswith("or run from the project")


def test_only_the_hook_that_fits_runs(project, capfd):
    assert said_of(capfd, "build", *ONE, "--on-failure", command(TELL))[0] == 0
    assert not (project.root / "told.json").exists()


def test_a_hook_that_fails_is_one_line_and_status_1_and_the_site_stands(project, capfd):
    hook = command("print('first'); raise SystemExit('no such mailbox')")
    code, _, err = said_of(capfd, "build", *ONE, "--on-success", hook)
    assert code == 1
    assert err == (
        f"coopanalysis: the hook on_success failed: {sys.executable} ended with "
        "status 1: no such mailbox; the site is as built\n"
    )
    assert (project.reports / "index.html").is_file()
    assert cli.run(["verify"]) == 0


def test_a_site_made_again_is_what_its_manifest_says(project, capfd):
    said_of(capfd, "build", *ONE)
    code, _, _ = said_of(capfd, "build", *ONE, "--force")
    (site,) = project.reports.glob("33-*")
    assert (code, site.name[-2:]) == (0, "-2")
    code, out, _ = said_of(capfd, "verify")
    assert (code, out.splitlines()[0]) == (0, f"site {site}")


def test_a_hook_that_is_not_there_is_one_line(project, capfd):
    code, _, err = said_of(capfd, "build", *ONE, "--on-success", "no-such-program x")
    assert code == 1
    assert err == (
        "coopanalysis: the hook on_success failed: no-such-program could not be "
        "started (No such file or directory); the site is as built\n"
    )


def test_no_shell_reads_a_hook(project, capfd):
    seen = "import pathlib, sys; pathlib.Path('words').write_text(repr(sys.argv[1:]))"
    hook = f"{command(seen)} ; touch owned && $(touch owned) 'two words' > owned"
    assert said_of(capfd, "build", *ONE, "--on-success", hook)[0] == 0
    assert not (project.root / "owned").exists()
    words = (project.root / "words").read_text(encoding="utf-8")
    assert words == repr(
        [";", "touch", "owned", "&&", "$(touch", "owned)", "two words", ">", "owned"]
    )


def test_the_settings_file_names_hooks_and_the_option_goes_first(project, capfd):
    words = [sys.executable, "-c", TELL]
    (project.root / "coopanalysis.toml").write_text(
        f"[hooks]\non_success = {json.dumps(words)}\n", encoding="utf-8"
    )
    assert said_of(capfd, "build", *ONE, "--on-success", "")[0] == 0
    assert not (project.root / "told.json").exists()
    assert said_of(capfd, "build", *ONE)[0] == 0
    assert told(project)["COOPANALYSIS_RUN_OUTCOME"] == "success"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[hooks]\non_sucess = 'x'", "the table hooks holds on_success and on_failure"),
        ("hooks = 'x'", "the table hooks holds on_success and on_failure"),
        ("[hooks]\non_success = 3", "on_success: 3 is neither text nor a list"),
        ('[hooks]\non_success = "\'"', "cannot be split (No closing quotation)"),
    ],
)
def test_a_hook_that_makes_no_sense_is_refused(project, capfd, text, said):
    (project.root / "coopanalysis.toml").write_text(text, encoding="utf-8")
    code, _, err = said_of(capfd, "build", *ONE)
    assert (code, said in err, err.count("\n")) == (2, True, 1)
    assert not project.reports.exists()


def test_a_hook_that_does_not_end_is_ended(monkeypatch):
    monkeypatch.setattr(hooks, "SECONDS", 0.2)
    words = (sys.executable, "-c", "import time; time.sleep(60)")
    assert hooks.run(words, {}) == (
        f"{sys.executable} took longer than 0.2 seconds and was ended"
    )


def test_facts_for_a_hook_are_one_line_each():
    program = "import os, sys; sys.exit(ascii(os.environ['COOPANALYSIS_RUN_MESSAGE']))"
    said = hooks.run((sys.executable, "-c", program), {"message": "a\nb\0c"})
    assert said.endswith(": 'a b c'")
    assert "COOPANALYSIS_RUN_MESSAGE" not in os.environ


def test_a_hook_of_another_kind_is_refused():
    with pytest.raises(UsageError, match="neither text nor a list of words"):
        hooks.choose({"on_success": ["a", 1]})


def test_a_build_of_everything_is_noted_as_good_and_its_age_told(project, capfd):
    code, _, err = said_of(capfd, "status", "--max-age", "26")
    assert (code, err) == (
        1,
        "coopanalysis: no build has ended well yet; run `coopanalysis build`\n",
    )
    assert cli.run(["build", *ONE]) == 0  # some districts are not everything
    assert goodbuild.last(project.reports) is None
    assert cli.run(["build", "--lang", "en", "--quiet"]) == 0
    capfd.readouterr()
    code, out, _ = said_of(capfd, "status", "--json", "--max-age", "26")
    found = json.loads(out)
    assert (code, found["is_too_old"]) == (0, False)
    assert found["last_good_build"]["name"] == found["site"]["name"]
    assert 0 <= found["last_good_build"]["age_hours"] < 1
    assert found["assumed_rules_count"] == len(found["assumed_rules"]) > 0
    assert (found["open_rejects"], found["late"]) == (0, [])


def test_a_failed_build_leaves_the_last_good_one_noted(project, capfd):
    assert cli.run(["build", "--lang", "en", "--quiet"]) == 0
    before = goodbuild.last(project.reports)["name"]
    (project.root / "break").touch()
    assert cli.run(["build", "--lang", "en", "--quiet", "--force"]) == 1
    noted = json.loads((project.reports / goodbuild.GOOD).read_text("utf-8"))
    assert noted["name"] == before


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (27.25, "the last good build ended 27.2 hours ago, more than 26; see the log"),
        (-5, "the last good build ends 5.0 hours from now; check the clock"),
        (26, ""),
        (-0.5, ""),
    ],
)
def test_a_build_too_old_or_of_tomorrow_is_said(age, said):
    found = goodbuild.too_old({"age_hours": age}, 26)
    assert found.startswith(said)
    assert bool(found) == bool(said)


def test_status_fails_on_an_old_build_and_stays_readable(project, capfd):
    assert cli.run(["build", "--lang", "en", "--quiet"]) == 0
    path = project.reports / goodbuild.GOOD
    noted = json.loads(path.read_text("utf-8"))
    ended = dt.datetime.fromisoformat(noted["ended"]) - dt.timedelta(hours=30)
    path.write_text(json.dumps(noted | {"ended": ended.isoformat()}))
    code, out, err = said_of(capfd, "status", "--json", "--max-age", "26")
    assert (code, json.loads(out)["is_too_old"]) == (1, True)
    assert err.startswith("coopanalysis: the last good build ended 30.0 hours ago")
    path.write_text("{")
    assert said_of(capfd, "status", "--max-age", "26")[0] == 1


def test_status_says_who_is_late(project, capfd):
    import pandas as pd

    rows = [
        ("3304-01", "loan", "late"),
        ("3304-01", "loan", "stale"),
        ("3304-01", "coop", "complete"),
        ("3305-01", "deposit", "not_used"),
    ]
    frame = pd.DataFrame(rows, columns=["coop_id", "register", "check"])
    folder = project.data / "measures/as_of=2019-03-31/province=33"
    frame.to_parquet(folder / "quality.parquet")
    found = json.loads(said_of(capfd, "status", "--json")[1])
    assert found["late"] == [
        {
            "province": "33",
            "as_of": "2019-03-31",
            "bodies": 2,
            "registers": 2,
            "rows": [
                {"coop_id": "3304-01", "register": "loan", "checks": "late stale"},
                {"coop_id": "3305-01", "register": "deposit", "checks": "not_used"},
            ],
        }
    ]
    out = said_of(capfd, "status")[1]
    assert "late in province 33 at 2019-03-31: 2 registers of 2 bodies" in out
