"""The appendix: rules used, definitions, sources, where chart tables stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from coopanalysis.judgement.norm import BREACH, NEAR
from coopanalysis.show import frames, numbers, rulewords, tables, words
from coopanalysis.show.block import Block, Cell, Column, block, join, table, tag
from coopanalysis.show.numbers import is_known

if TYPE_CHECKING:
    from coopanalysis.workbook import View

DIGITS = 12
LIMIT, WATCH = "_limit", "_watch"
TELLING = (BREACH, NEAR)


def appendix(view: View) -> Block:
    """Show the rules used, the definitions, the sources and the charts' tables."""
    say = view.say
    return block(
        tag("h3", say("ก. เกณฑ์และระเบียบที่ใช้", "A. Rules used")),
        _rules(view),
        tag("h3", say("ข. นิยามตัวชี้วัด", "B. Definitions")),
        *_definitions(view),
        tag("h3", say("ค. แหล่งข้อมูล", "C. Sources")),
        _sources(view),
        tag("h3", say("ง. ตารางข้อมูลประกอบกราฟ", "D. Tables behind the charts")),
        tag(
            "p",
            say(
                "ตารางตัวเลขของกราฟแต่ละภาพอยู่ใต้ภาพนั้น และพิมพ์ออกมาด้วย",
                "The table of every chart stands beneath it and is printed with it.",
            ),
        ),
    )


def _rules(view: View) -> Markup:
    say = view.say
    used = view.rules_used
    if used.empty:
        text = say(
            "ไม่มีเกณฑ์ที่ใช้กับพื้นที่นี้ จึงแสดงค่าโดยไม่ตัดสินว่าเกินเกณฑ์",
            "No rule holds for this place, so values are shown and not judged.",
        )
        return tag("p", text)
    columns = [
        Column(say("เกณฑ์", "rule")),
        Column(say("ค่า", "value"), None, True),
        Column(say("เส้นเฝ้าระวัง", "watch line"), None, True),
        Column(say("ฐานกฎหมายหรือระเบียบ", "law or regulation")),
        Column(say("สถานะ", "status")),
    ]
    found = grouped_rules(used)
    watches = {key.removesuffix(WATCH): row for key, row, _ in found if _is_watch(key)}
    limits = {key.removesuffix(LIMIT) for key, _, _ in found if key.endswith(LIMIT)}
    rows = [
        [
            join([rulewords.name(view, row), rulewords.types(view, types)]),
            rulewords.value(view, row),
            rulewords.value(view, watches.get(key.removesuffix(LIMIT)))
            if key.endswith(LIMIT)
            else "",
            say(row.legal_ref_th, row.legal_ref_en) or "–",
            words.word(view, "rule_status", row.status),
        ]
        for key, row, types in found
        if not (_is_watch(key) and key.removesuffix(WATCH) in limits)
    ]
    caption = say("เกณฑ์และสถานะการยืนยัน", "Rules and their status")
    return table(caption, columns, rows, class_="dense")


def grouped_rules(used: pd.DataFrame) -> list[tuple[str, Any, list[str]]]:
    """Return each rule once, with the types of body that share its number."""
    found: dict[tuple, tuple[str, Any, list[str]]] = {}
    for row in frames.records(used):
        number = row.value if is_known(row.value) else row.text
        key = (row.id, number, row.status, row.legal_ref_th)
        found.setdefault(key, (row.id, row, []))[2].append(row.body_type)
    return list(found.values())


def _is_watch(key: str) -> bool:
    return key.endswith(WATCH)


def _definitions(view: View) -> list[Markup]:
    """Return how the headlines, and what is over or near its limit, are calculated.

    The cards of all indicators are on a page of their own.
    """
    judged = frames.own_verdicts(view)
    found = []
    for category in frames.problem_categories(view):
        headline = frames.headline_of(view, category)
        entries = []
        for indicator in frames.indicators_of(view, category):
            row = judged.get(indicator.id)
            if indicator is headline or (row and row.norm in TELLING):
                how = view.say(indicator.how_th, indicator.how_en)
                entries += [tag("dt", _to_card(view, indicator)), tag("dd", how)]
        title = tables.category_title(view, category)
        parts = tag("summary", title), tag("dl", *entries)
        found.append(tag("details", *parts, open="open"))
    rest = view.say(
        "นิยามของตัวชี้วัดทุกตัวพร้อมข้อควรระวังและตัวอย่างการคำนวณ: หน้าวิธีการ",
        "Every indicator with its caveats and a worked example: the page on methods",
    )
    return [*found, tag("p", tag("a", rest, data_page="methods"))]


def _to_card(view: View, indicator: Any) -> Markup:
    """Return an indicator's title, leading to its card where that page is made."""
    title = view.say(indicator.title_th, indicator.title_en)
    return tag("a", title, data_page=f"methods#{indicator.id}")


def _sources(view: View) -> Markup:
    say = view.say
    if view.inputs.empty:
        text = say("ไม่มีแฟ้มข้อมูลของพื้นที่นี้", "No file of this place.")
        return tag("p", text)
    columns = [
        Column(say("แฟ้ม", "file")),
        Column(say("แถว", "rows"), None, True),
        Column("SHA-256"),
    ]
    rows = [
        [row.file, numbers.number(row.rows), Cell(tag("code", row.sha256[:DIGITS]))]
        for row in frames.records(view.inputs)
    ]
    return table(say("แฟ้มที่ใช้และลายนิ้วมือ", "Files used and their hashes"), columns, rows)
