"""The data dictionary: every register with its columns, as intake reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from coopanalysis.registers import columns
from coopanalysis.show import words
from coopanalysis.show.block import Block, Column, block, join, table, tag

if TYPE_CHECKING:
    from coopanalysis.workbook import MethodsView


def dictionary(view: MethodsView) -> Block:
    """Show each register's purpose, key and columns."""
    found = columns.load_all()
    parts: list[object] = []
    for name in words.registers_in_order(found):
        register = found[name]
        title = view.say(register.title_th, register.title_en)
        head = join([title, " ", tag("code", name)])
        key = [words.column(view, name, one) for one in register.key]
        lead = view.say(register.description_th, register.description_en)
        parts += [
            tag("h3", head, id=f"register-{name}"),
            tag(
                "p",
                f"{lead} " if lead else None,
                view.say("ระบุแถวด้วย: ", "Rows are told apart by: "),
                ", ".join(key),
                view.say("", "."),
            ),
            _columns(view, register),
        ]
    return block(*parts)


def _columns(view: MethodsView, register: columns.Register) -> Markup:
    say = view.say
    heads = [
        Column(say("หัวคอลัมน์", "heading")),
        Column(say("ชื่อในระบบ", "name")),
        Column(say("ชนิด", "type")),
        Column(say("หน่วย", "unit")),
        Column(say("จำเป็น", "required")),
        Column(say("ข้อมูลบุคคล", "personal")),
    ]
    rows = [_row(view, column) for column in register.by_name.values()]
    caption = say(f"คอลัมน์ของ{register.title_th}", f"Columns of: {register.title_en}")
    return table(caption, heads, rows, class_="dense dictionary")


def _row(view: MethodsView, column: columns.Column) -> list[object]:
    own, other = (column.th, column.en) if view.lang == "th" else (column.en, column.th)
    values = ", ".join(f"{thai} ({code})" for code, thai in column.values.items())
    return [
        join([own, tag("small", other, lang="en" if view.lang == "th" else "th")]),
        tag("code", column.name),
        join(
            [
                words.word(view, "column_type", column.type),
                tag("small", values) if values else None,
            ]
        ),
        words.word(view, "column_unit", column.unit) if column.unit else "",
        view.say("จำเป็น", "yes") if column.required else "",
        words.word(view, "personal", column.personal) if column.personal else "",
    ]
