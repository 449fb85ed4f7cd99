"""The legal clocks of any contract against the law written out once more in Python."""

import datetime as dt

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from indicators.rows import Province, loan

AS_OF = dt.date(2019, 3, 31)
HORIZON = dt.date(2020, 3, 31)
GUARANTOR_LAW = dt.date(2015, 2, 11)
DAYS = st.dates(dt.date(1999, 1, 1), AS_OF)
MAYBE = st.none() | DAYS
KINDS = ("plain", "accelerated", "instalments", "judgment")


def after(day, years):
    """The same day some years on; the end of February where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def runs_out(start, years, events):
    until = after(start, years)
    for event in sorted(events):
        if start < event < until:
            until = after(event, years)
    return until


def claim(start, years, case):
    """End of the period, and whether a suit stopped it while it ran."""
    events = [case[k] for k in ("acknowledged", "paid", "secured") if case[k]]
    end = runs_out(start, years, events)
    suit = case["suit"]
    if suit and suit < end:
        return end, True
    for accepted in (case["acknowledged"], case["secured"]):
        if accepted and accepted >= end:
            end = after(accepted, 2)
            return end, bool(suit) and accepted <= suit < end
    return end, False


def expected(case):
    """(amount barred, amount soon barred) of a contract of 100, by hand."""
    if case["kind"] == "judgment":
        end = after(case["base"], 10)
        pieces = [(100, end, bool(case["writ"]) and case["writ"] < end)]
    elif case["kind"] == "instalments":
        dues = case["base"], case["second"]
        pieces = [(50, *claim(due, 5, case)) for due in dues]
    else:
        years = 10 if case["kind"] == "plain" else 5
        pieces = [(100, *claim(case["base"], years, case))]
    running = [(amount, end) for amount, end, stopped in pieces if not stopped]
    barred = sum(amount for amount, end in running if end <= AS_OF)
    soon = sum(amount for amount, end in running if AS_OF < end <= HORIZON)
    return barred, soon


CASES = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(KINDS),
        "base": st.dates(dt.date(1999, 1, 1), dt.date(2019, 3, 30)),
        "second": DAYS,
        "acknowledged": MAYBE,
        "paid": MAYBE,
        "secured": MAYBE,
        "suit": MAYBE,
        "writ": MAYBE,
    }
)


def row(number, case):
    kind = case["kind"]
    return loan(
        str(number),
        principal_outstanding=100,
        due_date=case["base"],
        default_date=case["base"] + dt.timedelta(1) if kind == "accelerated" else None,
        is_instalment=kind in ("accelerated", "instalments"),
        has_acceleration=kind == "accelerated",
        judgment_date=case["base"] if kind == "judgment" else None,
        acknowledged_date=case["acknowledged"],
        last_payment_date=case["paid"],
        restructured_date=case["secured"],
        suit_date=case["suit"],
        writ_date=case["writ"],
    )


FEW = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@FEW
@given(st.lists(CASES, min_size=20, max_size=60))
def test_limitation_and_execution(tmp_path, cases):
    one = Province(tmp_path)
    one.add("loan", *(row(number, case) for number, case in enumerate(cases)))
    for number, case in enumerate(cases):
        if case["kind"] == "instalments":
            one.add(
                "instalment",
                {"instalment_no": 1, "due_date": case["base"]},
                {"instalment_no": 2, "due_date": case["second"]},
                contract_no=str(number),
                amount=50,
                paid=0,
            )
    one.prepared()
    found = one.con.execute(
        "select barred_amount, soon_amount from loan order by contract_no::int"
    ).fetchall()
    assert found == [expected(case) for case in cases]


@FEW
@given(
    st.lists(
        st.tuples(st.dates(dt.date(2014, 6, 1), dt.date(2019, 6, 1)), MAYBE, MAYBE),
        min_size=20,
        max_size=60,
    )
)
def test_guarantor_notice_and_heirs(tmp_path, cases):
    one = Province(tmp_path)
    for number, (due, told, death) in enumerate(cases):
        row = loan(str(number), due_date=due, debtor_status="dead")
        one.add("loan", row | {"death_known_date": death})
        item = {"contract_no": str(number), "item_no": 1}
        one.add(
            "collateral",
            item | {"guarantor_notice_date": told, "collateral_type": "guarantor"},
        )
    one.prepared()
    found = one.con.execute(
        "select notice_late, heirs_clock_open from loan order by contract_no::int"
    ).fetchall()
    assert found == [
        (late(due, told), death is not None and after(death, 1) >= AS_OF)
        for due, told, death in cases
    ]


def late(due, told):
    """Whether the guarantor was told late; None where the ways of counting differ."""
    if due >= AS_OF or due + dt.timedelta(1) < GUARANTOR_LAW:
        return False
    last = due + dt.timedelta(61)
    last += dt.timedelta({5: 2, 6: 1}.get(last.weekday(), 0))
    day = told or AS_OF
    if day > last:
        return True
    return None if day > due + dt.timedelta(60) else False
