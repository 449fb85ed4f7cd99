"""Why a verdict says no more than it does, and what would settle it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from coopanalysis.indicators.catalogue import Indicator

NAMES = ["reason_th", "reason_en", "remedy_th", "remedy_en"]
NO_BODY = (
    "ไม่มีสหกรณ์หรือกลุ่มเกษตรกรที่ดำเนินงานในกลุ่มนี้",
    "no cooperative or farmers' group of this kind is at work here",
    "มีสหกรณ์หรือกลุ่มเกษตรกรดำเนินงานในพื้นที่",
    "a cooperative or farmers' group is at work here",
)
NOT_REPORTED = (
    "ยังไม่มีแห่งใดส่งทะเบียนหรือยอดรวมที่ใช้คำนวณ",
    "no body has handed over the register or the totals it is computed from",
    "สหกรณ์ส่งทะเบียนหรือยอดรวมที่ใช้คำนวณ",
    "the registers or totals it is computed from are handed over",
)
LEFT_OUT = (
    "ทุกรายการขาดข้อมูลที่ต้องใช้ในการคำนวณ",
    "every row lacks an entry that the calculation needs",
    "กรอกข้อมูลที่ขาดในทะเบียนให้ครบ",
    "the missing entries of the register are filled in",
)
NO_DENOMINATOR = (
    "ตัวหารเป็นศูนย์หรือติดลบ จึงคำนวณเป็นสัดส่วนไม่ได้",
    "the denominator is zero or negative, so there is no ratio",
    "มียอดที่เป็นตัวหารมากกว่าศูนย์ ระหว่างนี้ให้ดูจำนวนเงินแทน",
    "the denominator is above zero; until then the amount itself counts",
)
ABOVE_WHOLE = (
    "ยอดส่วนหนึ่งมากกว่ายอดทั้งหมด จึงไม่แสดงเป็นสัดส่วน",
    "a part is larger than its whole, so there is no ratio",
    "แก้ไขยอดที่ผิด",
    "the wrong one of the two is put right",
)
NOT_ADDED = (
    "ตัวชี้วัดนี้พิจารณารายแห่ง ไม่นำมารวมเป็นค่าเดียว",
    "this indicator is judged body by body and not added up",
    "ดูผลรายแห่ง",
    "the bodies are looked at one by one",
)
NO_STATISTICS = (
    "ยังไม่ได้ทดสอบทางสถิติว่าต่างจากกลุ่มเดียวกันหรือเปลี่ยนแปลงจริงหรือไม่",
    "differences from peers and changes over time have not been tested",
    "มีการทดสอบทางสถิติ ระหว่างนี้แสดงเฉพาะข้อเท็จจริง",
    "they are tested; until then only the facts are shown",
)


def counts_money(indicator: Indicator) -> bool:
    """Say whether the numerator of an indicator is an amount of money."""
    return indicator.numerator_unit == "money"


def reasons(units: pd.DataFrame) -> pd.DataFrame:
    """Return reason and remedy of every verdict, in both languages."""
    unknown = units["norm"] == "unknown"
    apart = units["value"].isna() & (units["n_bodies"] > 0) & ~unknown
    conditions = [
        unknown & (units["n_expected"] == 0),
        unknown & units["denominator"].le(0),
        unknown & units["n_above"].gt(0),
        unknown & units["n_left_out"].gt(0),
        unknown,
        apart,
    ]
    cases = [NO_BODY, NO_DENOMINATOR, ABOVE_WHOLE, LEFT_OUT, NOT_REPORTED, NOT_ADDED]
    found = {
        name: np.select(
            conditions, [case[place] for case in cases], default=NO_STATISTICS[place]
        )
        for place, name in enumerate(NAMES)
    }
    return pd.DataFrame(found, index=units.index, dtype=object)
