"""Words for codes, in both languages; the words themselves stand in words.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from coopanalysis import thai
from coopanalysis.judgement.labels import labels
from coopanalysis.registers import columns
from coopanalysis.show.numbers import is_known

if TYPE_CHECKING:
    from coopanalysis.workbook import View


@cache
def _table() -> dict[str, dict[str, dict[str, str]]]:
    text = files("coopanalysis.show").joinpath("words.toml").read_text("utf-8")
    return tomllib.loads(text)


def codes(kind: str) -> list[str]:
    """Return the codes of a kind, in the order in which pages show them."""
    return list(_table()[kind])


def has_word(kind: str, code: object) -> bool:
    """Say whether a code of this kind has words."""
    return code in _table()[kind]


def word(view: View, kind: str, code: object) -> str:
    """Return the word for a code; a code without a word is shown as it is."""
    if not is_known(code) or code == "":
        return view.say("ไม่ระบุ", "not given")
    entry = _table()[kind].get(str(code))
    return entry[view.lang] if entry else str(code).replace("_", " ")


def glyph(kind: str, code: str) -> str:
    """Return the sign that stands before the word."""
    return _table()[kind][code]["glyph"]


def no_data(view: View) -> str:
    """Return the words for a value that is not there."""
    return view.say("ไม่มีข้อมูล", "no data")


def currency(view: View) -> str:
    """Return the word for the money of the view's place; elsewhere its code."""
    code = view.province.currency
    return view.say("บาท", "baht") if code == "THB" else code


def unit(view: View, indicator: Any) -> str:
    """Return the unit of an indicator, as a column head or a small line says it."""
    if indicator.unit == "money":
        return currency(view)
    return word(view, "unit", indicator.unit)


def register(view: View, name: str) -> str:
    """Return the title of a register."""
    found = columns.load_all().get(name)
    return view.say(found.title_th, found.title_en) if found else name


def register_short(view: View, name: str) -> str:
    """Return a register's name for a narrow column; its title where it has none."""
    if has_word("register_short", name):
        return word(view, "register_short", name)
    return register(view, name)


def registers_in_order(names: Iterable[str]) -> list[str]:
    """Return registers in the order in which pages show them, unknown ones last."""
    there = set(names)
    known = [name for name in codes("register_short") if name in there]
    return known + sorted(there - set(known))


def column(view: View, register_name: str, name: str) -> str:
    """Return the header of a register's column; a name of no column as it is."""
    found = columns.load_all().get(register_name)
    known = found.by_name.get(name) if found else None
    return view.say(known.th, known.en) if known else name or view.say("ทั้งแถว", "row")


def body_group(view: View, group: str) -> str:
    """Return the words for a group of bodies: the headline, or one type."""
    kind = "body_group" if has_word("body_group", group) else "coop_type"
    return word(view, kind, group)


def owner(view: View, roles: object) -> str:
    """Return the words for one role or several joined by ``+``."""
    if not is_known(roles) or roles == "":
        return view.say("ไม่ระบุ", "not given")
    known = labels()["role"]
    found = [known.get(role) for role in str(roles).split("+")]
    if None in found:
        return str(roles).replace("_", " ")
    return " / ".join(view.say(entry["th"], entry["en"]) for entry in found)


def place(view: View) -> str:
    """Return the name of the view's place as a heading says it."""
    is_thai = view.province.jurisdiction == "TH"
    if view.level == "province":
        return (
            f"จังหวัด{view.name_th}"
            if is_thai and view.lang == "th"
            else view.say(view.name_th, view.name_en)
        )
    if not is_thai:
        return view.say(view.name_th, view.name_en)
    return view.say(f"อำเภอ{view.name_th}", f"{view.name_en} district")


def meeting(view: View) -> str:
    """Return which meeting of which fiscal year the report is for."""
    found = view.meeting
    if found is None:
        return view.say("ไม่ได้ผูกกับการประชุมครั้งใด", "not tied to a meeting")
    return view.say(
        f"ประกอบการประชุมเชิงปฏิบัติการ ครั้งที่ {found.number} "
        f"ปีงบประมาณ พ.ศ. {found.fiscal_year_be}",
        f"for workshop {found.number} of fiscal year "
        f"{thai.ce_year(found.fiscal_year_be)}",
    )
