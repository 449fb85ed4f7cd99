"""An unchanged agricultural cooperative must swing with the harvest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from coopanalysis.places import Places
from coopanalysis.sample import members, traits
from coopanalysis.sample.bodies import Body, lay_out
from coopanalysis.sample.days import day
from coopanalysis.sample.lending import lend
from coopanalysis.sample.loans import LoanBook

# date, start of the accounting year, overdue share of the season table
SEASON = {
    "2018-12-31": ("2018-04-01", 0.228),
    "2019-03-31": ("2018-04-01", 0.364),
    "2019-04-30": ("2019-04-01", 0.449),
    "2019-06-30": ("2019-04-01", 0.279),
}
SEEDS = (1, 2, 3, 4)


def bodies() -> list[Body]:
    return lay_out(Places.load(Path("no-such-folder")).districts("33"))


def book(body: Body, seed: int, rate: float) -> LoanBook:
    ordinary = replace(
        traits.draw(body, seed, 1.0),
        members=1500,
        simulated=1500,
        factor=1.0,
        paid_on_time=rate,
        worsening=0.0,
        borrowers=0.47,
        per_borrower=1.35,
    )
    return lend(body, ordinary, members.recruit(body, ordinary, seed), seed)


@pytest.fixture(scope="module")
def shares() -> dict[str, float]:
    plain = [b for b in bodies() if b.kind == "district" and not b.stories]
    books = [book(plain[seed], seed, 0.75) for seed in SEEDS]
    found = {}
    for date, (year, _) in SEASON.items():
        states = [b.at(day(date), day(year)) for b in books]
        overdue = sum(s.overdue.sum() for s in states)
        found[date] = overdue / sum(s.outstanding.sum() for s in states)
    return found


def test_the_overdue_share_is_near_the_season_table(shares: dict[str, float]) -> None:
    for date, (_, expected) in SEASON.items():
        assert shares[date] == pytest.approx(expected, abs=0.06), date


def test_march_stands_clearly_above_december_and_june(shares: dict[str, float]) -> None:
    assert shares["2019-03-31"] > shares["2018-12-31"] + 0.05
    assert shares["2019-03-31"] > shares["2019-06-30"] + 0.02
    assert shares["2019-04-30"] > shares["2019-03-31"] + 0.04


def test_the_rate_paid_on_time_is_the_rate_asked_for() -> None:
    body = next(b for b in bodies() if b.kind == "district" and not b.stories)
    for rate in (0.6, 0.88):
        state = book(body, 5, rate).at(day("2019-03-31"), day("2018-04-01"))
        paid = state.paid_on_time.sum() / state.due_in_year.sum()
        assert paid == pytest.approx(rate, abs=0.06)


def test_a_contract_keeps_its_life_from_date_to_date() -> None:
    body = next(b for b in bodies() if b.kind == "district" and not b.stories)
    lived = book(body, 1, 0.75)
    before = lived.at(day("2018-12-31"), day("2018-04-01"))
    after = lived.at(day("2019-03-31"), day("2018-04-01"))
    old = before.alive & after.alive
    assert old.sum() > 500
    assert (after.outstanding[old] <= before.outstanding[old] + 0.01).all()


def test_the_balance_rolls_forward() -> None:
    body = next(b for b in bodies() if b.kind == "district" and not b.stories)
    lived = book(body, 1, 0.75)
    opening = lived.at(day("2018-03-31"), day("2017-04-01")).outstanding.sum()
    end = lived.at(day("2019-03-31"), day("2018-04-01"))
    closing = opening + end.lent - end.repaid - end.written_off
    assert closing == pytest.approx(end.outstanding.sum(), abs=1)
