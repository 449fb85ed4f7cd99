"""Data grades of bodies on an indicator, and of a unit made of bodies."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coopanalysis.judgement.pool import KEY

GRADES = ("A", "B", "C")
A_SHARE = 0.80
C_SHARE = 0.20
UNIT = ["level", "unit_id", "body_group"]


def grade(steps: int) -> str:
    """Return the grade after so many steps down from A."""
    return GRADES[min(max(int(steps), 0), len(GRADES) - 1)]


def unit_grades(
    rows: pd.DataFrame, bodies: pd.DataFrame, members: pd.DataFrame
) -> pd.DataFrame:
    """Grade units: A if 80 % of the denominator is A; C if over 20 % is C or missing.

    Bodies that report nothing have no denominator; they weigh by their members.
    Indicators without a denominator weigh by members altogether.
    """
    rows = rows[rows["value"].notna()].copy()
    weight = rows["denominator"].where(rows["aggregate"] == "ratio")
    usable = weight.groupby([rows[name] for name in KEY]).transform("sum") > 0
    rows["weight"] = weight.where(usable, rows["members"].fillna(1)).clip(lower=0)
    for name in ("A", "C"):
        rows[f"weight_{name}"] = rows["weight"].where(rows["grade"] == name, 0.0)
    sums = rows.groupby(KEY, as_index=False)[["weight", "weight_A", "weight_C"]].sum()
    count = rows.groupby(KEY, as_index=False).agg(
        first=("grade", "first"), held=("coop_id", "count")
    )
    sums = sums.merge(count, on=KEY)
    sums = sums.merge(_missing_share(bodies, members), on=UNIT, how="left")
    missing = sums["missing_share"].fillna(0.0)
    whole = sums["weight"].where(sums["weight"] > 0)
    share_a = (sums["weight_A"] / whole).fillna(0.0) * (1 - missing)
    share_c = (sums["weight_C"] / whole).fillna(0.0) * (1 - missing) + missing
    found = np.select(
        [share_c > C_SHARE + 1e-12, share_a >= A_SHARE - 1e-12], ["C", "A"], "B"
    )
    single = sums["level"] == "coop"
    sums["data"] = sums["first"].where(single, pd.Series(found, index=sums.index))
    return sums[[*KEY, "data", "missing_share"]]


def _missing_share(bodies: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    both = members.merge(bodies[["coop_id", "members", "reports"]], on="coop_id")
    known = both["members"].astype(float)
    # A body whose members are unknown weighs as much as the middle one of its unit.
    middle = known.groupby([both[name] for name in UNIT]).transform("median")
    both["weight"] = known.fillna(middle).fillna(1.0)
    both["missing"] = both["weight"].where(both["reports"] == "nothing", 0.0)
    sums = both.groupby(UNIT, as_index=False)[["weight", "missing"]].sum()
    sums["missing_share"] = sums["missing"] / sums["weight"].where(sums["weight"] > 0)
    return sums[[*UNIT, "missing_share"]]
