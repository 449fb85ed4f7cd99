"""A breakdown as a table: buckets down, what became of them across."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from coopanalysis.show import draw, frames, words
from coopanalysis.show.block import Column, opening, table

if TYPE_CHECKING:
    from coopanalysis.workbook import View


def crossed(view: View, category: Any) -> Markup | None:
    """Show the breakdown that a category names as ``chart.table``, with its totals.

    Over the bodies that the category's values are over; an unknown sum is no zero.
    None where the category names none or nobody has anything in it.
    """
    breakdown = category.breakdowns.get(category.chart.get("table", ""))
    if breakdown is None:
        return None
    rows = frames.headline_breakdown(view, category.chart["table"])
    amounts = rows.groupby(["bucket", "bucket_to"])["amount"].sum(min_count=1)
    sides = [code for code, *_ in breakdown.buckets_to]
    money = words.currency(view)
    columns = [Column(view.say("รายการ", "group"))]
    columns += [
        Column(view.say(th, en), money, True) for _, th, en in breakdown.buckets_to
    ]
    there = set(amounts.index.get_level_values("bucket"))
    lines = [
        [
            opening(view.say(th, en)),
            *(draw.amount(view, amounts.get((bucket, side), 0.0)) for side in sides),
        ]
        for bucket, th, en in breakdown.buckets
        if bucket in there
    ]
    if not lines:
        return None
    sums = amounts.groupby("bucket_to").sum(min_count=1)
    total = [draw.amount(view, sums.get(side, 0.0)) for side in sides]
    foot = [[view.say("รวม", "Total"), *total]]
    return table(view.say(breakdown.th, breakdown.en), columns, lines, foot=foot)
