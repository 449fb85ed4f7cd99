"""What was refused: by kind of reason, and file by file with its book."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from coopanalysis.show import frames, numbers, words
from coopanalysis.show.block import Block, Cell, Column, block, join, table, tag
from coopanalysis.show.numbers import is_known

if TYPE_CHECKING:
    from coopanalysis.workbook import QualityView


def refused(view: QualityView) -> Block:
    """Show what was refused: by kind of reason, and file by file with its book."""
    say = view.say
    bad = view.sheets[view.sheets["rejected"] > 0]
    if bad.empty:
        text = say("ไม่มีแถวใดถูกปฏิเสธ", "No row was refused.")
        return block(tag("p", text, id="q-refused"))
    total = numbers.number(bad["rejected"].sum())
    lead = say(
        f"รับไม่ได้ {total} แถว ใน {len(bad):,} แผ่นงาน แถวเหล่านี้ไม่อยู่ในตัวเลขใดของรายงาน",
        f"Refused: {numbers.several(bad['rejected'].sum(), 'row')} of "
        f"{numbers.several(len(bad), 'sheet')}. No number of the reports counts them.",
    )
    books = say(
        "สมุดแถวที่ไม่รับอยู่ในโฟลเดอร์ rejects ของข้อมูล ตามวันที่ เปิดได้เฉพาะเจ้าของ "
        "แก้ช่องที่ระบายสีแล้ววางกลับในโฟลเดอร์ inbox ของวันเดียวกัน",
        "The books of refused rows lie in the data's rejects folder, by date, for its "
        "owner alone: mend the coloured cells and put the book back into the same "
        "date's inbox.",
    )
    return block(
        tag("p", lead, class_="lead", id="q-refused"),
        _by_reason(view, bad),
        _by_file(view, bad),
        tag("p", books, class_="muted"),
    )


def _by_reason(view: QualityView, bad: pd.DataFrame) -> Markup:
    say = view.say
    parts: list[object] = []
    sums = view.reasons.groupby(["register", "column", "kind"], as_index=False)["rows"]
    sums = sums.sum().sort_values(["rows", "register"], ascending=[False, True])
    if len(sums):
        columns = [
            Column(say("ทะเบียน", "register")),
            Column(say("คอลัมน์", "column")),
            Column(say("สาเหตุ", "reason")),
            Column(say("แถว", "rows"), None, True),
        ]
        rows = [
            [
                words.register(view, row.register),
                words.column(view, row.register, row.column),
                words.word(view, "reject_kind", row.kind),
                numbers.number(row.rows),
            ]
            for row in sums.itertuples()
        ]
        caption = say(
            "แยกตามทะเบียน คอลัมน์ และสาเหตุ (แถวหนึ่งอาจมีหลายสาเหตุ)",
            "By register, column and reason (a row can have several)",
        )
        parts.append(table(caption, columns, rows))
    silent = bad[~bad["has_reasons"]]
    if len(silent):
        count = numbers.number(silent["rejected"].sum())
        many = numbers.several(silent["rejected"].sum(), "row")
        text = say(
            f"สาเหตุของ {count} แถวไม่ได้จดไว้ (รับเข้าก่อนที่ระบบจะจดส่วนนี้) ดูในสมุดแถวที่ไม่รับ",
            f"No reasons were written down for {many} (taken in before this was done); "
            "the rejects books hold them.",
        )
        parts.append(tag("p", text, class_="muted"))
    return join(parts)


def _by_file(view: QualityView, bad: pd.DataFrame) -> Markup:
    say = view.say
    books = view.files.set_index("file")["book"]
    columns = [
        Column(say("สหกรณ์/กลุ่มเกษตรกร", "cooperative or group")),
        Column(say("แฟ้ม", "file"), say("แผ่นงาน สมุดแถวที่ไม่รับ", "sheet, rejects book")),
        Column(say("ทะเบียน", "register")),
        Column(say("รับไม่ได้", "refused"), say("แถว", "rows"), True),
        Column(say("สาเหตุ", "why")),
    ]
    rows = [
        [
            _concerned(view, row),
            join([row.file, *_below(row.sheet, books[row.file])]),
            words.register(view, row.register),
            Cell(_count(view, row.rejected), "strong"),
            _why(view, row),
        ]
        for row in bad.itertuples()
    ]
    caption = say("แยกตามแห่งและแฟ้ม", "By body and file")
    return table(caption, columns, rows, class_="bodies refused stack")


def _count(view: QualityView, rejected: int) -> Markup:
    """Return a number that names itself where its column has no head: on a phone."""
    before = tag("span", view.say("รับไม่ได้", "refused"), class_="label")
    after = tag("span", view.say("แถว", "rows"), class_="label")
    return join([before, numbers.number(rejected), after], " ")


def _below(sheet: str, book: object) -> list[Markup]:
    """Return what stands under a file's name: its sheet and its rejects book."""
    named = [tag("small", sheet)] if sheet else []
    return [*named, tag("small", tag("code", book))] if is_known(book) else named


def _of_sheet(frame: pd.DataFrame, row: Any) -> pd.DataFrame:
    return frame[
        (frame["file"] == row.file)
        & (frame["sheet"] == row.sheet)
        & (frame["register"] == row.register)
    ]


def _concerned(view: QualityView, row: Any) -> Markup:
    """Return whose rows were refused, each with its count where they are several.

    A code that is in no register is not repeated: it is a cell of somebody's file.
    """
    mine = _of_sheet(view.parts, row)
    mine = mine[mine["rejected"] > 0]
    known = mine["coop_id"].isin(view.bodies["coop_id"])
    counts = {
        frames.coop_name(view, one.coop_id): int(one.rejected)
        for one in mine[known].itertuples()
    }
    if not known.all():
        stranger = view.say(
            "รหัสที่ไม่มีในทะเบียนสหกรณ์", "a code that is not in the register"
        )
        counts[stranger] = int(mine[~known]["rejected"].sum())
    if len(counts) == 1:
        return tag("span", *counts)
    said = [f"{name} ({count:,})" for name, count in counts.items()]
    return join(said, between=", ")


def _why(view: QualityView, row: Any) -> str:
    if not row.has_reasons:
        return view.say("ดูในสมุด", "see the book")
    mine = _of_sheet(view.reasons, row).sort_values("rows", ascending=False)
    said = [
        f"{words.column(view, row.register, one.column)}: "
        f"{words.word(view, 'reject_kind', one.kind)} ({one.rows:,})"
        for one in mine.itertuples()
    ]
    return "; ".join(said)
