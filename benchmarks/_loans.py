"""Invented loans with their security, for all provinces: what `measure.py` measures.

Accepted rows are written as intake writes them (the same schema, the same snapshots),
province by province; to write and read them as files would take longer than all else.
Every value is drawn from the province's own stream of chance.

    python benchmarks/_loans.py DATA ROWS DATE... [--province CODE]
"""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

import numpy as np
import pyarrow as pa

from coopanalysis.places import Places
from coopanalysis.registers import columns, store

BODIES = 156  # of a province; 12,000 in all
FILE = "loans.csv"
OWN = 1_000_000  # a body's members are numbered from here on
EPOCH = dt.date(1970, 1, 1)


def main() -> None:
    """Write every province asked for, every date."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("rows", type=int)
    parser.add_argument("dates", type=dt.date.fromisoformat, nargs="+")
    parser.add_argument("--province", help="all loans in this one")
    asked = parser.parse_args()
    codes = [place.code for place in Places.load(asked.data).provinces()]
    codes = [asked.province] if asked.province else codes
    for number, code in enumerate(codes):
        count = asked.rows * (number + 1) // len(codes)
        count -= asked.rows * number // len(codes)
        for date in asked.dates:
            write(asked.data, code, count, date)


def write(data: Path, code: str, count: int, as_of: dt.date) -> None:
    """Write one date of one province."""
    chance = np.random.default_rng([1, int(code)])
    districts = [place.code for place in Places.load(data).districts(code)]
    of = [districts[at % len(districts)] for at in range(BODIES)]
    bodies = np.array([f"{of[at]}-{at:03d}" for at in range(BODIES)], object)
    n = BODIES
    coop = {
        "coop_id": bodies,
        "coop_name": np.array([f"สหกรณ์ตัวอย่าง {one}" for one in bodies], object),
        "coop_type": np.full(n, "agricultural", object),
        "province": np.full(n, code, object),
        "district_code": np.array(of, object),
        "status": np.full(n, "operating", object),
        "members": np.full(n, max(1, count // n)),
    }
    loan = loans(chance, bodies, count, (as_of - EPOCH).days)
    tables = {
        "coop": _table("coop", coop, as_of),
        "loan": _table("loan", loan, as_of),
        "collateral": _table("collateral", security(chance, loan), as_of),
    }
    entry = {"file": FILE, "sha256": "ab" * 32, "rows": count, "sample": True}
    store.put(data, as_of, code, tables, inputs=[entry])


def loans(
    chance: np.random.Generator, bodies: np.ndarray, n: int, day: int
) -> dict[str, np.ndarray]:
    """Return columns of loans at a day; dates are days, -1 stands for none."""
    at = np.sort(chance.integers(0, len(bodies), n))
    own = max(1, n * 2 // 3 // len(bodies))  # members of a body
    granted = np.round(np.exp(chance.normal(10.6, 0.9, n)) / 500) * 500 + 1000
    left = np.round(granted * chance.uniform(0, 1, n), 2)
    left[chance.random(n) < 0.03] = 0
    lent = day - chance.integers(30, 5200, n)
    due = lent + chance.choice((180, 365, 730, 1825), n)
    late = (due < day) & (left > 0)
    overdue = np.where(late, left, 0)
    some = chance.random(n)

    def when(share: float, since: np.ndarray, most: int) -> np.ndarray:
        there = chance.random(n) < share
        found = since + chance.integers(1, most, n)
        return np.where(there & (found <= day), found, -1)

    dead = chance.random(n) < 0.01
    suit = np.where(late, when(0.08, due + 200, 1500), -1)
    judged = np.where((suit > 0) & (some < 0.3), suit + 200, -1)
    extended = np.where(late, when(0.2, due - 60, 60), -1)
    return {
        "coop_id": bodies[at],
        "contract_no": np.char.add(np.arange(n).astype(str), "/2561").astype(object),
        "member_no": _number(at * OWN + chance.integers(0, own, n)),
        "loan_type": np.where(due - lent > 400, "medium", "short").astype(object),
        "loan_date": lent,
        "due_date": due,
        "is_instalment": np.zeros(n, bool),
        "must_be_secured": some < 0.4,
        "principal_granted": granted,
        "principal_outstanding": left,
        "interest_due": np.round(left * 0.08 * chance.random(n), 2),
        "penalty_due": np.round(overdue * 0.01, 2),
        "principal_overdue": overdue,
        "default_date": np.where(late, due + 1, -1),
        "last_payment_date": when(0.6, lent, 2000),
        "acknowledged_date": np.where(late, when(0.3, due, 3000), -1),
        "restructured_date": np.where(late, when(0.05, due, 800), -1),
        "suit_date": suit,
        "judgment_date": np.where(judged <= day, judged, -1),
        "allowance_booked": np.round(overdue * chance.random(n) * 0.5, 2),
        "borrower_shares": np.round(chance.exponential(9000, n), -1),
        "borrower_deposits": np.round(chance.exponential(1500, n), 2),
        "debtor_status": np.where(dead, "dead", "normal").astype(object),
        "death_known_date": np.where(dead, day - chance.integers(1, 900, n), -1),
        "interest_rate": chance.choice((7.0, 9.0, 10.0, 12.0), n),
        "penalty_rate": np.full(n, 3.0),
        "extension_date": extended,
        "extended_to": np.where(extended > 0, extended + 730, -1),
        "guarantor_consent_date": np.where(some < 0.4, extended, -1),
        "confirmation": chance.choice(
            ("agreed", "different", "denied", "no_answer"), n, p=(0.8, 0.03, 0.01, 0.16)
        ).astype(object),
    }


def security(
    chance: np.random.Generator, loan: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Return two guarantors, or a mortgage, for nearly every loan."""
    n = len(loan["contract_no"])
    kind = chance.choice(3, n, p=(0.05, 0.65, 0.3))  # nothing, guarantors, land
    of = np.repeat(np.arange(n), np.choose(kind, (0, 2, 1)))
    land = kind[of] == 2
    m = len(of)
    item = np.arange(m) - np.searchsorted(of, of) + 1
    checked = (chance.random(n) < 0.6)[of]
    # a borrower's guarantors stand shortly behind him, few before: rings are rare
    person = loan["member_no"].astype(np.int64)[of] + chance.integers(-1, 30, m)
    asset = np.char.add("ฉ.", chance.integers(0, max(1, n // 2), m).astype(str))
    told = np.where(loan["default_date"] > 0, loan["default_date"] + 40, -1)[of]
    nothing = np.full(m, None)
    return {
        "coop_id": loan["coop_id"][of],
        "contract_no": loan["contract_no"][of],
        "item_no": item,
        "collateral_type": np.where(land, "land_mortgage", "guarantor").astype(object),
        "asset_id": np.where(land, asset.astype(object), None),
        "guarantor_no": np.where(land, None, _number(np.maximum(person, 0))),
        "guarantor_status": np.where(
            land, None, np.where(chance.random(m) < 0.03, "defaulted", "normal")
        ),
        "guarantor_notice_date": np.where(~land & (chance.random(m) < 0.4), told, -1),
        "title_type": np.where(land, chance.choice(("deed", "spk"), m), None),
        "mortgage_registered": np.where(land, chance.random(m) < 0.95, nothing),
        "mortgage_rank": np.where(land, 1, 0),
        "appraised_value": np.where(land, np.round(loan["principal_granted"][of]), 0.0),
        "docs_complete": chance.random(m) < 0.9,
        "meets_rule": chance.random(m) < 0.93,
        "file_checked_date": np.where(checked, loan["loan_date"][of] + 20, -1),
    }


def _number(people: np.ndarray) -> np.ndarray:
    return np.char.zfill(people.astype(str), 16).astype(object)


def _table(register: str, given: dict[str, np.ndarray], as_of: dt.date) -> pa.Table:
    shape = store.schema(columns.load_all()[register])
    n = len(given["coop_id"])
    same = {"_file": FILE, "_sheet": "", "_sha256": "ab" * 32, "data_date": as_of}
    found = []
    for one in shape:
        if one.name in given:
            values = given[one.name]
            if pa.types.is_date(one.type):
                array = pa.array(values.astype("int32"), mask=values < 0).cast(one.type)
            elif pa.types.is_decimal(one.type):
                array = pa.array(values).cast(one.type, safe=False)
            else:
                array = pa.array(values).cast(one.type)
        elif one.name == "_row":
            array = pa.array(np.arange(2, n + 2))
        elif one.name in same:
            array = pa.repeat(pa.scalar(same[one.name], one.type), n)
        else:
            array = pa.nulls(n, one.type)
        found.append(array)
    return pa.table(found, schema=shape)


if __name__ == "__main__":
    main()
