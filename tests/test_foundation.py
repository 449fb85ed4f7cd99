"""Settings, work, places and rules: what every room stands on."""

import datetime as dt
import multiprocessing
import stat

import pytest

from coopanalysis import rules as rules_module
from coopanalysis import settings, work
from coopanalysis.errors import DataError, LockedError, UnknownPlaceError, UsageError
from coopanalysis.places import Places
from coopanalysis.rules import Rules


@pytest.fixture
def project(tmp_path, monkeypatch):
    for key in settings.KEYS:
        monkeypatch.delenv(f"COOPANALYSIS_{key.upper()}", raising=False)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "README.md").write_text("what this folder holds")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    return tmp_path


# ── settings ──


def test_notebooks_folder_finds_the_projects_data(project):
    assert settings.load().data == project / "data"


def test_option_wins_over_environment_over_file(project, monkeypatch):
    (project / settings.CONFIG_NAME).write_text('province = "10"')
    assert settings.load().province == "10"
    monkeypatch.setenv("COOPANALYSIS_PROVINCE", "11")
    assert settings.load().province == "11"
    assert settings.load(province="12").province == "12"


def test_unknown_setting_names_the_known_ones(project):
    (project / settings.CONFIG_NAME).write_text('provinze = "10"')
    with pytest.raises(UsageError, match=r"unknown setting provinze; known are data, "):
        settings.load()


def test_a_missing_settings_file_is_refused_only_when_asked_for(project):
    assert settings.load().province == "33"
    with pytest.raises(UsageError, match="no such settings file; check --config"):
        settings.load(config="nowhere.toml")


# ── work ──


def test_a_failed_write_leaves_the_former_file_and_nothing_else(tmp_path):
    path = tmp_path / "page.html"
    work.write_atomically(path, "whole", mode=0o600)
    with pytest.raises(UnicodeEncodeError):
        work.write_atomically(path, "half \ud800")
    assert path.read_text() == "whole"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["page.html"]


def _try(folder, answers):
    try:
        with work.lock(folder):
            answers.put("held")
    except LockedError as error:
        answers.put(error.exit_code)


def test_the_second_run_is_refused_until_the_first_ends(tmp_path):
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    with work.lock(tmp_path):
        other = context.Process(target=_try, args=(tmp_path, answers))
        other.start()
        assert answers.get(timeout=60) == 3
        other.join()
    other = context.Process(target=_try, args=(tmp_path, answers))
    other.start()
    assert answers.get(timeout=60) == "held"
    other.join()


# ── places ──


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    return Places.load(tmp_path_factory.mktemp("no-extra-places"))


def test_sisaket_has_its_22_districts_in_code_order(places):
    codes = [district.code for district in places.districts("33")]
    assert codes == [str(code) for code in range(3301, 3323)]


@pytest.mark.parametrize("written", ["กันทรลักษ์", "อำเภอกันทรลักษ์", " อ.กันทรลักษ์ "])
def test_a_name_with_or_without_its_prefix_is_the_same_district(places, written):
    assert places.district_by_name("33", written).code == "3304"


def test_mueang_chan_is_never_mueang_sisaket(places):
    assert places.district_by_name("33", "เมืองจันทร์").code == "3318"
    for written in ("เมือง", "อ.เมือง", "อำเภอ เมือง"):
        with pytest.raises(UnknownPlaceError, match="nearest: เมืองศรีสะเกษ, code 3301"):
            places.district_by_name("33", written)


def test_a_near_miss_is_suggested_and_not_accepted(places):
    with pytest.raises(UnknownPlaceError, match="nearest: โนนคูณ, code 3313"):
        places.district_by_name("33", "โนนคูน")
    with pytest.raises(UnknownPlaceError, match="codes run from 3301 to 3322"):
        places.district("3399")


HEADER = (
    "province,province_name_th,province_name_en,district_code,name_th,name_en,"
    "jurisdiction,currency\n"
)


def test_places_outside_thailand_come_from_the_file(tmp_path):
    (tmp_path / "reference").mkdir()
    path = tmp_path / "reference" / "places.csv"
    path.write_text(HEADER + "XX,ที่อื่น,Elsewhere,XX1,หนึ่ง,One,XX,USD\n")
    places = Places.load(tmp_path)
    assert places.province("XX").currency == "USD"
    assert [d.code for d in places.districts("XX")] == ["XX1"]
    path.write_text(HEADER + "XX,ที่อื่น,Elsewhere,XX1,,One,XX,USD\n")
    with pytest.raises(DataError, match="row 2: name_th is blank"):
        Places.load(tmp_path)


# ── rules ──

ROW = """
[[rule]]
id = "limit"
value = 0.3
unit = "ratio"
status = "assumed"
valid_from = 2000-01-01
"""


def table(tmp_path, text, name="rules.toml"):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text(text)
    return path


def test_a_rule_holds_for_its_time_and_jurisdiction_only(tmp_path):
    path = table(tmp_path, ROW + "valid_to = 2009-12-31\n")
    rules = Rules.load(shipped=path)
    assert rules.at(dt.date(2009, 12, 31), "TH").value("limit") == 0.3
    assert rules.at(dt.date(2010, 1, 1), "TH").value("limit") is None
    assert rules.at(dt.date(2005, 1, 1), "US").value("limit") is None


def test_a_rule_for_one_type_of_body_is_no_rule_for_another(tmp_path):
    path = table(tmp_path, ROW + 'applies_to = ["savings"]\n')
    held = Rules.load(shipped=path).at(dt.date(2005, 1, 1), "TH")
    assert held.value("limit", "savings") == 0.3
    assert held.value("limit", "farmers_group") is None
    assert held.value("limit") is None


def test_two_rows_on_one_day_refuse_to_load(tmp_path):
    path = table(tmp_path, ROW + ROW.replace("2000", "2010"))
    with pytest.raises(DataError, match="limit: two rows hold on 2010-01-01"):
        Rules.load(shipped=path)


def test_an_override_replaces_and_needs_a_reason(tmp_path):
    shipped = table(tmp_path, ROW)
    mine = table(tmp_path, ROW.replace("0.3", "0.2"), "reference/rules.toml")
    with pytest.raises(DataError, match="limit: an override needs a reason"):
        Rules.load(tmp_path, shipped)
    mine.write_text(ROW.replace("0.3", "0.2") + 'reason = "resolution 4/2562"\n')
    held = Rules.load(tmp_path, shipped).at(dt.date(2019, 3, 31), "TH")
    assert held.value("limit") == 0.2


def test_every_fault_of_the_table_is_named_at_once(tmp_path):
    bad = ROW.replace('"assumed"', '"guess"') + ROW.replace("value", "valeu")
    with pytest.raises(DataError) as caught:
        Rules.load(shipped=table(tmp_path, bad))
    assert len(caught.value.problems) == 2


def test_the_shipped_table_loads():
    assert Rules.load(shipped=rules_module.SHIPPED).ids
