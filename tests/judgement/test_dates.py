"""Dates side by side give what they give one after the other."""

import datetime as dt

import pytest
from indicators.test_catalogue import TOY_WORDS
from judgement.office import BEFORE, NOW, make, put

from coopanalysis.errors import DataError
from coopanalysis.indicators import catalogue as catalogues
from coopanalysis.indicators.desk import Desk
from coopanalysis.judgement.dates import judge_all
from coopanalysis.judgement.judge import TABLES, judge, judge_together
from coopanalysis.registers import spill, store

OTHER = dt.date(2018, 12, 31)
OWN_LOGIC = """
CREATE MACRO doubled(n) AS 2 * n;
create table late as select coop_id, days_overdue from loan where days_overdue > 0;
CREATE  VIEW "toy.loan" AS
SELECT coop_id, doubled(count(*)) AS contracts FROM late GROUP BY coop_id;
"""


def test_processes_give_the_tables_that_one_gives(tmp_path):
    one, two = (make(tmp_path / name) for name in ("one", "two"))
    for data in (one, two):
        put(data, OTHER, {"3304-01": 5})
    lines = []
    found = judge_all(two, "33", workers=2, progress=lines.append)
    assert [paths.is_new for paths in found] == [True, True, True]
    assert set(lines) == {f"33 {day}: judged" for day in (BEFORE, OTHER, NOW)}
    assert lines.index(f"33 {BEFORE}: judged") < lines.index(f"33 {NOW}: judged")
    assert [(line.number, line.total) for line in lines] == [(1, 3), (2, 3), (3, 3)]
    for paths, alone in zip(found, judge_all(one, "33"), strict=True):
        assert paths.folder.relative_to(two) == alone.folder.relative_to(one)
        for table in TABLES:
            assert paths.table(table).read_bytes() == alone.table(table).read_bytes()


def test_a_database_that_served_other_dates_gives_what_a_new_one_gives(tmp_path):
    data = make(tmp_path / "data")
    put(data, OTHER, {"3304-01": 5})  # the baseline of NOW, without one itself
    alone = {
        day: judge(data, day, "33").table("measures").read_bytes()
        for day in (BEFORE, OTHER, NOW)
    }
    assert len(set(alone.values())) == 3
    with Desk(data) as desk:
        for day in (NOW, OTHER, BEFORE, NOW):
            taken = store.snapshot(data, day, "33")
            (again,) = judge_together(desk, [taken], force=True)
            assert again.is_new
            assert again.table("measures").read_bytes() == alone[day]


def test_a_category_of_ones_own_is_served_again_however_it_is_written(tmp_path):
    data = make(tmp_path / "data")
    toy = tmp_path / "own" / "toy"
    toy.mkdir(parents=True)
    toy.joinpath("indicators.toml").write_text(TOY_WORDS, encoding="utf-8")
    toy.joinpath("logic.sql").write_text(OWN_LOGIC, encoding="utf-8")
    found = {}
    with Desk(data, catalogue=catalogues.load(extra=[toy.parent])) as desk:
        for day in (NOW, BEFORE, NOW):
            snapshot = store.snapshot(data, day, "33")
            with desk.opened([snapshot]) as con:
                sums = con.execute(
                    'select coop_id, contracts from "toy.loan" order by all'
                )
                found.setdefault(day, []).append(sums.fetchall())
    assert found[NOW][0] == found[NOW][1] != found[BEFORE][0]


def test_an_error_leaves_nothing_to_the_next_date(tmp_path):
    data = make(tmp_path / "data")
    wanted = judge(data, NOW, "33").table("measures").read_bytes()
    with Desk(data) as desk:
        with (
            pytest.raises(ZeroDivisionError),
            desk.opened([store.snapshot(data, BEFORE, "33")]) as con,
        ):
            con.execute('create or replace view "overdue.loan" as select 1 as coop_id')
            raise ZeroDivisionError
        taken = store.snapshot(data, NOW, "33")
        (again,) = judge_together(desk, [taken], force=True)
        assert again.table("measures").read_bytes() == wanted
    assert list((data / "registers").glob(spill.PREFIX + "*")) == []


def test_only_the_latest_is_judged_where_that_is_asked(tmp_path):
    data = make(tmp_path / "data")
    (paths,) = judge_all(data, ["33"], "latest")
    assert paths.folder.parent.name == f"as_of={NOW}"


def test_a_province_without_data_is_one_line(tmp_path):
    data = make(tmp_path / "data")
    with pytest.raises(DataError, match=r"nothing was taken in for province 34; run"):
        judge_all(data, ["33", "34"])
