"""Dates side by side give what they give one after the other."""

import datetime as dt

import pytest
from judgement.office import BEFORE, NOW, make, put

from coopanalysis.errors import DataError
from coopanalysis.judgement.dates import judge_all
from coopanalysis.judgement.judge import TABLES

OTHER = dt.date(2018, 12, 31)


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


def test_only_the_latest_is_judged_where_that_is_asked(tmp_path):
    data = make(tmp_path / "data")
    (paths,) = judge_all(data, ["33"], "latest")
    assert paths.folder.parent.name == f"as_of={NOW}"


def test_a_province_without_data_is_one_line(tmp_path):
    data = make(tmp_path / "data")
    with pytest.raises(DataError, match=r"nothing was taken in for province 34; run"):
        judge_all(data, ["33", "34"])
