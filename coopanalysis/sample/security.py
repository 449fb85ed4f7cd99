"""Guarantors and mortgages behind the contracts, and how their files are kept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coopanalysis.sample.bodies import Body, parameters
from coopanalysis.sample.days import NEVER
from coopanalysis.sample.letters import letters
from coopanalysis.sample.loan_rows import seen
from coopanalysis.sample.loans import LoanBook, State
from coopanalysis.sample.members import Members
from coopanalysis.sample.traits import Traits

GUARANTOR, MORTGAGE, DEPOSIT = "guarantor", "land_mortgage", "deposit"
NEIGHBOURS = 9
CHECK_DAYS = (10, 420)
NOTED = 0.22  # share of guarantors' defaults that a clerk writes down
REPLACED = 0.4  # share of dead and resigned guarantors already replaced
STILL_ENOUGH = 0.6  # share of incomplete files that meet the rule all the same


@dataclass
class Security:
    """Items of security, arrays over items."""

    contract: np.ndarray
    item: np.ndarray
    kind: np.ndarray
    guarantor: np.ndarray
    title: np.ndarray
    value: np.ndarray
    appraised: np.ndarray
    told_lag: np.ndarray
    checked: np.ndarray
    complete: np.ndarray
    chance: np.ndarray
    sent: np.ndarray
    received: np.ndarray
    owner_told: np.ndarray


def secure(
    body: Body, traits: Traits, members: Members, book: LoanBook, seed: int
) -> Security:
    """Draw what secures every contract."""
    rng = body.rng(seed, 4)
    c = book.contracts
    n = len(book)
    share = parameters()["security"]
    drawn = rng.random(n)
    size = c["granted"] / max(body.template["contract"], 1)
    mortgage = rng.random(n) < np.clip(0.02 + 0.09 * (size - 1), 0.02, 0.75)
    nothing = drawn < share["neither"]
    deposit = ~nothing & (drawn < share["neither"] + share["deposit"])
    mortgage &= ~nothing & ~deposit
    two = ~nothing & ~deposit & (~mortgage | (rng.random(n) < 0.15))
    for i, contract in book.planted.items():
        mortgage[i], two[i] = contract.mortgage, not contract.mortgage
        nothing[i] = deposit[i] = False
    parts = []
    for kind, where in ((MORTGAGE, mortgage), (DEPOSIT, deposit)):
        rows = np.flatnonzero(where)
        parts.append((rows, np.full(len(rows), kind, object), np.full(len(rows), -1)))
    offsets = _guarantors(rng, c["member"], members)
    for place in (0, 1):
        rows = np.flatnonzero(two)
        who = offsets[place][rows]
        parts.append((rows, np.full(len(rows), GUARANTOR, object), who))
    contract = np.concatenate([p[0] for p in parts])
    kind = np.concatenate([p[1] for p in parts])
    guarantor = np.concatenate([p[2] for p in parts])
    guarantor = _planted_guarantors(book, members, contract, kind, guarantor)
    order = np.lexsort((np.arange(len(contract)), contract))
    contract, kind, guarantor = contract[order], kind[order], guarantor[order]
    m = len(contract)
    starts = np.searchsorted(contract, contract)
    titles = share["titles"]
    chance = rng.random(m)
    granted = c["granted"][contract]
    age = np.minimum(rng.gamma(2.2, 2.6, m) * 365, 15 * 365)
    file = rng.random(n)
    checked = c["loan_day"] + rng.integers(*CHECK_DAYS, n)
    told = np.where(
        rng.random(m) < traits.told_guarantor,
        rng.integers(5, 56, m),
        np.where(rng.random(m) < 0.3, rng.integers(66, 420, m), NEVER),
    )
    planted = np.isin(contract, list(book.planted))
    post = letters(body, book, seed)
    return Security(
        contract=contract,
        item=np.arange(m) - starts + 1,
        kind=kind,
        guarantor=guarantor,
        title=np.array(list(titles), object)[
            rng.choice(len(titles), m, p=np.array(list(titles.values())))
        ],
        value=np.round(granted / rng.uniform(0.35, 0.7, m), -3),
        appraised=c["loan_day"][contract] - (age * 0.4).astype(np.int64),
        told_lag=np.where(planted, NEVER, told),
        checked=np.where(file < traits.checked, checked, NEVER)[contract],
        complete=(rng.random(n) >= traits.incomplete)[contract],
        chance=chance,
        sent=post.sent[contract],
        received=post.received[contract],
        owner_told=post.told[contract],
    )


def rows(
    security: Security,
    members: Members,
    book: LoanBook,
    state: State,
    names: np.ndarray,
    at: int,
) -> dict[str, np.ndarray]:
    """Return the register of collateral at a day."""
    listed = np.zeros(len(book), bool)
    listed[state.listed] = True
    which = np.flatnonzero(listed[security.contract])
    s = {name: values[which] for name, values in vars(security).items()}
    words = parameters()["security"]
    personal = s["kind"] == GUARANTOR
    land = s["kind"] == MORTGAGE
    who = s["guarantor"]
    bad = np.zeros(len(members), bool)
    np.logical_or.at(bad, book.contracts["member"], state.overdue > 0)
    status = members.status(np.maximum(who, 0), at)
    status[np.isin(status, ("expelled",))] = "resigned"
    # a clerk writes down only some of the defaults of guarantors
    noted = bad[np.maximum(who, 0)] & ((s["chance"] < NOTED) | _ringed(book, s))
    status[(status == "missing") | (s["chance"] > 1 - REPLACED)] = "normal"
    status[noted & (status == "normal")] = "defaulted"
    default = state.default_day[s["contract"]]
    told = (default != NEVER) & (s["told_lag"] != NEVER)
    checked = seen(s["checked"], at)
    files = checked != NEVER
    incomplete = files & ~s["complete"]
    papers = np.array(words["papers"], object)
    lacking = personal & np.isin(status, ("dead", "resigned")) & (s["chance"] < 0.3)
    enough = s["chance"] < STILL_ENOUGH
    third_party = land & (s["chance"] < 0.12)
    return {
        "contract_no": names[s["contract"]],
        "item_no": s["item"].astype(float),
        "collateral_type": s["kind"],
        "asset_id": np.array(
            [
                f"{1000 + i * 7}/{i % 90 + 1}" if is_land else ""
                for i, is_land in zip(s["contract"], land, strict=True)
            ],
            object,
        ),
        "guarantor_no": np.where(personal, members.number(who), ""),
        "guarantor_status": np.where(personal, status, ""),
        "guarantor_notice_date": seen(
            np.where(personal & told, default + s["told_lag"], NEVER), at
        ),
        "title_type": np.where(land, s["title"], ""),
        "mortgage_registered": maybe(land, s["chance"] < 0.96),
        "mortgage_rank": np.where(land, 1.0 + (s["chance"] > 0.93), np.nan),
        "appraised_value": np.where(
            land, s["value"], np.where(s["kind"] == DEPOSIT, s["value"] * 0.4, np.nan)
        ),
        "appraisal_date": np.where(land, s["appraised"], NEVER),
        "docs_complete": maybe(files, s["complete"]),
        "missing_docs": np.where(
            incomplete,
            papers[(s["chance"] * 99).astype(int) % len(papers)],
            "",
        ),
        "original_location": np.where(
            land,
            np.array(words["places"], object)[(s["chance"] * 99).astype(int) % 3],
            "",
        ),
        "third_party": maybe(land, third_party),
        "shortfall_waiver": maybe(land, s["chance"] > 0.3),
        "meets_rule": maybe(files, (s["complete"] | enough) & ~lacking),
        "file_checked_date": checked,
        "mortgage_notice_date": seen(np.where(land, s["sent"], NEVER), at),
        "mortgage_notice_received_date": seen(np.where(land, s["received"], NEVER), at),
        "mortgagor_notice_date": seen(
            np.where(third_party, s["owner_told"], NEVER), at
        ),
    }


def maybe(known: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Return booleans where known, None elsewhere."""
    out = np.full(len(known), None, dtype=object)
    out[known] = value[known]
    return out


def _ringed(book: LoanBook, s: dict) -> np.ndarray:
    ring = [i for i, c in book.planted.items() if c.guarantors]
    return np.isin(s["contract"], ring)


def _guarantors(
    rng: np.random.Generator, member: np.ndarray, members: Members
) -> tuple[np.ndarray, np.ndarray]:
    """Return two neighbours of higher number: no circles arise by chance."""
    n = len(member)
    last = members.first_story - 1
    near = 1 + rng.integers(0, NEIGHBOURS, n)
    far = 1 + (near + rng.integers(0, NEIGHBOURS - 1, n)) % NEIGHBOURS
    first = np.minimum(member + near, last)
    second = np.minimum(member + far, last)
    return first, np.where(second == first, np.maximum(second - 1, member + 1), second)


def _planted_guarantors(
    book: LoanBook,
    members: Members,
    contract: np.ndarray,
    kind: np.ndarray,
    guarantor: np.ndarray,
) -> np.ndarray:
    guarantor = guarantor.copy()
    for i, planted in book.planted.items():
        items = np.flatnonzero((contract == i) & (kind == GUARANTOR))
        wanted = planted.guarantors or []
        spare = [members.first_guarantor, members.first_guarantor + 1]
        for item, who in zip(items, [*wanted, *spare], strict=False):
            guarantor[item] = who
    return guarantor
