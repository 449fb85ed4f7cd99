"""The first screen of the page on the quality of the data: how much, how good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from coopanalysis.show import frames, numbers, words
from coopanalysis.show.block import Block, block, tag
from coopanalysis.show.quality_mend import to_mend
from coopanalysis.show.summary import banner, masthead

if TYPE_CHECKING:
    from coopanalysis.workbook import QualityView


def quality_head(view: QualityView) -> Block:
    """Show which province and date, and the four figures an officer asks for first."""
    say = view.say
    kind = say(
        "การรับข้อมูลของสหกรณ์และกลุ่มเกษตรกร", "The data that cooperatives handed over"
    )
    day = numbers.day(view, view.as_of, "long")
    return block(
        banner(view),
        masthead(
            kind,
            say("คุณภาพข้อมูล ", "Data quality, ") + words.place(view),
            say(f"ข้อมูล ณ วันที่ {day}", f"Data as of {day}"),
            _meta(view),
        ),
        tag(
            "nav",
            *_tiles(view),
            class_="tiles four",
            aria_label=say("สรุปคุณภาพข้อมูล", "The data at a glance"),
        ),
    )


def _meta(view: QualityView) -> list[str]:
    closed = len(view.bodies) - len(frames.bodies(view))
    lines = [view.say(f"รหัส {view.code}", f"Code {view.code}")]
    if closed:
        lines.append(
            view.say(
                f"ไม่นับ {closed} แห่งที่หยุดดำเนินงานหรือชำระบัญชี",
                f"without {closed} that have stopped or are in liquidation",
            )
        )
    note = "ไม่มีข้อมูลรายตัวในหน้านี้", "Nothing about a person stands on this page"
    return [*lines, view.say(*note)]


def _tiles(view: QualityView) -> list[Markup]:
    say = view.say
    here = frames.bodies(view)
    sent = int((here["reports"] != "nothing").sum())
    silent = len(here) - sent
    read, refused = (int(view.sheets[name].sum()) for name in ("rows_read", "rejected"))
    concerned = len(to_mend(view))
    share = numbers.percent(view, refused / read, 2) if read else words.no_data(view)
    letters = view.grades["grade"].value_counts()
    good = letters.get("A", 0)
    return [
        _tile(
            "came",
            say("แถวที่อ่าน", "Rows read"),
            numbers.number(read),
            say(f"{len(view.files)} แฟ้ม", numbers.several(len(view.files), "file")),
        ),
        _tile(
            "refused",
            say("แถวที่รับไม่ได้", "Rows refused"),
            numbers.number(refused),
            say(f"{share} ของแถวที่อ่าน", f"{share} of rows read"),
        ),
        _tile(
            "late",
            say("ส่งข้อมูลแล้ว", "Have reported"),
            f"{sent} / {len(here)}",
            say(f"แห่ง · ยังไม่ส่ง {silent}", f"bodies · {silent} have not"),
        ),
        _tile(
            "grades",
            say("ทะเบียนระดับ ก", "Registers of grade A"),
            f"{numbers.number(good)} / {numbers.number(len(view.grades))}",
            say(
                f"มีเรื่องต้องแก้ไข {concerned} แห่ง",
                f"{concerned} to mend something",
            ),
        ),
    ]


def _tile(anchor: str, title: str, value: str, small: str) -> Markup:
    return tag(
        "a",
        tag("span", title, class_="tt"),
        tag("span", value, class_="tv"),
        tag("span", small, class_="tu"),
        class_="tile",
        href=f"#q-{anchor}",
    )
