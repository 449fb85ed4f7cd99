"""A value against its norm."""

import datetime as dt

import pytest
from judgement.small import CATALOGUE, in_force, rule

from coopanalysis.judgement.norm import norm, norm_table
from coopanalysis.rules import RulesInForce

NAN = float("nan")


@pytest.mark.parametrize(
    ("value", "better", "expected"),
    [
        (0.31, "low", "breach"),
        (0.30, "low", "near"),
        (0.21, "low", "near"),
        (0.20, "low", "meets"),
        (NAN, "low", "unknown"),
        (0.5, "none", "no_norm"),
    ],
)
def test_low_is_good(value, better, expected):
    assert norm(value, 0.30, 0.20, better) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(0.89, "breach"), (0.90, "near"), (0.95, "meets")]
)
def test_high_is_good(value, expected):
    assert norm(value, 0.90, 0.95, "high") == expected


def test_any_positive_amount_breaks_a_legal_zero():
    assert norm(0.01, 0.0, NAN, "low") == "breach"
    assert norm(0.0, 0.0, NAN, "low") == "meets"


def test_rounding_noise_is_no_breach():
    assert norm(0.1 + 0.2, 0.3, NAN, "low") == "meets"


def test_no_limit_no_norm():
    assert norm(0.5, NAN, NAN, "low") == "no_norm"


def test_watch_line_alone_gives_near():
    assert norm(0.5, NAN, 0.2, "low") == "near"


def test_rule_holds_for_its_types_only():
    table = norm_table(CATALOGUE, in_force(), ["agricultural", "farmers_group"])
    liquid = table[table["indicator"] == "outside.liquid"]
    assert list(liquid["coop_type"]) == ["agricultural"]
    share = table[table["indicator"] == "overdue.share"]
    assert set(share["coop_type"]) == {"agricultural", "farmers_group"}
    assert set(share["rule_id"]) == {"overdue_limit"}


def test_place_without_rules_has_no_norms():
    empty = RulesInForce(dt.date(2019, 3, 31), "US", ())
    assert norm_table(CATALOGUE, empty, ["credit_union"]).empty
    assert in_force(rule("x", 1.0)).get("overdue_limit") is None
