"""Amounts that are hard to believe, and those that are not."""

import pytest
from indicators.rows import coop, loan
from judgement.checked import BEFORE, NOW, alone, deposits


def test_a_balance_five_times_as_large_is_a_jump(office):
    office.earlier(BEFORE, "deposit", *deposits([200000], data_date=BEFORE))
    office.add("deposit", *deposits([1000001]))
    assert alone(office.found("implausible_jump")) == (
        "deposit",
        True,
        "the balance went from 200,000.00 (31 December 2018) to 1,000,001.00, far "
        "from what happened elsewhere",
    )


@pytest.mark.parametrize(("then", "now"), [(200000, 1000000), (10, 90000)])
def test_exactly_five_times_and_small_sums_are_no_jump(office, then, now):
    office.earlier(BEFORE, "deposit", *deposits([then], data_date=BEFORE))
    office.add("deposit", *deposits([now]))
    assert office.found("implausible_jump") == []


def test_what_happens_everywhere_is_a_season_and_no_jump(office):
    names = ["A", "B", "C", "D", "E"]
    office.add("coop", *(coop(name) for name in names))
    then = {"contract_no": "1", "principal_outstanding": 1000000}
    office.earlier(BEFORE, "loan", *({"coop_id": name} | then for name in names))
    for name in names:
        # everywhere a tenth is left; at E nothing has changed
        left = 1000000 if name == "E" else 100000
        office.add(
            "loan",
            loan("1", coop_id=name, principal_outstanding=left, data_date=NOW),
        )
    assert [row[0] for row in office.found("implausible_jump")] == ["E"]


def test_the_same_rows_under_a_later_date(office):
    amounts = [1001 + n for n in range(20)]
    office.earlier(BEFORE, "deposit", *deposits(amounts, data_date=BEFORE))
    office.add("deposit", *deposits(amounts))
    assert alone(office.found("repeated_value")) == (
        "deposit",
        True,
        "all 20 rows are those of 31 December 2018, though the data are dated "
        "31 March 2019",
    )


@pytest.mark.parametrize(
    ("count", "moved", "day"), [(19, 0, NOW), (20, 1, NOW), (20, 0, BEFORE)]
)
def test_few_rows_one_that_moved_or_an_honest_date_are_no_repetition(
    office, count, moved, day
):
    amounts = [1001 + n for n in range(count)]
    office.earlier(BEFORE, "deposit", *deposits(amounts, data_date=BEFORE))
    amounts[0] += moved
    office.add("deposit", *deposits(amounts, data_date=day))
    assert office.found("repeated_value") == []


@pytest.mark.parametrize(("same", "found"), [(12, 0), (13, 1)])
def test_one_amount_in_more_than_six_rows_of_ten(office, same, found):
    amounts = [55.5] * same + [n + 0.25 for n in range(20 - same)]
    rows = office.add("deposit", *deposits(amounts)).found("repeated_amount")
    assert len(rows) == found
    if found:
        assert rows[0][3] == "one amount stands in 13 of 20 rows (65.0 %)"


@pytest.mark.parametrize(("round_ones", "found"), [(18, 0), (19, 1)])
def test_round_thousands_in_more_than_nine_rows_of_ten(office, round_ones, found):
    amounts = [1000 * (n + 1) for n in range(round_ones)]
    amounts += [n + 0.25 for n in range(20 - round_ones)] + [0, 0]
    rows = office.add("deposit", *deposits(amounts)).found("round_numbers")
    assert len(rows) == found
    if found:
        assert rows[0][3] == "19 of 20 amounts are round thousands (95.0 %)"


def test_loans_may_be_round(office):
    office.add("loan", *(loan(str(n), data_date=NOW) for n in range(30)))
    assert office.found("round_numbers") == []


@pytest.mark.parametrize(("rows", "weighs"), [(10, False), (9, True)])
def test_negative_balances_are_listed_and_weigh_beyond_a_tenth(office, rows, weighs):
    office.add("deposit", *deposits([-5.5] + [10] * (rows - 1)))
    assert alone(office.found("negative_balance")) == (
        "deposit",
        weighs,
        f"1 of {rows} balances are negative, -5.50 in all; they count as zero in sums",
    )
