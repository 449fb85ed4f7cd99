"""How each body closes its accounts, what the auditor says, and who looks after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from coopanalysis.show import frames, marks, numbers, words
from coopanalysis.show.block import Column, join, table, tag
from coopanalysis.show.numbers import is_known

if TYPE_CHECKING:
    from coopanalysis.workbook import View

# indicator, whether 1 is good, (Thai, English) of good and of bad
ANSWERS = (
    ("standing.accounts_on_time", True, ("ทันกำหนด", "in time"),
     ("ไม่ทันกำหนด", "not in time")),
    ("standing.report_on_time", True, ("ทันกำหนด", "in time"),
     ("ไม่ทันกำหนด", "not in time")),
    ("standing.opinion_not_clean", False, ("ไม่มีเงื่อนไข", "unqualified"),
     ("มีเงื่อนไขหรืออย่างอื่น", "qualified or worse")),
    ("standing.losses_running", False, ("ไม่เกิน", "no"), ("เกินสองปี", "yes")),
)  # fmt: skip


def table_of(view: View, here: pd.DataFrame) -> Markup:
    """Show accounts, report, opinion and losses body by body, and the last visits."""
    say = view.say
    columns = [
        Column(say("สหกรณ์/กลุ่มเกษตรกร", "cooperative or group")),
        Column(say("วันสิ้นปีทางบัญชี", "year-end")),
        Column(say("งบการเงินเสนอที่ประชุมใหญ่ใน 150 วัน",
                   "accounts to the meeting in 150 days")),
        Column(say("ส่งรายงานต่อนายทะเบียนใน 30 วัน",
                   "report to the registrar in 30 days")),
        Column(say("ความเห็นผู้สอบบัญชี", "audit opinion")),
        Column(say("ขาดทุนติดต่อกัน", "losses over two years running")),
        Column(say("ข้อมูล ณ วันที่", "data of"), None, True),
        Column(say("สิ่งที่ส่ง", "handed over")),
        Column(say("เข้าตรวจการครั้งล่าสุด", "last inspection"), None, True),
        Column(say("เข้าแนะนำครั้งล่าสุด", "last visit"), None, True),
    ]  # fmt: skip
    found = [_judged(view, name) for name, *_ in ANSWERS]
    rows = [
        [
            join([row.coop_name, tag("small", _what_and_whose(view, row))]),
            _year_end(view, row.fiscal_year_end),
            *(_answer(view, judged.get(row.coop_id), *words_of)
              for judged, (_, *words_of) in zip(found, ANSWERS, strict=True)),
            _day(view, row.data_date),
            words.word(view, "reports", row.reports),
            _day(view, row.last_inspection_date),
            _day(view, row.last_visit_date),
        ]
        for row in frames.records(here)
    ]  # fmt: skip
    caption = say("การปิดบัญชีและการเข้าตรวจรายแห่ง", "Accounts and visits, body by body")
    return table(caption, columns, rows)


def _judged(view: View, indicator: str) -> dict[str, Any]:
    """Return the verdict on each body, by its id."""
    if indicator not in view.catalogue.indicators:
        return {}
    rows = frames.records(frames.body_verdicts(view, indicator))
    return {row.unit_id: row for row in rows}


def _what_and_whose(view: View, row: object) -> str:
    """Return the type of a body and the group of the office in charge of it."""
    kind = words.word(view, "coop_type", row.coop_type)
    group = row.promotion_group
    if not is_known(group) or not group:
        return view.say(f"{kind} · ไม่ระบุผู้รับผิดชอบ", f"{kind} · nobody in charge named")
    return view.say(f"{kind} · กลุ่มส่งเสริมที่ {group}", f"{kind} · promotion group {group}")


def _answer(
    view: View,
    row: Any,
    one_is_good: bool,
    good: tuple[str, str],
    bad: tuple[str, str],
) -> Markup:
    """Return the answer in words under the sign of its verdict."""
    if row is None or not is_known(row.value):
        return marks.norm(view, "unknown")
    said = view.say(*(good if (row.value > 0) == one_is_good else bad))
    sign = words.glyph("norm", row.norm)
    return tag("b", f"{sign} {said}", class_=marks.norm_class(row.norm))


def _day(view: View, value: object) -> str:
    return numbers.day(view, value) if is_known(value) else words.no_data(view)


def _year_end(view: View, value: object) -> str:
    """Return the day and month of a year-end that the register writes as dd/mm."""
    if not is_known(value) or value == "":
        return words.no_data(view)
    day, _, month = str(value).partition("/")
    return f"{int(day)} {numbers.month(view, int(month))}"
