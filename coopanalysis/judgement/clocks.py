"""Legal clocks: dates computed from a register, nearest first, worded as possible."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from coopanalysis.judgement.labels import labels
from coopanalysis.rules import RulesInForce

COLUMNS = [
    *("kind", "label_th", "label_en", "category", "deadline", "days_left", "n"),
    *("amount", "coop_id", "coop_name", "legal_ref_th", "legal_ref_en"),
]


def clocks(
    breakdowns: pd.DataFrame,
    bodies: pd.DataFrame,
    rules: RulesInForce,
    as_of: dt.date,
) -> pd.DataFrame:
    """Return the open clocks of these bodies, nearest deadline first.

    A deadline that has passed is no clock: what it left behind is an indicator.
    """
    rows = breakdowns[
        (breakdowns["breakdown"] == "clock")
        & breakdowns["coop_id"].isin(bodies["coop_id"])
    ]
    found = pd.DataFrame(
        {
            "kind": rows["bucket"].astype(object),
            "deadline": [dt.date.fromisoformat(str(day)) for day in rows["bucket_to"]],
            "n": rows["n"].astype(int),
            "amount": rows["amount"].astype(float),
            "coop_id": rows["coop_id"].astype(object),
        }
    )
    found["days_left"] = [(day - as_of).days for day in found["deadline"]]
    found = found[found["days_left"] >= 0]
    names = bodies.set_index("coop_id")["coop_name"].astype(object)
    found["coop_name"] = found["coop_id"].map(names)
    words = {kind: _words(kind, rules) for kind in set(found["kind"])}
    for name in ("label_th", "label_en", "category", "legal_ref_th", "legal_ref_en"):
        found[name] = [words[kind][name] for kind in found["kind"]]
    found = found.sort_values(["deadline", "kind", "coop_id"], kind="stable")
    return found[COLUMNS].reset_index(drop=True)


def _words(kind: str, rules: RulesInForce) -> dict[str, str]:
    entry = labels()["clock"].get(kind)
    if entry is None:  # a clock of a category that brings its own
        name = kind.replace("_", " ")
        entry = {"th": name, "en": name, "category": "", "rule": ""}
    held = [rules.get(name) for name in (entry["rule"], *entry.get("more_rules", ()))]
    refs = [rule for rule in held if rule is not None]
    return {
        "label_th": entry["th"],
        "label_en": entry["en"],
        "category": entry["category"],
        "legal_ref_th": "; ".join(dict.fromkeys(r.legal_ref_th for r in refs)),
        "legal_ref_en": "; ".join(dict.fromkeys(r.legal_ref_en for r in refs)),
    }
