"""What is known of the data that bodies hand over, and the grades that follow."""

import numpy as np
import pandas as pd
from judgement.small import AS_OF, CATALOGUE, in_force, measure, measures, rule

from coopanalysis.judgement import checks
from coopanalysis.judgement.quality import (
    COLUMNS,
    control_gaps,
    graded,
    quality,
    registers_of,
)

RULES = in_force(rule("left_out_share", 0.2))
NO_CONTROL = pd.DataFrame(columns=["coop_id", "bucket", "bucket_to", "amount"])
SHARE = "overdue.share"


def held(*rows):
    defaults = {"coop_id": "a", "register": "loan", "rows": 10, "rejected": 0}
    return pd.DataFrame([defaults | row for row in rows])


FULL = held({}, {"register": "financials", "rows": 1})


def failed(check, register="loan", steps=None, coop_id="a"):
    """Return a row of what the checks found."""
    steps = checks.declared()[check].steps if steps is None else steps
    return (coop_id, register, check, steps, f"เหตุผล {check}", f"reason {check}")


def check(rows, *found, frame=FULL, rules=RULES):
    return quality(
        pd.DataFrame(list(found), columns=checks.FOUND),
        frame,
        measures(*rows),
        rules=rules,
        catalogue=CATALOGUE,
        as_of=AS_OF,
        province="33",
    )


def grades(rows, *found, rules=RULES):
    table = check(rows, *found, rules=rules)
    return graded(FULL, measures(*rows), table, CATALOGUE, rules).iloc[0]


ROW = measure("a", SHARE, 1.0, 10.0)


def test_the_register_of_an_indicator_is_its_views():
    assert registers_of(CATALOGUE.indicators[SHARE]) == ["loan"]


def test_what_came_has_one_row_each_and_is_a():
    table = check([ROW])
    assert list(table.columns) == COLUMNS
    assert table[["register", "check", "grade", "rows"]].values.tolist() == [
        ["financials", "complete", "A", 1],
        ["loan", "complete", "A", 10],
    ]
    row = grades([ROW])
    assert (row["grade"], row["reason"], row["reason_th"]) == ("A", "", "")


def test_a_check_of_one_step_is_b_with_its_reason_in_both_languages():
    row = grades([ROW], failed("stale"))
    assert (row["grade"], row["reason"]) == ("B", "stale")
    assert (row["reason_th"], row["reason_en"]) == ("เหตุผล stale", "reason stale")


def test_two_checks_of_one_step_are_c():
    row = grades([ROW], failed("stale"), failed("reconciliation"))
    assert (row["grade"], row["reason"]) == ("C", "reconciliation stale")


def test_what_is_only_listed_lowers_nothing():
    listed = failed("negative_balance", steps=0)
    assert grades([ROW], listed)["grade"] == "A"
    table = check([ROW], listed)
    row = table[table["check"] == "negative_balance"].iloc[0]
    assert (row["grade"], row["reason_en"]) == ("A", "reason negative_balance")


def test_a_check_of_another_register_or_body_lowers_nothing():
    other = failed("stale", "deposit"), failed("stale", coop_id="b")
    assert grades([ROW], *other)["grade"] == "A"


def test_a_missing_register_is_c_and_has_no_rows():
    table = check([ROW], failed("missing_register", "deposit"))
    row = table[table["check"] == "missing_register"].iloc[0]
    assert row["grade"] == "C"
    assert pd.isna(row["rows"])


def test_reported_totals_lower_by_one_step_and_old_ones_by_two():
    reported = ROW | {"source": "reported"}
    row = grades([reported])
    assert (row["grade"], row["reason"]) == ("B", "reported")
    row = grades([reported], failed("stale", "reported_total"))
    assert (row["grade"], row["reason"]) == ("C", "reported stale")


def test_left_out_rows_above_the_rule():
    within = ROW | {"n_left_out": 2}
    assert grades([within])["grade"] == "A"
    above = ROW | {"n_left_out": 3}
    row = grades([above])
    assert (row["grade"], row["reason"]) == ("B", "left_out")
    assert row["reason_en"] == "3 of 10 rows lack an entry that is needed"
    assert "left_out" in set(check([above])["check"])


def test_unknown_count_is_not_left_out():
    assert grades([ROW | {"n_left_out": np.nan}])["grade"] == "A"


def test_without_a_rule_nothing_is_left_out():
    rules = in_force(rule("x", 1))
    assert grades([ROW | {"n_left_out": 90}], rules=rules)["grade"] == "A"


def test_register_against_control_account():
    rows = [("a", "loan", "register", 98.0), ("a", "loan", "control", 100.0)]
    gaps = control_gaps(pd.DataFrame(rows, columns=list(NO_CONTROL)))
    assert (gaps["gap"].iloc[0], gaps["share"].iloc[0]) == (2.0, 0.02)


def test_one_side_alone_is_no_gap():
    only = pd.DataFrame([("a", "loan", "register", 5.0)], columns=list(NO_CONTROL))
    assert control_gaps(only).empty


def test_a_part_above_its_whole_is_c_and_says_both_amounts():
    above = ROW | {"numerator": 130.0, "denominator": 100.0, "value": np.nan}
    row = grades([above])
    assert (row["grade"], row["reason"]) == ("C", "above_whole")
    assert row["reason_en"].startswith(
        "130.00 is more than its whole, 100.00: no value"
    )
    assert "มากกว่ายอดทั้งหมด" in row["reason_th"]
    (found,) = check([above]).query("check == 'above_whole'").itertuples()
    assert (found.register, found.grade) == ("loan", "C")
    assert grades([ROW])["grade"] == "A"
