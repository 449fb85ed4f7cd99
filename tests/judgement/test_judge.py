"""A date measured and judged: its tables, and when they are made again."""

import datetime as dt
import json
import shutil

import pandas as pd
import pytest
from judgement.office import BEFORE, NOW, coop, make, put, table

from coopanalysis.errors import DataError
from coopanalysis.judgement import judge as module
from coopanalysis.judgement import keeping
from coopanalysis.judgement.dates import judge_all
from coopanalysis.judgement.judge import TABLES, judge
from coopanalysis.judgement.verdict import COLUMNS
from coopanalysis.registers import store
from coopanalysis.registers.meetings import meeting_before, meeting_on, meetings


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    data = make(tmp_path_factory.mktemp("office") / "data")
    judge(data, NOW, "33")
    return data


@pytest.fixture
def data(judged, tmp_path):
    """Return a copy of a folder in which both dates have been judged."""
    return shutil.copytree(judged, tmp_path / "data")


def verdict(paths, level, unit, indicator, group="headline"):
    rows = pd.read_parquet(paths.table("verdicts"))
    rows = rows[
        (rows["level"] == level)
        & (rows["unit_id"] == unit)
        & (rows["indicator"] == indicator)
        & (rows["body_group"] == group)
    ]
    assert len(rows) == 1
    return rows.iloc[0]


SHARE = "overdue.overdue_share"


def test_all_dates_upwards_each_in_a_folder_of_its_own(tmp_path):
    said = []
    data = make(tmp_path / "data")
    found = judge_all(data, "33", progress=said.append)
    assert [paths.folder.parent.name for paths in found] == [
        f"as_of={BEFORE}",
        f"as_of={NOW}",
    ]
    assert said == [f"33 {BEFORE}: judged", f"33 {NOW}: judged"]
    for paths in found:
        names = {path.stem for path in paths.folder.glob("*.parquet")}
        assert names == set(TABLES)
    verdicts = pd.read_parquet(found[1].table("verdicts"))
    assert list(verdicts.columns) == COLUMNS
    districts = verdicts.loc[verdicts["level"] == "district", "unit_id"]
    assert districts.nunique() == 22


def test_a_year_back_is_judged_first_and_compared(data):
    paths = judge(data, NOW, "33")
    row = verdict(paths, "district", "3304", SHARE)
    assert row["value"] == pytest.approx(7 / 20)
    assert row["previous_value"] == pytest.approx(4 / 20)
    assert row["change"] == pytest.approx(3 / 20)
    assert row["previous_as_of"] == BEFORE
    assert (row["norm"], row["influence"]) == ("breach", "3304-01")
    assert row["influence_flips"]
    assert row["sentences"] == "S11"
    assert verdict(paths, "district", "3304", SHARE, "savings")["value"] == 0
    assert verdict(paths, "district", "3305", SHARE)["norm"] == "unknown"


def test_what_it_rests_on_is_recorded(data):
    record = json.loads(judge(data, NOW, "33").built.read_text("utf-8"))
    assert record["snapshot_version"] == 1
    assert record["is_sample"]
    assert record["as_of"] == "2019-03-31"
    assert "overdue_share_limit" in record["rules_used"]
    assert "reconcile_tolerance" in record["rules_used"]
    assert [entry["file"] for entry in record["inputs"]] == [
        "3304-01.xlsx",
        "3304-02.xlsx",
        "3304-20.xlsx",
    ]


def test_unchanged_tables_stand(data):
    verdicts = module.folder_of(data, NOW, "33") / "verdicts.parquet"
    stamp = verdicts.stat().st_mtime_ns
    assert not judge(data, NOW, "33").is_new
    assert verdicts.stat().st_mtime_ns == stamp
    assert judge(data, NOW, "33", force=True).is_new


def test_new_registers_rules_or_meetings_make_it_anew(data):
    put(data, NOW, {"3304-02": 0})
    paths = judge(data, NOW, "33")
    assert paths.is_new
    assert verdict(paths, "district", "3304", SHARE)["value"] == pytest.approx(6 / 20)
    (data / "reference" / "rules.toml").write_text(
        '[[rule]]\nid = "overdue_share_limit"\nvalue = 0.9\nunit = "ratio"\n'
        'valid_from = 2000-01-01\nstatus = "confirmed"\nreason = "decided"\n',
        encoding="utf-8",
    )
    row = verdict(judge(data, NOW, "33"), "district", "3304", SHARE)
    assert (row["norm"], row["norm_limit"], row["rule_status"]) == (
        "near",
        0.9,
        "confirmed",
    )
    (data / "reference" / "meetings.csv").unlink()
    assert judge(data, NOW, "33").is_new


def test_a_change_a_year_back_reaches_this_year(data):
    put(data, BEFORE, {"3304-01": 0})
    row = verdict(judge(data, NOW, "33"), "district", "3304", SHARE)
    assert row["previous_value"] == pytest.approx(1 / 20)


def test_a_new_snapshot_before_it_makes_a_date_anew(data):
    december = dt.date(2018, 12, 31)
    put(data, december, {"3304-01": 3})
    assert judge(data, NOW, "33").is_new
    assert not judge(data, NOW, "33").is_new


def test_an_identity_of_the_office_is_checked_and_named(data):
    (data / "reference" / "identities.toml").write_text(
        '[[identity]]\nname = "granted"\nregister = "loan"\nth = "ให้กู้กับคงเหลือ"\n'
        'en = "granted against outstanding"\nleft = ["principal_granted"]\n'
        'right = ["principal_outstanding"]\n',
        encoding="utf-8",
    )
    paths = judge(data, NOW, "33")
    quality = pd.read_parquet(paths.table("quality"))
    row = quality[
        (quality["check"] == "identity") & (quality["coop_id"] == "3304-01")
    ].iloc[0]
    # each of the ten loans was granted with 200 and stands at 100
    assert row["reason_en"] == (
        "granted against outstanding differ in 10 rows: 200.00 and 100.00, "
        "difference 100.00"
    )
    measures = pd.read_parquet(paths.table("measures")).set_index(
        ["coop_id", "indicator"]
    )
    mine = measures.loc[("3304-01", SHARE)]
    assert "identity" in mine["reason"].split()
    assert mine["grade"] != "A"
    verdicts = pd.read_parquet(paths.table("verdicts"))
    own = verdicts[
        (verdicts["level"] == "coop")
        & (verdicts["unit_id"] == "3304-01")
        & (verdicts["indicator"] == SHARE)
    ].iloc[0]
    assert (own["data"], own["data_reason_en"]) == (mine["grade"], mine["reason_en"])


def test_a_fault_on_the_way_leaves_the_old_tables(data, monkeypatch):

    def fail(*_, **__):
        raise OSError("disk full")

    monkeypatch.setattr(keeping.pq, "write_table", fail)
    with pytest.raises(OSError, match="disk full"):
        judge(data, NOW, "33", force=True)
    folder = module.folder_of(data, NOW, "33")
    assert (folder / "built.json").is_file()
    assert sorted(path.name for path in folder.parent.iterdir()) == ["province=33"]


def test_only_the_owner_may_enter(data):
    folder = judge(data, NOW, "33").folder
    assert folder.stat().st_mode & 0o077 == 0


def test_an_unknown_date_names_those_that_exist(data):
    with pytest.raises(DataError, match="2018-03-31, 2019-03-31"):
        judge(data, "2017-03-31", "33")
    with pytest.raises(DataError, match="2018-03-31, 2019-03-31"):
        judge_all(data, "33", "2017-03-31")


def test_meetings_of_the_year(data):
    found = meetings(data)
    mid = meeting_on(found, NOW)
    assert (mid.number, mid.fiscal_year_be, mid.name) == (2, 2562, ("2/2562", "2/2019"))
    assert meeting_before(found, NOW).id == "2562-1"
    assert meeting_on(found, BEFORE) is None
    assert meeting_before(found, dt.date(2018, 12, 31)) is None
    assert meetings(data / "elsewhere") == []


def test_faulty_meetings_are_all_named(data):
    path = data / "reference" / "meetings.csv"
    path.write_text("meeting_id,fiscal_year,role,as_of\nx,2562,mid,31/03/2562\n")
    with pytest.raises(DataError, match="row 2"):
        meetings(data)
    path.write_text("meeting_id,role\n")
    with pytest.raises(DataError, match="no column fiscal_year, as_of"):
        meetings(data)


def test_a_province_with_nothing_but_its_cooperatives_is_judged(tmp_path):
    rows = table("coop", [coop("3304-01", "3304", "agricultural", None, None)])
    store.put(tmp_path, NOW, "33", {"coop": rows}, inputs=[])
    found = pd.read_parquet(judge(tmp_path, NOW, "33").table("verdicts"))
    assert set(found["data"]) == {"C"}
