"""Guarantors by number, reductions, mortgages, appraisals, shared assets, by hand."""

import datetime as dt

import pytest
from indicators.rows import loan

VIEWS_OF = ("collateral",)
LAND = {"collateral_type": "land_mortgage", "title_type": "deed"}


def guarantee(contract_no, guarantor_no, item_no=1, **more):
    row = {"contract_no": contract_no, "item_no": item_no, "guarantor_no": guarantor_no}
    return row | {"collateral_type": "guarantor", "guarantor_status": "normal"} | more


def plot(contract_no, item_no=1, **more):
    row = LAND | {"contract_no": contract_no, "item_no": item_no}
    return row | {"mortgage_registered": True, "appraised_value": 1000} | more


def owing(number, amount, **more):
    return loan(number, principal_outstanding=amount, **more)


def test_guarantors_of_too_many_contracts(province):
    """g stands for three loans, h for one that still owes: 1 of 2."""
    one = province().add("loan", *(owing(n, 100) for n in "12345"))
    one.add("loan", owing("paid", 0), owing("over", -5))
    one.add("collateral", *(guarantee(n, "g") for n in "123"), _file="a", _sheet="s")
    one.add("collateral", guarantee("4", "h"), guarantee("5", None))
    one.add("collateral", guarantee("paid", "h"), guarantee("over", "h"))
    one.prepared()
    row = one.indicator("collateral.guarantors_over_limit")
    assert (row["numerator"], row["denominator"], row["n"]) == (1, 2, 1)
    assert row["n_left_out"] == 1  # no number, so nobody knows whom else he guarantees
    listed = one.con.execute(
        "select contract_no, guarantor_contracts, amount, _file, _sheet, _row "
        "from guarantor_list where over_limit"
    )
    assert listed.fetchall() == [("1", 3, 300, "a", "s", 1)]


def test_one_guarantor_under_two_cooperatives_is_two_people(province):
    one = province()
    for coop_id in "AB":
        one.add("loan", owing("1", 100), owing("2", 100), coop_id=coop_id)
        one.add("collateral", guarantee("1", "g"), guarantee("2", "g"), coop_id=coop_id)
    one.prepared()
    for coop_id in "AB":
        row = one.indicator("collateral.guarantors_over_limit", coop_id)
        assert (row["numerator"], row["denominator"]) == (0, 1)


def test_guarantors_late_on_loans_of_their_own(province):
    """One 91 days late, one 90 days late, one who does not borrow: 1 of 3."""
    one = province().add("loan", loan("1"), loan("2"), loan("3"), loan("4"))
    late, not_yet = {"due_date": "2018-12-30"}, {"due_date": "2018-12-31"}
    one.add("loan", loan("5", member_no="a", **late))
    one.add("loan", loan("6", member_no="a"), loan("7", member_no="b", **not_yet))
    one.add("loan", loan("8", member_no="d", due_date=None))
    one.add("loan", loan("9", member_no="b", **late), coop_id="B")
    one.add("collateral", guarantee("1", "a"), guarantee("2", "a", 2))
    one.add("collateral", guarantee("2", "b"), guarantee("3", "c"))
    one.add("collateral", guarantee("4", "d"), guarantee("4", None, 2))
    one.prepared()
    row = one.indicator("collateral.guarantors_overdue")
    assert (row["numerator"], row["denominator"], row["n"]) == (1, 3, 1)
    assert row["n_left_out"] == 2  # d's age and one without a number
    assert one.column("guarantor", "amount", "guarantor_no")[0] == 200000


@pytest.mark.parametrize(("waived", "short"), [(False, 200), (True, 0), (None, None)])
def test_what_a_sale_would_leave_is_not_owed_unless_agreed(province, waived, short):
    """1,000 on land that counts 800."""
    one = province().add("loan", owing("1", 1000), owing("2", 700), owing("3", 900))
    one.add("collateral", plot("1", shortfall_waiver=waived), guarantee("3", "g"))
    one.add("collateral", plot("2", shortfall_waiver=False)).prepared()
    found = one.column("loan", "unwaived_shortfall", "contract_no")
    assert found == [short, 0, 0]
    row = one.indicator("collateral.unwaived_shortfall")
    assert (row["value"], row["n_left_out"]) == (short or 0, int(short is None))


def test_fewer_guarantors_than_asked_for(province):
    """Two asked for: one loan of 100 has one, one of 300 has two: 100 of 400."""
    one = province().add("loan", owing("1", 100), owing("2", 300), owing("3", 900))
    one.add("collateral", guarantee("1", "g", 1), guarantee("1", "g", 2))
    one.add("collateral", guarantee("2", "g", 1), guarantee("2", None, 2))
    one.add("collateral", guarantee("3", "g", 1), plot("3", 2))  # and land
    one.prepared()
    row = one.indicator("collateral.too_few_guarantors")
    assert (row["numerator"], row["denominator"], row["n"]) == (100, 400, 1)


# lent, reduced, told; late, at 2019-03-31
REDUCTIONS = [
    ("2016-05-01", "2019-01-08", "2019-03-09", False),  # day 60, a Saturday
    ("2016-05-01", "2019-01-08", "2019-03-11", None),
    ("2016-05-01", "2019-01-08", "2019-03-12", True),
    ("2016-05-01", "2019-01-08", None, True),
    ("2016-05-01", "2019-03-01", None, False),  # still running, to 2019-04-30
    ("2016-05-01", None, None, False),
    ("2014-05-01", "2019-01-08", None, None),  # an older contract: to check
    ("2014-05-01", "2015-02-10", None, False),
]


def test_a_reduction_must_be_told_to_the_guarantor(province):
    one = province()
    for number, (lent, reduced, told, _) in enumerate(REDUCTIONS):
        dates = {"reduction_date": reduced, "reduction_notice_date": told}
        one.add("loan", loan(str(number), loan_date=lent, **dates))
        one.add("collateral", guarantee(str(number), "g"))
    one.prepared()
    found = one.column("loan", "reduction_untold", "contract_no")
    assert found == [late for *_, late in REDUCTIONS]
    row = one.indicator("collateral.reduction_not_told")
    assert (row["numerator"], row["denominator"], row["n_left_out"]) == (2, 4, 2)
    assert one.breakdown("clock")["reduction_notice", "2019-04-30"][0] == 1


def test_reductions_are_unknown_where_no_change_is_ever_recorded(province):
    one = province().add("loan", loan("1"), loan("2"))
    one.add("collateral", guarantee("1", "g")).prepared()
    row = one.indicator("collateral.reduction_not_told")
    assert row.isna()["value"]
    assert row["n_left_out"] == 1  # the second has no guarantor to be told
    one = province().add("loan", loan("1", restructured_date="2018-06-01"))
    one.add("collateral", guarantee("1", "g")).prepared()
    row = one.indicator("collateral.reduction_not_told")
    assert (row["numerator"], row["denominator"], row["n_left_out"]) == (0, 0, 0)


def test_unregistered_mortgages(province):
    """100 registered, 200 not, 300 not said; 400 has one plot of each kind."""
    one = province()
    one.add("loan", *(owing(str(n), n * 100) for n in (1, 2, 3, 4)), owing("5", 500))
    one.add("collateral", plot("1"), plot("2", mortgage_registered=False))
    one.add("collateral", plot("3", mortgage_registered=None))
    one.add("collateral", plot("4"), plot("4", 2, mortgage_registered=False))
    one.add("collateral", guarantee("5", "g")).prepared()
    row = one.indicator("collateral.unregistered_mortgages")
    assert (row["numerator"], row["denominator"], row["n"]) == (600, 700, 2)
    assert row["n_left_out"] == 1


def test_stale_appraisals(province):
    """Four years at 2019-03-31: 2015-03-31 is just in time; no date is not known."""
    one = province()
    one.add("loan", *(owing(str(n), n * 100) for n in (1, 2, 3)), owing("4", 400))
    one.add("collateral", plot("1", appraisal_date="2015-03-30"))
    one.add("collateral", plot("2", appraisal_date="2015-03-31"), plot("3"))
    one.add("collateral", {"contract_no": "4", "item_no": 1}, collateral_type="deposit")
    one.prepared()
    row = one.indicator("collateral.stale_appraisals")
    assert (row["numerator"], row["denominator"], row["n"]) == (100, 300, 1)
    assert row["n_left_out"] == 1


@pytest.mark.parametrize(
    ("owed", "counted"),
    [
        ((100, 300), [200, 600]),  # 800 by what is owed
        ((100, 0), [800, 0]),  # nothing is kept back for a loan that is paid
        ((0, 0), [400, 400]),
        ((-50, 300), [0, 800]),
    ],
)
def test_an_asset_behind_two_loans_is_divided_by_what_is_owed(province, owed, counted):
    one = province().add("loan", owing("1", owed[0]), owing("2", owed[1]))
    one.add("collateral", plot("1", asset_id="x"), plot("2", asset_id="x")).prepared()
    assert one.column("collateral", "counted_value", "contract_no") == counted


def test_an_asset_listed_twice_under_one_loan_counts_once(province):
    one = province().add("loan", owing("1", 5000, must_be_secured=True))
    one.add("collateral", plot("1", 1, asset_id="x"), plot("1", 2, asset_id="x"))
    one.add("collateral", plot("1", 3, asset_id="y"), plot("1", 4)).prepared()
    # three plots of 1,000 at 80 %
    assert one.total("collateral.loan.covered") == 2400


def test_a_second_rank_takes_nothing_from_the_first(province):
    one = province().add("loan", owing("1", 500), owing("2", 500))
    first, second = plot("1", asset_id="x"), plot("2", asset_id="x", mortgage_rank=2)
    one.add("collateral", first, second).prepared()
    assert one.column("collateral", "counted_value", "contract_no") == [800, 0]


def test_several_assets_of_several_loans_never_count_twice(province):
    one = province()
    for number, owed in (("1", 700), ("2", 200), ("3", 100)):
        one.add("loan", owing(number, owed, must_be_secured=True))
    one.add("collateral", plot("1", asset_id="x"), plot("2", asset_id="x"))
    one.add("collateral", plot("2", 2, asset_id="y"), plot("3", asset_id="y"))
    one.prepared()
    assert one.total("collateral.loan.property_plain") == pytest.approx(1600)
    # x: 7/9 and 2/9 of 800; y: 2/3 and 1/3 of 800; no loan above what is owed
    covered = 800 * 7 / 9 + min(200, 800 * 2 / 9 + 800 * 2 / 3) + 100
    assert one.total("collateral.loan.covered") == pytest.approx(covered)


def test_land_reform_land_and_living_members_shares_secure_nothing(province):
    one = province().add("loan", owing("1", 1000, must_be_secured=True))
    one.add("collateral", plot("1", title_type="spk", appraised_value=90000))
    shares = {"contract_no": "1", "item_no": 2, "collateral_type": "shares"}
    one.add("collateral", shares | {"appraised_value": 90000}).prepared()
    row = one.indicator("collateral.capped_coverage")
    assert (row["numerator"], row["denominator"], row["value"]) == (0, 1000, 0)


def test_the_safe_day_of_a_reduction_is_sixty_days_on(province):
    one = province().add("loan", loan("1", reduction_date="2019-02-01")).prepared()
    assert one.column("loan", "reduction_safe_day") == [dt.date(2019, 4, 2)]
