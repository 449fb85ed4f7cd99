"""What one would write with pandas: the baseline that `measure.py` compares.

Reads the loans and the security of all provinces, joins them, and computes what the
catalogue says of them, cooperative by cooperative: numerator, denominator, number of
rows and number of those left out of every indicator that such data can feed, the
breakdowns and the open deadlines. What cannot be known is a missing value and counts as
left out. Prints the sums of all cooperatives as JSON.

`_plain_security.py` says what stands behind each contract, `_plain_clocks.py` what has
run out of time, `_plain_notices.py` who was told too late, `_plain_totals.py` adds up,
`_plain_people.py` follows guarantors and members over several contracts.

It knows only what the invented loans hold: no instalments, members, statements,
reported totals or earlier dates; contract numbers written in one way; a number for
every borrower. It gives no reasons and names no rows.

    python benchmarks/_plain_measure.py DATA DATE [typed]

Pandas makes Python's decimals and dates of the columns, which are then made floats and
timestamps; with ``typed`` Arrow does that before pandas sees them.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from _plain_clocks import add_clocks
from _plain_notices import add_notices
from _plain_people import guarantors, rings, stake
from _plain_security import add_security
from _plain_totals import breakdowns, totals

from coopanalysis.rules import Rules

COOP = ["coop_id", "fiscal_year_end", "members", "associate_members", "active_members"]
LOAN = [
    "coop_id",
    "contract_no",
    "member_no",
    "loan_date",
    "due_date",
    "is_instalment",
    "must_be_secured",
    "principal_granted",
    "principal_outstanding",
    "interest_due",
    "penalty_due",
    "principal_overdue",
    "due_in_year",
    "paid_on_time",
    "default_date",
    "last_payment_date",
    "acknowledged_date",
    "restructured_date",
    "suit_date",
    "judgment_date",
    "legal_status",
    "class_reported",
    "allowance_booked",
    "borrower_deposits",
    "borrower_shares",
    "debtor_status",
    "death_known_date",
    "interest_rate",
    "penalty_rate",
    "extended_to",
    "extension_date",
    "extension_count",
    "guarantor_consent_date",
    "reduction_date",
    "reduction_notice_date",
    "refinanced_from",
    "accrual_stopped_date",
    "confirmation",
    "writ_date",
    "is_officer_debt",
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
    "mortgage_registered",
    "mortgage_rank",
    "appraised_value",
    "appraisal_date",
    "docs_complete",
    "third_party",
    "shortfall_waiver",
    "meets_rule",
    "file_checked_date",
    "mortgage_notice_date",
    "mortgage_notice_received_date",
    "mortgagor_notice_date",
]


def main(data: str, date: str, how: str = "") -> None:
    """Read, compute, print."""
    day = pd.Timestamp(date)
    rules = Rules.load(Path(data)).at(dt.date.fromisoformat(date), "TH")
    one = typed if how == "typed" else plain
    coops = read(Path(data), "coop", date, COOP, one)
    loans = read(Path(data), "loan", date, LOAN, one)
    add_lateness(loans, day)
    items = read(Path(data), "collateral", date, ITEM, one)
    loans, people = add_security(loans, items, day, rules)
    del items
    add_clocks(loans, day, rules)
    add_notices(loans, day, rules)
    add_classes(loans, day, rules)
    add_rollovers(loans, coops, day, rules)
    sums = totals(loans, day, rules)
    sums |= guarantors(loans, people, rules)
    sums |= stake(loans, rules)
    sums |= breakdowns(loans, coops, day, rules)
    sums |= rings(loans, people, rules)
    sys.stdout.write(json.dumps({"loans": len(loans)} | sums) + "\n")


def read(
    data: Path, register: str, date: str, names: list[str], one: Callable
) -> pd.DataFrame:
    """Read a register of all provinces, amounts as floats and dates as such."""
    folder = data / "registers" / register / f"as_of={date}"
    paths = sorted(folder.glob("province=*/*.parquet"))
    return pd.concat([one(path, names) for path in paths], ignore_index=True)


def plain(path: Path, names: list[str]) -> pd.DataFrame:
    """Read a file as pandas does, then make numbers and dates of its columns."""
    frame = pd.read_parquet(path, columns=names)
    for column in pq.read_schema(path):
        if column.name not in frame:
            continue
        if pa.types.is_date(column.type):
            frame[column.name] = pd.to_datetime(frame[column.name])
        elif pa.types.is_decimal(column.type):
            frame[column.name] = frame[column.name].astype(float)
        elif pa.types.is_boolean(column.type):  # yes, no or not known
            frame[column.name] = frame[column.name].astype("boolean")
    return frame


def typed(path: Path, names: list[str]) -> pd.DataFrame:
    """Read a file into the same columns, their types made by Arrow."""
    table = pq.ParquetFile(path).read(columns=names)
    shape = [pa.field(one.name, _simple(one.type)) for one in table.schema]
    table = table.cast(pa.schema(shape))
    return table.to_pandas(types_mapper={pa.bool_(): pd.BooleanDtype()}.get)


def _simple(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_decimal(kind):
        return pa.float64()
    return pa.timestamp("s") if pa.types.is_date(kind) else kind


def add_lateness(loans: pd.DataFrame, day: pd.Timestamp) -> None:
    """Say how late each contract is, since when, with how much, and what courts did."""
    left, due, said = (
        loans[name] for name in ("principal_outstanding", "due_date", "default_date")
    )
    loans["owed"] = left > 0
    late = (day - said.fillna(due)).dt.days.clip(lower=0)
    loans["days"] = late.where(loans["owed"], 0)
    loans["since"] = day - pd.to_timedelta(loans["days"], unit="D")
    plain = (due + pd.Timedelta(days=1)).where(said.isna() & (due < day))
    loans["default_on"] = said.where(said <= day).fillna(plain).where(loans["owed"])
    unsaid = left.where(due < day).mask(loans["days"] == 0, 0)
    overdue = loans["principal_overdue"].clip(upper=left.clip(lower=0))
    loans["overdue"] = overdue.fillna(unsaid)
    case = loans["legal_status"]
    judged = loans["judgment_date"] <= day
    loans["executing"] = (loans["writ_date"] <= day) | (case == "executing")
    loans["judged"] = judged | case.isin(("judged", "executing"))
    loans["sued"] = (
        (loans["suit_date"] <= day)
        | judged
        | case.isin(("sued", "judged", "executing"))
    )


def add_classes(loans: pd.DataFrame, day: pd.Timestamp, rules) -> None:
    """Class each debtor by the worst contract, and compute the allowance."""
    own = pd.Series(0, index=loans.index)
    for name, level in (("substandard", 1), ("doubtful", 2), ("doubtful_loss", 3)):
        months = pd.DateOffset(months=int(rules.value(f"class_{name}_months")))
        own = own.mask(loans["since"] + months < day, level)
    late = loans["days"] > 0
    least = int(rules.value("class_sued_minimum"))
    own = own.mask(loans["sued"] & late & (own < least), least)
    given = loans[["restructured_date", "extension_date"]].max(axis=1)
    least = int(rules.value("class_default_again_minimum"))
    own = own.mask(late & (loans["default_on"] > given) & (own < least), least)
    own = own.mask(loans["class_reported"] == "loss", 4).where(loans["owed"], 0)
    debtor = [loans["coop_id"], loans["member_no"]]
    loans["class"] = own.groupby(debtor).transform("max")
    names = ("substandard", "doubtful", "doubtful_loss", "loss")
    rates = {0: 0.0} | {
        level: rules.value(f"allowance_{name}") for level, name in enumerate(names, 1)
    }
    loans["required"] = loans["principal_outstanding"] * loans["class"].map(rates)
    levels = {name: level for level, name in enumerate(("normal", *names))}
    reported = loans["class_reported"].map(levels)
    loans["class_better"] = (reported < loans["class"]).astype("boolean")
    loans["class_better"] = loans["class_better"].mask(reported.isna())
    stopped = loans["accrual_stopped_date"]
    kept = stopped.notna().groupby(loans["coop_id"]).transform("any")
    running = (~(stopped <= day)).astype("boolean").where(stopped.notna() | kept)
    worse = loans["class"] >= rules.value("accrual_stops_from_class")
    loans["accrues"] = worse & loans["owed"] & running


def add_rollovers(
    loans: pd.DataFrame, coops: pd.DataFrame, day: pd.Timestamp, rules
) -> None:
    """Say which contracts took another one over shortly after a year's end."""
    old = loans["refinanced_from"].notna()
    kept = old.groupby(loans["coop_id"]).transform("any")
    months = pd.DateOffset(months=int(rules.value("rollover_window_months")))
    lately = loans["loan_date"] > day - months
    lent = loans.loc[(old | ~kept) & lately, ["coop_id", "loan_date"]]
    ends = coops.set_index("coop_id")["fiscal_year_end"].str.split("/", expand=True)
    ends = ends.astype(float).reindex(lent["coop_id"]).set_axis(lent.index)
    year = lent["loan_date"].dt.year
    end = pd.DataFrame({"year": year, "month": ends[1], "day": ends[0]})
    before = pd.to_datetime(end.assign(year=year - 1))
    end = pd.to_datetime(end)
    end = end.where(end <= lent["loan_date"], before)
    passed = (lent["loan_date"] - end).dt.days
    soon = (passed <= rules.value("rollover_days")).astype("boolean")
    soon = soon.mask(passed.isna()).reindex(loans.index, fill_value=False)
    loans["rollover"] = soon & old.astype("boolean").where(old | kept)


if __name__ == "__main__":
    main(*sys.argv[1:])
