"""Trade, shortages, staff fund, deposits, standing: worked cases."""

import datetime as dt

import pytest
from indicators.rows import coop, loan

DAY = dt.date.fromisoformat


def invoice(number, **more):
    row = {"invoice_no": number, "debtor_id": f"d{number}", "debtor_type": "member"}
    row |= {"sale_date": "2018-06-01", "due_date": "2018-12-31"}
    return row | {"amount": 1000, "outstanding": 1000} | more


TRADE_LIMITATION = [
    ({"for_own_business": True, "goods_group": "fertiliser"}, "2021-04-01", False),
    ({"for_own_business": False, "goods_group": "consumer"}, "2018-04-01", True),
    ({"for_own_business": None, "goods_group": "consumer"}, "2018-04-01", True),
    ({"for_own_business": None, "goods_group": "fertiliser"}, "2018-04-01", None),
    (
        {"for_own_business": False, "acknowledged_date": "2018-06-01"},
        "2020-06-01",
        False,
    ),
    (
        {"for_own_business": False, "last_payment_date": "2018-03-01"},
        "2020-03-01",
        False,
    ),
]


def test_trade_limitation(province):
    one = province()
    for number, (row, _, _) in enumerate(TRADE_LIMITATION):
        one.add("trade_receivable", invoice(str(number), due_date="2016-04-01", **row))
    one.prepared()
    found = one.con.execute(
        "select limitation_date, time_barred from trade_receivable order by invoice_no"
    ).fetchall()
    assert found == [(DAY(day), barred) for _, day, barred in TRADE_LIMITATION]


def test_trade_ages_and_buyers(province):
    one = province().add(
        "trade_receivable",
        invoice("1", due_date="2018-03-30"),
        invoice("2", due_date="2018-03-31", debtor_type="produce_buyer"),
        invoice("3", due_date="2019-04-30", outstanding=2000),
        invoice("4", due_date=None),
    )
    one.prepared()
    row = one.indicator("trade.over_one_year")
    assert (row["numerator"], row["denominator"], row["n_left_out"]) == (1000, 4000, 1)
    row = one.indicator("trade.produce_buyers_overdue")
    assert (row["value"], row["n"]) == (0.2, 1)


def test_sold_while_overdue(province):
    one = province().add(
        "trade_receivable",
        invoice("1", debtor_id="x", due_date="2018-12-31"),
        invoice("2", debtor_id="x", sale_date="2019-02-01", due_date="2019-06-30"),
        invoice("3", debtor_id="y", sale_date="2019-02-01", due_date="2019-06-30"),
        invoice("4", debtor_id=None, sale_date="2019-02-01", due_date="2019-06-30"),
    )
    row = one.prepared().indicator("trade.sold_while_overdue")
    assert (row["numerator"], row["denominator"], row["n"]) == (1000, 3000, 1)
    assert row["n_left_out"] == 1


def test_the_fuel_station_of_the_auditing_department(province):
    one = province().add(
        "stock_count",
        {
            "item_code": "diesel",
            "book_qty": 104333.49,
            "count_qty": 20100.00,
            "unit_price": 24.84,
        },
        {"item_code": "g91", "book_qty": 0, "count_qty": 1833.36, "unit_price": 25.53},
        {
            "item_code": "g95",
            "book_qty": 1000,
            "count_qty": 1134.34,
            "unit_price": 25.79,
        },
        count_date="2019-03-15",
        store="fuel",
        item_group="fuel",
    )
    one.prepared()
    short = one.indicator("shortage.stock_short_value")
    assert round(short["value"], 2) == 2092359.89
    over = one.indicator("shortage.stock_over_value")
    assert (round(over["value"], 2), over["n"]) == (round(46805.68 + 3464.63, 2), 2)
    assert sorted(round(v, 2) for v in one.column("stock_count", "over_value")) == [
        0,
        3464.63,
        46805.68,
    ]
    found = one.breakdown("stock_group")
    assert found["fuel", "short"] == (1, pytest.approx(2092359.89))
    assert found["fuel", "over"] == (2, pytest.approx(50270.31))


def test_tolerance_and_the_latest_count(province):
    line = {"store": "s", "item_code": "rice", "unit_price": 10}
    one = province().add(
        "stock_count",
        line | {"count_date": "2018-12-31", "book_qty": 100, "count_qty": 0},
        line
        | {"count_date": "2019-03-31", "book_qty": 100, "count_qty": 90}
        | {"tolerance_qty": 3},
    )
    one.prepared()
    assert one.indicator("shortage.stock_short_value")["value"] == 100
    assert one.indicator("shortage.stock_short_after_tolerance")["value"] == 70


def test_a_line_without_a_price_is_left_out_of_money_and_not_of_the_count(province):
    one = province().add(
        "stock_count",
        {"item_code": "x", "book_qty": 5, "count_qty": 1},
        count_date="2019-03-31",
        store="s",
    )
    row = one.prepared().indicator("shortage.stock_short_value")
    assert row.isna()["value"]
    assert (row["n"], row["n_left_out"]) == (1, 1)


def test_cash(province):
    one = province().add(
        "cash_count",
        {"count_date": "2019-01-31", "book_cash": 900, "counted_cash": 100},
        {
            "count_date": "2019-03-15",
            "book_cash": 1000,
            "counted_cash": 800,
            "cash_limit": 500,
            "same_person": True,
        },
        till="1",
    )
    one.prepared()
    assert one.indicator("shortage.cash_short")["value"] == 200
    assert one.indicator("shortage.cash_on_hand")["value"] == 800
    assert one.indicator("shortage.cash_over_limit")["value"] == 300
    assert one.indicator("shortage.single_custody")["value"] == 1
    assert one.breakdown("cash_count") == {
        ("2019-01-31", ""): (1, -800),
        ("2019-03-15", ""): (1, -200),
    }


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ({"count_date": "2018-04-01"}, 0),
        ({"count_date": "2018-03-31"}, 1),
        (None, 1),
    ],
)
def test_no_recent_count(province, given, value):
    one = province().add(
        "financials", {"balance_date": "2019-03-31", "control_cash": 500}
    )
    one.add("loan", loan("1"))
    if given:
        one.add("cash_count", given | {"book_cash": 1, "counted_cash": 1})
    row = one.prepared().indicator("shortage.no_recent_count")
    assert row["value"] == value


def test_a_body_that_may_hold_nothing_is_not_blamed_for_not_counting(province):
    one = province().add("financials", {"balance_date": "2019-03-31"}).prepared()
    row = one.indicator("shortage.no_recent_count")
    assert row.isna()["value"]
    assert row["n_left_out"] == 1


def test_whether_a_body_without_registers_counted_is_not_known(province):
    one = province().add(
        "financials", {"balance_date": "2019-03-31", "control_cash": 500}
    )
    row = one.prepared().indicator("shortage.no_recent_count")
    assert row.isna()["value"]
    assert row["n_left_out"] == 1


def case(number="1", **more):
    row = {"case_id": number, "kind": "cash", "found_date": "2019-01-10"}
    row |= {"original_amount": 1000, "balance": 800}
    return row | more


COMPLAINTS = [
    ("embezzlement", "2019-01-15", "2019-01-15", "2019-04-15"),
    ("fraud", "2018-06-01", "2019-01-31", "2019-04-30"),
    ("unknown", "2019-01-16", "2019-01-16", "2019-04-16"),
    ("embezzlement", "2019-01-15", None, None),
    ("theft_by_employee", "2019-01-15", "2019-01-15", None),
    ("forgery", "2019-01-15", "2019-01-15", None),
]


def test_the_complaint_clock(province):
    one = province()
    for number, (offence, known, offender, _) in enumerate(COMPLAINTS):
        one.add(
            "shortage_case",
            case(
                str(number),
                offence=offence,
                offence_known_date=known,
                offender_known_date=offender,
            ),
        )
    expected = {("complaint", row[3]): (1, 800) for row in COMPLAINTS if row[3]}
    found = one.prepared().breakdown("clock")
    assert {k: v for k, v in found.items() if k[0] == "complaint"} == expected


def test_a_complaint_that_was_made_stops_the_clock(province):
    row = case(
        offence="fraud",
        offence_known_date="2019-01-15",
        offender_known_date="2019-01-15",
        complaint_date="2019-02-01",
    )
    found = province().add("shortage_case", row).prepared().breakdown("clock")
    assert "complaint" not in {kind for kind, _ in found}


@pytest.mark.parametrize(("reserves", "value"), [(4000, 0.2), (0, None), (-5, None)])
def test_shortages_to_reserves_need_reserves(province, reserves, value):
    one = province().add("shortage_case", case())
    one.add("financials", {"balance_date": "2018-03-31", "reserves": reserves})
    row = one.prepared().indicator("shortage.unrecovered_to_reserves")
    assert row["numerator"] == 800
    assert row["value"] == value if value else row.isna()["value"]


def borrower(number, **more):
    row = {"staff_id": number, "staff_status": "working", "loan_date": "2017-01-01"}
    row |= {"outstanding": 1000, "own_savings": 500, "gratuity": 100}
    return row | more


def test_staff_own_money_is_counted_once(province):
    one = province().add(
        "staff_loan",
        borrower("a"),
        borrower("a", loan_date="2018-01-01"),
        borrower("b", staff_status="resigned", outstanding=400),
        borrower("c", own_savings=None),
    )
    one.prepared()
    row = one.indicator("staff.above_own_money")
    assert (row["numerator"], row["denominator"], row["n"]) == (1400, 2400, 1)
    assert row["n_left_out"] == 1
    row = one.indicator("staff.former_staff_balance")
    assert (row["value"], row["n"]) == (400, 1)
    assert one.breakdown("staff_money") == {
        ("own", ""): (2, 1200),
        ("debt", ""): (3, 3400),
    }


def test_staff_limits_consent_and_approval(province):
    one = province().add(
        "staff_loan",
        borrower("a", loan_limit=800, monthly_deduction=50, approver_id="a"),
        borrower(
            "b",
            loan_limit=2000,
            monthly_deduction=50,
            deduction_consent_date="2017-01-01",
            approver_id="z",
        ),
        borrower("c"),
    )
    one.prepared()
    row = one.indicator("staff.over_limit")
    assert (row["value"], row["n"], row["n_left_out"]) == (1000, 1, 1)
    row = one.indicator("staff.no_deduction_consent")
    assert (row["value"], row["n_left_out"]) == (1, 1)
    assert one.indicator("staff.self_approved")["value"] == 1


def test_money_of_the_fund_is_no_loss_of_the_cooperative(province):
    one = province().add(
        "staff_loan",
        borrower("a", money_source="fund"),
        borrower("b", money_source="coop"),
    )
    one.add("financials", {"balance_date": "2019-03-31", "reserves": 1000})
    row = one.prepared().indicator("standing.loss_at_stake")
    assert (row["numerator"], row["value"]) == (400, 0.4)


def test_fund_solvency(province):
    one = province().add("staff_loan", borrower("a"))
    one.add(
        "financials",
        {
            "balance_date": "2019-03-31",
            "staff_fund_cash": 500,
            "staff_fund_balances": 2000,
        },
    )
    assert one.prepared().indicator("staff.fund_solvency")["value"] == 0.75


def account(number, kind, **more):
    row = {"account_no": number, "depositor_type": kind, "deposit_type": "savings"}
    return row | {"balance": 100} | more


# depositor, share of members in per cent, ineligible in March and in June 2019
DEPOSITORS = [
    ("temple_school_group", 40, True, True),
    ("funeral_association", 50, False, False),
    ("funeral_association", 49.9, True, True),
    ("funeral_association", None, None, None),
    ("juristic", 60, True, False),
    ("juristic", 49, True, True),
    ("juristic", None, True, None),
    ("member", None, False, False),
    ("associate", None, False, False),
    ("coop", None, False, False),
    ("outsider", None, True, True),
    (None, None, None, None),
]


@pytest.mark.parametrize(("as_of", "column"), [("2019-03-31", 2), ("2019-06-30", 3)])
def test_who_may_deposit(province, as_of, column):
    one = province(as_of)
    for number, (kind, share, *_) in enumerate(DEPOSITORS, start=10):
        one.add("deposit", account(str(number), kind, member_share_pct=share))
    found = one.prepared().column("deposit", "ineligible", "account_no")
    assert found == [row[column] for row in DEPOSITORS]


def test_ineligible_deposits(province):
    one = province().add(
        "deposit",
        account("1", "member"),
        account("2", "outsider", balance=300),
        account("3", "funeral_association"),
    )
    one.prepared()
    row = one.indicator("outside.ineligible_balance")
    assert (row["value"], row["n"], row["n_left_out"]) == (300, 1, 1)
    assert one.indicator("outside.share_of_deposits")["value"] == 0.75
    assert one.breakdown("deposit_maturity") == {
        ("demand", "eligible"): (1, 100),
        ("demand", "ineligible"): (1, 300),
        ("demand", "unknown"): (1, 100),
    }


def test_what_must_be_paid_in_three_months(province):
    fixed = {"deposit_type": "fixed"}
    one = province().add(
        "deposit",
        account("1", "member"),
        account("2", "outsider"),
        account("3", "member", maturity_date="2019-06-30", **fixed),
        account("4", "member", maturity_date="2019-07-01", **fixed),
        account("5", "member", maturity_date="2019-03-01", **fixed),
    )
    one.add("financials", {"balance_date": "2019-03-31", "liquid_assets": 600})
    one.prepared()
    assert one.indicator("outside.maturing_to_liquid")["value"] == 0.5
    assert one.breakdown("liquid") == {("assets", ""): (1, 600)}


def test_new_money_is_counted_only_after_a_finding(province):
    rows = (
        account("1", "outsider", open_date="2018-01-01"),
        account("2", "outsider", open_date="2018-12-01", balance=70),
    )
    one = province().add("deposit", *rows).prepared()
    assert one.indicator("outside.new_money") is None
    one = province().add("deposit", *rows)
    one.add(
        "finding",
        {"finding_id": "f", "category": "outside", "found_date": "2018-06-01"},
        kind="defect",
        status="open",
    )
    row = one.prepared().indicator("outside.new_money")
    assert (row["value"], row["n"]) == (70, 1)


def test_elsewhere_outsiders_are_known_and_half_tests_are_not(province):
    one = province("2025-12-31", place="US-NC").add(
        "deposit", account("1", "outsider"), account("2", "juristic")
    )
    one.prepared()
    assert one.column("deposit", "ineligible", "account_no") == [True, None]


def statement(**more):
    return {"balance_date": "2018-03-31", "fiscal_year_end": "2018-03-31"} | more


@pytest.mark.parametrize(
    ("row", "value"),
    [
        ({"agm_date": "2018-08-28"}, 1),
        ({"agm_date": "2018-08-29"}, 0),
        ({}, 0),
        ({"fiscal_year_end": "2019-03-31", "balance_date": "2019-03-31"}, "no row"),
    ],
)
def test_accounts_within_150_days(province, row, value):
    one = province().add("financials", statement(**row)).prepared()
    found = one.indicator("standing.accounts_on_time")
    assert ("no row" if found is None else found["value"]) == value


def test_a_farmers_group_is_not_under_the_act_on_cooperatives(province):
    one = province().add("coop", coop("A", coop_type="farmers_group"))
    one.add("financials", statement(net_surplus=-900, share_capital=1000)).prepared()
    assert one.indicator("standing.accounts_on_time") is None
    assert one.indicator("standing.loss_over_half_shares") is None


@pytest.mark.parametrize(
    ("surplus", "accumulated", "value"),
    [(-501, None, 501), (-500, None, 0), (100, -700, 700), (None, None, None)],
)
def test_a_loss_above_half_the_shares(province, surplus, accumulated, value):
    one = province().add(
        "financials",
        statement(
            net_surplus=surplus, accumulated_result=accumulated, share_capital=1000
        ),
    )
    found = one.prepared().indicator("standing.loss_over_half_shares")
    assert (None if found is None else found["value"]) == value


def test_three_accounting_years_and_no_running_one(province):
    years = [
        statement(
            balance_date=f"{year}-03-31",
            fiscal_year_end=f"{year}-03-31",
            total_assets=year,
            volume_credit=year * 10,
        )
        for year in (2016, 2017, 2018)
    ]
    running = statement(
        balance_date="2018-12-31", fiscal_year_end="2019-03-31", total_assets=1
    )
    one = province().add("financials", *years, running).prepared()
    assert one.breakdown("position") == {
        ("total_assets", f"{year}-03-31"): (1, year) for year in (2016, 2017, 2018)
    }
    assert ("credit", "2018-03-31") in one.breakdown("business")


def test_registers_against_the_control_account_of_the_same_day(province):
    one = province().add("loan", loan("1"), data_date="2019-03-31")
    one.add("deposit", account("1", "member"), data_date="2019-02-28")
    one.add(
        "financials",
        {
            "balance_date": "2019-03-31",
            "control_loans": 90000,
            "control_deposits": 100,
        },
    )
    assert one.prepared().breakdown("control") == {
        ("loan", "register"): (1, 100000),
        ("loan", "control"): (1, 90000),
    }


def test_findings_flow_over_the_fiscal_year(province):
    given = [
        ("open", "2017-05-01", None, None),
        ("closed", "2017-05-01", "2018-12-01", None),
        ("closed", "2016-05-01", "2017-12-01", None),
        ("open", "2018-11-01", None, "old"),
        ("closed", "2018-10-01", "2019-01-01", None),
    ]
    one = province()
    for number, (status, found, closed, repeats) in enumerate(given):
        one.add(
            "finding",
            {"finding_id": str(number), "status": status, "found_date": found},
            closed_date=closed,
            repeats_finding_id=repeats,
            kind="observation",
            category="overdue",
        )
    flow = {k[0]: v[0] for k, v in one.prepared().breakdown("finding_flow").items()}
    assert flow == {
        "brought_forward": 2,
        "new": 2,
        "resolved": 2,
        "carried_forward": 2,
        "repeated": 1,
    }


def test_actions_by_status(province):
    one = province().add(
        "action",
        {"action_id": "1", "status": "closed", "due_date": "2019-01-31"},
        {"action_id": "2", "status": "open", "due_date": "2019-03-21"},
        {"action_id": "3", "status": "in_progress", "due_date": "2019-03-31"},
        category="trade",
    )
    assert one.prepared().breakdown("action_status") == {
        ("done", "trade"): (1, 0),
        ("overdue", "trade"): (1, 10),
        ("in_progress", "trade"): (1, 0),
    }
