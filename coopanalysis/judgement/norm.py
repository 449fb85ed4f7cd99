"""A value against its norm: beyond the limit, near it, within it, or none is set.

Statistics never soften a norm. A rule holds for its jurisdiction and its types of
body only; where a place or a type has no rule there is no norm.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from coopanalysis.indicators.catalogue import Catalogue
    from coopanalysis.rules import RulesInForce

BREACH, NEAR, MEETS, NO_NORM, UNKNOWN = "breach", "near", "meets", "no_norm", "unknown"
SEVERITY = {BREACH: 4, NEAR: 3, MEETS: 2, UNKNOWN: 1, NO_NORM: 0}
TABLE = [
    "indicator",
    "coop_type",
    "norm_limit",
    "norm_watch",
    "rule_id",
    "rule_status",
]


def norms(
    value: pd.Series, limit: pd.Series, watch: pd.Series, better: pd.Series
) -> pd.Series:
    """Judge values against their limits.

    Parameters
    ----------
    value, limit, watch : Series of float
        Missing means unknown (value) or not set (limit, watch).
    better : Series of str
        ``low``, ``high`` or ``none``.

    Returns
    -------
    Series of str
        ``breach`` beyond the limit, ``near`` beyond the watch line only, ``meets``,
        ``unknown`` where there is no value, ``no_norm`` where nothing is set.
    """
    sign = better.map({"low": 1.0, "high": -1.0}).astype(float)
    set_ = (limit.notna() | watch.notna()) & sign.notna()
    # A ratio of sums is a rounded number: half a billionth is not a breach.
    slack = 1e-9 * np.maximum(1.0, value.abs())
    beyond_limit = sign * (value - limit) > slack
    beyond_watch = sign * (value - watch) > slack
    found = np.select(
        [value.isna(), ~set_, beyond_limit, beyond_watch],
        [UNKNOWN, NO_NORM, BREACH, NEAR],
        default=MEETS,
    )
    return pd.Series(found, index=value.index, dtype=object)


def norm(value: float, limit: float, watch: float, better: str) -> str:
    """Judge one value; see `norms`."""
    one = [pd.Series([x], dtype=float) for x in (value, limit, watch)]
    return norms(*one, pd.Series([better])).iloc[0]


def norm_table(
    catalogue: Catalogue, rules: RulesInForce, types: Iterable[str]
) -> pd.DataFrame:
    """Return the norm of every indicator for every type of body that has one."""
    rows = []
    for indicator in catalogue.indicators.values():
        if not indicator.norm:
            continue
        for coop_type in sorted(set(types)):
            limit = rules.get(indicator.norm.get("limit") or "", coop_type)
            watch = rules.get(indicator.norm.get("watch") or "", coop_type)
            rule = limit or watch
            if rule is None:
                continue
            rows.append(
                {
                    "indicator": indicator.id,
                    "coop_type": coop_type,
                    "norm_limit": limit.value if limit else np.nan,
                    "norm_watch": watch.value if watch else np.nan,
                    "rule_id": rule.id,
                    "rule_status": rule.status,
                }
            )
    table = pd.DataFrame(rows, columns=TABLE)
    return table.astype({"norm_limit": float, "norm_watch": float})
