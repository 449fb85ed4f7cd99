"""The first screen: head, tiles, the numbered sentences and the legal deadlines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from coopanalysis.show import frames, marks, numbers, words
from coopanalysis.show.block import Block, block, join, tag
from coopanalysis.show.numbers import is_known
from coopanalysis.show.tables import clock_table

if TYPE_CHECKING:
    from coopanalysis.workbook import View

NEAREST = 8


def head(view: View) -> Block:
    """Show where, when, for which meeting and on how much data; then the six tiles."""
    say = view.say
    return block(
        banner(view),
        masthead(_kind(view), _title(view), _date(view), _meta(view)),
        tag(
            "nav",
            *[
                _tile(view, category, place)
                for place, category in enumerate(frames.problem_categories(view), 1)
            ],
            class_="tiles",
            aria_label=say("สรุปรายด้าน", "The problems at a glance"),
        ),
    )


def masthead(kind: str, title: object, date: str, aside: Iterable[object]) -> Markup:
    """Return the head of a page: what kind, its title, its date; lines at the side."""
    main = tag(
        "div",
        tag("p", kind, class_="sub"),
        tag("h1", title),
        tag("p", date, class_="sub"),
    )
    side = tag("p", join(aside, between=Markup("<br>")), class_="meta")
    return tag("header", main, side, class_="head")


def banner(view: View) -> Markup | None:
    """Say that the figures are invented, where they are."""
    if not view.is_sample:
        return None
    text = view.say(
        "ข้อมูลตัวอย่าง – ชื่อและตัวเลขทั้งหมดสมมติขึ้น ห้ามใช้อ้างอิง",
        "Sample data – every name and number on this page is invented.",
    )
    return tag("p", text, class_="banner", role="note")


def _kind(view: View) -> str:
    return view.say(
        "รายงานสถานการณ์ปัญหาการดำเนินงานของสหกรณ์และกลุ่มเกษตรกร",
        "Problems in the operation of cooperatives and farmers' groups",
    )


def _title(view: View) -> str:
    if view.level == "province":
        return words.place(view)
    province = view.say(view.province.name_th, view.province.name_en)
    if view.province.jurisdiction == "TH":
        return view.say(
            f"{words.place(view)} จังหวัด{province}", f"{words.place(view)}, {province}"
        )
    return f"{words.place(view)}, {province}"


def _date(view: View) -> str:
    day = numbers.day(view, view.as_of, "long")
    return view.say(
        f"ข้อมูล ณ วันที่ {day} ({words.meeting(view)})",
        f"Data as of {day} ({words.meeting(view)})",
    )


def _meta(view: View) -> list[str]:
    here = frames.bodies(view)
    sent = int((here["reports"] != "nothing").sum())
    say = view.say
    lines = [
        say(f"รหัส {view.code}", f"Code {view.code}"),
        say(
            f"ส่งข้อมูลแล้ว {sent} จาก {len(here)} แห่ง",
            f"{sent} of {len(here)} bodies have reported",
        ),
    ]
    groups = sorted({str(g) for g in here["promotion_group"] if is_known(g) and g})
    if view.province.jurisdiction == "TH":
        by = " ".join(groups) if view.level == "district" else ""
        by = by or say("กลุ่มส่งเสริมสหกรณ์", "Cooperative promotion group")
        if by.isdigit():
            by = say(f"กลุ่มส่งเสริมสหกรณ์ที่ {by}", f"Cooperative promotion group {by}")
        lines += [
            say(
                f"จัดทำโดย {by} ร่วมกับกลุ่มตรวจการสหกรณ์",
                f"Made by {by} with the inspection group",
            ),
            say(
                "เอกสารประกอบการประชุม ห้ามเผยแพร่รายตัว",
                "For the meeting; not to be circulated",
            ),
        ]
    return lines


def _tile(view: View, category: Any, place: int) -> Markup:
    indicator = frames.headline_of(view, category)
    row = frames.own_verdicts(view).get(indicator.id)
    norm = row.norm if row is not None else "unknown"
    value = row.value if row is not None else None
    unit = words.unit(view, indicator)
    shown: object = tag("span", words.no_data(view), class_="muted")
    if is_known(value):
        shown = numbers.figure(indicator, value)
        if indicator.unit == "money":
            shown = numbers.short_money(view, value)
    name = view.say(indicator.short_th, indicator.short_en)
    return tag(
        "a",
        tag("span", place, class_="tn"),
        tag("span", view.say(category.title_th, category.title_en), class_="tt"),
        tag("span", shown, class_="tv" if is_known(value) else "tv none"),
        tag("span", f"{unit} · {name}" if is_known(value) else name, class_="tu"),
        tag(
            "span",
            marks.norm(view, norm),
            " · " if row is not None else None,
            _grade(view, row) if row is not None else None,
            class_="ts",
        ),
        class_=f"tile {marks.norm_class(norm)}",
        href=f"#c-{category.slug}",
    )


def _grade(view: View, row: Any) -> Markup:
    """Return the data grade as words: a tile is a link and cannot hold another."""
    return tag("span", marks.grade_words(view, row.data), class_="grade")


def sentences(view: View) -> Block:
    """Show the numbered sentences, each with its id; the triggers stand below."""
    if not view.sentences:
        text = view.say(
            "ไม่มีข้อความใดในบัญชีข้อความเข้าเงื่อนไข ให้ดูผลพิจารณารายด้านข้างล่าง",
            "No sentence of the closed list applies; see the verdicts below.",
        )
        return block(tag("p", text))
    items = [
        tag("li", view.say(s.th, s.en), tag("sup", s.id, class_="sid"))
        for s in view.sentences
    ]
    triggers = [
        entry
        for s in view.sentences
        for entry in (tag("dt", s.id), tag("dd", tag("code", s.trigger)))
    ]
    title = view.say("เงื่อนไขที่ทำให้ข้อความปรากฏ", "What makes each sentence appear")
    return block(
        tag("ol", *items, class_="sentences"),
        tag("details", tag("summary", title), tag("dl", *triggers)),
    )


def clocks(view: View) -> Block:
    """Show what has a legal deadline, the nearest first."""
    say = view.say
    title = say("เรื่องที่มีกำหนดเวลาตามกฎหมาย", "Legal deadlines")
    found = view.clocks
    if found.empty:
        text = say(
            "ไม่พบเรื่องที่ใกล้ครบกำหนดตามกฎหมายในทะเบียนที่ได้รับ",
            "The registers received show no legal deadline that is still open.",
        )
        return block(
            tag("section", tag("h3", title), tag("p", text), class_="box clocks")
        )
    caption = say("เรียงตามวันครบกำหนดที่ใกล้ที่สุด", "Nearest deadline first")
    parts: list[object] = [
        tag("h3", title),
        clock_table(view, found.head(NEAREST), caption),
    ]
    if len(found) > NEAREST:
        more = len(found) - NEAREST
        label = say(f"กำหนดเวลาถัดไปอีก {more} รายการ", f"{more} later deadlines")
        rest = clock_table(view, found.iloc[NEAREST:], label)
        parts.append(tag("details", tag("summary", label), rest))
    parts.append(
        tag(
            "p",
            say(
                "คำนวณจากวันที่ในทะเบียน เป็นกำหนดที่อาจเกิดขึ้น ต้องตรวจเอกสารรายสัญญาก่อนใช้",
                "Worked out from dates in the registers: possible deadlines, to be "
                "checked against the papers of each contract.",
            ),
            class_="muted",
        )
    )
    return block(tag("section", *parts, class_="box clocks"))
