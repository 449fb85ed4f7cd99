"""The dead, judgments, old interest, mortgages, officers, classes: worked by hand."""

import pytest
from indicators.rows import loan

VIEWS_OF = ("overdue",)
LATE = {"due_date": "2018-06-30"}  # nine months late at 2019-03-31: doubtful
LONG_PAST = {"due_date": "2008-03-31"}  # ten years of limitation ran out in 2018


def mortgage(contract_no, **more):
    row = {"contract_no": contract_no, "item_no": 1, "mortgage_registered": True}
    return row | {"collateral_type": "land_mortgage"} | more


def test_the_year_for_the_estate(province):
    dead = {"debtor_status": "dead"}
    rows = [
        dead | {"death_known_date": "2018-03-31"},  # the last day is still in time
        dead | {"death_known_date": "2018-03-30"},
        dead | {"death_known_date": "2018-03-30", "suit_date": "2019-03-30"},
        dead | {"death_known_date": "2018-03-30", "suit_date": "2019-03-31"},
        dead,
        {"debtor_status": "normal"},
    ]
    one = province().add("loan", *(loan(str(n), **row) for n, row in enumerate(rows)))
    one.prepared()
    found = one.column("loan", "estate_year_past", "contract_no")
    assert found == [False, True, False, True, None, False]
    row = one.indicator("overdue.estate_year_past")
    assert (row["value"], row["n"], row["n_left_out"]) == (200000, 2, 1)


@pytest.mark.parametrize(("as_of", "past"), [("2019-05-10", 0), ("2019-05-11", 100000)])
def test_the_worked_case_of_a_death(province, as_of, past):
    row = loan("1", debtor_status="dead", death_known_date="2018-05-10")
    one = province(as_of).add("loan", row | {"interest_due": 0})
    one.add("collateral", mortgage("1")).prepared()
    assert one.total("overdue.loan.estate_year_past") == past
    assert one.total("overdue.loan.mortgage_reaches") == past  # the land, still


def test_execution_ending(province):
    judged = {"judgment_date": "2010-02-01"}
    one = province().add(
        "loan",
        loan("1", **judged),
        loan("2", judgment_date="2010-04-01"),  # a day after the twelve months
        loan("3", **judged, writ_date="2018-01-01"),
        loan("4", due_date="2009-12-31"),  # limitation, not execution
        loan("5", judgment_date="2009-03-31"),  # over
        loan("6", **judged, principal_outstanding=0),
    )
    row = one.prepared().indicator("overdue.execution_ending")
    assert (row["value"], row["n"], row["n_left_out"]) == (100000, 1, 0)
    row = one.indicator("overdue.soon_time_barred")
    assert (row["value"], row["n"]) == (200000, 2)


def test_judgments_without_a_writ(province):
    one = province().add(
        "loan",
        loan("1", judgment_date="2016-01-01", principal_outstanding=300),
        loan(
            "2",
            judgment_date="2016-01-01",
            writ_date="2017-01-01",
            principal_outstanding=100,
        ),
        loan("3", suit_date="2018-01-01"),
    )
    row = one.prepared().indicator("overdue.judgments_not_executed")
    assert (row["numerator"], row["denominator"], row["n"]) == (300, 400, 1)


# 100,000 at 10 % a year: five years of interest are 50,000
INTEREST = [
    ({"interest_due": 65000}, 15000),
    ({"interest_due": 50000}, 0),
    # acknowledged two years (730 days) ago: seven years are open
    ({"interest_due": 75000, "acknowledged_date": "2017-03-31"}, 5000),
    ({"interest_due": 75000, "last_payment_date": "2017-03-31"}, 5000),
    # more than five years ago: it has run again since
    ({"interest_due": 65000, "acknowledged_date": "2014-03-31"}, 15000),
    # a suit of three years (1,095 days) ago keeps what was open then: eight years
    ({"interest_due": 85000, "suit_date": "2016-03-31"}, 5000),
    ({"interest_due": 85000, "judgment_date": "2016-03-31"}, 0),
    ({"interest_due": 65000, "interest_rate": None}, None),
    ({"interest_due": 65000, "interest_rate": 0}, None),
    ({"interest_due": None}, None),
    ({"interest_due": 65000, "principal_outstanding": None}, None),
    ({"interest_due": 65000, "principal_outstanding": 0}, 0),
    ({"interest_due": 0, "interest_rate": None}, 0),
]


def test_interest_over_five_years_old(province):
    one = province()
    for number, (row, _) in enumerate(INTEREST, start=10):
        one.add("loan", loan(str(number), **({"interest_rate": 10} | row)))
    one.prepared()
    found = one.column("loan", "old_interest", "contract_no")
    # 2016-03-31 to 2019-03-31 are 1,095 days
    assert found == [pytest.approx(old) if old else old for _, old in INTEREST]
    row = one.indicator("overdue.old_interest")
    known = sum(r["interest_due"] for r, old in INTEREST if old is not None)
    assert (row["numerator"], row["denominator"]) == (pytest.approx(45000), known)
    assert (row["n"], row["n_left_out"]) == (5, 4)


def test_a_mortgage_outlives_limitation_with_five_years_of_interest(province):
    """100,000 at 12 %: five years of interest are 60,000 of the 90,000 due."""
    past = LONG_PAST | {"interest_rate": 12}
    one = province().add(
        "loan",
        loan("1", **past, interest_due=90000),
        loan("2", **past, interest_due=40000),
        loan("3", **past, interest_due=90000),  # not registered
        loan("4", **past, interest_due=90000),  # guaranteed only
        loan("5", interest_rate=12, interest_due=90000),  # not past limitation
        loan("6", **past),
    )
    one.add("collateral", mortgage("1"), mortgage("2"), mortgage("5"), mortgage("6"))
    one.add("collateral", mortgage("3", mortgage_registered=False)).prepared()
    found = one.column("loan", "mortgage_reaches", "contract_no")
    assert found == [160000, 140000, 0, 0, 0, None]
    row = one.indicator("overdue.mortgage_after_limitation")
    assert (row["value"], row["n"], row["n_left_out"]) == (300000, 2, 1)
    assert one.indicator("overdue.time_barred")["numerator"] == 500000


def test_a_class_better_than_computed(province):
    """1,000 nine months late and reported substandard, 3,000 normal: 1,000 of 4,000."""
    one = province().add(
        "loan",
        loan("1", **LATE, class_reported="substandard", principal_outstanding=1000),
        loan("2", class_reported="normal", principal_outstanding=3000),
        loan("3", **LATE, class_reported="loss", principal_outstanding=0),
        loan("4", **LATE, principal_outstanding=7000),  # no class in the books
    )
    row = one.prepared().indicator("overdue.class_better_than_computed")
    assert (row["numerator"], row["denominator"], row["n"]) == (1000, 4000, 1)
    assert row["n_left_out"] == 1


def test_a_class_as_computed_or_worse_is_no_finding(province):
    one = province().add(
        "loan",
        loan("1", **LATE, class_reported="doubtful"),
        loan("2", class_reported="doubtful_loss"),
        loan("3", class_reported="loss"),
    )
    row = one.prepared().indicator("overdue.class_better_than_computed")
    assert (row["numerator"], row["denominator"]) == (0, 300000)


def test_owed_by_officers(province):
    """100 marked, 200 of a director in the member register, 700 of others."""
    one = province().add(
        "loan",
        loan("1", is_officer_debt=True, principal_outstanding=100, **LATE),
        loan("2", member_no="d", principal_outstanding=200),
        loan("3", is_officer_debt=False, principal_outstanding=700, **LATE),
        loan("4", principal_outstanding=5000),  # nobody says
    )
    one.add(
        "member",
        {"member_no": "d", "office": "inspector"},
        {"member_no": "m3", "office": "none"},
    )
    one.prepared()
    row = one.indicator("overdue.owed_by_officers")
    assert (row["numerator"], row["denominator"], row["n"]) == (300, 1000, 2)
    assert row["n_left_out"] == 1
    row = one.indicator("overdue.officers_overdue")
    assert (row["value"], row["n"], row["n_left_out"]) == (100, 1, 1)


def test_overpaid_loans_are_a_finding_and_count_as_zero(province):
    balances = {"1": 1000, "2": -40, "3": -10, "4": 0, "5": None}
    one = province().add(
        "loan", *(loan(n, principal_outstanding=owed) for n, owed in balances.items())
    )
    row = one.prepared().indicator("overdue.overpaid_balance")
    assert (row["value"], row["n"], row["n_left_out"]) == (50, 2, 1)
    assert one.total("overdue.loan.principal") == 1000
