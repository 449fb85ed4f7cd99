"""Each declared check on a few rows that can be worked out by hand."""

import dataclasses
import datetime as dt

import pandas as pd
import pytest
from indicators.rows import Province, coop, loan
from judgement.office import table

from coopanalysis.judgement import checks, gather
from coopanalysis.registers import store
from coopanalysis.rules import Rules

NOW, BEFORE, YEAR = (
    dt.date(2019, 3, 31),
    dt.date(2018, 12, 31),
    dt.date(2018, 3, 31),
)
STATEMENT = {"balance_date": NOW, "fiscal_year_end": NOW}


class Office(Province):
    """A date's registers, with what stood at earlier dates, and what is found."""

    def __init__(self, data, **more):
        super().__init__(data, **more)
        self.data = data
        self.rows = None

    def earlier(self, as_of, register, *rows):
        filled = [{"coop_id": "A", "data_date": as_of} | row for row in rows]
        store.put(self.data, as_of, "33", {register: table(register, filled)})
        return self

    def rejected(self, register, count, coop_id="A"):
        sheet = {"register": register, "coops": {coop_id: [0, count]}}
        self.snapshot = dataclasses.replace(
            self.snapshot, inputs=[{"file": "x", "sheets": [sheet]}]
        )
        return self

    def found(self, check):
        """Return what a check found: register, whether it weighs, its reason."""
        if self.rows is None:
            self.prepared()
            held = gather.held(self.con, self.snapshot)
            checks.install(self.con, self.data, self.snapshot, held)
            self.rows = checks.found(self.con)
        rows = self.rows[self.rows["check"] == check]
        return [
            (row.coop_id, row.register, row.steps > 0, row.reason_en)
            for row in rows.itertuples()
        ]


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path)


def alone(rows):
    """Return register, weight and reason of the one row that was found."""
    assert len(rows) == 1, rows
    return rows[0][1:]


def test_every_check_with_logic_has_words_and_every_rule_exists(office):
    office.found("stale")
    views = {
        name
        for (name,) in office.con.execute(
            "select view_name from duckdb_views() where view_name like 'check_%'"
        ).fetchall()
        if not name.startswith("check_constraints")
    }
    told_from_measures = {"complete", "reported", "left_out"}
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


def deposits(amounts, **more):
    return [
        {"account_no": str(n), "balance": amount, "data_date": NOW} | more
        for n, amount in enumerate(amounts)
    ]


def test_a_balance_five_times_as_large_is_a_jump(office):
    office.earlier(BEFORE, "deposit", *deposits([200000], data_date=BEFORE))
    office.add("deposit", *deposits([1000001]))
    assert alone(office.found("implausible_jump")) == (
        "deposit",
        True,
        "the balance went from 200,000.00 (31 December 2018) to 1,000,001.00, far "
        "from what happened elsewhere",
    )


@pytest.mark.parametrize(("then", "now"), [(200000, 1000000), (10, 90000)])
def test_exactly_five_times_and_small_sums_are_no_jump(office, then, now):
    office.earlier(BEFORE, "deposit", *deposits([then], data_date=BEFORE))
    office.add("deposit", *deposits([now]))
    assert office.found("implausible_jump") == []


def test_what_happens_everywhere_is_a_season_and_no_jump(office):
    names = ["A", "B", "C", "D", "E"]
    office.add("coop", *(coop(name) for name in names))
    then = {"contract_no": "1", "principal_outstanding": 1000000}
    office.earlier(BEFORE, "loan", *({"coop_id": name} | then for name in names))
    for name in names:
        # everywhere a tenth is left; at E nothing has changed
        left = 1000000 if name == "E" else 100000
        office.add(
            "loan",
            loan("1", coop_id=name, principal_outstanding=left, data_date=NOW),
        )
    assert [row[0] for row in office.found("implausible_jump")] == ["E"]


def test_the_same_rows_under_a_later_date(office):
    amounts = [1001 + n for n in range(20)]
    office.earlier(BEFORE, "deposit", *deposits(amounts, data_date=BEFORE))
    office.add("deposit", *deposits(amounts))
    assert alone(office.found("repeated_value")) == (
        "deposit",
        True,
        "all 20 rows are those of 31 December 2018, though the data are dated "
        "31 March 2019",
    )


@pytest.mark.parametrize(
    ("count", "moved", "day"), [(19, 0, NOW), (20, 1, NOW), (20, 0, BEFORE)]
)
def test_few_rows_one_that_moved_or_an_honest_date_are_no_repetition(
    office, count, moved, day
):
    amounts = [1001 + n for n in range(count)]
    office.earlier(BEFORE, "deposit", *deposits(amounts, data_date=BEFORE))
    amounts[0] += moved
    office.add("deposit", *deposits(amounts, data_date=day))
    assert office.found("repeated_value") == []


@pytest.mark.parametrize(("same", "found"), [(12, 0), (13, 1)])
def test_one_amount_in_more_than_six_rows_of_ten(office, same, found):
    amounts = [55.5] * same + [n + 0.25 for n in range(20 - same)]
    rows = office.add("deposit", *deposits(amounts)).found("repeated_amount")
    assert len(rows) == found
    if found:
        assert rows[0][3] == "one amount stands in 13 of 20 rows (65.0 %)"


@pytest.mark.parametrize(("round_ones", "found"), [(18, 0), (19, 1)])
def test_round_thousands_in_more_than_nine_rows_of_ten(office, round_ones, found):
    amounts = [1000 * (n + 1) for n in range(round_ones)]
    amounts += [n + 0.25 for n in range(20 - round_ones)] + [0, 0]
    rows = office.add("deposit", *deposits(amounts)).found("round_numbers")
    assert len(rows) == found
    if found:
        assert rows[0][3] == "19 of 20 amounts are round thousands (95.0 %)"


def test_loans_may_be_round(office):
    office.add("loan", *(loan(str(n), data_date=NOW) for n in range(30)))
    assert office.found("round_numbers") == []


@pytest.mark.parametrize(("rows", "weighs"), [(10, False), (9, True)])
def test_negative_balances_are_listed_and_weigh_beyond_a_tenth(office, rows, weighs):
    office.add("deposit", *deposits([-5.5] + [10] * (rows - 1)))
    assert alone(office.found("negative_balance")) == (
        "deposit",
        weighs,
        f"1 of {rows} balances are negative, -5.50 in all; they count as zero in sums",
    )


def test_security_and_instalments_of_contracts_that_are_not_there(office):
    office.add("loan", loan("1"))
    item = {"item_no": "1", "appraised_value": 500}
    office.add("collateral", item | {"contract_no": "1"}, item | {"contract_no": "2"})
    part = {"instalment_no": 1, "amount": 100, "paid": 30}
    office.add("instalment", part | {"contract_no": "3"})
    assert alone(office.found("orphan_collateral")) == (
        "collateral",
        True,
        "1 of 2 items (appraised at 500.00) are for contracts that the loan register "
        "lacks",
    )
    assert alone(office.found("orphan_instalment"))[2] == (
        "1 of 1 instalments (70.00 unpaid) are of contracts that the loan register "
        "lacks"
    )


def test_without_a_loan_register_no_security_is_an_orphan(office):
    office.add("collateral", {"contract_no": "1", "item_no": "1"})
    assert office.found("orphan_collateral") == []


def test_actions_of_findings_that_are_not_there(office):
    office.add("finding", {"finding_id": "1", "found_date": NOW})
    office.add("action", {"action_id": "1", "finding_id": "1"})
    office.add("action", {"action_id": "2", "finding_id": "9"}, {"action_id": "3"})
    assert alone(office.found("orphan_action"))[2].startswith("1 of 2 actions")


def test_who_stands_for_himself_is_listed_and_lowers_nothing(office):
    one = {"loan_date": YEAR, "outstanding": 50, "staff_id": "s"}
    office.add("staff_loan", one | {"guarantor_staff_id": "s"})
    office.add("staff_loan", one | {"guarantor_staff_id": "t", "loan_date": NOW})
    assert alone(office.found("staff_guarantor")) == (
        "staff_loan",
        False,
        "borrower and guarantor are one person in 1 of 2 loans, 50.00 outstanding",
    )


def members(**status):
    return [
        {"member_no": name, "member_kind": "ordinary", "member_status": word}
        for name, word in status.items()
    ]


def test_guarantors_against_members(office):
    office.add("member", *members(a="normal", b="dead", c="missing"))
    for number, (person, word) in enumerate(
        [
            ("a", "dead"),
            ("b", "normal"),
            ("b", "dead"),
            ("c", "normal"),
            ("z", "normal"),
        ]
    ):
        office.add(
            "collateral",
            {"item_no": str(number), "guarantor_no": person, "guarantor_status": word},
            contract_no="1",
        )
    # a lives, b is dead; c cannot be traced and is still a member; z is not found
    assert alone(office.found("member_guarantor")) == (
        "collateral",
        True,
        "2 of 5 guarantors have another status in the register of members, 1 are not "
        "in it",
    )


def test_depositors_against_members(office):
    office.add("member", *members(a="normal", b="resigned"))
    for person, kind in [
        *[("a", "member")] * 8,
        *[("b", "member"), ("a", "associate"), ("a", "outsider")],
        *[("z", "member"), ("z", "outsider")],
    ]:
        office.add("deposit", {"depositor_id": person, "depositor_type": kind})
    # of 13: b has resigned, a is no associate and no outsider; the member z is unknown
    assert alone(office.found("member_depositor")) == (
        "deposit",
        True,
        "3 of 13 accounts are of another kind of person in the register of members, "
        "1 are not in it",
    )


def test_shares_against_members(office):
    people = [row | {"share_capital": 500} for row in members(a="normal", b="normal")]
    office.add("member", *people)
    office.add("loan", loan("1", member_no="a", borrower_shares=500))
    office.add("loan", loan("2", member_no="b", borrower_shares=420))
    assert alone(office.found("member_shares")) == (
        "loan",
        True,
        "shares differ from the register of members in 1 of 2 contracts, 80.00 in all",
    )


def test_without_a_register_of_members_nothing_is_compared(office):
    office.add("collateral", {"item_no": "1", "guarantor_no": "a"}, contract_no="1")
    office.add("deposit", {"depositor_id": "a", "depositor_type": "member"})
    assert office.found("member_guarantor") == []
    assert office.found("member_depositor") == []


def finding(**more):
    return {
        "finding_id": "1",
        "category": "outside",
        "found_date": BEFORE,
        "status": "open",
        "amount": 900,
        "kind": "defect",
    } | more


@pytest.mark.parametrize(
    ("kind", "status", "found"),
    [("member", "open", 1), ("outsider", "open", 0), ("member", "closed", 0)],
)
def test_an_open_finding_on_what_the_register_does_not_show(
    office, kind, status, found
):
    office.add("deposit", *deposits([700], depositor_type=kind))
    office.add("finding", finding(status=status))
    rows = office.found("finding_without_register")
    assert len(rows) == found
    if found:
        assert rows[0][1:] == (
            "deposit",
            True,
            "1 open findings (900.00), but the register is absent or shows nothing",
        )


def test_a_finding_is_borne_out_by_a_total_that_is_reported(office):
    total = {"balance_date": NOW, "data_date": NOW, "amount": 5}
    office.add("reported_total", total | {"total": "outside.deposit.deposits"})
    office.add("finding", finding())
    assert len(office.found("finding_without_register")) == 1
    office.con.execute(
        "update raw_reported_total set total = 'outside.deposit.ineligible'"
    )
    rows = checks.found(office.con)
    assert "finding_without_register" not in set(rows["check"])


def test_of_a_body_that_hands_over_nothing_no_finding_is_doubted(office):
    office.add("finding", finding())
    assert office.found("finding_without_register") == []


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
