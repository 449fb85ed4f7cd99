"""The first screen of the page on methods: what it holds, and how pages are read."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from coopanalysis.registers import columns
from coopanalysis.show import numbers, words
from coopanalysis.show.block import Block, block, tag
from coopanalysis.show.summary import banner, masthead

if TYPE_CHECKING:
    from coopanalysis.workbook import MethodsView


def methods_head(view: MethodsView) -> Block:
    """Show which province and date, what the page holds, and every definition."""
    say = view.say
    day = numbers.day(view, view.as_of, "long")
    kind = say(
        "นิยามและวิธีคิดของตัวเลขทุกค่าในรายงาน", "How every number of the reports is made"
    )
    return block(
        banner(view),
        masthead(
            kind,
            say("นิยามและวิธีคิด ", "Methods, ") + words.place(view),
            say(f"เกณฑ์ที่ใช้ ณ วันที่ {day}", f"Rules as they stood on {day}"),
            _meta(view),
        ),
        tag(
            "nav",
            *[_category(view, one) for one in view.catalogue.categories],
            class_="index-of-cards",
            aria_label=say("ดัชนีตัวชี้วัด", "Index of indicators"),
        ),
    )


def _meta(view: MethodsView) -> list[str]:
    indicators = len(view.catalogue.indicators)
    registers = len(columns.load_all())
    assumed = len({rule.id for rule in view.assumed})
    say = view.say
    return [
        say(f"{indicators} ตัวชี้วัด", numbers.several(indicators, "indicator")),
        say(
            f"{len(view.table)} เกณฑ์ ใช้จริงและยังไม่ยืนยัน {assumed} เกณฑ์",
            f"{numbers.several(len(view.table), 'rule')}, {assumed} used and assumed",
        ),
        say(f"{registers} ทะเบียน", numbers.several(registers, "register")),
    ]


def _category(view: MethodsView, category: Any) -> Markup:
    links = [
        tag(
            "li",
            tag("a", view.say(one.title_th, one.title_en), href=f"#{one.id}"),
        )
        for one in view.catalogue.of(category.slug)
    ]
    title = view.say(category.title_th, category.title_en)
    head = f"{category.number} {title}".strip()
    return tag("details", tag("summary", head), tag("ul", *links), open="open")


def reading(view: MethodsView) -> Block:
    """Show how a page is read, in plain words, before the formulas."""
    parts: list[Markup] = []
    for one in _paragraphs():
        title = view.say(one["title_th"], one["title_en"])
        parts.append(tag("h3", title, id=f"how-{one['id']}"))
        parts.append(tag("p", view.say(one["th"], one["en"])))
    return block(*parts)


@cache
def _paragraphs() -> list[dict[str, str]]:
    text = files("coopanalysis.show").joinpath("methods.toml").read_text("utf-8")
    return tomllib.loads(text)["paragraph"]
