"""Who is late or silent, and what each body has to mend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from coopanalysis.show import frames, numbers, words
from coopanalysis.show.block import Block, Column, block, join, table, tag
from coopanalysis.show.memory import per_view
from coopanalysis.show.numbers import is_known
from coopanalysis.show.province import district_name
from coopanalysis.show.quality_coverage import sign

if TYPE_CHECKING:
    from coopanalysis.workbook import QualityView

NOTHING = "nothing"
REJECTED, REPORTED = "rejected_rows", "reported"


def late(view: QualityView) -> Block:
    """Show who has sent nothing and whose data are old, the oldest first."""
    say = view.say
    here = frames.bodies(view)
    limit = view.rules.value("stale_days")
    ages = (pd.Timestamp(view.as_of) - pd.to_datetime(here["data_date"])).dt.days
    here = here.assign(age=ages)
    is_old = here["age"] > limit if limit is not None else here["age"] < 0
    shown = here[is_old | (here["reports"] == "nothing")]
    if shown.empty:
        text = say("ไม่มีแห่งใดส่งช้าหรือยังไม่ส่ง", "Nobody is late, and everybody has sent.")
        return block(tag("p", text, id="q-late"))
    shown = shown.sort_values(["age", "coop_id"], ascending=[False, True])
    silent = shown[shown["reports"] == "nothing"]
    old = shown[shown["reports"] != "nothing"]
    lead = say(
        f"ยังไม่ส่งข้อมูล {len(silent)} แห่ง · ข้อมูลเก่า {len(old)} แห่ง",
        f"Sent nothing: {len(silent)} · old data: {len(old)}",
    )
    if limit is not None:
        days = numbers.number(limit)
        lead += say(f" (เกิน {days} วัน)", f" (over {days} days)")
    columns = [
        Column(say("สหกรณ์/กลุ่มเกษตรกร", "cooperative or group")),
        Column(say("สิ่งที่ส่ง", "handed over")),
        Column(say("ข้อมูล ณ วันที่ (อายุ)", "data of (age)")),
    ]
    rows = [
        [
            join([body.coop_name, tag("small", _where(view, body))]),
            _sent(view, body.reports),
            _dated(view, body),
        ]
        for body in pd.concat([silent, old]).itertuples()
    ]
    caption = say(
        "ยังไม่ส่งก่อน แล้วเรียงจากข้อมูลเก่าที่สุด", "Silent ones first, then the oldest"
    )
    return block(
        tag("p", lead, class_="lead", id="q-late"),
        table(caption, columns, rows, class_="bodies stack"),
    )


def _dated(view: QualityView, body: Any) -> str:
    """Return the date of a body's data with its age in days."""
    if not is_known(body.data_date):
        return words.no_data(view)
    day, age = numbers.day(view, body.data_date), numbers.number(body.age)
    return view.say(f"{day} ({age} วัน)", f"{day} ({age} days)")


def _sent(view: QualityView, code: str) -> Markup:
    state = "absent" if code == "nothing" else "late"
    said = words.word(view, "reports", code)
    return tag("span", sign(state), " ", said, class_=f"state-{state}")


@per_view
def to_mend(view: QualityView) -> list[tuple[Any, list[str]]]:
    """Return the bodies with something to mend, by district, and what it is."""
    here = frames.bodies(view).sort_values(["district_code", "coop_id"])
    found = [(body, _tasks(view, body)) for body in here.itertuples()]
    return [(body, tasks) for body, tasks in found if tasks]


def mend(view: QualityView) -> Block:
    """Show one line per body: what it has to mend, in plain words."""
    say = view.say
    busy = to_mend(view)
    idle = len(frames.bodies(view)) - len(busy)
    rest = say(f"อีก {idle} แห่งไม่มีเรื่องต้องแก้ไข", f"{idle} more have nothing to mend.")
    strangers = _strangers(view)
    if not busy:
        text = say("ไม่มีแห่งใดต้องแก้ไขข้อมูล", "No body has anything to mend.")
        return block(tag("p", text), strangers)
    columns = [
        Column(say("สหกรณ์/กลุ่มเกษตรกร", "cooperative or group")),
        Column(say("ต้องแก้ไขอะไร", "what to mend")),
    ]
    rows = [
        [
            join([body.coop_name, tag("small", _where(view, body))]),
            join(tasks, between=" · "),
        ]
        for body, tasks in busy
    ]
    caption = say(f"{len(busy)} แห่งที่ต้องแก้ไข", f"With something to mend: {len(busy)}")
    return block(
        table(caption, columns, rows, class_="bodies mend stack"),
        tag("p", rest, class_="muted"),
        strangers,
    )


def _where(view: QualityView, body: Any) -> str:
    """Return the district of a body and the group of the office that looks after it."""
    district = district_name(view, body.district_code)
    group = body.promotion_group
    if not is_known(group) or not group:
        return district
    return view.say(
        f"{district} · กลุ่มส่งเสริมที่ {group}", f"{district} · promotion group {group}"
    )


def _tasks(view: QualityView, body: Any) -> list[str]:
    """Return what a body has to mend: to send, to correct, then what checks ask."""
    tasks = []
    if body.reports == NOTHING:
        tasks.append(words.word(view, "mend", NOTHING))
    parts = view.parts[
        (view.parts["coop_id"] == body.coop_id) & (view.parts["rejected"] > 0)
    ]
    for file, mine in parts.groupby("file"):
        count = int(mine["rejected"].sum())
        tasks.append(
            view.say(
                f"แก้ไข {count:,} แถวที่รับไม่ได้ในแฟ้ม {file}",
                f"Correct {numbers.several(count, 'refused row')} of {file}",
            )
        )
    checks = view.quality[
        (view.quality["coop_id"] == body.coop_id)
        & (view.quality["grade"] != "A")
        & (view.quality["check"] != REJECTED)
    ]
    for check, mine in checks.groupby("check", sort=False):
        names = [words.register_short(view, name) for name in mine["register"]]
        where = ", ".join(dict.fromkeys(names))
        if words.has_word("mend", check):
            said = words.word(view, "mend", check)
        else:
            found = mine["reason_th"] if view.lang == "th" else mine["reason_en"]
            said = "; ".join(dict.fromkeys(found))
        tasks.append(said if check == REPORTED else f"{said} ({where})")
    return tasks


def _strangers(view: QualityView) -> Markup | None:
    """Say in which files rows were refused that no body at work answers for."""
    bad = view.parts[view.parts["rejected"] > 0]
    bad = bad[~bad["coop_id"].isin(frames.bodies(view)["coop_id"])]
    if bad.empty:
        return None
    counts = bad.groupby("file")["rejected"].sum()
    said = ", ".join(f"{file} ({count:,})" for file, count in counts.items())
    text = view.say(
        f"แถวที่รับไม่ได้ของแห่งที่ไม่ได้ดำเนินงานหรือไม่มีในทะเบียนสหกรณ์ ให้ผู้ส่งแฟ้มแก้ไข (แถว): {said}",
        "Refused rows of bodies not at work or not in the register, for whoever sent "
        f"the file (rows): {said}",
    )
    return tag("p", text)
