"""Charts that set two amounts against each other: never netted, never divided."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd

from coopanalysis.show import draw, frames, numbers, style, words
from coopanalysis.show.block import Chart, Column, table
from coopanalysis.show.numbers import is_known

if TYPE_CHECKING:
    from coopanalysis.workbook import View

SHORT, OVER = "short", "over"
SIDES = {SHORT: style.BREACH, OVER: style.MEETS}
MATURING = {"eligible": "#6f90b0", "ineligible": style.BREACH}


def mirror(view: View, category: Any, rows: pd.DataFrame) -> Chart:
    """Draw what is short to the left and what is over to the right."""
    breakdown = category.breakdowns[category.chart["breakdown"]]
    amounts = (
        frames.across(rows, "bucket", "bucket_to")
        .reindex(columns=[SHORT, OVER])
        .fillna(0.0)
    )
    amounts = amounts.sort_values(SHORT, ascending=False, kind="stable")
    labels = draw.bucket_words(view, breakdown, amounts.index)
    drawn = min(len(amounts), draw.ROWS_DRAWN)
    top = amounts.iloc[:drawn]
    names = [labels[key] for key in amounts.index]
    sides = {side: words.word(view, "stock", side) for side in SIDES}
    reach = float(top.to_numpy().max()) * 1.4
    axis = {"type": "line", "x0": 0, "x1": 0, "yref": "paper", "y0": 0, "y1": 1}
    layout = draw.rows_layout(
        names[:drawn],
        (-reach, reach),
        barmode="overlay",
        shapes=[{**axis, "line": {"color": style.MARK, "width": 1}}],
    )
    traces = [
        _bars(view, top[SHORT], sides[SHORT], SIDES[SHORT], way=-1),
        _bars(view, top[OVER], sides[OVER], SIDES[OVER]),
    ]
    money = words.currency(view)
    title = view.say(breakdown.th, breakdown.en)
    columns = [Column(view.say("กลุ่มสินค้า", "goods"))]
    columns += [Column(sides[side], money, True) for side in SIDES]
    said = [
        [name, numbers.number(short), numbers.number(over)]
        for name, (short, over) in zip(names, amounts.to_numpy(), strict=True)
    ]
    name, short, over = said[0]
    return draw.chart(
        view,
        traces,
        layout,
        title=title,
        note=draw.cut_note(view, len(amounts), drawn),
        keys=[(SIDES[side], sides[side]) for side in SIDES],
        data=table(title, columns, said),
        alt=view.say(
            f"{title}: {name} ขาดบัญชี {short} เกินบัญชี {over} {money}",
            f"{title}: {name} {short} short and {over} over, {money}",
        ),
    )


def ladder(view: View, category: Any, rows: pd.DataFrame) -> Chart:
    """Draw what falls due step by step, and the liquid assets as a line across."""
    breakdown = category.breakdowns[category.chart["breakdown"]]
    amounts = frames.across(rows, "bucket", "bucket_to").fillna(0.0)
    steps = [b[0] for b in breakdown.buckets if b[0] in amounts.index]
    amounts = amounts.loc[steps]
    names = {
        "eligible": view.say("ผู้มีสิทธิฝาก", "eligible depositors"),
        "ineligible": view.say("ผู้ไม่มีสิทธิฝาก", "ineligible depositors"),
    }
    kinds = [kind for kind in names if kind in amounts.columns]
    totals = amounts[kinds].sum(axis=1)
    liquid = frames.breakdown(view, "liquid")["amount"].sum(min_count=1)
    labels = draw.bucket_words(view, breakdown, steps)
    ticks = [_folded(labels[step]) for step in steps]
    highest = max(float(totals.max()), float(liquid) if is_known(liquid) else 0.0)
    layout = style.layout(
        290,
        barmode="stack",
        bargap=0.35,
        xaxis={"type": "category", "tickangle": 0, "tickfont": {"size": 12}},
        yaxis={"visible": False, "range": [0, highest * 1.16 or 1]},
        annotations=[
            {"x": tick, "y": float(total), "text": numbers.short_money(view, total),
             "showarrow": False, "yanchor": "bottom", "font": {"size": 12}}
            for tick, total in zip(ticks, totals, strict=True)
        ],
        shapes=_level(liquid),
    )  # fmt: skip
    traces = [
        draw.bar(
            name=names[kind],
            x=ticks,
            y=[float(v) for v in amounts[kind]],
            marker={"color": MATURING[kind], "line": style.OUTLINE},
            customdata=[numbers.number(v) for v in amounts[kind]],
            hovertemplate=f"{names[kind]}: %{{customdata}}<extra></extra>",
        )
        for kind in kinds
    ]
    money = words.currency(view)
    title = view.say(breakdown.th, breakdown.en)
    note = None
    if is_known(liquid):
        figure = f"{numbers.short_money(view, liquid)} {money}"
        note = view.say(
            f"เส้นประ: สินทรัพย์สภาพคล่อง {figure}", f"dashed line: liquid assets {figure}"
        )
    columns = [Column(view.say("ครบกำหนด", "falls due"))]
    columns += [Column(names[kind], money, True) for kind in kinds]
    said = [
        [labels[step], *[numbers.number(amounts.loc[step, kind]) for kind in kinds]]
        for step in steps
    ]
    spoken = "; ".join(
        f"{labels[step]} {numbers.short_money(view, totals[step])}" for step in steps
    )
    return draw.chart(
        view,
        traces,
        layout,
        title=title,
        note=note,
        keys=[(MATURING[kind], names[kind]) for kind in kinds],
        data=table(title, columns, said),
        alt=f"{title}: {spoken}" + (f". {note}" if note else ""),
    )


def against(view: View, category: Any, rows: pd.DataFrame) -> Chart:
    """Draw a debt as a bar and what stands against it as a tick, body by body."""
    breakdown = category.breakdowns[category.chart["breakdown"]]
    mark, debt = "own", "debt"
    amounts = frames.by_body(rows).reindex(columns=[debt, mark])
    amounts = amounts.sort_values(debt, ascending=False, kind="stable")
    drawn = min(len(amounts), draw.ROWS_DRAWN)
    top = amounts.iloc[:drawn]
    names = [frames.coop_name(view, key) for key in amounts.index]
    labels = draw.bucket_words(view, breakdown, [debt, mark])
    pen = {"color": style.SERIES[2], "width": 5}
    layout = draw.rows_layout(
        names[:drawn],
        (0, float(top.max().max()) * 1.3 or 1),
        shapes=[
            {"type": "line", "x0": float(x), "x1": float(x), "y0": place - 0.36,
             "y1": place + 0.36, "line": pen}
            for place, x in enumerate(top[mark])
            if is_known(x)
        ],
    )  # fmt: skip
    title = view.say(breakdown.th, breakdown.en)
    money = words.currency(view)
    columns = [draw.body_column(view)]
    columns += [Column(labels[kind], money, True) for kind in (debt, mark)]
    said = [
        [name, draw.amount(view, owed), draw.amount(view, own)]
        for name, (owed, own) in zip(names, amounts.to_numpy(), strict=True)
    ]
    name, owed, own = said[0]
    return draw.chart(
        view,
        [_bars(view, top[debt], labels[debt], style.NEAR)],
        layout,
        title=title,
        note=draw.cut_note(view, len(amounts), drawn),
        keys=[(style.NEAR, labels[debt]), (pen["color"], labels[mark])],
        data=table(title, columns, said),
        alt=f"{title}: {name} {labels[debt]} {owed} {labels[mark]} {own} {money}",
    )


def _bars(
    view: View, amounts: pd.Series, name: str, colour: str, way: int = 1
) -> dict[str, Any]:
    values = [float(v) if is_known(v) else 0.0 for v in amounts]
    return draw.bar(
        orientation="h",
        name=style.plain(name),
        y=list(range(len(values))),
        x=[way * v for v in values],
        text=[numbers.short_money(view, v) if v else "" for v in values],
        textposition="outside",
        cliponaxis=False,
        marker={"color": colour, "line": style.OUTLINE},
        customdata=[numbers.number(v) for v in values],
        hovertemplate=f"{style.plain(name)}: %{{customdata}}<extra></extra>",
    )


def _folded(text: str) -> str:
    """Fold a label at its first space: steps stay readable on a telephone."""
    return style.plain(text).replace(" ", "<br>", 1)


def _level(liquid: Iterable[float] | float) -> list[dict[str, Any]]:
    if not is_known(liquid):
        return []
    line = {"color": style.MARK, "width": 1.5, "dash": "dash"}
    y = float(liquid)
    return [
        {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y,
         "line": line}
    ]  # fmt: skip
