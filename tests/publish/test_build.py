"""A site is made whole or not at all; one bad district never stops the others."""

import dataclasses
import json
import stat

import pytest
from publish import tiny

from coopanalysis import work
from coopanalysis.errors import DataError, LockedError, NotebookError
from coopanalysis.places import Places
from coopanalysis.publish import editions, manifest, plan
from coopanalysis.publish.build import build
from coopanalysis.publish.failures import Failure

BAD = """\
import os
if (district, lang) == ("3304", "en"):
    raise ValueError("no file at /home/somchai/data.csv")
if (district, lang) == ("3308", "en"):
    os._exit(1)
if (district, lang) == ("3308", "th"):
    display(Html("<h1>twice</h1>"))
"""
DISTRICTS = ["3304", "3308"]


@pytest.fixture(autouse=True)
def without_marks(monkeypatch):
    """Leave out the index's signs: there are no tables behind these data."""
    monkeypatch.setattr(editions, "with_marks", lambda edition, data: edition)


@pytest.fixture
def settings(tmp_path):
    return tiny.project(tmp_path)


def bytes_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*.html"))
    }


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """Return a build in which one of four reports stands, and what it said."""
    found = tiny.project(tmp_path_factory.mktemp("two {braces}"))
    path = found.root / "notebooks" / "district_report.ipynb"
    tiny.notebook(path, cell=BAD + tiny.CHART)
    lines = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(editions, "with_marks", lambda edition, data: edition)
        result = build(found, districts=DISTRICTS, workers=2, say=lines.append)
    return found, result, lines


def test_a_failing_report_says_so_and_the_others_stand(two):
    _, result, lines = two
    assert result.exit_code == 1
    failed = {one.page: one.failure for one in result.failed}
    assert failed == {
        "en/district/3304.html": Failure(6, "ValueError", "no file at data.csv"),
        # papermill notes "completed" for every cell of it
        "en/district/3308.html": Failure(
            None,
            "DeadKernel",
            "the kernel died, most often for lack of memory (tried twice)",
        ),
        "th/district/3308.html": Failure(
            None,
            "BuildError",
            "th/district/3308: the page has 2 h1, it must have 1",
        ),
    }
    page = (result.folder / "en/district/3304.html").read_text(encoding="utf-8")
    assert "Cell 6 of" in page
    assert "somchai" not in page
    assert "Traceback" not in page
    good = (result.folder / "th/district/3304.html").read_text(encoding="utf-8")
    assert '<figure class="chart">' in good
    assert len(lines) == 4
    assert sum("FAILED, cell 6: ValueError: no file" in line for line in lines) == 1


def test_the_index_lists_every_district_and_says_what_failed(two):
    _, result, _ = two
    index = (result.folder / "index.html").read_text(encoding="utf-8")
    assert "จัดทำไม่สำเร็จ 3 จาก 4 ฉบับ" in index
    assert index.count('<tr data-find="') == 22
    assert 'href="en/district/3308.html"' in index
    assert "20 not in this build" in index


def test_the_failed_notebook_is_kept_for_its_owner_only(two):
    settings, result, _ = two
    kept = settings.reports / "failed" / result.name / "en-district-3304.ipynb"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert "ValueError" in kept.read_text(encoding="utf-8")
    assert not list(result.folder.rglob("*.ipynb"))


def test_the_manifest_says_what_made_the_site(two):
    _, result, _ = two
    found = json.loads((result.folder / "manifest.json").read_text(encoding="utf-8"))
    assert [one["status"] for one in found["reports"]].count("failed") == 3
    assert {one["error"] for one in found["failures"]} == {
        *("ValueError", "DeadKernel", "BuildError")
    }
    assert found["as_of"] == {"33": tiny.AS_OF}
    assert found["notebooks"].keys() == {"district_report.ipynb"}
    assert found["versions"].keys() >= {"python", "papermill", "plotly"}
    for one in found["reports"]:
        assert one["sha256"] == work.sha256_of(result.folder / one["page"])


def test_only_what_failed_is_tried_again(two):
    settings, first, _ = two
    again = build(settings, districts=DISTRICTS, workers=2)
    assert (again.made, again.reused, len(again.failed)) == (3, 1, 3)
    assert again.name == f"{first.name}-2"
    assert not first.folder.exists()
    assert again.name in (settings.reports / "index.html").read_text(encoding="utf-8")


def test_nothing_is_left_beside_the_site(two):
    settings, result, _ = two
    names = {path.name for path in settings.reports.iterdir()}
    build_names = {name for name in names if name.startswith(result.name)}
    assert len(build_names) == 1
    assert names - build_names == {"index.html", "failed", ".build.lock"}


def test_equal_inputs_give_equal_pages_that_stand_until_touched(settings, monkeypatch):
    def once(seed):
        monkeypatch.setenv("PYTHONHASHSEED", seed)
        return build(settings, districts=["3304"], lang="th", force=True, workers=1)

    first = once("1")
    pages = bytes_of(first.folder)
    assert pages.keys() == {"index.html", "th/district/3304.html"}
    second = once("2")
    assert second.made == 1
    assert bytes_of(second.folder) == pages
    third = build(settings, districts=["3304"], lang="th")
    assert (third.made, third.reused, third.folder) == (0, 1, second.folder)

    page = third.folder / "th/district/3304.html"
    page.write_text("touched", encoding="utf-8")
    fourth = build(settings, districts=["3304"], lang="th", workers=1)
    assert fourth.made == 1
    assert bytes_of(fourth.folder) == pages


def test_whatever_can_change_a_page_changes_its_fingerprint(settings):
    def fingerprint():
        places = Places.load(settings.data)
        notebooks = plan.find_notebooks(settings.root, ["district_report"])
        tasks = plan.make(notebooks, places, {"33": tiny.AS_OF}, ["3304"], "th")
        (found,) = manifest.fingerprints(tasks, settings.data, ("th",)).values()
        return found

    seen = [fingerprint()]
    assert fingerprint() == seen[0]
    path = settings.root / "notebooks" / "district_report.ipynb"
    tiny.notebook(path, cell="print(district)")
    seen.append(fingerprint())
    tiny.data(settings.data, version=2, measured=2)
    seen.append(fingerprint())
    (settings.data / "reference").mkdir()
    (settings.data / "reference" / "rules.toml").write_text("", encoding="utf-8")
    seen.append(fingerprint())
    (path.parent / "my_office.py").write_text("name = 'ours'", encoding="utf-8")
    seen.append(fingerprint())
    assert len(set(seen)) == 5


def test_a_site_of_some_districts_leaves_the_complete_one_in_front(settings):
    reports = settings.reports
    reports.mkdir()
    (reports / "index.html").write_text('<a href="whole/index.html">', encoding="utf-8")
    result = build(settings, districts=["3304"], lang="th", workers=1)
    assert not result.is_current
    assert result.index == result.folder / "index.html"
    assert "whole/" in (reports / "index.html").read_text(encoding="utf-8")


def test_a_site_of_the_province_alone_leaves_the_complete_one_in_front(settings):
    reports = settings.reports
    reports.mkdir()
    (reports / "index.html").write_text('<a href="whole/index.html">', encoding="utf-8")
    result = build(settings, notebooks=["province_overview"], lang="th", workers=1)
    assert not result.is_current
    assert "whole/" in (reports / "index.html").read_text(encoding="utf-8")


def test_a_notebook_without_parameters_stops_before_anything_runs(settings):
    path = settings.root / "notebooks" / "district_report.ipynb"
    tiny.notebook(path, tags=())
    with pytest.raises(NotebookError, match="0 cells are tagged 'parameters'"):
        build(settings)
    assert not settings.reports.exists()


def test_measures_older_than_the_registers_are_refused(settings):
    tiny.data(settings.data, version=2, measured=1)
    with pytest.raises(DataError, match=r"of version 1, the registers of version 2"):
        build(settings)


def test_a_missing_data_folder_is_one_line(settings, tmp_path):
    lost = dataclasses.replace(settings, data=tmp_path / "nowhere")
    with pytest.raises(DataError, match="no such data folder; name it with --data"):
        build(lost)


def test_two_builds_never_work_in_one_folder(settings):
    with work.lock(settings.reports, "build"), pytest.raises(LockedError):
        build(settings)
