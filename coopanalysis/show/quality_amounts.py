"""Registers beside control accounts, and what other checks of amounts say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from markupsafe import Markup

from coopanalysis.judgement.checks import declared
from coopanalysis.show import frames, numbers, words
from coopanalysis.show.block import Block, Column, block, table, tag
from coopanalysis.show.numbers import is_known

if TYPE_CHECKING:
    from coopanalysis.workbook import QualityView

AMOUNTS = ("reconciliation", "roll_forward", "identity")


def reconciled(view: QualityView) -> Block:
    """Show registers beside control accounts, and what other checks of amounts say."""
    say = view.say
    both = view.control.dropna(subset=["held", "account"])
    apart = both[both["gap"].round(2) != 0]
    tolerance = view.rules.value("reconcile_tolerance")
    parts: list[object] = []
    if both.empty:
        text = "ไม่มีทะเบียนใดมีบัญชีคุมยอดให้เทียบ"
        parts.append(
            tag("p", say(text, "No register has a control account to compare with."))
        )
    else:
        even = len(both) - len(apart)
        lead = say(
            f"เทียบทะเบียนกับบัญชีคุมยอดได้ {len(both)} คู่: ตรงกัน {even} ต่างกัน {len(apart)}",
            f"Registers with a control account: {len(both)}, of which {even} agree, "
            f"{len(apart)} differ",
        )
        if tolerance is not None:
            limit = numbers.percent(view, tolerance)
            lead += say(f" · ยอมให้ต่างได้ {limit}", f"; tolerance {limit}")
        parts.append(tag("p", lead, class_="lead"))
    if len(apart):
        caption = say("คู่ที่ต่างกัน ต่างมากที่สุดก่อน", "Those that differ, the widest first")
        order = apart["gap"].abs().sort_values(ascending=False).index
        parts.append(_pairs(view, apart.loc[order], tolerance, caption))
    same = both[both["gap"].round(2) == 0]
    if len(same):
        caption = say(f"คู่ที่ตรงกัน {len(same)} คู่", f"{len(same)} that agree")
        rows = _pairs(view, same, tolerance, caption)
        parts.append(tag("details", tag("summary", caption), rows))
    parts.append(_one_sided(view))
    parts.append(_other_amounts(view))
    return block(*parts)


def _pairs(
    view: QualityView, rows: pd.DataFrame, tolerance: float | None, caption: str
) -> Markup:
    say, money = view.say, words.currency(view)
    letters = view.grades.set_index(["coop_id", "register"])["grade"]
    columns = [
        Column(say("สหกรณ์/กลุ่มเกษตรกร", "cooperative or group")),
        Column(say("ทะเบียน", "register")),
        Column(say("ตามทะเบียน", "register"), money, True),
        Column(say("ตามบัญชีคุมยอด", "control account"), money, True),
        Column(say("ผลต่าง", "difference"), money, True),
        Column(say("ผลต่าง", "difference"), say("ร้อยละ", "per cent"), True),
        Column(say("ผล", "result")),
        Column(say("ข้อมูล", "data")),
    ]
    shown = []
    for row in rows.itertuples():
        base = max(abs(row.held), abs(row.account))
        share = abs(row.gap) / base if base else 0.0
        letter = letters.get((row.coop_id, row.register))
        shown.append(
            [
                frames.coop_name(view, row.coop_id),
                words.register_short(view, row.register),
                *[numbers.number(v, 2) for v in (row.held, row.account, row.gap)],
                numbers.number(share * 100, 2),
                _result(view, row.gap, share, tolerance),
                words.word(view, "grade", letter) if is_known(letter) else "–",
            ]
        )
    return table(caption, columns, shown, class_="dense wide")


def _result(
    view: QualityView, gap: float, share: float, tolerance: float | None
) -> Markup:
    if round(gap, 2) == 0:
        return tag("b", view.say("● ตรงกัน", "● agrees"), class_="norm-meets")
    if tolerance is None:
        return tag("span", view.say("○ ต่างกัน", "○ differs"))
    if share > tolerance:
        return tag("b", view.say("◆ เกินที่ยอมได้", "◆ beyond tolerance"),
                   class_="norm-breach")  # fmt: skip
    return tag(
        "b", view.say("▲ ในเกณฑ์ที่ยอมได้", "▲ within tolerance"), class_="norm-near"
    )


def _one_sided(view: QualityView) -> Markup | None:
    """Say how many registers or accounts have nothing to be compared with."""
    rows = view.control
    no_account = int((rows["held"].notna() & rows["account"].isna()).sum())
    no_register = int((rows["held"].isna() & rows["account"].notna()).sum())
    if not no_account + no_register:
        return None
    text = view.say(
        f"เทียบไม่ได้: มีทะเบียนแต่ไม่มีบัญชีคุมยอด {no_account} "
        f"มีบัญชีคุมยอดแต่ไม่มีทะเบียน {no_register}",
        f"Not compared: {no_account} registers without a control account, "
        f"{no_register} accounts without a register.",
    )
    return tag("p", text, class_="muted")


def _other_amounts(view: QualityView) -> Markup | None:
    """Return what checks of amounts found, in their own words."""
    checks = view.quality[
        view.quality["check"].isin(AMOUNTS) & (view.quality["grade"] != "A")
    ]
    say = view.say
    if checks.empty:
        text = say("ไม่มีการตรวจยอดใดลดระดับข้อมูล", "No check of amounts lowers a grade.")
        return tag("p", text)
    columns = [
        Column(say("สหกรณ์/กลุ่มเกษตรกร", "cooperative or group")),
        Column(say("ทะเบียน", "register")),
        Column(say("การตรวจ", "check")),
        Column(say("ผลการตรวจ", "what it found")),
    ]
    rows = [
        [
            frames.coop_name(view, row.coop_id),
            words.register_short(view, row.register),
            say(declared()[row.check].title_th, declared()[row.check].title_en),
            say(row.reason_th, row.reason_en),
        ]
        for row in checks.sort_values(["coop_id", "register", "check"]).itertuples()
    ]
    caption = say("การตรวจยอดที่ลดระดับข้อมูล", "Checks of amounts that lower a grade")
    return table(caption, columns, rows, class_="bodies")
