"""Trade receivables: count-back, allowance by age, who owes most: worked cases."""

import datetime as dt

import pytest
from indicators.rows import coop
from indicators.test_categories import invoice

VIEWS_OF = ("trade",)
DAY = dt.date.fromisoformat


def sales(one, *amounts, newest="2019-03-01", **more):
    """Add credit sales, the newest month first; None leaves the month out."""
    month = DAY(newest)
    for amount in amounts:
        if amount is not None:
            one.add("credit_sale", {"month": month, "amount": amount} | more)
        month = (month - dt.timedelta(days=1)).replace(day=1)
    return one


def owed(province, amount=250, as_of="2019-03-31", **more):
    return province(as_of).add("trade_receivable", due(amount, **more))


def due(amount, **more):
    row = {"sale_date": "2019-01-10", "due_date": "2019-03-11", "outstanding": amount}
    return invoice("1", **row | more)


# what is owed, months of sales from the newest, days counted back
COUNTED = [
    (250, [100, 100, 100], 31 + 28 + 31 * 0.5),
    (100, [100, 100], 31),
    (50, [100], 15.5),
    (110, [100, 0, 20], 31 + 28 + 31 * 0.5),  # a month without sales counts whole
    (110, [100, -30, 20], 31 + 28 + 31 * 0.5),  # and so does one of returned goods
    (250, [100, 100], None),  # does not reach back far enough
    (150, [100, None, 100], None),  # February is not known
    (50, [None, 100], None),  # nor is the month of the balance
    (0, [100], 0),
]


def test_count_back(province):
    one = province().add("coop", *(coop(str(n)) for n in range(len(COUNTED))))
    for number, (amount, months, _) in enumerate(COUNTED):
        one.add("trade_receivable", due(amount), coop_id=str(number))
        sales(one, *months, coop_id=str(number))
    one.prepared()
    for number, (amount, _, days) in enumerate(COUNTED):
        found = one.total("trade.countback.days_outstanding", str(number))
        assert found == (None if days is None else pytest.approx(days)), number
        left = one.total("trade.countback.left_months", str(number))
        assert left == (1 if days is None or not amount else 0), number


def test_count_back_against_the_terms_agreed(province):
    one = sales(owed(province), 100, 100, 100).prepared()
    row = one.indicator("trade.dso_countback")
    # 74.5 days; sold 10 January, due 11 March: 60 days
    assert (row["numerator"], row["denominator"], row["n"]) == (74.5, 60, 3)
    assert row["value"] == pytest.approx(74.5 / 60)


def test_terms_are_weighted_by_what_is_owed_and_impossible_ones_left_out(province):
    one = owed(province, 100)
    long_ago = {"sale_date": "2018-06-01", "due_date": "2018-06-11"}
    one.add("trade_receivable", invoice("2", outstanding=300, **long_ago))
    one.add("trade_receivable", invoice("3", outstanding=7, due_date="2018-05-01"))
    one = sales(one, 1000).prepared()
    # (100 x 60 + 300 x 10) / 400
    assert one.total("trade.countback.agreed_days") == 22.5


def test_the_month_of_the_balance_counts_up_to_its_day(province):
    one = sales(owed(province, 50, data_date="2019-03-10"), 100, 100).prepared()
    assert one.total("trade.countback.days_outstanding") == 5


def test_the_season_does_not_distort_it(province):
    """Sold in June, due in March: the same 304 days, whatever was sold since."""
    found = []
    for others in (0, 10):
        one = owed(province, 1000 + 9 * others)
        sales(one, *[others] * 9, 1000).prepared()
        found.append(one.total("trade.countback.days_outstanding"))
    assert found == [304, 304]


def test_no_credit_sales_no_count_back(province):
    assert owed(province).prepared().indicator("trade.dso_countback") is None


def test_sold_for_cash_on_the_day_has_no_terms_to_compare_with(province):
    one = sales(owed(province, due_date=None), 1000).prepared()
    row = one.indicator("trade.dso_countback")
    assert row.isna()["value"] and row["n_left_out"] == 1


# the published example: what is unpaid of 100 at each age, and the balances of a day
UNPAID = (100, 50, 23, 8, 2)
RATES = (2, 4, 8.7, 25, 100)
BALANCES = (300_000, 140_000, 60_000, 23_000, 5_000)
DUE = ("2019-06-30", "2019-01-31", "2018-11-30", "2018-06-30", "2017-06-30")


def aged(province, **more):
    one = province(**more)
    for number, (amount, due) in enumerate(zip(BALANCES, DUE, strict=True)):
        row = {"outstanding": amount, "due_date": due, "allowance_booked": 4000}
        one.add("trade_receivable", invoice(str(number), **row))
    return one


def test_the_published_provision_matrix(province):
    one = aged(province).prepared()
    ages = ("not_due", "1_90", "91_180", "181_365", "over_365")
    chain = [one.rules.value(f"trade_unpaid_{age}") for age in ages]
    assert tuple(chain) == UNPAID
    needed = one.column("trade_receivable", "required_allowance", "invoice_no")
    rates = [100 * n / b for n, b in zip(needed, BALANCES, strict=True)]
    assert [round(rate, 1) for rate in rates] == list(RATES)
    row = one.indicator("trade.required_allowance")
    assert (round(row["value"]), row["n"]) == (27_567, 5)
    booked = one.indicator("trade.allowance_booked")
    assert booked["value"] == pytest.approx(20_000 / 27_567.39, abs=1e-6)


def test_the_office_puts_in_what_its_cooperatives_really_collect(province):
    """Of 100 baht 10 are never paid: a tenth of what is not yet due is set aside."""
    one = aged(province, changed={"trade_unpaid_over_365": 10}).prepared()
    assert one.column("trade_receivable", "required_allowance", "invoice_no")[0] == 30e3


def test_every_rate_of_the_matrix_is_marked_assumed(province):
    rules = [r for r in province().rules.rules if r.id.startswith("trade_unpaid")]
    assert len(rules) == 5
    assert {rule.status for rule in rules} == {"assumed"}


EDGES = {0: 2, 1: 4, 90: 4, 91: 8.7, 180: 8.7, 181: 25, 365: 25, 366: 100}


def test_the_edges_of_the_ages(province):
    one = province()
    for late in EDGES:
        day = DAY("2019-03-31") - dt.timedelta(days=late)
        one.add("trade_receivable", invoice(f"{late:03}", due_date=day))
    one.prepared()
    found = one.column("trade_receivable", "required_allowance", "invoice_no")
    assert [round(amount / 10, 1) for amount in found] == list(EDGES.values())


def test_an_allowance_booked_in_one_sum_stands_in_for_that_by_invoice(province):
    statement = {"balance_date": "2019-03-31", "allowance_trade": 50}
    one = province().add("trade_receivable", invoice("1", due_date="2017-01-01"))
    row = (
        one.add("financials", statement).prepared().indicator("trade.allowance_booked")
    )
    assert (row["numerator"], row["denominator"], row["value"]) == (50, 1000, 0.05)


def test_nobody_knows_what_is_booked(province):
    one = province().add("trade_receivable", invoice("1")).prepared()
    assert one.indicator("trade.allowance_booked") is None


def test_ten_largest_debtors_over_all_their_invoices(province):
    one = province()
    for number in range(10):
        one.add("trade_receivable", invoice(str(number), outstanding=100))
    one.add("trade_receivable", invoice("x", debtor_id="d0", outstanding=20))
    one.add("trade_receivable", invoice("small", outstanding=50))
    one.add("trade_receivable", invoice("nobody", debtor_id=None, outstanding=900))
    row = one.prepared().indicator("trade.ten_largest")
    assert (row["numerator"], row["denominator"]) == (1020, 1070)
    assert (row["n"], row["n_left_out"]) == (10, 1)


def test_sales_to_non_members_over_a_year(province):
    one = sales(province(), *[100] * 10, nonmember_amount=5)
    sales(one, 100, 100, newest="2018-05-01", nonmember_amount=None)
    sales(one, 100, newest="2018-03-01", nonmember_amount=99)  # before the year
    row = one.prepared().indicator("trade.nonmember_sales")
    assert (row["numerator"], row["denominator"], row["value"]) == (50, 1000, 0.05)
    assert (row["n"], row["n_left_out"]) == (10, 2)


def test_more_to_non_members_than_was_sold_is_not_believed(province):
    one = sales(province(), 100, nonmember_amount=200).prepared()
    row = one.indicator("trade.nonmember_sales")
    assert row.isna()["value"] and row["n_left_out"] == 1


# due date, own business, whether limitation is expected within twelve months
SOON = [
    ("2017-09-01", False, True),  # two years: 2019-09-01
    ("2017-03-31", False, False),  # past it on the day
    ("2018-04-01", False, False),  # 2020-04-01, a day beyond
    ("2018-03-31", False, True),
    ("2014-09-01", True, True),  # five years: 2019-09-01
    ("2017-09-01", None, True),  # the earlier of the two dates
    ("2014-09-01", None, False),  # past the first, not the second: open, not soon
]


def test_soon_time_barred(province):
    one = province()
    for number, (day, own, _) in enumerate(SOON):
        more = {"sale_date": "2014-01-01", "due_date": day, "for_own_business": own}
        row = invoice(str(number), goods_group="fertiliser", **more)
        one.add("trade_receivable", row)
    one.prepared()
    found = one.column("trade_receivable", "soon_barred", "invoice_no")
    assert found == [soon for *_, soon in SOON]
    row = one.indicator("trade.soon_time_barred")
    assert (row["value"], row["n"]) == (4000, 4)


def test_above_the_credit_limit_over_all_invoices_of_a_debtor(province):
    one = province().add(
        "trade_receivable",
        invoice("1", debtor_id="x", outstanding=20000, credit_limit=30000),
        invoice("2", debtor_id="x", outstanding=20000),
        invoice("3", debtor_id="y", outstanding=30000, credit_limit=30000),
        invoice("4", debtor_id="z", outstanding=99000),
        invoice("5", debtor_id=None, outstanding=99000, credit_limit=1),
    )
    row = one.prepared().indicator("trade.over_credit_limit")
    assert (row["value"], row["n"], row["n_left_out"]) == (40000, 1, 2)


def test_debts_of_those_who_run_the_cooperative(province):
    one = province().add(
        "trade_receivable",
        invoice("1", debtor_type="director", outstanding=60),
        invoice("2", debtor_type="staff", outstanding=40),
        invoice("3", outstanding=900),
        invoice("4", debtor_type=None, outstanding=7),
    )
    row = one.prepared().indicator("trade.owed_by_officers")
    assert (row["value"], row["n"], row["n_left_out"]) == (0.1, 2, 1)
