"""Which chart a category has, as its ``chart.kind`` in the catalogue says.

Every chart takes rows of one breakdown and draws them. A chart without figures is not
drawn: words stand in its place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pandas as pd

from coopanalysis.show import draw, frames, numbers, style, words
from coopanalysis.show.block import Block, Chart, Column, block, table, tag
from coopanalysis.show.dated import by_date, dated_rows
from coopanalysis.show.numbers import is_known
from coopanalysis.show.pairs import against, ladder, mirror
from coopanalysis.show.stacks import bars, stacked

if TYPE_CHECKING:
    from coopanalysis.workbook import View

KINDS: dict[str, Callable[[Any, Any, pd.DataFrame], Chart]] = {
    "ageing_bars": stacked,
    "stacked_bar": stacked,
    "mirror_bars": mirror,
    "maturity_ladder": ladder,
    "paired_bars": against,
    "bars": bars,
}

DATED = {"cash_count"}


def category_chart(view: View, category: Any) -> Chart | Block:
    """Draw the chart that fits a category; words where there is nothing to draw."""
    rows = frames.breakdown(view, category.chart["breakdown"])
    rows = rows[rows["amount"].notna()]
    if rows.empty or not (rows["amount"] != 0).any():
        breakdown = category.breakdowns[category.chart["breakdown"]]
        return _nothing(view, view.say(breakdown.th, breakdown.en))
    return KINDS.get(category.chart["kind"], bars)(view, category, rows)


def second_chart(view: View, category: Any) -> Chart | None:
    """Draw a category's differences by date, where it has such a breakdown."""
    name = category.chart.get("second")
    if name not in DATED or name not in category.breakdowns:
        return None
    rows = dated_rows(view, name)
    return by_date(view, category.breakdowns[name], rows) if len(rows) else None


def body_chart(view: View, indicator_id: str) -> Chart | Block:
    """Draw one indicator over the bodies of a view, gravest first."""
    indicator = view.catalogue.indicators[indicator_id]
    title = view.say(indicator.title_th, indicator.title_en)
    rows = frames.body_verdicts(view, indicator_id)
    rows = rows[rows["value"].notna()]
    if rows.empty:
        return _nothing(view, title)
    drawn = min(len(rows), draw.ROWS_DRAWN)
    top = rows.iloc[:drawn]
    values = [float(v) for v in top["value"]]
    said = [numbers.figure(indicator, v) for v in rows["value"]]
    limits = [float(v) for v in top["norm_limit"] if is_known(v)]
    highest = max(0.0, *values, *limits)
    trace = draw.bar(
        orientation="h",
        y=list(range(drawn)),
        x=values,
        text=[
            f"{words.glyph('norm', norm)} {text}"
            for norm, text in zip(top["norm"], said, strict=False)
        ],
        textposition="outside",
        cliponaxis=False,
        marker={"color": [style.NORM[n] for n in top["norm"]], "line": style.OUTLINE},
        hovertemplate="%{text}<extra></extra>",
    )
    pen = {"color": style.MARK, "width": 2, "dash": "dot"}
    layout = draw.rows_layout(
        list(top["coop_name"]),
        (min(0.0, *values) * 1.25, highest * 1.25 or 1),
        shapes=[
            {"type": "line", "x0": float(x), "x1": float(x), "y0": place - 0.4,
             "y1": place + 0.4, "line": pen}
            for place, x in enumerate(top["norm_limit"])
            if is_known(x)
        ],
    )  # fmt: skip
    unit = words.unit(view, indicator)
    columns = [
        draw.body_column(view),
        Column(title, unit, True),
        Column(view.say("ผลพิจารณา", "verdict")),
    ]
    data = [
        [name, text, f"{words.glyph('norm', norm)} {words.word(view, 'norm', norm)}"]
        for name, text, norm in zip(rows["coop_name"], said, rows["norm"], strict=True)
    ]
    notes = [view.say("เส้นประ: เกณฑ์", "dotted: limit") if limits else None]
    notes.append(draw.cut_note(view, len(rows), drawn))
    return draw.chart(
        view,
        [trace],
        layout,
        title=f"{title} ({unit})",
        note=" · ".join(filter(None, notes)) or None,
        data=table(title, columns, data),
        alt=f"{title}: " + "; ".join(f"{row[0]} {row[1]} {row[2]}" for row in data),
    )


def _nothing(view: View, title: str) -> Block:
    text = view.say(
        f"ไม่มีกราฟ “{title}”: ไม่มีทะเบียนที่ใช้เขียน หรือยอดเป็นศูนย์ทั้งหมด",
        f"No chart “{title}”: no register to draw it from, or every amount is zero.",
    )
    return block(tag("p", text, class_="muted"))
