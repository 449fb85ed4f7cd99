"""Worked examples: each is measured as it is told, and told with what is measured."""

import re

import pytest
from indicators.told import EXAMPLES, Told
from indicators.wording import figures, is_told

from coopanalysis.indicators import catalogue as catalogues

CARDS = catalogues.load(check=False).indicators
THAI = re.compile("[\u0e00-\u0e7f]")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    return Told(tmp_path_factory.mktemp("examples"))


def test_every_indicator_has_an_example_that_is_measured():
    assert set(EXAMPLES) == set(CARDS), "rows: tests/indicators/examples/"


@pytest.mark.parametrize("one", EXAMPLES.values(), ids=list(EXAMPLES))
def test_an_example_comes_out_as_it_is_told(told, one):
    rows = told.of(one)
    numerator, denominator = one.measured
    assert sum(row["numerator"] for row in rows) == pytest.approx(numerator)
    assert sum(row["n_left_out"] or 0 for row in rows) == one.left_out
    if CARDS[one.key].aggregate == "ratio":
        assert sum(row["denominator"] for row in rows) == pytest.approx(denominator)
    else:
        assert denominator is None
    if len(rows) == 1:
        value = numerator / denominator if denominator else numerator
        assert rows[0]["value"] == pytest.approx(value)
    for view, expression, expected in one.shows:
        assert told.values(one, view, expression) == pytest.approx(expected), view


@pytest.mark.parametrize("one", EXAMPLES.values(), ids=list(EXAMPLES))
def test_an_example_tells_numbers_that_are_measured(told, one):
    """Every number and day of both sentences, and what comes out among them."""
    card, known = CARDS[one.key], told.numbers(one)
    said = figures(card.worked_example_th)
    assert said == figures(card.worked_example_en)
    assert {figure for figure in said if not is_told(figure, known)} == set()
    assert any(is_told(figure, one.answers) for figure in said), one.answers


def test_figures_are_read_alike_in_both_languages():
    thai = "ปี 2559 ณ 31 มีนาคม 2562 ค้าง 1,000, 2.5 และ 2500.50 จาก 100"
    english = "in 2016, at 2019-03-31: 1,000, 2.5 and 2500.50 of 100"
    found = {"2016", "2019-03-31", "1000", "2.5", "2500.50", "100"}
    assert figures(thai) == figures(english) == found
    known = {1000, 2.496, 2500.5, "2016", "2019-03-31"}
    assert {one for one in found if not is_told(one, known)} == {"100"}


@pytest.mark.parametrize("one", CARDS.values(), ids=list(CARDS))
def test_every_card_is_whole_in_both_languages(one):
    for name in ("title", "short", "question", "why", "how", "worked_example"):
        assert THAI.search(getattr(one, f"{name}_th")), name
        english = getattr(one, f"{name}_en")
        assert english and not THAI.search(english), name
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", one.reviewed_on)
    assert one.status
