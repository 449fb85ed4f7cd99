"""Contracts planted for the stories: their debtors, dues, guarantors and papers."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from coopanalysis.sample.bodies import Body, stories
from coopanalysis.sample.days import NEVER, day
from coopanalysis.sample.loans import (
    CONTRACT_FIELDS,
    DUE_FIELDS,
    MEDIUM,
    SHORT,
    LoanBook,
    blank,
    join,
)
from coopanalysis.sample.members import Members

MUCH_LATER = day("2019-09-30")


@dataclass
class Contract:
    """One planted contract; ``facts`` set columns of the book, ``shown`` of the row."""

    label: str
    member: int
    granted: float
    loan_day: str
    dues: list[str]
    kind: int = SHORT
    paid: int = NEVER
    guarantors: list[int] | None = None
    mortgage: bool = False
    facts: dict[str, int] = field(default_factory=dict)
    shown: dict[str, object] = field(default_factory=dict)


def plant(body: Body, book: LoanBook, members: Members) -> LoanBook:
    """Return the book with the contracts of the body's stories behind the rest."""
    made = [
        contract
        for name in body.stories
        if name in _MAKERS
        for contract in _MAKERS[name](stories()[name], members.first_story)
    ]
    if not made:
        return book
    n = len(made)
    contracts = blank(CONTRACT_FIELDS, n)
    dues = blank(DUE_FIELDS, sum(len(c.dues) for c in made))
    row = 0
    for i, contract in enumerate(made):
        for name, value in contract.facts.items():
            contracts[name][i] = value
        contracts["member"][i] = contract.member
        contracts["kind"][i] = contract.kind
        contracts["granted"][i] = contract.granted
        contracts["loan_day"][i] = day(contract.loan_day)
        contracts["crop_year"][i] = int(contract.loan_day[:4])
        contracts["confirm"][i] = 0.9
        for number, due in enumerate(contract.dues, start=1):
            amount = round(contract.granted / len(contract.dues), 2)
            dues["contract"][row] = i
            dues["no"][row] = number
            dues["due"][row] = day(due)
            dues["amount"][row] = amount
            if contract.paid != NEVER:
                dues["day1"][row], dues["pay1"][row] = contract.paid, amount
            row += 1
        if "extended_on" in contract.facts:
            dues["moved_on"][row - 1] = contract.facts["extended_on"]
            dues["moved_to"][row - 1] = contract.facts["extended_to"]
    first = len(book)
    joined = join([(book.contracts, book.dues), (contracts, dues)])
    return LoanBook(*joined, planted={first + i: c for i, c in enumerate(made)})


def _ring(story: dict, first: int) -> list[Contract]:
    n = story["members"]
    place = first + 4
    return [
        Contract(
            f"ว.{i + 1}/2561",
            place + i,
            60000.0,
            "2018-05-10",
            ["2018-12-31" if i == n - 2 else "2019-03-31"],
            paid=MUCH_LATER,
            guarantors=[place + (i + 1) % n],
        )
        for i in range(n)
    ]


def _late_acknowledgement(story: dict, first: int) -> list[Contract]:
    return [
        Contract(
            "ร.1/2554",
            first,
            100000.0,
            "2011-05-01",
            ["2013-05-01", "2015-05-01"],
            kind=MEDIUM,
            facts={"acknowledged": day("2018-06-01")},
            shown={"has_acceleration": False},
        )
    ]


def _suit_only(story: dict, first: int) -> list[Contract]:
    return [
        Contract(
            "ฟ.1/2561",
            first,
            80000.0,
            "2018-06-15",
            ["2018-12-31"],
            facts={"suit": day("2019-02-15")},
            shown={"class_reported": "normal", "allowance_booked": 0.0},
        )
    ]


def _extension(story: dict, first: int) -> list[Contract]:
    return [
        Contract(
            f"ผ.{i + 1}/2559",
            first + 4 + i % 8,
            30000.0 + 1500 * (i % 30),
            f"2016-05-{i % 28 + 1:02d}",
            ["2018-03-31"],
            facts={"extended_on": day(story["on"]), "extended_to": day(story["to"])},
        )
        for i in range(story["contracts"])
    ]


def _notice(story: dict, first: int) -> list[Contract]:
    safe = day(story["as_of"]) - 60
    return [
        Contract(
            f"จ.{i + 1}/2561",
            first + i,
            70000.0 + 10000 * i,
            "2018-05-20",
            [str(np.datetime64(safe + left, "D"))],
            facts={"told_lag": NEVER},
        )
        for i, left in enumerate(story["days_left"])
    ]


def _deaths(story: dict, first: int) -> list[Contract]:
    return [
        Contract(
            f"ต.{i + 1}/2560",
            first + i,
            90000.0 + 5000 * i,
            "2017-05-15",
            ["2018-03-31"],
            mortgage=i == 1,
        )
        for i in range(len(story["known_days_before"]))
    ]


def _soon_barred(story: dict, first: int) -> list[Contract]:
    return [
        Contract(f"อ.{i + 1}/2551", first + 6 + i, amount, "2008-07-01", [due])
        for i, (due, amount) in enumerate(
            [("2009-06-30", 55000.0), ("2009-11-30", 40000.0), ("2010-02-28", 72000.0)]
        )
    ]


def _old_judgment(story: dict, first: int) -> list[Contract]:
    return [
        Contract(
            "พ.1/2549",
            first + 9,
            48000.0,
            "2006-07-01",
            ["2007-06-30"],
            facts={"suit": day("2009-01-15"), "judged": day("2009-11-20")},
        )
    ]


def _overpaid(story: dict, first: int) -> list[Contract]:
    return [
        Contract(
            "ก.1/2561",
            first + 10,
            20000.0,
            "2018-05-21",
            ["2018-12-31"],
            paid=day("2018-12-28"),
            shown={"principal_outstanding": story["balance"]},
        )
    ]


_MAKERS = {
    "ring": _ring,
    "late_acknowledgement": _late_acknowledgement,
    "suit_only": _suit_only,
    "extension": _extension,
    "notice": _notice,
    "deaths": _deaths,
    "soon_barred": _soon_barred,
    "old_judgment": _old_judgment,
    "overpaid": _overpaid,
}
