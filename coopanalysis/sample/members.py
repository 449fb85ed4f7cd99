"""The members of a body: who joined, left, died, and when the body knew."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from coopanalysis.sample.bodies import Body, stories
from coopanalysis.sample.days import NEVER, day
from coopanalysis.sample.traits import Traits

OPEN, CLOSE = day("1988-01-01"), day("2019-06-30")
OLD = day("1997-01-01")
KEEP_ENDED = 3 * 365
SPARE = 1.25
# the last members but these only guarantee, so that no circle arises by chance;
# behind them stand the debtors of planted stories
ONLY_GUARANTEE = 4
STORY_MEMBERS = 12


@dataclass
class Members:
    """Members as arrays; a member is his place in them, his number one more."""

    group: np.ndarray
    joined: np.ndarray
    ended: np.ndarray
    expelled: np.ndarray
    missing: np.ndarray
    died: np.ndarray
    death_known: np.ndarray
    officer: np.ndarray
    shares: np.ndarray
    nature: np.ndarray
    is_associate: np.ndarray
    is_active: np.ndarray
    n_story: int

    @property
    def first_story(self) -> int:
        """Place of the first member who belongs to a story."""
        return len(self) - self.n_story

    @property
    def first_guarantor(self) -> int:
        """Place of the first member who never borrows."""
        return self.first_story - ONLY_GUARANTEE

    def __len__(self) -> int:
        return len(self.group)

    def number(self, who: np.ndarray) -> np.ndarray:
        """Return the member numbers as written in registers."""
        return self._numbers[who]

    @functools.cached_property
    def _numbers(self) -> np.ndarray:
        return np.array([f"{i + 1:05d}" for i in range(len(self))], dtype=object)

    def belongs(self, at: int) -> np.ndarray:
        """Return who is a living member at a day."""
        here = self.joined <= at
        here &= (self.ended == NEVER) | (self.ended > at)
        return here & ((self.died == NEVER) | (self.died > at))

    def status(self, who: np.ndarray, at: int) -> np.ndarray:
        """Return each member's status as the body knows it at a day."""
        known = self.death_known[who]
        ended = self.ended[who]
        gone = (ended != NEVER) & (ended <= at)
        status = np.full(len(who), "normal", dtype=object)
        status[gone] = "resigned"
        status[gone & self.expelled[who]] = "expelled"
        lost = self.missing[who]
        status[(lost != NEVER) & (lost <= at)] = "missing"
        status[(known != NEVER) & (known <= at)] = "dead"
        return status


def recruit(body: Body, traits: Traits, seed: int) -> Members:
    """Draw a body's members over all years."""
    rng = body.rng(seed, 2)
    n_story = STORY_MEMBERS if body.stories else 0
    n = max(16, round(traits.simulated * SPARE)) + n_story
    early = rng.random(n) < 0.55
    joined = np.where(
        early, rng.integers(OPEN, OLD, n), rng.integers(OLD, CLOSE - 400, n)
    )
    joined[: max(4, n // 8)] = OPEN

    def event(per_year: float, last: int = CLOSE) -> np.ndarray:
        wait = rng.exponential(365 / per_year, n).astype(np.int64)
        when = np.maximum(joined, OLD) + wait
        return np.where(when <= last, when, NEVER)

    # savings bodies settle with insurance: few deaths leave a debt behind
    died = event(0.0008 if body.template["coop_type"] == "savings" else 0.0045)
    ended = event(0.008)
    ended = np.where((died != NEVER) & (ended >= died), NEVER, ended)
    missing = event(0.002)
    missing = np.where((died != NEVER) | (ended != NEVER), NEVER, missing)
    lag = rng.exponential(160, n).astype(np.int64)
    known = np.where(died == NEVER, NEVER, died + lag)
    officer = np.full(n, "none", dtype=object)
    officer[:7] = "director"
    officer[7:9] = "inspector"
    for dates in (died, ended, missing, known):
        dates[:9] = NEVER
        dates[n - n_story - ONLY_GUARANTEE :] = NEVER
    joined[n - n_story - ONLY_GUARANTEE :] = OPEN
    if "deaths" in body.stories:
        story = stories()["deaths"]
        first = n - n_story
        for place, before in enumerate(story["known_days_before"], start=first):
            known[place] = day(story["as_of"]) - before
            died[place] = known[place] - 20
    return Members(
        group=np.arange(n) // traits.group_size + 1,
        joined=joined,
        ended=ended,
        expelled=rng.random(n) < 0.1,
        missing=missing,
        died=died,
        death_known=known,
        officer=officer,
        shares=np.round(np.exp(np.log(5000) + 0.9 * rng.standard_normal(n)), -1),
        nature=rng.standard_normal(n),
        is_associate=(rng.random(n) < traits.associates)
        & (np.arange(n) >= 9)
        & (np.arange(n) < n - n_story - ONLY_GUARANTEE),
        is_active=rng.random(n) < traits.active,
        n_story=n_story,
    )


def rows(members: Members, at: int) -> dict[str, np.ndarray]:
    """Return the member register at a day."""
    ended = np.where(members.ended == NEVER, members.died, members.ended)
    listed = (members.joined <= at) & ((ended == NEVER) | (ended > at - KEEP_ENDED))
    who = np.flatnonzero(listed)
    status = members.status(who, at)
    left = np.isin(status, ("resigned", "expelled"))
    known = members.death_known[who]
    years = np.minimum((at - members.joined[who]) / 365.25, 12)
    shares = np.round(members.shares[who] * (0.4 + 0.05 * years), -1)
    return {
        "member_no": members.number(who),
        "member_kind": np.where(
            members.is_associate[who], "associate", "ordinary"
        ).astype(object),
        "member_status": status,
        "joined_date": members.joined[who],
        "ended_date": np.where(left, members.ended[who], NEVER),
        "death_known_date": np.where(status == "dead", known, NEVER),
        "group_no": members.group[who].astype(str).astype(object),
        "office": members.officer[who],
        "share_capital": np.where(left, 0.0, shares),
        "is_active": members.is_active[who] & (status == "normal"),
    }
