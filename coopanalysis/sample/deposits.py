"""Deposit accounts, and who the depositors are."""

from __future__ import annotations

import numpy as np

from coopanalysis.sample.bodies import Body, parameters, stories
from coopanalysis.sample.days import NEVER, day
from coopanalysis.sample.loan_rows import seen
from coopanalysis.sample.members import Members
from coopanalysis.sample.traits import Traits

OPEN, LAST = day("1998-01-01"), day("2019-06-20")
OUTSIDERS = ("outsider", "temple_school_group")
FIELDS = {
    "owner": -1,
    "type": "member",
    "kind": "savings",
    "base": 0.0,
    "opened": 0,
    "closed": NEVER,
    "share": np.nan,
    "evidence": NEVER,
    "rate": 1.0,
    "chance": 0.5,
    "confirm": 0.5,
    "refund": NEVER,
}
Accounts = dict[str, np.ndarray]


def accounts(
    body: Body, traits: Traits, members: Members, seed: int
) -> Accounts | None:
    """Draw the accounts of a body's life; None where it takes no deposits."""
    rng = body.rng(seed, 12)
    words = parameters()["deposits"]
    if body.kind in ("group", "shop", "service"):
        return None
    n = max(4, round(len(members) * rng.uniform(*words["accounts"])))
    owner = rng.integers(0, len(members), n)
    fixed = rng.random(n) < words["fixed_share"]
    factor = words["saver_factor"].get(body.kind, 1)
    median, spread, least, most = words["savings"]
    savings = np.clip(median * np.exp(spread * rng.standard_normal(n)), least, most)
    median, spread, least, most = words["fixed"]
    term = np.clip(median * np.exp(spread * rng.standard_normal(n)), least, most)
    opened = np.maximum(members.joined[owner], OPEN)
    opened = opened + (rng.random(n) ** 2 * (LAST - opened)).astype(np.int64)
    drawn = rng.random(n)
    ordinary = {
        "owner": owner,
        "type": np.where(members.is_associate[owner], "associate", "member").astype(
            object
        ),
        "kind": np.where(fixed, "fixed", "savings").astype(object),
        "base": np.where(fixed, term, savings) * factor,
        "opened": opened,
        "closed": np.where(drawn < 0.15, opened + 400 + (drawn * 9000), NEVER).astype(
            np.int64
        ),
        "share": np.full(n, np.nan),
        "evidence": np.full(n, NEVER),
        "rate": np.where(fixed, 2.0, 1.0),
        "chance": rng.random(n),
        "confirm": rng.random(n),
        "refund": np.full(n, NEVER),
    }
    others = _others(body, traits, rng, float(ordinary["base"].sum()))
    parts = [ordinary, *([_rows(others)] if others else [])]
    book = {k: np.concatenate([p[k] for p in parts]) for k in FIELDS}
    book = {k: v[np.argsort(book["opened"], kind="stable")] for k, v in book.items()}
    count = len(book["base"])
    book["number"] = np.array([f"{i + 1:06d}-{i % 9}" for i in range(count)], object)
    return book


def rows(book: Accounts, members: Members, at: int) -> dict[str, np.ndarray]:
    """Return the register of deposits at a day."""
    which = np.flatnonzero(open_at(book, at))
    b = {k: v[which] for k, v in book.items()}
    fixed = b["kind"] == "fixed"
    dormant = ~fixed & (b["chance"] < parameters()["deposits"]["dormant"])
    moved = np.where(dormant, b["opened"] + 100, at - (b["chance"] * 200).astype(int))
    held = np.maximum(at - b["opened"], 0)
    span = np.where(b["chance"] < 0.5, 365, 730)
    maturity = b["opened"] + (held // span + 1) * span
    own = b["owner"] >= 0
    answer = np.full(len(which), "", object)
    answer[b["confirm"] < 0.5] = "no_answer"
    answer[b["confirm"] < 0.35] = "agreed"
    amount = balance(b, at)
    planned = b["refund"] != NEVER
    done = planned & (b["refund"] <= at) & (b["chance"] < 0.6)
    return {
        "account_no": b["number"],
        "depositor_id": np.where(
            own, members.number(np.maximum(b["owner"], 0)), "นอก-" + b["number"]
        ),
        "depositor_type": b["type"],
        "member_share_pct": b["share"],
        "share_evidence_date": seen(b["evidence"], at),
        "last_movement_date": np.clip(moved, b["opened"], at),
        "confirmation": answer,
        "deposit_type": b["kind"],
        "balance": amount,
        "rate": b["rate"],
        "open_date": b["opened"],
        "maturity_date": np.where(fixed, maturity, NEVER),
        "refund_planned_date": np.where(planned, b["refund"], NEVER),
        "refund_planned_amount": np.where(planned, np.round(amount * 0.25, 2), np.nan),
        "refunded": np.where(
            done, np.round(amount * 0.2, 2), np.where(planned, 0, np.nan)
        ),
    }


def open_at(book: Accounts, at: int) -> np.ndarray:
    """Return which accounts stand at a day."""
    closed = (book["closed"] != NEVER) & (book["closed"] <= at)
    return (book["opened"] <= at) & ~closed


def balance(book: Accounts, at: int) -> np.ndarray:
    """Return balances at a day: slow growth, and a swing of each account's own."""
    years = (at - book["opened"]) / 365.25
    swing = 1 + 0.12 * np.sin(at / 58.0 + 40 * book["chance"])
    kept = np.where(book["owner"] < 0, 1.0, (1 + 0.02 * years) * swing)
    return np.round(book["base"] * kept, 2)


def _others(
    body: Body, traits: Traits, rng: np.random.Generator, total: float
) -> list[dict]:
    words = parameters()["deposits"]
    made = []
    if body.kind in ("district", "savings", "teachers", "hospital"):
        made.append(
            _one(
                "funeral_association",
                total * 0.04,
                rng,
                share=float(rng.integers(52, 95)),
            )
        )
        made.append(_one("coop", total * 0.05, rng))
    place = (body.number * 29 + 3) % 100
    share = 0.0
    if place < 100 * words["heavy"]:
        share = float(rng.uniform(0.1, 0.35))
    elif place < 100 * (words["heavy"] + words["few"]):
        share = float(rng.uniform(0.003, 0.03))
    if "outside" in body.stories:
        share = stories()["outside"]["share"] / (1 - stories()["outside"]["share"])
    if share:
        count = 3 if share < 0.05 else 14
        for size in rng.dirichlet(np.full(count, 2.0)):
            one = _one(str(rng.choice(OUTSIDERS)), size * total * share, rng)
            one["share"] = float(rng.integers(5, 45))
            one["refund"] = day("2019-01-31") if rng.random() < 0.5 else NEVER
            made.append(one)
    if "outside" in body.stories:
        for i in range(stories()["outside"]["new_accounts"]):
            one = _one("outsider", total * (0.01 + 0.005 * i), rng)
            made.append(one | {"opened": day("2019-01-21") + 14 * i, "kind": "fixed"})
    if "juristic" in body.stories:
        story = stories()["juristic"]
        for i, accepted in enumerate(story["accepted"]):
            one = _one("juristic", 350000.0 - 70000 * i, rng)
            one |= {"opened": day(accepted), "evidence": day(accepted)}
            made.append(one | {"share": float(story["share"])})
    return made


def _one(kind: str, base: float, rng: np.random.Generator, **facts: object) -> dict:
    return (
        FIELDS
        | {
            "type": kind,
            "base": round(max(base, 500.0), 2),
            "opened": int(rng.integers(day("2009-01-01"), day("2017-12-31"))),
            "chance": float(rng.random()),
            "confirm": float(rng.random()),
            "kind": "fixed" if rng.random() < 0.4 else "savings",
        }
        | facts
    )


def _rows(made: list[dict]) -> Accounts:
    return {
        k: np.array(
            [one[k] for one in made], dtype=object if isinstance(v, str) else None
        )
        for k, v in FIELDS.items()
    }
