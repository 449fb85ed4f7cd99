"""What auditors and inspectors found, and what the meetings agreed."""

from __future__ import annotations

import datetime as dt

import numpy as np

from coopanalysis import thai
from coopanalysis.sample.bodies import Body, parameters, stories
from coopanalysis.sample.days import NEVER, day
from coopanalysis.sample.traits import clipped

FIRST_YEAR, LAST_YEAR = 2010, 2019
STILL_SHOWN = 400  # days that a closed finding stays in the register
GROUP_ORDER = "พระราชกฤษฎีกาว่าด้วยกลุ่มเกษตรกร พ.ศ. 2547"
TYPES = ("financial", "accounting", "business", "position")
TEXTS = {
    "finding": (
        *("coop_id", "finding_id", "source", "kind", "defect_type", "report_ref"),
        *("repeats_finding_id", "category", "order_no", "order_section", "status"),
        "evidence_ref",
    ),
    "action": (
        *("coop_id", "action_id", "finding_id", "meeting_id", "category"),
        *("guideline_step", "owner_role", "due_basis", "status", "evidence"),
    ),
}


def draw(body: Body, seed: int) -> list[dict]:
    """Draw the findings of a body's life, with those of its stories."""
    if body.mode == "nothing":
        return []
    rng = body.rng(seed, 14)
    words = parameters()["findings"]
    rate = words["a_year"] * (0.5 if body.kind == "group" else 1.0)
    categories = list(words["categories"])
    chances = np.array(list(words["categories"].values()))
    if body.kind == "group":
        chances[-2:] = 0
    made: list[dict] = []
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for number in range(int(rng.poisson(rate))):
            found = day(dt.date(year, int(rng.integers(1, 13)), 10))
            category = str(rng.choice(categories, p=chances / chances.sum()))
            before = [f for f in made if f["category"] == category]
            again = bool(before) and rng.random() < words["repeated"]
            defect = rng.random() < 0.16
            wait = int(clipped(rng, words["days_to_close"]))
            made.append(
                {
                    "id": f"{number + 1}/{thai.be_year(year)}",
                    "source": str(
                        rng.choice(
                            ["auditor", "inspector", "internal_inspector", "complaint"],
                            p=[0.6, 0.25, 0.12, 0.03],
                        )
                    ),
                    "defect": defect,
                    "type": str(rng.choice(TYPES)) if defect else "",
                    "category": category,
                    "found": found,
                    "amount": round(float(np.exp(rng.normal(11.2, 1.3))), 2),
                    "repeats": before[-1]["id"] if again else "",
                    "section": ("22(1)" if defect else "")
                    if body.kind != "group"
                    else (GROUP_ORDER if defect else ""),
                    "closed": found + wait,
                    "started": found + min(wait // 2, 90),
                }
            )
    return made + _of_stories(body)


def _of_stories(body: Body) -> list[dict]:
    made = []
    common = {"source": "auditor", "defect": True, "repeats": "", "closed": 2**31}
    if "outside" in body.stories:
        found = day(stories()["outside"]["finding_date"])
        made.append(
            common
            | {
                "id": "น.1/2562",
                "type": "business",
                "category": "outside",
                "found": found,
                "amount": 2500000.0,
                "section": "22(1)",
                "started": found + 30,
            }
        )
    if "group_defect" in body.stories:
        story = stories()["group_defect"]
        found = day(story["found"])
        made.append(
            common
            | {
                "id": "น.1/2561",
                "source": "inspector",
                "type": "accounting",
                "category": "shortage",
                "found": found,
                "amount": 38500.0,
                "section": story["order_section"],
                "started": found + 45,
            }
        )
    return made


def rows(made: dict[str, list[dict]], at: int) -> dict[str, np.ndarray]:
    """Return the office's register of findings, restated whole for a day."""
    lines = []
    for coop_id, found in sorted(made.items()):
        for f in found:
            closed = f["closed"] <= at
            if f["found"] > at or f["closed"] < at - STILL_SHOWN:
                continue
            ordered = f["found"] + 25 if f["defect"] else NEVER
            ordered = ordered if ordered <= at else NEVER
            lines.append(
                {
                    "coop_id": coop_id,
                    "finding_id": f["id"],
                    "source": f["source"],
                    "kind": "defect" if f["defect"] else "observation",
                    "defect_type": f["type"],
                    "report_ref": f"รง.{f['id']}",
                    "report_date": f["found"] + 7 if f["found"] + 7 <= at else NEVER,
                    "repeats_finding_id": f["repeats"],
                    "category": f["category"],
                    "found_date": f["found"],
                    "amount": f["amount"],
                    "order_no": f"คส.{f['id']}" if ordered != NEVER else "",
                    "order_section": f["section"] if ordered != NEVER else "",
                    "order_date": ordered,
                    "due_date": f["found"] + 180,
                    "status": _status(f, closed, at),
                    "resolved_amount": f["amount"] if closed else 0.0,
                    "closed_date": f["closed"] if closed else NEVER,
                    "evidence_ref": f"บันทึก {f['id']}" if closed else "",
                }
            )
    return _columns(lines, "finding")


def _status(finding: dict, closed: bool, at: int) -> str:
    if closed:
        return "closed"
    return "in_progress" if finding["started"] <= at else "open"


def actions(
    made: dict[str, list[dict]], bodies: list[Body], seed: int, at: int
) -> dict[str, np.ndarray]:
    """Return what the meetings held before a day agreed, and how it stands then."""
    lines = []
    meetings = [m for m in parameters()["meeting"] if day(m["as_of"]) < at]
    for number, meeting in enumerate(meetings):
        held = day(meeting["as_of"])
        for body in bodies:
            rng = body.rng(seed, 15, number)
            still = [
                f
                for f in made.get(body.coop_id, [])
                if f["found"] <= held < f["closed"]
            ]
            # what the stories are about comes first
            still.sort(key=lambda f: (not f["id"].startswith("น."), -f["found"]))
            seen: set[str] = set()
            for f in still:
                luck = rng.random(3)
                if f["category"] in seen or len(seen) >= 2:
                    continue
                seen.add(f["category"])
                for step, role, days_given, basis, paper in parameters()["agreed"][
                    f["category"]
                ]:
                    due = held + days_given
                    done = luck[0] < 0.45 - 0.1 * (step > 2)
                    when = due + int((luck[1] - 0.8) * 25)
                    closed = done and when <= at
                    lines.append(
                        {
                            "coop_id": body.coop_id,
                            "action_id": f"{meeting['meeting_id']}/{len(seen)}.{step}",
                            "finding_id": f["id"],
                            "meeting_id": meeting["meeting_id"],
                            "category": f["category"],
                            "guideline_step": str(step),
                            "owner_role": role,
                            "due_date": due,
                            "due_basis": basis,
                            "status": "closed"
                            if closed
                            else ("in_progress" if luck[2] < 0.6 else "open"),
                            "amount_done": round(f["amount"] * luck[1] * 0.4, 2)
                            if luck[2] < 0.6
                            else 0.0,
                            "evidence": paper if closed else "",
                            "closed_date": when if closed else NEVER,
                        }
                    )
    return _columns(lines, "action")


def _columns(lines: list[dict], register: str) -> dict[str, np.ndarray]:
    if not lines:
        return {}
    texts = TEXTS[register]
    return {
        name: np.array(
            [line[name] for line in lines], object if name in texts else None
        )
        for name in lines[0]
    }
