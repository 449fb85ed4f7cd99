"""The legal clocks of any contract against the law written out once more in Python."""

import datetime as dt

import pytest
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
    one = Province(tmp_path, categories=())
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
    one = Province(tmp_path, categories=())
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


@FEW
@given(
    st.lists(
        st.tuples(DAYS, MAYBE, MAYBE, MAYBE, MAYBE, st.booleans()),
        min_size=20,
        max_size=60,
    )
)
def test_reductions_and_estates(tmp_path, cases):
    one = Province(tmp_path, categories=())
    for number, (lent, reduced, told, death, suit, guaranteed) in enumerate(cases):
        dates = {"loan_date": lent, "reduction_date": reduced, "suit_date": suit}
        dates |= {"reduction_notice_date": told, "death_known_date": death}
        kept = {"extension_count": 0, "restructured_date": lent}
        one.add("loan", loan(str(number), debtor_status="dead") | dates | kept)
        kind = "guarantor" if guaranteed else "other"
        item = {"contract_no": str(number), "item_no": 1, "collateral_type": kind}
        one.add("collateral", item)
    one.prepared()
    found = one.con.execute(
        "select reduction_untold, estate_year_past from loan order by contract_no::int"
    ).fetchall()
    assert found == [
        (untold(lent, reduced, told) if guaranteed else False, estate(death, suit))
        for lent, reduced, told, death, suit, guaranteed in cases
    ]


def untold(lent, reduced, told):
    """Whether a reduction was told too late; None for a contract of the old law."""
    if reduced is None or reduced < GUARANTOR_LAW:
        return False
    if lent < GUARANTOR_LAW:
        return None
    safe = reduced + dt.timedelta(60)
    last = safe + dt.timedelta({5: 2, 6: 1}.get(safe.weekday(), 0))
    day = told or AS_OF
    return True if day > last else None if day > safe else False


def estate(death, suit):
    """Whether the year for the estate is past without a suit in it."""
    if death is None:
        return None
    in_time = suit is not None and suit <= after(death, 1)
    return after(death, 1) < AS_OF and not in_time


@FEW
@given(
    st.lists(
        st.tuples(
            st.integers(0, 100000),
            st.integers(1, 15),
            st.integers(0, 200000),
            *[MAYBE] * 4,
        ),
        min_size=20,
        max_size=60,
    )
)
def test_interest_that_may_have_run_out(tmp_path, cases):
    one = Province(tmp_path, categories=())
    for number, (owed, rate, due, acknowledged, paid, secured, suit) in enumerate(
        cases
    ):
        row = loan(str(number), principal_outstanding=owed, interest_rate=rate)
        dates = {"acknowledged_date": acknowledged, "last_payment_date": paid}
        dates |= {"restructured_date": secured, "suit_date": suit}
        one.add("loan", row | dates | {"interest_due": due})
    one.prepared()
    found = one.column("loan", "old_interest", "contract_no::int")
    assert found == [pytest.approx(run_out(*case)) for case in cases]


def run_out(owed, rate, due, acknowledged, paid, secured, suit):
    """Interest due beyond five years before the last day that kept it running."""
    events = [day for day in (acknowledged, paid, secured) if day]
    kept = suit or max(events, default=None)
    if kept is None or (not suit and after(kept, 5) <= AS_OF):
        kept = AS_OF
    years = 5 + (AS_OF - kept).days / 365
    return max(due - owed * rate / 100 * years, 0) if owed else 0


@FEW
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["x", "y", None]),  # the asset
            st.integers(0, 4),  # the loan
            st.sampled_from([1, 2]),  # the rank
        ),
        max_size=12,
    ),
    st.lists(st.integers(-5, 500), min_size=5, max_size=5),
)
def test_an_asset_is_worth_once_what_it_is_worth(tmp_path, items, owed):
    one = Province(tmp_path, categories=())
    rows = [loan(str(n), principal_outstanding=p) for n, p in enumerate(owed)]
    one.add("loan", *rows)
    for number, (asset, contract, rank) in enumerate(items):
        item = {"contract_no": str(contract), "item_no": number, "asset_id": asset}
        item |= {"collateral_type": "land_mortgage", "title_type": "deed"}
        item |= {"mortgage_registered": True, "mortgage_rank": rank}
        one.add("collateral", item | {"appraised_value": 1000})
    one.prepared()
    found = dict(
        one.con.execute(
            "select coalesce(asset_id, item_no::varchar), sum(counted_value) "
            "from collateral group by all"
        ).fetchall()
    )
    for name, value in found.items():
        listed = [
            (owed[contract], rank)
            for number, (asset, contract, rank) in enumerate(items)
            if name == (asset or str(number))
        ]
        first = [balance for balance, rank in listed if rank == 1]
        if any(balance > 0 for balance in first) or len(first) == len(listed):
            assert value == pytest.approx(800)
        else:  # at most: later ranks, or first ones of loans that owe nothing
            assert -0.001 <= value <= 800.001
