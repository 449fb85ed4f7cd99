"""Limitation, execution and heirs: the worked cases, checkable by hand."""

import datetime as dt

import pytest
from indicators.rows import loan

VIEWS_OF = ("overdue",)
DAY = dt.date.fromisoformat


def instalments(con, *rows):
    con.add(
        "instalment",
        *(
            {"instalment_no": n, "due_date": due, "amount": amount, "paid": paid}
            for n, (due, amount, paid) in enumerate(rows, start=1)
        ),
        contract_no="1",
    )


def two_instalments(province, as_of="2019-03-31", **more):
    one = province(as_of)
    one.add(
        "loan",
        loan(
            "1",
            principal_outstanding=1000,
            is_instalment=True,
            has_acceleration=False,
            due_date="2015-05-01",
            **more,
        ),
    )
    instalments(one, ("2013-05-01", 500, 0), ("2015-05-01", 500, 0))
    return one.prepared()


def test_each_instalment_runs_on_its_own(province):
    one = two_instalments(province)
    assert one.column("limitation", "deadline", "deadline") == [
        DAY("2018-05-01"),
        DAY("2020-05-01"),
    ]
    assert one.total("overdue.loan.time_barred") == 500
    assert one.total("overdue.loan.soon_time_barred") == 0
    later = two_instalments(province, "2019-06-30")
    assert later.total("overdue.loan.time_barred") == 500
    assert later.total("overdue.loan.soon_time_barred") == 500


def test_an_acknowledgement_while_running_starts_afresh(province):
    one = two_instalments(province, acknowledged_date="2017-06-01")
    assert one.total("overdue.loan.time_barred") == 0
    assert set(one.column("limitation", "deadline")) == {DAY("2022-06-01")}


def test_an_interest_payment_restarts_like_an_acknowledgement(province):
    one = two_instalments(province, last_payment_date="2017-06-01")
    assert set(one.column("limitation", "deadline")) == {DAY("2022-06-01")}


def test_a_late_acknowledgement_is_a_new_claim_without_the_guarantor(province):
    one = two_instalments(
        province, acknowledged_date="2018-06-01", last_payment_date="2018-09-01"
    )
    first = one.con.execute(
        "select deadline, guarantor_not_bound, is_barred, is_soon_barred "
        "from limitation order by deadline"
    ).fetchone()
    assert first == (DAY("2020-06-01"), True, False, False)


def test_a_suit_while_the_new_claim_runs_stops_it(province):
    row = loan("1", due_date="2008-03-31", acknowledged_date="2018-06-01")
    one = province("2020-06-30").add("loan", row | {"suit_date": "2020-05-01"})
    assert one.prepared().total("overdue.loan.time_barred") == 0
    late = row | {"suit_date": "2020-06-02"}
    one = province("2020-06-30").add("loan", late)
    assert one.prepared().total("overdue.loan.time_barred") == 100000


def test_a_late_part_payment_changes_nothing(province):
    one = two_instalments(province, last_payment_date="2018-06-01")
    assert one.total("overdue.loan.time_barred") == 500


def test_the_last_day_counts_as_past(province):
    assert (
        two_instalments(province, "2018-04-30").total("overdue.loan.time_barred") == 0
    )
    assert (
        two_instalments(province, "2018-05-01").total("overdue.loan.time_barred") == 500
    )


def test_a_judgment_is_enforceable_for_ten_years(province):
    one = (
        province(categories=None)
        .add("loan", loan("1", judgment_date="2010-02-01"))
        .prepared()
    )
    assert one.total("overdue.loan.time_barred") == 0
    assert one.total("overdue.loan.soon_time_barred") == 100000
    assert one.breakdown("clock") == {("execution", "2020-02-01"): (1, 100000)}


def test_twelve_months_are_the_same_for_total_and_list_in_a_leap_year(province):
    row = loan("1", due_date="2010-03-31", is_instalment=False)
    one = province(categories=None).add("loan", row).prepared()
    assert one.total("overdue.loan.soon_time_barred") == 100000
    assert one.breakdown("clock") == {("limitation", "2020-03-31"): (1, 100000)}


def test_a_writ_ends_the_execution_clock(province):
    row = loan("1", judgment_date="2010-02-01", writ_date="2018-01-01")
    one = province(categories=None).add("loan", row).prepared()
    assert one.total("overdue.loan.soon_time_barred") == 0
    assert one.breakdown("clock") == {}


def test_a_suit_in_time_stops_the_clock(province):
    row = loan("1", due_date="2008-03-31", suit_date="2018-03-01")
    one = province().add("loan", row).prepared()
    assert one.total("overdue.loan.time_barred") == 0
    late = loan("1", due_date="2008-03-31", suit_date="2018-05-01")
    one = province().add("loan", late).prepared()
    assert one.total("overdue.loan.time_barred") == 100000


@pytest.mark.parametrize(
    ("row", "barred"),
    [
        ({"is_instalment": False}, 0),  # 10 years: to 2021-05-01
        ({"is_instalment": True, "has_acceleration": True}, 100000),  # 5 years
        ({"is_instalment": None}, None),  # 5 or 10 years: open
    ],
)
def test_ordinary_and_accelerated_loans(province, row, barred):
    one = province().add("loan", loan("1", due_date="2011-05-01", **row)).prepared()
    assert one.total("overdue.loan.time_barred") == barred
    assert one.total("overdue.loan.left_time_barred") == (barred is None)


def test_nothing_is_barred_where_no_law_is_known(province):
    one = province(place="US-NC").add("loan", loan("1", due_date="1999-05-01"))
    one.prepared()
    assert one.total("overdue.loan.time_barred") is None
    assert one.total("overdue.loan.left_time_barred") == 1
    assert one.total("overdue.loan.par365") == 100000


def test_the_heirs_have_a_year(province):
    row = loan("1", debtor_status="dead", death_known_date="2018-05-10")
    one = (
        province(categories=None)
        .add("loan", row, loan("2", debtor_status="normal"))
        .prepared()
    )
    assert one.breakdown("clock")["heirs", "2019-05-10"] == (1, 100000)
    assert (DAY("2019-05-10") - DAY("2019-03-31")).days == 40
    dead = one.indicator("overdue.deceased_debtors")
    assert (dead["value"], dead["n"], dead["n_left_out"]) == (100000, 1, 0)


def test_a_death_in_the_member_register_counts(province):
    one = province(categories=None).add("loan", loan("1"))
    one.add(
        "member",
        {
            "member_no": "m1",
            "member_status": "dead",
            "death_known_date": "2018-05-10",
        },
    ).prepared()
    assert one.total("overdue.loan.owed_by_dead") == 100000
    assert ("heirs", "2019-05-10") in one.breakdown("clock")


def test_an_unknown_status_is_no_living_debtor(province):
    one = province().add("loan", loan("1")).prepared()
    assert one.total("overdue.loan.owed_by_dead") is None
    assert one.indicator("overdue.deceased_debtors")["n_left_out"] == 1
