"""Loans out of the staff welfare fund."""

from __future__ import annotations

import numpy as np

from coopanalysis.sample.bodies import Body, parameters
from coopanalysis.sample.days import NEVER, day
from coopanalysis.sample.loans import CENT
from coopanalysis.sample.traits import Traits, clipped

FIRST, LAST = day("2009-01-01"), day("2019-05-31")
TERM = 60


def staff(body: Body, traits: Traits, seed: int) -> dict[str, np.ndarray]:
    """Draw every fund loan of a body's life; empty where it has no staff."""
    rng = body.rng(seed, 11)
    words = parameters()["staff"]
    least, most, usual = body.template["staff"]
    posts = round(rng.triangular(least, usual, most)) if most > least else least
    share = rng.uniform(*words["with_loan"])
    has_rule = rng.random() > words["without_rule"]
    coop_money = rng.random() < words["coop_money"]
    rows = []
    for person in range(posts):
        when = FIRST + int(rng.integers(0, 900))
        hired = when - int(rng.integers(400, 6000))
        gone = rng.random() < 0.045
        left = FIRST + int(rng.integers(1500, LAST - FIRST)) if gone else NEVER
        wage = rng.uniform(*words["wage"])
        while when < LAST and (left == NEVER or when < left):
            if rng.random() < share:
                own = clipped(rng, words["savings"])
                granted = round(min(clipped(rng, words["loan"]), own * 1.25), -3)
                if rng.random() < 0.12:
                    granted = round(own * rng.uniform(1.3, 2.0), -3)
                rows.append(
                    {
                        "person": person,
                        "loan": when,
                        "granted": max(granted, 5000.0),
                        "own": round(own, 2),
                        "wage": wage,
                        "hired": hired,
                        "left": left,
                        "why": str(rng.choice(["resigned", "retired"], p=[0.75, 0.25])),
                        "stops": bool(rng.random() < 0.06),
                        "consent": bool(rng.random() < 0.8),
                        "self": bool(rng.random() < 0.04),
                    }
                )
            when += TERM * 30 + int(rng.integers(20, 500))
    book = {
        name: np.array([row[name] for row in rows])
        for name in (rows[0] if rows else ())
    }
    return book | {"has_rule": has_rule, "coop_money": coop_money, "posts": posts}


def rows(book: dict, at: int) -> dict[str, np.ndarray]:
    """Return the register of fund loans at a day."""
    if "loan" not in book:
        return {}
    left = book["left"]
    ended = np.where((left != NEVER) & (left <= at), left, at)
    gone = ended < at
    # deductions stop with the wage; a few stop while still at work
    stops = np.where(book["stops"], np.minimum(ended, book["loan"] + 700), ended)
    months = np.clip((stops - book["loan"]) // 30, 0, TERM)
    due_months = np.clip((at - book["loan"]) // 30, 0, TERM)
    each = np.round(book["granted"] / TERM, 2)
    paid = np.where(months >= TERM, book["granted"], each * months)
    balance = np.round(book["granted"] - paid, 2)
    keep = np.flatnonzero((book["loan"] <= at) & (balance > CENT))
    if not len(keep):
        return {}
    b = {k: v[keep] for k, v in book.items() if isinstance(v, np.ndarray)}
    balance, gone, each = balance[keep], gone[keep], each[keep]
    overdue = np.round(np.minimum(each * (due_months - months)[keep], balance), 2)
    late = overdue > CENT
    service = np.maximum((at - b["hired"]) / 365.25, 0)
    n = len(keep)
    growth = 1 + 0.02 * (at - b["loan"]) / 365
    return {
        "staff_id": np.array([f"จนท.{p + 1:02d}" for p in b["person"]], object),
        "staff_status": np.where(gone, b["why"], "working").astype(object),
        "loan_date": b["loan"],
        "due_date": b["loan"] + TERM * 30,
        "granted": b["granted"],
        "outstanding": balance,
        "overdue": overdue,
        "monthly_deduction": np.where(gone, 0.0, each),
        "own_savings": np.where(gone, 0.0, np.round(b["own"] * growth, 2)),
        "gratuity": np.where(gone, 0.0, np.round(b["wage"] * service * 0.3, 2)),
        "loan_limit": np.round(b["own"] * 1.2, -3),
        "money_source": np.full(n, "coop" if book["coop_money"] else "fund", object),
        "deduction_consent_date": np.where(b["consent"], b["loan"], NEVER),
        "default_date": np.where(late, stops[keep] + 30, NEVER),
        "guarantor_staff_id": np.array(
            [f"จนท.{(p + 1) % book['posts'] + 1:02d}" for p in b["person"]], object
        ),
        "approver_id": np.array(
            [
                f"จนท.{p + 1:02d}" if own else "ปธ.01"
                for p, own in zip(b["person"], b["self"], strict=True)
            ],
            object,
        ),
        "fund_rule_approved": np.full(n, bool(book["has_rule"]), object),
    }
