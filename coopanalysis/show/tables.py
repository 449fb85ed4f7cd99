"""Tables of a district page: indicators, bodies, steps, clocks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from coopanalysis.judgement.words import counts_money
from coopanalysis.show import frames, marks, numbers, words
from coopanalysis.show.block import Cell, Column, join, table, tag
from coopanalysis.show.numbers import is_known
from coopanalysis.show.spine import spine

if TYPE_CHECKING:
    from coopanalysis.workbook import View


def spine_table(view: View, category: Any) -> Markup:
    """Return one row per indicator: value, last year, province, place, verdict."""
    own = frames.own_verdicts(view)
    say = view.say
    here = say("อำเภอ", "here") if view.level == "district" else say("จังหวัด", "here")
    columns = [
        Column(say("ตัวชี้วัด", "indicator")),
        Column(say("มีข้อมูล", "with data"), say("แห่ง", "bodies"), True),
        Column(here, None, True),
        Column(say("ปีก่อน", "last year"), say("เดือนเดียวกัน", "same month"), True),
    ]
    if view.level == "district":
        columns += [
            Column(say("จังหวัด", "province"), say("ไม่นับอำเภอนี้", "others"), True),
            Column(say("ตำแหน่งเทียบอำเภออื่น", "among other districts")),
        ]
    columns.append(Column(say("ผลพิจารณา", "verdict")))
    rows = []
    for indicator in frames.indicators_of(view, category):
        row = own.get(indicator.id)
        if row is not None:
            rows.append(_spine_row(view, indicator, row))
    if not rows:
        return tag("p", say("ไม่มีผลพิจารณาของพื้นที่นี้", "No verdicts of this place."))
    caption = say("ตัวชี้วัดของ", "Indicators of ") + category_title(view, category)
    return table(caption, columns, rows, class_="spine")


def _spine_row(view: View, indicator: Any, row: Any) -> list[object]:
    cells: list[object] = [
        join(
            [
                view.say(indicator.title_th, indicator.title_en),
                tag("small", words.unit(view, indicator)),
            ]
        ),
        f"{int(row.n_bodies)} / {int(row.n_expected)}",
        Cell(
            marks.value(view, indicator, row.value),
            "strong" if is_known(row.value) else None,
        ),
        Cell(marks.change(view, indicator, row), "muted"),
    ]
    if view.level == "district":
        other = "–" if not is_known(row.comparator) else row.comparator
        shown = other if other == "–" else marks.value(view, indicator, other)
        cells += [Cell(shown, "muted"), spine(view, indicator, row)]
    cells.append(marks.verdict(view, row))
    return cells


def category_title(view: View, category: Any) -> str:
    """Return the heading of a category as the report prints it."""
    return view.say(category.heading_th, category.heading_en)


def body_table(view: View, category: Any) -> Markup | None:
    """Return which bodies stand behind a category: value, amount, limit, verdict.

    None when no body of the view has a value; counts and baht, never a contract.
    """
    indicator = frames.headline_of(view, category)
    judged = frames.body_verdicts(view, indicator.id)
    judged = judged[judged["value"].notna()]
    if judged.empty:
        return None
    money = indicator.unit != "money" and counts_money(indicator)
    say = view.say
    columns = [
        Column(say("สหกรณ์/กลุ่มเกษตรกร", "cooperative or group")),
        Column(say(indicator.short_th, indicator.short_en),
               words.unit(view, indicator), True),
    ]  # fmt: skip
    if money:
        columns.append(Column(say("จำนวนเงิน", "amount"), words.currency(view), True))
    columns += [
        Column(say("เกณฑ์", "limit"), words.unit(view, indicator), True),
        Column(say("รายการ", "cases"), None, True),
        Column(say("ผลพิจารณา", "verdict")),
        Column(say("ตัวชี้วัดอื่นที่เกินเกณฑ์", "also over the limit")),
    ]
    rows = [_body_row(view, indicator, row, money) for row in frames.records(judged)]
    caption = say("สหกรณ์และกลุ่มเกษตรกรที่เกี่ยวข้อง", "Cooperatives and groups behind it")
    title = f"{caption} – {category_title(view, category)}"
    return table(title, columns, rows, class_="bodies")


def _body_row(view: View, indicator: Any, row: Any, money: bool) -> list[object]:
    small = words.word(view, "coop_type", row.coop_type)
    if row.counted_in != "headline":
        small = view.say(f"{small} · ไม่รวมในค่าอำเภอ", f"{small} · not in the total")
    cells: list[object] = [
        join([row.coop_name, tag("small", small)]),
        Cell(marks.value(view, indicator, row.value), "strong"),
    ]
    if money:
        cells.append(numbers.number(row.numerator) if is_known(row.numerator) else "–")
    left = None
    if is_known(row.n_left_out) and row.n_left_out:
        left = view.say(
            f"ขาดข้อมูล {numbers.number(row.n_left_out)}",
            f"{numbers.number(row.n_left_out)} left out",
        )
    cells += [
        numbers.figure(indicator, row.norm_limit) if is_known(row.norm_limit) else "–",
        join(
            [
                numbers.number(row.n) if is_known(row.n) else "–",
                tag("small", left) if left else None,
            ]
        ),
        marks.norm_and_grade(view, row),
        _others_in_breach(view, row.unit_id, indicator),
    ]
    return cells


def _others_in_breach(view: View, coop_id: str, headline: Any) -> str:
    found = [
        view.catalogue.indicators[name]
        for name in frames.breaches(view).get(coop_id, ())
        if name != headline.id
    ]
    mine = [i for i in found if i.category == headline.category]
    names = [view.say(i.short_th, i.short_en) for i in mine]
    return ", ".join(names) or "–"


def clock_table(view: View, clocks: pd.DataFrame, caption: str) -> Markup:
    """Return legal deadlines, the nearest first."""
    say = view.say
    columns = [
        Column(say("เรื่อง", "what")),
        Column(say("ครบกำหนด", "deadline"), None, True),
        Column(say("เหลือ", "left"), say("วัน", "days"), True),
        Column(say("สหกรณ์/กลุ่มเกษตรกร", "cooperative or group")),
        Column(say("จำนวน", "number"), say("ราย/สัญญา", "cases"), True),
        Column(say("จำนวนเงิน", "amount"), words.currency(view), True),
    ]
    rows = [_clock_row(view, row) for row in frames.records(clocks)]
    return table(caption, columns, rows)


def _clock_row(view: View, row: Any) -> list[object]:
    label = view.say(row.label_th, row.label_en)
    legal = view.say(row.legal_ref_th, row.legal_ref_en)
    days = int(row.days_left)
    left: object = numbers.number(days)
    if days < 0:
        left = view.say(f"พ้นแล้ว {-days}", f"{-days} past")
    return [
        join([label, tag("small", legal) if is_known(legal) and legal else None]),
        numbers.day(view, row.deadline),
        Cell(left, "strong"),
        row.coop_name,
        numbers.number(row.n) if is_known(row.n) else "–",
        numbers.number(row.amount) if is_known(row.amount) else "–",
    ]


def step_table(view: View, steps: Sequence[Any], caption: str) -> Markup:
    """Return guideline steps that apply: who, by when, which paper, what law."""
    say = view.say
    columns = [
        Column(say("แนวทาง", "step")),
        Column(say("ผู้รับผิดชอบ", "who")),
        Column(say("ภายใน", "by")),
        Column(say("เอกสารหลักฐาน", "evidence")),
        Column(say("ฐานกฎหมายหรือระเบียบ", "law or regulation")),
    ]
    rows = [
        [
            f"{step.step}. {say(step.th, step.en)}",
            say(step.owner_th, step.owner_en),
            due(view, step),
            say(step.evidence_th, step.evidence_en),
            Cell(basis(view, step), "muted"),
        ]
        for step in steps
    ]
    return table(caption + assumed_note(view, steps), columns, rows, class_="steps")


def due(view: View, step: Any) -> object:
    """Return a step's date, or the words for a date that differs by contract."""
    if is_known(step.due):
        return Cell(numbers.day(view, step.due), "date")
    return view.say(step.due_text_th, step.due_text_en)


def basis(view: View, step: Any) -> str:
    """Return the law or regulation of a step; an asterisk says it is not confirmed."""
    reference = view.say(step.legal_ref_th, step.legal_ref_en)
    reference = reference or words.word(view, "basis", step.basis)
    return f"{reference} *" if step.status == "assumed" else reference


def assumed_note(view: View, steps: Sequence[Any]) -> str:
    """Return what the asterisk means, where a table has one."""
    if all(step.status != "assumed" for step in steps):
        return ""
    return view.say(" (* สำนักงานยังไม่ยืนยัน)", " (* not yet confirmed by the office)")
