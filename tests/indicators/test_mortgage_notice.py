"""The 60 and 15 days of a notice before a suit on a mortgage (s. 728), by hand."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from indicators.rows import Province, loan

VIEWS_OF = ("collateral",)
AS_OF = dt.date(2019, 3, 31)
LAW = dt.date(2015, 2, 11)
SUIT, OWNER = "collateral.mortgage_sued_too_soon", "collateral.mortgagor_not_told"
KEPT = {"mortgage_notice_date": "2016-01-04", "mortgagor_notice_date": "2016-01-05"}


def plot(contract_no, item_no=1, **more):
    row = {"contract_no": contract_no, "item_no": item_no}
    row |= {"collateral_type": "land_mortgage", "mortgage_registered": True}
    return row | {"third_party": False} | more


def received(contract_no, day, **more):
    return plot(contract_no, mortgage_notice_received_date=day, **more)


def others(contract_no, told, item_no=1, **more):
    """Another's land; the letter to the debtor went out on 2019-02-08."""
    row = {"mortgage_notice_date": "2019-02-08", "third_party": True}
    return plot(contract_no, item_no, mortgagor_notice_date=told, **row | more)


# received, sued, sued too soon
SUITS = [
    ("2018-12-11", "2019-02-08", True),  # day 59
    ("2018-12-11", "2019-02-11", None),  # day 60 is Saturday 9 February: to Monday
    ("2018-12-11", "2019-02-12", False),
    ("2018-12-10", "2019-02-08", None),  # day 60, a Friday
    ("2018-12-10", "2019-02-09", False),
    ("2019-03-01", "2019-01-15", True),  # the letter came after the suit
    ("2014-11-01", "2015-02-10", False),  # before the law
    ("2018-12-10", None, False),
]


def test_a_suit_too_soon_in_time_or_open(province):
    one = province()
    for number, (told, sued, _) in enumerate(SUITS):
        one.add("loan", loan(str(number), suit_date=sued))
        one.add("collateral", received(str(number), told))
    one.prepared()
    found = one.column("mortgage_notice", "sued_too_soon", "contract_no")
    assert found == [wanted for *_, wanted in SUITS]
    row = one.indicator(SUIT)
    # too soon: two; in time: two; open: two; before the law and not sued: no matter
    assert (row["numerator"], row["denominator"], row["n"]) == (2, 4, 2)
    assert row["n_left_out"] == 2


@pytest.mark.parametrize(
    ("row", "item"),
    [
        ({"judgment_date": "2019-03-01"}, {}),  # the court has judged
        ({"principal_outstanding": 0}, {}),
        ({}, {"mortgage_registered": False}),  # no mortgage by law
        ({}, {"collateral_type": "other"}),
        ({"suit_date": "2019-04-01"}, {}),  # not yet
    ],
)
def test_what_needs_no_notice(province, row, item):
    one = province().add("loan", loan("1", **{"suit_date": "2019-02-01"} | row))
    one.add("collateral", received("1", "2019-01-31") | item).prepared()
    found = one.indicator(SUIT)
    if item.get("collateral_type"):
        assert found is None  # no mortgaged land at all
    else:
        assert (found["numerator"], found["denominator"]) == (0, 0)
        assert found["n_left_out"] == 0


def test_no_letter_counts_only_where_letters_are_written_down(province):
    """A keeps the book, B does not; a contract of each was sued without a date."""
    one = province()
    for coop_id in "AB":
        one.add("loan", loan("1", suit_date="2019-02-01"), coop_id=coop_id)
        one.add("collateral", plot("1"), coop_id=coop_id)
    one.add("loan", loan("2")).add("collateral", plot("2", **KEPT)).prepared()
    row = one.indicator(SUIT)
    assert (row["numerator"], row["denominator"], row["n_left_out"]) == (1, 1, 0)
    row = one.indicator(SUIT, "B")
    assert row[["numerator", "denominator", "value"]].isna().all()  # not a nought
    assert row["n_left_out"] == 1


def test_nobody_knows_without_a_register_of_collateral(province):
    one = province().add("loan", loan("1", suit_date="2019-02-01"), loan("2"))
    one.prepared()
    row = one.indicator(SUIT)
    assert (row["denominator"], row["n_left_out"]) == (0, 1)


def test_a_sending_alone_shows_only_what_was_too_soon_for_certain(province):
    """Sent 2018-12-03: day 60 is 2019-02-01 at the earliest."""
    one = province()
    for number, sued in enumerate(("2019-01-31", "2019-02-01", "2019-03-29")):
        one.add("loan", loan(str(number), suit_date=sued))
        one.add("collateral", plot(str(number), mortgage_notice_date="2018-12-03"))
    one.prepared()
    found = one.column("mortgage_notice", "sued_too_soon", "contract_no")
    assert found == [True, None, None]
    assert not [key for key in one.breakdown("clock") if key[0] == "mortgage_notice"]


def test_of_two_letters_the_first_and_the_last_both_count(province):
    """60 days of the plots end on 2019-01-30 and 2019-02-28."""
    one = province()
    sued = ("2019-01-29", "2019-02-15", "2019-03-01", None)
    for number, day in enumerate(sued):
        one.add("loan", loan(str(number), suit_date=day))
        first = received(str(number), "2018-12-01")
        one.add("collateral", first, received(str(number), "2018-12-30", item_no=2))
    one.prepared()
    found = one.column("mortgage_notice", "sued_too_soon", "contract_no")
    assert found == [True, None, False, False]


def test_the_sixty_days_run_to_their_last_day(province):
    """Received on 29, 30 and 31 January: day 60 is 30 and 31 March and 1 April."""
    one = province()
    for number, day in enumerate(("2019-01-29", "2019-01-30", "2019-01-31")):
        one.add("loan", loan(str(number)))
        one.add("collateral", received(str(number), day))
    one.add("loan", loan("sued", suit_date="2019-03-01"), loan("paid"))
    one.con.execute(
        "update raw_loan set principal_outstanding = 0 where contract_no = 'paid'"
    )
    one.add(
        "collateral", received("sued", "2019-01-31"), received("paid", "2019-01-31")
    )
    one.prepared()
    clocks = one.breakdown("clock")
    found = {day: n for (kind, day), (n, _) in clocks.items() if "mortgage_" in kind}
    assert found == {"2019-03-31": 1, "2019-04-01": 1}


# told, not told in time
OWNERS = [
    ("2019-02-22", False),  # day 14
    ("2019-02-23", False),  # day 15, a Saturday
    ("2019-02-25", None),
    ("2019-02-26", True),
    (None, True),
]


def test_an_owner_told_in_time_late_or_open(province):
    one = province()
    for number, (told, _) in enumerate(OWNERS):
        one.add("loan", loan(str(number)))
        one.add("collateral", others(str(number), told))
    one.add("loan", loan("own")).add("collateral", plot("own", **KEPT)).prepared()
    found = one.column("mortgage_notice", "mortgagor_untold", "contract_no")
    assert found == [*(late for _, late in OWNERS), False]
    safe = one.column("mortgage_notice", "mortgagor_safe_day", "contract_no")
    assert safe == [*[dt.date(2019, 2, 23)] * 5, None]  # on his own land nobody is told
    row = one.indicator(OWNER)
    assert (row["numerator"], row["denominator"], row["n"]) == (2, 4, 2)
    assert row["n_left_out"] == 1


def test_of_two_owners_both_are_told(province):
    one = province().add("loan", loan("1"), loan("2"), loan("3"))
    one.add("collateral", others("1", "2019-02-20"), others("1", "2019-02-21", 2))
    one.add("collateral", others("2", "2019-02-20"), others("2", None, 2))
    one.add("collateral", others("3", "2019-02-20"))
    one.add("collateral", others("3", None, 2, third_party=False)).prepared()
    found = one.column("mortgage_notice", "mortgagor_untold", "contract_no")
    assert found == [False, True, False]


def test_a_receipt_alone_shows_only_what_was_late_for_certain(province):
    """Received 2019-02-08, sent nobody knows when before it."""
    one = province()
    days = {"mortgage_notice_date": None, "mortgage_notice_received_date": "2019-02-08"}
    for number, told in enumerate(("2019-02-10", "2019-02-26")):
        one.add("loan", loan(str(number)))
        one.add("collateral", others(str(number), told, **days))
    one.prepared()
    found = one.column("mortgage_notice", "mortgagor_untold", "contract_no")
    assert found == [None, True]


def test_nothing_is_said_of_owners_where_none_was_ever_told(province):
    """Unknown, for the two loans; a third that is not overdue needs no letter."""
    one = province().add("loan", loan("1"), loan("2", due_date="2018-12-31"))
    one.add("loan", loan("3"))
    one.add("collateral", others("1", None), others("2", None), plot("3"))
    one.add("loan", loan("1", due_date="2018-12-31"), loan("2"), coop_id="B")
    for number in "12":  # no letter of any kind is written down
        item = plot(number, third_party=True)
        one.add("collateral", item, coop_id="B")
    one.prepared()
    assert one.indicator(OWNER)["n_left_out"] == 2
    row = one.indicator(OWNER, "B")
    assert (row["denominator"], row["n_left_out"]) == (0, 1)


def test_the_fifteen_days_run_to_their_last_day(province):
    """Sent 2019-03-15, 16 and 17: day 15 is 30 March, 31 March and 1 April."""
    one = province()
    for number, day in enumerate(("2019-03-15", "2019-03-16", "2019-03-17")):
        one.add("loan", loan(str(number)))
        one.add("collateral", others(str(number), None, mortgage_notice_date=day))
    one.prepared()
    clocks = one.breakdown("clock")
    found = {day: n for (kind, day), (n, _) in clocks.items() if "mortgagor" in kind}
    assert found == {"2019-03-31": 1, "2019-04-01": 1}


DAYS = st.dates(dt.date(2014, 11, 1), AS_OF)
MAYBE = st.none() | DAYS
FLAG = st.sampled_from([True, False, None])
CASES = st.fixed_dictionaries(
    {
        "sent": MAYBE,
        "wait": st.none() | st.integers(0, 20),
        "suit": MAYBE,
        "told": MAYBE,
        "third": FLAG,
        "registered": FLAG,
        "owed": st.sampled_from([0, 50000]),
    }
)


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(CASES, min_size=20, max_size=60))
def test_both_against_the_law_in_python(tmp_path, cases):
    one = Province(tmp_path, categories=())
    one.add("loan", loan("-1")).add("collateral", plot("-1", **KEPT))
    for number, case in enumerate(cases):
        balance = {"principal_outstanding": case["owed"]}
        one.add("loan", loan(str(number), suit_date=case["suit"], **balance))
        item = plot(
            str(number),
            mortgage_registered=case["registered"],
            third_party=case["third"],
            mortgage_notice_date=case["sent"],
            mortgage_notice_received_date=arrived(case),
            mortgagor_notice_date=case["told"],
        )
        one.add("collateral", item)
    one.prepared()
    found = one.con.execute(
        "select sued_too_soon, mortgagor_untold, mortgage_clock_open, "
        "mortgagor_clock_open from mortgage_notice where contract_no <> '-1' "
        "order by contract_no::int"
    ).fetchall()
    assert found == [
        (too_soon(case), untold(case), waits(case), may_be_told(case)) for case in cases
    ]


def arrived(case):
    if case["sent"] is None or case["wait"] is None:
        return None
    return case["sent"] + dt.timedelta(case["wait"])


def later(day, days):
    return day + dt.timedelta(days)


def no_holiday(day):
    return later(day, {5: 2, 6: 1}.get(day.weekday(), 0))


def matters(case, who):
    """Whether the land is mortgaged for a debt; None where that is not said."""
    if not case["owed"] or case["registered"] is False or who is False:
        return False
    return None if case["registered"] is None or who is None else True


def too_soon(case):
    suit, got = case["suit"], arrived(case)
    if suit is None or suit < LAW or not case["owed"] or case["registered"] is False:
        return False
    if case["registered"] is None:
        return None
    if case["sent"] is None or suit < later(got or case["sent"], 60):
        return True
    return False if got and suit > no_holiday(later(got, 60)) else None


def untold(case):
    owed = matters(case, case["third"])
    if owed is False or case["sent"] is None or case["sent"] < LAW:
        return False
    if owed is None:
        return None
    safe, day = later(case["sent"], 15), case["told"] or AS_OF
    return True if day > no_holiday(safe) else None if day > safe else False


def waits(case):
    got = arrived(case)
    if not got or not matters(case, True) or case["suit"]:
        return False
    return got <= AS_OF <= later(got, 60)


def may_be_told(case):
    if not matters(case, case["third"]) or case["told"] or not case["sent"]:
        return False
    return case["sent"] >= LAW and later(case["sent"], 15) >= AS_OF
