"""What one would write with pandas: the baseline that `measure.py` compares.

Reads the loans and the security of all provinces, joins them, and computes what the
catalogue says of them, cooperative by cooperative: numerator, denominator and number of
rows of every indicator that such data can feed, the breakdowns and the open deadlines
(`_plain_totals.py`). It knows only what the invented loans hold (no instalments, no
members, no reported totals), counts nothing that was left out, gives no reasons. Prints
the sums of all cooperatives as JSON.

    python benchmarks/_plain_measure.py DATA DATE
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from _plain_totals import breakdowns, guarantors, rings, stake, totals

from coopanalysis.rules import Rules

LOAN = [
    "coop_id",
    "contract_no",
    "member_no",
    "loan_date",
    "due_date",
    "must_be_secured",
    "principal_granted",
    "principal_outstanding",
    "interest_due",
    "penalty_due",
    "principal_overdue",
    "default_date",
    "last_payment_date",
    "acknowledged_date",
    "restructured_date",
    "suit_date",
    "judgment_date",
    "allowance_booked",
    "borrower_deposits",
    "borrower_shares",
    "debtor_status",
    "death_known_date",
    "interest_rate",
    "penalty_rate",
    "extension_date",
    "guarantor_consent_date",
    "confirmation",
]
ITEM = [
    "coop_id",
    "contract_no",
    "item_no",
    "collateral_type",
    "asset_id",
    "guarantor_no",
    "guarantor_status",
    "guarantor_notice_date",
    "title_type",
    "appraised_value",
    "mortgage_registered",
    "mortgage_rank",
    "docs_complete",
    "meets_rule",
    "file_checked_date",
]
KEY = ["coop_id", "contract_no"]
FLAGS = [
    "has_guarantor",
    "checked",
    "below",
    "papers",
    "trouble",
    "untold",
    "has_land",
    "registered",
    "unregistered",
]


def main(data: str, date: str) -> None:
    """Read, compute, print."""
    day = pd.Timestamp(date)
    rules = Rules.load(Path(data)).at(dt.date.fromisoformat(date), "TH")
    loans = read(Path(data), "loan", date, LOAN)
    items = read(Path(data), "collateral", date, ITEM)
    add_security(loans, items, rules)
    loans = loans.merge(secured(items), on=KEY, how="left")
    add_lateness(loans, day)
    add_limitation(loans, day, rules)
    add_notices(loans, day, rules)
    add_classes(loans, day, rules)
    add_estates(loans, day, rules)
    sums = totals(loans, day, rules)
    sums |= guarantors(loans, items, rules)
    sums |= stake(loans)
    sums |= breakdowns(loans, day, rules)
    sums |= rings(loans, items, rules)
    sys.stdout.write(json.dumps({"loans": len(loans)} | sums) + "\n")


def read(data: Path, register: str, date: str, names: list[str]) -> pd.DataFrame:
    """Read a register of all provinces, amounts as floats and dates as such."""
    parts = []
    folder = data / "registers" / register / f"as_of={date}"
    for path in sorted(folder.glob("province=*/*.parquet")):
        table = pq.ParquetFile(path).read(columns=names)
        shape = [pa.field(one.name, _simple(one.type)) for one in table.schema]
        parts.append(table.cast(pa.schema(shape)).to_pandas())
    return pd.concat(parts, ignore_index=True)


def _simple(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_decimal(kind):
        return pa.float64()
    return pa.timestamp("s") if pa.types.is_date(kind) else kind


def add_security(loans: pd.DataFrame, items: pd.DataFrame, rules) -> None:
    """Value the items; an asset under several contracts is divided by what is owed."""
    land = items["title_type"].map(
        lambda kind: (
            rules.value("lending_value_state_land")
            if kind in ("spk", "pbt5")
            else rules.value("lending_value_land")
        )
    )
    good = (items["mortgage_registered"] == True) & (items["mortgage_rank"] <= 1)  # noqa: E712
    items["counted"] = (items["appraised_value"] * land).where(good, 0.0)
    owed = items[KEY].merge(loans[[*KEY, "principal_outstanding"]], on=KEY, how="left")
    weight = owed["principal_outstanding"].set_axis(items.index)
    weight = weight.fillna(0).clip(lower=0).where(items["counted"] != 0, 0.0)
    asset = [items["coop_id"], items["asset_id"]]
    share = weight / weight.groupby(asset).transform("sum").replace(0, np.nan)
    alike = weight.groupby(asset).transform("size")
    items["counted"] *= share.fillna(1 / alike).where(items["asset_id"].notna(), 1.0)
    items["guarantor"] = items["collateral_type"] == "guarantor"
    items.loc[items["guarantor"], "counted"] = 0.0
    items["trouble"] = items["guarantor"] & (items["guarantor_status"] != "normal")


def secured(items: pd.DataFrame) -> pd.DataFrame:
    """Return what each contract's items come to."""
    items = items.assign(
        checked=items["file_checked_date"].notna(),
        below=~items["meets_rule"].astype(bool),
        papers=~items["docs_complete"].astype(bool),
        untold=items["guarantor"] & items["guarantor_notice_date"].isna(),
        land=~items["guarantor"],
        registered=items["mortgage_registered"] == True,  # noqa: E712
        unregistered=items["mortgage_registered"] == False,  # noqa: E712
        who=items["guarantor_no"].fillna(items["item_no"].astype(str)),
    )
    return items.groupby(KEY, as_index=False).agg(
        has_guarantor=("guarantor", "any"),
        checked=("checked", "any"),
        below=("below", "any"),
        papers=("papers", "any"),
        trouble=("trouble", "any"),
        untold=("untold", "any"),
        last_notice=("guarantor_notice_date", "max"),
        property=("counted", "sum"),
        has_land=("land", "any"),
        registered=("registered", "any"),
        unregistered=("unregistered", "any"),
        number=("who", "nunique"),
    )


def add_lateness(loans: pd.DataFrame, day: pd.Timestamp) -> None:
    """Say how late each contract is, and since when."""
    loans["security"] = np.select(
        [loans["has_land"] == True, loans["has_guarantor"] == True],  # noqa: E712
        ["land_mortgage", "guarantor"],
        "none",
    )
    for name in FLAGS:
        loans[name] = loans[name].astype("boolean").fillna(False).astype(bool)
    loans["property"] = loans["property"].fillna(0.0)
    loans["owed"] = loans["principal_outstanding"] > 0
    since = loans["default_date"].fillna(loans["due_date"])
    late = (day - since).dt.days.clip(lower=0)
    loans["days"] = late.where(loans["owed"], 0)
    loans["since"] = day - pd.to_timedelta(loans["days"], unit="D")
    default = loans["default_date"].where(loans["default_date"] <= day)
    plain = loans["due_date"] + pd.Timedelta(days=1)
    plain = plain.where(loans["default_date"].isna() & (loans["due_date"] < day))
    loans["default_on"] = default.fillna(plain).where(loans["owed"])


def add_limitation(loans: pd.DataFrame, day: pd.Timestamp, rules) -> None:
    """Run the clock of each contract, started afresh by what happened in time."""
    years = pd.DateOffset(years=int(rules.value("limitation_loan_default_years")))
    until = loans["due_date"] + years
    events = loans[["acknowledged_date", "last_payment_date", "restructured_date"]]
    events = events.where(events.gt(loans["due_date"], axis=0))
    for column in np.sort(events.to_numpy(), axis=1).T:
        event = pd.Series(column, index=loans.index)
        until = until.mask(event < until, event + years)
    accepted = loans["acknowledged_date"].where(loans["acknowledged_date"] >= until)
    accepted = accepted.fillna(
        loans["restructured_date"].where(loans["restructured_date"] >= until)
    )
    in_time = loans["suit_date"] < until
    late = pd.DateOffset(
        years=int(rules.value("limitation_late_acknowledgement_years"))
    )
    until = (accepted + late).fillna(until)
    suit = loans["suit_date"]
    stopped = in_time | ((suit >= accepted) & (suit < until))
    judged = loans["judgment_date"].notna()
    execution = pd.DateOffset(years=int(rules.value("execution_years")))
    until = until.mask(judged, loans["judgment_date"] + execution)
    stopped &= ~judged
    soon = day + pd.DateOffset(months=int(rules.value("soon_barred_months")))
    loans["until"] = until.where(loans["owed"] & ~stopped)
    loans["judged"] = judged
    loans["barred"] = loans["owed"] & ~stopped & (until <= day)
    loans["soon"] = loans["owed"] & ~stopped & (until > day) & (until <= soon)


def add_estates(loans: pd.DataFrame, day: pd.Timestamp, rules) -> None:
    """Say by when the heirs must be sued, and where that day has passed."""
    year = pd.DateOffset(years=int(rules.value("heirs_claim_years")))
    until = loans["death_known_date"] + year
    sued = loans[["suit_date", "judgment_date"]].min(axis=1)
    dead = (loans["debtor_status"] == "dead") & loans["owed"]
    loans["estate_past"] = dead & (until < day) & ~(sued <= until)
    loans["heirs_until"] = until.where(dead & sued.isna() & (until >= day))


def add_notices(loans: pd.DataFrame, day: pd.Timestamp, rules) -> None:
    """Say whose guarantor was told late, and what that may cost."""
    days = int(rules.value("guarantor_notice_days"))
    law = pd.Timestamp(rules.text("guarantor_law_from"))
    safe = loans["default_on"] + pd.Timedelta(days=days - 1)
    last = loans["default_on"] + pd.Timedelta(days=days)
    weekday = last.dt.day_of_week
    last = last.mask(weekday == 5, last + pd.Timedelta(days=2))
    last = last.mask(weekday == 6, last + pd.Timedelta(days=1))
    loans["notice_owed"] = (
        loans["has_guarantor"] & loans["owed"] & (loans["default_on"] >= law)
    )
    told = loans["last_notice"]
    is_late = (told > last) | (loans["untold"] & (day > last))
    unclear = ~is_late & ((told > safe) | (loans["untold"] & (day > safe)))
    loans["notice_known"] = ~(loans["notice_owed"] & unclear)
    loans["notice_late"] = loans["notice_owed"] & is_late
    rate = (loans["interest_rate"] + loans["penalty_rate"]) / 100
    most = loans["principal_outstanding"] * rate * (day - safe).dt.days / 365
    arisen = loans["interest_due"] + loans["penalty_due"]
    open_yet = loans["notice_owed"] & loans["untold"] & (day <= safe)
    loans["notice_until"] = safe.where(open_yet)
    loans["stake"] = arisen.where(arisen < most, most).where(loans["notice_late"], 0)


def add_classes(loans: pd.DataFrame, day: pd.Timestamp, rules) -> None:
    """Class each debtor by the worst contract, and compute the allowance."""
    own = pd.Series(0, index=loans.index)
    for name, level in (("substandard", 1), ("doubtful", 2), ("doubtful_loss", 3)):
        months = pd.DateOffset(months=int(rules.value(f"class_{name}_months")))
        own = own.mask(loans["since"] + months < day, level)
    sued = (loans["suit_date"] <= day) | (loans["judgment_date"] <= day)
    least = int(rules.value("class_sued_minimum"))
    own = own.mask(sued & (loans["days"] > 0) & (own < least), least)
    given = loans[["restructured_date", "extension_date"]].max(axis=1)
    again = (loans["days"] > 0) & (loans["default_on"] > given)
    least = int(rules.value("class_default_again_minimum"))
    own = own.mask(again & (own < least), least).where(loans["owed"], 0)
    loans["class"] = own.groupby([loans["coop_id"], loans["member_no"]]).transform(
        "max"
    )
    names = ("substandard", "doubtful", "doubtful_loss", "loss")
    rates = {0: 0.0} | {
        level: rules.value(f"allowance_{name}") for level, name in enumerate(names, 1)
    }
    loans["required"] = loans["principal_outstanding"] * loans["class"].map(rates)


if __name__ == "__main__":
    main(*sys.argv[1:])
