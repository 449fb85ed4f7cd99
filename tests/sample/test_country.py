"""Several provinces: each has its own figures, whatever stands beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coopanalysis import cli
from coopanalysis.places import Places
from coopanalysis.registers import store
from coopanalysis.sample import Sample, write_sample, write_samples
from coopanalysis.sample.bodies import lay_out, seed_of

DATE = "2019-03-31"
WANTED = Sample(scale=0.02, dates=(DATE,))
THREE = ("11", "75", "83")  # with few districts each


def places(*codes: str):
    known = Places.load(Path("no-such-folder"))
    return [(known.province(code), known.districts(code)) for code in codes]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("country")
    for summary in write_samples(folder, places(*THREE), WANTED, workers=1):
        assert not summary.reused
    return folder


def listed(data: Path) -> dict:
    path = data / "inbox" / DATE / "_sample.json"
    return json.loads(path.read_text(encoding="utf-8"))


def test_a_province_is_the_same_alone_and_among_others(data: Path, tmp_path: Path):
    ((place, districts),) = places("83")
    write_sample(tmp_path, place, districts, scale=0.02, workers=1, dates=(DATE,))
    alone, among = (listed(one)["provinces"] for one in (tmp_path, data))
    assert list(among) == list(THREE)
    assert among["83"] == alone["83"]


def test_provinces_have_figures_of_their_own():
    seeds = {seed_of(1, place.code) for place in Places.load(Path()).provinces()}
    assert len(seeds) == 77
    assert seed_of(1, "33") == 1  # the numbers that are published rest on it
    assert seed_of(2, "83") not in seeds


def test_what_stands_is_left_and_another_seed_replaces_it(data: Path):
    again = list(write_samples(data, places(*THREE), WANTED, workers=1))
    assert [one.reused for one in again] == [True, True, True]
    (one,) = write_samples(data, places("75"), Sample(2, 0.02, dates=(DATE,)))
    assert not one.reused
    assert {
        code: entry["seed"] for code, entry in listed(data)["provinces"].items()
    } == {
        "11": 1,
        "75": 2,
        "83": 1,
    }
    kept = set(listed(data)["files"])
    files = (data / "inbox" / DATE).rglob("*.*")
    there = {path.relative_to(data / "inbox" / DATE).as_posix() for path in files}
    assert there - {"_sample.json"} == kept


def test_a_density_makes_more_bodies_and_no_more_districts():
    ((_, districts),) = places("33")
    few, many = lay_out(districts), lay_out(districts, 2.9)
    assert 2.3 * len(few) < len(many) < 3.2 * len(few)
    assert {b.coop_id for b in many if b.kind == "district"} >= {
        b.coop_id for b in few if b.kind == "district"
    }
    assert len({body.coop_id for body in many}) == len(many)


def test_a_country_is_taken_in_and_measured(data: Path, capsys):
    given = ["--data", str(data), "--province", "all"]
    assert cli.run(["intake", *given]) == 0
    assert cli.run(["measure", *given, "--workers", "1", "--json"]) == 0
    out = capsys.readouterr().out
    made = json.loads(out[out.rindex("\n[") :])
    assert [one["is_new"] for one in made] == [True, True, True]
    for code in THREE:
        snapshot = store.snapshot(data, DATE, code)
        assert snapshot.is_sample
        assert {coop[:2] for coop in snapshot.coops} == {code}


def test_the_command_writes_one_date_of_every_province_asked(tmp_path, capsys):
    given = ["sample", "--data", str(tmp_path), "--province", "83", "--scale", "0.02"]
    assert cli.run([*given, "--as-of", DATE, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["province"], told["dates"]) == ("83", [DATE])
    assert cli.run([*given, "--as-of", "latest"]) == 2
