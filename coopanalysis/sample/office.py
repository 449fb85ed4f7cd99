"""The office's own workbook: the directory of bodies, findings and agreed actions."""

from __future__ import annotations

import numpy as np

from coopanalysis.places import District, Province
from coopanalysis.sample import findings
from coopanalysis.sample.bodies import Body, parameters
from coopanalysis.sample.days import date
from coopanalysis.sample.life import Frame, size
from coopanalysis.sample.mistakes import Mistake
from coopanalysis.sample.sheets import Sheet, as_workbook, lay_out
from coopanalysis.sample.traits import Traits
from coopanalysis.sample.writing import Hand, written

FILE = "ทะเบียนสหกรณ์ สำนักงานสหกรณ์จังหวัด.xlsx"
STANDARDS = ("excellent", "very_good", "good", "below")
GHOST = 99
# which of the bodies that hand over nothing no longer work
ENDED = {1: "stopped", 3: "liquidating", 5: "stopped"}


def promotion_group(body: Body, districts: list[District]) -> int:
    """Return the number of the promotion group in charge of a body's district."""
    place = [d.code for d in districts].index(body.district.code)
    return place * parameters()["promotion_groups"] // len(districts) + 1


def directory(
    bodies: list[Body],
    traits: list[Traits],
    province: Province,
    districts: list[District],
    seed: int,
    at: int,
) -> Frame:
    """Return the register of bodies at a day."""
    silent = [b.coop_id for b in bodies if b.mode == "nothing"]
    ended = {silent[i]: word for i, word in ENDED.items() if i < len(silent) - 4}
    rows = []
    for body, trait in zip(bodies, traits, strict=True):
        fixed, rng = body.rng(seed, 16), body.rng(seed, 17, at)
        grown = 1 + 0.008 * (date(at).year - 2019)
        status = ended.get(body.coop_id, "operating")
        assessed = fixed.random() > 0.2 and status == "operating"
        passed = fixed.random() - 0.08 * trait.weakness < 0.64
        level = STANDARDS[int(fixed.integers(0, 3))] if passed else "below"
        strong = 2 - (trait.weakness < -0.9) + (trait.weakness > 1.1)
        rows.append(
            {
                "coop_id": body.coop_id,
                "coop_name": body.name,
                "coop_type": body.template["coop_type"],
                "province": province.name_th,
                "district_code": body.district.name_th,
                "sector": body.template["sector"],
                "service_area": body.template["service_area"],
                "is_district_level": body.kind == "district",
                "promotion_group": str(promotion_group(body, districts)),
                "status": status,
                "fiscal_year_end": f"{body.year_end[1]:02d}/{body.year_end[0]:02d}",
                "members": float(round(trait.members * grown)),
                "associate_members": float(round(trait.members * trait.associates)),
                "active_members": float(round(trait.members * grown * trait.active)),
                "standard_level": level if assessed else "not_assessed",
                "strength_level": 4.0 if status != "operating" else float(strong),
                "last_inspection_date": at - int(rng.integers(20, 420)),
                "last_audit_date": at - int(rng.integers(60, 500)),
                "last_visit_date": at - int(rng.integers(5, 200)),
            }
        )
    numeric = ("members", "associate_members", "active_members", "strength_level")
    return {
        name: np.array(
            [row[name] for row in rows],
            None if name in numeric or name.endswith("_date") else object,
        )
        for name in rows[0]
    }


def workbook(
    frames: dict[str, Frame], districts: list[District], at: int, file: str
) -> tuple[bytes, list[Mistake]]:
    """Return the office's workbook, with one district name that is none."""
    hand = Hand()
    titles = [f"ข้อมูล ณ วันที่ {written(at)}"]
    sheets = [
        lay_out(register, frame, hand, titles, total=register == "finding")
        for register, frame in frames.items()
        if size(frame)
    ]
    wrong = [_ghost(sheets[0], districts, file)]
    return as_workbook(sheets), wrong


def _ghost(sheet: Sheet, districts: list[District], file: str) -> Mistake:
    row = [cells[0] for cells in sheet.cells]
    known = {d.name_th for d in districts} | {d.name_en for d in districts}
    near = districts[-1].name_th
    while near in known:
        near += near[-1]
    row[sheet.names.index("coop_id")] = f"{districts[0].code}-{GHOST}"
    row[sheet.names.index("coop_name")] = "กลุ่มเกษตรกรตัวอย่าง (ชื่ออำเภอผิด)"
    at = sheet.names.index("district_code")
    row[at] = near
    number = sheet.first_row + sheet.n_rows
    sheet.extra.append(row)
    return Mistake(
        file, sheet.name, sheet.register, number, "district_code", near, "unknown_place"
    )


def followed_up(
    bodies: list[Body], made: dict[str, list[dict]], seed: int, at: int
) -> dict[str, Frame]:
    """Return findings and actions, restated whole for a day."""
    return {
        "finding": findings.rows(made, at),
        "action": findings.actions(made, bodies, seed, at),
    }
