"""Limitation of any trade debt and the time to complain, against the law in Python."""

import calendar
import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
from indicators.rows import Province
from indicators.test_categories import case, invoice
from indicators.test_clocks_properties import (
    AS_OF,
    DAYS,
    FEW,
    HORIZON,
    MAYBE,
    after,
    claim,
)

DEBTS = st.fixed_dictionaries(
    {
        "due": DAYS,
        "own": st.sampled_from([True, False, None]),
        "goods": st.sampled_from(["fertiliser", "consumer"]),
        "acknowledged": MAYBE,
        "paid": MAYBE,
        "suit": MAYBE,
        "judged": st.none() | st.none() | DAYS,
        "secured": st.none(),
    }
)


def readings(debt):
    """(end, stopped) by the shorter and by the longer period that may hold."""
    if debt["judged"]:
        end = after(debt["judged"], 10)
        return [(end, False)] * 2
    own = debt["own"]
    if own is None:
        years = (2, 2) if debt["goods"] == "consumer" else (2, 5)
    else:
        years = (5, 5) if own else (2, 2)
    return [claim(debt["due"], one, debt) for one in years]


def expected(debt):
    """(possible date, time-barred or not known, soon) of a debt."""
    found = readings(debt)
    barred = {end <= AS_OF and not stopped for end, stopped in found}
    end, stopped = found[0]
    soon = not stopped and AS_OF < end <= HORIZON
    return None if stopped else end, barred.pop() if len(barred) == 1 else None, soon


@FEW
@given(st.lists(DEBTS, min_size=20, max_size=60))
def test_limitation_of_trade_debts(tmp_path, debts):
    one = Province(tmp_path, categories=())
    for number, debt in enumerate(debts):
        row = invoice(
            f"{number:03}",
            due_date=debt["due"],
            for_own_business=debt["own"],
            goods_group=debt["goods"],
            acknowledged_date=debt["acknowledged"],
            last_payment_date=debt["paid"],
            suit_date=debt["suit"],
            judgment_date=debt["judged"],
        )
        one.add("trade_receivable", row)
    found = one.prepared().con.execute(
        "select limitation_date, time_barred, soon_barred from trade_receivable "
        "order by invoice_no"
    )
    assert found.fetchall() == [expected(debt) for debt in debts]


def three_months(day):
    """The same day three months on; the last of the month where there is none."""
    year, month = divmod(day.year * 12 + day.month + 2, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


CASES = st.tuples(
    st.sampled_from(
        ["embezzlement", "fraud", "forgery", "theft_by_employee", "unknown"]
    ),
    st.none() | st.dates(dt.date(2018, 10, 1), AS_OF),
    st.none() | st.dates(dt.date(2018, 10, 1), AS_OF),
    st.none() | st.dates(dt.date(2018, 10, 1), AS_OF),
)


def complaint(offence, known, offender, complained):
    """(days left, whether the time may have passed) of an open case."""
    if offence in ("forgery", "theft_by_employee"):
        return None, False
    end = three_months(max(known, offender)) if known and offender else None
    if complained and (end is None or complained <= end):
        return None, False
    if end is None or offence == "unknown":
        return None, None
    left = (end - AS_OF).days
    return (left if left >= 0 and not complained else None), end < AS_OF


@FEW
@given(st.lists(CASES, min_size=20, max_size=60))
def test_time_to_complain_of_any_case(tmp_path, cases):
    one = Province(tmp_path, categories=())
    for number, (offence, known, offender, complained) in enumerate(cases):
        dates = {"offence_known_date": known, "offender_known_date": offender}
        row = case(f"{number:03}", offence=offence, complaint_date=complained, **dates)
        one.add("shortage_case", row)
    found = one.prepared().con.execute(
        "select days_to_complain, complaint_missed from shortage_case order by case_id"
    )
    assert found.fetchall() == [complaint(*one) for one in cases]
