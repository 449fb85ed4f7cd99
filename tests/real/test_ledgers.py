"""Three outside ledgers as three cooperatives of one invented district."""

import pandas as pd
import pytest
from real import make_ledgers

DATES = (make_ledgers.INVOICES_AT, make_ledgers.COUNT_AT, make_ledgers.LOANS_AT)

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def data(real, tmp_path_factory, coop):
    folder = tmp_path_factory.mktemp("ledgers") / "data"
    make_ledgers.write(real, folder)
    coop("intake", "--data", folder)
    coop("measure", "--data", folder, "--province", make_ledgers.PROVINCE)
    return folder


@pytest.fixture(scope="module")
def table(data):
    """Return a function that reads one table of one date."""

    def read(name, as_of):
        place = f"as_of={as_of}/province={make_ledgers.PROVINCE}"
        return pd.read_parquet(data / "measures" / place / f"{name}.parquet")

    return read


@pytest.fixture(scope="module")
def measured(table):
    """Return a function that gives one cooperative's row of an indicator."""

    def row(as_of, indicator):
        rows = table("measures", as_of).set_index("indicator")
        return rows.loc[indicator]

    return row


@pytest.mark.parametrize(
    ("indicator", "loans"),
    [("overdue.par30", 38), ("overdue.par90", 33), ("overdue.par365", 17)],
)
def test_unpaid_loans_are_counted_by_days(measured, indicator, loans):
    found = measured(make_ledgers.LOANS_AT, indicator)
    assert found["n"] == loans
    assert found["n_left_out"] == 0
    # 14 overpaid loans count as 0, not as less than nothing
    assert found["denominator"] == 3_119_982_123_299


def test_portfolio_at_risk_is_the_whole_balance(measured):
    found = measured(make_ledgers.LOANS_AT, "overdue.par30")
    assert found["numerator"] == 122_666_391_003


def test_403_loans_with_a_balance_are_in_some_age(table):
    cut = table("breakdowns", make_ledgers.LOANS_AT)
    ages = cut[cut["breakdown"] == "loan_ageing"].set_index("bucket")["n"]
    assert ages.sum() == 403
    over = ["31_90", "91_180", "181_365", "366_730", "731_1825", "over_1825"]
    assert ages.reindex(over).sum() == 38
    assert ages.reindex(over[1:]).sum() == 33
    assert ages.reindex(over[3:]).sum() == 17


def test_every_balance_but_one_has_its_collateral(table):
    cut = table("breakdowns", make_ledgers.LOANS_AT)
    cover = cut[cut["breakdown"] == "collateral_cover"].set_index("bucket")["n"]
    assert cover.sum() == 403
    assert cover["none"] == 1


def test_invoices_past_due_are_12_of_84(measured, table):
    found = measured(make_ledgers.INVOICES_AT, "trade.overdue_share")
    assert found["n"] == 12
    assert found["numerator"] == pytest.approx(835.56)
    assert found["denominator"] == pytest.approx(5119.85)
    cut = table("breakdowns", make_ledgers.INVOICES_AT)
    assert cut.loc[cut["breakdown"] == "trade_ageing", "n"].sum() == 84


def test_items_short_and_over_are_listed_apart(measured):
    short = measured(make_ledgers.COUNT_AT, "shortage.stock_short_value")
    over = measured(make_ledgers.COUNT_AT, "shortage.stock_over_value")
    assert (short["n"], over["n"]) == (1849, 2019)
    # at a price of 1 the value is the number of pieces: never one less the other
    assert (short["numerator"], over["numerator"]) == (3614, 3798)


def test_items_never_expected_are_a_group_of_their_own(table):
    cut = table("breakdowns", make_ledgers.COUNT_AT)
    groups = cut[(cut["breakdown"] == "stock_group") & (cut["bucket_to"] == "over")]
    counts = groups.set_index("bucket")["n"]
    assert counts[make_ledgers.UNMATCHED] == 1992
    assert counts.drop(make_ledgers.UNMATCHED).sum() == 27


@pytest.mark.parametrize("as_of", DATES, ids=str)
def test_no_rule_of_another_country_is_applied(table, as_of):
    verdicts = table("verdicts", as_of)
    assert set(verdicts["norm"]) <= {"no_norm", "unknown"}
    assert verdicts["norm_limit"].isna().all()


@pytest.mark.parametrize("as_of", DATES, ids=str)
def test_the_district_is_published(data, tmp_path, coop, as_of):
    coop(
        *("build", "--data", data, "--reports", tmp_path, "--as-of", as_of),
        *("--province", make_ledgers.PROVINCE, "--notebook", "district_report"),
        *("--lang", "en"),
    )
    pages = list(tmp_path.glob(f"*/en/district/{make_ledgers.DISTRICT}.html"))
    assert len(pages) == 1
    page = pages[0].read_text(encoding="utf-8")
    assert "Invented District" in page
    for word in ("Traceback", "Sisaket", "THB", "baht"):
        assert word not in page
