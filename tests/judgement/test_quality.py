"""Checks of what bodies hand over, and the grades that follow."""

import datetime as dt

import numpy as np
import pandas as pd
from judgement.small import AS_OF, CATALOGUE, in_force, measure, measures, rule

from coopanalysis.judgement.quality import (
    COLUMNS,
    control_gaps,
    graded,
    quality,
    registers_of,
)

RULES = in_force(
    rule("stale_days", 90),
    rule("financials_max_months", 15),
    rule("left_out_share", 0.2),
    rule("reconcile_tolerance", 0.01),
)
NO_CONTROL = pd.DataFrame(columns=["coop_id", "bucket", "bucket_to", "amount"])
SHARE = "overdue.share"


def held(*rows):
    defaults = {"rows": 10, "rejected": 0, "data_date": AS_OF, "no_cut_off": 0}
    found = [defaults | {"coop_id": "a", "register": "loan"} | row for row in rows]
    return pd.DataFrame(found)


FULL = ({}, {"register": "financials"})


def check(frame, rows, control=NO_CONTROL, rules=RULES):
    return quality(
        frame,
        measures(*rows),
        control,
        rules=rules,
        catalogue=CATALOGUE,
        as_of=AS_OF,
        province="33",
    )


def grades(frame, rows, control=NO_CONTROL, rules=RULES):
    checks = check(frame, rows, control, rules)
    return graded(frame, measures(*rows), checks, CATALOGUE, rules).iloc[0]


ROW = measure("a", SHARE, 1.0, 10.0)


def test_the_register_of_an_indicator_is_its_views():
    assert registers_of(CATALOGUE.indicators[SHARE]) == ["loan"]


def test_complete_and_fresh_is_a():
    found = check(held(*FULL), [ROW])
    assert list(found.columns) == COLUMNS
    assert set(found["check"]) == {"complete"}
    row = grades(held(*FULL), [ROW])
    assert (row["grade"], row["reason"], row["reason_th"]) == ("A", "", "")


def test_old_data_lower_the_grade_by_one_step():
    on_the_day = held({"data_date": AS_OF - dt.timedelta(90)}, FULL[1])
    assert grades(on_the_day, [ROW])["grade"] == "A"
    older = held({"data_date": AS_OF - dt.timedelta(91)}, FULL[1])
    row = grades(older, [ROW])
    assert (row["grade"], row["reason"]) == ("B", "stale")
    assert "91" in row["reason_th"]
    assert "91" in row["reason_en"]


def test_a_statement_may_be_fifteen_months_old():
    year_old = held({}, {"register": "financials", "data_date": dt.date(2018, 3, 31)})
    assert "stale" not in set(check(year_old, [ROW])["check"])
    older = held({}, {"register": "financials", "data_date": dt.date(2017, 12, 1)})
    assert "stale" in set(check(older, [ROW])["check"])


def test_reported_totals_lower_by_one_step_and_old_ones_by_two():
    reported = ROW | {"source": "reported"}
    frame = held({"register": "reported_total"}, FULL[1])
    assert grades(frame, [reported])["grade"] == "B"
    frame = held(
        {"register": "reported_total", "data_date": dt.date(2018, 3, 31)}, FULL[1]
    )
    row = grades(frame, [reported])
    assert (row["grade"], row["reason"]) == ("C", "reported stale")


def test_left_out_rows_above_the_rule():
    within = ROW | {"n_left_out": 2}
    assert grades(held(*FULL), [within])["grade"] == "A"
    above = ROW | {"n_left_out": 3}
    row = grades(held(*FULL), [above])
    assert (row["grade"], row["reason"]) == ("B", "left_out")
    assert "3" in row["reason_en"]
    assert "10" in row["reason_en"]
    assert "left_out" in set(check(held(*FULL), [above])["check"])


def test_unknown_count_is_not_left_out():
    assert grades(held(*FULL), [ROW | {"n_left_out": np.nan}])["grade"] == "A"


def test_register_against_control_account():
    def sides(register, control):
        rows = [("a", "loan", "register", register), ("a", "loan", "control", control)]
        return pd.DataFrame(rows, columns=list(NO_CONTROL))

    gaps = control_gaps(sides(98.0, 100.0))
    assert (gaps["gap"].iloc[0], gaps["share"].iloc[0]) == (2.0, 0.02)
    assert grades(held(*FULL), [ROW], sides(99.5, 100.0))["grade"] == "A"
    assert grades(held(*FULL), [ROW], sides(98.0, 100.0))["reason"] == "control_gap"


def test_one_side_alone_is_no_gap():
    only = pd.DataFrame([("a", "loan", "register", 5.0)], columns=list(NO_CONTROL))
    assert control_gaps(only).empty


def test_missing_statements_are_said():
    found = check(held({}), [ROW])
    row = found[found["check"] == "absent"].iloc[0]
    assert (row["register"], row["grade"]) == ("financials", "C")
    assert pd.isna(row["rows"])


def test_count_without_cut_off_numbers_is_c():
    found = check(held({"register": "stock_count", "no_cut_off": 4}, FULL[1]), [ROW])
    assert found.loc[found["check"] == "cut_off", "grade"].tolist() == ["C"]


def test_many_rejected_rows():
    assert grades(held({"rejected": 2}, FULL[1]), [ROW])["grade"] == "A"
    assert grades(held({"rejected": 3}, FULL[1]), [ROW])["reason"] == "rejected"


def test_without_rules_nothing_is_lowered():
    old = held({"data_date": dt.date(2000, 1, 1)}, FULL[1])
    row = grades(old, [ROW | {"n_left_out": 90}], rules=in_force(rule("x", 1)))
    assert row["grade"] == "A"
