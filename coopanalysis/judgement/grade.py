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
    rows: pd.DataFrame,
    measures: pd.DataFrame,
    bodies: pd.DataFrame,
    members: pd.DataFrame,
) -> pd.DataFrame:
    """Grade units: A if 80 % of the denominator is A; C if over 20 % is C or missing.

    What is missing has no denominator; it weighs by members. Indicators without a
    denominator weigh by members altogether. A body is missing from an indicator if it
    reports nothing, or only totals of the category and not this one; a body that hands
    over the register and has no row has nothing of the kind.
    """
    rows = rows[rows["value"].notna()].copy()
    weight = rows["denominator"].where(rows["aggregate"] == "ratio")
    usable = weight.groupby([rows[name] for name in KEY]).transform("sum") > 0
    rows["weight"] = weight.where(usable, rows["members"].fillna(1)).clip(lower=0)
    for name in ("A", "C"):
        rows[f"weight_{name}"] = rows["weight"].where(rows["grade"] == name, 0.0)
    sums = rows.groupby(KEY, as_index=False)[["weight", "weight_A", "weight_C"]].sum()
    sums = sums.merge(rows.groupby(KEY, as_index=False)["grade"].first(), on=KEY)
    missing = _missing_share(sums[KEY], rows, measures, bodies, members)
    sums = sums.merge(missing, on=KEY, how="left")
    gone = sums["missing_share"].fillna(0.0)
    whole = sums["weight"].where(sums["weight"] > 0)
    share_a = (sums["weight_A"] / whole).fillna(0.0) * (1 - gone)
    share_c = (sums["weight_C"] / whole).fillna(0.0) * (1 - gone) + gone
    found = np.select(
        [share_c > C_SHARE + 1e-12, share_a >= A_SHARE - 1e-12], ["C", "A"], "B"
    )
    single = sums["level"] == "coop"
    sums["data"] = sums["grade"].where(single, pd.Series(found, index=sums.index))
    return sums[[*KEY, "data", "missing_share"]]


def _missing_share(
    wanted: pd.DataFrame,
    rows: pd.DataFrame,
    measures: pd.DataFrame,
    bodies: pd.DataFrame,
    members: pd.DataFrame,
) -> pd.DataFrame:
    """Return the share of the members whose body is missing, by unit and indicator."""
    both = members.merge(bodies[["coop_id", "members", "reports"]], on="coop_id")
    both = both[both["level"] != "coop"]
    known = both["members"].astype(float)
    # A body whose members are unknown weighs as much as the middle one of its unit.
    middle = known.groupby([both[name] for name in UNIT]).transform("median")
    both["weight"] = known.fillna(middle).fillna(1.0)
    both["silent"] = both["reports"] == "nothing"
    full = wanted.merge(both[[*UNIT, "coop_id", "weight", "silent"]], on=UNIT)
    full["category"] = full["indicator"].str.split(".").str[0]
    full = full.merge(_totals_only(measures), on=["coop_id", "category"], how="left")
    held = rows[[*KEY, "coop_id"]].assign(held=True)
    full = full.merge(held, on=[*KEY, "coop_id"], how="left")
    without = full["totals_only"].eq(True) & full["held"].isna()
    full["missing"] = full["weight"].where(full["silent"] | without, 0.0)
    sums = full.groupby(KEY, as_index=False)[["weight", "missing"]].sum()
    sums["missing_share"] = sums["missing"] / sums["weight"].where(sums["weight"] > 0)
    return sums[[*KEY, "missing_share"]]


def _totals_only(measures: pd.DataFrame) -> pd.DataFrame:
    """Return body and category where all that is known are reported totals."""
    named = pd.DataFrame(
        {
            "coop_id": measures["coop_id"],
            "category": measures["indicator"].str.split(".").str[0],
            "totals_only": measures["source"] == "reported",
        }
    )
    found = named.groupby(["coop_id", "category"], as_index=False)["totals_only"].all()
    return found[found["totals_only"]]
