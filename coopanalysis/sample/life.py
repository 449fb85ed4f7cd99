"""One body's whole life, and what its registers hold at a day."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from coopanalysis.sample import (
    deposits,
    loan_rows,
    members,
    security,
    shortages,
    staff,
    stock,
    trade,
    traits,
)
from coopanalysis.sample.bodies import Body
from coopanalysis.sample.days import date, month_end, year_end_before
from coopanalysis.sample.lending import lend
from coopanalysis.sample.loans import LoanBook, State
from coopanalysis.sample.planted import plant

Frame = dict[str, np.ndarray]
OLDEST = 320  # days; a stale body hands over its year-end's balances until then
LATE_BOOKS = 122  # days that late books lag behind


@dataclass
class Life:
    """Everything drawn for a body; registers are read off it, never drawn again."""

    body: Body
    seed: int
    scale: float

    def __post_init__(self) -> None:
        body, seed = self.body, self.seed
        self.traits = traits.draw(body, seed, self.scale)
        self.members = members.recruit(body, self.traits, seed)
        self.book: LoanBook = plant(
            body, lend(body, self.traits, self.members, seed), self.members
        )
        self.names = loan_rows.labels(body, self.book)
        self.security = security.secure(
            body, self.traits, self.members, self.book, seed
        )
        self.invoices = trade.sell(body, self.traits, self.members, seed)
        self.goods = stock.items(body, self.traits, seed)
        self.cases = shortages.cases(body, seed)
        self.staff = staff.staff(body, self.traits, seed)
        self.accounts = deposits.accounts(body, self.traits, self.members, seed)
        self.state = functools.cache(self._state)
        self.positions: dict[int, dict] = {}

    def data_day(self, as_of: int) -> int:
        """Return the day of the balances that the body hands over for a date."""
        if not self.body.is_stale:
            return as_of
        end = year_end_before(as_of, *self.body.year_end, same=True)
        if as_of - end <= OLDEST and self.body.year_end != (3, 31):
            return end
        return int(month_end(np.array([as_of - LATE_BOOKS]))[0])

    def year_start(self, at: int) -> int:
        """Return the first day of the accounting year that a day belongs to."""
        return year_end_before(at, *self.body.year_end, same=False) + 1

    def year_end(self, at: int) -> int:
        """Return the end of the accounting year that a day belongs to."""
        before = date(self.year_start(at) - 1)
        following = np.datetime64(before.replace(year=before.year + 1), "D")
        return int(following.astype(np.int64))

    def _state(self, at: int) -> State:
        return self.book.at(at, self.year_start(at))

    def registers(self, at: int) -> dict[str, Frame]:
        """Return every register at a day; those without rows are left out."""
        state = self.state(at)
        frames = {"member": members.rows(self.members, at)}
        names = loan_rows.written(self.body, self.names, at)
        if len(state.listed):
            frames["loan"] = loan_rows.rows(
                self.body,
                self.traits,
                self.members,
                self.book,
                state,
                names,
                at,
            )
            frames["instalment"] = loan_rows.instalments(self.book, state, names, at)
            frames["collateral"] = security.rows(
                self.security, self.members, self.book, state, names, at
            )
        frames |= self.sales(at)
        frames["stock_count"] = stock.counted(
            self.body, self.traits, self.goods, self.seed, at
        )
        frames["cash_count"] = stock.cash_sheet(self.body, self.traits, self.seed, at)
        frames["shortage_case"] = shortages.case_rows(self.cases, at)
        frames["staff_loan"] = staff.rows(self.staff, at)
        if self.accounts is not None:
            frames["deposit"] = deposits.rows(self.accounts, self.members, at)
        return {name: frame for name, frame in frames.items() if size(frame)}

    def sales(self, at: int) -> dict[str, Frame]:
        """Return receivables and credit sales; nothing where nothing is sold."""
        if not len(self.invoices["sale"]):
            return {}
        return {
            "trade_receivable": trade.rows(self.body, self.invoices, self.members, at),
            "credit_sale": trade.by_month(self.invoices, at),
        }


def size(frame: Frame) -> int:
    """Return the number of rows of a frame."""
    return len(next(iter(frame.values()))) if frame else 0
