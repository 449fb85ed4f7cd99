"""The rows of the registers behind an indicator, without anything personal."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd

from coopanalysis.indicators.catalogue import Catalogue, Indicator
from coopanalysis.indicators.measure import open_date
from coopanalysis.registers import columns

ORIGIN = ("_file", "_sheet", "_row")
DERIVED = ("days_overdue", "limitation_date", "heirs_deadline", "notice_safe_day")
DERIVED += ("complaint_deadline", "maturity", "ring", "guarantor_contracts")
DERIVED += ("reduction_safe_day", "mortgage_told_on", "mortgage_notice_ends")
DERIVED += ("mortgagor_told_on", "mortgagor_safe_day")
DERIVED += ("part", "counted_elsewhere", "at_stake", "balance_then")
DERIVED += ("former_contract_no", "former_day", "fate", "bucket_then", "bucket_now")
AMOUNT = "amount_behind"


class Rows:
    """Opens a date when its rows are first asked for, and keeps the last one open."""

    def __init__(self, data: Path, catalogue: Catalogue) -> None:
        self._data = data
        self._catalogue = catalogue
        self._open: tuple[tuple[dt.date, str], object] | None = None

    def behind(
        self,
        one: Indicator,
        as_of: dt.date,
        province: str,
        district: str | None = None,
        coop: str | None = None,
        limit: int | None = None,
    ) -> pd.DataFrame:
        """Return the rows that make an indicator's numerator, largest first.

        An indicator that is not a matter of rows has none: an empty frame.
        """
        if one.rows is None:
            return pd.DataFrame(columns=["coop_id", AMOUNT, *ORIGIN])
        con = self._connection(as_of, province)
        registers = columns.load_all()
        view = one.rows["view"]
        register = registers[view if view in registers else one.registers[0]]
        declared = [c.name for c in register.columns if not c.personal]
        there = _names(con, view)
        left = []  # what the view of a whole register leaves to the register
        if there.issuperset(_names(con, register.name)):
            left = [name for name in declared if name not in there]
        shown = [n for n in (*declared, *DERIVED) if n in there or n in left]
        chosen = ", ".join(f'"{name}"' for name in dict.fromkeys(shown))
        source = _joined(view, register, left) if left else f'"{view}"'
        condition, values = f"({one.rows['where']}) is true", []
        if district:
            condition += " and coop_id in (select coop_id from coop where "
            condition += "district_code = ?)"
            values.append(district)
        if coop:
            condition += " and coop_id = ?"
            values.append(coop)
        last = f" limit {int(limit)}" if limit is not None else ""
        origin = ", ".join(f'"{name}"' for name in ORIGIN)
        return con.execute(
            f"select {chosen}, cast({one.rows['amount']} as double) as {AMOUNT}, "
            f"{origin} from {source} where {condition} "
            f"order by {AMOUNT} desc nulls last, coop_id, {origin}{last}",
            values,
        ).df()

    def _connection(self, as_of: dt.date, province: str):
        key = as_of, province
        if self._open is None or self._open[0] != key:
            if self._open is not None:
                self._open[1].close()
            con = open_date(self._data, as_of, province, self._catalogue)
            self._open = key, con
        return self._open[1]


def _names(con, view: str) -> set[str]:
    return {row[0] for row in con.execute(f'describe "{view}"').fetchall()}


def _joined(view: str, register: columns.Register, left: list[str]) -> str:
    """Return a view's rows with columns of the register that it leaves out."""
    key = ", ".join(register.key)
    asked = f"select {', '.join((*register.key, *left))} from raw_{register.name}"
    return f'(from "{view}" left join ({asked}) using ({key}))'
