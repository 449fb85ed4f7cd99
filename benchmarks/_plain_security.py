"""The security of the plain script: what stands behind each contract.

Of several items one is enough to make a contract's answer yes; if none is and one is
not known, the answer is not known.
"""

from __future__ import annotations

import pandas as pd

KEY = ["coop_id", "contract_no"]
# which of several items a contract is said to be secured by: the first of these
MAIN = {"land_mortgage": 0, "deposit": 1, "guarantor": 2, "shares": 3, "other": 3}
NOTHING = 4


def add_security(
    loans: pd.DataFrame, items: pd.DataFrame, day: pd.Timestamp, rules
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Join to the loans what their items come to; return also who guarantees."""
    kind = items["collateral_type"]
    items["person"], items["land"] = kind == "guarantor", kind == "land_mortgage"
    items["trouble"] = (items["guarantor_status"] != "normal").astype("boolean")
    items["trouble"] = items["trouble"].mask(items["guarantor_status"].isna())
    items["trouble"] &= items["person"]
    add_values(items, loans, rules)
    found = secured(items, day, rules).join(letters(items[items["land"]]), on=KEY)
    loans = loans.merge(found, on=KEY, how="left")
    held = loans["coop_id"].isin(items["coop_id"].unique())
    for name in ("has_guarantor", "has_land", "only_guarantors", "checked"):
        loans[name] = loans[name].fillna(False).where(held)
    for name in ("below", "papers"):
        loans[name] = loans[name].where(loans["checked"].fillna(False))
    loans["security"] = loans["security"].fillna(NOTHING).where(held)
    loans["trouble"] &= loans["has_guarantor"]
    loans["untold"] = loans["untold"].fillna(False)
    for name in ("registered", "unregistered", "stale", "no_waiver"):
        loans[name] &= loans["has_land"]
    value = loans["property"].fillna(0.0).where(held)
    loans["property"] = value.mask(loans.pop("value_unknown").fillna(False))
    sent = items["mortgage_notice_date"].fillna(items["mortgage_notice_received_date"])
    for name, dates in (
        ("letters_kept", sent),
        ("mortgagors_kept", items["mortgagor_notice_date"]),
    ):
        kept = items.loc[dates.notna(), "coop_id"].unique()
        loans[name] = loans["coop_id"].isin(kept)
    people = items.loc[items["person"], [*KEY, "guarantor_no", "trouble"]]
    return loans, people


def add_values(items: pd.DataFrame, loans: pd.DataFrame, rules) -> None:
    """Value the items; an asset under several contracts is divided by what is owed."""
    rates = {
        "guarantor": 0.0,
        "shares": rules.value("lending_value_living_shares"),
        "deposit": rules.value("lending_value_deposit"),
        "other": rules.value("lending_value_other"),
        "land_mortgage": rules.value("lending_value_land"),
    }
    land, registered = items["land"], items["mortgage_registered"]
    rate = items["collateral_type"].map(rates)
    rate = rate.mask(
        land & items["title_type"].isin(("spk", "pbt5")),
        rules.value("lending_value_state_land"),
    )
    counted = items["appraised_value"] * rate
    counted = counted.mask(land & registered.isna())
    behind_others = ~registered.fillna(True) | (items["mortgage_rank"] > 1)
    counted = counted.mask(items["person"] | (land & behind_others), 0.0)
    shares = items["collateral_type"] == "shares"
    items["counted"] = counted.mask(shares & counted.isna(), 0.0)
    asset = ["coop_id", "asset_id"]
    again = items["asset_id"].notna() & items.duplicated(asset, keep=False)
    again = items.loc[again, [*asset, "contract_no", "counted"]]
    owed = again.merge(loans[[*KEY, "principal_outstanding"]], on=KEY, how="left")
    weight = owed["principal_outstanding"].fillna(0).clip(lower=0).set_axis(again.index)
    again["weight"] = weight.where(again["counted"] != 0, 0.0)
    again["weight"] /= again.groupby([*asset, "contract_no"])["weight"].transform(
        "size"
    )
    weights = again.groupby(asset)["weight"]
    total = weights.transform("sum")
    share = (again["weight"] / total).where(total > 0, 1 / weights.transform("size"))
    items.loc[again.index, "counted"] *= share


def secured(items: pd.DataFrame, day: pd.Timestamp, rules) -> pd.DataFrame:
    """Return what each contract's items come to."""
    person, land = items["person"], items["land"]
    years = pd.DateOffset(years=int(rules.value("appraisal_max_years")))
    appraised = items["appraisal_date"]
    stale = (appraised + years < day).astype("boolean").mask(appraised.isna())
    who = items["guarantor_no"].fillna(items["item_no"].astype(str)).where(person)
    of = [items[name] for name in KEY]
    found = pd.DataFrame(
        {
            "has_guarantor": person,
            "has_land": land,
            "others": ~person,
            "checked": items["file_checked_date"].notna(),
            "below": ~items["meets_rule"],
            "papers": ~items["docs_complete"],
            "trouble": items["trouble"],
            "untold": person & items["guarantor_notice_date"].isna(),
            "registered": land & items["mortgage_registered"],
            "unregistered": land & ~items["mortgage_registered"],
            "no_waiver": land & ~items["shortfall_waiver"],
            "stale": land & stale,
            "value_unknown": items["counted"].isna(),
        }
    )
    found = found.astype("boolean").groupby(of).any(skipna=False)
    found["only_guarantors"] = ~found.pop("others")
    found["security"] = items["collateral_type"].map(MAIN).groupby(of).min()
    found["number"] = who.groupby(of).nunique()
    found["property"] = items["counted"].groupby(of).sum()
    found["last_notice"] = items["guarantor_notice_date"].groupby(of).max()
    return found.reset_index()


def letters(plots: pd.DataFrame) -> pd.DataFrame:
    """Return when letters about each contract's mortgages were sent and received."""
    sent, received = (
        plots["mortgage_notice_date"],
        plots["mortgage_notice_received_date"],
    )
    other, told = plots["third_party"], plots["mortgagor_notice_date"]
    of = [plots[name] for name in KEY]
    dates = pd.DataFrame(
        {
            "first_told": received.fillna(sent),
            "first_sent": sent,
            "last_told": received,
            "last_sent": sent.fillna(received),
            "mortgagor_told": told.where(other.fillna(False)),
        }
    ).groupby(of)
    first = dates[["first_told", "first_sent"]].min()
    last = dates[["last_told", "last_sent", "mortgagor_told"]].max()
    owners = pd.DataFrame(
        {
            "third_party": other & plots["mortgage_registered"],
            "mortgagor_without": (other & told.isna()).fillna(False),
        }
    )
    return first.join(last).join(owners.groupby(of).any(skipna=False))
