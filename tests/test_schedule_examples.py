"""The examples in docs/schedule: each is well formed and calls what exists."""

import ast
import configparser
import os
import re
import shlex
import shutil
import subprocess
import sysconfig
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import typer
import yaml

from coopanalysis import cli  # noqa: F401 - it adds the commands
from coopanalysis.cli.options import app

FOLDER = Path(__file__).parents[1] / "docs" / "schedule"
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


def text_of(name):
    return (FOLDER / name).read_text(encoding="utf-8")


def parsed(words):
    """Parse a call as the command would, and run nothing."""
    group = typer.main.get_command(app)
    with group.make_context("coopanalysis", list(words)) as top:
        name, command, rest = group.resolve_command(top, list(words))
        with command.make_context(name, rest, parent=top) as context:
            return name, context.params


def calls_of(text):
    """Return the words behind the command, up to what ends them in a shell."""
    found = re.findall(r"(?:^|[\s/=-])coopanalysis ([a-z][^;&>}\n`\"]*)", text)
    return [shlex.split(one) for one in found]


def cron_calls():
    lines = text_of("crontab").splitlines()
    jobs = [line for line in lines if re.match(r"[\d*]", line)]
    return [call for line in jobs for call in calls_of(line)]


def unit(name):
    """Read a unit; systemd allows a key many times, so that each keeps all values."""
    parser = configparser.RawConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    numbered, count = [], 0
    for line in text_of(name).splitlines():
        if line.startswith("ExecStart="):
            count += 1
            line = line.replace("ExecStart=", f"ExecStart{count}=", 1)
        numbered.append(line)
    parser.read_string("\n".join(numbered))
    return parser


def systemd_calls():
    return calls_of(text_of("coopanalysis.service"))


def windows_calls():
    root = ET.fromstring(text_of("windows-task.xml"))
    return [
        one.findtext(f"{TASK}Arguments").split() for one in root.iter(f"{TASK}Exec")
    ]


def airflow_tree():
    return ast.parse(text_of("airflow_dag.py"))


def airflow_calls():
    texts = [
        node.value
        for node in ast.walk(airflow_tree())
        if isinstance(node, ast.Constant)
        and str(node.value).startswith("coopanalysis ")
    ]
    return [shlex.split(text)[1:] for text in texts]


def workflow():
    return yaml.safe_load(text_of("github-actions.yml"))


def github_calls():
    steps = workflow()["jobs"]["reports"]["steps"]
    return [call for step in steps for call in calls_of(step["run"])]


def readme_calls():
    return [
        call
        for line in text_of("README.md").splitlines()
        if line.startswith("    coopanalysis ")
        for call in calls_of(line)
    ]


CALLS = {
    "README.md": (readme_calls, ["intake", "measure", "build"]),
    "crontab": (cron_calls, ["intake", "measure", "build", "status"]),
    "coopanalysis.service": (systemd_calls, ["intake", "measure", "build"]),
    "windows-task.xml": (windows_calls, ["intake", "measure", "build"]),
    "airflow_dag.py": (airflow_calls, ["intake", "measure", "build", "status"]),
    "github-actions.yml": (github_calls, ["intake", "measure", "build"]),
}


@pytest.mark.parametrize("name", CALLS)
def test_every_command_line_is_one_that_the_command_understands(name):
    read, expected = CALLS[name]
    calls = read()
    assert [call[0] for call in calls] == expected
    for call in calls:
        command, options = parsed(call)
        assert command == call[0]
        if command != "status":
            assert (options["quiet"], options["log"]) == (True, "data/schedule.jsonl")


@pytest.mark.parametrize(
    "words", [["build", "--quite"], ["biuld"], ["status", "--max-age", "long"]]
)
def test_a_command_line_that_is_wrong_would_be_found(words):
    with pytest.raises(typer.TyperException):
        parsed(words)


def test_every_example_is_tested_and_says_its_time_zone():
    assert {path.name for path in FOLDER.iterdir()} == {*CALLS, "coopanalysis.timer"}
    for path in FOLDER.iterdir():
        assert "Asia/Bangkok" in path.read_text(encoding="utf-8"), path.name
    for name in {*CALLS, "coopanalysis.timer"} - {"README.md"}:
        assert f"]({name})" in text_of("README.md")


def test_the_crontab_has_five_fields_and_a_command_in_each_line():
    lines = text_of("crontab").splitlines()
    jobs = [line for line in lines if re.match(r"[\d*]", line)]
    for job in jobs:
        *when, command = job.split(None, 5)
        minute, hour, *days = when
        assert (0 <= int(minute) < 60, 0 <= int(hour) < 24) == (True, True)
        assert days == ["*"] * 3
        assert "%" not in command  # cron makes it a new line
        done = subprocess.run(["/bin/sh", "-n", "-c", command], check=False)
        assert done.returncode == 0
    others = [line for line in lines if line and line[0] != "#" and line not in jobs]
    assert all(re.match(r"[A-Z_]+=\S", line) for line in others)
    assert "CRON_TZ=Asia/Bangkok" in others


def test_the_units_run_one_command_after_the_other():
    service, timer = unit("coopanalysis.service"), unit("coopanalysis.timer")
    assert service["Service"]["Type"] == "oneshot"
    starts = [v for k, v in service["Service"].items() if k.startswith("ExecStart")]
    assert [one.startswith("-") for one in starts] == [True, False, False]
    assert timer["Timer"]["OnCalendar"] == "*-*-* 05:30:00 Asia/Bangkok"
    assert timer["Timer"]["Unit"] == "coopanalysis.service"


def test_systemd_finds_nothing_wrong_with_the_units(tmp_path):
    """The example's program is not on this machine: the test puts its own there."""
    program = Path(sysconfig.get_path("scripts")) / "coopanalysis"
    for name in ("coopanalysis.service", "coopanalysis.timer"):
        text = text_of(name).replace(
            "/opt/coopanalysis/.venv/bin/coopanalysis", str(program)
        )
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = analyze("verify", "--man=no", *sorted(map(str, tmp_path.iterdir())))
    assert (found.returncode, found.stdout + found.stderr) == (0, "")
    (tmp_path / "coopanalysis.timer").write_text(
        text_of("coopanalysis.timer").replace("05:30:00", "25:30:00")
    )
    found = analyze("verify", "--man=no", str(tmp_path / "coopanalysis.timer"))
    assert "Failed to parse calendar specification" in found.stderr


def analyze(*arguments):
    program = shutil.which("systemd-analyze")
    if program is None:
        message = "systemd-analyze is not installed; .ci/run does it"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return subprocess.run(
        [program, *arguments], capture_output=True, text=True, check=False
    )


def test_the_dag_compiles_and_runs_in_bangkok():
    """Airflow is not installed here: the DAG is compiled, not loaded."""
    tree = airflow_tree()
    compile(tree, "airflow_dag.py", "exec")
    keywords = {
        node.arg: ast.unparse(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword)
    }
    assert keywords["schedule"] == "'30 5 * * *'"
    assert keywords["tz"] == "'Asia/Bangkok'"
    assert keywords["catchup"] == "False"


def test_the_workflow_runs_at_the_same_time_counted_in_utc():
    found = workflow()
    # YAML 1.1 reads the key `on` as true; GitHub does not.
    (when,) = found[True]["schedule"]
    minute, hour, *days = when["cron"].split()
    assert (int(minute), (int(hour) + 7) % 24, days) == (30, 5, ["*"] * 3)
    job = found["jobs"]["reports"]
    assert found["permissions"] == {"contents": "read"}
    assert job["env"]["TZ"] == "Asia/Bangkok"
    names = {step["name"]: step for step in job["steps"]}
    assert names["Take in what is new"]["continue-on-error"] is True
    assert all({"name", "run"} <= step.keys() for step in job["steps"])
