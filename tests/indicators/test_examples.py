"""Worked examples: each is measured as it is told, and told with what is measured."""

import re

import pytest
from indicators.rows import Province, coop, loan

from coopanalysis.indicators import catalogue as catalogues

CARDS = catalogues.load(check=False).indicators
THAI = re.compile("[\u0e00-\u0e7f]")


def lent(number, outstanding, **more):
    return "loan", loan(str(number), principal_outstanding=outstanding, **more)


def secured(number, **more):
    row = {"contract_no": str(number), "item_no": 1, "collateral_type": "guarantor"}
    return "collateral", row | more


def sued(day, number=None, **more):
    land = {"collateral_type": "land_mortgage", "mortgage_registered": True}
    number = number or day
    return lent(number, 100, suit_date=day), secured(number, **land | more)


def told_on(day):
    letters = {"mortgage_notice_date": "2019-02-08", "mortgagor_notice_date": day}
    return sued(None, day, third_party=True, **letters)


def invoice(number, outstanding, **more):
    row = {"invoice_no": str(number), "debtor_id": f"d{number}"}
    row |= {"debtor_type": "member", "sale_date": "2018-03-01"}
    row |= {"due_date": "2019-12-31", "amount": outstanding, "outstanding": outstanding}
    return "trade_receivable", row | more


def case(number, original, balance, **more):
    row = {"case_id": str(number), "found_date": "2018-12-01", "kind": "cash"}
    return "shortage_case", row | {
        "original_amount": original,
        "balance": balance,
        **more,
    }


def till(number, counted, **more):
    row = {"till": str(number), "count_date": "2019-03-15", "book_cash": counted}
    return "cash_count", row | {"counted_cash": counted} | more


def staff(number, outstanding, **more):
    row = {"staff_id": f"s{number}", "loan_date": "2018-01-01"}
    row |= {"staff_status": "working", "outstanding": outstanding}
    return "staff_loan", row | more


def account(number, balance, kind="outsider", **more):
    row = {"account_no": str(number), "depositor_type": kind, "balance": balance}
    return "deposit", row | {"deposit_type": "savings"} | more


def books(**more):
    return "financials", {"balance_date": "2018-12-31"} | more


def ring(borrower, guarantor, **more):
    number = f"of {borrower}"
    row = loan(number, member_no=borrower, principal_outstanding=100) | more
    return [("loan", row), secured(number, guarantor_no=guarantor)]


NO_RULE = {"file_checked_date": "2019-01-15", "meets_rule": True, "docs_complete": True}
WELL = {"guarantor_no": "g", "guarantor_status": "normal"}

# indicator: the rows that its example tells of, numerator, denominator
EXAMPLES = {
    "collateral.below_loan_rule": (
        [
            *(lent(1, 300), secured(1, **NO_RULE | {"meets_rule": False})),
            *(lent(2, 100), secured(2, **NO_RULE)),
        ],
        *(300, 400),
    ),
    "collateral.files_checked": (
        [
            *(lent(1, 100), secured(1, **NO_RULE), lent(2, 100), secured(2)),
            *(lent(3, 100), secured(3)),
        ],
        *(1, 3),
    ),
    "collateral.incomplete_files": (
        [
            *(lent(1, 200), secured(1, **NO_RULE | {"docs_complete": False})),
            *(lent(2, 600), secured(2, **NO_RULE)),
        ],
        *(200, 800),
    ),
    "collateral.guarantor_trouble": (
        [
            *(lent(1, 100), secured(1, guarantor_no="h", guarantor_status="dead")),
            *(lent(2, 300), secured(2, **WELL)),
        ],
        *(100, 400),
    ),
    "collateral.guarantee_rings": (
        [*ring("a", "c", due_date="2018-03-31"), *ring("b", "a"), *ring("c", "b")],
        *(1, None),
    ),
    "collateral.mortgage_sued_too_soon": (
        [
            *sued("2019-02-08", mortgage_notice_received_date="2018-12-11"),
            *sued("2019-02-11", mortgage_notice_received_date="2018-12-11"),
            *sued("2019-02-12", mortgage_notice_received_date="2018-12-11"),
        ],
        *(1, 2),
    ),
    "collateral.mortgagor_not_told": (
        [*told_on("2019-02-22"), *told_on("2019-02-25"), *told_on("2019-02-26")],
        *(1, 2),
    ),
    "overdue.overdue_share": (
        [
            *(lent(1, 600, principal_overdue=150, default_date="2019-01-31"),),
            *(lent(2, 400),),
        ],
        *(150, 1000),
    ),
    "overdue.paid_on_time": (
        [
            lent(1, 0, due_in_year=500, paid_on_time=500),
            lent(2, 200, due_in_year=300, paid_on_time=100),
        ],
        *(600, 800),
    ),
    "overdue.par90": (
        [lent(1, 250, due_date="2018-12-30"), lent(2, 750, due_date="2018-12-31")],
        *(250, 1000),
    ),
    "overdue.par365": (
        [lent(1, 250, due_date="2018-03-30"), lent(2, 750, due_date="2018-03-31")],
        *(250, 1000),
    ),
    "overdue.long_overdue": (
        [lent(1, 400, due_date="2007-01-01"), lent(2, 600, due_date="2019-01-01")],
        *(400, 1000),
    ),
    "overdue.confirmation_denied": (
        [
            *(lent(1, 100, confirmation="agreed"),),
            *(lent(2, 100, confirmation="agreed"),),
            *(lent(3, 100, confirmation="denied"),),
            *(lent(4, 100, confirmation="no_answer"),),
        ],
        *(1, 4),
    ),
    "overdue.refused_balance": (
        [
            *(lent(1, 700, confirmation="denied"),),
            *(lent(2, 50, confirmation="different"),),
            *(lent(3, 250, confirmation="agreed"),),
        ],
        *(750, None),
    ),
    "overdue.restructured": (
        [
            lent(1, 200, restructured_date="2018-05-01"),
            lent(2, 800),
        ],
        *(200, 1000),
    ),
    "overdue.rollover_suspect": (
        [
            lent(
                *(1, 90000),
                loan_date="2019-01-20",
                refinanced_from="0",
                principal_granted=90000,
            )
        ],
        *(90000, None),
    ),
    "trade.over_one_year": (
        [
            invoice(1, 100, due_date="2018-03-30"),
            invoice(2, 300, due_date="2018-03-31"),
        ],
        *(100, 400),
    ),
    "trade.overdue_share": (
        [
            invoice(1, 100, due_date="2019-03-30"),
            invoice(2, 300, due_date="2019-03-31"),
        ],
        *(100, 400),
    ),
    "trade.produce_buyers_overdue": (
        [
            invoice(1, 100, debtor_type="produce_buyer", due_date="2019-01-31"),
            invoice(2, 400, debtor_type="produce_buyer"),
        ],
        *(100, 500),
    ),
    "trade.sold_while_overdue": (
        [
            invoice(
                1, 50, debtor_id="x", sale_date="2017-06-01", due_date="2018-01-31"
            ),
            invoice(2, 100, debtor_id="x", sale_date="2019-02-01"),
            invoice(3, 400, debtor_id="y", sale_date="2019-02-01"),
        ],
        *(100, 500),
    ),
    "trade.no_delivery_paper": (
        [invoice(1, 100, delivery_signed=False), invoice(2, 300, delivery_signed=True)],
        *(100, 400),
    ),
    "trade.confirmation_denied": (
        [
            invoice(1, 100, confirmation="agreed"),
            invoice(2, 9, confirmation="different"),
        ],
        *(1, 2),
    ),
    "trade.refused_balance": (
        [invoice(1, 120, confirmation="denied"), invoice(2, 80, confirmation="agreed")],
        *(120, None),
    ),
    "shortage.unrecovered": ([case(1, 500, 300), case(2, 90, 0)], 300, None),
    "shortage.unrecovered_to_reserves": (
        [case(1, 500, 300), books(reserves=1200)],
        *(300, 1200),
    ),
    "shortage.recovered_share": ([case(1, 500, 300), case(2, 300, 0)], 500, 800),
    "shortage.acknowledged_cases": (
        [case(1, 500, 300, acknowledged_date="2018-12-05"), case(2, 90, 90)],
        *(1, 2),
    ),
    "shortage.stock_short_after_tolerance": (
        [
            (
                "stock_count",
                {"count_date": "2019-03-15", "store": "a", "item_code": "x"}
                | {"book_qty": 100, "count_qty": 90, "tolerance_qty": 4}
                | {"unit_price": 20},
            )
        ],
        *(120, None),
    ),
    "shortage.cash_short": ([till(1, 940, book_cash=1000)], 60, None),
    "shortage.cash_on_hand": ([till(1, 940), till(2, 160)], 1100, None),
    "shortage.cash_over_limit": ([till(1, 940, cash_limit=500)], 440, None),
    "shortage.no_recent_count": (
        [till(1, 100, count_date="2017-01-01"), books(control_stock=100)],
        *(1, None),
    ),
    "shortage.single_custody": (
        [till(1, 10, same_person=True), till(2, 10, same_person=False)],
        *(1, None),
    ),
    "staff.former_staff_balance": (
        [staff(1, 200, staff_status="resigned"), staff(2, 300)],
        *(200, None),
    ),
    "staff.over_limit": (
        [staff(1, 900, loan_limit=800), staff(2, 300, loan_limit=800)],
        *(900, None),
    ),
    "staff.above_own_money": (
        [
            staff(1, 900, own_savings=400, gratuity=200),
            staff(2, 100, own_savings=400, gratuity=200),
        ],
        *(300, 1000),
    ),
    "staff.overdue_share": (
        [staff(1, 400, overdue=50), staff(2, 600, overdue=0)],
        50,
        1000,
    ),
    "staff.fund_solvency": (
        [staff(1, 700), books(staff_fund_cash=100, staff_fund_balances=1000)],
        *(800, 1000),
    ),
    "staff.share_of_loans": ([staff(1, 100), lent(1, 2000)], 100, 2000),
    "staff.no_deduction_consent": (
        [
            staff(1, 100, monthly_deduction=10),
            staff(2, 100, monthly_deduction=10, deduction_consent_date="2018-01-01"),
        ],
        *(1, None),
    ),
    "staff.coop_money": (
        [staff(1, 300, money_source="coop"), staff(2, 700, money_source="fund")],
        *(300, None),
    ),
    "staff.rule_not_approved": (
        [
            staff(1, 400, fund_rule_approved=False),
            staff(2, 600, fund_rule_approved=True),
        ],
        *(400, None),
    ),
    "staff.self_approved": (
        [staff(1, 100, approver_id="s1"), staff(2, 100, approver_id="s1")],
        *(1, None),
    ),
    "outside.share_of_deposits": (
        [account(1, 100), account(2, 900, "member")],
        100,
        1000,
    ),
    "outside.maturing_to_liquid": (
        [
            account(1, 300, "member", deposit_type="fixed", maturity_date="2019-05-31"),
            books(liquid_assets=600),
        ],
        *(300, 600),
    ),
    "outside.refund_kept": (
        [
            account(
                *(1, 300),
                refund_planned_date="2019-03-01",
                refund_planned_amount=400,
                refunded=100,
            )
        ],
        *(100, 400),
    ),
    "standing.accounts_on_time": (
        [books(fiscal_year_end="2018-03-31", agm_date="2018-08-28", is_audited=True)],
        *(1, 1),
    ),
    "standing.loss_over_half_shares": (
        [books(net_surplus=-600, share_capital=1000)],
        *(600, None),
    ),
    "standing.reserves": ([books(reserves=1200)], 1200, None),
    "standing.total_assets": ([books(total_assets=9000)], 9000, None),
}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Return one date with a body for each example."""
    one = Province(tmp_path_factory.mktemp("examples"))
    one.add("coop", *[coop(key, fiscal_year_end="31/12") for key in EXAMPLES])
    for key, (rows, _, _) in EXAMPLES.items():
        for register, row in rows:
            one.add(register, row, coop_id=key)
    return one.prepared()


@pytest.mark.parametrize("key", EXAMPLES)
def test_an_example_comes_out_as_it_is_told(told, key):
    _, numerator, denominator = EXAMPLES[key]
    row = told.indicator(key, key)
    assert row["numerator"] == pytest.approx(numerator)
    if denominator is None:
        assert row["value"] == pytest.approx(numerator)
    else:
        assert row["denominator"] == pytest.approx(denominator)
        assert row["value"] == pytest.approx(numerator / denominator)


def figures(text):
    return {part.strip(",.") for part in re.findall(r"\d[\d,.]*", text)}


@pytest.mark.parametrize("key", EXAMPLES)
def test_an_example_names_what_is_measured(key):
    """The numerator, or else the ratio, stands in the words of both languages."""
    _, numerator, denominator = EXAMPLES[key]
    ways = {f"{numerator:,}"}
    if denominator:
        ratio = numerator / denominator
        ways = {f"{numerator:,}", f"{ratio:g}", f"{ratio * 100:g}"}
    for lang in ("th", "en"):
        said = figures(getattr(CARDS[key], f"worked_example_{lang}"))
        assert said & ways or key in IN_WORDS, (lang, said)


IN_WORDS = {"standing.accounts_on_time"}  # in time


@pytest.mark.parametrize("one", CARDS.values(), ids=list(CARDS))
def test_every_card_is_whole_in_both_languages(one):
    for name in ("title", "short", "question", "why", "how", "worked_example"):
        assert THAI.search(getattr(one, f"{name}_th")), name
        english = getattr(one, f"{name}_en")
        assert english and not THAI.search(english), name
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", one.reviewed_on)
    assert one.status
    thai, english = (figures(getattr(one, f"worked_example_{n}")) for n in ("th", "en"))
    amounts = {figure for figure in english if "," in figure or "." in figure}
    assert amounts <= thai, "the two languages tell different amounts"
