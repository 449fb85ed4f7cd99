"""Builders of small frames whose verdicts can be checked by hand."""

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pandas as pd

from coopanalysis.rules import Rule, RulesInForce

AS_OF = dt.date(2019, 3, 31)


def rule(rule_id, value=None, applies_to=(), **more):
    return Rule(
        id=rule_id,
        unit="ratio",
        jurisdiction="TH",
        status=more.pop("status", "assumed"),
        valid_from=dt.date(2000, 1, 1),
        value=value,
        applies_to=tuple(applies_to),
        **more,
    )


SECTORS = rule("headline_sectors", text="agricultural farmers_group")
RULES = (
    SECTORS,
    rule("grade_a_share", 0.8),
    rule("grade_c_share", 0.2),
    rule("overdue_limit", 0.30),
    rule("overdue_watch", 0.20),
    rule("paid_target", 0.90),
    rule("paid_watch", 0.95),
    rule("liquid_limit", 0.01, ["agricultural"]),
    rule("outside_limit", 0.0, status="confirmed"),
)


def in_force(*rules):
    return RulesInForce(AS_OF, "TH", tuple(rules or RULES))


def indicator(key, *, aggregate="ratio", better="low", norm=None, **more):
    category, _, _ = key.partition(".")
    defaults = {
        "id": key,
        "category": category,
        "title_th": f"ชื่อ {key}",
        "title_en": f"name {key}",
        "unit": "ratio" if aggregate == "ratio" else "money",
        "numerator_unit": "money",
        "headline": False,
        "numerator": f"{category}.loan.part",
        "denominator": f"{category}.loan.whole",
        "n": f"{category}.loan.n",
        "left_out": f"{category}.loan.out",
        "registers": (),
        "compare_years": True,
        "is_part_of_whole": aggregate == "ratio",
    }
    fields = defaults | more
    totals = [fields[name] for name in ("numerator", "denominator", "n", "left_out")]
    fields["totals"] = tuple(total for total in totals if total)
    return SimpleNamespace(aggregate=aggregate, better=better, norm=norm, **fields)


CATALOGUE = SimpleNamespace(
    indicators={
        one.id: one
        for one in (
            indicator(
                "overdue.share",
                norm={"limit": "overdue_limit", "watch": "overdue_watch"},
                headline=True,
            ),
            indicator(
                "overdue.paid",
                better="high",
                norm={"limit": "paid_target", "watch": "paid_watch"},
            ),
            indicator(
                "outside.balance",
                aggregate="sum",
                norm={"limit": "outside_limit"},
                headline=True,
            ),
            indicator("outside.liquid", better="high", norm={"limit": "liquid_limit"}),
            indicator("overdue.context", better="none"),
        )
    },
    categories=[],
)


def body(coop_id, district="3304", coop_type="agricultural", **more):
    defaults = {
        "as_of": AS_OF,
        "province": "33",
        "district_code": district,
        "coop_id": coop_id,
        "coop_name": f"สหกรณ์ตัวอย่าง {coop_id}",
        "coop_type": coop_type,
        "sector": {"savings": "non_agricultural", "farmers_group": "farmers_group"}.get(
            coop_type, "agricultural"
        ),
        "service_area": "district",
        "is_district_level": True,
        "promotion_group": "1",
        "status": "operating",
        "fiscal_year_end": "31/03",
        "members": 100,
        "data_date": AS_OF,
        "reports": "registers",
    }
    return defaults | more


def bodies(*rows):
    return pd.DataFrame(list(rows))


def measure(coop_id, key, part, whole=None, **more):
    one = CATALOGUE.indicators[key]
    ratio = one.aggregate == "ratio"
    value = part / whole if ratio and whole and whole > 0 else None
    defaults = {
        "as_of": AS_OF,
        "province": "33",
        "district_code": "3304",
        "coop_id": coop_id,
        "indicator": key,
        "numerator": part,
        "denominator": whole if ratio else np.nan,
        "n": 4,
        "n_left_out": 0,
        "value": value if ratio else part,
        "aggregate": one.aggregate,
        "source": "register",
        "grade": "A",
        "reason": "",
        "reason_th": "",
        "reason_en": "",
    }
    return defaults | more


def measures(*rows):
    return pd.DataFrame(list(rows))
