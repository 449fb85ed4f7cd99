"""Last time's balances on the page, and what the money at risk is made of."""

import pytest
from show import fake

from coopanalysis import show
from coopanalysis.show import flows


def overdue(view):
    return flows.flows(view, view.catalogue.category("overdue"))


def test_the_roll_is_over_the_bodies_of_the_headline():
    found = overdue(fake.full())
    for said in ("8,500,000", "3,000,000", "1,000,000", "12,500,000", "14,500,000"):
        assert said in found.text
    assert "9,000,000,000" not in found.text
    assert "2 แห่ง" in found.text


def test_the_years_of_lending_are_those_of_the_calendar():
    text = overdue(fake.full()).text
    assert "25584,000,0003,000,00075.0" in text
    assert "25616,000,00000.0" in text
    assert "ไม่มีข้อมูล500,0000–" in text
    assert "20154,000,000" in overdue(fake.full().in_language("en")).text


def test_without_a_former_snapshot_there_is_no_roll():
    assert overdue(fake.unreported()) is None


def test_a_category_without_flows_has_none():
    view = fake.full()
    assert flows.flows(view, view.catalogue.category("trade")) is None


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("th", ["เท่ากับกำไรเฉลี่ย 2.4 ปี", "หัก 600,000 บาท ที่อยู่ในสองทะเบียนออกแล้ว"]),
        ("en", ["2.4 years of profit", "600,000 baht that stand in two registers"]),
    ],
)
def test_the_money_at_risk_says_its_parts_and_its_years(lang, said):
    text = show.influence(fake.full().in_language(lang)).text
    for part in [*said, "11,000,000", "7,400,000"]:
        assert part in text
