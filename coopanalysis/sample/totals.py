"""What bodies report that hand over totals in place of registers.

The names of totals are those of the indicators' views. Each is a sum over rows of the
register that the body keeps but does not hand over.
"""

from __future__ import annotations

import datetime as dt

import numpy as np

from coopanalysis.sample.days import NEVER, day
from coopanalysis.sample.life import Frame, Life

Total = tuple[str, float, float]
JURISTIC_FROM = day(dt.date(2019, 5, 19))
HALF = 50


def reported(life: Life, at: int) -> Frame:
    """Return the totals that a body reports for a day."""
    frames = life.registers(at)
    found: list[Total] = []
    many = life.traits.factor
    if "loan" in frames:
        found += _loans(frames["loan"], at, many)
        found += _security(frames["loan"], frames.get("collateral", {}), many)
    if "trade_receivable" in frames:
        found += _trade(frames["trade_receivable"], at)
    if "shortage_case" in frames:
        left = frames["shortage_case"]["balance"]
        found.append(_sum("shortage.shortage_case.unrecovered", left, left > 0))
    if "cash_count" in frames:
        cash = frames["cash_count"]
        less = np.maximum(cash["book_cash"] - cash["counted_cash"], 0)
        found.append(_sum("shortage.cash_count.cash_on_hand", cash["counted_cash"]))
        found.append(_sum("shortage.cash_count.short_amount", less, less > 0))
    if "staff_loan" in frames:
        found += _staff(frames["staff_loan"])
    if "deposit" in frames:
        found += _deposits(frames["deposit"], at, many)
    return {
        "balance_date": np.full(len(found), at),
        "total": np.array([name for name, _, _ in found], object),
        "amount": np.round([amount for _, amount, _ in found], 2),
        "n": np.array([float(n) for _, _, n in found]),
    }


def _sum(
    name: str,
    amounts: np.ndarray,
    where: np.ndarray | None = None,
    many: float = 1.0,
) -> Total:
    where = np.ones(len(amounts), bool) if where is None else where
    return name, float(amounts[where].sum()) * many, round(where.sum() * many)


def _loans(loan: Frame, at: int, many: float) -> list[Total]:
    left, overdue = loan["principal_outstanding"], loan["principal_overdue"]
    owed = left > 0
    late = np.where(loan["default_date"] == NEVER, 0, at - loan["default_date"] + 1)
    view = "overdue.loan."
    found = [
        _sum(view + "principal", left, owed, many),
        _sum(view + "overdue", overdue, overdue > 0, many),
        _sum(view + "overdue_known", left, owed, many),
        _sum(view + "principal_aged", left, owed, many),
    ]
    found += [
        _sum(f"{view}par{days}", left, owed & (late > days), many)
        for days in (30, 90, 365)
    ]
    return [
        *found,
        _sum(view + "long_overdue", overdue, late > 5 * 365 + 1, many),
        _sum(view + "overdue_aged", overdue, overdue > 0, many),
        _sum(
            view + "owed_by_dead", left, owed & (loan["debtor_status"] == "dead"), many
        ),
    ]


def _security(loan: Frame, collateral: Frame, many: float) -> list[Total]:
    if not collateral:
        return []
    checked: dict[str, bool] = {}
    for number, meets in zip(
        collateral["contract_no"], collateral["meets_rule"], strict=True
    ):
        if meets is not None:
            checked[number] = checked.get(number, True) and bool(meets)
    left = loan["principal_outstanding"]
    known = np.array([number in checked for number in loan["contract_no"]])
    below = np.array([checked.get(n, True) is False for n in loan["contract_no"]])
    return [
        _sum("collateral.loan.checked_against_rule", left, known & (left > 0), many),
        _sum("collateral.loan.below_rule", left, below & (left > 0), many),
    ]


def _trade(sold: Frame, at: int) -> list[Total]:
    left = sold["outstanding"]
    view = "trade.trade_receivable."
    return [
        _sum(view + "outstanding", left),
        _sum(view + "outstanding_aged", left),
        _sum(view + "overdue", left, sold["due_date"] < at),
        _sum(view + "over_one_year", left, sold["due_date"] < at - 365),
    ]


def _staff(lent: Frame) -> list[Total]:
    left, overdue = lent["outstanding"], lent["overdue"]
    return [
        _sum("staff.staff_loan.outstanding", left),
        _sum(
            "staff.staff_loan.owed_by_former", left, lent["staff_status"] != "working"
        ),
        _sum("staff.staff_loan.overdue", overdue, overdue > 0),
        _sum("staff.staff_loan.outstanding_overdue_known", left),
    ]


def _deposits(deposit: Frame, at: int, many: float) -> list[Total]:
    held, kind = deposit["balance"], deposit["depositor_type"]
    share = np.nan_to_num(deposit["member_share_pct"].astype(float))
    outside = np.isin(kind, ("outsider", "temple_school_group"))
    outside |= (kind == "funeral_association") & (share < HALF)
    juristic = kind == "juristic"
    outside |= juristic & ((share < HALF) | (at < JURISTIC_FROM))
    view = "outside.deposit."
    return [
        _sum(view + "deposits", held, many=many),
        _sum(view + "deposits_typed", held, many=many),
        _sum(view + "ineligible", held, outside, many),
    ]
