"""Paths that climb, files that go away, folders that stay shut."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from registers import hostile_files as made

from coopanalysis.errors import DataError, UsageError
from coopanalysis.registers import planning
from coopanalysis.registers.intake import intake

DAY = "2019-03-31"


@pytest.fixture
def folder(inbox):
    inbox.put("coop.csv", made.COOPS)
    inbox.put("loan.csv", [made.LOAN, made.ROW])
    return inbox.folder


def accepted(summary):
    return {sheet.file: sheet.accepted for sheet in summary.sheets}


def test_a_path_that_climbs_is_the_file_it_leads_to(settings, folder):
    climbing = folder / ".." / ".." / "inbox" / DAY / "loan.csv"
    intake(settings, [folder / "coop.csv"])
    summary = intake(settings, [climbing])
    assert accepted(summary) == {"loan.csv": 1}


def test_a_file_outside_needs_a_date_and_keeps_its_own_name(
    settings, folder, tmp_path, monkeypatch
):
    (tmp_path / "x" / "y").mkdir(parents=True)
    (folder / "loan.csv").rename(tmp_path / "loan.csv")
    monkeypatch.chdir(tmp_path / "x" / "y")
    with pytest.raises(UsageError, match="say for which date it is"):
        intake(settings, [Path("../../loan.csv")])
    intake(settings, [folder / "coop.csv"])
    summary = intake(settings, [Path("../../loan.csv")], DAY)
    assert accepted(summary) == {"loan.csv": 1}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "loan.csv", "x"]


def test_a_path_that_is_not_there_is_named(settings, folder):
    with pytest.raises(DataError, match="no such file or folder"):
        intake(settings, [folder / "gone.csv"])


def test_a_link_given_by_name_still_may_not_leave_the_inbox(settings, folder, tmp_path):
    (tmp_path / "outside.csv").write_bytes(made.text([made.LOAN, made.ROW]))
    (folder / "link.csv").symlink_to(tmp_path / "outside.csv")
    summary = intake(settings, [folder / "link.csv"])
    assert summary.problems == [
        f"{DAY} link.csv: not read; a link that leads out of the inbox; put the file "
        "itself here"
    ]


def test_a_linked_folder_is_not_followed(settings, folder, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (folder / "33").symlink_to(tmp_path / "elsewhere")
    (folder.parent / "2019-06-30").symlink_to(tmp_path / "elsewhere")
    summary = intake(settings)
    assert summary.problems == [
        f"{folder.parent / '2019-06-30'}: not read; a link; put the folder itself here",
        f"{DAY} 33: not read; a link that leads out of the inbox; put the file itself "
        "here",
    ]
    assert accepted(summary) == {"coop.csv": 1, "loan.csv": 1}


def test_a_file_that_may_not_be_read_is_named(settings, folder, monkeypatch):
    opened = Path.open

    def refuse(self, *arguments, **options):  # the superuser may read everything
        if self.name == "shut.csv":
            raise PermissionError(13, "Permission denied", str(self))
        return opened(self, *arguments, **options)

    (folder / "shut.csv").write_bytes(made.text([made.LOAN, made.ROW, made.ROW]))
    monkeypatch.setattr(Path, "open", refuse)
    summary = intake(settings)
    assert summary.problems == [f"{DAY} shut.csv: cannot be opened (Permission denied)"]
    assert accepted(summary) == {"coop.csv": 1, "loan.csv": 1}


def test_a_folder_that_may_not_be_opened_is_named(settings, folder, monkeypatch):
    walk = os.walk

    def refuse(top, onerror):
        onerror(PermissionError(13, "Permission denied", str(folder / "33")))
        return walk(top)

    monkeypatch.setattr(os, "walk", refuse)
    summary = intake(settings)
    assert summary.problems == [
        f"{DAY} {folder / '33'}: a folder that cannot be opened (Permission denied)"
    ]
    assert accepted(summary) == {"coop.csv": 1, "loan.csv": 1}


@pytest.mark.parametrize("change", [Path.unlink, lambda path: path.write_bytes(b"x")])
def test_a_file_that_changes_after_the_plan_is_left_for_the_next_run(
    settings, folder, monkeypatch, change
):
    made_plan = planning.plan

    def then_change(*arguments, **options):
        found = made_plan(*arguments, **options)
        change(folder / "loan.csv")
        return found

    monkeypatch.setattr(planning, "plan", then_change)
    summary = intake(settings)
    assert summary.problems == [
        f"{DAY} loan.csv: changed or went away while it was read; run intake again"
    ]
    assert accepted(summary) == {"coop.csv": 1, "loan.csv": 0}
    monkeypatch.undo()
    (folder / "loan.csv").write_bytes(made.text([made.LOAN, made.ROW]))
    assert accepted(intake(settings)) == {"loan.csv": 1}
