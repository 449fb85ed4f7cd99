"""Financial statements that agree with the registers behind them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coopanalysis.sample import deposits, loan_rows, shortages, staff, stock, trade
from coopanalysis.sample.bodies import parameters
from coopanalysis.sample.days import NEVER, date, day, year_end_before
from coopanalysis.sample.life import Frame, Life
from coopanalysis.sample.traits import clipped

YEARS_SHOWN = 3
FIRST_LOSS = day("2014-01-01")
OPINIONS = ["unqualified", "qualified", "adverse", "disclaimer"]


@dataclass(frozen=True)
class Style:
    """How a body is financed and how its accounts are closed."""

    debt: float
    reserves: float
    surplus: float
    shares: float
    liquid: float
    fixed: float
    turnover: float
    late: bool
    never_closes: bool
    heavy_loss: bool
    noise: tuple[float, ...]
    waits: tuple[int, ...]
    fund: float
    limit: float


def style(life: Life) -> Style:
    """Draw a body's financial habits."""
    rng = life.body.rng(life.seed, 13)
    words = parameters()["accounts"]
    small = life.body.kind == "group"
    size = life.traits.members / life.body.template["members"][0]
    unlucky = rng.random(3)
    reserves = clipped(rng, words["reserves"])
    none = unlucky[0] < words["no_reserves"] or "zero_reserves" in life.body.stories
    centre, spread = words["surplus"]
    surplus = centre - 0.006 * life.traits.weakness + spread * rng.standard_normal()
    outside = life.accounts is not None and (life.accounts["owner"] < 0).sum() > 8
    return Style(
        debt=float(rng.uniform(0.05, 1.2) if small else rng.uniform(0.8, 2.6)),
        reserves=0.0 if none else reserves,
        surplus=-0.035 if "zero_reserves" in life.body.stories else float(surplus),
        shares=float(rng.uniform(0.5, 0.72)),
        liquid=float(rng.uniform(0.08, 0.2) if outside else rng.uniform(0.12, 0.45)),
        fixed=life.body.template["other_assets"] * min(max(size, 0.3), 3.0),
        turnover=float(rng.uniform(1.8, 3.5)),
        late=bool(unlucky[1] < words["late_accounts"]),
        never_closes=bool(unlucky[1] > 1 - words["cannot_close"]),
        heavy_loss=bool(unlucky[2] < words["big_loss"]),
        noise=tuple(rng.standard_normal(12)),
        waits=tuple(int(w) for w in rng.integers(60, 148, 12)),
        fund=float(rng.uniform(0.75, 1.25)),
        limit=float(rng.choice(parameters()["stock"]["cash_limits"])),
    )


def statements(life: Life, habits: Style, at: int, as_of: int) -> Frame:
    """Return the position at a day and at the year-ends before it."""
    ends = []
    end = year_end_before(at, *life.body.year_end, same=False)
    for _ in range(YEARS_SHOWN):
        ends.append(end)
        end = year_end_before(end, *life.body.year_end, same=False)
    rows = [_statement(life, habits, when, as_of) for when in (at, *ends)]
    texts = {"audit_opinion", "is_audited"}
    return {
        name: np.array(
            [row[name] for row in rows], dtype=object if name in texts else None
        )
        for name in rows[0]
    }


def required_allowance(life: Life, at: int) -> np.ndarray:
    """Return the allowance that each contract's class calls for."""
    state = life.state(at)
    level = loan_rows.classify(state, life.book, at)
    return state.outstanding * loan_rows.RATES[level]


def _statement(life: Life, habits: Style, at: int, as_of: int) -> dict[str, object]:
    """Return the position at a day with what is known of its audit and meeting."""
    if at not in life.positions:
        life.positions[at] = _position(life, habits, at)
    closing = at == life.year_end(at)
    audited = closing and _audited(habits, at, as_of)
    meeting = _meeting(habits, at, as_of) if closing else NEVER
    sent = meeting + (45 if habits.late else 12) if meeting != NEVER else NEVER
    opinion = OPINIONS[np.searchsorted([0.75, 0.93, 0.97], _unit(habits, at))]
    return life.positions[at] | {
        "is_audited": audited if closing else None,
        "audit_opinion": opinion if audited else "",
        "agm_date": meeting,
        "report_sent_date": sent if sent <= as_of else NEVER,
    }


def _position(life: Life, habits: Style, at: int) -> dict[str, object]:
    state, many = life.state(at), life.traits.factor
    start, end = life.year_start(at), life.year_end(at)
    passed = max((at - start + 1) / 365, 0.05)
    loans = state.outstanding.sum() * many
    # a control account that differs a little from its register
    loans *= 1 + life.traits.gap
    interest = loans * 0.03
    receivable = trade.outstanding(life.invoices, at).sum()
    goods = stock.stock_value(life.goods, at) if len(life.goods["code"]) else 0.0
    till = stock.cash_sheet(life.body, life.traits, life.seed, at)
    cash = float(till["book_cash"][0])
    short = shortages.case_rows(life.cases, at)
    shortage = float(short["balance"].sum()) if short else 0.0
    short_allowance = float(short["allowance_booked"].sum()) if short else 0.0
    fund = staff.rows(life.staff, at)
    lent_to_staff = float(fund["outstanding"].sum()) if fund else 0.0
    owed_to_staff = life.staff["posts"] * 80000.0
    taken, paid_in = _deposits(life, at, start)
    bank = taken * habits.liquid + 0.02 * loans
    allowance = float(required_allowance(life, at).sum()) * many
    allowance *= life.traits.allowance
    sales = trade.sold_between(life.invoices, start, at)
    bad = trade.rows(life.body, life.invoices, life.members, at)["allowance_booked"]
    current = loans * 0.75 + interest + receivable + goods + cash + bank
    current -= allowance * 0.6
    assets = max(
        loans
        + interest
        + receivable
        + goods
        + cash
        + bank
        + habits.fixed
        + shortage
        - allowance
        - short_allowance
        - bad.sum(),
        10000.0,
    )
    liabilities = max(assets * habits.debt / (1 + habits.debt), taken * 1.03)
    if liabilities > assets * 0.95:
        bank += liabilities - assets * 0.95
        current += liabilities - assets * 0.95
        assets += liabilities - assets * 0.95
    borrowed = max(liabilities - taken - 0.02 * assets - owed_to_staff * 0.2, 0.0)
    equity = assets - liabilities
    shares = equity * habits.shares
    reserves = min(habits.reserves * assets, equity * 0.4)
    surplus, accumulated = _result(life, habits, at, assets, shares, passed)
    row = {
        "balance_date": at,
        "fiscal_year_end": end,
        "total_assets": assets,
        "current_assets": current,
        "liquid_assets": cash + bank,
        "total_liabilities": liabilities,
        "current_liabilities": min(taken * 0.9 + borrowed * 0.6, liabilities),
        "equity": equity,
        "share_capital": shares,
        "reserves": reserves,
        "undistributed_surplus": equity - shares - reserves - surplus,
        "net_surplus": surplus,
        "credit_sales_year": sales,
        "volume_credit": state.lent * many,
        "volume_deposit": paid_in,
        "volume_supply": sales * habits.turnover,
        "volume_produce": _produce(life, start, at),
        "volume_processing": 0.0,
        "volume_service": 0.002 * assets * passed,
        "control_loans": loans,
        "control_interest": interest,
        "control_trade": receivable,
        "control_stock": goods,
        "control_cash": cash,
        "control_deposits": taken,
        "control_staff_loans": lent_to_staff,
        "control_shortage": shortage,
        "allowance_loan": allowance,
        "allowance_trade": float(bad.sum()),
        "allowance_shortage": short_allowance,
        "staff_fund_cash": max(owed_to_staff * habits.fund - lent_to_staff, 0.0),
        "staff_fund_balances": owed_to_staff if owed_to_staff else np.nan,
        "cash_keeping_limit": float(till["cash_limit"][0]),
        "accumulated_result": accumulated,
        "borrowed": borrowed,
        "borrowed_overdue": borrowed * 0.1 if life.traits.weakness > 1.4 else 0.0,
        "lent": state.lent * many,
        "repaid": state.repaid * many,
        "written_off": state.written_off * many,
        "due_in_year": state.due_in_year.sum() * many,
        "paid_on_time": state.paid_on_time.sum() * many,
        "deposits_in": paid_in,
    }
    return {k: round(v, 2) if isinstance(v, float) else v for k, v in row.items()}


def _deposits(life: Life, at: int, start: int) -> tuple[float, float]:
    if life.accounts is None:
        return 0.0, 0.0
    there = deposits.open_at(life.accounts, at)
    amounts = deposits.balance(life.accounts, at)[there]
    new = life.accounts["opened"][there] >= start
    many = life.traits.factor
    taken = float(amounts.sum()) * many
    passed = (at - start + 1) / 365
    return taken, float(amounts[new].sum()) * many + 0.35 * taken * passed


def _produce(life: Life, start: int, at: int) -> float:
    sold = life.invoices
    where = (sold["sale"] >= start) & (sold["sale"] <= at)
    paddy = where & (sold["type"] == "produce_buyer")
    return float(sold["amount"][paddy].sum()) * 1.6


def _unit(habits: Style, at: int) -> float:
    noise = habits.noise[date(at).year % len(habits.noise)]
    return float((noise * 7.31) % 1)


def _result(
    life: Life, habits: Style, at: int, assets: float, shares: float, passed: float
) -> tuple[float, float]:
    noise = habits.noise[date(life.year_end(at)).year % len(habits.noise)]
    swing = 0.003 if "zero_reserves" in life.body.stories else 0.006
    surplus = (habits.surplus + swing * noise) * assets * min(passed, 1.0)
    if habits.heavy_loss and at >= FIRST_LOSS:
        return -0.2 * shares, -0.75 * shares
    if habits.surplus < 0:
        return float(surplus), float(3 * habits.surplus * assets)
    return float(surplus), float(max(surplus, 0.0) * 0.3)


def _meeting(habits: Style, end: int, as_of: int) -> int:
    if habits.never_closes:
        return NEVER
    wait = habits.waits[date(end).year % len(habits.waits)]
    when = end + wait + (80 if habits.late else 0)
    return when if when <= as_of else NEVER


def _audited(habits: Style, end: int, as_of: int) -> bool:
    return _meeting(habits, end, as_of) != NEVER or (
        not habits.never_closes and as_of - end > 130 and not habits.late
    )
