"""What came and when: the declared checks on rows that can be worked out by hand."""

import dataclasses

import pandas as pd
import pytest
from indicators.rows import coop, loan
from judgement.checked import BEFORE, NOW, STATEMENT, Office, alone

from coopanalysis.judgement import checks
from coopanalysis.rules import Rules


def test_every_check_with_logic_has_words_and_every_rule_exists(office):
    office.found("stale")
    views = {
        name
        for (name,) in office.con.execute(
            "select view_name from duckdb_views() where view_name like 'check_%'"
        ).fetchall()
        if not name.startswith("check_constraints")
    }
    told_from_measures = {"complete", "reported", "left_out", "above_whole"}
    assert views == {f"check_{k}" for k in set(checks.declared()) - told_from_measures}
    assert checks.rules_used() <= Rules.load().ids


def test_nothing_handed_over_is_nothing_found(office):
    office.found("stale")
    assert office.rows.empty


def test_data_older_than_ninety_days_are_stale(office):
    office.add("loan", loan("1", data_date="2018-12-31"))
    office.add("deposit", {"account_no": "1", "data_date": "2018-12-30", "balance": 1})
    assert alone(office.found("stale")) == (
        "deposit",
        True,
        "the data are 91 days old at the date of the report",
    )


def test_a_statement_is_old_after_fifteen_months(office):
    office.add("financials", {"balance_date": "2017-12-31"})
    assert office.found("stale") == []


def test_a_statement_a_day_older_is_stale(office):
    office.add("financials", {"balance_date": "2017-12-30"})
    assert alone(office.found("stale"))[0] == "financials"


def test_data_no_newer_than_the_last_time_are_late_but_weigh_once(office):
    office.earlier(BEFORE, "loan", {"contract_no": "1"})
    office.add("loan", loan("1", data_date=BEFORE))
    office.add("deposit", {"account_no": "1", "data_date": "2018-09-30", "balance": 1})
    office.add("cash_count", {"till": "1", "count_date": NOW, "data_date": NOW})
    assert office.found("late") == [
        (
            "A",
            "deposit",
            False,
            "data as of 30 September 2018, no newer than the last time "
            "(31 December 2018)",
        ),
        (
            "A",
            "loan",
            True,
            "data as of 31 December 2018, no newer than the last time "
            "(31 December 2018)",
        ),
    ]


def test_without_an_earlier_date_nothing_is_late(office):
    office.add("loan", loan("1", data_date="2018-01-01"))
    assert office.found("late") == []


def test_balances_older_than_the_year_end_are_not_used(office):
    office.add("coop", coop(fiscal_year_end="31/12"))
    old = {"data_date": "2018-12-30"}
    office.add("loan", loan("1", **old), loan("2", data_date=NOW), loan("3", **old))
    assert alone(office.found("not_used")) == (
        "loan",
        True,
        "2 of 3 rows are older than the last year-end and not used",
    )


@pytest.mark.parametrize(("rejected", "weighs"), [(1, False), (2, True)])
def test_rejected_rows_weigh_beyond_five_in_a_hundred(office, rejected, weighs):
    office.add("loan", *(loan(str(n)) for n in range(20 - rejected)))
    office.rejected("loan", rejected)
    assert alone(office.found("rejected_rows")) == (
        "loan",
        weighs,
        f"{rejected} of 20 rows could not be accepted",
    )


def test_a_register_of_which_every_row_was_rejected_is_told(office):
    office.rejected("deposit", 3)
    assert alone(office.found("rejected_rows"))[0] == "deposit"
    assert alone(office.found("rejected_rows"))[2].startswith("3 of 3")


def test_rejected_rows_of_a_body_that_nobody_knows_are_no_row(office):
    office.rejected("deposit", 3, coop_id="Z")
    assert office.found("rejected_rows") == []


def test_a_count_without_cut_off_numbers(office):
    good = {"last_receipt_no": "1", "last_issue_no": "1"}
    office.add(
        "stock_count",
        {"item_code": "1", **good},
        {"item_code": "2", "last_receipt_no": "1"},
        count_date=NOW,
        store="1",
    )
    assert alone(office.found("cut_off"))[:2] == ("stock_count", True)


def test_a_register_that_the_accounts_call_for_is_missing(office):
    office.add("loan", loan("1", data_date=NOW))
    office.add(
        "financials",
        STATEMENT
        | {"control_loans": 100000, "control_deposits": 250, "control_trade": 0},
    )
    assert alone(office.found("missing_register")) == (
        "deposit",
        True,
        "no register, but the control account holds 250.00",
    )


def test_of_a_body_with_totals_only_no_register_is_expected(office):
    office.add("reported_total", {"total": "x", "balance_date": NOW, "amount": 1})
    office.add("financials", STATEMENT | {"control_deposits": 250})
    assert office.found("missing_register") == []


def test_no_statements_at_all(office):
    office.add("loan", loan("1", data_date=NOW))
    assert alone(office.found("missing_register"))[0] == "financials"


def test_a_register_that_came_the_last_time_is_missed(office):
    office.earlier(BEFORE, "loan", {"contract_no": "1"})
    office.earlier(BEFORE, "deposit", {"account_no": "1", "balance": 5})
    office.add("cash_count", {"till": "1", "count_date": NOW, "data_date": NOW})
    office.add("financials", STATEMENT | {"control_deposits": 0})
    assert alone(office.found("missing_register")) == (
        "loan",
        True,
        "this register came the last time and not this time",
    )


def test_without_rules_nothing_weighs(tmp_path):
    office = Office(tmp_path)
    office.rules = dataclasses.replace(office.rules, rules=())
    office.add("loan", loan("1", data_date="2000-01-01", principal_outstanding=-5))
    office.rejected("loan", 100)
    office.found("stale")
    rows = office.rows
    # only that there are no statements needs no threshold
    assert set(rows.loc[rows["steps"] > 0, "check"]) == {"missing_register"}


def test_a_reason_is_written_in_both_languages():
    one = checks.declared()["late"]
    th, en = one.reason(day=NOW, other_day=pd.Timestamp(BEFORE))
    assert "31 มีนาคม 2562" in th
    assert "31 December 2018" in en
