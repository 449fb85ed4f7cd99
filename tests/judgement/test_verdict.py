"""Verdicts on frames whose results can be worked out by hand."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from judgement.small import AS_OF, CATALOGUE, bodies, body, in_force, measure, measures

from coopanalysis.judgement.verdict import COLUMNS, Earlier, verdicts
from coopanalysis.rules import RulesInForce

DISTRICTS = ["3301", "3304", "3305"]


def judge(rows, units, rules=None, **more):
    return verdicts(
        measures(*rows),
        bodies(*units),
        rules=rules or in_force(),
        catalogue=CATALOGUE,
        districts=DISTRICTS,
        province="33",
        as_of=AS_OF,
        **more,
    )


def one(found, level, unit, key, group="headline"):
    rows = found[
        (found["level"] == level)
        & (found["unit_id"] == unit)
        & (found["indicator"] == key)
        & (found["body_group"] == group)
    ]
    assert len(rows) == 1
    return rows.iloc[0]


SHARE = "overdue.share"
UNITS = (
    body("a"),
    body("b"),
    body("g", coop_type="farmers_group", members=20),
    body("c", "3305"),
)
# 3304: (40 + 10 + 1) / (100 + 100 + 4) = 0.25; 3305: 5 / 50 = 0.1
ROWS = (
    measure("a", SHARE, 40.0, 100.0),
    measure("b", SHARE, 10.0, 100.0),
    measure("g", SHARE, 1.0, 4.0),
    measure("c", SHARE, 5.0, 50.0),
)


def test_columns_are_those_agreed():
    assert list(judge(ROWS, UNITS).columns) == COLUMNS


def test_sum_then_divide():
    row = one(judge(ROWS, UNITS), "district", "3304", SHARE)
    assert (row["numerator"], row["denominator"]) == (51, 204)
    assert row["value"] == pytest.approx(0.25)
    assert row["norm"] == "near"
    assert row["median"] == pytest.approx(0.25)
    assert (row["n_bodies"], row["n_expected"], row["n_breach"]) == (3, 3, 1)
    assert (row["norm_limit"], row["norm_watch"]) == (0.30, 0.20)
    assert (row["rule_id"], row["rule_status"]) == ("overdue_limit", "assumed")


def test_comparator_is_the_province_without_the_unit():
    found = judge(ROWS, UNITS)
    assert one(found, "district", "3304", SHARE)["comparator"] == pytest.approx(0.1)
    assert one(found, "district", "3305", SHARE)["comparator"] == pytest.approx(0.25)
    own = one(found, "coop", "a", SHARE, "agricultural")
    assert own["comparator"] == pytest.approx(15 / 150)
    assert np.isnan(one(found, "province", "33", SHARE)["comparator"])


def test_the_body_that_drives_its_district():
    row = one(judge(ROWS, UNITS), "district", "3304", SHARE)
    assert row["influence"] == "a"
    assert row["influence_value"] == pytest.approx(11 / 104)
    assert row["influence_flips"]


def test_a_flip_comes_before_a_larger_move():
    # Without b: 32/100 = 0.32, a breach like before (62/202 = 0.307); without a 0.294.
    rows = (measure("a", SHARE, 32.0, 100.0), measure("b", SHARE, 30.0, 102.0))
    row = one(judge(rows, UNITS[:2]), "district", "3304", SHARE)
    assert row["norm"] == "breach"
    assert row["influence"] == "a"
    assert row["influence_flips"]


def test_single_body_has_no_without():
    row = one(judge(ROWS, UNITS), "district", "3305", SHARE)
    assert pd.isna(row["influence"])
    assert not row["influence_flips"]
    assert row["n_bodies"] == 1
    assert row["value"] == pytest.approx(0.1)


def test_minimum_fix_is_the_baht_beyond_the_limit():
    rows = (measure("a", SHARE, 50.0, 100.0), measure("b", SHARE, 30.0, 100.0))
    row = one(judge(rows, UNITS[:2]), "district", "3304", SHARE)
    assert row["fix"] == pytest.approx(80 - 0.3 * 200)
    rows = (measure("a", "overdue.paid", 80.0, 100.0),)
    row = one(judge(rows, UNITS[:1]), "district", "3304", "overdue.paid")
    assert row["norm"] == "breach"
    assert row["fix"] == pytest.approx(10)


def test_legal_zero_any_amount_in_one_body_is_a_breach():
    rows = (
        measure("a", "outside.balance", 0.0),
        measure("b", "outside.balance", 500.0),
    )
    row = one(judge(rows, UNITS), "district", "3304", "outside.balance")
    assert row["value"] == 500
    assert (row["norm"], row["n_breach"], row["rule_status"]) == (
        "breach",
        1,
        "confirmed",
    )


def test_types_do_not_mix():
    units = (
        *UNITS,
        body("teachers", coop_type="savings", members=12_000),
        body("market", service_area="province", members=50_000),
    )
    rows = (
        *ROWS,
        measure("teachers", SHARE, 9e9, 1e10),
        measure("market", SHARE, 9e9, 1e10),
    )
    found = judge(rows, units)
    alone = judge(ROWS, UNITS)
    for key in ("value", "n_bodies", "n_expected", "data", "comparator"):
        assert (
            one(found, "district", "3304", SHARE)[key]
            == one(alone, "district", "3304", SHARE)[key]
        )
    assert one(found, "province", "33", SHARE)["value"] == pytest.approx(56 / 254)
    assert one(found, "district", "3304", SHARE, "savings")["value"] == 0.9
    assert one(found, "province", "33", SHARE, "province_wide")["value"] == 0.9
    local = found[(found["level"] == "district") & (found["unit_id"] == "3304")]
    assert "province_wide" not in set(local["body_group"])


def test_every_district_has_rows_even_if_nobody_reports():
    found = judge(ROWS, (*UNITS, body("silent", "3301", reports="nothing")))
    row = one(found, "district", "3301", SHARE)
    assert (row["norm"], row["n_bodies"], row["n_expected"]) == ("unknown", 0, 1)
    assert row["data"] == "C"
    assert row["norm_limit"] == 0.30
    assert "ส่ง" in row["reason_th"]
    assert row["remedy_en"]
    assert pd.isna(row["value"])


def test_district_without_bodies_says_so():
    row = one(judge(ROWS, UNITS), "district", "3301", SHARE)
    assert row["n_expected"] == 0
    assert row["norm"] == "unknown"
    assert "ไม่มีสหกรณ์" in row["reason_th"]


def test_zero_denominator_has_no_value_but_a_reason():
    rows = (measure("c", SHARE, 3.0, 0.0),)
    row = one(judge(rows, UNITS), "district", "3305", SHARE)
    assert pd.isna(row["value"])
    assert row["norm"] == "unknown"
    assert row["numerator"] == 3
    assert "denominator" in row["reason_en"]


def test_unknown_numerator_enters_neither_sum():
    rows = (*ROWS[:1], measure("b", SHARE, np.nan, 100.0, value=np.nan))
    row = one(judge(rows, UNITS), "district", "3304", SHARE)
    assert (row["numerator"], row["denominator"]) == (40, 100)
    assert row["n_bodies"] == 1


def test_rule_of_another_type_is_not_applied_to_groups():
    key = "outside.liquid"
    rows = (measure("a", key, 5.0, 100.0), measure("g", key, 0.0, 10.0))
    found = judge(rows, UNITS)
    assert one(found, "coop", "g", key, "farmers_group")["norm"] == "no_norm"
    row = one(found, "district", "3304", key)
    assert row["norm"] == "meets"
    assert row["n_breach"] == 0


def test_only_the_ruled_bodies_decide_the_norm():
    key = "outside.liquid"
    rows = (measure("a", key, 0.0, 100.0), measure("g", key, 90.0, 100.0))
    assert one(judge(rows, UNITS), "district", "3304", key)["norm"] == "breach"


def test_outside_thailand_every_body_is_headline_and_no_norm_applies():
    abroad = RulesInForce(AS_OF, "US", ())
    units = (body("u1", coop_type="credit_union"), body("u2", coop_type="credit_union"))
    rows = (measure("u1", SHARE, 40.0, 100.0), measure("u2", SHARE, 0.0, 100.0))
    found = judge(rows, units, rules=abroad)
    row = one(found, "district", "3304", SHARE)
    assert row["value"] == pytest.approx(0.2)
    assert row["norm"] == "no_norm"
    assert set(found["body_group"]) == {"headline", "credit_union"}
    assert set(found.loc[found["value"].notna(), "norm"]) == {"no_norm"}


def test_change_since_the_same_month_a_year_earlier():
    before = Earlier(
        dt.date(2018, 3, 31),
        measures(measure("a", SHARE, 20.0, 100.0), measure("b", SHARE, 0.0, 100.0)),
        bodies(*UNITS),
    )
    found = judge(ROWS, UNITS, earlier=before)
    row = one(found, "district", "3304", SHARE)
    assert row["previous_value"] == pytest.approx(0.1)
    assert row["change"] == pytest.approx(0.15)
    assert row["previous_as_of"] == dt.date(2018, 3, 31)
    other = one(found, "district", "3305", SHARE)
    assert pd.isna(other["previous_value"])
    assert pd.isna(other["previous_as_of"])


def test_statistics_say_cannot_tell_with_a_reason():
    found = judge(ROWS, UNITS)
    assert set(found["peer"]) == {"cannot_tell"}
    assert set(found["trend"]) == {"cannot_tell"}
    words = found[["reason_th", "reason_en", "remedy_th", "remedy_en"]]
    assert words.notna().to_numpy().all()


def test_quartiles_need_five_peers():
    units = [body(f"c{i}") for i in range(6)]
    rows = [measure(f"c{i}", SHARE, 10.0 * i, 100.0) for i in range(6)]
    found = judge(rows, units)
    row = one(found, "coop", "c0", SHARE, "agricultural")
    assert row["peer_n"] == 5
    assert (row["peer_low"], row["peer_median"], row["peer_high"]) == (0.1, 0.3, 0.5)
    few = one(judge(rows[:5], units[:5]), "coop", "c0", SHARE, "agricultural")
    assert few["peer_n"] == 4
    assert pd.isna(few["peer_median"])


def test_stopped_bodies_are_not_expected():
    units = (*UNITS, body("x", status="liquidating"))
    row = one(judge(ROWS, units), "district", "3304", SHARE)
    assert row["n_expected"] == 3


def test_district_grade_a_needs_four_fifths_of_the_denominator():
    rows = (
        measure("a", SHARE, 1.0, 80.0, grade="A"),
        measure("b", SHARE, 1.0, 20.0, grade="B"),
    )
    assert one(judge(rows, UNITS[:2]), "district", "3304", SHARE)["data"] == "A"
    rows = (rows[0] | {"denominator": 79.0}, rows[1] | {"denominator": 21.0})
    assert one(judge(rows, UNITS[:2]), "district", "3304", SHARE)["data"] == "B"
    rows = (rows[0], rows[1] | {"grade": "C", "denominator": 21.0})
    assert one(judge(rows, UNITS[:2]), "district", "3304", SHARE)["data"] == "C"


def test_missing_bodies_lower_the_district_grade_by_their_members():
    rows = (measure("a", SHARE, 1.0, 80.0),)
    small = body("m", members=20, reports="nothing")
    large = body("m", members=30, reports="nothing")
    assert one(judge(rows, (UNITS[0], small)), "district", "3304", SHARE)["data"] == "A"
    assert one(judge(rows, (UNITS[0], large)), "district", "3304", SHARE)["data"] == "C"


def test_a_body_with_other_totals_only_is_missing_from_the_indicator():
    large = body("m", members=300, reports="totals")
    reported = measure("m", "overdue.paid", 9.0, 10.0, source="reported", grade="B")
    rows = (measure("a", SHARE, 1.0, 80.0), reported)
    assert one(judge(rows, (UNITS[0], large)), "district", "3304", SHARE)["data"] == "C"
    elsewhere = measure("m", "outside.liquid", 9.0, 10.0, source="reported")
    found = judge((rows[0], elsewhere), (UNITS[0], large))
    assert one(found, "district", "3304", SHARE)["data"] == "A"


def test_a_body_with_the_register_and_no_row_has_nothing_of_the_kind():
    large = body("m", members=300)
    other = measure("m", "overdue.paid", 9.0, 10.0)
    rows = (measure("a", SHARE, 1.0, 80.0), other)
    assert one(judge(rows, (UNITS[0], large)), "district", "3304", SHARE)["data"] == "A"


def test_a_sum_that_is_mostly_reported_is_not_called_sound():
    rows = (
        measure("a", "outside.balance", 10.0),
        measure("b", "outside.balance", 90.0, source="reported", grade="B"),
    )
    large, small = body("a", members=900), body("b", members=100)
    # nine members of ten are of a body of grade A, but a tenth of the baht
    found = one(judge(rows, (large, small)), "district", "3304", "outside.balance")
    assert found["data"] == "B"
    nothing = (rows[0] | {"value": 0.0}, rows[1] | {"value": 0.0})
    found = one(judge(nothing, (large, small)), "district", "3304", "outside.balance")
    assert found["data"] == "A"


def test_a_data_grade_says_why_it_is_not_a():
    rows = (
        measure("a", SHARE, 1.0, 79.0),
        measure("b", SHARE, 1.0, 21.0, grade="B", reason="stale", reason_en="91 days"),
    )
    found = judge(rows, UNITS[:2])
    row = one(found, "district", "3304", SHARE)
    assert row["data_reason_en"] == (
        "79 % from bodies of grade A, 0 % of grade C or missing "
        "(part of the data is old)"
    )
    assert row["data_reason_th"].startswith("มาจากแห่งระดับ ก ร้อยละ 79")
    own = one(found, "coop", "b", SHARE, "agricultural")
    assert (own["data"], own["data_reason_en"]) == ("B", "91 days")
    assert one(found, "coop", "a", SHARE, "agricultural")["data_reason_en"] == ""
    nobody = one(found, "district", "3305", SHARE)
    assert nobody["data"] == "C"
    assert nobody["data_reason_en"].startswith("no body has handed over")
