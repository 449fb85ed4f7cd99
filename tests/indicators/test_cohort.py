"""What was overdue at the year's first meeting, followed by contract to the date."""

import datetime as dt

import pyarrow as pa
import pytest
from indicators.rows import Province, coop, insert, loan

from coopanalysis.indicators import baseline
from coopanalysis.registers import columns, store
from coopanalysis.registers.schema import schema

FIRST = "2018-12-31"


def year(tmp_path, first, now, **more):
    """Loans at the first meeting and at 2019-03-31, all due 2018-06-30."""
    one = Province(tmp_path, categories=("overdue",))
    one.con.execute(f"set variable baseline_day = date '{FIRST}'")
    for register in ("loan", "instalment"):
        one.con.execute(
            f"create table baseline_{register} as from raw_{register} limit 0"
        )
    due = {"due_date": "2018-06-30"}
    insert(one.con, "baseline_loan", [loan("") | due | row for row in first])
    one.add("loan", *[loan("") | due | row for row in now])
    for register, row in more.items():
        one.add(register, row)
    return one.prepared()


def owing(contract_no, principal, **more):
    return {"contract_no": contract_no, "principal_outstanding": principal} | more


def test_paid_in_part_and_gone(tmp_path):
    one = year(
        tmp_path,
        [owing("1", 300), owing("2", 700), owing("3", 90, due_date="2019-06-30")],
        [owing("1", 200), owing("4", 5000)],
    )
    row = one.indicator("overdue.cohort_recovered")
    assert (row["numerator"], row["denominator"]) == (800, 1000)
    assert (row["value"], row["n"], row["n_left_out"]) == (0.8, 2, 0)


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ("12/2561", "12/2561"),
        ("012/2561", "12 / 2561"),
        ("๑๒/๒๕๖๑", "12-2561"),
        ("กส.0007/61", "กส 7/61"),
        ("a-001\\61", "A/1/61"),
    ],
)
def test_a_restyled_number_is_the_same_contract(tmp_path, then, now):
    one = year(tmp_path, [owing(then, 300)], [owing(now, 250)])
    assert one.indicator("overdue.cohort_recovered")["numerator"] == 50


def test_numbers_alike_only_once_restyled_are_not_guessed_at(tmp_path):
    one = year(
        tmp_path,
        [owing("1/61", 300), owing("01/61", 40)],
        [owing("1/61", 100), owing("001/61", 40)],
    )
    row = one.indicator("overdue.cohort_recovered")
    assert (row["numerator"], row["denominator"], row["n_left_out"]) == (200, 300, 1)


def test_other_digits_are_another_contract(tmp_path):
    one = year(tmp_path, [owing("10/61", 300)], [owing("1/61", 300)])
    assert one.indicator("overdue.cohort_recovered")["value"] == 1


def test_taken_over_by_a_new_contract_is_not_recovered(tmp_path):
    one = year(
        tmp_path,
        [owing("7/61", 300)],
        [owing("9/62", 300, refinanced_from="๐๗/๖๑")],
    )
    row = one.indicator("overdue.cohort_recovered")
    assert (row["value"], row["n"]) == (0, 0)


def test_listed_at_nothing_and_taken_over_is_not_recovered_either(tmp_path):
    one = year(
        tmp_path,
        [owing("7/61", 300), owing("8/61", 100)],
        [
            owing("7/61", 0),
            owing("8/61", 0),
            owing("9/62", 300, refinanced_from="7/61"),
        ],
    )
    assert one.indicator("overdue.cohort_recovered")["numerator"] == 100


@pytest.mark.parametrize(
    ("written_off", "recovered"), [(0, 440), (100, 340), (500, 40)]
)
def test_what_was_written_off_is_not_recovered(tmp_path, written_off, recovered):
    one = year(
        tmp_path,
        [owing("1", 300), owing("2", 100), owing("3", 100)],
        [owing("2", 60)],
        financials={"balance_date": "2019-03-31", "written_off": written_off},
    )
    row = one.indicator("overdue.cohort_recovered")
    assert (row["numerator"], row["denominator"]) == (pytest.approx(recovered), 500)
    assert row["n_left_out"] == 0


def test_at_most_what_was_overdue_and_never_less_than_nothing(tmp_path):
    one = year(
        tmp_path,
        [owing("1", 1000, principal_overdue=100), owing("2", 100)],
        [owing("1", 0), owing("2", 150)],
    )
    assert one.indicator("overdue.cohort_recovered")["numerator"] == 100


def test_a_body_that_hands_over_no_loans_now_is_unknown(tmp_path):
    one = year(tmp_path, [owing("1", 300, coop_id="B")], [owing("1", 300)])
    row = one.indicator("overdue.cohort_recovered", "B")
    assert row.isna()["value"]
    assert row["n_left_out"] == 1


def test_the_baseline_is_the_first_meeting_of_the_dates_fiscal_year(tmp_path):
    reference = tmp_path / "reference"
    reference.mkdir()
    reference.joinpath("meetings.csv").write_text(
        "meeting_id,fiscal_year,role,as_of\n"
        "a,2561,baseline,2017-12-31\nb,2562,baseline,2018-12-31\n"
        "c,2562,mid,2019-03-31\n",
        encoding="utf-8",
    )
    shape = schema(columns.load_all()["coop"])
    given = coop() | {"_file": "a.csv", "_row": 1}
    row = {name: [given.get(name)] for name in shape.names}
    table = pa.table(row, schema=shape)
    taken = {
        day: store.put(tmp_path, dt.date.fromisoformat(day), "33", {"coop": table})
        for day in ("2017-12-31", "2018-12-31", "2019-03-31", "2019-10-01")
    }
    found = {
        day: getattr(baseline.of(tmp_path, one), "as_of", None)
        for day, one in taken.items()
    }
    assert found == {
        "2017-12-31": None,
        "2018-12-31": None,
        "2019-03-31": dt.date(2018, 12, 31),
        "2019-10-01": None,
    }
