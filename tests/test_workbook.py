"""What the workbook answers for a place and a date."""

import datetime as dt
import subprocess
import sys
import time

import pytest
from judgement.office import BEFORE, NOW, make, put

from coopanalysis.errors import DataError, UnknownPlaceError, UsageError
from coopanalysis.judgement.dates import judge_all
from coopanalysis.registers import columns
from coopanalysis.workbook import View, open_workbook

SHARE = "overdue.overdue_share"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = make(tmp_path_factory.mktemp("office") / "data")
    judge_all(folder, "33")
    return folder


@pytest.fixture(scope="module")
def workbook(data):
    return open_workbook(data)


def test_dates_and_districts(workbook):
    assert workbook.dates() == [BEFORE, NOW]
    assert workbook.dates("10") == []
    assert len(workbook.districts()) == 22


def test_a_district_holds_its_own_its_bodies_and_the_province(workbook):
    view = workbook.district("3304", "2019-03-31")
    assert isinstance(view, View)
    assert (view.level, view.code, view.name_en) == (
        "district",
        "3304",
        view.district.name_en,
    )
    assert view.as_of == NOW
    assert view.is_sample
    assert (view.meeting.number, view.meeting.fiscal_year_be) == (2, 2562)
    assert sorted(view.bodies["coop_id"]) == ["3304-01", "3304-02", "3304-20"]
    units = set(zip(view.verdicts["level"], view.verdicts["unit_id"], strict=True))
    assert ("district", "3304") in units
    assert ("province", "33") in units
    assert ("coop", "3304-01") in units
    assert not any(code.startswith("3305") for _, code in units)
    for name in ("measures", "breakdowns", "quality", "actions", "findings"):
        assert set(getattr(view, name)["coop_id"]) <= set(view.bodies["coop_id"]), name
    assert view.inputs["file"].tolist() == [
        "3304-01.xlsx",
        "3304-02.xlsx",
        "3304-20.xlsx",
    ]
    assert list(view.inputs.columns) == ["file", "sha256", "rows"]
    assert "overdue_share_limit" in set(view.rules_used["id"])


def test_sentences_steps_actions_and_findings_of_a_district(workbook):
    view = workbook.district("3304", NOW)
    found = {one.id: one for one in view.sentences}
    assert found["S11"].facts["pct"] == pytest.approx(0.35)
    assert found["S31"].facts["coop"] == "สหกรณ์ตัวอย่าง 3304-01"
    assert "S02" not in found
    assert {one.category for one in view.steps} >= {"overdue"}
    assert view.steps[0].coops == ("สหกรณ์ตัวอย่าง 3304-01",)
    assert view.actions["progress"].tolist() == ["overdue"]
    assert view.findings["finding_id"].tolist() == ["F1"]
    assert view.clocks["days_left"].is_monotonic_increasing


def test_a_district_without_data_is_a_view_too(workbook):
    for code in ("3305", "3301"):
        view = workbook.district(code)
        assert [one.id for one in view.sentences] == ["S01"]
        own = view.verdicts[view.verdicts["unit_id"] == code]
        assert set(own["norm"]) == {"unknown"}
        assert view.inputs.empty
        assert view.steps == []


def test_a_province_holds_everything(workbook):
    view = workbook.province("33", dt.date(2019, 3, 31))
    assert (view.level, view.district) == ("province", None)
    assert len(view.districts) == 22
    assert (
        view.verdicts.loc[view.verdicts["level"] == "district", "unit_id"].nunique()
        == 22
    )
    assert len(view.bodies) == 4
    assert "S02" in {one.id for one in view.sentences}


def test_languages(workbook):
    view = workbook.district("3304")
    assert view.as_of == NOW
    assert view.say("ก", "a") == "ก"
    assert view.in_language("en").say("ก", "a") == "a"
    assert "3304" in repr(view)


def test_rows_behind_a_number_carry_no_person(workbook):
    view = workbook.district("3304", NOW)
    rows = workbook.worklist(view, SHARE)
    assert rows["amount_behind"].sum() == 700
    assert set(rows["coop_id"]) == {"3304-01", "3304-02"}
    assert {"contract_no", "_file", "_sheet", "_row"} <= set(rows.columns)
    personal = {c.name for c in columns.load_all()["loan"].columns if c.personal}
    assert "member_no" in personal
    assert not personal & set(rows.columns)
    own = view.verdicts[view.verdicts["unit_id"] == "3304"]
    row = own[(own["indicator"] == SHARE) & (own["body_group"] == "headline")].iloc[0]
    assert rows["amount_behind"].sum() == row["numerator"]


def test_rows_of_one_body_of_one_district_or_a_few(workbook):
    assert len(workbook.worklist("latest", SHARE, coop="3304-02")) == 1
    assert len(workbook.worklist(NOW, SHARE, district="3305")) == 0
    assert len(workbook.worklist("2018-03-31", SHARE, limit=2)) == 2


def test_every_indicator_has_its_work_list_or_none(workbook):
    view = workbook.district("3304", NOW)
    for key in workbook.catalogue.indicators:
        rows = workbook.worklist(view, key, limit=1)
        assert "amount_behind" in rows.columns
        assert "_sha256" not in rows.columns


def test_a_number_can_be_explained(workbook):
    found = workbook.explain(workbook.district("3304", NOW), SHARE)
    assert found["rows"]["amount_behind"].sum() == 700
    assert len(found["measures"]) == 3
    assert [one.id for one in found["sentences"]] == ["S11"]
    assert found["steps"][0].category == "overdue"
    single = workbook.explain(workbook.district("3304", NOW), SHARE, coop="3304-02")
    assert single["verdicts"]["value"].tolist() == [0.1]
    assert len(single["rows"]) == 1


def test_unknown_places_dates_and_indicators_are_one_clear_line(workbook):
    with pytest.raises(UnknownPlaceError, match="9999"):
        workbook.district("9999")
    with pytest.raises(UnknownPlaceError, match="province"):
        workbook.province("ZZ")
    with pytest.raises(DataError, match="dates that are: 2018-03-31, 2019-03-31"):
        workbook.district("3304", "2017-03-31")
    with pytest.raises(DataError, match="is not a date"):
        workbook.district("3304", "31/03/2562")
    with pytest.raises(UsageError, match="no indicator"):
        workbook.worklist("latest", "overdue.nothing")


def test_without_measures_it_says_what_to_run(tmp_path):
    data = make(tmp_path / "data")
    with pytest.raises(DataError, match="coopanalysis measure"):
        open_workbook(data).district("3304", NOW)
    with pytest.raises(DataError, match="no such data folder; name it with --data"):
        open_workbook(tmp_path / "nowhere")
    (tmp_path / "nothing").mkdir()
    with pytest.raises(DataError, match="coopanalysis intake"):
        open_workbook(tmp_path / "nothing").district("3304")


def test_measures_older_than_the_registers_are_refused(tmp_path):
    data = make(tmp_path / "data")
    judge_all(data, "33", NOW)
    put(data, NOW, {"3304-02": 0})
    with pytest.raises(DataError, match="version 2"):
        open_workbook(data).district("3304", NOW)


def test_reading_is_cheap(workbook):
    workbook.district("3304", NOW)
    started = time.process_time()
    workbook.district("3305", NOW)
    assert time.process_time() - started < 0.6


def test_opening_loads_nothing_that_draws_or_executes():
    code = (
        "import sys, coopanalysis.workbook\n"
        "heavy = {'plotly', 'papermill', 'nbconvert', 'IPython', 'scipy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


def test_an_unknown_body_is_refused_with_those_that_are_known(workbook):
    view = workbook.district(workbook.districts()[0].code, "latest")
    with pytest.raises(UsageError, match=r"'zzz' is no body of .*; known are "):
        workbook.explain(view, "overdue.par90", coop="zzz")
