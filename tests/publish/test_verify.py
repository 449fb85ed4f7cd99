"""A site against its manifest, and its manifest against what is here today."""

import hashlib
import json
import os
import shutil
import subprocess
import sys

import pytest
from publish import tiny

from coopanalysis import cli
from coopanalysis.publish import editions
from coopanalysis.publish.build import build


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build one page of a project without rows, once."""
    root = tmp_path_factory.mktemp("project")
    settings = tiny.project(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(editions, "with_marks", lambda edition, data: edition)
        build(settings, districts=["3304"], lang="en", workers=1)
    return root


@pytest.fixture
def project(built, tmp_path, monkeypatch):
    root = tmp_path / "project"
    shutil.copytree(built, root)
    monkeypatch.chdir(root)
    return root


def verified(capsys, *arguments):
    code = cli.run(["verify", *map(str, arguments), "--json"])
    return code, json.loads(capsys.readouterr().out)


def site_of(root):
    (found,) = (root / "reports").glob("33-*")
    return found


def changes(found):
    return [(one["area"], one["name"], one["change"]) for one in found["differences"]]


def test_a_site_just_built_is_what_it_says(project, capsys):
    code, found = verified(capsys)
    assert (code, found["is_as_recorded"], found["would_be_same"]) == (0, True, True)
    # one page, the index and three shared files
    assert found["files"] == 1 + 1 + 3
    assert cli.run(["verify", str(site_of(project))]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "5 files, each as the manifest says",
        "data, rules, notebooks and packages of today give the same",
    ]


def test_missing_changed_and_extra_files_are_named(project, capsys):
    site = site_of(project)
    (site / "en/district/3304.html").unlink()
    with (site / "static/report.js").open("a", encoding="utf-8") as stream:
        stream.write("alert(1)")
    (site / "en/notes.html").write_text("<p>mine</p>", encoding="utf-8")
    code, found = verified(capsys)
    assert code == 1
    assert found["missing"] == ["en/district/3304.html"]
    assert found["changed"] == ["static/report.js"]
    assert found["extra"] == ["en/notes.html"]
    assert found["would_be_same"]


def test_a_link_in_place_of_a_page_is_a_change(project, capsys):
    page = site_of(project) / "en/district/3304.html"
    elsewhere = project / "page.html"
    page.rename(elsewhere)
    page.symlink_to(elsewhere)
    code, found = verified(capsys)
    assert (code, found["changed"]) == (1, ["en/district/3304.html"])


def test_a_manifest_whose_fingerprints_were_changed_is_named(project, capsys):
    path = site_of(project) / "manifest.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["reports"][0]["fingerprint"] = "0" * 64
    path.write_text(json.dumps(content), encoding="utf-8")
    code, found = verified(capsys)
    assert (code, found["changed"]) == (1, ["manifest.json"])


def test_what_differs_today_is_said_area_by_area(project, capsys):
    data, place = project / "data", "as_of=2019-03-31/province=33"
    snapshots = data / "registers/snapshots" / place
    shutil.copy(snapshots / "0001.json", snapshots / "0002.json")
    snapshot = json.loads((snapshots / "0002.json").read_text(encoding="utf-8"))
    (snapshots / "0002.json").write_text(json.dumps(snapshot | {"version": 2}))
    (data / "reference").mkdir()
    (data / "reference/rules.toml").write_text("")
    (data / "inbox/2019-06-30").mkdir(parents=True)
    (data / "inbox/2019-06-30/3304-01_loan.csv").write_text("new")
    with (project / "notebooks/district_report.ipynb").open("a") as stream:
        stream.write("\n")
    path = site_of(project) / "manifest.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["versions"]["pandas"] = "0.1"
    content["rules_table"] = content["code"] = "0" * 64
    path.write_text(json.dumps(content), encoding="utf-8")

    code, found = verified(capsys)
    assert (code, found["is_as_recorded"], found["would_be_same"]) == (1, True, False)
    now = json.loads(path.read_text(encoding="utf-8"))["versions"]
    assert now["pandas"] == "0.1"
    *first, package = changes(found)
    assert first == [
        ("reference", "reference/rules.toml", "new"),
        ("registers", f"registers/snapshots/{place}/0002.json", "new"),
        ("measures", f"measures/{place}", "older than the registers"),
        ("inbox", "inbox/2019-06-30", "1 files not taken in as they are"),
        ("rules", "rules.toml", "changed"),
        ("notebooks", "district_report.ipynb", "changed"),
        ("code", "coopanalysis", "changed"),
    ]
    assert package[:2] == ("packages", "pandas")
    assert package[2].startswith("0.1 then, ")


def test_a_table_that_is_not_what_was_written_is_named(project, capsys):
    place = "measures/as_of=2019-03-31/province=33"
    table = project / "data" / place / "measures.parquet"
    table.write_bytes(b"rows")
    built = project / "data" / place / "built.json"
    content = json.loads(built.read_text(encoding="utf-8"))
    digest = hashlib.sha256(b"rows").hexdigest()
    content["tables"] = {table.name: digest, "verdicts.parquet": digest}
    built.write_text(json.dumps(content), encoding="utf-8")
    table.write_bytes(b"other rows")
    _, found = verified(capsys)
    assert changes(found) == [
        ("measures", f"{place}/built.json", "changed"),
        ("measures", f"{place}/measures.parquet", "not what was written"),
        ("measures", f"{place}/verdicts.parquet", "gone"),
    ]


def test_what_an_older_manifest_lacks_is_not_taken_for_the_same(project, capsys):
    path = site_of(project) / "manifest.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    del content["rests_on"], content["rules_table"]
    path.write_text(json.dumps(content), encoding="utf-8")
    code, found = verified(capsys)
    assert (code, found["not_recorded"]) == (1, ["data", "rules"])


@pytest.mark.parametrize("content", ["", "{", '{"format": 1}', "[]"])
def test_a_manifest_that_is_none_is_one_line(project, capsys, content):
    (site_of(project) / "manifest.json").write_text(content, encoding="utf-8")
    assert cli.run(["verify"]) == 1
    err = capsys.readouterr().err
    assert "not the manifest of a site; build it again" in err
    assert err.count("\n") == 1


def test_no_site_is_one_line(tmp_path, capsys):
    assert cli.run(["verify", str(tmp_path)]) == 1
    assert capsys.readouterr().err == (
        f"coopanalysis: {tmp_path}: no site is built here; "
        "run `coopanalysis build` first\n"
    )


def test_verify_imports_nothing_heavy(project):
    program = (
        "import sys; from coopanalysis import cli; assert cli.run(['verify']) == 0; "
        "heavy = {'pandas', 'duckdb', 'plotly', 'papermill', 'nbconvert'}; "
        "assert not heavy & sys.modules.keys(), heavy & sys.modules.keys()"
    )
    found = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ.copy(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
