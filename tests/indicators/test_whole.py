"""A part is never above its whole: no value then, a reason, and nobody's ratio."""

import dataclasses

import pytest
from indicators.rows import coop

from coopanalysis.indicators import catalogue as catalogues

PAR90 = "overdue.par90"


def total(name, amount):
    return {"total": name, "amount": amount, "balance_date": "2019-03-31"}


def reported(province, late, whole):
    one = province().add("coop", coop("A"))
    one.add(
        "reported_total",
        total("overdue.loan.par90", late),
        total("overdue.loan.principal", whole),
    )
    return one.prepared()


def test_130_per_cent_is_no_value(province):
    row = reported(province, 130, 100).indicator(PAR90)
    assert row.isna()["value"]
    assert (row["numerator"], row["denominator"]) == (130, 100)


@pytest.mark.parametrize("late", [100, 100.004])
def test_all_of_it_is_a_value_and_rounding_is_forgiven(province, late):
    assert reported(province, late, 100).indicator(PAR90)["value"] == pytest.approx(1)


def test_two_totals_of_one_view_are_part_and_whole_unless_it_says_otherwise():
    found = catalogues.load(check=False).indicators
    assert found[PAR90].is_part_of_whole
    assert not found["staff.fund_solvency"].is_part_of_whole
    assert not found["shortage.unrecovered_to_reserves"].is_part_of_whole
    assert not dataclasses.replace(found[PAR90], is_part=False).is_part_of_whole
