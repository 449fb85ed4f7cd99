"""The province's page: overview, who comes first, and the rug of districts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from coopanalysis.judgement.groups import HEADLINE
from coopanalysis.judgement.norm import SEVERITY
from coopanalysis.show import frames, marks, numbers, tables, words
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
from coopanalysis.show.general import card
from coopanalysis.show.numbers import is_known

if TYPE_CHECKING:
    from coopanalysis.workbook import View

FIRST = 12


def overview(view: View) -> Block:
    """Show the province's own verdicts by category, and the general data."""
    say = view.say
    parts: list[object] = []
    for category in frames.problem_categories(view):
        parts += [
            tag("h3", tables.category_title(view, category), id=f"c-{category.slug}"),
            tables.spine_table(view, category),
            _by_group(view, category),
        ]
    title = say("ข้อมูลทั่วไปของจังหวัด", "General data of the province")
    return block(*parts, tag("h3", title), card(view).html)


def _by_group(view: View, category: Any) -> Markup | None:
    """Return the category's headline for every group of bodies, the headline first."""
    indicator = frames.headline_of(view, category)
    rows = []
    for group in (HEADLINE, *frames.other_groups(view)):
        row = frames.own_verdicts(view, group).get(indicator.id)
        if row is None or not is_known(row.value):
            continue
        rows.append(
            [
                opening(words.body_group(view, group)),
                f"{int(row.n_bodies)} / {int(row.n_expected)}",
                Cell(numbers.figure(indicator, row.value), "strong"),
                marks.norm(view, row.norm),
            ]
        )
    if len(rows) < 2:
        return None
    say = view.say
    columns = [
        Column(say("กลุ่ม", "group")),
        Column(say("มีข้อมูล", "with data"), say("แห่ง", "bodies"), True),
        Column(say(indicator.short_th, indicator.short_en),
               words.unit(view, indicator), True),
        Column(say("ผลพิจารณา", "verdict")),
    ]  # fmt: skip
    title = say(indicator.title_th, indicator.title_en)
    caption = say(f"แยกกลุ่ม: {title}", f"By group: {title}")
    return table(caption, columns, rows)


def district_verdicts(view: View) -> pd.DataFrame:
    """Return the headline verdicts of all districts on the categories' headlines."""
    ids = [frames.headline_of(view, c).id for c in frames.problem_categories(view)]
    rows = view.verdicts
    return rows[
        (rows["level"] == "district")
        & (rows["body_group"] == HEADLINE)
        & rows["indicator"].isin(ids)
    ]


def priorities(view: View) -> Block:
    """Show the bodies to follow up first: over the limit before near it."""
    say = view.say
    rows = view.verdicts
    rows = rows[
        (rows["level"] == "coop")
        & rows["norm"].isin(["breach", "near"])
        & rows["indicator"].isin(_problem_indicators(view))
    ]
    if rows.empty:
        text = say(
            "ไม่พบสหกรณ์หรือกลุ่มเกษตรกรที่เกินเกณฑ์หรือใกล้เกณฑ์ในข้อมูลที่ได้รับ",
            "No body is over or near a limit in the data received.",
        )
        return block(tag("p", text))
    counts = (
        rows.assign(gravity=rows["norm"].map(SEVERITY))
        .pivot_table(
            index="unit_id", columns="norm", values="indicator", aggfunc="count"
        )
        .reindex(columns=["breach", "near"])
        .fillna(0)
        .astype(int)
    )
    bodies = frames.bodies(view).set_index("coop_id")
    counts = counts[counts.index.isin(bodies.index)]
    counts = counts.sort_index().sort_values(
        ["breach", "near"], ascending=False, kind="stable"
    )
    columns = [
        Column(say("สหกรณ์/กลุ่มเกษตรกร", "cooperative or group")),
        Column(say("อำเภอ", "district")),
        Column(say("เกินเกณฑ์", "over the limit"), say("ตัวชี้วัด", "indicators"), True),
        Column(say("ใกล้เกณฑ์", "near it"), say("ตัวชี้วัด", "indicators"), True),
        Column(say("เรื่องที่เกินเกณฑ์", "over the limit in")),
    ]
    shown = [
        [
            join([bodies.loc[key_, "coop_name"],
                  tag("small", words.word(view, "coop_type",
                                          bodies.loc[key_, "coop_type"]))]),
            district_name(view, bodies.loc[key_, "district_code"]),
            Cell(numbers.number(row.breach), "strong"),
            numbers.number(row.near),
            _subjects(view, rows, key_),
        ]
        for key_, row in zip(counts.index, counts.itertuples(), strict=True)
    ]  # fmt: skip
    caption = say("เรียงจากที่เกินเกณฑ์หลายตัวชี้วัดที่สุด", "Most indicators over the limit first")
    parts: list[object] = [table(caption, columns, shown[:FIRST], class_="bodies")]
    if len(shown) > FIRST:
        label = say(f"อีก {len(shown) - FIRST} แห่ง", f"{len(shown) - FIRST} more")
        rest = table(label, columns, shown[FIRST:], class_="bodies")
        parts.append(tag("details", tag("summary", label), rest))
    return block(*parts)


def _problem_indicators(view: View) -> list[str]:
    slugs = {c.slug for c in frames.problem_categories(view)}
    found = view.catalogue.indicators.values()
    return [i.id for i in found if i.category in slugs]


def _subjects(view: View, rows: pd.DataFrame, coop_id: str) -> str:
    mine = rows[(rows["unit_id"] == coop_id) & (rows["norm"] == "breach")]
    slugs = {view.catalogue.indicators[name].category for name in mine["indicator"]}
    names = [
        view.say(c.title_th, c.title_en)
        for c in frames.problem_categories(view)
        if c.slug in slugs
    ]
    return ", ".join(names) or "–"


def district_name(view: View, code: object) -> str:
    """Return the name of a district of the view's province."""
    for district in view.districts:
        if district.code == code:
            return view.say(district.name_th, district.name_en)
    return str(code)


def rug(view: View) -> Block:
    """Show all districts against all categories: sign, value, bodies; never ranked."""
    say = view.say
    categories = frames.problem_categories(view)
    found = district_verdicts(view).set_index(["unit_id", "indicator"])
    columns = [Column(say("อำเภอ", "district"))]
    for category in categories:
        indicator = frames.headline_of(view, category)
        head = join(
            [
                say(category.title_th, category.title_en),
                tag("small", say(indicator.short_th, indicator.short_en)),
            ]
        )
        columns.append(Column(head, words.unit(view, indicator)))
    rows = []
    for district in view.districts:
        cells: list[object] = [
            join([say(district.name_th, district.name_en), tag("small", district.code)])
        ]
        for category in categories:
            indicator = frames.headline_of(view, category)
            cells.append(_rug_cell(view, indicator, found, district.code))
        rows.append(cells)
    caption = say(
        "ตัวชี้วัดหลักรายอำเภอ เรียงตามรหัสอำเภอ ไม่ใช่การจัดอันดับ",
        "Main indicator by district, in the order of codes: not a ranking",
    )
    legend = [
        tag("span", words.glyph("norm", norm), " ", words.word(view, "norm", norm))
        for norm in words.codes("norm")
    ]
    return block(
        table(caption, columns, rows, class_="rug"), tag("p", *legend, class_="key")
    )


def _rug_cell(view: View, indicator: Any, found: pd.DataFrame, code: str) -> Cell:
    if (code, indicator.id) not in found.index:
        return Cell(words.no_data(view), "muted")
    row = found.loc[(code, indicator.id)]
    n = f"{int(row['n_bodies'])}/{int(row['n_expected'])}"
    value: object = tag("small", words.word(view, "norm", "unknown"))
    if is_known(row["value"]):
        shown = numbers.figure(indicator, row["value"])
        if indicator.unit == "money":
            shown = numbers.short_money(view, row["value"])
        value = tag("span", shown)
    unit = view.say("แห่ง", "bodies")
    return Cell(
        join(
            [
                marks.norm_sign(view, row["norm"]),
                " ",
                value,
                tag("small", f"{n} {unit}"),
            ]
        ),
        marks.norm_class(row["norm"]),
    )
