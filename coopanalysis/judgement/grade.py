"""Data grades of bodies on an indicator, and of a unit made of bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from coopanalysis.judgement import checks
from coopanalysis.judgement.pool import KEY

if TYPE_CHECKING:
    from coopanalysis.rules import RulesInForce

GRADES = ("A", "B", "C")
UNIT = ["level", "unit_id", "body_group"]


def grade(steps: int) -> str:
    """Return the grade after so many steps down from A."""
    return GRADES[min(max(int(steps), 0), len(GRADES) - 1)]


def unit_grades(
    rows: pd.DataFrame,
    measures: pd.DataFrame,
    bodies: pd.DataFrame,
    members: pd.DataFrame,
    rules: RulesInForce,
) -> pd.DataFrame:
    """Grade units: A if 80 % of the denominator is A; C if over 20 % is C or missing.

    The two shares are rules; without them every baht must be A, and any C is C.

    What is missing has no denominator; it weighs by members. Indicators without a
    denominator weigh by members altogether; where amounts are added up, the amounts
    count as well and the worse grade stands, so that a sum which is mostly reported
    is not called sound because its bodies are small. A body is missing from an
    indicator if it reports nothing, or only totals of the category and not this one; a
    body that hands over the register and has no row has nothing of the kind.

    Returns
    -------
    DataFrame
        KEY columns, ``data``, ``missing_share``, and ``data_reason_th`` and
        ``data_reason_en``: why it is not A, empty where it is.
    """
    rows = rows[rows["value"].notna()].copy()
    weight = rows["denominator"].where(rows["aggregate"] == "ratio")
    usable = weight.groupby([rows[name] for name in KEY]).transform("sum") > 0
    rows["weight"] = weight.where(usable, rows["members"].fillna(1)).clip(lower=0)
    added = rows["value"].clip(lower=0).where(rows["aggregate"] == "sum")
    some = added.groupby([rows[name] for name in KEY]).transform("sum") > 0
    rows["amount"] = added.where(some, rows["weight"])
    sums = rows.groupby(KEY, as_index=False)["grade"].first()
    missing = _missing_share(sums[KEY], rows, measures, bodies, members)
    sums = sums.merge(missing, on=KEY, how="left")
    by_weight, by_amount = (
        _shares(rows, sums, name, rules) for name in ("weight", "amount")
    )
    worse = by_amount["found"] > by_weight["found"]
    for name in ("found", "share_a", "share_c"):
        sums[name] = by_amount[name].where(worse, by_weight[name])
    single = sums["level"] == "coop"
    sums["data"] = sums["grade"].where(single, sums["found"])
    sums = sums.merge(_reasons(rows, sums, measures), on=KEY, how="left")
    return sums[[*KEY, "data", "missing_share", "data_reason_th", "data_reason_en"]]


def c_share(rules: RulesInForce) -> float:
    """Return the share of grade C or missing beyond which a unit is C."""
    limit = rules.value("grade_c_share")
    return 0.0 if limit is None else limit


def _shares(
    rows: pd.DataFrame, sums: pd.DataFrame, weight: str, rules: RulesInForce
) -> pd.DataFrame:
    """Return the grade of units and the shares of A, and of C or missing, behind it."""
    parts = rows[[*KEY]].assign(
        whole=rows[weight],
        in_a=rows[weight].where(rows["grade"] == "A", 0.0),
        in_c=rows[weight].where(rows["grade"] == "C", 0.0),
    )
    parts = parts.groupby(KEY, as_index=False)[["whole", "in_a", "in_c"]].sum()
    parts = sums[[*KEY, "missing_share"]].merge(parts, on=KEY, how="left")
    gone = parts["missing_share"].fillna(0.0)
    whole = parts["whole"].where(parts["whole"] > 0)
    share_a = (parts["in_a"] / whole).fillna(0.0) * (1 - gone)
    share_c = (parts["in_c"] / whole).fillna(0.0) * (1 - gone) + gone
    least = rules.value("grade_a_share")
    least = 1.0 if least is None else least
    found = np.select(
        [share_c > c_share(rules) + 1e-12, share_a >= least - 1e-12], ["C", "A"], "B"
    )
    return pd.DataFrame({"found": found, "share_a": share_a, "share_c": share_c})


def _reasons(
    rows: pd.DataFrame, sums: pd.DataFrame, measures: pd.DataFrame
) -> pd.DataFrame:
    """Return why units are not A: a body's own reasons; of others shares and checks."""
    own = measures[["coop_id", "indicator", "reason", "reason_th", "reason_en"]]
    bad = rows.loc[rows["grade"] != "A", [*KEY, "coop_id", "amount"]]
    bad = bad.merge(own, on=["coop_id", "indicator"])
    said = bad["reason"].astype("string")  # all empty is no column of text
    codes = bad.assign(check=said.str.split()).explode("check")
    codes = codes[codes["check"].isin(list(checks.declared()))]
    codes = codes.groupby([*KEY, "check"], as_index=False)["amount"].sum()
    codes = codes.sort_values(["amount", "check"], ascending=[False, True])
    weak = sums[sums["data"] != "A"].merge(
        codes.drop_duplicates(KEY)[[*KEY, "check"]], on=KEY, how="left"
    )
    wide = weak[weak["level"] != "coop"]
    told = [
        _told(row.share_a, row.share_c, row.check)
        for row in wide[["share_a", "share_c", "check"]].itertuples()
    ]
    names = ["data_reason_th", "data_reason_en"]
    wide = wide[KEY].assign(**{n: [t[i] for t in told] for i, n in enumerate(names)})
    alone = bad[bad["level"] == "coop"].rename(
        columns={"reason_th": names[0], "reason_en": names[1]}
    )
    return pd.concat([wide, alone[[*KEY, *names]]], ignore_index=True)


def _told(share_a: float, share_c: float, check: str | float) -> tuple[str, str]:
    one = checks.declared().get(check)
    a, c = f"{share_a * 100:.0f}", f"{share_c * 100:.0f}"
    th = f"มาจากแห่งระดับ ก ร้อยละ {a} ระดับ ค หรือยังไม่ส่ง ร้อยละ {c}"
    en = f"{a} % from bodies of grade A, {c} % of grade C or missing"
    return (f"{th} ({one.th})", f"{en} ({one.en})") if one else (th, en)


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
