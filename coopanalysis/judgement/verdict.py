"""Verdicts: norm, peer, trend and data, kept apart and never blended into a score.

One function serves every surface. District values are ratios of sums; the median of
the bodies and the count in breach stand beside them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from coopanalysis.judgement import words
from coopanalysis.judgement.grade import unit_grades
from coopanalysis.judgement.groups import headline_sectors, membership
from coopanalysis.judgement.norm import BREACH, TABLE, norm_table
from coopanalysis.judgement.pool import (
    KEY,
    comparators,
    group_norms,
    influences,
    peer_facts,
    pool,
)
from coopanalysis.judgement.units import all_units, settle_norms, unit_rows

if TYPE_CHECKING:
    from coopanalysis.indicators.catalogue import Catalogue
    from coopanalysis.rules import RulesInForce

COLUMNS = [
    *("as_of", "province", *KEY),
    *("value", "numerator", "denominator", "n", "n_left_out", "n_bodies"),
    *("n_expected", "n_breach", "median", "norm", "norm_limit", "norm_watch"),
    *("rule_id", "rule_status", "peer", "peer_low", "peer_q1", "peer_median"),
    *("peer_q3", "peer_high", "peer_n", "trend", "previous_value", "previous_as_of"),
    *("change", "data", "interval_low", "interval_high", "comparator", "missing_share"),
    *(
        "reason_th",
        "reason_en",
        "remedy_th",
        "remedy_en",
        "influence",
        "influence_value",
    ),
    *("influence_flips", "stake", "fix", "sentences"),
    *("data_reason_th", "data_reason_en"),
]


@dataclass(frozen=True)
class Earlier:
    """The measures of the same month a year earlier."""

    as_of: dt.date
    measures: pd.DataFrame
    bodies: pd.DataFrame


def verdicts(
    measures: pd.DataFrame,
    bodies: pd.DataFrame,
    *,
    rules: RulesInForce,
    catalogue: Catalogue,
    districts: Iterable[str],
    province: str,
    as_of: dt.date,
    earlier: Earlier | None = None,
    stakes: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Judge every body, district and the province on every indicator.

    Parameters
    ----------
    measures : DataFrame
        One row per body and indicator, graded.
    bodies : DataFrame
        One row per body of the snapshot, also of those that report nothing.
    rules : RulesInForce
        The norms of the place at the date.
    catalogue : Catalogue
        The indicators, their norms and aggregates.
    districts : iterable of str
        Codes of every district of the province: each has its rows, reported or not.
    province : str
        Code of the province.
    as_of : date
        The date judged.
    earlier : Earlier, optional
        What stood in the same month a year earlier.
    stakes : DataFrame, optional
        ``coop_id, indicator, stake``: money at risk of loss.
    """
    sectors = headline_sectors(rules)
    table = norm_table(catalogue, rules, bodies["coop_type"].dropna())
    members = membership(bodies, sectors, province)
    rows = unit_rows(measures, bodies, members, table, catalogue)
    units = all_units(pool(rows, KEY), members, districts, province, catalogue)
    units = units.merge(group_norms(rows), on=KEY, how="left")
    units = settle_norms(units, bodies, members, table)
    units = units.merge(influences(rows, units), on=KEY, how="left")
    units["influence_flips"] = units["flips"].eq(True)
    units["fix"] = _fix(units, catalogue)
    units = _add_others(units, rows)
    units = _add_earlier(units, earlier, sectors, province, catalogue)
    units = units.merge(_stakes(stakes, members), on=KEY, how="left")
    units = units.merge(
        unit_grades(rows, measures, bodies, members, rules), on=KEY, how="left"
    )
    silent = units["data"].isna()
    units["data"] = units["data"].astype(object).fillna("C")
    for name in ("data_reason_th", "data_reason_en"):
        nobody = words.NOT_REPORTED[name.endswith("en")]
        units[name] = units[name].astype(object).fillna("").mask(silent, nobody)
    units = units.assign(
        peer="cannot_tell",
        trend="cannot_tell",
        interval_low=np.nan,
        interval_high=np.nan,
        as_of=as_of,
        province=province,
        sentences="",
    )
    units = units.join(words.reasons(units))
    units = units.sort_values(KEY, kind="stable")
    return units[COLUMNS].reset_index(drop=True)


def _fix(units: pd.DataFrame, catalogue: Catalogue) -> pd.Series:
    """Return the baht that bring a unit in breach back to its limit.

    Where the numerator is money; the share of a count has no baht to resolve.
    """
    money = units["indicator"].map(
        {key: words.counts_money(one) for key, one in catalogue.indicators.items()}
    )
    ratio = units["aggregate"] == "ratio"
    whole = units["denominator"].where(ratio, 1.0)
    part = units["numerator"].where(ratio, units["total"])
    sign = units["better"].map({"low": 1.0, "high": -1.0}).astype(float)
    excess = sign * (part - units["norm_limit"] * whole)
    return excess.where(money.eq(True) & (units["norm"] == BREACH) & (excess > 0))


def _add_others(units: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Add the province without the unit itself, and the range of its peers."""
    units = units.assign(comparator=np.nan)
    on = ["body_group", "indicator"]
    for level in ("district", "coop"):
        own = units["level"] == level
        wide = pool(rows[rows["level"] == level], on)
        units.loc[own, "comparator"] = comparators(units[own], wide, on)
    facts = peer_facts(units[units["level"] != "province"], ["level", *on])
    units = units.join(facts)
    units["peer_n"] = units["peer_n"].fillna(0).astype(int)
    return units


def _add_earlier(
    units: pd.DataFrame,
    earlier: Earlier | None,
    sectors: set[str] | None,
    province: str,
    catalogue: Catalogue,
) -> pd.DataFrame:
    """Add the value of the same month a year earlier, and the change since.

    Flows have none: the time since the snapshot before differs from year to year.
    """
    if earlier is None:
        return units.assign(previous_value=np.nan, previous_as_of=None, change=np.nan)
    members = membership(earlier.bodies, sectors, province)
    no_norms = pd.DataFrame(columns=TABLE)
    compared = [key for key, one in catalogue.indicators.items() if one.compare_years]
    past = earlier.measures[earlier.measures["indicator"].isin(compared)]
    past = past.assign(grade="")
    rows = unit_rows(past, earlier.bodies, members, no_norms, catalogue)
    before = pool(rows, KEY)[[*KEY, "value"]].rename(
        columns={"value": "previous_value"}
    )
    units = units.merge(before, on=KEY, how="left")
    stood = units["previous_value"].notna()
    units["previous_as_of"] = pd.Series(earlier.as_of, index=units.index).where(stood)
    units["change"] = units["value"] - units["previous_value"]
    return units


def _stakes(stakes: pd.DataFrame | None, members: pd.DataFrame) -> pd.DataFrame:
    if stakes is None or stakes.empty:
        return pd.DataFrame(columns=[*KEY, "stake"]).astype({"stake": float})
    rows = stakes.merge(members, on="coop_id")
    return rows.groupby(KEY, as_index=False)["stake"].sum(min_count=1)
