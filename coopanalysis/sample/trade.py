"""Sales on credit: inputs to members, paddy to buyers, and what is paid when."""

from __future__ import annotations

import datetime as dt

import numpy as np

from coopanalysis import thai
from coopanalysis.sample import days
from coopanalysis.sample.bodies import Body, parameters, stories
from coopanalysis.sample.days import NEVER, day
from coopanalysis.sample.loan_rows import seen
from coopanalysis.sample.loans import CENT
from coopanalysis.sample.members import Members
from coopanalysis.sample.traits import Traits, clipped

FIRST_YEAR, LAST_YEAR = 2008, 2019
MOST_A_YEAR = 320
OTHERS = ("outsider", "staff", "director", "agency", "agent")
CURE_YEARS = [0, 0.1, 0.3, 0.6, 1, 2, 4, 9]
CURE_LEFT = [1, 0.72, 0.5, 0.34, 0.18, 0.09, 0.05, 0.02]
Invoices = dict[str, np.ndarray]
FIELDS = {
    "sale": 0,
    "due": 0,
    "amount": 0.0,
    "paid": NEVER,
    "part_day": NEVER,
    "part": 0.0,
    "debtor": 0,
    "type": "member",
    "line": "supply",
    "goods": "fertiliser",
    "chance": 0.5,
    "confirm": 0.5,
}


def sell(body: Body, traits: Traits, members: Members, seed: int) -> Invoices:
    """Draw every sale on credit of a body; empty where it trades in nothing."""
    rng = body.rng(seed, 5)
    template = body.template
    if "supply" not in template:
        return _empty(0)
    size = traits.members / template["members"][0]
    turnover = clipped(rng, template["supply"]) * min(size, 4)
    credit = turnover * rng.uniform(0.25, 0.6)
    late_share = float(np.clip(0.13 + 0.05 * traits.weakness, 0.04, 0.32))
    years = [
        _supplies(rng, body, members, year, credit, late_share)
        for year in range(FIRST_YEAR, LAST_YEAR + 1)
    ]
    if body.kind == "district":
        years += _produce(rng, body, size)
    book = {k: np.concatenate([y[k] for y in years]) for k in FIELDS}
    book = {k: v[np.argsort(book["sale"], kind="stable")] for k, v in book.items()}
    book["number"] = _numbers(book["sale"])
    if "mill" in body.stories:
        book = _with_mill(book)
    return book


def rows(body: Body, book: Invoices, members: Members, at: int) -> dict:
    """Return the register of trade receivables at a day."""
    left = outstanding(book, at)
    which = np.flatnonzero((left > CENT) & (book["sale"] <= at))
    b = {k: v[which] for k, v in book.items()}
    left = left[which]
    member = b["type"] == "member"
    overdue = np.maximum(at - b["due"], 0)
    chance = b["chance"]
    suit = seen(np.where(chance < 0.02, b["due"] + 900, NEVER), at)
    share = np.searchsorted([366, 731, 1826], overdue, side="right") / 3
    owner = np.isin(b["goods"], ("fertiliser", "seed", "fuel"))
    answer = np.full(len(which), "", object)
    answer[b["confirm"] < 0.8] = "no_answer"
    answer[b["confirm"] < 0.55] = "agreed"
    answer[b["confirm"] < 0.02] = "different"
    answer[b["confirm"] < 0.008] = "denied"
    return {
        "invoice_no": b["number"],
        "debtor_id": np.where(
            member,
            members.number(np.where(member, b["debtor"], 0)),
            _others(b["type"], b["debtor"]),
        ),
        "debtor_type": b["type"],
        "business_line": b["line"],
        "credit_limit": np.where(member, 30000.0, np.nan),
        "delivery_signed": chance > 0.06,
        "goods_group": b["goods"],
        "for_own_business": owner & (b["type"] != "agency"),
        "sale_date": b["sale"],
        "due_date": b["due"],
        "amount": b["amount"],
        "outstanding": left,
        "last_payment_date": seen(b["part_day"], at),
        "acknowledged_date": seen(
            np.where((chance > 0.7) & (overdue > 200), b["due"] + 190, NEVER), at
        ),
        "suit_date": suit,
        "judgment_date": seen(
            np.where((suit != NEVER) & (chance < 0.01), suit + 250, NEVER), at
        ),
        "confirmation": answer,
        "allowance_booked": np.round(left * share * 0.8, 2),
    }


def outstanding(book: Invoices, at: int) -> np.ndarray:
    """Return what is owed on every invoice at a day."""
    paid = book["part"] * (book["part_day"] <= at)
    left = np.where(
        (book["paid"] != NEVER) & (book["paid"] <= at), 0, book["amount"] - paid
    )
    return np.round(np.where(book["sale"] <= at, left, 0), 2)


def by_month(book: Invoices, at: int) -> dict:
    """Return credit sales of the last 24 months."""
    today = days.date(at)
    first = dt.date(today.year - 2, today.month, 1)
    months = np.arange(np.datetime64(first, "M"), np.datetime64(today, "M") + 1)[1:]
    sold = book["sale"].astype("datetime64[D]").astype("datetime64[M]")
    past = book["sale"] <= at
    outside = ~np.isin(book["type"], ("member", "staff", "director"))
    amounts = [book["amount"][past & (sold == m)].sum() for m in months]
    others = [book["amount"][past & outside & (sold == m)].sum() for m in months]
    return {
        "month": months.astype("datetime64[D]").astype(np.int64),
        "amount": np.round(amounts, 2),
        "nonmember_amount": np.round(others, 2),
    }


def sold_between(book: Invoices, first: int, last: int) -> float:
    """Return credit sales of a span of days."""
    return float(book["amount"][(book["sale"] >= first) & (book["sale"] <= last)].sum())


def _empty(n: int) -> Invoices:
    made = {
        k: np.full(n, v, dtype=object if isinstance(v, str) else None)
        for k, v in FIELDS.items()
    }
    return made if n else made | {"number": np.array([], object)}


def _supplies(
    rng: np.random.Generator,
    body: Body,
    members: Members,
    year: int,
    credit: float,
    late_share: float,
) -> Invoices:
    words = parameters()["trade"]
    median, spread = words["invoice"]
    mean = median * np.exp(spread**2 / 2)
    n = int(min(max(credit / mean, 3), MOST_A_YEAR))
    book = _empty(n)
    weights = np.array(words["months"], float)
    month = rng.choice(12, n, p=weights / weights.sum()) + 1
    firsts = np.array([day(dt.date(year, m, 1)) for m in range(1, 13)])
    sale = firsts[month - 1] + rng.integers(0, 28, n)
    amount = median * np.exp(spread * rng.standard_normal(n)) * (credit / (n * mean))
    goods = np.array(words["goods"], object)[rng.choice(4, n, p=words["goods_share"])]
    if "input_credit_as_loans" in body.stories:
        goods[goods == "fertiliser"] = "consumer"
    if "input_credit_as_receivables" in body.stories:
        goods[goods == "consumer"] = "fertiliser"
    inputs = np.isin(goods, ("fertiliser", "seed")) & (month >= 4) & (month <= 8)
    harvest = days.month_end(days.march_after(sale) - 31 * rng.integers(0, 4, n))
    second_crop = np.isin(goods, ("fertiliser", "seed")) & ~inputs
    due = np.where(inputs, harvest, sale + np.where(second_crop, 182, 30))
    late = rng.random(n) < late_share
    drawn = rng.random(n)
    lag = np.interp(drawn, CURE_LEFT[::-1], CURE_YEARS[::-1]) * 365
    paid = np.where(late, due + lag.astype(np.int64) + 1, due - rng.integers(0, 25, n))
    paid = np.maximum(paid, sale + 1)
    paid = np.where(late & (drawn < CURE_LEFT[-1]), NEVER, paid)
    part = np.where(late & (rng.random(n) < 0.3), np.round(amount * 0.4, 2), 0.0)
    other = rng.random(n)
    kind = np.full(n, "member", object)
    for i, name in enumerate(OTHERS):
        kind[(other >= 0.86 + i * 0.028) & (other < 0.888 + i * 0.028)] = name
    book |= {
        "sale": sale,
        "due": due,
        "amount": np.round(amount, 2),
        "paid": paid,
        "part": part,
        "part_day": np.where(part > 0, due + 3, NEVER),
        "debtor": rng.integers(0, max(members.first_guarantor, 1), n),
        "type": kind,
        "goods": goods,
        "chance": rng.random(n),
        "confirm": rng.random(n),
    }
    return book


def _produce(rng: np.random.Generator, body: Body, size: float) -> list[Invoices]:
    buyers = int(rng.integers(1, 7))
    made = []
    for year in range(FIRST_YEAR, LAST_YEAR):
        n = buyers * 2
        book = _empty(n)
        sale = day(dt.date(year, 11, 5)) + rng.integers(0, 110, n)
        due = sale + rng.choice([30, 45, 60], n)
        amount = [
            clipped(rng, parameters()["trade"]["buyer_year"]) / 2 for _ in range(n)
        ]
        amount = np.array(amount) * min(size, 2)
        bad = rng.random(n) < 0.04
        book |= {
            "sale": sale,
            "due": due,
            "amount": np.round(amount, 2),
            "paid": np.where(bad, due + 1200, due - rng.integers(0, 20, n)),
            "debtor": np.arange(n) % buyers,
            "type": np.full(n, "produce_buyer", object),
            "line": np.full(n, "produce", object),
            "goods": np.full(n, "produce", object),
            "chance": rng.uniform(0.1, 0.6, n),
            "confirm": rng.random(n),
        }
        made.append(book)
    return made


def _with_mill(book: Invoices) -> Invoices:
    story = stories()["mill"]
    sale, due = day(story["sale_date"]), day(story["due_date"])
    one = _empty(1) | {
        "sale": np.array([sale]),
        "due": np.array([due]),
        "amount": np.array([story["amount"]]),
        "debtor": np.array([99]),
        "type": np.array(["produce_buyer"], object),
        "line": np.array(["produce"], object),
        "goods": np.array(["produce"], object),
        "confirm": np.array([0.7]),
        "number": np.array([story["invoice_no"]], object),
    }
    return {k: np.concatenate([book[k], one[k]]) for k in book}


def _numbers(sale: np.ndarray) -> np.ndarray:
    years = days.years_of(sale)
    serial = np.arange(len(sale)) - np.searchsorted(years, years) + 1
    return np.array(
        [
            f"ส{thai.be_year(int(y)) % 100:02d}-{s:04d}"
            for y, s in zip(years, serial, strict=True)
        ],
        object,
    )


def _others(kind: np.ndarray, debtor: np.ndarray) -> np.ndarray:
    mark = {"produce_buyer": "ผซ", "agency": "นง", "agent": "ตท"}
    return np.array(
        [
            f"{mark.get(k, 'บค')}-{d % 40 + 1:03d}"
            for k, d in zip(kind, debtor, strict=True)
        ],
        object,
    )
