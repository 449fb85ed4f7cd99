"""A ground of sentences from the few facts that a test writes down."""

import datetime as dt

import pandas as pd
from judgement.small import AS_OF, bodies, body

from coopanalysis.indicators import catalogue as catalogues
from coopanalysis.judgement.clocks import COLUMNS as CLOCK_COLUMNS
from coopanalysis.judgement.ground import Ground
from coopanalysis.judgement.quality import COLUMNS as CHECK_COLUMNS
from coopanalysis.registers.meetings import Meeting
from coopanalysis.rules import Rules

CATALOGUE = catalogues.load(check=False)
RULES = Rules.load().at(AS_OF, "TH")
BASELINE = Meeting(dt.date(2018, 12, 31), "2562-1", 1, 2562, "baseline")
NAN = float("nan")
ROW = {
    "norm": "meets",
    "data": "A",
    "missing_share": 0.0,
    "value": NAN,
    "numerator": NAN,
    "denominator": NAN,
    "n": NAN,
    "norm_limit": NAN,
    "norm_watch": NAN,
    "previous_value": NAN,
    "influence": None,
    "influence_value": NAN,
    "influence_flips": False,
    "fix": NAN,
    "reason_th": "เหตุผล",
    "reason_en": "a reason",
    "remedy_th": "ทางแก้",
    "remedy_en": "a remedy",
}
ACTION_COLUMNS = ["coop_id", "meeting_id", "progress", "days_late"]


def row(indicator, **more):
    return ROW | {"indicator": indicator} | more


def rows(found):
    return {key: row(key, **more) for key, more in found.items()}


def clock(kind, coop_id, days_left, n=1, amount=0.0):
    blank = dict.fromkeys(CLOCK_COLUMNS)
    deadline = AS_OF + dt.timedelta(days_left)
    return blank | {
        "kind": kind,
        "coop_id": coop_id,
        "days_left": days_left,
        "deadline": deadline,
        "n": n,
        "amount": amount,
    }


def ground(
    verdicts=None, coops=None, clocks=(), actions=(), gaps=(), checks=(), **more
):
    """Return a district of two cooperatives, a and b, on which nothing is amiss."""
    units = bodies(*more.pop("bodies", (body("a"), body("b", members=300))))
    plain = {
        "level": "district",
        "unit_id": "3304",
        "name": ("กันทรลักษ์", "Kantharalak"),
        "as_of": AS_OF,
        "bodies": units,
        "headline": frozenset(units["coop_id"]),
        "verdicts": rows(verdicts or {}),
        "coops": {key: rows(found) for key, found in (coops or {}).items()},
        "totals": {},
        "clocks": pd.DataFrame(list(clocks), columns=CLOCK_COLUMNS),
        "gaps": pd.DataFrame(
            list(gaps), columns=["coop_id", "bucket", "gap", "share"]
        ).astype({"gap": float, "share": float}),
        "checks": pd.DataFrame(list(checks), columns=CHECK_COLUMNS),
        "actions": pd.DataFrame(list(actions), columns=ACTION_COLUMNS),
        "rules": RULES,
        "catalogue": CATALOGUE,
        "last_meeting": BASELINE,
    }
    return Ground(**(plain | more))
