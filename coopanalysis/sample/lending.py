"""How a body lends from crop year to crop year, and when each due is paid."""

from __future__ import annotations

import datetime as dt
from statistics import NormalDist

import numpy as np

from coopanalysis.sample import days
from coopanalysis.sample.bodies import Body, parameters
from coopanalysis.sample.days import NEVER, day
from coopanalysis.sample.loans import (
    CONTRACT_FIELDS,
    DUE_FIELDS,
    EMERGENCY,
    LONG,
    MEDIUM,
    SHORT,
    Columns,
    LoanBook,
    blank,
    join,
    prune,
)
from coopanalysis.sample.members import CLOSE, Members
from coopanalysis.sample.traits import Traits
from coopanalysis.sample.troubles import settle

SINCE = day("2008-01-01")
# paid as willed: late payers borrow less often, which flatters the rate
FLATTERY = 0.15
SAME_AGAIN = 0.45  # weight of one who is still overdue
BASE_YEAR = 2012


def lend(body: Body, traits: Traits, members: Members, seed: int) -> LoanBook:
    """Draw the whole book of a body."""
    rng = body.rng(seed, 3)
    stock = traits.simulated * traits.borrowers * traits.per_borrower
    busy = np.full(len(members), NEVER)
    batches: list[tuple[Columns, Columns]] = []
    carried: Columns | None = None
    offset = 0
    for year in range(parameters()["first_year"], CLOSE_YEAR + 1):
        drawn = _year(body, traits, members, rng, year, stock, busy)
        contracts = _with_carried(drawn, carried)
        _number(contracts, year)
        threshold = NormalDist().inv_cdf(
            1 - np.clip(_willing(traits, year, rng), 0.05, 0.995)
        )
        dues = _schedule(rng, contracts, body.template["seasonal"])
        settle(rng, contracts, dues, members, threshold)
        carried = _rolled_over(rng, contracts, dues, traits.rollover, offset)
        _mark_busy(busy, contracts, dues)
        batches.append((contracts, dues))
        offset += len(contracts["member"])
    return prune(*join(batches), SINCE, CLOSE)


CLOSE_YEAR = days.date(CLOSE).year


def _willing(traits: Traits, year: int, rng: np.random.Generator) -> float:
    rate = traits.paid_on_time - traits.worsening * (year - BASE_YEAR)
    return rate - FLATTERY * (1 - rate) + 0.012 * rng.standard_normal()


def _year(
    body: Body,
    traits: Traits,
    members: Members,
    rng: np.random.Generator,
    year: int,
    stock: float,
    busy: np.ndarray,
) -> Columns:
    loans = parameters()["loans"]
    seasonal = body.template["seasonal"]
    start = day(dt.date(year, 4, 1))
    grown = stock * (1 + loans["growth"]) ** (year - BASE_YEAR)
    counts = [
        int(rng.poisson(grown * loans[kind]))
        for kind in ("emergency", "short", "medium", "long")
    ]
    can = members.belongs(start + 60) & ~members.is_associate
    can[members.first_guarantor :] = False
    weight = can * np.where(busy > start + 60, SAME_AGAIN, 1.0)
    n = sum(counts) if weight.sum() else 0
    made = blank(CONTRACT_FIELDS, n)
    if not n:
        return made
    made["kind"] = np.repeat(np.arange(4), counts)
    weight = weight / weight.sum()
    who = []
    for count in counts:
        spread = rng.permutation(len(weight))
        picks = np.searchsorted(
            np.cumsum(weight[spread]), (np.arange(count) + rng.random()) / max(count, 1)
        )
        who.append(spread[np.minimum(picks, len(weight) - 1)])
    made["member"] = np.concatenate(who)
    months = np.array(loans["months"] if seasonal else [1] * 12, float)
    month = rng.choice(12, n, p=months / months.sum()) + 1
    firsts = np.array([day(dt.date(year + (m < 4), m, 1)) for m in range(1, 13)])
    made["loan_day"] = firsts[month - 1] + rng.integers(0, 28, n)
    scale = body.template["contract"] * 1.02 ** (year - 2018)
    size = {
        EMERGENCY: rng.uniform(3000, 10000, n),
        SHORT: scale * np.exp(loans["sizes"]["short"] * rng.standard_normal(n)),
    }
    for kind, name in ((MEDIUM, "medium"), (LONG, "long")):
        chance = np.exp(loans["sizes"][name] * rng.standard_normal(n))
        size[kind] = scale * loans["size_of"][name] * chance
    granted = np.choose(made["kind"], [size[k] for k in range(4)])
    made["granted"] = np.maximum(np.round(granted / 500) * 500, 1000.0)
    made["rate"] = np.full(n, traits.interest_rate)
    made["purpose"] = rng.integers(0, 100, n)
    made["source"] = rng.integers(0, 100, n)
    made["chance"] = rng.random(n)
    made["confirm"] = rng.random(n)
    return made


def _with_carried(made: Columns, carried: Columns | None) -> Columns:
    if carried is None:
        return made
    return {k: np.concatenate([made[k], carried[k]]) for k in CONTRACT_FIELDS}


def _number(contracts: Columns, year: int) -> None:
    order = np.lexsort((contracts["member"], contracts["loan_day"]))
    serial = np.empty(len(order), int)
    serial[order] = np.arange(len(order)) + 1
    contracts["serial"] = serial
    contracts["crop_year"] = np.full(len(order), year)


def _schedule(rng: np.random.Generator, contracts: Columns, seasonal: bool) -> Columns:
    kind, loan_day = contracts["kind"], contracts["loan_day"]
    n = len(kind)
    parts = np.ones(n, int)
    parts[kind == MEDIUM] = rng.integers(3, 6, (kind == MEDIUM).sum())
    parts[kind == LONG] = rng.integers(8, 11, (kind == LONG).sum())
    of = np.repeat(np.arange(n), parts)
    starts = np.cumsum(parts) - parts
    no = np.arange(len(of)) - starts[of] + 1
    single = _single_due(rng, contracts, seasonal)
    if seasonal:
        first = days.march_after(loan_day + 150)
    else:
        first = days.month_end(loan_day + 365)
    due = np.where(parts[of] == 1, single[of], days.plus_years(first[of], no - 1))
    dues = blank(DUE_FIELDS, len(of))
    granted = contracts["granted"]
    each = np.round(granted / parts / 100) * 100
    amount = np.where(no == parts[of], (granted - each * (parts - 1))[of], each[of])
    dues |= {"contract": of, "no": no, "due": due, "amount": amount}
    return dues


def _single_due(
    rng: np.random.Generator, contracts: Columns, seasonal: bool
) -> np.ndarray:
    loan_day = contracts["loan_day"]
    n = len(loan_day)
    soon = days.month_end(loan_day + rng.integers(80, 180, n))
    if not seasonal:
        year = days.month_end(loan_day + 365)
        return np.where(contracts["kind"] == EMERGENCY, soon, year)
    share = parameters()["loans"]["due"]
    march = days.march_after(loan_day + 90)
    early = days.month_end(march - 31 - 28 * rng.integers(0, 2, n))
    december = days.month_end(march - 95)
    spread = days.month_end(loan_day + rng.integers(150, 330, n))
    picked = np.searchsorted(
        np.cumsum([share["march"], share["january_february"], share["december"]]),
        rng.random(n),
    )
    due = np.choose(picked, [march, early, december, spread])
    due = np.where(due < loan_day + 60, march, due)
    return np.where(contracts["kind"] == EMERGENCY, soon, due)


def _rolled_over(
    rng: np.random.Generator,
    contracts: Columns,
    dues: Columns,
    share: float,
    offset: int,
) -> Columns:
    """Have some borrowers repay in the last days and borrow again within weeks."""
    single = contracts["kind"][dues["contract"]] == SHORT
    march = (days.months_of(dues["due"]) == 3) & (dues["pay2"] == 0)
    able = single & march & (dues["day1"] != NEVER)
    # of the borrowers with a debt due in March, about two in three pay on time
    chosen = np.flatnonzero(able & (rng.random(len(able)) < share * 1.6))
    lag = rng.integers(0, 8, len(chosen))
    dues["day1"][chosen] = dues["due"][chosen] - lag
    old = dues["contract"][chosen]
    again = blank(CONTRACT_FIELDS, len(chosen))
    for name in ("member", "rate", "purpose", "source", "granted"):
        again[name] = contracts[name][old]
    again["loan_day"] = dues["due"][chosen] + rng.integers(3, 25, len(chosen))
    again["refinanced"] = old + offset
    again["chance"] = rng.random(len(chosen))
    again["confirm"] = rng.random(len(chosen))
    return again


def _mark_busy(busy: np.ndarray, contracts: Columns, dues: Columns) -> None:
    ends = np.where(
        dues["pay1"] + dues["pay2"] < dues["amount"],
        2**31,
        np.maximum(dues["day1"], dues["day2"]),
    )
    late = ends > dues["due"]
    who = contracts["member"][dues["contract"]]
    np.maximum.at(busy, who[late], ends[late])
