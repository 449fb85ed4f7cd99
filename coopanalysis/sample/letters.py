"""Letters before a suit on mortgaged land, to the debtor and to the land's owner."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coopanalysis.sample.bodies import Body
from coopanalysis.sample.days import NEVER, march_after
from coopanalysis.sample.loans import CENT, LoanBook

KEPT = 0.85  # share of bodies that write the letters' days down
WITHOUT_SUIT = 0.4  # share of old defaults that get a letter and no suit
REACH = (120, 1500)  # days from the first default until one is thought of
BEFORE_MARCH = (2, 75)  # letters go out in the weeks before the year's main due date
IN_TIME, TOO_SOON = 0.5, 0.3  # of the suits; before the others no letter was sent
TOLD_IN_TIME, TOLD_LATE = 0.5, 0.2  # of owners who do not borrow
UNDATED = 0.1  # share of letters whose receipt came back without a date


@dataclass
class Letters:
    """Days per contract: sent to the debtor, received by him, the owner told."""

    sent: np.ndarray
    received: np.ndarray
    told: np.ndarray


def letters(body: Body, book: LoanBook, seed: int) -> Letters:
    """Draw the letters of every contract, as if all were on mortgaged land."""
    rng = body.rng(seed, 18)
    kept = rng.random() < KEPT
    n = len(book)
    suit = book.contracts["suit"]
    drawn = rng.random(n)
    sued = suit != NEVER
    first, end = _late(book)
    plain = march_after(first + rng.integers(*REACH, n)) - rng.integers(
        *BEFORE_MARCH, n
    )
    in_default = (first < plain) & (plain < end)
    sent = np.where(~sued & (drawn < WITHOUT_SUIT) & in_default, plain, NEVER)
    on_the_way = rng.integers(2, 10, n)
    wait = np.where(drawn < IN_TIME, rng.integers(65, 190, n), rng.integers(15, 55, n))
    before = sued & (drawn < IN_TIME + TOO_SOON)
    sent = np.where(before, suit - wait - on_the_way, sent)
    dated = rng.random(n) >= UNDATED
    told = rng.random(n)
    lag = np.where(told < TOLD_IN_TIME, rng.integers(0, 13, n), rng.integers(20, 90, n))
    written = kept & (sent != NEVER)
    return Letters(
        sent=np.where(written, sent, NEVER),
        received=np.where(written & dated, sent + on_the_way, NEVER),
        told=np.where(written & (told < TOLD_IN_TIME + TOLD_LATE), sent + lag, NEVER),
    )


def _late(book: LoanBook) -> tuple[np.ndarray, np.ndarray]:
    """Return the first due of each contract paid late or never, and its last day."""
    d, n = book.dues, len(book)
    unpaid = d["pay1"] + d["pay2"] < d["amount"] - CENT
    last = np.where(unpaid, 2**31, np.maximum(d["day1"], d["day2"]))
    late = last > d["due"]
    first, end = np.full(n, last.max(initial=0)), np.full(n, NEVER)
    np.minimum.at(first, d["contract"][late], d["due"][late])
    np.maximum.at(end, d["contract"][late], last[late])
    return first, end
