"""Whatever a register holds: a number, or missing with a reason; lists that sum."""

import math

import pytest
from indicators.rows import Province, coop, loan
from indicators.test_categories import account, borrower, case, invoice, statement

from coopanalysis.indicators import values, views
from coopanalysis.registers import columns

CATEGORIES = ("trade", "shortage", "staff", "outside", "standing")
SHARES = (
    *("trade.over_one_year", "trade.overdue_share", "trade.ten_largest"),
    *("trade.nonmember_sales", "trade.time_barred", "trade.no_delivery_paper"),
    *("shortage.recovered_share", "shortage.slow_acknowledgement"),
    *("staff.overdue_share", "staff.above_own_money", "outside.share_of_deposits"),
    *(
        "outside.ten_largest",
        "trade.owed_by_officers",
        "standing.report_on_time",
        "standing.opinion_not_clean",
    ),
)
# the money at risk adds up four registers: its own tests hold it
APART = "standing.loss_at_stake"
STOCK = {"count_date": "2019-03-15", "store": "s", "item_group": "g"}
CASH = {"count_date": "2019-03-15", "cash_limit": 500, "same_person": True}
KNOWN = {"offence_known_date": "2019-01-15", "offender_known_date": "2019-01-15"}
PLAN = {"refund_planned_date": "2019-03-01", "refund_planned_amount": 50}

ROWS = {
    "trade_receivable": [
        invoice("1", due_date="2018-03-01", delivery_signed=False, allowance_booked=9),
        invoice("2", debtor_type="produce_buyer", confirmation="denied"),
        invoice("3", sale_date="2014-01-01", due_date="2014-06-01"),
        invoice("4", due_date="2018-06-01", for_own_business=False),
        invoice("5", debtor_id="d1", sale_date="2019-02-01", due_date="2019-06-01"),
        invoice("6", debtor_type="director", credit_limit=500),
    ],
    "credit_sale": [
        {"month": f"2019-0{month}-01", "amount": 3000, "nonmember_amount": 100 * month}
        for month in (1, 2, 3)
    ],
    "stock_count": [
        STOCK | {"item_code": "1", "book_qty": 9, "count_qty": 5, "unit_price": 7.5}
        | {"condition": "deteriorated"},
        STOCK | {"item_code": "2", "book_qty": 1, "count_qty": 4, "unit_price": 2},
    ],
    "cash_count": [
        CASH | {"till": "1", "book_cash": 900, "counted_cash": 800.5},
        CASH | {"till": "2", "book_cash": 5, "counted_cash": 5}
        | {"last_posted_date": "2019-03-01"},
    ],
    "shortage_case": [
        case("1", offence="fraud", is_secured=True, **KNOWN),
        case("2", offence="embezzlement", offence_known_date="2018-01-01",
             offender_known_date="2018-01-01", acknowledged_date="2019-01-12"),
    ],
    "staff_loan": [
        borrower("a", money_source="coop", fund_rule_approved=False, overdue=10),
        borrower("b", staff_status="resigned", loan_limit=10, overdue=0),
        borrower("c", approver_id="c", monthly_deduction=5),
        borrower("c", loan_date="2018-01-01", monthly_deduction=5),
        *(borrower(f"x{number}", overdue=1) for number in range(8)),
    ],
    "deposit": [
        account("1", "member", depositor_id="m", last_movement_date="2010-01-01",
                confirmation="denied"),
        account("2", "outsider", depositor_id="o", open_date="2019-01-01", **PLAN),
        account("3", "member", depositor_id="m", deposit_type="fixed",
                maturity_date="2019-04-30", refunded=20, **PLAN),
    ],
    "member": [{"member_no": "m", "member_status": "resigned"}],
    "loan": [loan("1", principal_overdue=500, due_date="2018-12-31")],
    "finding": [{"finding_id": "f", "category": "outside", "found_date": "2018-06-01",
                 "kind": "defect", "status": "open"}],
    "financials": [
        statement(balance_date=f"{year}-03-31", fiscal_year_end=f"{year}-03-31",
                  net_surplus=-600, share_capital=1000, reserves=500, total_assets=9,
                  liquid_assets=70, control_deposits=300, borrowed=90,
                  borrowed_overdue=10, staff_fund_cash=5,
                  staff_fund_balances=900, agm_date=f"{year}-08-01",
                  report_sent_date=f"{year}-08-02", audit_opinion="qualified")
        for year in (2016, 2017, 2018)
    ],
}  # fmt: skip


def without(register, row):
    """Return a row in which nothing but the key is known, and what dates a count."""
    kept = {*columns.load_all()[register].key, "found_date"}
    return {name: value for name, value in row.items() if name in kept}


def times(factor):
    def changed(register, row):
        amounts = {
            one.name
            for one in columns.load_all()[register].columns
            if one.type in ("money", "decimal", "int")
        }
        return {k: v * factor if k in amounts else v for k, v in row.items()}

    return changed


HANDS = {
    "whole": lambda register, row: row,
    "one": lambda register, row: row,
    "nothing": without,
    "zero": times(0),
    "negative": times(-1),
    "huge": times(10**9),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    one = Province(tmp_path_factory.mktemp("bad"))
    one.add("coop", *(coop(name) for name in HANDS))
    for name, hand in HANDS.items():
        for register, rows in ROWS.items():
            given = rows[-1:] if name == "one" else rows
            changed = [hand(register, row) for row in given]
            one.add(register, *changed, coop_id=name)
    return one.prepared()


def mine(found):
    every = found.catalogue.indicators.values()
    chosen = [i for i in every if i.category in CATEGORIES]
    return [i for i in chosen if not i.id.startswith(APART)]


@pytest.fixture(scope="module")
def measured(found):
    totals = values.totals(
        found.con, found.catalogue, views.totals(found.con), set(HANDS)
    )
    return {
        (coop_id, key): numbers
        for one in mine(found)
        for coop_id, key, *numbers in values.of_indicator(
            one, totals, found.catalogue.reported_as
        )
    }


def test_every_number_is_a_number_or_missing(measured):
    for key, (*numbers, _, _) in measured.items():
        for number in numbers:
            assert number is None or math.isfinite(number), key


def test_what_is_missing_has_a_reason(measured):
    for key, (top, bottom, _, left, value, kind, _) in measured.items():
        if value is None:
            nothing = kind == "ratio" and (bottom is None or bottom <= 0)
            assert top is None or nothing, key
            assert left or nothing, key


def test_no_share_is_above_the_whole_or_below_nothing(found, measured):
    assert set(SHARES) <= set(found.catalogue.indicators)
    for (_, name), (*_, value, _, _) in measured.items():
        if name in SHARES and value is not None:
            assert 0 <= value <= 1, name


def test_every_indicator_has_a_value_where_the_registers_are_whole(found, measured):
    for one in mine(found):
        assert measured["whole", one.id][4] is not None, one.id


def test_nothing_known_is_no_zero(measured):
    """Registers of keys alone: no indicator has a value but those about the paper."""
    told = {name for (hand, name), row in measured.items()
            if hand == "nothing" and row[4] is not None}  # fmt: skip
    assert told <= {"shortage.no_recent_count", "standing.accounts_on_time",
                    "outside.new_money"}  # fmt: skip


def test_a_negative_balance_counts_as_nothing(measured):
    for name in ("trade.overdue_share", "outside.share_of_deposits"):
        top, bottom, *_ = measured["negative", name]
        assert (top, bottom) == (0, 0)


def test_work_lists_add_up_to_their_numbers(found, measured):
    wrong = []
    for one in mine(found):
        if one.rows is None:
            continue
        how = "min" if one.aggregate == "min" else "sum"
        listed = dict(
            found.con.execute(
                f"select coop_id, {how}(behind)::double from (select coop_id, "
                f"{one.rows['amount']} as behind from {one.rows['view']} "
                f"where ({one.rows['where']}) is true) group by coop_id"
            ).fetchall()
        )
        for hand in HANDS:
            number, *_ = measured.get((hand, one.id), (None,))
            total = listed.get(hand) or 0
            if number is not None and total != pytest.approx(
                number, rel=1e-9, abs=1e-6
            ):
                wrong.append((one.id, hand, number, total))
    assert not wrong, "\n".join(map(str, wrong))
