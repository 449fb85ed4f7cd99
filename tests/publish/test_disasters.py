"""What can go wrong around a build, each with its line and its exit status."""

import errno
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest
from publish import killed, tiny

from coopanalysis import cli, work
from coopanalysis.publish import build as building
from coopanalysis.publish import manifest, report, run, site
from coopanalysis.publish.failures import Failure

ROOT = Path(__file__).parents[2]
HOLD = """\
import sys
from pathlib import Path
from coopanalysis import work
with work.lock(Path(sys.argv[1]), "build"):
    print("held", flush=True)
    sys.stdin.read()
"""
READ = """\
import os, sys
os.chdir(sys.argv[1])
with open("index.html", "rb") as page:
    print("open", flush=True)
    sys.stdin.readline()
    sys.stdout.write(str(len(page.read())))
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Return a project to build without kernels; its log has a line per report."""
    monkeypatch.chdir(tmp_path)
    settings = tiny.project(tmp_path)
    killed.without_kernels(tmp_path / "log", monkeypatch.setattr)
    return settings


def built(capsys, *options):
    """Build in Thai as a person would; return the status and what was said."""
    code = cli.run(["build", "--lang", "th", "--workers", "1", "--cold", *options])
    out, err = capsys.readouterr()
    return code, out, err


def change(settings, text="changed"):
    """Change what every report rests on."""
    (settings.data / "reference").mkdir(exist_ok=True)
    (settings.data / "reference" / "note.txt").write_text(text, encoding="utf-8")


def shown(settings):
    """Return the folder that the index points at."""
    return settings.reports / site.points_at(settings.reports)


def stamps(settings):
    """Return when each file was changed, but for the note that all was well again."""
    return {
        path: path.stat().st_mtime_ns
        for path in settings.reports.rglob("*")
        if path.name != ".last-good.json"
    }


def full(path, *_):
    raise OSError(errno.ENOSPC, "No space left on device", str(path))


@pytest.mark.parametrize(
    ("where", "redone"),
    # the index is written when every report is made
    [((Path, "write_bytes"), 25), ((site, "write_index"), 0)],
)
def test_a_full_disk_leaves_what_stood(project, capsys, monkeypatch, where, redone):
    assert built(capsys)[0] == 0
    former = shown(project)
    change(project)
    with monkeypatch.context() as patch:
        patch.setattr(*where, full)
        code, _, err = built(capsys)
    assert code == 1
    assert "No space left on device; the build stopped, what stood before" in err
    assert "finished reports are not redone" in err
    assert err.count("\n") == 1
    assert shown(project) == former
    assert killed.faults(former) == []
    (project.root / "log").unlink()
    assert built(capsys)[0] == 0
    assert len(killed.pages(project.root / "log")) == redone
    assert shown(project) != former


def test_a_reports_folder_that_may_not_be_written_is_one_line(
    project, capsys, monkeypatch
):
    def refuse(path, *_, **__):
        raise OSError(errno.EROFS, "Read-only file system", str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    code, out, err = built(capsys)
    assert (code, out) == (1, "")
    assert err == (
        f"coopanalysis: {project.reports}: Read-only file system; "
        "check the path and its rights\n"
    )


def test_two_builds_at_once_and_a_lock_that_ends_with_its_holder(project, capsys):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, project.reports],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout.readline() == b"held\n"
        code, _, err = built(capsys)
        assert code == 3
        assert "another run is at work here" in err
        assert err.count("\n") == 1
    finally:
        holder.kill()
        holder.communicate()
    assert built(capsys)[0] == 0


def test_a_reader_in_another_process_keeps_what_it_has_open(project, capsys):
    assert built(capsys)[0] == 0
    former = shown(project)
    size = (former / "index.html").stat().st_size
    reader = subprocess.Popen(
        [sys.executable, "-c", READ, former],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert reader.stdout.readline() == b"open\n"
        assert built(capsys, "--force")[0] == 0
        assert shown(project).name == f"{former.name}-2"
        assert reader.communicate(b"\n")[0] == str(size).encode()
    finally:
        reader.kill()
        reader.wait()


def test_where_an_open_folder_cannot_be_moved_it_stays_whole(
    project, capsys, monkeypatch
):
    assert built(capsys)[0] == 0
    former = shown(project)
    rename = Path.rename

    def held(path, target):
        if path == former:  # as Windows says it
            raise PermissionError(errno.EACCES, "Access is denied", str(path))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", held)
    assert built(capsys, "--force")[0] == 0
    assert shown(project).name == f"{former.name}-2"
    assert killed.faults(shown(project)) == killed.faults(former) == []


def test_the_site_before_may_be_deleted_while_the_next_is_built(
    project, capsys, monkeypatch
):
    assert built(capsys)[0] == 0
    former = shown(project)
    change(project)
    log = project.root / "log"
    killed.without_kernels(
        log, monkeypatch.setattr, lambda task: shutil.rmtree(former, True)
    )
    assert built(capsys)[0] == 0
    assert not former.exists()
    assert killed.faults(shown(project)) == []


def test_a_site_deleted_while_it_is_built_says_what_is_absent(
    project, capsys, monkeypatch
):
    def delete(task):
        if task.code == "3305":
            (making,) = project.reports.glob(".making-*[!l]")
            shutil.rmtree(making)

    log = project.root / "log"
    with monkeypatch.context() as patch:
        killed.without_kernels(log, patch.setattr, delete)
        code, _, err = built(capsys)
    assert code == 1
    assert "the site is not complete: th/district/3301.html is absent" in err
    assert err.count("\n") == 1
    assert not (project.reports / "index.html").exists()
    log.unlink()
    assert built(capsys)[0] == 0
    assert killed.faults(shown(project)) == []
    assert "th/district/3301.html" in killed.pages(log)
    assert "th/district/3310.html" not in killed.pages(log)


def test_a_clock_that_jumps_decides_nothing(project, capsys, monkeypatch):
    class Clock:
        UTC = run.dt.UTC

        class datetime:  # noqa: N801 - stands for the class of that name
            @staticmethod
            def now(zone):
                return day

    day = run.dt.datetime(2031, 1, 1, tzinfo=run.dt.UTC)
    monkeypatch.setattr(run, "dt", Clock)
    monkeypatch.setattr(time, "time", lambda: day.timestamp())
    assert built(capsys)[0] == 0
    first = shown(project)
    day = day.replace(year=1999)
    change(project)
    assert built(capsys, "--keep", "1")[0] == 0
    assert shown(project) != first
    assert not first.exists()
    found = manifest.read(shown(project))
    assert found["created"].startswith("1999") and found["number"] == 2
    assert 0 <= found["seconds"] < 600
    assert "nothing changed" in built(capsys, "--if-changed")[1]


def test_nothing_is_done_when_nothing_changed(project, capsys):
    assert built(capsys)[0] == 0
    before = stamps(project)
    name = shown(project).name
    code, out, err = built(capsys, "--if-changed")
    said = f"nothing changed since {name} was built; nothing done\n"
    assert (code, out, err) == (0, said, "")
    assert stamps(project) == before
    code, out, _ = built(capsys)
    assert (code, out.splitlines()[0][:38]) == (
        0,
        "0 reports made, 25 used again, 0 faile",
    )
    change(project)
    assert "25 reports made, 0 used again" in built(capsys, "--if-changed")[1]
    assert "25 reports made, 0 used again" in built(capsys, "--force")[1]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--keep", "0"], "greater than or equal to 1"),
        (["--cell-timeout", "0"], "greater than or equal to 1"),
        (["--force", "--if-changed"], "--if-changed and --force contradict each other"),
    ],
)
def test_options_that_make_no_sense_are_status_2(project, capsys, options, said):
    code, out, err = built(capsys, *options)
    assert (code, out) == (2, "")
    assert said in err and err.count("\n") == 1


def test_keep_says_no_to_none(project):
    with pytest.raises(building.UsageError, match="--keep 0: one build at least has"):
        building.build(project, keep_builds=0)


def test_a_time_out_of_the_settings_file_is_whole_seconds(project, capsys):
    path = project.root / "coopanalysis.toml"
    path.write_text("cell_timeout = 30\nreport_timeout = 'long'\n", encoding="utf-8")
    code, _, err = built(capsys)
    assert code == 2
    assert "report_timeout is 'long'; write whole seconds, at least 1" in err


def test_keep_leaves_the_newest_builds_and_the_one_shown(project, capsys):
    names = []
    for text in "abcd":
        change(project, text)
        assert built(capsys, "--district", "3304")[0] == 0
        assert built(capsys)[0] == 0
        names.append(shown(project).name)
    sites = [path.name for path, _ in manifest.sites(project.reports)]
    assert len(sites) == 8
    site.switch(project.reports, names[0])  # somebody looks back
    change(project, "e")
    code, out, _ = built(capsys, "--district", "3304", "--keep", "2")
    assert code == 0
    # of the complete ones b goes; of the partial ones those of a, b and c
    assert "4 older builds removed, 2 kept" in out
    left = {path.name for path, _ in manifest.sites(project.reports)}
    assert set(names) & left == {names[0], names[2], names[3]}
    assert len(left) == 5


def test_keep_leaves_other_provinces_alone(project, capsys):
    other = project.reports / "34-2019-03-31-00000000"
    other.mkdir(parents=True)
    text = '{"format": 1, "as_of": {"34": ""}, "is_partial": false, "reports": []}'
    (other / manifest.NAME).write_text(text, encoding="utf-8")
    for text in "abc":
        change(project, text)
        assert built(capsys, "--keep", "1")[0] == 0
    assert len(manifest.sites(project.reports)) == 2
    assert other.is_dir()


@pytest.mark.parametrize(
    ("error", "tries"),
    [("DeadKernel", 2), ("KernelStart", 2), ("Timeout", 1), ("ValueError", 1)],
)
def test_only_a_dead_kernel_is_tried_again(project, capsys, monkeypatch, error, tries):
    calls = []

    def execute(task, *_, **__):
        calls.append(task.page)
        return Failure(None, error, "why")

    monkeypatch.setattr(report.kernels, "execute", execute)
    code, out, _ = built(capsys, "--district", "3304")
    assert (code, len(calls)) == (1, tries)
    assert f"FAILED, {error}: why" in out
    assert ("(tried twice)" in out) is (tries == 2)


class Pool:
    """A pool that dies of one report, with all that it has not done."""

    def __init__(self):
        self.is_dead = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def submit(self, function, job, note):
        future = Future()
        self.is_dead |= job.task.code == "3304"
        if self.is_dead:
            future.set_exception(BrokenProcessPool("gone"))
        else:
            future.set_result(function(job, note))
        return future


def test_only_the_report_that_kills_its_process_is_given_up(
    project, capsys, monkeypatch
):
    monkeypatch.setattr(work, "executor", lambda *_, **__: Pool())
    code, out, _ = built(capsys)
    assert code == 1
    assert "FAILED, WorkerDied: the process died again and again, most often" in out
    assert "25 reports made, 0 used again, 1 failed" in out
    index = (shown(project) / "index.html").read_text(encoding="utf-8")
    assert "WorkerDied: the process died again and again" in index
    assert "โปรแกรมจัดทำรายงานหยุดกลางคัน" in index
    page = (shown(project) / "th/district/3304.html").read_text(encoding="utf-8")
    assert "โปรแกรมจัดทำรายงานหยุดกลางคัน" in page
