"""The context of the district card: reports, opinions, losses running."""

import pytest
from indicators.rows import coop
from indicators.test_categories import statement


@pytest.mark.parametrize(
    ("sent", "as_of", "value"),
    [
        ("2018-08-31", "2019-03-31", 1),
        ("2018-09-01", "2019-03-31", 0),
        (None, "2018-08-31", None),
        (None, "2018-09-01", 0),
    ],
)
def test_the_report_is_sent_in_thirty_days(province, sent, as_of, value):
    row = statement(agm_date="2018-08-01", report_sent_date=sent)
    found = province(as_of).add("financials", row).prepared()
    found = found.indicator("standing.report_on_time")
    assert (None if found is None else found["value"]) == value


def test_the_last_year_answers_for_a_body(province):
    years = [
        ("2017", "2017-08-01", "2017-12-01", "unqualified"),
        ("2018", "2018-08-01", "2018-08-10", "qualified"),
    ]
    one = province()
    for year, met, sent, opinion in years:
        day = f"{year}-03-31"
        one.add(
            "financials",
            {"balance_date": day, "fiscal_year_end": day, "agm_date": met},
            report_sent_date=sent,
            audit_opinion=opinion,
        )
    one.prepared()
    assert one.indicator("standing.report_on_time")["value"] == 1
    row = one.indicator("standing.opinion_not_clean")
    assert (row["numerator"], row["denominator"]) == (1, 1)


def test_one_of_two_opinions_is_clean(province):
    one = province().add("coop", coop("A"), coop("B"), coop("C"))
    for name, opinion in (("A", "unqualified"), ("B", "disclaimer"), ("C", None)):
        one.add("financials", statement(audit_opinion=opinion), coop_id=name)
    one.prepared()
    found = [one.indicator("standing.opinion_not_clean", name) for name in "AB"]
    assert [row["value"] for row in found] == [0, 1]
    assert one.indicator("standing.opinion_not_clean", "C") is None


# results of the accounting years from the latest back; None: the year is not there
LOSSES = [
    ([-1, -1, -1], 1),
    ([-1, -1, -1, 5], 1),
    ([-1, 5, -1], 0),
    ([5, -1, -1, -1], 0),
    ([-1, -1, 0], 0),
    ([-1, -1], None),
    ([-1, None, -1, -1], None),
    ([-1, None, 5], 0),
]


def test_losses_more_than_two_years_running(province):
    one = province().add("coop", *(coop(str(n)) for n in range(len(LOSSES))))
    for number, (results, _) in enumerate(LOSSES):
        for back, result in enumerate(results):
            day = f"{2018 - back}-03-31"
            row = {"balance_date": day, "fiscal_year_end": day, "net_surplus": result}
            if result is not None:
                one.add("financials", row, coop_id=str(number))
    one.prepared()
    for number, (_, value) in enumerate(LOSSES):
        found = one.indicator("standing.losses_running", str(number))
        assert (None if found is None else found["value"]) == value, number


def test_a_statement_within_the_year_is_no_year_of_its_own(province):
    one = province()
    for day, end in (("2017-03-31",) * 2, ("2018-03-31",) * 2,
                     ("2018-09-30", "2019-03-31")):  # fmt: skip
        row = {"balance_date": day, "fiscal_year_end": end, "net_surplus": -1}
        one.add("financials", row)
    assert one.prepared().indicator("standing.losses_running") is None


@pytest.mark.parametrize(
    ("borrowed", "overdue", "value"),
    [(1000, 100, 0.1), (1000, 0, 0), (1000, 2000, 1), (1000, None, None)],
)
def test_what_a_body_itself_has_not_repaid(province, borrowed, overdue, value):
    row = statement(borrowed=borrowed, borrowed_overdue=overdue)
    found = province().add("financials", row).prepared()
    found = found.indicator("standing.own_debt_overdue")
    assert found["value"] == value if value is not None else found.isna()["value"]


def test_who_borrowed_nothing_owes_nothing(province):
    one = province().add("financials", statement(borrowed=0, borrowed_overdue=0))
    assert one.prepared().indicator("standing.own_debt_overdue") is None
