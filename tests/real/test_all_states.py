"""All 4,374 credit unions of 54 states and territories, against sums by pandas."""

import pandas as pd
import pytest
from real import make_ncua

from coopanalysis import settings as settings_of
from coopanalysis.indicators import catalogue as catalogues
from coopanalysis.indicators.measure import measure, open_date
from coopanalysis.places import Places
from coopanalysis.registers import store
from coopanalysis.registers.intake import intake

pytestmark = pytest.mark.real
EXTRACT = "ncua/ncua_5300_2025-12-31_extract.csv"

# indicator: numerator and denominator in the extract's columns
ASKED = {
    "overdue.par90": ("late_90", "ACCT_025B"),
    "overdue.par365": ("ACCT_023B", "ACCT_025B"),
    "staff.share_of_loans": ("ACCT_956", "ACCT_025B"),
    "outside.ineligible_balance": ("ACCT_880", None),
    "outside.share_of_deposits": ("ACCT_880", "ACCT_018"),
    "shortage.cash_on_hand": ("ACCT_730A", None),
}


@pytest.fixture(scope="module")
def extract(real):
    """Return the extract as pandas reads it: the oracle."""
    frame = pd.read_csv(
        real / EXTRACT, encoding="latin-1", dtype={"CU_NUMBER": str, "STATE": str}
    )
    frame["late_90"] = frame["ACCT_041B"] - frame["ACCT_DL0141"]
    return frame.set_index("CU_NUMBER")


@pytest.fixture(scope="module")
def data(real, tmp_path_factory):
    folder = tmp_path_factory.mktemp("nation") / "data"
    make_ncua.write_nation(real, folder)
    assert not intake(settings_of.load(data=folder)).failed
    return folder


@pytest.fixture(scope="module")
def measures(data):
    """Return what every state's bodies are measured at, one state after the other."""
    catalogue = catalogues.load()
    asked = {key: catalogue.indicators[key] for key in ASKED}
    catalogue = catalogues.Catalogue(catalogue.categories, asked)
    found = []
    for code, day in _states(data):
        con = open_date(data, day, code, catalogue)
        taken = store.snapshot(data, day, code)
        found += [one.measures for one in measure(con, catalogue, [taken])]
        con.close()
    return pd.concat(found).set_index(["indicator", "coop_id"]).sort_index()


def _states(data):
    states = sorted({row["province"] for row in _places(data)})
    return [(code, make_ncua.AS_OF) for code in states]


def _places(data):
    frame = pd.read_csv(data / "reference" / "places.csv", dtype=str)
    return frame.to_dict("records")


def test_every_institution_of_every_state_is_measured(extract, measures, data):
    assert len(extract) == 4374
    assert len(_states(data)) == extract["STATE"].nunique() == 54
    for key in ASKED:
        assert set(measures.loc[key].index) == set(extract.index), key


@pytest.mark.parametrize("key", ASKED)
def test_each_number_is_the_extracts_own(key, extract, measures):
    numerator, denominator = ASKED[key]
    found = measures.loc[key].reindex(extract.index)
    assert set(found["source"]) == {"reported"}
    assert (found["numerator"] == extract[numerator]).all()
    if denominator is None:
        assert (found["value"] == extract[numerator]).all()
        return
    assert (found["denominator"] == extract[denominator]).all()
    lends = extract[denominator] > 0
    assert (~lends).any()  # some have no loans, some no deposits: no ratio of theirs
    assert found["value"][~lends].isna().all()
    ratio = extract[numerator][lends] / extract[denominator][lends]
    assert (found["value"][lends] - ratio).abs().max() < 1e-12


@pytest.mark.parametrize("key", ASKED)
def test_states_come_to_their_direct_sums(key, extract, measures):
    numerator, _ = ASKED[key]
    found = measures.loc[key].groupby("province")["numerator"].sum()
    wanted = extract.groupby("STATE")[numerator].sum()
    assert found.to_dict() == {f"US-{one}": total for one, total in wanted.items()}


def test_counties_come_to_their_direct_sums(extract, measures):
    counties = extract["STATE"] + extract["COUNTY_CODE"].map("{:03d}".format)
    wanted = extract["late_90"].groupby(counties).sum()
    found = measures.loc["overdue.par90"].groupby("district_code")["numerator"].sum()
    assert found.to_dict() == wanted.to_dict()
    assert len(found) == 1209


def test_where_a_register_is_handed_over_the_total_is_not_used(data, extract):
    """One of them hands over a loan register as well: it alone counts from then on."""
    state = Places.load(data).province("US-VI")
    number = extract.index[extract["STATE"] == "VI"][0]
    inbox = data / "inbox" / make_ncua.AS_OF
    head = "coop_id,contract_no,member_no,loan_date,due_date,principal_granted,"
    rows = f"{number},1,7,2020-01-01,2024-12-31,900,600,600\n"
    rows += f"{number},2,8,2020-01-01,2026-12-31,900,400,0\n"
    path = inbox / "vi_loan.csv"
    path.write_text(
        head + "principal_outstanding,principal_overdue\n" + rows, encoding="utf-8"
    )
    assert not intake(settings_of.load(data=data)).failed
    catalogue = catalogues.load()
    con = open_date(data, make_ncua.AS_OF, state.code, catalogue)
    taken = store.snapshot(data, make_ncua.AS_OF, state.code)
    found = measure(con, catalogue, [taken])[0].measures
    con.close()
    rows = found[found["indicator"] == "overdue.par90"].set_index("coop_id")
    assert rows.loc[number, ["source", "numerator", "denominator"]].to_list() == [
        *("register", 600, 1000)
    ]
    others = rows.drop(index=number)
    assert len(others) and set(others["source"]) == {"reported"}
    assert (others["numerator"] == extract["late_90"].reindex(others.index)).all()
    deposits = found[found["indicator"] == "outside.ineligible_balance"]
    assert set(deposits["source"]) == {"reported"}
