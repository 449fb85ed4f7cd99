"""Sum, then divide: what a unit's bodies come to together, and without one of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coopanalysis.judgement.norm import SEVERITY, UNKNOWN, norms

UNIT = ["level", "unit_id", "body_group"]
KEY = [*UNIT, "indicator"]
MIN_PEERS = 5
QUARTILES = (0, 0.25, 0.5, 0.75, 1)


def value_of(pooled: pd.DataFrame) -> pd.Series:
    """Return the value of pooled rows by their aggregate; missing where it has none.

    A ratio over a zero or negative denominator has no value.
    """
    divisor = pooled["denominator"].where(pooled["denominator"] > 0)
    by_kind = {
        "ratio": pooled["numerator"] / divisor,
        "sum": pooled["total"],
        "min": pooled["least"],
    }
    value = pd.Series(np.nan, index=pooled.index)
    for kind, found in by_kind.items():
        value = value.where(pooled["aggregate"] != kind, found)
    return value


def pool(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Pool rows of single bodies over the columns ``by``.

    A row enters with both its numerator and its denominator or with neither: half a
    fraction would move the ratio of the others. Both known and no value over a positive
    denominator means that the two are of different kinds; that enters neither.
    """
    whole = rows["denominator"].notna() & rows["numerator"].notna()
    whole &= rows["value"].notna() | (rows["denominator"] <= 0)
    ratio = rows["aggregate"] == "ratio"
    usable = rows.assign(
        numerator=rows["numerator"].where(whole | ~ratio),
        denominator=rows["denominator"].where(whole | ~ratio),
        has_value=rows["value"].notna(),
        breach=rows["norm"] == "breach" if "norm" in rows else False,
        above=rows.get("above", False),
    )
    grouped = usable.groupby(by, sort=False, dropna=False, observed=True)
    pooled = pd.DataFrame(
        {
            "numerator": grouped["numerator"].sum(min_count=1),
            "denominator": grouped["denominator"].sum(min_count=1),
            "total": grouped["value"].sum(min_count=1),
            "least": grouped["value"].min(),
            "median": grouped["value"].median(),
            "n": grouped["n"].sum(min_count=1),
            "n_left_out": grouped["n_left_out"].sum(min_count=1),
            "n_bodies": grouped["has_value"].sum(),
            "n_breach": grouped["breach"].sum(),
            "n_above": grouped["above"].sum(),
            "aggregate": grouped["aggregate"].first(),
            "better": grouped["better"].first(),
        }
    ).reset_index()
    pooled["value"] = value_of(pooled)
    return pooled


def group_norms(rows: pd.DataFrame) -> pd.DataFrame:
    """Judge every unit by the bodies that are under a rule; the worst result stands.

    Types with other limits are judged apart. An indicator that is not added up takes
    the worst norm of its bodies.
    """
    ruled = rows[rows["rule_id"].notna()]
    limits = ["norm_limit", "norm_watch", "rule_id", "rule_status"]
    parts = pool(ruled, [*KEY, *limits])
    parts["norm"] = norms(
        parts["value"], parts["norm_limit"], parts["norm_watch"], parts["better"]
    )
    worst = ruled.assign(severity=ruled["norm"].map(SEVERITY)).sort_values(
        "severity", ascending=False, kind="stable"
    )
    worst = worst.drop_duplicates([*KEY, *limits])
    parts = parts.merge(
        worst[[*KEY, *limits, "norm"]], on=[*KEY, *limits], suffixes=("", "_worst")
    )
    apart = parts["aggregate"] == "none"
    parts["norm"] = parts["norm"].where(~apart, parts["norm_worst"])
    parts["severity"] = parts["norm"].map(SEVERITY)
    parts = parts.sort_values("severity", ascending=False, kind="stable")
    parts = parts.drop_duplicates(KEY).rename(columns={"n_bodies": "n_ruled"})
    return parts[[*KEY, *limits, "norm", "n_ruled"]]


def influences(rows: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Return, per unit and indicator, the body that moves the unit's value most.

    A body whose leaving changes the norm verdict comes before one that moves the
    value further without changing it. One body alone has no "without".

    Returns
    -------
    DataFrame
        KEY columns, ``influence`` (coop_id), ``influence_value`` (the unit's value
        without it), ``flips`` (whether the verdict then changes).
    """
    columns = [*KEY, "influence", "influence_value", "flips"]
    held = rows[rows["aggregate"].isin(["ratio", "sum"]) & rows["value"].notna()]
    wide = units[(units["level"] != "coop") & (units["n_bodies"] >= 2)]
    both = held.merge(wide, on=KEY, suffixes=("", "_unit"))
    if both.empty:
        return pd.DataFrame(columns=columns)
    rest = pd.DataFrame(
        {
            "aggregate": both["aggregate"],
            "numerator": both["numerator_unit"] - both["numerator"],
            "denominator": both["denominator_unit"] - both["denominator"],
            "total": both["total"] - both["value"],
            "least": np.nan,
        }
    )
    both["influence_value"] = value_of(rest)
    both = both[both["influence_value"].notna()]
    without = norms(
        both["influence_value"],
        both["norm_limit_unit"],
        both["norm_watch_unit"],
        both["better"],
    )
    both["flips"] = (without != both["norm_unit"]) & (both["norm_unit"] != UNKNOWN)
    both["move"] = (both["influence_value"] - both["value_unit"]).abs()
    both = both.rename(columns={"coop_id": "influence"})
    both = both.sort_values(
        ["flips", "move", "influence"], ascending=[False, False, True]
    )
    return both.drop_duplicates(KEY)[columns]


def comparators(units: pd.DataFrame, pools: pd.DataFrame, on: list[str]) -> pd.Series:
    """Return the ratio of the wider pool with the unit itself left out.

    Sums and minima have none: a sum over more bodies is larger, not worse.
    """
    wide = pools[[*on, "numerator", "denominator"]]
    both = units.merge(wide, on=on, how="left", suffixes=("", "_wide"))
    both.index = units.index
    own = both[["numerator", "denominator"]].fillna(0.0)
    divisor = both["denominator_wide"] - own["denominator"]
    rest = (both["numerator_wide"] - own["numerator"]) / divisor.where(divisor > 0)
    return rest.where(both["aggregate"] == "ratio")


def peer_facts(units: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return range and quartiles of the other units of the same kind.

    Fewer than five others give no quartiles: they would be single bodies.
    """
    names = ["peer_low", "peer_q1", "peer_median", "peer_q3", "peer_high"]
    facts = np.full((len(units), len(names)), np.nan)
    count = np.zeros(len(units), dtype=int)
    values = units["value"].to_numpy(dtype=float)
    groups = units.groupby(by, sort=False, dropna=False, observed=True)
    for places in groups.indices.values():
        is_known = ~np.isnan(values[places])
        known, unknown = places[is_known], places[~is_known]
        n = len(known)
        count[known], count[unknown] = n - 1, n
        if n > MIN_PEERS:
            others = np.broadcast_to(values[known], (n, n))
            others = others[~np.eye(n, dtype=bool)].reshape(n, n - 1)
            facts[known] = np.quantile(others, QUARTILES, axis=1).T
        if n >= MIN_PEERS:
            facts[unknown] = np.quantile(values[known], QUARTILES)
    found = pd.DataFrame(facts, index=units.index, columns=names)
    found["peer_n"] = count
    return found
