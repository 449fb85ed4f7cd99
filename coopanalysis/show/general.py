"""General data as officers write it: bodies, standards, accounts, position."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
from markupsafe import Markup

from coopanalysis.judgement import position
from coopanalysis.show import accounts, frames, numbers, words
from coopanalysis.show.block import Block, Column, block, join, opening, table, tag
from coopanalysis.show.numbers import is_known

if TYPE_CHECKING:
    from coopanalysis.workbook import View

TIMES = ("debt_to_equity", "current_ratio", "reserves_to_assets")


def card(view: View) -> Block:
    """Show the general data of a place in the office's order.

    A district's parts are numbered 1.1 to 1.5; a province's stand one level lower,
    under a heading of its overview.
    """
    say = view.say
    here = frames.bodies(view)
    if here.empty:
        text = say(
            "ไม่มีสหกรณ์หรือกลุ่มเกษตรกรที่ดำเนินงานในพื้นที่ตามทะเบียน",
            "The register has no cooperative or farmers' group at work here.",
        )
        return block(tag("p", text))
    years = say("ย้อนหลัง 3 ปีบัญชี", "last three accounting years")
    parts = [
        (
            say("จำนวนสหกรณ์ กลุ่มเกษตรกร และสมาชิก", "Bodies and members"),
            [tag("p", _counted(view, here)), _members(view, here)],
        ),
        (
            say("ผลการจัดมาตรฐานและระดับชั้น", "Standards and levels"),
            [_levels(view, here)],
        ),
        (
            say("การปิดบัญชี การสอบบัญชี และการประชุมใหญ่",
                "Accounts, audit and general meeting"),
            [accounts.table_of(view, here)] if view.level == "district" else [],
        ),
        (
            say(f"ปริมาณธุรกิจ แยกตามประเภท ({years})",
                f"Business volume by kind ({years})"),
            [_business(view)],
        ),
        (
            say(f"ฐานะการเงินและอัตราส่วนทางการเงินที่สำคัญ ({years})",
                f"Financial position and ratios ({years})"),
            [_position(view)],
        ),
    ]  # fmt: skip
    found: list[object] = []
    for place, (title, pieces) in enumerate(parts, start=1):
        if view.level == "district":
            found += [tag("h3", f"1.{place} {title}"), *pieces]
        elif pieces:
            found += [tag("h4", title), *pieces]
    return block(*found)


def _counted(view: View, here: pd.DataFrame) -> str:
    groups = here[here["sector"] == "farmers_group"]
    coops = here[here["sector"] != "farmers_group"]
    say = view.say
    parts = []
    for rows, th, en in (
        (coops, "สหกรณ์", "cooperatives"),
        (groups, "กลุ่มเกษตรกร", "farmers' groups"),
    ):
        members = rows["members"].sum(min_count=1)
        text = say(f"{th} {len(rows):,} แห่ง", f"{len(rows):,} {en}")
        if is_known(members):
            known = numbers.number(members)
            text += say(f" สมาชิก {known} คน", f" with {known} members")
        parts.append(text)
    return " ".join(parts) if view.lang == "th" else "; ".join(parts) + "."


def _members(view: View, here: pd.DataFrame) -> Markup:
    say = view.say
    people = say("คน", "people")
    columns = [
        Column(say("ภาค", "sector")),
        Column(say("จำนวน", "number"), say("แห่ง", "bodies"), True),
        Column(say("สมาชิก", "members"), people, True),
        Column(say("สมาชิกสมทบ", "associate members"), people, True),
        Column(say("ทำธุรกิจในปี", "did business"), people, True),
        Column(say("ส่งข้อมูล", "reported"), say("แห่ง", "bodies"), True),
    ]
    rows = []
    for sector in words.codes("sector"):
        mine = here[here["sector"] == sector]
        if len(mine):
            head = opening(words.word(view, "sector", sector))
            rows.append([head, *_people(view, mine)])
    foot = [[say("รวม", "Total"), *_people(view, here)]] if len(rows) > 1 else []
    caption = say("สหกรณ์ กลุ่มเกษตรกร และสมาชิก", "Bodies and members")
    return table(caption, columns, rows, foot=foot)


def _people(view: View, rows: pd.DataFrame) -> list[str]:
    sums = [
        rows[name].sum(min_count=1)
        for name in ("members", "associate_members", "active_members")
    ]
    sent = int((rows["reports"] != "nothing").sum())
    said = [numbers.number(v) if is_known(v) else words.no_data(view) for v in sums]
    return [numbers.number(len(rows)), *said, numbers.number(sent)]


def _levels(view: View, here: pd.DataFrame) -> Markup:
    say = view.say
    standards = here["standard_level"].value_counts()
    said = [
        f"{words.word(view, 'standard_level', code)} {standards[code]}"
        for code in words.codes("standard_level")
        if code in standards.index
    ]
    strength = here["strength_level"].dropna().astype(str).value_counts().sort_index()
    levels = [
        say(f"ชั้น {_plain(level)}: {n}", f"level {_plain(level)}: {n}")
        for level, n in strength.items()
    ]
    unit = say(" แห่ง", " bodies")
    return tag(
        "dl",
        tag("dt", say("มาตรฐานสหกรณ์", "Standard")),
        tag("dd", ", ".join(said) + unit if said else words.no_data(view)),
        tag("dt", say("ระดับชั้นความเข้มแข็ง", "Strength level")),
        tag("dd", ", ".join(levels) + unit if levels else words.no_data(view)),
    )


def _plain(level: str) -> str:
    return level.removesuffix(".0")


def _business(view: View) -> Markup:
    rows = position.last_years(frames.breakdown(view, "business"))
    caption = view.say("ปริมาณธุรกิจ", "Business volume")
    return _years_table(view, rows, "business", caption)


def _position(view: View) -> Markup:
    rows = position.last_years(frames.breakdown(view, "position"))
    caption = view.say("ฐานะการเงิน", "Financial position")
    amounts = _years_table(view, rows, "position", caption)
    ratios = position.ratios_by_year(rows)
    if ratios.empty:
        return amounts
    order = [name for name in words.codes("ratio") if name in ratios.index]
    caption = view.say("อัตราส่วนทางการเงิน", "Financial ratios")
    beside = _by_year(view, ratios.loc[order], "ratio", caption, partial(_ratio, view))
    return tag("div", amounts, beside, class_="two")


def _ratio(view: View, name: str, value: float) -> str:
    return f"{value:.2f}" if name in TIMES else numbers.number(value * 100, 1)


def _years_table(view: View, rows: pd.DataFrame, kind: str, caption: str) -> Markup:
    amounts = position.by_year(rows)
    if amounts.empty:
        text = view.say(
            f"{caption}: ไม่มีงบการเงินในข้อมูลที่ได้รับ",
            f"{caption}: no financial statements among the data received.",
        )
        return tag("p", text)
    order = [name for name in words.codes(kind) if name in amounts.index]
    counts = position.bodies_by_year(rows)
    label = view.say("จำนวนแห่งที่มีงบการเงิน", "Bodies with statements")
    return _by_year(
        view,
        amounts.loc[order],
        kind,
        f"{caption} ({words.currency(view)})",
        lambda _, value: numbers.number(value),
        [[label, *[numbers.number(counts[year]) for year in amounts.columns]]],
    )


def _by_year(
    view: View,
    values: pd.DataFrame,
    kind: str,
    caption: str,
    said: Callable[[str, float], str],
    foot: Sequence[Sequence[object]] = (),
) -> Markup:
    head = view.say("ปีบัญชีที่สิ้นสุดในปี", "accounting years that end in")
    columns = [Column(head)]
    columns += [
        Column(numbers.year(view, int(y)), is_number=True) for y in values.columns
    ]
    rows = [
        [
            join([opening(words.word(view, kind, name)), _unit(view, kind, name)]),
            *[
                said(name, v) if is_known(v) else words.no_data(view)
                for v in values.loc[name]
            ],
        ]
        for name in values.index
    ]
    return table(caption, columns, rows, class_="slim", foot=foot)


def _unit(view: View, kind: str, name: str) -> Markup | None:
    if kind != "ratio":
        return None
    times = view.say("เท่า", "times")
    return tag("small", times if name in TIMES else words.word(view, "unit", "ratio"))
