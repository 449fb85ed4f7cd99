"""Business and financial position of several bodies over their last three years.

Sum, then divide: a ratio is one of sums over the bodies that have both of its parts
in that year, and a zero or negative divisor gives none.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

YEARS = 3
RATIOS = {
    "debt_to_equity": ("total_liabilities", "equity"),
    "return_on_equity": ("net_surplus", "equity"),
    "return_on_assets": ("net_surplus", "total_assets"),
    "current_ratio": ("current_assets", "current_liabilities"),
    "reserves_to_assets": ("reserves", "total_assets"),
}


def by_year(breakdowns: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return amounts by accounting year: one row per bucket, one column per year.

    A year is the calendar year in which the accounts close; of a body that closed
    twice in one year the later counts.
    """
    rows = _closed(breakdowns, name)
    if rows.empty:
        return pd.DataFrame()
    return rows.pivot_table(
        index="bucket", columns="year", values="amount", aggfunc="sum"
    )


def ratios_by_year(breakdowns: pd.DataFrame) -> pd.DataFrame:
    """Return the ratios of `RATIOS`: one row per ratio, one column per year."""
    rows = _closed(breakdowns, "position")
    if rows.empty:
        return pd.DataFrame()
    wide = rows.pivot_table(
        index=["coop_id", "year"], columns="bucket", values="amount"
    )
    found = {}
    for ratio, (part, base) in RATIOS.items():
        pair = wide.reindex(columns=[part, base]).dropna()
        sums = pair.groupby(level="year").sum()
        found[ratio] = sums[part] / sums[base].where(sums[base] > 0, np.nan)
    years = sorted(rows["year"].unique())
    return pd.DataFrame(found).T.reindex(columns=years).dropna(how="all")


def bodies_by_year(breakdowns: pd.DataFrame, name: str) -> pd.Series:
    """Return how many bodies each year's figures are over."""
    return _closed(breakdowns, name).groupby("year")["coop_id"].nunique()


def _closed(breakdowns: pd.DataFrame, name: str) -> pd.DataFrame:
    rows = breakdowns[
        (breakdowns["breakdown"] == name) & breakdowns["amount"].notna()
    ].copy()
    rows["year"] = rows["bucket_to"].str[:4].astype(int)
    last = rows.groupby(["coop_id", "year"])["bucket_to"].transform("max")
    rows = rows[rows["bucket_to"] == last]
    kept = sorted(rows["year"].unique())[-YEARS:]
    return rows[rows["year"].isin(kept)].assign(
        amount=lambda f: f["amount"].astype(float)
    )
