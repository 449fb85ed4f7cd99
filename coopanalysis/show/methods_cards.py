"""A definition card per indicator, as the catalogue declares it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from coopanalysis.registers import columns
from coopanalysis.show import numbers, rulewords, words
from coopanalysis.show.block import Block, block, join, tag

if TYPE_CHECKING:
    from coopanalysis.workbook import MethodsView


def definitions(view: MethodsView) -> Block:
    """Show every indicator's card, category by category; each can be linked to."""
    parts: list[object] = []
    for category in view.catalogue.categories:
        title = view.say(category.title_th, category.title_en)
        head = f"{category.number} {title}".strip()
        parts.append(tag("h3", head, class_="category", id=f"c-{category.slug}"))
        parts += [_card(view, one) for one in view.catalogue.of(category.slug)]
    return block(*parts)


def _card(view: MethodsView, one: Any) -> Markup:
    say = view.say
    return tag(
        "article",
        tag("h4", say(one.title_th, one.title_en), tag("code", one.id)),
        tag("p", say(one.question_th, one.question_en), class_="q"),
        tag("dl", *[part for pair in _entries(view, one) for part in pair]),
        class_="box definition",
        id=one.id,
        aria_label=say(one.title_th, one.title_en),
    )


def _entries(view: MethodsView, one: Any) -> list[tuple[Markup, Markup]]:
    say = view.say
    counted = "count" if one.numerator_unit == "count" else one.numerator_unit
    unit = _unit(view, counted)
    found = [
        (say("ทำไมจึงสำคัญ", "Why it matters"), say(one.why_th, one.why_en)),
        (say("วิธีคิด", "How it is calculated"), say(one.how_th, one.how_en)),
        (say("ตัวตั้ง", "Numerator"), _total(one.numerator, unit)),
        (
            say("ตัวหาร", "Denominator"),
            _total(one.denominator, unit)
            if one.denominator
            else say("ไม่มี เป็นยอดรวม", "none: it is a total"),
        ),
        (say("จำนวนรายที่นับ", "Cases counted"), one.n and _total(one.n)),
        (say("ที่ไม่ได้นำมาคิด", "Left out"), one.left_out and _total(one.left_out)),
        (say("หน่วย", "Unit"), _unit(view, one.unit)),
        (say("ทิศทางที่ดี", "Which way is good"), words.word(view, "better", one.better)),
        (
            say("รวมเป็นอำเภอและจังหวัด", "Over several bodies"),
            words.word(view, "aggregate", one.aggregate),
        ),
        (say("เกณฑ์", "Norm"), _norm(view, one)),
        (
            say("ข้อควรระวัง", "Caveats"),
            _list(say(one.caveats_th, one.caveats_en)),
        ),
        (
            say("ตัวอย่างการคิด", "Worked example"),
            say(one.worked_example_th, one.worked_example_en),
        ),
        (say("ทะเบียนที่ใช้", "Registers"), _registers(view, one)),
        (say("รายการเบื้องหลัง", "Rows behind it"), _rows(view, one)),
        (say("ทบทวนเมื่อ", "Reviewed on"), _reviewed(view, one)),
        (say("สถานะ", "Status"), words.word(view, "card_status", one.status)),
    ]
    return [(tag("dt", head), tag("dd", text)) for head, text in found if text]


def _total(name: str, unit: str | None = None) -> Markup:
    return join([tag("code", name), f" ({unit})" if unit else None])


def _unit(view: MethodsView, unit: str) -> str:
    return words.currency(view) if unit == "money" else words.word(view, "unit", unit)


def _list(texts: tuple[str, ...]) -> Markup | None:
    return tag("ul", *[tag("li", text) for text in texts]) if texts else None


def _reviewed(view: MethodsView, one: Any) -> str:
    return numbers.day(view, one.reviewed_on) if one.reviewed_on else ""


def _registers(view: MethodsView, one: Any) -> Markup | None:
    known = columns.load_all()
    named = one.registers or (one.numerator.split(".")[-2],)
    links = [
        tag("a", words.register(view, name), href=f"#register-{name}")
        for name in named
        if name in known
    ]
    return join(links, ", ") if links else None


def _rows(view: MethodsView, one: Any) -> Markup | str | None:
    if one.rows is None:
        return words.word(view, "no_rows", one.no_rows) if one.no_rows else None
    return join(
        [
            tag("code", one.rows["view"]),
            view.say(" ที่ ", " where "),
            tag("code", one.rows["where"]),
            view.say(" จำนวนเงิน ", ", amount "),
            tag("code", one.rows["amount"]),
            tag("small", words.word(view, "adds_to", one.adds_to)),
        ]
    )


def _norm(view: MethodsView, one: Any) -> Markup:
    """Return the limits in force at the date, each with its law and status."""
    norm = one.norm or {}
    heads = {
        "limit": view.say("เกณฑ์", "limit"),
        "watch": view.say("เฝ้าระวัง", "watch line"),
    }
    lines = [
        tag(
            "li",
            tag("a", heads[key], href=f"#rule-{rule.id}"),
            f" {rulewords.value(view, rule)}",
            _basis(view, rule),
            rulewords.types(view, list(rule.applies_to)),
        )
        for key in heads
        for rule in view.rules.rules
        if rule.id == norm.get(key)
    ]
    if lines:
        return tag("ul", *lines)
    if norm:
        text = "ไม่มีเกณฑ์ที่ใช้กับพื้นที่นี้ ณ วันที่นี้", "no norm holds here at this date"
    else:
        text = "ไม่มีเกณฑ์ แสดงไว้เป็นข้อมูล", "none: shown as information"
    return tag("span", view.say(*text))


def _basis(view: MethodsView, rule: Any) -> str:
    law = view.say(rule.legal_ref_th, rule.legal_ref_en)
    status = words.word(view, "rule_status", rule.status)
    return f" ({', '.join(filter(None, [law, status]))})"
