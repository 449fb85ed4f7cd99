"""Overdue loans, security that counts, allowances: worked cases and unknowns."""

import pytest
from indicators.rows import coop, loan

VIEWS_OF = ("collateral", "overdue")


def test_one_late_instalment_puts_the_whole_balance_at_risk(province):
    one = province().add("loan", loan("1", is_instalment=True, has_acceleration=False))
    one.add(
        "instalment",
        {"instalment_no": 1, "due_date": "2019-02-28", "amount": 1000, "paid": 0},
        {"instalment_no": 2, "due_date": "2019-12-31", "amount": 99000, "paid": 0},
        contract_no="1",
    ).prepared()
    assert one.column("loan", "days_overdue") == [31]
    row = one.indicator("overdue.par30")
    assert (row["numerator"], row["n"]) == (100000, 1)
    assert one.indicator("overdue.overdue_share")["numerator"] == 1000


DAYS = [
    ({"due_date": "2019-03-31"}, 0),  # due on the date itself
    ({"due_date": "2019-03-30"}, 1),
    ({"due_date": "2019-12-31", "default_date": "2019-03-01"}, 30),
    ({"due_date": "2018-03-31", "principal_outstanding": 0}, 0),
    ({"due_date": "2018-03-31", "principal_outstanding": -50}, 0),
    ({"due_date": None}, None),
    ({"principal_outstanding": None}, 0),
    ({"principal_outstanding": None, "due_date": "2018-03-31"}, None),
]


def test_days_overdue(province):
    one = province()
    for number, (row, _) in enumerate(DAYS):
        one.add("loan", loan(str(number), **row))
    one.prepared()
    found = one.column("loan", "days_overdue", "contract_no")
    assert found == [days for _, days in DAYS]


def test_unknown_dates_are_left_out_and_are_no_zero(province):
    one = province().add("coop", coop("A"), coop("B"))
    one.add("loan", loan("1", due_date="2018-03-31"), loan("2", due_date=None))
    one.add("loan", loan("3", due_date=None), coop_id="B")
    one.prepared()
    row = one.indicator("overdue.par30")
    assert (row["value"], row["denominator"], row["n_left_out"]) == (1, 100000, 1)
    row = one.indicator("overdue.par30", "B")
    assert row.isna()[["value", "numerator", "denominator"]].all()
    assert row["n_left_out"] == 1


def test_nothing_late_is_zero_and_not_unknown(province):
    one = province().add("loan", loan("1")).prepared()
    row = one.indicator("overdue.par30")
    assert (row["value"], row["n"], row["n_left_out"]) == (0, 0, 0)


def test_a_body_that_handed_over_nothing_has_no_row(province):
    one = (
        province(categories=None)
        .add("coop", coop("A"), coop("B"))
        .add("loan", loan("1"))
    )
    one.prepared()
    found = one.measured()
    assert set(found.measures["coop_id"]) == {"A"}
    assert list(found.bodies["reports"]) == ["registers", "nothing"]


def test_a_body_that_has_stopped_is_listed_and_not_measured(province):
    one = (
        province(categories=None)
        .add("coop", coop("A", status="liquidating"))
        .add("loan", loan("1"))
    )
    found = one.prepared().measured()
    assert found.measures.empty
    assert list(found.bodies["status"]) == ["liquidating"]


def test_an_overpaid_balance_counts_as_zero(province):
    one = province().add("loan", loan("1"), loan("2", principal_outstanding=-40000))
    assert one.prepared().total("overdue.loan.principal") == 100000


def test_paid_on_time_prefers_the_years_own_figures(province):
    one = province().add("loan", loan("1", due_in_year=1000, paid_on_time=200))
    one.prepared()
    assert one.indicator("overdue.paid_on_time")["value"] == pytest.approx(0.2)
    one = province().add("loan", loan("1", due_in_year=1000, paid_on_time=200))
    one.add(
        "financials",
        {"balance_date": "2019-03-31", "due_in_year": 9000, "paid_on_time": 7200},
    ).prepared()
    assert one.indicator("overdue.paid_on_time")["value"] == pytest.approx(0.8)


def test_the_list_of_what_was_not_paid_on_time_comes_to_the_number(province):
    """A: 1,800 by its statements, contracts 200 - 50, so 1,650 stand in neither.

    B has contracts alone: 800 - 200 = 600, of two the second is not known.
    """
    one = province().add("loan", loan("1", due_in_year=500, paid_on_time=300))
    one.add("loan", loan("2", due_in_year=100, paid_on_time=150), _file="loans.xlsx")
    one.add("loan", loan("3", due_in_year=700, paid_on_time=700))
    year = {"due_in_year": 9000, "paid_on_time": 7200, "_file": "books.xlsx"}
    one.add("financials", {"balance_date": "2019-03-31"} | year)
    one.add("loan", loan("1", due_in_year=800, paid_on_time=200), coop_id="B")
    one.add("loan", loan("2", due_in_year=900), coop_id="B").prepared()
    found = one.con.execute(
        "select coop_id, contract_no, due_in_year::int, not_on_time::int, _file "
        "from due_list order by coop_id, contract_no nulls last"
    ).fetchall()
    assert found == [
        ("A", "1", 500, 200, None),
        ("A", "2", 100, -50, "loans.xlsx"),
        ("A", None, 9000, 1650, "books.xlsx"),
        ("B", "1", 800, 600, None),
    ]
    for name, rest in (("A", 1800), ("B", 600)):
        row = one.indicator("overdue.paid_on_time", name)
        assert row["denominator"] - row["numerator"] == rest


def test_the_list_of_the_gap_comes_to_the_number(province):
    """Nine months late is doubtful, 50 %: 500 and 250 are called for.

    A books 100 in its statements: 650 short. B books 60 and 400 by contract: 290 short.
    C books more than enough and has no list.
    """
    late = {"due_date": "2018-06-30"}
    one = province()
    for coop_id, booked in (("A", (None, 7)), ("B", (60, 400)), ("C", (500, 300))):
        for number, owed in enumerate((1000, 500)):
            row = loan(str(number), principal_outstanding=owed, **late)
            row |= {"allowance_booked": booked[number]}
            one.add("loan", row, coop_id=coop_id)
    one.add("financials", {"balance_date": "2019-03-31", "allowance_loan": 100})
    one.prepared()
    found = one.con.execute(
        "select coop_id, contract_no, gap::int from allowance_list "
        "order by coop_id, contract_no nulls last"
    ).fetchall()
    assert found == [
        ("A", "0", 500),
        ("A", "1", 250),
        ("A", None, -100),
        ("B", "0", 440),
        ("B", "1", -150),
    ]
    for name, gap in (("A", 650), ("B", 290), ("C", 0)):
        assert one.total("overdue.allowance.gap", name) == gap


def test_long_overdue_is_a_share_of_overdue_debt(province):
    one = province().add(
        "loan",
        loan("1", due_date="2014-03-30", principal_outstanding=300),
        loan("2", due_date="2014-03-31", principal_outstanding=700),
        loan("3", principal_outstanding=5000),
    )
    row = one.prepared().indicator("overdue.long_overdue")
    assert (row["value"], row["n"]) == (pytest.approx(0.3), 1)


def test_confirmations_count_those_asked(province):
    one = province().add(
        "loan",
        loan("1", confirmation="agreed"),
        loan("2", confirmation="denied"),
        loan("3", confirmation="different"),
        loan("4", confirmation="no_answer"),
        loan("5"),
    )
    row = one.prepared().indicator("overdue.confirmation_denied")
    assert (row["numerator"], row["denominator"], row["n_left_out"]) == (2, 4, 1)
    assert one.indicator("overdue.refused_balance")["value"] == 200000


def test_capped_coverage_does_not_lend_one_borrowers_spare_to_another(province):
    one = province(changed={"lending_value_land": 1.0})
    for number in range(10):
        one.add(
            "loan",
            loan(str(number), principal_outstanding=10, must_be_secured=True),
        )
        one.add(
            "collateral",
            {"contract_no": str(number), "appraised_value": 5 if number else 100},
            item_no=1,
            collateral_type="land_mortgage",
            mortgage_registered=True,
            title_type="deed",
        )
    one.prepared()
    plain = one.total("collateral.loan.property_plain")
    assert plain / one.total("collateral.loan.property_needed") == pytest.approx(1.45)
    assert one.indicator("collateral.capped_coverage")["value"] == pytest.approx(0.55)


def test_guaranteed_loans_need_no_property(province):
    one = province().add("loan", loan("1", must_be_secured=False))
    one.add("collateral", {"contract_no": "1", "collateral_type": "guarantor"})
    row = one.prepared().indicator("collateral.capped_coverage")
    assert (row["numerator"], row["denominator"]) == (0, 0)
    assert row.isna()["value"]


SECURITY = [
    ({"title_type": "deed", "mortgage_registered": True}, 800),
    ({"title_type": "deed", "mortgage_registered": False}, 0),
    ({"title_type": "deed", "mortgage_registered": True, "mortgage_rank": 2}, 0),
    ({"title_type": "deed"}, None),
    ({"title_type": "spk", "mortgage_registered": True}, 0),
    ({"collateral_type": "shares"}, 0),
    ({"collateral_type": "deposit"}, 1000),
]


def test_what_security_counts(province):
    one = province()
    for number, (item, _) in enumerate(SECURITY):
        row = {"item_no": number, "collateral_type": "land_mortgage"}
        one.add("collateral", row | item, contract_no="1", appraised_value=1000)
    one.prepared()
    found = one.column("collateral", "counted_value", "item_no")
    assert found == [counted for _, counted in SECURITY]


def test_one_asset_under_two_contracts_is_divided(province):
    one = province().add(
        "collateral",
        {"contract_no": "1", "item_no": 1},
        {"contract_no": "2", "item_no": 1},
        collateral_type="deposit",
        appraised_value=1000,
        asset_id="x",
    )
    assert one.prepared().column("collateral", "counted_value") == [500, 500]


@pytest.mark.parametrize(("status", "now"), [("normal", 3000), ("resigned", 8000)])
def test_shares_are_set_off_only_when_membership_has_ended(province, status, now):
    row = loan(
        "1",
        principal_outstanding=10000,
        borrower_shares=5000,
        borrower_deposits=3000,
        debtor_status=status,
    )
    one = province().add("loan", row).prepared()
    assert one.column("loan", "set_off") == [now]


def test_the_allowance_is_by_debtor_by_the_worst_contract(province):
    """Nine months late is doubtful (50 %); the same debtor's other loan goes along."""
    one = province(categories=None).add(
        "loan",
        loan("1", member_no="m", due_date="2018-06-30", principal_outstanding=1000),
        loan("2", member_no="m", principal_outstanding=500),
        loan("3", member_no="other", principal_outstanding=400),
    )
    one.add(
        "financials",
        {"balance_date": "2019-03-31", "allowance_loan": 250, "reserves": 1000},
    ).prepared()
    row = one.indicator("overdue.allowance_gap_to_reserves")
    assert (row["numerator"], row["value"]) == (500, 0.5)


def test_ageing_holds_every_balance_once(province):
    one = province(categories=None).add(
        "loan",
        loan("1"),
        loan("2", due_date="2019-03-01"),
        loan("3", due_date="2013-03-31"),
        loan("4", due_date=None),
        loan("5", principal_outstanding=0),
    )
    assert one.prepared().breakdown("loan_ageing") == {
        ("not_due", ""): (1, 100000),
        ("1_30", ""): (1, 100000),
        ("over_1825", ""): (1, 100000),
        ("unknown", ""): (1, 100000),
    }


def test_data_from_before_the_last_year_end_are_not_used(province):
    one = province().add("coop", coop("A", fiscal_year_end="31/03"))
    one.add(
        "loan",
        loan("1", data_date="2018-03-31"),
        loan("2", data_date="2018-03-30"),
        loan("3"),
    )
    assert one.prepared().total("overdue.loan.contracts") == 2


def test_a_new_loan_for_an_old_one_right_after_the_year_end(province):
    one = province().add("coop", coop("A", fiscal_year_end="31/12"))
    one.add(
        "loan",
        loan("1", loan_date="2019-01-20", refinanced_from="0", member_no="m"),
        loan("2", loan_date="2019-01-20"),
        loan("3", loan_date="2018-10-01", refinanced_from="9"),
        loan("4", loan_date="2016-01-20", refinanced_from="8"),
    )
    row = one.prepared().indicator("overdue.rollover_suspect")
    assert (row["value"], row["n"], row["n_left_out"]) == (100000, 1, 0)
    one = province().add("loan", loan("1", loan_date="2019-01-20")).prepared()
    row = one.indicator("overdue.rollover_suspect")
    assert row.isna()["value"]
    assert row["n_left_out"] == 1
