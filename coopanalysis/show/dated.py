"""The chart of differences by date: counts of cash against the books."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from coopanalysis.show import draw, frames, numbers, style, words
from coopanalysis.show.block import Chart, Column, table
from coopanalysis.show.pairs import OVER, SHORT, SIDES

if TYPE_CHECKING:
    from coopanalysis.workbook import View

DATES_DRAWN = 12


def by_date(view: View, breakdown: Any, rows: pd.DataFrame) -> Chart:
    """Draw each date's differences: over the books upwards, short downwards.

    Differences of one date are not netted: what is over in one body does not make up
    for what is short in another.
    """
    names = {side: words.word(view, "stock", side) for side in SIDES}
    parts = {
        OVER: rows["amount"].where(rows["amount"] > 0, 0.0),
        SHORT: rows["amount"].where(rows["amount"] < 0, 0.0),
    }
    sums = pd.DataFrame(parts).groupby(rows["bucket"]).sum().sort_index()
    drawn = sums.iloc[-DATES_DRAWN:]
    ticks = [style.plain(numbers.day(view, day)) for day in drawn.index]
    reach = float(drawn.abs().to_numpy().max()) * 1.35
    traces = [
        draw.bar(
            name=names[side],
            x=ticks,
            y=[float(v) for v in drawn[side]],
            text=[numbers.short_money(view, abs(v)) if v else "" for v in drawn[side]],
            textposition="outside",
            textangle=0,
            cliponaxis=False,
            marker={"color": SIDES[side], "line": style.OUTLINE},
            hovertemplate=f"{names[side]}: %{{text}}<extra></extra>",
        )
        for side in SIDES
    ]
    layout = style.layout(
        260,
        barmode="relative",
        bargap=0.45,
        xaxis={"type": "category", "tickfont": {"size": 12}, "nticks": 6},
        yaxis={"visible": False, "range": [-reach, reach]},
        shapes=[
            {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 0, "y1": 0,
             "line": {"color": style.MARK, "width": 1}}
        ],
    )  # fmt: skip
    money = words.currency(view)
    title = view.say(breakdown.th, breakdown.en)
    columns = [Column(view.say("วันที่ตรวจนับ", "counted on"))]
    columns += [Column(names[side], money, True) for side in SIDES]
    said = [
        [numbers.day(view, day), *[numbers.number(abs(row[s])) for s in SIDES]]
        for day, row in sums.iterrows()
    ]
    worst = sums[SHORT].idxmin()
    amount = numbers.number(abs(sums.loc[worst, SHORT]))
    return draw.chart(
        view,
        traces,
        layout,
        title=title,
        keys=[(SIDES[side], names[side]) for side in SIDES],
        data=table(title, columns, said),
        alt=view.say(
            f"{title}: ตรวจนับ {len(sums)} วัน ขาดมากที่สุด {amount} {money} "
            f"เมื่อ {numbers.day(view, worst)}",
            f"{title}: {len(sums)} dates, most short on {numbers.day(view, worst)}, "
            f"{amount} {money}",
        ),
    )


def dated_rows(view: View, name: str) -> pd.DataFrame:
    """Return the rows of a breakdown whose buckets are dates, where any differ."""
    rows = frames.breakdown(view, name)
    rows = rows[rows["amount"].notna()]
    return rows if (rows["amount"] != 0).any() else rows.iloc[:0]
