"""Every rule of the place, of any time, with its source and whether it is confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from coopanalysis.show import numbers, rulewords, words
from coopanalysis.show.block import Block, Cell, Column, block, join, table, tag

if TYPE_CHECKING:
    from coopanalysis.rules import Rule
    from coopanalysis.workbook import MethodsView


def rules(view: MethodsView) -> Block:
    """Show the rules: first those used and not confirmed, then the whole table."""
    say = view.say
    norms = {
        rule
        for one in view.catalogue.indicators.values()
        for rule in (one.norm or {}).values()
    }
    limits = [rule for rule in view.table if rule.id in norms]
    rest = [rule for rule in view.table if rule.id not in norms]
    return block(
        tag("h3", say("เกณฑ์ที่ใช้และยังไม่ยืนยัน", "Used and not confirmed"), id="assumed"),
        _assumed(view),
        _table(view, say("เกณฑ์และเส้นเฝ้าระวัง", "Limits and watch lines"), limits),
        _table(
            view,
            say("ตัวเลขตามกฎหมายและค่ากำหนดอื่น", "Other legal numbers and thresholds"),
            rest,
        ),
    )


def _assumed(view: MethodsView) -> Markup:
    names = {rule.id: rulewords.name(view, rule) for rule in view.assumed}
    if not names:
        text = "เกณฑ์ที่ใช้ยืนยันแล้วทุกข้อ", "Every rule used is confirmed."
        return tag("p", view.say(*text))
    links = [
        tag("li", tag("a", name, href=f"#rule-{key}")) for key, name in names.items()
    ]
    return tag("ul", *links, class_="assumed")


def _table(view: MethodsView, caption: str, rows: list[Rule]) -> Markup:
    say = view.say
    columns = [
        Column(say("เกณฑ์", "rule")),
        Column(say("ค่า", "value"), None, True),
        Column(say("ใช้บังคับ", "in force")),
        Column(say("พื้นที่", "place")),
        Column(say("กฎหมาย ที่มา", "law, source")),
        Column(say("สถานะ", "status")),
    ]
    met: set[str] = set()
    shown = []
    for rule in sorted(rows, key=lambda one: _order(one, rows)):
        shown.append(_row(view, rule, is_first=rule.id not in met))
        met.add(rule.id)
    return table(caption, columns, shown, class_="dense rules")


def _order(rule: Rule, rows: list[Rule]) -> tuple:
    """Keep the table's order, the rows of one rule together and by time."""
    first = next(n for n, one in enumerate(rows) if one.id == rule.id)
    return first, rule.applies_to, rule.valid_from


def _row(view: MethodsView, rule: Rule, *, is_first: bool) -> list[object]:
    say = view.say
    own = rule.jurisdiction != "*"
    source = [say(rule.legal_ref_th, rule.legal_ref_en)]
    english = [text for text in (rule.source, rule.note, rule.reason) if text]
    return [
        tag(
            "span",
            rulewords.name(view, rule),
            tag("small", tag("code", rule.id)),
            rulewords.types(view, list(rule.applies_to)),
            id=f"rule-{rule.id}" if is_first else None,
        ),
        rulewords.value(view, rule),
        _period(view, rule),
        rule.jurisdiction if own else say("ทุกพื้นที่", "any"),
        join(
            [
                *filter(None, source),
                tag("small", "; ".join(english), lang="en") if english else None,
            ]
        ),
        Cell(_status(view, rule)),
    ]


def _period(view: MethodsView, rule: Rule) -> str:
    start = numbers.day(view, rule.valid_from)
    if rule.valid_to is None:
        return view.say(f"ตั้งแต่ {start}", f"from {start}")
    return f"{start} – {numbers.day(view, rule.valid_to)}"


def _status(view: MethodsView, rule: Rule) -> Markup:
    notes = []
    if rule.confirmed_by:
        notes.append(view.say(f"โดย {rule.confirmed_by}", f"by {rule.confirmed_by}"))
    if rule.reason:
        notes.append(view.say("สำนักงานกำหนดเอง", "set by the office"))
    if rule.id in view.used and rule in view.rules.rules:
        notes.append(view.say("ใช้ในรายงานนี้", "used here"))
    return join(
        [
            words.word(view, "rule_status", rule.status),
            tag("small", " · ".join(notes)) if notes else None,
        ]
    )
