"""Invented loans with their security, for all provinces: what `measure.py` measures.

Accepted rows are written as intake writes them (the same schema, the same snapshots),
province by province; to write and read them as files would take longer than all else.
Columns that indicators use are filled as registers have them, some cells left blank
(`_security.py` has the security). Every value is drawn from the province's own stream
of chance.

    python benchmarks/_loans.py DATA ROWS DATE... [--province CODE]
"""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

import numpy as np
import pyarrow as pa
from _security import blank, pick, security, some

from coopanalysis.places import Places
from coopanalysis.registers import columns, store

BODIES = 156  # of a province; 12,000 in all
FILE = "loans.csv"
OWN = 1_000_000  # a body's members are numbered from here on
EPOCH = dt.date(1970, 1, 1)
YEAR_ENDS = ("31/3", "31/3", "30/6", "30/9", "31/12", "28/2")
TERMS = np.array((180, 365, 1460, 3650))
TYPES = ("emergency", "short", "medium", "long")
PURPOSES = (
    *("ค่าใช้จ่ายในครอบครัว", "ปลูกมันสำปะหลัง", "ขุดสระเก็บน้ำ", "ซื้อที่ดิน"),
    *("ค่าเล่าเรียนบุตร", "ซื้อปุ๋ย", "ซื้อโคแม่พันธุ์", "ซื้อรถไถ"),
)
CLASSES = ("normal", "substandard", "doubtful", "doubtful_loss", "loss")
STATUSES = {"normal": 0.925, "dead": 0.015, "moved": 0.02, "missing": 0.01}
STATUSES |= {"resigned": 0.015, None: 0.015}
CONFIRMED = {"agreed": 0.55, "different": 0.02, "denied": 0.01, "no_answer": 0.12}
CONFIRMED |= {None: 0.3}


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
    n, members = BODIES, max(1, count // BODIES)
    coop = {
        "coop_id": bodies,
        "coop_name": np.array([f"สหกรณ์ตัวอย่าง {one}" for one in bodies], object),
        "coop_type": np.full(n, "agricultural", object),
        "province": np.full(n, code, object),
        "district_code": np.array(of, object),
        "status": np.full(n, "operating", object),
        "fiscal_year_end": blank(chance, chance.choice(YEAR_ENDS, n), 0.02),
        "members": np.full(n, members),
        "associate_members": blank(chance, chance.integers(0, members + 1, n), 0.2),
        "active_members": blank(chance, chance.integers(0, members + 1, n), 0.1),
    }
    day = (as_of - EPOCH).days
    loan = loans(chance, bodies, count, day)
    tables = {
        "coop": _table("coop", coop, as_of),
        "loan": _table("loan", loan, as_of),
        "collateral": _table("collateral", security(chance, loan, day), as_of),
    }
    entry = {"file": FILE, "sha256": "ab" * 32, "rows": count, "sample": True}
    store.put(data, as_of, code, tables, inputs=[entry])


def loans(
    chance: np.random.Generator, bodies: np.ndarray, n: int, day: int
) -> dict[str, np.ndarray]:
    """Return columns of loans at a day; dates are days, -1 stands for none."""
    at = np.sort(chance.integers(0, len(bodies), n))
    own = max(1, n * 2 // 3 // len(bodies))  # members of a body
    kind = chance.choice(4, n, p=(0.1, 0.5, 0.25, 0.15))
    lent = day - 30 - np.minimum(chance.exponential(400, n), 5000).astype(int)
    lent = np.where(some(chance, n, 0.3), day - chance.integers(30, 5200, n), lent)
    granted = np.round(np.exp(chance.normal(10.6, 0.9, n)) / 500) * 500 + 1000
    left = np.round(granted * chance.uniform(0, 1, n), 2)
    left[some(chance, n, 0.03)] = 0
    paid_too_much = some(chance, n, 0.004)
    left[paid_too_much] = -np.round(left[paid_too_much] / 20, 2)
    due = lent + TERMS[kind]
    late = (due < day) & (left > 0)
    missed = ~late & (left > 0) & some(chance, n, 0.01)  # its interest, say
    rate = chance.choice((7.0, 9.0, 10.0, 12.0), n)
    years = np.maximum(day - due, 30) / 365
    wanted = np.where(some(chance, n, 0.4), np.round(granted * 0.4), 0.0)
    found = {
        "coop_id": bodies[at],
        "contract_no": np.char.add(np.arange(1, n + 1).astype(str), "/2561"),
        "member_no": people(at * OWN + chance.integers(0, own, n)),
        "loan_type": np.array(TYPES, object)[kind],
        "purpose": np.array(PURPOSES, object)[kind + 4 * chance.integers(0, 2, n)],
        "loan_date": lent,
        "due_date": due,
        "is_instalment": blank(chance, np.zeros(n, bool), 0.04),
        "has_acceleration": blank(chance, some(chance, n, 0.5), 0.5),
        "must_be_secured": blank(chance, some(chance, n, 0.4), 0.1),
        "principal_granted": granted,
        "principal_outstanding": left,
        "principal_overdue": blank(chance, np.where(late | missed, left, 0), 0.04),
        "due_in_year": blank(chance, wanted, 0.05),
        "paid_on_time": blank(chance, wanted * chance.choice((1, 1, 0.5, 0), n), 0.05),
        "default_date": np.where(late & some(chance, n, 0.95), due + 1, -1),
        "is_officer_debt": blank(chance, some(chance, n, 0.01), 0.05),
        "interest_rate": blank(chance, rate, 0.01),
        "penalty_rate": blank(chance, np.full(n, 3.0), 0.1),
        "confirmation": pick(chance, CONFIRMED, n),
        "borrower_shares": np.round(chance.exponential(9000, n), -1),
        "borrower_deposits": np.round(chance.exponential(1500, n), 2),
    }
    found["default_date"][missed] = np.maximum(day - 100, lent + 5)[missed]
    interest = np.maximum(left, 0) * rate / 100 * years * chance.random(n)
    unpaid = np.where(late, left, 0)
    found |= {
        "interest_due": blank(chance, np.round(interest, 2), 0.015),
        "penalty_due": blank(chance, np.round(unpaid * 0.01, 2), 0.05),
        "allowance_booked": blank(chance, np.round(unpaid * chance.random(n), 2), 0.05),
    }
    for name in ("borrower_shares", "borrower_deposits"):
        found[name] = blank(chance, found[name], 0.03)
    return found | events(chance, found, late, day)


def events(
    chance: np.random.Generator, loan: dict[str, np.ndarray], late: np.ndarray, day: int
) -> dict[str, np.ndarray]:
    """Return what happened to each contract up to the day."""
    n, lent, due = len(late), loan["loan_date"], loan["due_date"]

    def when(among: np.ndarray, share: float, since: np.ndarray, most: int):
        found = since + chance.integers(1, most, n)
        return np.where(among & some(chance, n, share) & (found <= day), found, -1)

    every = np.ones(n, bool)
    suit = when(late, 0.08, due + 200, 1500)
    judged = when(suit > 0, 0.4, suit, 500)
    writ = when(judged > 0, 0.5, judged, 900)
    extended = when(late, 0.2, due - 60, 60)
    noted = np.where(some(chance, n, 0.97), extended, -1)
    longer = np.where((extended > 0) & some(chance, n, 0.9), extended + 730, -1)
    times = np.where(extended > 0, chance.integers(1, 4, n), 0)
    reduced = when(every, 0.03, lent + 100, 2500)
    status = pick(chance, STATUSES, n)
    dead = status == "dead"
    case = np.select(
        [writ > 0, judged > 0, suit > 0, late & some(chance, n, 0.3)],
        ["executing", "judged", "sued", "demanded"],
        "normal",
    )
    case[late & some(chance, n, 0.005)] = "sued"  # the date is not written down
    level = np.searchsorted((91, 183, 366), np.where(late, day - due, 0), "right")
    level = np.maximum(level - some(chance, n, 0.15), 0)
    level[late & some(chance, n, 0.01)] = 4
    # of a contract that was taken over half the numbers have left the register
    old = np.maximum(np.arange(n) - chance.integers(1, 40, n), 0)
    known = (loan["coop_id"][old] == loan["coop_id"]) & (lent[old] < lent)
    old = np.where(known & some(chance, n, 0.5), old + 1, old + 1 + 2 * n)
    older = np.char.add(old.astype(str), "/2561").astype(object)
    return {
        "last_payment_date": when(every, 0.6, lent, 2000),
        "acknowledged_date": when(late, 0.3, due, 3000),
        "restructured_date": when(late, 0.05, due, 800),
        "suit_date": suit,
        "judgment_date": judged,
        "writ_date": writ,
        "legal_status": blank(chance, case, 0.05),
        "class_reported": blank(chance, np.array(CLASSES, object)[level], 0.08),
        "debtor_status": status,
        "death_known_date": when(dead, 0.9, np.full(n, day - 900), 900),
        "extension_date": noted,
        "extended_to": longer,
        "extension_count": blank(chance, times, 0.4),
        "guarantor_consent_date": when(noted > 0, 0.6, noted - 20, 60),
        "reduction_date": reduced,
        "reduction_notice_date": when(reduced > 0, 0.5, reduced, 120),
        "refinanced_from": np.where(some(chance, n, 0.05), older, None),
        "accrual_stopped_date": when(late, 0.4, due + 60, 400),
    }


def people(numbers: np.ndarray) -> np.ndarray:
    """Return pseudonyms of sixteen digits."""
    return np.char.zfill(numbers.astype(str), 16).astype(object)


def _table(register: str, given: dict[str, np.ndarray], as_of: dt.date) -> pa.Table:
    shape = store.schema(columns.load_all()[register])
    n = len(given["coop_id"])
    same = {"_file": FILE, "_sheet": "", "_sha256": "ab" * 32, "data_date": as_of}
    found = []
    for one in shape:
        if one.name in given:
            array = _array(given[one.name], one.type)
        elif one.name == "_row":
            array = pa.array(np.arange(2, n + 2))
        elif one.name in same:
            array = pa.repeat(pa.scalar(same[one.name], one.type), n)
        else:
            array = pa.nulls(n, one.type)
        found.append(array)
    return pa.table(found, schema=shape)


def _array(values: np.ndarray, kind: pa.DataType) -> pa.Array:
    if pa.types.is_date(kind):
        return pa.array(values.astype("int32"), mask=values < 0).cast(kind)
    # what is blank is no number, and None among words
    return pa.array(values, from_pandas=True).cast(kind, safe=False)


if __name__ == "__main__":
    main()
