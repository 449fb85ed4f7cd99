"""For the meeting: obstacles, matters, what cannot be told yet, and the signatures.

Only the first rungs of the office's ladder are proposed: a visit, a letter, a plan.
Orders are left to the officer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from coopanalysis.show import frames, marks, numbers, tables
from coopanalysis.show.block import Block, Column, block, table, tag
from coopanalysis.show.numbers import is_known

if TYPE_CHECKING:
    from coopanalysis.workbook import View

SIGNERS = (
    ("ผู้จัดทำ", "Prepared by"),
    ("ผู้ตรวจทาน (ผู้อำนวยการกลุ่ม)", "Checked by (head of group)"),
    ("สหกรณ์จังหวัด", "Provincial cooperative officer"),
)


def obstacles(view: View) -> Block:
    """Show what stands in the way, as the data show it, and leave room for more."""
    say = view.say
    items = [*_not_reported(view), *_not_accepted(view), *_stale(view)]
    if not items:
        items = [
            say(
                "ไม่พบอุปสรรคด้านข้อมูล: ทุกแห่งส่งข้อมูลและรับเข้าได้ครบทุกแถว",
                "No obstacle in the data: all bodies reported, all rows were taken in.",
            )
        ]
    note = say(
        "บันทึกเพิ่มเติมของผู้จัดทำและของสหกรณ์:", "Notes of the officer and of the bodies:"
    )
    return block(
        tag("ul", *[tag("li", item) for item in items]),
        tag("div", tag("p", note, class_="muted"), class_="box notes"),
    )


def _not_reported(view: View) -> list[str]:
    here = frames.bodies(view)
    names = list(here.loc[here["reports"] == "nothing", "coop_name"])
    totals = int((here["reports"] == "totals").sum())
    found = []
    if names:
        shown = _listed(view, names)
        found.append(
            view.say(
                f"ยังไม่ส่งข้อมูล {len(names)} แห่ง ได้แก่ {shown}",
                f"{len(names)} bodies have not reported: {shown}",
            )
        )
    if totals:
        found.append(
            view.say(
                f"ส่งเฉพาะยอดรวม {totals} แห่ง จึงตรวจรายสัญญาไม่ได้",
                f"{totals} bodies sent totals only: their contracts cannot be checked",
            )
        )
    return found


def _not_accepted(view: View) -> list[str]:
    came = view.quality[view.quality["check"] == "complete"]
    refused = came["rejected"].sum() if len(came) else 0
    if not is_known(refused) or refused <= 0:
        return []
    rows = numbers.number(refused)
    return [
        view.say(
            f"ข้อมูล {rows} แถวรับเข้าไม่ได้ ต้องแก้ที่ต้นทางตามรายการที่แจ้งเหตุผลไว้",
            f"{rows} rows could not be taken in and must be put right at their source",
        )
    ]


def _stale(view: View) -> list[str]:
    quality = view.quality
    if quality.empty:
        return []
    weak = quality[quality["grade"] == "C"]
    found = []
    for reason, rows in weak.groupby(view.say("reason_th", "reason_en"), sort=True):
        names = [frames.coop_name(view, key) for key in sorted(set(rows["coop_id"]))]
        names = [name for name in names if name]
        if reason and names:
            found.append(f"{reason}: {_listed(view, names)}")
    return found


def _listed(view: View, names: Iterable[str], most: int = 6) -> str:
    names = list(names)
    if len(names) <= most:
        return ", ".join(names)
    more = len(names) - most
    return ", ".join(names[:most]) + view.say(f" และอีก {more} แห่ง", f" and {more} more")


def matters(view: View) -> Block:
    """Show what the meeting is asked to note and what it is asked to decide."""
    say = view.say
    return block(
        tag("h3", say("เรื่องเพื่อทราบ", "To note")),
        tag("ul", *[tag("li", item) for item in _to_note(view)]),
        tag("h3", say("เรื่องเพื่อพิจารณา", "To decide")),
        tag("ul", *[tag("li", item) for item in _to_decide(view)]),
    )


def _to_note(view: View) -> list[str]:
    here = frames.bodies(view)
    sent = int((here["reports"] != "nothing").sum())
    say = view.say
    items = [
        say(
            f"ผลการส่งข้อมูล {sent} จาก {len(here)} แห่ง",
            f"Data received from {sent} of {len(here)} bodies",
        )
    ]
    if len(view.clocks):
        first = view.clocks.iloc[0]
        when = numbers.day(view, first["deadline"])
        label = say(first["label_th"], first["label_en"])
        items.append(
            say(
                f"เรื่องที่มีกำหนดเวลาตามกฎหมาย {len(view.clocks)} รายการ "
                f"รายการแรกวันที่ {when} ({label})",
                f"{len(view.clocks)} legal deadlines, the first on {when} ({label})",
            )
        )
    if len(view.actions):
        done = int((view.actions["status"] == "closed").sum())
        items.append(
            say(
                f"มติที่ประชุมครั้งก่อน {len(view.actions)} เรื่อง แล้วเสร็จ {done} เรื่อง",
                f"Of {len(view.actions)} earlier decisions {done} are done",
            )
        )
    return items


def _to_decide(view: View) -> list[str]:
    own = frames.own_verdicts(view)
    say = view.say
    items = []
    for category in frames.problem_categories(view):
        row = own.get(frames.headline_of(view, category).id)
        norm = row.norm if row is not None else "unknown"
        title = tables.category_title(view, category)
        behind = _breaching(view, category)
        if behind:
            names = _listed(view, behind)
            items.append(
                say(
                    f"{title}: มีหนังสือแจ้งให้ชี้แจงและส่งแผนแก้ไข – {names}",
                    f"{title}: write for an explanation and a plan – {names}",
                )
            )
        elif norm == "near":
            items.append(
                say(
                    f"{title}: เข้าแนะนำส่งเสริมก่อนเกินเกณฑ์",
                    f"{title}: visit before the limit is passed",
                )
            )
        elif norm == "unknown":
            items.append(
                say(
                    f"{title}: เข้าแนะนำส่งเสริมและขอข้อมูลเพิ่มเติม",
                    f"{title}: visit and ask for data",
                )
            )
    if items:
        return items
    return [
        say(
            "ไม่มีเรื่องที่เสนอให้พิจารณา ให้ติดตามตามแผนปกติ",
            "Nothing is put forward; follow up as planned.",
        )
    ]


def _breaching(view: View, category: Any) -> list[str]:
    mine = [indicator.id for indicator in frames.indicators_of(view, category)]
    rows = view.verdicts
    rows = rows[
        (rows["level"] == "coop")
        & (rows["norm"] == "breach")
        & rows["indicator"].isin(mine)
    ]
    here = frames.bodies(view)
    return list(here.loc[here["coop_id"].isin(rows["unit_id"]), "coop_name"])


def cannot_tell(view: View) -> Block:
    """Show what no verdict can be given on, why, and what would settle it."""
    say = view.say
    own = frames.own_verdicts(view)
    rows = []
    for category in frames.problem_categories(view):
        for indicator in frames.indicators_of(view, category):
            row = own.get(indicator.id)
            if row is not None and row.norm == "unknown":
                rows.append(_unsettled(view, indicator, row))
    statistics = say(
        "การเทียบกับกลุ่มเดียวกันและแนวโน้มในรายงานนี้เป็นข้อเท็จจริง (ตำแหน่ง ค่าปีก่อน และผลต่าง) "
        "ยังไม่สรุปว่าแตกต่างหรือเปลี่ยนแปลงจริง",
        "Places among peers and changes since last year stand here as facts; "
        "whether they are real differences is not concluded.",
    )
    if not rows:
        text = say(
            "ตัวชี้วัดทุกตัวของพื้นที่มีข้อมูลพอให้เทียบกับเกณฑ์",
            "Every indicator here has the data to be set against its limit.",
        )
        return block(tag("p", text), tag("p", statistics, class_="muted"))
    columns = [
        Column(say("ตัวชี้วัด", "indicator")),
        Column(say("ข้อมูล", "data")),
        Column(say("เพราะ", "because")),
        Column(say("สรุปได้เมื่อ", "it could be once")),
    ]
    caption = say("เรื่องที่ยังสรุปไม่ได้", "What cannot be told yet")
    return block(
        tag(
            "section",
            table(caption, columns, rows),
            tag("p", statistics, class_="muted"),
            class_="box",
        )
    )


def _unsettled(view: View, indicator: Any, row: Any) -> list[object]:
    return [
        view.say(indicator.title_th, indicator.title_en),
        marks.grade(view, row.data),
        view.say(row.reason_th, row.reason_en),
        view.say(row.remedy_th, row.remedy_en),
    ]


def signoff(view: View) -> Block:
    """Show where the report is signed: role, name, position, date."""
    return block(
        tag("div", *[_signature(view, *names) for names in SIGNERS], class_="signoff")
    )


def _signature(view: View, th: str, en: str) -> Markup:
    say = view.say
    lines = [
        say("ลงชื่อ", "Signed"),
        say("ตำแหน่ง", "Position"),
        say("วันที่", "Date"),
    ]
    fields = [
        tag("p", line, tag("span", class_="rule", aria_hidden="true"), class_="line")
        for line in lines
    ]
    return tag("section", tag("h3", say(th, en)), *fields, class_="box")
