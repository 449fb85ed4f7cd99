"""The outside files hold what their README says, and the converters keep it."""

import datetime as dt

from real import make_ledgers, make_ncua


def test_delinquency_adds_up_in_every_row(real):
    rows = make_ncua.rows(real)
    assert len(rows) == 4374
    bands = ["ACCT_021B", "ACCT_022B", "ACCT_023B"]
    over_90 = [make_ncua.amount(row, "ACCT_041B - ACCT_DL0141") for row in rows]
    assert over_90 == [sum(int(row[name]) for name in bands) for row in rows]


def test_north_carolina_has_credit_unions_in_21_counties(real):
    here = make_ncua.north_carolina(real)
    assert len(here) == 57
    found = {make_ncua.district_code(row) for row in here}
    assert found == {f"37{code}" for code in make_ncua.COUNTIES}
    assert len(found) == 21


def test_403_loans_have_a_balance_and_14_were_overpaid(real):
    balances = [row["balance_vnd"] for row in make_ledgers.loan_rows(real)]
    assert len(balances) == 426
    assert sum(balance > 0 for balance in balances) == 403
    assert sum(balance < 0 for balance in balances) == 14


def test_loans_unpaid_for_long_are_38_33_and_17(real):
    late = [
        (make_ledgers.LOANS_AT - dt.date.fromisoformat(row["last_paid_on"])).days
        for row in make_ledgers.loan_rows(real)
        if row["balance_vnd"] > 0
    ]
    counts = {days: sum(n > days for n in late) for days in (30, 90, 365)}
    assert counts == {30: 38, 90: 33, 365: 17}


def test_one_loan_has_no_collateral(real):
    secured = {
        row["mortgage_contract_id"] for row in make_ledgers.collateral_rows(real)
    }
    loans = {row["mortgage_contract_id"] for row in make_ledgers.loan_rows(real)}
    assert loans - secured == {"MA-00245"}


def test_invoices_settled_after_the_day_stand_open(real):
    rows = make_ledgers.invoice_rows(real)
    still_open = [row for row in rows if row["Open"]]
    assert (len(rows), len(still_open)) == (1930, 84)
    assert not any(row["SettledDate"] for row in still_open)


def test_a_tag_counted_twice_is_one_piece(real):
    rows = make_ledgers.count_rows(real)
    difference = [int(row["Counted"]) - int(row["Book"]) for row in rows]
    assert len(rows) == 5179
    assert sum(d < 0 for d in difference) == 1849
    assert sum(d > 0 for d in difference) == 2019
    # 1,992 of these were never expected; among what was, only 27 are over
    unmatched = [row for row in rows if row["Group"] == make_ledgers.UNMATCHED]
    assert len(unmatched) == 1992
