"""Registers against accounts, roll-forward and identities, worked out by hand."""

import pytest
from indicators.rows import loan
from judgement.checked import NOW, STATEMENT, YEAR, alone


@pytest.mark.parametrize(("control", "weighs"), [(101, False), (102, True)])
def test_register_against_control_account(office, control, weighs):
    office.add("loan", loan("1", principal_outstanding=60, data_date=NOW))
    office.add("loan", loan("2", principal_outstanding=40, data_date=NOW))
    office.add("financials", STATEMENT | {"control_loans": control})
    # 1 of 101 is 0.99 %, 2 of 102 is 1.96 %; one per cent is tolerated
    assert alone(office.found("reconciliation")) == (
        "loan",
        weighs,
        f"register 100.00, control account {control}.00, difference {control - 100}.00",
    )


def test_register_and_account_of_different_days_are_not_compared(office):
    office.add("loan", loan("1", data_date="2019-03-30"))
    office.add("financials", STATEMENT | {"control_loans": 1})
    assert office.found("reconciliation") == []


def test_cash_on_the_day_of_the_statement(office):
    till = {"count_date": NOW, "data_date": NOW, "counted_cash": 10}
    office.add("cash_count", {"till": "1", "book_cash": 30} | till)
    office.add("cash_count", {"till": "2", "book_cash": 20} | till)
    office.add("financials", STATEMENT | {"control_cash": 80})
    assert alone(office.found("reconciliation")) == (
        "cash_count",
        True,
        "register 50.00, control account 80.00, difference 30.00",
    )


FLOWS = {"lent": 70, "repaid": 40, "written_off": 10}


def test_the_statements_roll_forward(office):
    opening = {"balance_date": YEAR, "fiscal_year_end": YEAR, "control_loans": 100}
    office.add("financials", opening)
    office.add("financials", STATEMENT | FLOWS | {"control_loans": 130})
    # 100 + 70 - 40 - 10 = 120, and not 130
    assert alone(office.found("roll_forward")) == (
        "financials",
        True,
        "opening + lent − repaid − written off = 120.00, but closing is 130.00, "
        "difference 10.00",
    )


def test_the_register_rolls_forward_from_the_year_end_before(office):
    office.earlier(YEAR, "loan", {"contract_no": "1", "principal_outstanding": 100})
    office.add("loan", loan("1", principal_outstanding=120, data_date=NOW))
    office.add("financials", STATEMENT | FLOWS | {"control_loans": 120})
    register, weighs, reason = alone(office.found("roll_forward"))
    assert (register, weighs) == ("loan", False)
    assert "= 120.00, but closing is 120.00" in reason


def test_flows_that_are_not_known_are_not_rolled_forward(office):
    opening = {"balance_date": YEAR, "fiscal_year_end": YEAR, "control_loans": 100}
    office.add("financials", opening)
    office.add("financials", STATEMENT | {"lent": 70, "control_loans": 130})
    assert office.found("roll_forward") == []


def test_a_balance_sheet_that_does_not_balance(office):
    sheet = {"total_liabilities": 60, "equity": 35}
    office.add("financials", STATEMENT | sheet | {"total_assets": 100})
    assert alone(office.found("identity")) == (
        "financials",
        True,
        "total assets against liabilities and equity differ in 1 rows: 100.00 and "
        "95.00, difference 5.00",
    )


@pytest.mark.parametrize("assets", [96, None])
def test_rounding_and_what_is_not_known_break_no_identity(office, assets):
    sheet = {"total_liabilities": 60, "equity": 35}
    office.add("financials", STATEMENT | sheet | {"total_assets": assets})
    assert office.found("identity") == []
