"""What the charts share: rows with their names above, tables, captions, words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from coopanalysis.judgement.groups import HEADLINE
from coopanalysis.show import frames, numbers, style, words
from coopanalysis.show.block import Chart, Column, join, tag
from coopanalysis.show.numbers import is_known

if TYPE_CHECKING:
    from coopanalysis.workbook import View

ROWS_DRAWN = 8
ROW_HEIGHT = 58


def rows_layout(names: Sequence[str], reach: Sequence[float], **more: Any) -> dict:
    """Return the layout of horizontal bars whose names stand above them.

    A name beside its bar would take half of a telephone's width.
    """
    count = len(names)
    base: dict[str, Any] = {
        "bargap": 0.56,
        "xaxis": {"visible": False, "range": list(reach)},
        "yaxis": {"visible": False, "range": [count - 0.62, -0.84]},
        "annotations": [above(name, place) for place, name in enumerate(names)],
    }
    return style.layout(count * ROW_HEIGHT + 14, **{**base, **more})


def bar(**look: Any) -> dict[str, Any]:
    """Return a trace of bars.

    Figures are plain data for plotly.js. Plotly's own classes would check every word
    of every figure of every page; the tests have them do that.
    """
    return {"type": "bar", **look}


def above(name: str, place: int) -> dict[str, Any]:
    """Return a name as a line of text above the bar at ``place``."""
    return {
        "text": style.plain(name),
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "y": place - 0.3,
        "yanchor": "bottom",
        "showarrow": False,
        "align": "left",
        "font": {"size": 13},
    }


def in_order(amounts: pd.DataFrame, breakdown: Any) -> pd.DataFrame:
    """Put buckets in the order of the catalogue; one that nobody has is left out."""
    declared = [b[0] for b in breakdown.buckets if b[0] in amounts.columns]
    others = [name for name in amounts.columns if name not in declared]
    kept = amounts[[*declared, *others]].fillna(0.0)
    return kept.loc[:, (kept != 0).any()]


def bucket_words(view: View, breakdown: Any, buckets: Iterable[str]) -> dict[str, str]:
    """Return the words of the buckets; a bucket without words is shown as it is."""
    known = {b[0]: view.say(b[1], b[2]) for b in breakdown.buckets}
    return {name: known.get(name, str(name).replace("_", " ")) for name in buckets}


def gravest_first(view: View, category: Any, present: pd.Index) -> list[str]:
    """Order bodies by their verdict on the category's headline, gravest first."""
    judged = frames.body_verdicts(view, frames.headline_of(view, category).id)
    order = [key for key in judged["unit_id"] if key in present]
    return order + [key for key in present if key not in order]


def whole(view: View) -> str:
    """Return the name of the bar over the headline's bodies that sent registers.

    Totals alone cannot be cut into buckets, so this is less than the indicator's base.
    """
    group = words.body_group(view, HEADLINE)
    return view.say(f"รวมแห่งที่ส่งทะเบียน ({group})", f"All that sent registers ({group})")


def amount(view: View, value: object) -> str:
    """Return an amount for a table; words where there is none."""
    return numbers.number(value) if is_known(value) else words.no_data(view)


def body_column(view: View) -> Column:
    """Return the head of a column of names."""
    return Column(view.say("สหกรณ์/กลุ่มเกษตรกร", "cooperative or group"))


def cut_note(view: View, rows: int, drawn: int) -> str | None:
    """Say how many rows are in the table only."""
    if rows <= drawn:
        return None
    left = numbers.number(rows - drawn)
    return view.say(f"อีก {left} แถวอยู่ในตาราง", f"{left} more in the table")


def chart(
    view: View,
    traces: Sequence[dict[str, Any]],
    layout: dict[str, Any],
    *,
    title: str,
    data: Markup,
    alt: str,
    keys: Sequence[tuple[str, str]] = (),
    note: str | None = None,
) -> Chart:
    """Put a drawing, its caption, legend, table and words together."""
    caption = join(
        [
            tag("b", title),
            tag("span", f" · {note}") if note else None,
            style.legend(list(keys)) if keys else None,
        ]
    )
    return Chart(
        figure={"data": list(traces), "layout": layout, "config": style.CONFIG},
        caption=caption,
        table=data,
        alt=alt,
        summary=view.say("ตารางข้อมูลของกราฟ", "Table behind the chart"),
    )
