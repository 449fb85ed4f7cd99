"""Shortages of goods and cash that somebody is to make good."""

from __future__ import annotations

import datetime as dt

import numpy as np

from coopanalysis import thai
from coopanalysis.sample.bodies import Body, parameters, stories
from coopanalysis.sample.days import NEVER, day
from coopanalysis.sample.traits import clipped

CASE_YEARS = range(2009, 2019)


def cases(body: Body, seed: int) -> list[dict]:
    """Draw the shortage cases of a body's life, with those of its stories."""
    rng = body.rng(seed, 10)
    words = parameters()["stock"]
    found = []
    for year in CASE_YEARS:
        for i in range(int(rng.poisson(words["cases_a_year"]))):
            if body.kind == "group":
                continue
            when = day(dt.date(year, int(rng.integers(1, 13)), 12))
            found.append(
                {
                    "id": f"ขบ.{i + 1}/{thai.be_year(year)}",
                    "kind": str(rng.choice(["cash", "goods"])),
                    "found": when,
                    "offence": str(
                        rng.choice(
                            ["unknown", "embezzlement", "theft_by_employee"],
                            p=[0.5, 0.4, 0.1],
                        )
                    ),
                    "post": str(rng.choice(words["posts"])),
                    "amount": round(clipped(rng, words["case"]), 2),
                    "acknowledged": when + 20 if rng.random() < 0.35 else NEVER,
                    "yearly": float(rng.uniform(0.12, 0.2)),
                    "complaint": when + 60 if rng.random() < 0.5 else NEVER,
                    "offender": when + 15,
                }
            )
    return found + _story_cases(body)


def _story_cases(body: Body) -> list[dict]:
    made = []
    common = {"acknowledged": NEVER, "yearly": 0.0, "complaint": NEVER}
    if "cad_diesel" in body.stories:
        story = stories()["cad_diesel"]
        when = day(story["count_date"])
        made.append(
            common
            | {
                "id": story["case_id"],
                "kind": "goods",
                "found": when,
                "offence": "unknown",
                "post": "หัวหน้าสถานีบริการน้ำมัน",
                "amount": story["amount"],
                "acknowledged": day("2019-03-05"),
                "offender": NEVER,
            }
        )
    for name, offence_known in (("embezzlement", True), ("offender_unknown", False)):
        if name in body.stories:
            story = stories()[name]
            when = day(story["known"])
            made.append(
                common
                | {
                    "id": story["case_id"],
                    "kind": "cash" if offence_known else "goods",
                    "found": when - 4,
                    "offence": "embezzlement",
                    "known": when,
                    "post": "เจ้าหน้าที่การเงิน" if offence_known else "",
                    "amount": story["amount"],
                    "offender": when if offence_known else NEVER,
                }
            )
    return made


def case_rows(found: list[dict], at: int) -> dict[str, np.ndarray]:
    """Return the register of shortage cases at a day."""
    now = [c for c in found if c["found"] <= at]
    if not now:
        return {}

    def come(value: int) -> int:
        return value if value <= at else NEVER

    repaid = [
        round(min(c["yearly"] * (at - c["found"]) / 365, 1) * c["amount"], 2)
        if c["acknowledged"] != NEVER
        else 0.0
        for c in now
    ]
    crime = [c["offence"] != "unknown" for c in now]
    columns: dict[str, list] = {
        "case_id": [c["id"] for c in now],
        "kind": [c["kind"] for c in now],
        "found_date": [c["found"] for c in now],
        "offence": [c["offence"] for c in now],
        "offence_known_date": [
            come(c.get("known", c["found"])) if k else NEVER
            for c, k in zip(now, crime, strict=True)
        ],
        "offender_known_date": [
            come(c["offender"]) if k else NEVER for c, k in zip(now, crime, strict=True)
        ],
        "responsible_post": [c["post"] for c in now],
        "has_surety": [c["post"] != "" for c in now],
        "original_amount": [c["amount"] for c in now],
        "repaid": repaid,
        "balance": [
            round(c["amount"] - r, 2) for c, r in zip(now, repaid, strict=True)
        ],
        "acknowledged_date": [come(c["acknowledged"]) for c in now],
        "is_secured": [c["yearly"] > 0.16 for c in now],
        "complaint_date": [come(c["complaint"]) for c in now],
        "criminal_status": [
            "แจ้งความแล้ว" if come(c["complaint"]) != NEVER else "" for c in now
        ],
        "civil_status": ["" for _ in now],
        "allowance_booked": [
            round((c["amount"] - r) * (0.5 if c["yearly"] else 0), 2)
            for c, r in zip(now, repaid, strict=True)
        ],
    }
    texts = {"case_id", "kind", "offence", "responsible_post"}
    texts |= {"criminal_status", "civil_status", "has_surety", "is_secured"}
    return {
        k: np.array(v, dtype=object if k in texts else None) for k, v in columns.items()
    }
