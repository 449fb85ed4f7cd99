"""What came in: every row read stands in one of a few places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from coopanalysis.show import numbers, words
from coopanalysis.show.block import Block, Column, block, join, table, tag

if TYPE_CHECKING:
    from coopanalysis.workbook import QualityView

COUNTS = ("rows_read", "accepted", "rejected", "totals", "blank")
ELSEWHERE = "elsewhere"  # rows of a file that are read in its corrected rejects book


def received(view: QualityView) -> Block:
    """Show files, sheets and rows by register, and that they add up."""
    say = view.say
    if view.sheets.empty:
        text = say("ไม่มีแฟ้มใดรับเข้าสำหรับวันที่นี้", "No file came in for this date.")
        return block(tag("p", text, id="q-came"), _unread(view))
    rows = []
    taken = view.parts[view.parts["accepted"] > 0]
    for register in words.registers_in_order(view.sheets["register"]):
        mine = view.sheets[view.sheets["register"] == register]
        bodies = taken[taken["register"] == register]["coop_id"].nunique()
        rows.append(
            [
                words.register(view, register),
                numbers.number(mine["file"].nunique()),
                numbers.number(_sheets(mine)),
                numbers.number(bodies),
                *_counts(view, mine),
            ]
        )
    foot = [
        [
            say("รวม", "Total"),
            numbers.number(view.sheets["file"].nunique()),
            numbers.number(_sheets(view.sheets)),
            numbers.number(taken["coop_id"].nunique()),
            *_counts(view, view.sheets),
        ]
    ]
    columns = [
        Column(say("ทะเบียน", "register")),
        Column(say("แฟ้ม", "file"), None, True),
        Column(say("แผ่นงาน", "sheet"), None, True),
        Column(say("แห่ง", "bodies"), None, True),
        *_count_columns(view),
    ]
    caption = say("แถวที่อ่านแยกตามทะเบียน", "Rows read by register")
    return block(
        tag("p", _sum_in_words(view), class_="lead", id="q-came"),
        _check(view),
        table(caption, columns, rows, class_="wide", foot=foot),
        _beside(view),
        _by_sheet(view),
        _unread(view),
    )


def _unread(view: QualityView) -> Markup:
    """Name the files that could not be taken in at all, and why."""
    say = view.say
    if not view.unread:
        text = say(
            "ทุกแฟ้มในโฟลเดอร์ของวันที่นี้อ่านได้",
            "Every file in this date's folder could be read.",
        )
        return tag("p", text, class_="muted")
    items = [
        tag("li", tag("b", name), ": ", tag("span", "; ".join(lines), lang="en"))
        for name, lines in sorted(view.unread.items())
    ]
    count = numbers.number(len(items))
    head = say(
        f"แฟ้มที่รับเข้าไม่ได้ทั้งแฟ้ม {count} แฟ้ม ไม่มีแถวใดนับอยู่ในตารางข้างบน",
        f"Files that could not be taken in: {count}; none of their rows is above.",
    )
    return join([tag("p", tag("strong", head)), tag("ul", *items)])


def _names(view: QualityView) -> tuple[str, ...]:
    return (*COUNTS, ELSEWHERE) if view.sheets[ELSEWHERE].any() else COUNTS


def _counts(view: QualityView, rows: pd.DataFrame) -> list[str]:
    return [numbers.number(rows[name].sum()) for name in _names(view)]


def _sheets(rows: pd.DataFrame) -> int:
    """Count sheets; one that feeds several registers has a row for each of them."""
    return len(rows[["file", "sheet"]].drop_duplicates())


def _count_columns(view: QualityView) -> list[Column]:
    say = view.say
    return [
        Column(say("แถวที่อ่าน", "rows read"), None, True),
        Column(say("= รับเข้า", "= accepted"), None, True),
        Column(say("+ รับไม่ได้", "+ refused"), None, True),
        Column(say("+ ยอดรวม หมายเหตุ", "+ totals, footnotes"), None, True),
        Column(say("+ แถวว่าง", "+ blank"), None, True),
        Column(say("+ อ่านที่อื่น", "+ read elsewhere"), None, True),
    ][: len(_names(view))]


def _sum_in_words(view: QualityView) -> str:
    read, accepted, refused, totals, blank, *rest = _counts(view, view.sheets)
    th, en = "", ""
    if rest:
        th = f" + {rest[0]} แถวที่อ่านจากสมุดแถวที่ไม่รับซึ่งแก้แล้ว หรือยังอยู่ในแฟ้มเดิม"
        en = f" + {rest[0]} read in a corrected rejects book, or still in its file"
    return view.say(
        f"อ่าน {read} แถว = รับเข้า {accepted} + รับไม่ได้ {refused} + "
        f"ยอดรวมและหมายเหตุ {totals} + แถวว่าง {blank}{th}",
        f"{read} rows read = {accepted} accepted + {refused} refused + "
        f"{totals} totals and footnotes + {blank} blank{en}",
    )


def _check(view: QualityView) -> Markup:
    """Say whether the rows of every sheet add up, and name those that do not."""
    sheets = view.sheets
    wrong = sheets[sheets["rows_read"] != sheets[[*COUNTS[1:], ELSEWHERE]].sum(axis=1)]
    if wrong.empty:
        count = _sheets(sheets)
        text = view.say(
            f"✓ บวกลงตัวทั้ง {count:,} แผ่นงาน ไม่มีแถวใดหาย",
            f"✓ The rows of {numbers.several(count, 'sheet')} add up; none is lost.",
        )
        return tag("p", text)
    names = ", ".join(_place(row) for row in wrong.itertuples())
    text = view.say(f"◆ บวกไม่ลงตัว: {names}", f"◆ Rows do not add up in: {names}")
    return tag("p", tag("b", text, class_="norm-breach"))


def _place(row: Any) -> str:
    return f"{row.file} [{row.sheet}]" if row.sheet else row.file


def _beside(view: QualityView) -> Markup:
    """Say what was hidden or dropped, and where the dates of the data came from."""
    say = view.say
    dates = view.sheets["data_date_from"].fillna("").value_counts()
    named = [
        f"{words.word(view, 'data_date_from', code)} {dates[code]}"
        for code in words.codes("data_date_from")
        if code in dates.index
    ]
    if dates.get("", 0):
        named.append(_unknown(view, dates[""], "sheet"))
    hidden = view.sheets.drop_duplicates(["file", "sheet"])["hidden"]
    entries = [
        (
            say("แผ่นงานที่ซ่อนไว้", "Hidden sheets"),
            _known_sum(view, hidden, "sheet"),
        ),
        (
            say("แถวที่ซ่อนไว้", "Hidden rows"),
            _known_sum(view, view.sheets["hidden_rows"], "sheet"),
        ),
        (
            say("เลขประจำตัวประชาชนที่ตัดทิ้ง", "National IDs dropped"),
            _known_sum(view, view.files["national_ids"], "file"),
        ),
        (
            say("ช่องที่แก้ตาม corrections.csv", "Cells set right by corrections.csv"),
            numbers.number(view.files["corrected"].sum()),
        ),
        (
            say("ที่มาของวันที่ของข้อมูล (แผ่นงาน)", "Where the data's date came from"),
            " · ".join(named),
        ),
    ]
    note = say(
        "แผ่นงานและแถวที่ซ่อนไว้อ่านเหมือนแผ่นงานและแถวอื่น "
        "เลขประจำตัวประชาชน 13 หลักไม่ถูกเก็บไว้ที่ใด นับไว้เท่านั้น",
        "Hidden sheets and rows are read like any other. "
        "Thirteen-digit national IDs are stored nowhere, only counted.",
    )
    parts = [part for dt, dd in entries for part in (tag("dt", dt), tag("dd", dd))]
    return join([tag("dl", *parts), tag("p", note, class_="muted")])


def _known_sum(view: QualityView, values: pd.Series, what: str) -> str:
    known = values.dropna()
    unknown = len(values) - len(known)
    said = numbers.number(int(known.sum())) if len(known) else None
    parts = [said, _unknown(view, unknown, what) if unknown else None]
    return " · ".join(part for part in parts if part)


def _unknown(view: QualityView, count: int, what: str) -> str:
    th = {"sheet": "แผ่นงาน", "file": "แฟ้ม"}[what]
    return view.say(
        f"ไม่ทราบ {count:,} {th} (รับเข้าก่อนที่ระบบจะจดส่วนนี้)",
        f"not known for {numbers.several(count, what)} "
        "(taken in before this was written down)",
    )


def _by_sheet(view: QualityView) -> Markup:
    say = view.say
    columns = [
        Column(say("แฟ้ม", "file")),
        Column(say("แผ่นงาน", "sheet")),
        Column(say("ทะเบียน", "register")),
        *_count_columns(view),
    ]
    rows = [
        [
            row.file,
            row.sheet or "–",
            words.register_short(view, row.register),
            *[numbers.number(getattr(row, name)) for name in _names(view)],
        ]
        for row in view.sheets.itertuples()
    ]
    caption = say(
        f"รายแฟ้มและแผ่นงาน {len(rows):,} แผ่นงาน", f"File by file: {len(rows):,} sheets"
    )
    return tag(
        "details",
        tag("summary", caption),
        table(caption, columns, rows, class_="dense wide files"),
    )
