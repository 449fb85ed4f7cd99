"""What happens to a due: paid in season, late, extended, sued, written off."""

from __future__ import annotations

import numpy as np

from coopanalysis.sample import days
from coopanalysis.sample.bodies import parameters
from coopanalysis.sample.days import NEVER
from coopanalysis.sample.loans import EMERGENCY, SHORT, Columns
from coopanalysis.sample.members import Members

NATURE = 0.35  # how much of paying late is the member, not the year
ONCE_LATE = 0.6
DEAD_UNPAID = 0.85
LIFELONG = 40 * 365
WRITE_OFF_AFTER = int(10.5 * 365)


def settle(
    rng: np.random.Generator,
    contracts: Columns,
    dues: Columns,
    members: Members,
    threshold: float,
) -> None:
    """Draw every payment and what becomes of the contracts that are late."""
    n = len(dues["due"])
    if not n:
        return
    of = dues["contract"]
    who = contracts["member"][of]
    score = NATURE**0.5 * members.nature[who]
    score = score + (1 - NATURE) ** 0.5 * rng.standard_normal(n)
    late = score < threshold
    died = members.died[who]
    dead = (died != NEVER) & (died < dues["due"])
    late |= dead & (rng.random(n) < DEAD_UNPAID)
    lag = _lateness(rng, n) * np.where(dead, 2, 1)
    # an instalment left unpaid draws the next ones with it
    carry = rng.random(n)
    cure = np.full(n, NEVER)
    for number in range(1, int(dues["no"].max()) + 1):
        now = np.flatnonzero(dues["no"] == number)
        if number > 1:
            behind = cure[now - 1] > dues["due"][now]
            late[now] |= behind & (carry[now] < ONCE_LATE)
        when = dues["due"][now] + lag[now]
        when = days.harvest(
            when, (lag[now] > 60) & (carry[now] > 0.4), rng.integers(0, 110, len(now))
        )
        if number > 1:
            when = np.maximum(when, cure[now - 1])
        cure[now] = np.where(late[now], when, NEVER)
    early = _days_early(rng, n)
    in_time = np.maximum(dues["due"] - early, contracts["loan_day"][of] + 15)
    in_time = np.minimum(in_time, dues["due"])
    part = np.where(rng.random(n) < 0.25, rng.uniform(0.15, 0.6, n), 0.0)
    first = np.where(late, np.round(dues["amount"] * part, -1), dues["amount"])
    dues["pay1"] = first
    dues["day1"] = np.where(first > 0, in_time, NEVER)
    _give_time(rng, contracts, dues, late, cure)
    dues["pay2"] = np.where(late, dues["amount"] - first, 0.0)
    dues["day2"] = np.where(late, cure, NEVER)
    never = late & (cure > dues["due"] + LIFELONG // 2)
    dues["pay2"][never] = 0.0
    dues["day2"][never] = NEVER
    _pursue(rng, contracts, dues, late, cure)


def _lateness(rng: np.random.Generator, n: int) -> np.ndarray:
    loans = parameters()["loans"]
    left, years = loans["cure_left"][::-1], loans["cure_years"][::-1]
    drawn = rng.random(n)
    lag = np.interp(drawn, left, years) * 365
    lag = np.where(drawn < left[0], LIFELONG, lag)
    return np.maximum(lag.astype(np.int64), 1)


def _days_early(rng: np.random.Generator, n: int) -> np.ndarray:
    drawn = rng.random(n)
    return np.select(
        [drawn < 0.12, drawn < 0.55, drawn < 0.9],
        [0, rng.integers(1, 28, n), rng.integers(28, 105, n)],
        rng.integers(105, 280, n),
    )


def _give_time(
    rng: np.random.Generator,
    contracts: Columns,
    dues: Columns,
    late: np.ndarray,
    cure: np.ndarray,
) -> None:
    """Extend some late debts by a year, restructure some of the old ones."""
    loans = parameters()["loans"]
    of, n = dues["contract"], len(late)
    single = np.isin(contracts["kind"][of], (EMERGENCY, SHORT)) & late
    drawn = rng.random(n)
    extend = single & (drawn < loans["extended_of_late"])
    on = dues["due"] + rng.integers(-15, 45, n)
    to = days.march_after(dues["due"] + 200)
    extend &= cure > on + 10
    old = single & ~extend & (cure > dues["due"] + 420)
    restructure = old & (rng.random(n) < loans["restructured_of_long"])
    later = np.minimum(cure - dues["due"], 900)
    on = np.where(
        restructure,
        dues["due"] + 380 + (rng.random(n) * (later - 390)).astype(np.int64),
        on,
    )
    to = np.where(restructure, days.march_after(on + 900), to)
    given = extend | restructure
    dues["moved_on"] = np.where(given, on, NEVER)
    dues["moved_to"] = np.where(given, to, NEVER)
    kept = given & (rng.random(n) < 0.45)
    after = days.harvest(
        to + _lateness(rng, n), rng.random(n) < 0.5, rng.integers(0, 110, n)
    )
    paid = np.maximum(to - rng.integers(0, 60, n), on + 5)
    cure[given] = np.where(kept, paid, after)[given]
    rows = of[extend]
    contracts["extended_on"][rows] = on[extend]
    contracts["extended_to"][rows] = to[extend]
    asked = extend & (rng.random(n) < loans["consent_of_extended"])
    contracts["consent"][of[asked]] = (on + rng.integers(-5, 15, n))[asked]
    contracts["restructured"][of[restructure]] = on[restructure]
    cut = restructure & (rng.random(n) < 0.25)
    contracts["reduced"][of[cut]] = on[cut]
    told = cut & (rng.random(n) < 0.5)
    contracts["reduction_told"][of[told]] = (on + rng.integers(5, 110, n))[told]


def _pursue(
    rng: np.random.Generator,
    contracts: Columns,
    dues: Columns,
    late: np.ndarray,
    cure: np.ndarray,
) -> None:
    """Acknowledgements, suits, judgments, writs and the final write-off."""
    loans = parameters()["loans"]
    n = len(contracts["member"])
    of = dues["contract"]
    first = np.full(n, 2**31)
    np.minimum.at(first, of[late], dues["due"][late])
    end = np.full(n, NEVER)
    np.maximum.at(end, of[late], cure[late])
    span = np.where(first < 2**31, end - first, 0)
    first = np.where(first < 2**31, first, 0)

    def on(after: int, most: int) -> np.ndarray:
        reach = np.clip(span, after + 1, most)
        return first + after + (rng.random(n) * (reach - after)).astype(np.int64)

    asked = (span > 220) & (rng.random(n) < loans["acknowledged_of_late"])
    contracts["acknowledged"] = np.where(asked, on(200, 3400), NEVER)
    sued = (span > 700) & (rng.random(n) < loans["sued_of_long"])
    suit = on(550, 1800)
    contracts["suit"] = np.where(sued, suit, NEVER)
    judged = sued & (rng.random(n) < 0.78)
    judgment = suit + rng.integers(120, 420, n)
    contracts["judged"] = np.where(judged, judgment, NEVER)
    executed = judged & (rng.random(n) < 0.27)
    contracts["writ"] = np.where(executed, judgment + rng.integers(60, 900, n), NEVER)
    hopeless = (span > WRITE_OFF_AFTER) & (rng.random(n) < 0.75)
    contracts["written_off"] = np.where(
        hopeless, days.march_after(first + WRITE_OFF_AFTER), NEVER
    )
    off = contracts["written_off"][of]
    for when, paid in (("day1", "pay1"), ("day2", "pay2")):
        after = (off != NEVER) & (dues[when] > off)
        dues[when][after], dues[paid][after] = NEVER, 0.0
