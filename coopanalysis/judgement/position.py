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


def last_years(breakdowns: pd.DataFrame) -> pd.DataFrame:
    """Return the amounts of the last years that the others of this module look at.

    A year is the calendar year in which the accounts close; of a body that closed
    twice in one year the later counts.

    Parameters
    ----------
    breakdowns : DataFrame
        The rows of one breakdown by accounting year.
    """
    rows = breakdowns[breakdowns["amount"].notna()]
    rows = rows.assign(year=rows["bucket_to"].str[:4].astype(int))
    last = rows.groupby(["coop_id", "year"])["bucket_to"].transform("max")
    rows = rows[rows["bucket_to"] == last]
    kept = sorted(rows["year"].unique())[-YEARS:]
    return rows[rows["year"].isin(kept)].assign(
        amount=lambda f: f["amount"].astype(float)
    )


def by_year(rows: pd.DataFrame) -> pd.DataFrame:
    """Return amounts by accounting year: one row per bucket, one column per year."""
    if rows.empty:
        return pd.DataFrame()
    sums = rows.groupby(["bucket", "year"])["amount"].sum()
    return sums.unstack()  # noqa: PD010


def ratios_by_year(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the ratios of `RATIOS`: one row per ratio, one column per year."""
    if rows.empty:
        return pd.DataFrame()
    means = rows.groupby(["coop_id", "year", "bucket"])["amount"].mean()
    wide = means.unstack()  # noqa: PD010
    found = {}
    for ratio, (part, base) in RATIOS.items():
        pair = wide.reindex(columns=[part, base]).dropna()
        sums = pair.groupby(level="year").sum()
        found[ratio] = sums[part] / sums[base].where(sums[base] > 0, np.nan)
    years = sorted(rows["year"].unique())
    return pd.DataFrame(found).T.reindex(columns=years).dropna(how="all")


def bodies_by_year(rows: pd.DataFrame) -> pd.Series:
    """Return how many bodies each year's figures are over."""
    return rows.groupby("year")["coop_id"].nunique()
