"""Charts of parts of a whole, and of plain amounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from coopanalysis.judgement.groups import HEADLINE
from coopanalysis.show import draw, frames, numbers, style, words
from coopanalysis.show.block import Chart, Column, table
from coopanalysis.show.numbers import is_known

if TYPE_CHECKING:
    from coopanalysis.workbook import View

LEAST_LABELLED = 0.07


def stacked(view: View, category: Any, rows: pd.DataFrame) -> Chart:
    """Draw parts of a whole: the unit's bar first, then its bodies, gravest first."""
    breakdown = category.breakdowns[category.chart["breakdown"]]
    amounts = draw.in_order(frames.by_body(rows), breakdown)
    inside = rows.loc[rows["body_group"] == HEADLINE, "coop_id"].unique()
    order = draw.gravest_first(view, category, amounts.index)
    names = [frames.coop_name(view, key) for key in order]
    lines = amounts.loc[order]
    if len(inside) > 1:
        together = lines.loc[lines.index.isin(inside)].sum()
        lines = pd.concat([together.to_frame().T, lines])
        names.insert(0, draw.whole(view))
    parts = frames.shares(lines)
    drawn = min(len(lines), draw.ROWS_DRAWN)
    labels = draw.bucket_words(view, breakdown, amounts.columns)
    colours = _colours(amounts.columns)
    segments = [
        _segment(labels[bucket], colours[bucket], parts[bucket].iloc[:drawn])
        for bucket in amounts.columns
    ]
    layout = draw.rows_layout(
        names[:drawn],
        (0, 1),
        barmode="stack",
        shapes=_limit_line(category.chart.get("limit_after"), parts.iloc[:drawn]),
    )
    title = view.say(breakdown.th, breakdown.en)
    notes = [
        _limit_note(view, category, labels),
        draw.cut_note(view, len(lines), drawn),
    ]
    return draw.chart(
        view,
        segments,
        layout,
        title=title,
        note=" · ".join(filter(None, notes)) or None,
        keys=[(colours[bucket], labels[bucket]) for bucket in amounts.columns],
        data=_amounts(view, title, names, lines, labels),
        alt=_in_words(view, title, names[0], parts.iloc[0], labels),
    )


def _segment(name: str, colour: str, part: pd.Series) -> dict[str, Any]:
    values = [float(v) if is_known(v) else 0.0 for v in part]
    return draw.bar(
        orientation="h",
        name=style.plain(name),
        y=list(range(len(values))),
        x=values,
        text=[f"{v * 100:.0f}%" if v >= LEAST_LABELLED else "" for v in values],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        textfont={"color": style.on(colour), "size": 12},
        marker={"color": colour, "line": {"color": "#ffffff", "width": 1}},
        hovertemplate=f"{style.plain(name)}: %{{x:.1%}}<extra></extra>",
    )


def _colours(buckets: pd.Index) -> dict[str, str]:
    known = {**style.AGEING, **style.COVER}
    spare = iter(style.SERIES * len(buckets))
    return {name: known.get(name) or next(spare) for name in buckets}


def _limit_line(after: str | None, parts: pd.DataFrame) -> list[dict[str, Any]]:
    """Mark, row by row, where the buckets beyond ``after`` begin."""
    if after not in parts.columns:
        return []
    before = parts.loc[:, :after].sum(axis=1)
    pen = {"color": style.MARK, "width": 2, "dash": "dot"}
    return [
        {"type": "line", "x0": float(x), "x1": float(x), "y0": place - 0.36,
         "y1": place + 0.36, "line": pen}
        for place, x in enumerate(before)
        if 0 < x < 1
    ]  # fmt: skip


def _limit_note(view: View, category: Any, labels: dict[str, str]) -> str | None:
    after = category.chart.get("limit_after")
    if after not in labels:
        return None
    return view.say(f"เส้นประ: พ้นช่วง {labels[after]}", f"dotted: past {labels[after]}")


def _amounts(
    view: View,
    title: str,
    names: list[str],
    lines: pd.DataFrame,
    labels: dict[str, str],
) -> Any:
    money = words.currency(view)
    columns = [draw.body_column(view)]
    columns += [Column(labels[bucket], money, True) for bucket in lines.columns]
    columns.append(Column(view.say("รวม", "total"), money, True))
    rows = [
        [name, *map(numbers.number, values), numbers.number(sum(values))]
        for name, values in zip(names, lines.to_numpy(), strict=True)
    ]
    return table(title, columns, rows)


def _in_words(
    view: View, title: str, name: str, parts: pd.Series, labels: dict[str, str]
) -> str:
    said = [
        f"{labels[bucket]} {numbers.percent(view, part)}"
        for bucket, part in parts.items()
        if is_known(part)
    ]
    return f"{title}, {name}: {'; '.join(said)}"


def bars(view: View, category: Any, rows: pd.DataFrame) -> Chart:
    """Draw one bar per bucket: the chart of a category that names no other."""
    breakdown = category.breakdowns[category.chart["breakdown"]]
    amounts = rows.groupby("bucket")["amount"].sum(min_count=1).to_frame().T
    amounts = draw.in_order(amounts, breakdown).iloc[0]
    labels = draw.bucket_words(view, breakdown, amounts.index)
    pairs = [(labels[bucket], float(value)) for bucket, value in amounts.items()]
    values = [value for _, value in pairs]
    trace = draw.bar(
        orientation="h",
        y=list(range(len(values))),
        x=values,
        text=[numbers.short_money(view, value) for value in values],
        textposition="outside",
        cliponaxis=False,
        marker={"color": style.MEETS, "line": style.OUTLINE},
        hovertemplate="%{text}<extra></extra>",
    )
    names = [name for name, _ in pairs]
    reach = (min(0.0, *values) * 1.25, max(0.0, *values) * 1.25 or 1)
    title = view.say(breakdown.th, breakdown.en)
    columns = [
        Column(view.say("รายการ", "group")),
        Column(view.say("จำนวนเงิน", "amount"), words.currency(view), True),
    ]
    said = [(name, numbers.number(value)) for name, value in pairs]
    return draw.chart(
        view,
        [trace],
        draw.rows_layout(names, reach),
        title=title,
        data=table(title, columns, said),
        alt=f"{title}: " + "; ".join(f"{name} {text}" for name, text in said),
    )
