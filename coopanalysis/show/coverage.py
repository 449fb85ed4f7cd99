"""Who has reported in the province, and how last year's values compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopanalysis.show import frames, numbers, words
from coopanalysis.show.block import Block, Column, block, table, tag
from coopanalysis.show.numbers import is_known
from coopanalysis.show.province import district_name, district_verdicts

if TYPE_CHECKING:
    from coopanalysis.workbook import View


def completeness(view: View) -> Block:
    """Show who has reported what, and what could not be taken in, by district."""
    say = view.say
    here = frames.bodies(view)
    bodies = say("แห่ง", "bodies")
    columns = [
        Column(say("อำเภอ", "district")),
        Column(say("ทั้งหมด", "all"), bodies, True),
        *[
            Column(words.word(view, "reports", code), bodies, True)
            for code in words.codes("reports")
        ],
        Column(say("ข้อมูลเก่าที่สุด", "oldest data"), None, True),
        Column(say("รับเข้าไม่ได้", "not taken in"), say("แถว", "rows"), True),
    ]
    came = view.quality[view.quality["check"] == "complete"]
    quality = came.merge(here[["coop_id", "district_code"]], on="coop_id")
    rows = []
    for district in view.districts:
        mine = here[here["district_code"] == district.code]
        refused = quality.loc[quality["district_code"] == district.code, "rejected"]
        dates = [d for d in mine["data_date"] if is_known(d)]
        rows.append(
            [
                district_name(view, district.code),
                numbers.number(len(mine)),
                *[
                    numbers.number((mine["reports"] == code).sum())
                    for code in words.codes("reports")
                ],
                numbers.day(view, min(dates)) if dates else words.no_data(view),
                numbers.number(refused.fillna(0).sum()),
            ]
        )
    caption = say("ความครบถ้วนของข้อมูลรายอำเภอ", "Completeness by district")
    return block(table(caption, columns, rows))


def warnings(view: View) -> Block:
    """Show the districts over a limit now beside their value a year earlier."""
    say = view.say
    rows = district_verdicts(view)
    rows = rows[(rows["norm"] == "breach") & rows["previous_value"].notna()]
    note = say(
        "รายงานนี้ยังไม่มีผลพิจารณาของการประชุมครั้งก่อนเก็บไว้ให้เทียบว่าคำเตือนใดเป็นจริง "
        "จึงแสดงเฉพาะค่าของเดือนเดียวกันในปีก่อน สรุปได้เมื่อมีผลพิจารณาสองปีขึ้นไป",
        "No earlier verdicts are kept yet to say which warnings came true, so only "
        "the values of the same month last year stand here; two years will tell.",
    )
    if rows.empty:
        text = say(
            "ไม่มีอำเภอที่เกินเกณฑ์และมีค่าของปีก่อนให้เทียบ",
            "No district over a limit has a value of last year to compare with.",
        )
        return block(tag("p", note), tag("p", text))
    columns = [
        Column(say("อำเภอ", "district")),
        Column(say("ตัวชี้วัดที่เกินเกณฑ์", "indicator over its limit")),
        Column(say("ปีก่อน", "last year"), None, True),
        Column(say("ปีนี้", "this year"), None, True),
    ]
    money = words.currency(view)
    shown = []
    for row in rows.sort_values(["unit_id", "indicator"]).itertuples():
        indicator = view.catalogue.indicators[row.indicator]
        shown.append(
            [
                district_name(view, row.unit_id),
                say(indicator.title_th, indicator.title_en),
                numbers.in_words(view, indicator, row.previous_value, money),
                numbers.in_words(view, indicator, row.value, money),
            ]
        )
    caption = say("อำเภอที่เกินเกณฑ์ปีนี้และค่าของปีก่อน", "Over a limit now, and a year ago")
    return block(tag("p", note), table(caption, columns, shown))
