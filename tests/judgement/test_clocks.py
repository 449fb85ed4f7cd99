"""Legal clocks from the breakdown of deadlines."""

import datetime as dt

import pandas as pd
from judgement.small import AS_OF, bodies, body, in_force, rule

from coopanalysis.judgement.clocks import COLUMNS, clocks
from coopanalysis.judgement.labels import label, labels, owners

RULES = in_force(
    rule("guarantor_notice_days", 60, legal_ref_th="ป.พ.พ. 686", legal_ref_en="s. 686")
)
UNITS = bodies(body("a"), body("b"))


def deadlines(*rows):
    columns = ["breakdown", "coop_id", "bucket", "bucket_to", "n", "amount"]
    return pd.DataFrame([("clock", *row) for row in rows], columns=columns)


def test_nearest_first_with_days_left():
    found = clocks(
        deadlines(
            ("a", "limitation", "2019-12-31", 3, 900.0),
            ("b", "guarantor_notice", "2019-04-10", 2, 100.0),
        ),
        UNITS,
        RULES,
        AS_OF,
    )
    assert list(found.columns) == COLUMNS
    assert found["kind"].tolist() == ["guarantor_notice", "limitation"]
    first = found.iloc[0]
    assert (first["days_left"], first["deadline"]) == (10, dt.date(2019, 4, 10))
    assert (first["n"], first["amount"], first["category"]) == (2, 100.0, "collateral")
    assert first["coop_name"] == "สหกรณ์ตัวอย่าง b"
    assert (first["legal_ref_th"], first["legal_ref_en"]) == ("ป.พ.พ. 686", "s. 686")


def test_a_place_without_the_rule_has_no_reference():
    found = clocks(
        deadlines(("a", "heirs", "2019-05-10", 1, 5.0)), UNITS, in_force(), AS_OF
    )
    assert found["legal_ref_th"].tolist() == [""]


def test_passed_deadlines_and_strangers_are_no_clocks():
    found = clocks(
        deadlines(
            ("a", "heirs", "2019-03-30", 1, 5.0),
            ("a", "heirs", "2019-03-31", 1, 6.0),
            ("z", "heirs", "2019-06-30", 1, 7.0),
        ),
        UNITS,
        RULES,
        AS_OF,
    )
    assert found["amount"].tolist() == [6.0]


def test_no_deadline_no_row():
    assert clocks(deadlines(), UNITS, RULES, AS_OF).empty


def test_roles_have_words_in_both_languages():
    assert owners("board+lawyer") == (
        "คณะกรรมการดำเนินการ และนิติกร/ทนายความ",
        "board and lawyer",
    )
    for kind in ("role", "clock", "counted_from"):
        for code in labels()[kind]:
            assert all(label(kind, code))


def test_a_clock_of_another_category_is_shown_by_its_name():
    found = clocks(
        deadlines(("a", "licence_renewal", "2019-05-10", 1, 5.0)), UNITS, RULES, AS_OF
    )
    assert found["label_en"].tolist() == ["licence renewal"]
    assert found["legal_ref_th"].tolist() == [""]
