"""The grades of the registers, with what keeps one from A."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from coopanalysis.show import frames, numbers, words
from coopanalysis.show.block import Block, Column, block, table, tag

if TYPE_CHECKING:
    from coopanalysis.workbook import QualityView


def grades(view: QualityView) -> Block:
    """Show grades by register, then district by district what keeps one from A."""
    say = view.say
    if view.grades.empty:
        text = say("ไม่มีทะเบียนให้ให้ระดับ", "There is no register to grade.")
        return block(tag("p", text, id="q-grades"), *_anchors(view))
    return block(
        tag(
            "p",
            say(
                "ก คือใช้ได้เต็มที่ ข คือใช้ได้โดยระวัง ค คือยังไม่พอให้สรุป "
                "เหตุแต่ละอย่างลดหนึ่งระดับ เหตุร้ายแรงลดเป็น ค ทันที",
                "A can be relied on, B with care, C does not bear a conclusion. Each "
                "reason lowers the grade by one step, a grave one to C at once.",
            ),
            id="q-grades",
        ),
        _by_register(view),
        *[part for district in view.districts for part in _district(view, district)],
    )


def _anchors(view: QualityView) -> list[Markup]:
    """Return the places that district pages link to."""
    return [tag("span", id=f"d-{district.code}") for district in view.districts]


def _by_register(view: QualityView) -> Markup:
    say = view.say
    counts = pd.crosstab(view.grades["register"], view.grades["grade"])
    counts = counts.reindex(columns=words.codes("grade"), fill_value=0)
    counts = counts.loc[words.registers_in_order(counts.index)]
    letters = list(counts.columns)
    columns = [
        Column(say("ทะเบียน", "register")),
        *[Column(words.word(view, "grade", letter), say("แห่ง", "bodies"), True)
          for letter in letters],
    ]  # fmt: skip
    rows = [
        [words.register(view, name), *[numbers.number(n) for n in row]]
        for name, row in zip(counts.index, counts.to_numpy(), strict=True)
    ]
    sums = [numbers.number(counts[letter].sum()) for letter in letters]
    caption = say("ระดับข้อมูลแยกตามทะเบียน", "Grades by register")
    return table(
        caption, columns, rows, class_="slim", foot=[[say("รวม", "Total"), *sums]]
    )


def _district(view: QualityView, district: Any) -> list[object]:
    """Return a district's registers below A, with their reasons."""
    say = view.say
    here = frames.bodies(view)
    mine = here[here["district_code"] == district.code]
    rows = view.grades[view.grades["coop_id"].isin(mine["coop_id"])]
    bad = rows[rows["grade"] != "A"]
    name = say(f"อำเภอ{district.name_th}", f"{district.name_en} district")
    if view.province.jurisdiction != "TH":
        name = say(district.name_th, district.name_en)
    parts: list[object] = [tag("h3", name, id=f"d-{district.code}")]
    if mine.empty:
        text = say("ไม่มีสหกรณ์ที่ดำเนินงาน", "No cooperative at work.")
        return [*parts, tag("p", text)]
    good = len(rows) - len(bad)
    lead = say(
        f"{len(mine)} แห่ง {len(rows)} ทะเบียน: ระดับ ก {good} ต่ำกว่า ก {len(bad)}",
        f"{numbers.several(len(mine), 'body', 'bodies')}, "
        f"{numbers.several(len(rows), 'register')}: {good} of grade A, "
        f"{len(bad)} below",
    )
    parts.append(tag("p", lead))
    if bad.empty:
        return parts
    columns = [
        Column(say("สหกรณ์/กลุ่มเกษตรกร", "cooperative or group")),
        Column(say("ทะเบียน ระดับ และเหตุ", "register, grade and reasons")),
    ]
    shown = [
        [frames.coop_name(view, coop_id), tag("ul", *[_reason(view, r) for r in found])]
        for coop_id, found in _by_body(bad).items()
    ]
    caption = say(f"ทะเบียนที่ต่ำกว่าระดับ ก – {name}", f"Registers below A – {name}")
    return [*parts, table(caption, columns, shown, class_="bodies dense stack")]


def _by_body(bad: pd.DataFrame) -> dict[str, list[Any]]:
    """Return each body's registers below A, the worst first."""
    ordered = bad.sort_values(
        ["coop_id", "grade", "register"], ascending=[True, False, True]
    )
    found: dict[str, list[Any]] = {}
    for row in ordered.itertuples():
        found.setdefault(row.coop_id, []).append(row)
    return found


def _reason(view: QualityView, row: Any) -> Markup:
    letter = words.word(view, "grade", row.grade)
    return tag(
        "li",
        tag("b", letter),
        f" {words.register(view, row.register)}: ",
        view.say(row.reason_th, row.reason_en),
    )
