"""Shortages: the audit case to the satang, nothing netted, clocks of complaints."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from indicators.rows import Province
from indicators.test_categories import case

VIEWS_OF = ("shortage",)
FUELS = [
    ("diesel", "104333.49", "20100.00", "24.84", "2092359.89", "0.00"),
    ("gasohol 91", "6120.14", "7953.50", "25.53", "0.00", "46805.68"),
    ("gasohol 95", "4388.66", "4523.00", "25.79", "0.00", "3464.63"),
]


def count(number, book, counted, price, **more):
    row = {"item_code": str(number), "book_qty": book, "count_qty": counted}
    row |= {"unit_price": price, "count_date": "2019-03-15", "store": "s"}
    return row | {"item_group": "g"} | more


def test_the_audit_case_to_the_satang(province):
    one = province()
    for name, book, counted, price, _, _ in FUELS:
        one.add("stock_count", count(name, book, counted, price))
    found = one.prepared().con.execute(
        "select short_value, over_value from stock_count order by item_code"
    )
    shown = [tuple(f"{Decimal(str(v)):.2f}" for v in row) for row in found.fetchall()]
    assert shown == [(short, over) for *_, short, over in FUELS]
    flagged = one.indicator("shortage.over_beside_short")
    assert f"{flagged['value']:.2f}" == "50270.31"  # 46,805.68 + 3,464.63
    assert flagged["n"] == 2
    short = one.indicator("shortage.stock_short_value")["value"]
    assert f"{short:.2f}" == "2092359.89"  # not 2,042,089.58


QUANTITY = st.decimals(0, 5000, places=2)
LINES = st.lists(
    st.tuples(QUANTITY, QUANTITY, st.decimals(1, 900, places=2)), min_size=1, max_size=8
)


@settings(max_examples=12, deadline=None)
@given(LINES)
def test_short_and_over_are_never_netted(tmp_path_factory, lines):
    one = Province(tmp_path_factory.getbasetemp())
    for number, (book, counted, price) in enumerate(lines):
        one.add("stock_count", count(number, book, counted, price))
    one.prepared()
    cent = Decimal("0.01")
    short = sum(
        (max(b - c, 0) * p).quantize(cent, "ROUND_HALF_UP") for b, c, p in lines
    )
    over = sum((max(c - b, 0) * p).quantize(cent, "ROUND_HALF_UP") for b, c, p in lines)
    near = pytest.approx
    assert one.total("shortage.stock_count.short_value") == near(float(short), abs=0.05)
    assert one.total("shortage.stock_count.over_value") == near(float(over), abs=0.05)
    one.con.close()


def test_tolerance_is_the_products_own_or_the_rules_share(province):
    """Paddy dries by 2 % by the cooperative's rule; bags of fertiliser do not."""
    one = province(changed={"stock_tolerance_share": 0.01}).add(
        "stock_count",
        count("paddy", 1000, 970, 10, tolerance_qty=20),
        count("bags", 100, 97, 700, tolerance_qty=0),
        count("fuel", 1000, 985, 30),  # no tolerance given: 1 % by the rule
        count("seed", 100, 99, 500),  # within it
    )
    row = one.prepared().indicator("shortage.stock_short_after_tolerance")
    assert (row["value"], row["n"]) == (10 * 10 + 3 * 700 + 5 * 30, 3)


def test_an_over_is_flagged_beside_a_short_of_its_store_and_group_only(province):
    one = province().add(
        "stock_count",
        count(1, 10, 8, 5, item_group="a"),
        count(2, 10, 11, 7, item_group="a"),
        count(3, 10, 12, 9, item_group="b"),
        count(4, 10, 13, 9, item_group="a", store="other"),
        count(5, 10, 14, 9, item_group=None),
    )
    row = one.prepared().indicator("shortage.over_beside_short")
    assert (row["value"], row["n"], row["n_left_out"]) == (7, 1, 1)
    assert one.indicator("shortage.stock_over_value")["value"] == 7 + 18 + 27 + 36


def test_a_line_without_a_count_is_left_out_not_taken_as_nothing_short(province):
    one = province().add("stock_count", count(1, 10, None, 5)).prepared()
    row = one.indicator("shortage.stock_short_value")
    assert row.isna()["value"] and row["n_left_out"] == 1


KNOWN = {"offence": "embezzlement", "offence_known_date": "2019-01-15"}
KNOWN |= {"offender_known_date": "2019-01-15"}

# date, the case, days left, whether the time may have passed (None: not known)
COMPLAINTS = [
    ("2019-03-31", {}, 15, False),
    ("2019-04-15", {}, 0, False),
    ("2019-04-16", {}, None, True),
    ("2019-04-16", {"balance": 0}, None, False),
    ("2019-04-16", {"complaint_date": "2019-04-15"}, None, False),
    ("2019-04-20", {"complaint_date": "2019-04-16"}, None, True),
    ("2019-03-31", {"complaint_date": "2019-02-01"}, None, False),
    ("2019-03-31", {"offender_known_date": None}, None, None),
    ("2019-03-31", {"offence": "unknown"}, None, None),
    ("2019-03-31", {"offence": "theft_by_employee"}, None, False),
    ("2019-03-31", {"offence": "forgery"}, None, False),
    # months are calendar months: known 30 November, to the last day of February
    (
        "2019-02-01",
        {"offence_known_date": "2018-11-30", "offender_known_date": "2018-11-30"},
        27,
        False,
    ),
]


@pytest.mark.parametrize(("as_of", "more", "left", "missed"), COMPLAINTS)
def test_time_to_complain(province, as_of, more, left, missed):
    one = province(as_of).add("shortage_case", case(**KNOWN | more)).prepared()
    row = one.indicator("shortage.complaint_days_left")
    if left is None:
        assert row is None or row.isna()["value"]
    else:
        assert (row["value"], row["n"]) == (left, 1)
    row = one.indicator("shortage.complaint_missed")
    if missed is None:
        assert row.isna()["value"] and row["n_left_out"] == 1
    else:
        assert row["value"] == (800 if missed else 0)


def test_the_case_whose_time_ends_first_counts(province):
    later = {"offence_known_date": "2019-02-20", "offender_known_date": "2019-02-20"}
    one = province().add("shortage_case", case("1", **KNOWN | later))
    one.add("shortage_case", case("2", **KNOWN))
    row = one.prepared().indicator("shortage.complaint_days_left")
    assert (row["value"], row["n"]) == (15, 2)


@pytest.mark.parametrize(
    ("day", "late"), [("2019-01-25", 0), ("2019-01-26", 1), (None, 1)]
)
def test_an_acknowledgement_is_due_in_fifteen_days(province, day, late):
    one = province().add("shortage_case", case(acknowledged_date=day))
    one.add("shortage_case", case("new", found_date="2019-03-20"))
    row = one.prepared().indicator("shortage.slow_acknowledgement")
    assert (row["numerator"], row["denominator"]) == (late, 1)


def test_what_came_of_the_cases_over_time(province):
    one = province(categories=None).add(
        "shortage_case",
        case("1"),
        case("2", found_date="2017-06-01", acknowledged_date="2017-06-10"),
        case("3", found_date="2010-06-01", balance=0),
    )
    assert one.prepared().breakdown("case_age") == {
        ("year_1", "repaid"): (1, 200),
        ("year_1", "not_acknowledged"): (1, 800),
        ("year_2", "repaid"): (1, 200),
        ("year_2", "acknowledged"): (1, 800),
        ("older", "repaid"): (1, 1000),
    }


@pytest.mark.parametrize(
    ("posted", "late"),
    [("2019-03-15", 0), ("2019-03-14", 1), ("2019-03-16", 0), (None, None)],
)
def test_cash_is_entered_on_the_day(province, posted, late):
    row = {"count_date": dt.date(2019, 3, 15), "book_cash": 1, "counted_cash": 1}
    one = province().add("cash_count", row | {"last_posted_date": posted})
    found = one.prepared().indicator("shortage.late_posting")
    if late is None:
        assert found.isna()["value"] and found["n_left_out"] == 1
    else:
        assert found["value"] == late


def test_cases_with_security(province):
    one = province().add(
        "shortage_case",
        case("1", is_secured=True),
        case("2", is_secured=False),
        case("3"),
        case("4", is_secured=True, balance=0),
    )
    row = one.prepared().indicator("shortage.secured_cases")
    assert (row["numerator"], row["denominator"], row["n_left_out"]) == (1, 2, 1)


def test_deteriorated_stock_at_cost(province):
    bad = {"condition": "deteriorated"}
    one = province().add(
        "stock_count",
        count(1, 10, 10, 700, unit_cost=600, **bad),
        count(2, 2, 2, 50, **bad),
        count(3, 5, 5, 9, condition="normal"),
        count(4, 5, 5, 9),
    )
    row = one.prepared().indicator("shortage.deteriorated_stock")
    assert (row["value"], row["n"], row["n_left_out"]) == (6100, 2, 1)


# more of a case known on 15 January 2019, and the last day to sue for damages
DAMAGES = [
    ({}, dt.date(2020, 1, 15)),
    ({"offence": "forgery"}, dt.date(2020, 1, 15)),  # any wrong, compoundable or not
    ({"acknowledged_date": "2019-02-01"}, None),
    ({"civil_status": "ฟ้องแล้ว"}, None),
    ({"civil_status": " "}, dt.date(2020, 1, 15)),
    ({"balance": 0}, None),
    ({"offender_known_date": None}, None),
]


def test_time_to_sue_for_damages(province):
    one = province(categories=None)
    for number, (more, _) in enumerate(DAMAGES):
        one.add("shortage_case", case(str(number), **KNOWN | more))
    found = one.prepared().column("shortage_case", "tort_deadline", "case_id")
    assert found == [day for _, day in DAMAGES]
    assert one.breakdown("clock")["tort", "2020-01-15"] == (3, 2400)
