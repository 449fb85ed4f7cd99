"""Which steps of the guidelines apply, to whom and by when."""

import datetime as dt

import pandas as pd
import pytest
from judgement.small import AS_OF, bodies, body

from coopanalysis.indicators import catalogue as catalogue_module
from coopanalysis.judgement.actions import legal_refs, steps
from coopanalysis.judgement.clocks import COLUMNS as CLOCK_COLUMNS
from coopanalysis.judgement.labels import labels

CATALOGUE = catalogue_module.load(check=False)
UNITS = bodies(body("a"), body("b"), body("g", coop_type="farmers_group"))
NO_CLOCK = pd.DataFrame(columns=CLOCK_COLUMNS)


def rows(*found):
    columns = ["level", "unit_id", "body_group", "indicator", "norm", "value"]
    return pd.DataFrame([(*row, 0.5) for row in found], columns=columns)


def applied(verdicts, clocks=NO_CLOCK, **more):
    return steps(
        CATALOGUE,
        verdicts,
        UNITS,
        clocks,
        unit=("district", "3304"),
        as_of=AS_OF,
        **more,
    )


def clock(kind, coop_id, deadline, category):
    row = dict.fromkeys(CLOCK_COLUMNS) | {"kind": kind, "coop_id": coop_id}
    return pd.DataFrame([row | {"deadline": deadline, "category": category}])


BREACH = (
    ("district", "3304", "headline", "overdue.overdue_share", "breach"),
    ("coop", "a", "agricultural", "overdue.overdue_share", "near"),
    ("coop", "b", "agricultural", "overdue.overdue_share", "meets"),
)


def test_steps_of_a_category_beyond_its_limit():
    found = applied(rows(*BREACH))
    assert {one.category for one in found} == {"overdue"}
    first = found[0]
    assert first.step == 1
    assert first.due == AS_OF + dt.timedelta(30)
    assert first.due_text_th == "ภายใน 30 วัน นับแต่วันประชุม"
    assert first.due_text_en == "within 30 days of the meeting"
    assert first.owner_th == "เจ้าหน้าที่สินเชื่อ และเจ้าหน้าที่บัญชี"
    assert first.coop_ids == ("a",)
    assert first.coops == ("สหกรณ์ตัวอย่าง a",)


def test_within_the_limit_no_step():
    calm = [(*row[:4], "meets") for row in BREACH]
    assert applied(rows(*calm)) == []


def test_one_body_beyond_its_limit_is_enough():
    only = ("coop", "b", "agricultural", "trade.over_one_year", "breach")
    found = applied(rows(only))
    assert {one.category for one in found} == {"trade"}
    assert {one.coop_ids for one in found} == {("b",)}


def test_days_are_counted_from_the_meeting():
    found = applied(rows(*BREACH), meeting=dt.date(2019, 4, 10))
    assert found[0].due == dt.date(2019, 5, 10)


def test_a_clock_opens_its_steps_alone_and_sets_their_date():
    found = applied(
        rows(), clock("guarantor_notice", "b", dt.date(2019, 4, 5), "collateral")
    )
    assert [(one.category, one.step, one.due) for one in found] == [
        ("collateral", 2, dt.date(2019, 4, 5))
    ]
    assert found[0].coop_ids == ("b",)
    assert found[0].basis == "law"


def test_without_the_clock_its_step_does_not_apply():
    counted = {(one.category, one.step) for one in applied(rows(*BREACH))}
    assert ("overdue", 2) not in counted


def test_heirs_are_the_earliest_of_several_clocks():
    both = pd.concat(
        [
            clock("limitation", "a", dt.date(2019, 9, 1), "overdue"),
            clock("heirs", "b", dt.date(2019, 5, 10), "overdue"),
        ]
    )
    by_step = {one.step: one for one in applied(rows(), both)}
    assert by_step[6].due == dt.date(2019, 5, 10)
    assert by_step[2].due == dt.date(2019, 9, 1)


def test_notice_of_a_mortgage_applies_with_its_clock_and_without():
    told = clock("mortgagor_notice", "b", dt.date(2019, 4, 5), "collateral")
    wide = ("coop", "a", "agricultural", "collateral.incomplete_files", "breach")
    for found, due, whose in (
        (applied(rows(), told), dt.date(2019, 4, 5), ("b",)),
        (applied(rows(wide)), None, ("a",)),
        (applied(rows(wide), told), dt.date(2019, 4, 5), ("a", "b")),
    ):
        (step,) = (one for one in found if one.step == 6)
        assert (step.due, step.coop_ids) == (due, whose)


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ({"agricultural"}, "พ.ร.บ. สหกรณ์ มาตรา 22 (2)"),
        ({"farmers_group"}, labels()["farmers_group"]["s22_th"]),
    ],
)
def test_farmers_groups_have_their_own_law(kinds, expected):
    assert legal_refs("พ.ร.บ. สหกรณ์ มาตรา 22 (2)", "s. 22", kinds)[0] == expected


def test_mixed_units_cite_both_and_other_laws_stay():
    both = legal_refs("พ.ร.บ. สหกรณ์ มาตรา 65", "s. 65", {"farmers_group", "shop"})
    assert both[0].startswith("พ.ร.บ. สหกรณ์ มาตรา 65; กลุ่มเกษตรกร")
    assert legal_refs("ป.พ.พ. 686", "s. 686", {"farmers_group"})[0] == "ป.พ.พ. 686"


def test_every_guideline_can_be_said():
    for category in CATALOGUE.categories:
        for step in category.guidelines:
            assert step.counted_from in labels()["counted_from"]
            assert set(step.owners) <= set(labels()["role"])
