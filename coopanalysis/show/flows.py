"""What became of last time's balances: the roll by days overdue, and the arrears."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from coopanalysis.show import frames, numbers, words
from coopanalysis.show.block import Block, Cell, Column, block, join, table, tag

if TYPE_CHECKING:
    from coopanalysis.workbook import View

ROLL, ARREARS, VINTAGE = "roll", "arrears_flow", "vintage"
LATE = "late_over_90"


def flows(view: View, category: Any) -> Block | None:
    """Show where last time's balances are now; None for a category without flows.

    Over the bodies that the category's values are over, as far as they handed the same
    register over twice.
    """
    if ROLL not in category.breakdowns:
        return None
    moved = frames.headline_breakdown(view, ROLL)
    if moved.empty:
        return None
    n = moved["coop_id"].nunique()
    say = view.say
    note = say(
        f"เทียบกับข้อมูลครั้งก่อนของแห่งเดียวกัน {n} แห่ง ที่ส่งทะเบียนลูกหนี้ทั้งสองครั้ง "
        "ติดตามรายสัญญาด้วยเลขที่สัญญา",
        f"Against the snapshot before of the same bodies, {n} in number, that handed "
        "their loans over both times; followed by contract number.",
    )
    return block(
        _roll(view, category.breakdowns[ROLL], moved),
        _arrears(view, category),
        tag("p", note, class_="muted"),
        _vintage(view, category),
    )


def _roll(view: View, breakdown: Any, rows: pd.DataFrame) -> Markup:
    """Return the matrix; each row is as large as that bucket was last time."""
    sums = frames.across(rows, "bucket", "bucket_to")
    then = [one for one in breakdown.buckets if one[0] in sums.index]
    now = [one for one in breakdown.buckets_to if one[0] in sums.columns]
    say, money = view.say, words.currency(view)
    columns = [Column(say("ครั้งก่อน → ครั้งนี้", "last time → now"))]
    columns += [Column(say(*one[1:]), None, True) for one in now]
    columns.append(Column(say("รวม", "total"), money, True))
    lines = [
        [
            say(*row[1:]),
            *[_cell(sums.loc[row[0], one[0]], row[0] == one[0]) for one in now],
            numbers.number(sums.loc[row[0]].sum()),
        ]
        for row in then
    ]
    foot = [say("รวม", "total")]
    foot += [numbers.number(sums[one[0]].sum()) for one in now]
    foot.append(numbers.number(sums.sum().sum()))
    title = say(breakdown.th, breakdown.en)
    return table(f"{title} ({money})", columns, lines, class_="dense", foot=[foot])


def _cell(amount: float, stays: bool) -> object:
    if pd.isna(amount):
        return "–"
    return Cell(numbers.number(amount), "strong") if stays else numbers.number(amount)


def _arrears(view: View, category: Any) -> Markup | None:
    """Return what came to the arrears and what went, and why."""
    rows = frames.headline_breakdown(view, ARREARS)
    if rows.empty:
        return None
    breakdown = category.breakdowns[ARREARS]
    say = view.say
    why = {one[0]: say(*one[1:]) for one in breakdown.buckets_to}
    sums = rows.groupby(["bucket", "bucket_to"])[["n", "amount"]].sum()
    lines = []
    for key, th, en in breakdown.buckets:
        for reason in ["", *why]:
            if (key, reason) in sums.index:
                found = sums.loc[(key, reason)]
                small = tag("small", why[reason]) if reason else None
                lines.append(
                    [
                        join([say(th, en), small]),
                        numbers.number(found["n"]),
                        numbers.number(found["amount"]),
                    ]
                )
    columns = [
        Column(say("รายการ", "item")),
        Column(say("สัญญา", "contracts"), None, True),
        Column(say("จำนวนเงิน", "amount"), words.currency(view), True),
    ]
    return table(say(breakdown.th, breakdown.en), columns, lines)


def _vintage(view: View, category: Any) -> Markup | None:
    """Return what is still owed of each year's lending, and how much of it is late."""
    if VINTAGE not in category.breakdowns:
        return None
    breakdown = category.breakdowns[VINTAGE]
    rows = frames.headline_breakdown(view, VINTAGE)
    sums = frames.across(rows, "bucket", "bucket_to").fillna(0.0)
    if LATE not in sums.columns:
        return None
    late = frames.shares(sums.drop(columns="unknown", errors="ignore"))[LATE]
    say, money = view.say, words.currency(view)
    columns = [
        Column(say("ปีที่ให้กู้", "year lent")),
        Column(say("คงเหลือ", "still owed"), money, True),
        Column(say("ค้างเกิน 90 วัน", "over 90 days late"), money, True),
        Column(say("ส่วนที่ค้าง", "share late"), say("ร้อยละ", "per cent"), True),
    ]
    lines = [
        [
            numbers.year(view, int(key)) if key.isdigit() else words.no_data(view),
            numbers.number(owed.sum()),
            numbers.number(owed[LATE]),
            numbers.number(late[key] * 100, 1) if numbers.is_known(late[key]) else "–",
        ]
        for key, owed in sums.iterrows()
    ]
    return table(say(breakdown.th, breakdown.en), columns, lines, class_="dense")
