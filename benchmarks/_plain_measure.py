"""What one would write with pandas: the baseline that `measure.py` compares.

Reads the loans and the security of all provinces, joins them, and computes some
indicators that rest on them, cooperative by cooperative: overdue, late, barred, owed by
the dead, given time, refused; classes and allowance; files, guarantors, notices, what
property covers, rings of guarantees. It knows only what the invented loans hold (no
instalments, no members, no reported totals), counts nothing that was left out, gives no
reasons. Prints the sums of all cooperatives as JSON.

    python benchmarks/_plain_measure.py DATA DATE
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from coopanalysis.rules import Rules

LOAN = (
    *(
        "coop_id",
        "contract_no",
        "member_no",
        "loan_date",
        "due_date",
        "must_be_secured",
    ),
    *("principal_granted", "principal_outstanding", "interest_due", "penalty_due"),
    *("principal_overdue", "default_date", "last_payment_date", "acknowledged_date"),
    *("restructured_date", "suit_date", "judgment_date", "allowance_booked"),
    *(
        "borrower_deposits",
        "borrower_shares",
        "debtor_status",
        "interest_rate",
        "penalty_rate",
    ),
    *("extension_date", "guarantor_consent_date", "confirmation"),
)
ITEM = (
    *("coop_id", "contract_no", "collateral_type", "asset_id", "guarantor_no"),
    *("guarantor_status", "guarantor_notice_date", "title_type", "appraised_value"),
    *("mortgage_registered", "mortgage_rank", "docs_complete", "meets_rule"),
    "file_checked_date",
)
KEY = ["coop_id", "contract_no"]


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
    result = totals(loans, day, rules)
    sums = result.drop(columns="coop_id").sum().to_dict()
    sums["collateral.guarantee_rings"] = rings(loans, items, rules)
    sys.stdout.write(json.dumps({"loans": len(loans)} | sums) + "\n")


def read(data: Path, register: str, date: str, names: tuple[str, ...]) -> pd.DataFrame:
    """Read a register of all provinces, amounts as floats and dates as such."""
    parts = []
    folder = data / "registers" / register / f"as_of={date}"
    for path in sorted(folder.glob("province=*/*.parquet")):
        table = pq.ParquetFile(path).read(columns=list(names))
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
    loans["is_kept"] = loans["coop_id"].isin(items["coop_id"].unique())


def secured(items: pd.DataFrame) -> pd.DataFrame:
    """Return what each contract's items come to."""
    items = items.assign(
        checked=items["file_checked_date"].notna(),
        below=~items["meets_rule"].astype(bool),
        papers=~items["docs_complete"].astype(bool),
        untold=items["guarantor"] & items["guarantor_notice_date"].isna(),
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
    )


def add_lateness(loans: pd.DataFrame, day: pd.Timestamp) -> None:
    """Say how late each contract is, and since when."""
    for name in ("has_guarantor", "checked", "below", "papers", "trouble", "untold"):
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
    loans["barred"] = loans["owed"] & ~stopped & (until <= day)
    loans["soon"] = loans["owed"] & ~stopped & (until > day) & (until <= soon)


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


def totals(loans: pd.DataFrame, day: pd.Timestamp, rules) -> pd.DataFrame:
    """Return the numerators and denominators of every cooperative."""
    left, late = loans["principal_outstanding"], loans["days"]
    owed, one = loans["owed"], pd.Series(1.0, index=loans.index)
    long = pd.DateOffset(years=int(rules.value("long_overdue_years")))
    extended = loans["extension_date"].notna() & loans["has_guarantor"]
    law = pd.Timestamp(rules.text("guarantor_law_from"))
    consent = loans["guarantor_consent_date"]
    in_time = consent >= loans["extension_date"]
    unasked = extended & (consent.isna() | (~in_time & (loans["loan_date"] >= law)))
    needed = loans["must_be_secured"].astype(bool)
    refused = loans["confirmation"].isin(("different", "denied"))
    dead = loans["debtor_status"] == "dead"
    sums = {
        "overdue.overdue_share": loans["principal_overdue"],
        "overdue.overdue_share/": left,
        "overdue.par30": left.where(late > 30),
        "overdue.par90": left.where(late > 90),
        "overdue.par365": left.where(late > 365),
        "overdue.long_overdue": loans["principal_overdue"].where(
            loans["since"] + long < day
        ),
        "overdue.time_barred": left.where(loans["barred"]),
        "overdue.soon_time_barred": left.where(loans["soon"]),
        "overdue.deceased_debtors": left.where(dead),
        "overdue.confirmation_denied": one.where(refused),
        "overdue.refused_balance": left.where(refused),
        "overdue.restructured": left.where(loans["restructured_date"].notna()),
        "overdue.required_allowance": loans["required"],
        "collateral.files_checked": one.where(loans["checked"] & owed),
        "collateral.below_loan_rule": left.where(loans["checked"] & loans["below"]),
        "collateral.below_loan_rule/": left.where(loans["checked"]),
        "collateral.incomplete_files": left.where(loans["checked"] & loans["papers"]),
        "collateral.extension_without_consent": left.where(unasked),
        "collateral.guarantor_trouble": left.where(loans["trouble"]),
        "collateral.guarantor_trouble/": left.where(loans["has_guarantor"]),
        "collateral.late_guarantor_notice": one.where(
            loans["notice_late"] & loans["notice_known"]
        ),
        "collateral.late_guarantor_notice/": one.where(
            loans["notice_owed"] & loans["notice_known"]
        ),
        "collateral.guarantor_stake": loans["stake"].where(loans["notice_known"]),
        "collateral.capped_coverage": loans[["property", "principal_outstanding"]]
        .min(axis=1)
        .where(needed),
        "collateral.capped_coverage/": left.where(needed),
    }
    frame = pd.DataFrame(sums).fillna(0.0)
    return frame.groupby(loans["coop_id"]).sum().reset_index()


def rings(loans: pd.DataFrame, items: pd.DataFrame, rules) -> int:
    """Count circles of guarantors that hold somebody in trouble."""
    edges = loans[loans["owed"]][[*KEY, "member_no", "days"]].merge(
        items[items["guarantor"]][[*KEY, "guarantor_no", "trouble"]], on=KEY
    )
    most = rules.value("guarantor_max_contracts")
    given = edges.groupby(["coop_id", "guarantor_no"])["contract_no"].transform(
        "nunique"
    )
    edges["suspect"] = edges["trouble"] | (given > most)
    count = 0
    for _, own in edges.groupby("coop_id"):
        bad = set(own["member_no"][own["days"] > 90])
        bad |= set(own["guarantor_no"][own["suspect"]])
        graph = nx.DiGraph()
        graph.add_edges_from(zip(own["member_no"], own["guarantor_no"], strict=True))
        for ring in nx.strongly_connected_components(graph):
            if len(ring) >= rules.value("ring_min_members") and ring & bad:
                count += 1
    return count


if __name__ == "__main__":
    main(*sys.argv[1:])
