"""North Carolina's credit unions: a place of 21 counties under another law."""

import json

import pandas as pd
import pytest
from real import make_ncua

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def data(real, tmp_path_factory, coop):
    folder = tmp_path_factory.mktemp("north-carolina") / "data"
    make_ncua.write(real, folder)
    coop("intake", "--data", folder)
    coop("measure", "--data", folder, "--province", make_ncua.PROVINCE)
    return folder


def table(data, name):
    place = f"as_of={make_ncua.AS_OF}/province={make_ncua.PROVINCE}"
    return pd.read_parquet(data / "measures" / place / f"{name}.parquet")


@pytest.fixture(scope="module")
def measures(data):
    return table(data, "measures").set_index(["indicator", "coop_id"]).sort_index()


@pytest.mark.parametrize(
    ("indicator", "numerator", "denominator"),
    [
        ("overdue.par90", "ACCT_041B - ACCT_DL0141", "ACCT_025B"),
        ("overdue.par365", "ACCT_023B", "ACCT_025B"),
        ("staff.share_of_loans", "ACCT_956", "ACCT_025B"),
        ("outside.ineligible_balance", "ACCT_880", None),
        ("outside.share_of_deposits", "ACCT_880", "ACCT_018"),
        ("shortage.cash_on_hand", "ACCT_730A", None),
    ],
)
def test_reported_totals_reach_the_measures(
    real, measures, indicator, numerator, denominator
):
    here = {row["CU_NUMBER"]: row for row in make_ncua.north_carolina(real)}
    found = measures.loc[indicator]
    assert set(found.index) == set(here)
    for number, row in here.items():
        one = found.loc[number]
        assert one["source"] == "reported"
        assert one["numerator"] == make_ncua.amount(row, numerator)
        if denominator:
            assert one["denominator"] == int(row[denominator])


def test_over_90_days_is_041b_without_dl0141_in_every_county(real, data):
    expected = {}
    for row in make_ncua.north_carolina(real):
        code = make_ncua.district_code(row)
        late = int(row["ACCT_041B"]) - int(row["ACCT_DL0141"])
        expected[code] = expected.get(code, 0) + late
    verdicts = table(data, "verdicts").query(
        "indicator == 'overdue.par90' and level == 'district' "
        "and body_group == 'headline'"
    )
    found = verdicts.set_index("unit_id")["numerator"].to_dict()
    assert found == expected
    assert len(found) == 21


def test_reported_totals_are_never_graded_as_registers(measures):
    assert set(measures["source"]) == {"reported"}
    assert "A" not in set(measures["grade"])


def test_no_thai_rule_is_applied(data):
    verdicts = table(data, "verdicts")
    assert set(verdicts["norm"]) <= {"no_norm", "unknown"}
    assert verdicts["norm_limit"].isna().all()


def test_every_county_has_its_page(data, tmp_path, coop):
    coop(
        *("build", "--data", data, "--reports", tmp_path, "--as-of", make_ncua.AS_OF),
        *("--province", make_ncua.PROVINCE, "--lang", "en"),
    )
    (site,) = [
        path for path in tmp_path.iterdir() if (path / "manifest.json").is_file()
    ]
    pages = {path.stem: path for path in site.glob("en/district/*.html")}
    counties = {f"37{code}": names[0] for code, names in make_ncua.COUNTIES.items()}
    assert set(pages) == set(counties)
    assert (site / "en" / "province" / f"{make_ncua.PROVINCE}.html").is_file()
    manifest = json.loads((site / "manifest.json").read_text(encoding="utf-8"))
    assert not manifest.get("failures")
    for code, name in counties.items():
        page = pages[code].read_text(encoding="utf-8")
        head = page.split("<h1", 1)[1].split("</h1>", 1)[0]
        assert name in head
        for word in ("Traceback", "Sisaket", "baht", "Thai law"):
            assert word not in page
