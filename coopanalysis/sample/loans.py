"""Loans lived forward in time: every contract's dues and payments, once and for all.

A contract's whole life is drawn before any date is looked at, so that it keeps its
number, its dates and its payments from one date to the next.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from coopanalysis.sample.days import NEVER

KINDS = ("emergency", "short", "medium", "long")
EMERGENCY, SHORT, MEDIUM, LONG = range(4)
CENT = 0.005

CONTRACT_FIELDS: dict[str, object] = {
    "crop_year": 0,
    "serial": 0,
    "kind": SHORT,
    "member": 0,
    "granted": 0.0,
    "loan_day": 0,
    "rate": 10.0,
    "purpose": 0,
    "source": 0,
    "extended_on": NEVER,
    "extended_to": NEVER,
    "consent": NEVER,
    "restructured": NEVER,
    "reduced": NEVER,
    "reduction_told": NEVER,
    "suit": NEVER,
    "judged": NEVER,
    "writ": NEVER,
    "acknowledged": NEVER,
    "written_off": NEVER,
    "refinanced": -1,
    "chance": 0.5,
    "confirm": 0.5,
    "told_lag": NEVER,
}
DUE_FIELDS: dict[str, object] = {
    "contract": 0,
    "no": 1,
    "due": 0,
    "amount": 0.0,
    "day1": NEVER,
    "pay1": 0.0,
    "day2": NEVER,
    "pay2": 0.0,
    "moved_on": NEVER,
    "moved_to": NEVER,
}
Columns = dict[str, np.ndarray]


def blank(fields: dict[str, object], n: int) -> Columns:
    """Return ``n`` rows of defaults."""
    return {name: np.full(n, value) for name, value in fields.items()}


@dataclass
class State:
    """What a body's loans are at one day; arrays over all contracts."""

    alive: np.ndarray
    outstanding: np.ndarray
    overdue: np.ndarray
    default_day: np.ndarray
    last_due: np.ndarray
    due_in_year: np.ndarray
    paid_on_time: np.ndarray
    last_paid: np.ndarray
    lent: float
    repaid: float
    written_off: float

    @property
    def listed(self) -> np.ndarray:
        """Contracts that stand in the register: a balance, or due in the year."""
        return np.flatnonzero(
            self.alive & ((self.outstanding > CENT) | (self.due_in_year > CENT))
        )


@dataclass
class LoanBook:
    """All contracts of a body and all their dues, sorted by contract."""

    contracts: Columns
    dues: Columns
    planted: dict[int, dict] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.contracts["member"])

    def at(self, day: int, year_start: int) -> State:
        """Return balances at a day, and flows since the accounting year began."""
        n = len(self)
        c, d = self.contracts, self.dues
        of = d["contract"]
        loan_day = c["loan_day"]
        gone = (c["written_off"] != NEVER) & (c["written_off"] <= day)
        alive = (loan_day <= day) & ~(gone & (c["written_off"] < year_start))
        exists = (loan_day <= day)[of]

        def total(values: np.ndarray) -> np.ndarray:
            return np.round(np.bincount(of, values, n), 2)

        paid = d["pay1"] * (d["day1"] <= day) + d["pay2"] * (d["day2"] <= day)
        unpaid = np.where(exists, np.maximum(d["amount"] - paid, 0), 0)
        unpaid[unpaid < CENT] = 0
        moved = (d["moved_on"] != NEVER) & (d["moved_on"] <= day)
        due = np.where(moved, d["moved_to"], d["due"])
        late = exists & (due < day) & (unpaid > 0)
        in_year = exists & (due >= year_start) & (due <= day)
        on_time = d["pay1"] * (d["day1"] <= np.minimum(due, day))
        on_time = on_time + d["pay2"] * (d["day2"] <= np.minimum(due, day))
        this_year = [
            pay * ((when >= year_start) & (when <= day) & exists)
            for pay, when in ((d["pay1"], d["day1"]), (d["pay2"], d["day2"]))
        ]
        last = [np.where(when <= day, when, NEVER) for when in (d["day1"], d["day2"])]
        starts = np.flatnonzero(np.diff(of, prepend=-1))
        far = 2**31
        first_late = np.minimum.reduceat(np.where(late, due, far), starts)
        balance = total(unpaid)
        new = (loan_day >= year_start) & (loan_day <= day)
        dropped = gone & (c["written_off"] >= year_start)
        return State(
            alive=alive,
            outstanding=np.where(gone, 0, balance),
            overdue=np.where(gone, 0, total(np.where(late, unpaid, 0))),
            default_day=np.where((first_late < far) & ~gone, first_late + 1, NEVER),
            last_due=np.maximum.reduceat(due, starts),
            due_in_year=np.where(gone, 0, total(np.where(in_year, d["amount"], 0))),
            paid_on_time=np.where(gone, 0, total(np.where(in_year, on_time, 0))),
            last_paid=np.maximum.reduceat(np.maximum(*last), starts),
            lent=float(c["granted"][new].sum()),
            repaid=float(sum(part.sum() for part in this_year)),
            written_off=float(balance[dropped].sum()),
        )


def join(batches: list[tuple[Columns, Columns]]) -> tuple[Columns, Columns]:
    """Put batches of contracts one behind the other; their dues follow."""
    offset = 0
    for contracts, dues in batches:
        dues["contract"] = dues["contract"] + offset
        offset += len(contracts["member"])
    return (
        {k: np.concatenate([b[0][k] for b in batches]) for k in CONTRACT_FIELDS},
        {k: np.concatenate([b[1][k] for b in batches]) for k in DUE_FIELDS},
    )


def prune(contracts: Columns, dues: Columns, since: int, until: int) -> LoanBook:
    """Forget contracts settled before the first date or made after the last."""
    n = len(contracts["member"])
    order = np.argsort(dues["contract"], kind="stable")
    dues = {k: v[order] for k, v in dues.items()}
    starts = np.flatnonzero(np.diff(dues["contract"], prepend=-1))
    settled = np.where(
        dues["pay1"] + dues["pay2"] < dues["amount"] - CENT,
        2**31,
        np.maximum(dues["day1"], dues["day2"]),
    )
    end = np.maximum.reduceat(np.maximum(settled, dues["due"]), starts)
    off = contracts["written_off"]
    end = np.where(off != NEVER, np.minimum(end, off), end)
    keep = (end >= since) & (contracts["loan_day"] <= until)
    place = np.cumsum(keep) - 1
    contracts = {k: v[keep] for k, v in contracts.items()}
    refinanced = contracts["refinanced"]
    known = (refinanced >= 0) & (refinanced < n)
    old = np.where(known, refinanced, 0)
    contracts["refinanced"] = np.where(known & keep[old], place[old], -1)
    of = dues["contract"]
    dues = {k: v[keep[of]] for k, v in dues.items()}
    dues["contract"] = place[dues["contract"]]
    return LoanBook(contracts, dues)
