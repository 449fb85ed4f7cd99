"""What is followed up: findings, agreed actions, and the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from coopanalysis.show import frames, numbers, tables, words
from coopanalysis.show.block import (
    Block,
    Cell,
    Column,
    block,
    join,
    opening,
    table,
    tag,
)
from coopanalysis.show.numbers import is_known

if TYPE_CHECKING:
    from coopanalysis.workbook import View


def findings(view: View) -> Block:
    """Show findings as a flow by kind, then those still open."""
    say = view.say
    flow = frames.breakdown(view, "finding_flow")
    if flow.empty and view.findings.empty:
        text = say(
            "ไม่มีข้อสังเกตหรือข้อบกพร่องในทะเบียนที่ได้รับ",
            "The registers received hold no observation and no defect.",
        )
        return block(tag("p", text))
    parts: list[object] = []
    if len(flow):
        parts.append(_flow(view, flow))
    still = view.findings
    still = still[still["status"] != "closed"] if len(still) else still
    if still.empty:
        text = say("ไม่มีเรื่องที่ค้างแก้ไข", "Nothing is still open.")
        parts.append(tag("p", text))
    else:
        parts.append(_open_findings(view, still))
    return block(*parts)


def _flow(view: View, flow: pd.DataFrame) -> Markup:
    counts = frames.across(flow, "bucket_to", "bucket", "n").fillna(0)
    steps = words.codes("finding_flow")
    counts = counts.reindex(columns=steps, fill_value=0)
    columns = [Column(view.say("ประเภท", "kind"))]
    unit = view.say("เรื่อง", "findings")
    columns += [Column(words.word(view, "finding_flow", s), unit, True) for s in steps]
    rows = [
        [
            opening(words.word(view, "finding_kind", kind)),
            *map(numbers.number, counts.loc[kind]),
        ]
        for kind in words.codes("finding_kind")
        if kind in counts.index
    ]
    caption = view.say(
        "ยกมา – เกิดใหม่ – แก้ไขแล้วเสร็จ – คงเหลือยกไป", "Findings, in and out"
    )
    return table(caption, columns, rows)


def _open_findings(view: View, still: pd.DataFrame) -> Markup:
    say = view.say
    columns = [
        Column(say("สหกรณ์/กลุ่มเกษตรกร", "cooperative or group")),
        Column(say("เรื่อง", "about")),
        Column(say("ที่มา", "source")),
        Column(say("วันที่พบ", "found"), None, True),
        Column(say("จำนวนเงิน", "amount"), words.currency(view), True),
        Column(say("คำสั่งนายทะเบียน", "registrar's order")),
        Column(say("ครบกำหนด", "due"), None, True),
        Column(say("สถานะ", "status")),
    ]
    ordered = still.sort_values(["found_date", "coop_id"], na_position="last")
    rows = [
        [
            frames.coop_name(view, row.coop_id),
            join([words.word(view, "finding_kind", row.kind),
                  tag("small", _category(view, row.category))]),
            words.word(view, "finding_source", row.source),
            _day(view, row.found_date),
            numbers.number(row.amount) if is_known(row.amount) else "–",
            _order(view, row.order_section),
            _day(view, row.due_date),
            _status(view, row),
        ]
        for row in frames.records(ordered)
    ]  # fmt: skip
    caption = say("เรื่องที่ยังแก้ไขไม่แล้วเสร็จ เรียงจากที่ค้างนานที่สุด", "Still open, oldest first")
    return table(caption, columns, rows)


def _order(view: View, section: object) -> str:
    if not is_known(section) or section == "":
        return "–"
    text = str(section)
    return text if not text[:1].isdigit() else view.say(f"มาตรา {text}", f"s. {text}")


def _category(view: View, slug: object) -> str:
    found = [c for c in view.catalogue.categories if c.slug == slug]
    if not found:
        return str(slug) if is_known(slug) else ""
    return view.say(found[0].title_th, found[0].title_en)


def _day(view: View, value: object) -> str:
    return numbers.day(view, value) if is_known(value) else "–"


def _status(view: View, row: Any) -> Markup:
    """Return the status in words; past its date and not closed counts as overdue."""
    late = is_known(row.due_date) and numbers.as_date(row.due_date) < view.as_of
    if row.status != "closed" and late:
        days = (view.as_of - numbers.as_date(row.due_date)).days
        text = view.say(f"◆ เกินกำหนด {days} วัน", f"◆ {days} days overdue")
        return tag("b", text, class_="norm-breach")
    return tag("span", words.word(view, "status", row.status))


def actions(view: View) -> Block:
    """Show what the last meeting agreed, in the office's seven columns."""
    say = view.say
    agreed = view.actions
    if agreed.empty:
        text = say(
            "ไม่มีมติที่ประชุมครั้งก่อนในทะเบียนที่ได้รับ",
            "The registers received hold no decision of an earlier meeting.",
        )
        return block(tag("p", text))
    columns = [
        Column(say("ที่", "no.")),
        Column(say("มติ", "decision")),
        Column(say("ผู้รับผิดชอบ", "who")),
        Column(say("กำหนดแล้วเสร็จ", "due"), None, True),
        Column(say("ผลการดำเนินการ", "result")),
        Column(say("เอกสารหลักฐาน", "evidence")),
        Column(say("สถานะ", "status")),
    ]
    ordered = agreed.sort_values(["due_date", "coop_id"], na_position="last")
    rows = [
        _action_row(view, place, row)
        for place, row in enumerate(frames.records(ordered), start=1)
    ]
    caption = say("มติที่ประชุมครั้งก่อนและผลการดำเนินการ", "Decisions and what became of them")
    return block(table(caption, columns, rows, class_="steps"))


def _action_row(view: View, place: int, row: Any) -> list[object]:
    done: object = "–"
    if is_known(row.amount_done) and row.amount_done:
        money = f"{numbers.number(row.amount_done)} {words.currency(view)}"
        done = view.say(f"ดำเนินการแล้ว {money}", f"{money} done")
    if is_known(row.closed_date):
        when = numbers.day(view, row.closed_date)
        note = view.say(f"แล้วเสร็จ {when}", f"closed {when}")
        done = note if done == "–" else join([done, tag("small", note)])
    evidence = row.evidence if is_known(row.evidence) and row.evidence else "–"
    return [
        str(place),
        join([_decision(view, row),
              tag("small", frames.coop_name(view, row.coop_id))]),
        words.owner(view, row.owner_role),
        _day(view, row.due_date),
        done,
        evidence,
        _status(view, row),
    ]  # fmt: skip


def _decision(view: View, row: Any) -> str:
    """Return the guideline step that was agreed; the problem alone without a step."""
    for category in view.catalogue.categories:
        for step in category.guidelines if category.slug == row.category else ():
            if is_known(row.guideline_step) and step.step == int(row.guideline_step):
                return view.say(step.th, step.en)
    return _category(view, row.category)


def plan(view: View) -> Block:
    """Show the steps now due, nearest first: who, by when, which paper, what law."""
    say = view.say
    if not view.steps:
        text = say(
            "ไม่มีแนวทางที่ต้องเริ่มดำเนินการจากผลพิจารณาครั้งนี้",
            "These verdicts call for no step of the guideline.",
        )
        return block(tag("p", text))
    columns = [
        Column(say("ที่", "no.")),
        Column(say("แนวทางแก้ไข", "step")),
        Column(say("ผู้รับผิดชอบ", "who")),
        Column(say("กำหนดแล้วเสร็จ", "due")),
        Column(say("สหกรณ์/กลุ่มเกษตรกร", "cooperatives and groups")),
        Column(say("เอกสารหลักฐาน", "evidence")),
        Column(say("สถานะ", "status")),
        Column(say("ฐานกฎหมายหรือระเบียบ", "law or regulation")),
    ]
    ordered = sorted(view.steps, key=_when)
    rows = [
        [
            str(place),
            join([say(step.th, step.en), tag("small", _category(view, step.category))]),
            say(step.owner_th, step.owner_en),
            tables.due(view, step),
            _names(view, step.coops),
            say(step.evidence_th, step.evidence_en),
            say("ยังไม่ดำเนินการ", "not started"),
            Cell(tables.basis(view, step), "muted"),
        ]
        for place, step in enumerate(ordered, start=1)
    ]
    caption = say("แผนการแก้ไข เรียงตามกำหนดที่ใกล้ที่สุด", "Plan, nearest date first")
    caption += tables.assumed_note(view, ordered)
    return block(table(caption, columns, rows, class_="steps plan"))


def _when(step: Any) -> tuple[bool, str, str, int]:
    known = is_known(step.due)
    return (not known, str(step.due) if known else "", step.category, int(step.step))


def _names(view: View, coops: Any) -> str:
    names = list(coops)
    if len(names) <= 2:
        return ", ".join(names) or view.say("ทุกแห่ง", "all")
    more = len(names) - 2
    return ", ".join(names[:2]) + view.say(f" และอีก {more} แห่ง", f" and {more} more")
