"""Loans followed from the snapshot before: each balance goes somewhere, once."""

import datetime as dt
from collections import defaultdict

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from indicators.rows import Province, coop, insert, loan

from coopanalysis.indicators import catalogue, former, views
from coopanalysis.registers import columns, store
from coopanalysis.registers.schema import schema

THEN, NOW = "2018-12-31", "2019-03-31"
REGISTERS = ("loan", "instalment", "financials")


def between(tmp_path, then, now, *, then_day=THEN, bodies=None, **more):
    """Return a date whose former snapshot has these loans; all were due 2018-06-30."""
    one = Province(tmp_path, NOW, categories=("overdue",))
    one.add("coop", *(bodies or [coop()]))
    one.add("loan", *[loan("") | {"due_date": "2018-06-30"} | row for row in now])
    for register, rows in more.items():
        if not register.startswith("former_"):
            one.add(register, *rows)
    for register in REGISTERS:
        one.con.execute(
            f"create table former_{register} as "
            f"select *, as_of() as former_day from raw_{register} limit 0"
        )
        given_rows = then if register == "loan" else more.get(f"former_{register}", ())
        base = loan("") | {"due_date": "2018-06-30"} if register == "loan" else {}
        insert(
            one.con,
            f"former_{register}",
            [base | {"former_day": then_day} | row for row in given_rows],
            _file=f"former_{register}",
        )
    only = {"overdue": one.catalogue.category("overdue")}
    made = catalogue.Catalogue(tuple(only.values()), {})
    views.prepare(one.con, one.rules, made.logic)
    return one


def owing(contract_no, principal, **more):
    return {
        "contract_no": contract_no,
        "principal_outstanding": principal,
        "member_no": "m",
    } | more


def cells(one, name, coop_id="A"):
    rows = one.con.execute(
        f'select bucket, bucket_to, amount from "breakdown.{name}" where coop_id = ?',
        [coop_id],
    )
    return {(bucket, to): amount for bucket, to, amount in rows.fetchall()}


def fates(one):
    rows = one.con.execute("select contract_no, fate from flow order by 1, 2")
    return rows.fetchall()


NOT_DUE = {"due_date": "2019-06-30"}


def test_every_balance_then_is_somewhere_now(tmp_path):
    one = between(
        tmp_path,
        [
            owing("1", 300),  # 184 days then, 274 now; 100 came in
            owing("2", 50),  # left the register
            owing("3", 70),  # a new contract took it over
            owing("4", 1000, due_date="2019-02-28"),  # not due then, 31 days now
            owing("5", 400, **NOT_DUE),
        ],
        [
            owing("1", 200),
            owing("4", 1000, due_date="2019-02-28"),
            owing("5", 500, **NOT_DUE),  # 100 more was lent
            owing("6", 70, refinanced_from="3", **NOT_DUE),
            owing("7", 25, **NOT_DUE),
        ],
    )
    assert cells(one, "roll") == {
        ("181_365", "181_365"): 200,
        ("181_365", "paid"): 100,
        ("181_365", "left"): 50,
        ("181_365", "taken_over"): 70,
        ("not_due", "31_90"): 1000,
        ("not_due", "not_due"): 400,
        ("new", "not_due"): 125,
        ("taken_over", "not_due"): 70,
    }
    # overdue then 300 + 50 + 70; newly 1000; 100 paid, 50 left, 70 taken over
    assert cells(one, "arrears_flow") == {
        ("brought_forward", ""): 420,
        ("new", "fell_due"): 1000,
        ("resolved", "paid"): 100,
        ("resolved", "left"): 50,
        ("resolved", "taken_over"): 70,
        ("carried_forward", ""): 1200,
    }


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ("๑๒/๒๕๖๑", "12-2561"),
        ("ส.0007/2561", "ส 7/2561"),
        ("ส. ๐๐๐๗ / ๒๕๖๑", "ส.7/2561"),
        ("a-001\\61", "A/1/61"),
    ],
)
def test_a_restyled_number_is_followed(tmp_path, then, now):
    one = between(tmp_path, [owing(then, 300)], [owing(now, 250)])
    assert fates(one) == [(now, "followed")]
    assert cells(one, "roll") == {
        ("181_365", "181_365"): 250,
        ("181_365", "paid"): 50,
    }


def test_numbers_alike_once_restyled_are_unclear(tmp_path):
    one = between(
        tmp_path,
        [owing("1/61", 300), owing("01/61", 40)],
        [owing("1/61", 100), owing("001/61", 40)],
    )
    assert fates(one) == [
        ("001/61", "unclear"),
        ("01/61", "unclear"),
        ("1/61", "followed"),
    ]
    assert cells(one, "roll") == {
        ("181_365", "181_365"): 100,
        ("181_365", "paid"): 200,
        ("181_365", "unclear"): 40,
        ("unclear", "181_365"): 40,
    }


def test_a_number_used_again_for_another_loan_is_not_the_old_one(tmp_path):
    one = between(
        tmp_path,
        [owing("1", 300, member_no="a", loan_date="2016-05-01")],
        [owing("1", 900, member_no="b", loan_date="2019-01-10", **NOT_DUE)],
    )
    assert fates(one) == [("1", "left"), ("1", "new")]


def test_a_contract_listed_at_nothing_and_taken_over_was_not_paid(tmp_path):
    one = between(
        tmp_path,
        [owing("1", 300)],
        [owing("1", 0), owing("9", 300, refinanced_from="๑", **NOT_DUE)],
    )
    assert fates(one) == [("1", "taken_over"), ("9", "takes_over")]
    assert one.total("overdue.flow.resolved_arrears") == 0
    assert one.total("overdue.flow.taken_over") == 300


def test_arrears_that_went_without_payment_are_not_resolved(tmp_path):
    one = between(
        tmp_path,
        [owing("1", 300), owing("2", 80)],
        [
            owing("1", 300, due_date="2020-03-31", extension_date="2019-02-01"),
            owing("2", 80, due_date="2018-06-30", principal_overdue=30),
        ],
    )
    assert cells(one, "arrears_flow") == {
        ("brought_forward", ""): 380,
        ("resolved", "given_time"): 300,
        ("resolved", "changed"): 50,
        ("carried_forward", ""): 30,
    }
    assert one.total("overdue.flow.resolved_arrears") == 0
    # contract 1 is not overdue any more, but only because it was given time
    assert one.total("overdue.flow.cured") == 0


def test_what_was_written_off_since_is_no_payment(tmp_path):
    year = {"fiscal_year_end": "2019-03-31"}
    one = between(
        tmp_path,
        [owing("1", 300), owing("2", 100), owing("3", 100)],
        [owing("2", 60)],
        financials=[{"balance_date": NOW, "written_off": 250} | year],
        former_financials=[{"balance_date": THEN, "written_off": 150} | year],
    )
    # 400 left, of which 100 was written off since: three quarters of each was paid
    total = {
        name: one.total(f"overdue.flow.{name}")
        for name in ("resolved_arrears", "cured", "was_late", "received", "fell_due")
    }
    assert total == {
        "resolved_arrears": 340,
        "cured": 300,
        "was_late": 500,
        "received": 340,
        "fell_due": 500,
    }
    # nobody knows which contract was written off, so the flow shows that they left
    assert cells(one, "arrears_flow")["resolved", "left"] == 400


def test_rates_are_of_the_balances_then(tmp_path):
    one = between(
        tmp_path,
        [
            owing("1", 600, due_date="2019-02-28"),  # becomes overdue, 100 paid
            owing("2", 400, **NOT_DUE),
            owing("3", 200, due_date="2018-02-28"),  # 306 days, then 396
            owing("4", 300, due_date="2018-11-30"),  # paid in full
        ],
        [
            owing("1", 500, due_date="2019-02-28"),
            owing("2", 400, **NOT_DUE),
            owing("3", 200, due_date="2018-02-28"),
            owing("4", 0, due_date="2018-11-30"),
        ],
    )
    total = {
        name: one.total(f"overdue.flow.{name}")
        for name in (
            *("became_overdue", "was_not_overdue", "passed_year", "was_within_year"),
            *("cured", "was_late", "received", "fell_due"),
        )
    }
    assert total == {
        "became_overdue": 500,
        "was_not_overdue": 1000,
        "passed_year": 200,
        "was_within_year": 500,
        "cured": 300,
        "was_late": 500,
        "received": 400,  # 100 + 300
        "fell_due": 1100,  # 100 + 500, 200, 300
    }


def test_the_same_balances_handed_over_twice_are_not_compared(tmp_path):
    day = {"data_date": "2018-12-31"}
    one = between(tmp_path, [owing("1", 300, **day)], [owing("1", 300, **day)])
    assert cells(one, "roll") == {}
    assert one.total("overdue.flow.received") == "no row"


def test_a_counterpart_older_than_the_rule_allows_is_none(tmp_path):
    one = between(tmp_path, [owing("1", 300)], [owing("1", 200)], then_day="2017-12-30")
    assert cells(one, "roll") == {}


# ---- any pair of registers: nothing is lost and nothing comes from nowhere

NUMBERS = st.sampled_from(["1/61", "01/61", "๑/๖๑", "2", "002", "๒", "3", "4 ", "5"])
MONEY = st.one_of(st.none(), st.integers(-50, 500))
DAYS = st.one_of(st.none(), st.dates(dt.date(2012, 1, 1), dt.date(2020, 1, 1)).map(str))


def register():
    row = st.fixed_dictionaries(
        {
            "contract_no": NUMBERS,
            "principal_outstanding": MONEY,
            "principal_overdue": st.one_of(st.none(), st.integers(0, 300)),
            "due_date": DAYS,
            "default_date": DAYS,
            "loan_date": st.sampled_from(["2011-05-01", "2016-05-01"]),
            "member_no": st.sampled_from(["a", "b", None]),
            "refinanced_from": st.one_of(st.none(), NUMBERS),
            "data_date": st.sampled_from([None, "2018-03-01", "2018-11-30"]),
        }
    )
    return st.lists(row, max_size=6, unique_by=lambda one: one["contract_no"])


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(pairs=st.lists(st.tuples(register(), register()), min_size=2, max_size=8))
def test_any_roll_balances(tmp_path, pairs):
    ids = [f"B{number}" for number in range(len(pairs))]
    bodies = [coop(key, fiscal_year_end="31/03") for key in ids]
    then, now = (
        [
            row | {"coop_id": key}
            for key, pair in zip(ids, pairs, strict=True)
            for row in pair[side]
        ]
        for side in (0, 1)
    )
    later = [row | {"data_date": None} for row in now]
    one = between(tmp_path, then, later, bodies=bodies)
    alone = Province(tmp_path, THEN, categories=("overdue",))
    alone.add("coop", *bodies)
    alone.add("loan", *[loan("") | row for row in then])
    views.prepare(alone.con, alone.rules, one.catalogue.logic)
    compared = {
        key
        for (key,) in one.con.execute("select distinct coop_id from flow").fetchall()
    }
    for key in compared:
        rows, columns = defaultdict(float), defaultdict(float)
        for (bucket, to), amount in cells(one, "roll", key).items():
            rows[bucket] += amount
            columns[to] += amount
        first = {b: a for (b, _), a in cells(alone, "loan_ageing", key).items() if a}
        last = {b: a for (b, _), a in cells(one, "loan_ageing", key).items() if a}
        for known, made in ((first, rows), (last, columns)):
            outside = {"new", "left", "paid", "taken_over", "unclear"}
            found = {b: a for b, a in made.items() if b not in outside}
            assert found == pytest.approx(known)
        arrears = defaultdict(float)
        for (bucket, _), amount in cells(one, "arrears_flow", key).items():
            arrears[bucket] += amount
        assert arrears["brought_forward"] + arrears["new"] - arrears[
            "resolved"
        ] == pytest.approx(arrears["carried_forward"])
    never_more = one.con.execute(
        """select count(*) from "overdue.flow" where became_overdue > was_not_overdue
        or passed_year > was_within_year or cured > was_late or received > fell_due"""
    )
    assert never_more.fetchone() == (0,)


# ---- the counterpart, and the lists behind the numbers


def test_the_counterpart_is_the_last_date_that_body_handed_over(tmp_path):
    def table(register, *rows):
        shape = schema(columns.load_all()[register])
        filled = [{"_file": "a.csv", "_row": n} | r for n, r in enumerate(rows)]
        whole = [{name: r.get(name) for name in shape.names} for r in filled]
        return pa.Table.from_pylist(whole, schema=shape)

    def take(day, *coops):
        rows = [loan("1", coop_id=key, due_date=None, loan_date=None) for key in coops]
        return store.put(
            tmp_path, dt.date.fromisoformat(day), "33", {"loan": table("loan", *rows)}
        )

    take("2018-03-31", "A", "B")
    take("2018-12-31", "A")
    last = take("2019-03-31", "A", "B", "C")
    found = former.of(tmp_path, last)
    assert [(str(one.as_of), coops) for one, coops in found["loan"]] == [
        ("2018-12-31", {"A"}),
        ("2018-03-31", {"B"}),
    ]
    con = store.connect()
    store.attach(con, tmp_path, last)
    former.attach(con, tmp_path, found)
    rows = con.execute("select coop_id, former_day from former_loan order by 1")
    assert rows.fetchall() == [
        ("A", dt.date(2018, 12, 31)),
        ("B", dt.date(2018, 3, 31)),
    ]
    assert con.execute("select count(*) from former_deposit").fetchone() == (0,)


def test_the_lists_add_up_to_their_numbers(tmp_path):
    one = between(
        tmp_path,
        [
            owing("1", 300),
            owing("2", 50),
            owing("3", 70),
            owing("4", 1000, due_date="2019-02-28"),
            owing("5", 60, due_date="2018-02-28"),
            owing("6", 90),
            owing("01/61", 5),
            owing("1/61", 5),
        ],
        [
            owing("1", 200),
            owing("4", 900, due_date="2019-02-28"),
            owing("5", 60, due_date="2018-02-28"),
            owing("6", 0),
            owing("7", 70, refinanced_from="3"),
            owing("001/61", 5),
        ],
        financials=[{"balance_date": NOW, "written_off": 11}],
    )
    flows = [i for i in one.catalogue.indicators.values() if ".flow." in i.numerator]
    assert len(flows) == 8
    for indicator in flows:
        number = one.total(indicator.numerator)
        listed = one.con.execute(
            f"select sum({indicator.rows['amount']}) from {indicator.rows['view']} "
            f"where ({indicator.rows['where']}) is true"
        ).fetchone()[0]
        assert number > 0, indicator.id
        assert listed == pytest.approx(number), indicator.id
