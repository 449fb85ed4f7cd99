"""The rows to be judged: bodies in their units, and every unit's rows in full."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from coopanalysis.judgement.groups import HEADLINE
from coopanalysis.judgement.norm import NO_NORM, norms
from coopanalysis.judgement.pool import KEY, UNIT

if TYPE_CHECKING:
    from coopanalysis.indicators.catalogue import Catalogue

NUMBERS = ("numerator", "denominator", "n", "n_left_out", "value")
LIMITS = ["norm_limit", "norm_watch", "rule_id", "rule_status"]


def unit_rows(
    measures: pd.DataFrame,
    bodies: pd.DataFrame,
    members: pd.DataFrame,
    table: pd.DataFrame,
    catalogue: Catalogue,
) -> pd.DataFrame:
    """Return one row per unit, body and indicator, each with the body's own norm."""
    known = measures[measures["indicator"].isin(list(catalogue.indicators))]
    rows = known[["coop_id", "indicator", *NUMBERS, "aggregate", "grade"]].copy()
    for name in NUMBERS:
        rows[name] = rows[name].astype(float)
    told = known["reason"] if "reason" in known else pd.Series("", index=known.index)
    rows["above"] = told.astype(str).str.contains("above_whole", regex=False)
    rows["better"] = rows["indicator"].map(
        {key: one.better for key, one in catalogue.indicators.items()}
    )
    kinds = bodies[["coop_id", "coop_type", "members"]]
    rows = rows.merge(kinds, on="coop_id", how="inner")
    rows = rows.merge(table, on=["indicator", "coop_type"], how="left")
    rows["norm"] = norms(
        rows["value"], rows["norm_limit"], rows["norm_watch"], rows["better"]
    )
    return rows.merge(members, on="coop_id", how="inner")


def all_units(
    pooled: pd.DataFrame,
    members: pd.DataFrame,
    districts: Iterable[str],
    province: str,
    catalogue: Catalogue,
) -> pd.DataFrame:
    """Give the province, every district and every group its rows, reported or not."""
    units = [("district", code, HEADLINE) for code in districts]
    units.append(("province", province, HEADLINE))
    groups = members.loc[members["level"] != "coop", UNIT].drop_duplicates()
    units += list(groups.itertuples(index=False, name=None))
    frame = pd.DataFrame(list(dict.fromkeys(units)), columns=UNIT)
    names = pd.DataFrame(
        [(i.id, i.aggregate, i.better) for i in catalogue.indicators.values()],
        columns=["indicator", "aggregate", "better"],
    )
    full = frame.merge(names, how="cross")
    single = pooled.loc[pooled["level"] == "coop", [*KEY, "aggregate", "better"]]
    full = pd.concat([full, single], ignore_index=True)
    totals = pooled.drop(columns=["aggregate", "better"])
    full = full.merge(totals, on=KEY, how="left")
    counts = members.groupby(UNIT).size().rename("n_expected").reset_index()
    full = full.merge(counts, on=UNIT, how="left")
    for name in ("n_expected", "n_bodies", "n_breach", "n_above"):
        full[name] = full[name].fillna(0).astype(int)
    return full


def settle_norms(
    units: pd.DataFrame,
    bodies: pd.DataFrame,
    members: pd.DataFrame,
    table: pd.DataFrame,
) -> pd.DataFrame:
    """Say unknown where there is no value, no_norm where no rule holds.

    A unit of which nobody has a value still shows the limit its bodies are under.
    """
    kinds = members.merge(bodies[["coop_id", "coop_type"]], on="coop_id")
    held = kinds.merge(table, on="coop_type").drop_duplicates(KEY)
    units = units.merge(
        held[[*KEY, *LIMITS]], on=KEY, how="left", suffixes=("", "_set")
    )
    silent = units["rule_id"].isna() & (units["n_bodies"] == 0)
    for name in LIMITS:
        units[name] = units[name].where(~silent, units[f"{name}_set"])
    units = units.drop(columns=[f"{name}_set" for name in LIMITS])
    plain = norms(
        units["value"], units["norm_limit"], units["norm_watch"], units["better"]
    )
    apart = (units["aggregate"] == "none") & (units["n_bodies"] > 0)
    plain = plain.where(~apart, NO_NORM)
    # Between the value of all bodies and that of those under a rule, the rule decides.
    units["norm"] = units["norm"].where(units["norm"].notna(), plain)
    units["n_ruled"] = units["n_ruled"].fillna(0).astype(int)
    return units
