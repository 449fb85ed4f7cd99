"""The spine row: positions, signs, and what it says in words."""

import re
from types import SimpleNamespace

import pytest
from show import fake

from coopanalysis.show.spine import EDGE, WIDTH, alternative, sign, spine

INDICATOR = SimpleNamespace(unit="ratio", decimals=1)
ABSENT = float("nan")


def row(**more):
    return SimpleNamespace(**fake.verdict("district", "3304", "x", 0.34, **more))


def test_the_value_stands_to_the_right_of_the_norm_it_passes():
    # the scale runs from 0 to 0.34, the limit is 0.30
    text = str(spine(fake.view(), INDICATOR, row(norm="breach")))
    width = WIDTH - 2 * EDGE
    assert f"M{EDGE + 0.30 / 0.34 * width:.1f} 2v22" in text
    assert f"M{WIDTH - EDGE:.1f} " in text


def test_the_words_say_value_limit_peers_and_verdict():
    said = alternative(fake.view(), INDICATOR, row(norm="breach")).replace(
        "\u00a0", " "
    )
    assert "ค่า ร้อยละ 34.0" in said
    assert "เกณฑ์ ร้อยละ 30.0" in said
    assert "มัธยฐาน ร้อยละ 12.0" in said
    assert said.endswith("เกินเกณฑ์")


def test_too_few_peers_are_said_and_not_drawn():
    one = row(peer_median=ABSENT)
    assert "น้อยเกินไป" in alternative(fake.view(), INDICATOR, one)
    assert "middle" not in str(spine(fake.view(), INDICATOR, one))


def test_without_a_value_there_are_words_and_no_picture():
    text = str(spine(fake.view(), INDICATOR, _no_value()))
    assert "<svg" not in text
    assert "ยังสรุปไม่ได้" in text


def _no_value():
    return SimpleNamespace(**fake.verdict("district", "3304", "x", ABSENT))


@pytest.mark.parametrize("value", [0.0, -5.0])
def test_zero_and_negative_values_stay_on_the_line(value):
    one = SimpleNamespace(**fake.verdict("district", "3304", "x", value))
    text = str(spine(fake.view(), INDICATOR, one))
    x = float(re.search(r'cx="([^"]+)"', text).group(1))
    assert EDGE <= x <= WIDTH - EDGE


def test_each_verdict_has_a_shape_of_its_own():
    shapes = {str(sign(norm, 10, 10)) for norm in ("breach", "near", "meets")}
    assert len({re.sub(r'(fill|class)="[^"]*"', "", shape) for shape in shapes}) == 3
