"""Provinces measured together give what each gives alone."""

import dataclasses
import datetime as dt

import pyarrow as pa
import pytest
from judgement.office import BEFORE, NOW, coop, loan, make, put, table

from coopanalysis.judgement import dates
from coopanalysis.judgement.dates import judge_all
from coopanalysis.judgement.judge import TABLES, folder_of, judge
from coopanalysis.judgement.together import groups
from coopanalysis.registers import store

HERE = {"3304-01": 6, "3304-02": 1, "3304-20": 0}
CODES = ("33", "34", "35")
SEASON = 30  # so much more is owed than at the date before


@pytest.fixture
def data(tmp_path):
    """Three provinces at two dates, unlike each other.

    In 34 all owe much more than before, one body has gone, and rows were rejected; 35
    gave its list of bodies alone.
    """
    folder = make(tmp_path / "data")
    put(folder, BEFORE, HERE, "34", 90_000)
    put(folder, NOW, HERE | {"3304-02": 4}, "34", 90_000 * SEASON)
    gone = {"coop": [body("3406-01")], "loan": [loan("3406-01", 1, BEFORE, 60)]}
    add(folder, BEFORE, "34", gone)
    sheet = {"sheet": "2", "register": "loan", "coops": {"3404-01": [0, 3]}}
    rejected = {"file": "more.xlsx", "sha256": "cd" * 32, "rows": 3, "sheets": [sheet]}
    store.put(folder, NOW, "34", {}, inputs=[rejected | {"sample": True}])
    for day in (BEFORE, NOW):
        add(folder, day, "35", {"coop": [body("3504-01"), body("3505-01")]})
    reference = folder / "reference" / "rules.toml"
    reference.write_text(FEW_BODIES, encoding="utf-8")
    return folder


def body(code):
    return coop(code, code[:4], "agricultural", "district", 500) | {
        "province": code[:2]
    }


def add(folder, day, province, rows):
    tables = {name: table(name, found) for name, found in rows.items()}
    store.put(folder, day, province, tables)


# a season is told from a jump by the other bodies of the same province
FEW_BODIES = """
[[rule]]
id = "jump_min_bodies"
value = 2
unit = "bodies"
jurisdiction = "*"
title_th = "ทดสอบ"
title_en = "Test"
valid_from = 2000-01-01
status = "assumed"
source = "test"
reason = "three bodies a province are all that this test has"
"""


@pytest.fixture
def together(monkeypatch):
    """Watch who is measured together."""
    seen, real = [], dates.judge_together

    def watched(desk, parts, force):
        seen.append([part.province for part in parts])
        return real(desk, parts, force)

    monkeypatch.setattr(dates, "judge_together", watched)
    return seen


def contents(data):
    return {
        (code, day, name): (folder_of(data, day, code) / f"{name}.parquet").read_bytes()
        for code in CODES
        for day in store.dates(data, code)
        for name in TABLES
    }


def test_tables_are_the_same_byte_for_byte(data, together):
    judge_all(data, CODES)
    assert together == [[*CODES], [*CODES]]
    found = contents(data)
    for code in CODES:
        judge(data, NOW, code, force=True)
    assert contents(data) == found


def test_other_days_to_look_back_to_are_another_group(data):
    put(data, dt.date(2018, 12, 31), HERE, "34")
    found = [store.snapshot(data, NOW, code) for code in CODES]
    assert codes(groups(data, found, 9)) == [["33", "35"], ["34"]]


def test_a_group_is_bounded_and_shares_no_body(data):
    found = [store.snapshot(data, NOW, code) for code in CODES]
    assert codes(groups(data, found, 2)) == [["33", "34"], ["35"]]
    rows = found[0].rows + found[1].rows
    assert codes(groups(data, found, 9, rows)) == [["33", "34"], ["35"]]
    assert codes(groups(data, found, 9, 1)) == [["33"], ["34"], ["35"]]
    twin = dataclasses.replace(found[0], province="36")
    assert codes(groups(data, [found[0], twin], 9)) == [["33"], ["36"]]


def test_who_moved_has_a_past_elsewhere(data):
    add(data, BEFORE, "34", {"coop": [body("3305-01")]})
    found = [store.snapshot(data, NOW, code) for code in CODES]
    assert codes(groups(data, found, 9)) == [["33"], ["34", "35"]]


def test_one_province_that_fails_does_not_stop_the_others(data, together):
    (broken,) = store.snapshot(data, NOW, "34").files["loan"]
    broken.path.write_bytes(b"no parquet")
    with pytest.raises(pa.ArrowInvalid):
        judge_all(data, CODES, NOW)
    assert together == [[*CODES], ["33"], ["34"], ["35"]]
    for code in ("33", "35"):
        assert (folder_of(data, NOW, code) / "built.json").is_file()
    assert not folder_of(data, NOW, "34").exists()


@pytest.mark.slow
def test_every_register_of_the_sample_gives_the_same(tmp_path, request, together):
    run = request.getfixturevalue("coop")
    data = tmp_path / "data"
    for code in CODES:
        for day in ("2018-12-31", "2019-03-31"):
            small = ("--scale", "0.3", "--density", "0.4")
            run("sample", "--data", data, "--province", code, "--as-of", day, *small)
    run("intake", "--data", data, "--province", "all")
    judge_all(data, CODES)
    assert together == [[*CODES], [*CODES]]
    found = contents(data)
    for code in CODES:
        for day in store.dates(data, code):
            judge(data, day, code, force=True)
    assert contents(data) == found


def codes(found):
    return [[one.province for one in group] for group in found]
