"""Classes of debtors, the allowance they call for, and interest that must stop."""

import dataclasses

import pytest
from indicators.rows import Province, loan

from coopanalysis.indicators import catalogue as catalogues
from coopanalysis.rules import Rules

VIEWS_OF = ("overdue",)
# Months late at 2019-03-31, and the class of the regulation of B.E. 2544.
LATE = [
    ({"due_date": "2019-12-31"}, 0),
    ({"due_date": "2018-12-31"}, 0),  # three months to the day
    ({"due_date": "2018-12-30"}, 1),
    ({"due_date": "2018-10-01"}, 1),
    ({"due_date": "2018-09-30"}, 2),
    ({"due_date": "2018-03-31"}, 2),
    ({"due_date": "2018-03-30"}, 3),
    ({"due_date": "2019-12-31", "class_reported": "loss"}, 4),
    ({"due_date": "2010-01-01", "principal_outstanding": 0}, 0),
    ({"due_date": None}, None),
]
# Sued, or given time: overdue by a month only.
MONTH = {"due_date": "2019-02-28"}
MARKED = [
    (MONTH | {"legal_status": "sued"}, 2),
    (MONTH | {"suit_date": "2019-03-20"}, 2),
    (MONTH | {"judgment_date": "2018-03-20"}, 2),
    (MONTH | {"suit_date": "2019-04-20"}, 0),  # only after the date
    ({"suit_date": "2018-01-20"}, 0),  # pays normally
    ({"due_date": "2018-03-30", "suit_date": "2018-06-20"}, 3),
    (MONTH | {"restructured_date": "2018-06-30"}, 1),
    (MONTH | {"extension_date": "2018-06-30"}, 1),
    (MONTH | {"restructured_date": "2019-03-15"}, 0),  # not in default since
    (MONTH | {"restructured_date": "2018-06-30", "suit_date": "2019-03-20"}, 2),
]


def switched(tmp_path, **texts):
    one = Province(tmp_path, categories=VIEWS_OF)
    rules = tuple(
        dataclasses.replace(rule, text=texts.get(rule.id, rule.text))
        for rule in one.rules.rules
    )
    one.rules = dataclasses.replace(one.rules, rules=rules)
    return one


@pytest.mark.parametrize("cases", [LATE, MARKED])
def test_class_of_a_debtor_with_one_contract(province, cases):
    one = province()
    for number, (row, _) in enumerate(cases):
        one.add("loan", loan(str(number), **row))
    one.prepared()
    found = one.column("loan", "debtor_class", "contract_no")
    assert found == [level for _, level in cases]


def worst(one):
    """One debtor nine months late on 1,000, not late on 500; another owes 400."""
    return one.add(
        "loan",
        loan("1", member_no="m", due_date="2018-06-30", principal_outstanding=1000),
        loan("2", member_no="m", principal_outstanding=500),
        loan("3", member_no="other", principal_outstanding=400),
    ).prepared()


def test_the_worst_contract_decides_for_the_debtor(province):
    one = worst(province())
    row = one.indicator("overdue.required_allowance")
    assert (row["value"], row["n"], row["n_left_out"]) == (750, 2, 0)


def test_the_switch_to_contracts(tmp_path):
    one = worst(switched(tmp_path, classification_unit="by_contract"))
    row = one.indicator("overdue.required_allowance")
    assert (row["value"], row["n"]) == (500, 1)


@pytest.mark.parametrize(
    ("unit", "required"), [("by_debtor", 950), ("by_contract", 550)]
)
def test_a_net_base_takes_off_shares_deposits_and_property_once(
    tmp_path, unit, required
):
    """Deposits of 300 stand behind both contracts, 200 and 100; land 250 behind one.

    That holds, too, where each contract has the class of its own days.
    """
    one = switched(tmp_path, allowance_base="net", classification_unit=unit)
    one.add(
        "loan",
        loan("1", due_date="2017-06-30", principal_outstanding=1000),
        loan("2", principal_outstanding=500),
        member_no="m",
        borrower_deposits=300,
    )
    one.con.execute("update raw_loan set member_no = 'm'")
    one.add(
        "collateral",
        {"contract_no": "1", "item_no": 1, "appraised_value": 250},
        collateral_type="deposit",
    ).prepared()
    assert one.column("loan", "allowance_base", "contract_no") == [550, 400]
    assert one.indicator("overdue.required_allowance")["value"] == required
    gross = switched(tmp_path)
    gross.add("loan", loan("1", due_date="2017-06-30", principal_outstanding=1000))
    assert gross.prepared().indicator("overdue.required_allowance")["value"] == 1000


def test_a_net_base_is_unknown_where_nobody_says_what_secures_the_loan(tmp_path):
    one = switched(tmp_path, allowance_base="net")
    one.add("loan", loan("1", due_date="2017-06-30"), loan("2")).prepared()
    row = one.indicator("overdue.required_allowance")
    assert (row["value"], row["n_left_out"]) == (0, 1)  # the second is not late


def test_an_overpaid_loan_calls_for_no_allowance(province):
    late = {"due_date": "2017-06-30", "member_no": "m", "allowance_booked": -40}
    one = province().add("loan", loan("1", **late), loan("2", **late))
    one.con.execute("update raw_loan set principal_outstanding = -40 where _row = 2")
    one.prepared()
    assert one.column("loan", "required_allowance", "contract_no") == [100000, 0]


def test_the_gap_is_measured_against_reserves(province):
    one = province(categories=None)
    one.add(
        "financials",
        {"balance_date": "2019-03-31", "allowance_loan": 250, "reserves": 1000},
    )
    row = worst(one).indicator("overdue.allowance_gap_to_reserves")
    assert (row["numerator"], row["denominator"], row["value"]) == (500, 1000, 0.5)


def test_no_reserves_leave_the_gap_without_a_ratio(province):
    one = province(categories=None)
    one.add(
        "financials",
        {"balance_date": "2019-03-31", "allowance_loan": 250, "reserves": 0},
    )
    row = worst(one).indicator("overdue.allowance_gap_to_reserves")
    assert row["numerator"] == 500
    assert row.isna()["value"]


def test_the_regulation_in_force_at_the_date(tmp_path):
    for day, ref, status in (
        ("2019-03-31", "2544", "confirmed"),
        ("2020-10-09", "2544", "confirmed"),
        ("2020-10-10", "2563", "assumed"),
    ):
        rule = Province(tmp_path, day, categories=()).rules.get("class_doubtful_months")
        assert ref in rule.legal_ref_th
        assert rule.status == status
    rows = [r for r in Rules.load().rules if "2563" in r.legal_ref_th]
    assert len(rows) == 7
    assert {r.status for r in rows} == {"assumed"}


def test_no_regulation_no_class(province):
    one = province(place="US-NC").add("loan", loan("1", due_date="2010-01-01"))
    row = one.prepared().indicator("overdue.required_allowance")
    assert row.isna()["value"]
    assert row["n_left_out"] == 1


def test_interest_still_accrued_on_a_debtor_past_the_stop(province):
    one = province().add(
        "loan",
        loan("1", due_date="2018-06-30", interest_due=60),
        loan("2", interest_due=30),
        loan(
            "3",
            due_date="2018-06-30",
            interest_due=10,
            accrual_stopped_date="2018-12-31",
        ),
    )
    row = one.prepared().indicator("overdue.still_accrued")
    assert (row["value"], row["n"]) == (pytest.approx(0.6), 1)


def test_a_blank_says_nothing_where_no_stop_is_ever_recorded(province):
    one = province().add("loan", loan("1", due_date="2018-06-30", interest_due=60))
    row = one.prepared().indicator("overdue.still_accrued")
    assert row.isna()["value"]
    assert row["n_left_out"] == 1


def test_the_retired_id_is_not_used_again():
    assert "overdue.allowance_gap" not in catalogues.load().indicators
