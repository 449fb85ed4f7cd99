"""Numbers and dates at the edge: rounding, signs, calendars, missing values."""

import datetime as dt
from types import SimpleNamespace

import pandas as pd
import pytest
from show import fake

from coopanalysis.show import numbers

NBSP = "\u00a0"
RATIO = SimpleNamespace(unit="ratio", decimals=1)
MONEY = SimpleNamespace(unit="money", decimals=0)


@pytest.fixture
def thai():
    return fake.view()


@pytest.fixture
def english(thai):
    return thai.in_language("en")


@pytest.mark.parametrize("value", [None, float("nan"), pd.NaT, pd.NA])
def test_missing_is_not_known(value):
    assert not numbers.is_known(value)


@pytest.mark.parametrize("value", [0, 0.0, "", "nan", dt.date(2019, 3, 31)])
def test_zero_and_text_are_known(value):
    assert numbers.is_known(value)


def test_a_ratio_is_written_in_each_language(thai, english):
    assert numbers.percent(thai, 0.2234) == f"ร้อยละ{NBSP}22.3"
    assert numbers.percent(english, 0.2234) == f"22.3{NBSP}%"


def test_no_negative_zero():
    assert numbers.number(-0.04, 1) == "0.0"


def test_a_negative_number_has_a_true_minus():
    assert numbers.number(-1234567) == "\u22121,234,567"


def test_large_amounts_are_said_in_millions(thai, english):
    assert numbers.short_money(thai, 2_092_359.89) == f"2.1{NBSP}ล้าน"
    assert numbers.short_money(english, 2_092_359.89) == f"2.1{NBSP}million"
    assert numbers.short_money(thai, 450_000) == "450,000"


def test_dates_follow_the_calendar_of_the_language(thai, english):
    assert numbers.day(thai, "2019-03-31") == "31 มี.ค. 2562"
    assert numbers.day(english, "2019-03-31") == "31 Mar 2019"
    assert numbers.year(thai, 2019) == "2562"


def test_the_change_of_a_ratio_is_in_points():
    assert numbers.change_of(RATIO, 0.044) == "+4.4"
    assert numbers.change_of(RATIO, -0.044) == "\u22124.4"
    assert numbers.change_of(RATIO, 0.0001) == "±0"
    assert numbers.change_of(MONEY, 1500.0) == "+1,500"
