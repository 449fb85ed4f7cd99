"""From the inbox to a published site, through the command, for awkward districts."""

import json
import re
import shutil

import pandas as pd
import pytest

from coopanalysis.publish.privacy import scan

AS_OF = "2019-03-31"


@pytest.fixture(scope="module")
def bodies(sample_data):
    place = f"as_of={AS_OF}/province=33"
    return pd.read_parquet(sample_data / "measures" / place / "bodies.parquet")


@pytest.fixture(scope="module")
def awkward(bodies):
    """Return a district with a single body, and one whose bodies report nothing."""
    groups = bodies.groupby("district_code")
    single = [code for code, rows in groups if len(rows) == 1]
    silent = [code for code, rows in groups if set(rows["reports"]) == {"nothing"}]
    assert single
    assert silent
    return sorted({single[0], silent[0]})


def site_of(reports):
    """Return the one build in a folder of reports."""
    (manifest,) = reports.glob("*/manifest.json")
    return manifest.parent


@pytest.fixture(scope="module")
def built(sample_data, awkward, tmp_path_factory, coop):
    """Return the reports of the awkward districts, and how to build them again."""
    reports = tmp_path_factory.mktemp("reports")
    chosen = [part for code in awkward for part in ("--district", code)]

    def build(*more):
        return coop(
            *("build", "--data", sample_data, "--reports", reports),
            *("--as-of", AS_OF, *chosen, *more),
        )

    build()
    return reports, build


def test_each_district_has_its_page_in_both_languages(built, awkward):
    site = site_of(built[0])
    pages = {str(p.relative_to(site)) for p in site.glob("*/district/*.html")}
    assert pages == {
        f"{lang}/district/{code}.html" for lang in ("th", "en") for code in awkward
    }


def test_pages_are_about_their_own_district_and_whole(built, awkward):
    site = site_of(built[0])
    for path in site.glob("*/district/*.html"):
        page = path.read_text(encoding="utf-8")
        assert len(re.findall(r"<h1\b", page)) == 1, path
        text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
        words = set(re.findall(r"\w+", text))
        assert not words & {"nan", "NaN", "None", "NaT", "Traceback"}, path


def test_every_page_from_the_sample_says_so(built):
    site = site_of(built[0])
    for path in site.glob("*/district/*.html"):
        page = path.read_text(encoding="utf-8")
        wanted = "ตัวอย่าง" if path.parts[-3] == "th" else "ample data"
        assert wanted in page, path


def test_start_page_leads_to_the_build(built):
    reports = built[0]
    start = (reports / "index.html").read_text(encoding="utf-8")
    assert site_of(reports).name in start


def test_manifest_names_inputs_and_no_failure(built):
    manifest = json.loads((site_of(built[0]) / "manifest.json").read_text("utf-8"))
    assert manifest["inputs"]
    assert not manifest["failures"]


def test_an_unchanged_build_is_left_as_it_is(built):
    reports, build = built
    before = {p: p.stat().st_mtime_ns for p in reports.rglob("*") if p.is_file()}
    build("--if-changed")
    after = {p: p.stat().st_mtime_ns for p in reports.rglob("*") if p.is_file()}
    assert before == after


def test_a_second_intake_and_measure_change_nothing(sample_data, tmp_path, coop):
    data = shutil.copytree(sample_data, tmp_path / "data")

    def state():
        files = [p for p in data.rglob("*") if p.suffix in (".parquet", ".json")]
        return {path: path.stat().st_mtime_ns for path in files}

    before = state()
    assert ": 0 rows =" in coop("intake", "--data", data)
    coop("measure", "--data", data)
    assert state() == before


def test_an_unknown_district_is_one_line_and_status_2(sample_data, tmp_path, coop):
    said = coop(
        *("build", "--data", sample_data, "--reports", tmp_path / "reports"),
        *("--as-of", AS_OF, "--district", "3399"),
        status=2,
    )
    assert "3399" in said
    assert not list(tmp_path.rglob("*.html"))


def test_a_date_that_was_never_taken_in_is_status_1(sample_data, tmp_path, coop):
    said = coop(
        *("build", "--data", sample_data, "--reports", tmp_path / "reports"),
        *("--as-of", "2001-03-31"),
        status=1,
    )
    assert AS_OF in said  # the dates that exist
    assert not list(tmp_path.rglob("*.html"))


def test_nothing_about_a_person_is_published(built, sample_data):
    found = scan(built[0])
    assert (found.findings, found.unreadable) == ([], {})
    assert found.scanned > 8  # pages, index, manifest, scripts and style
    # the scan would have seen it: the registers behind the site do hold pseudonyms
    assert scan(sample_data / "registers" / "member").failed
