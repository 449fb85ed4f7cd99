"""Reported totals stand where a register is missing, never beside it."""

import pytest
from indicators.rows import coop, loan


def reported(total, amount, **more):
    row = {"total": total, "amount": amount, "balance_date": "2019-03-31"}
    return row | more


def test_reported_totals_feed_ratios(province):
    one = province().add(
        "reported_total",
        reported("overdue.loan.principal", 1000),
        reported("overdue.loan.par90", 40, n=3),
        reported("overdue.loan.overdue", 60, n=4),
    )
    one.prepared()
    row = one.indicator("overdue.par90")
    assert (row["value"], row["n"], row["n_left_out"]) == (0.04, 3, 0)
    assert row["source"] == "reported"
    assert one.indicator("overdue.overdue_share")["value"] == 0.06
    assert one.indicator("overdue.par30") is None
    assert list(one.measured().bodies["reports"]) == ["totals"]


def test_a_register_shuts_out_the_reported_total(province):
    one = province().add("loan", loan("1"))
    one.add("reported_total", reported("overdue.loan.par90", 40))
    row = one.prepared().indicator("overdue.par90")
    assert (row["value"], row["source"]) == (0, "register")


def test_the_latest_report_not_after_the_date_counts(province):
    one = province().add(
        "reported_total",
        reported("outside.deposit.ineligible", 1, balance_date="2018-12-31"),
        reported("outside.deposit.ineligible", 2, balance_date="2019-02-28"),
        reported("outside.deposit.ineligible", 3, balance_date="2019-04-30"),
    )
    assert one.prepared().indicator("outside.ineligible_balance")["value"] == 2


def test_registers_and_reports_are_not_mixed_in_one_ratio(province):
    one = province().add("loan", loan("1"))
    one.add("reported_total", reported("staff.staff_loan.outstanding", 500))
    row = one.prepared().indicator("staff.share_of_loans")
    assert (row["numerator"], row["denominator"]) == (500, 100000)
    assert row.isna()["value"]


def test_statements_go_with_both(province):
    one = province().add(
        "reported_total", reported("shortage.shortage_case.unrecovered", 50)
    )
    one.add("financials", {"balance_date": "2018-03-31", "reserves": 200})
    row = one.prepared().indicator("shortage.unrecovered_to_reserves")
    assert (row["value"], row["source"]) == (0.25, "reported")


def test_a_total_that_does_not_exist_feeds_nothing(province):
    one = province().add("reported_total", reported("overdue.loan.nonsense", 1))
    assert one.prepared().measured().measures.empty


def test_a_ratio_is_summed_before_it_is_divided(province):
    one = province().add("coop", coop("A"), coop("B"))
    one.add("loan", loan("1", due_date="2018-03-31"))
    one.add("loan", loan("2", principal_outstanding=300000), coop_id="B")
    rows = one.prepared().measured().measures
    rows = rows[rows["indicator"] == "overdue.par90"]
    assert rows["numerator"].sum() / rows["denominator"].sum() == pytest.approx(0.25)
