"""Invented guarantors, mortgages and other security of invented loans (`_loans.py`)."""

from __future__ import annotations

import numpy as np

# what stands behind a contract, and how often
BEHIND = {(): 0.05, ("guarantor", "guarantor"): 0.52, ("guarantor",): 0.05}
BEHIND |= {("land_mortgage",): 0.22, ("land_mortgage", "guarantor"): 0.06}
BEHIND |= {("land_mortgage", "land_mortgage"): 0.04, ("deposit",): 0.02}
BEHIND |= {("shares",): 0.02, ("other",): 0.02}
STATUSES = {"normal": 0.935, "defaulted": 0.025, "resigned": 0.01, "dead": 0.01}
STATUSES |= {None: 0.02}
TITLES = {"deed": 0.5, "ns3k": 0.2, "ns3": 0.1, "spk": 0.12, "pbt5": 0.04, None: 0.04}
YES_NO = {True: 0.9, False: 0.07, None: 0.03}
PAPERS = ("สำเนาบัตรประชาชน", "หนังสือยินยอมของคู่สมรส", "สัญญาค้ำประกัน")


def security(
    chance: np.random.Generator, loan: dict[str, np.ndarray], day: int
) -> dict[str, np.ndarray]:
    """Return columns of what stands behind loans; dates are days, -1 is none."""
    n = len(loan["contract_no"])
    way = chance.choice(len(BEHIND), n, p=list(BEHIND.values()))
    items = np.array([len(one) for one in BEHIND])
    of = np.repeat(np.arange(n), items[way])
    item = np.arange(len(of)) - np.searchsorted(of, of)
    kinds = np.array([(*one, None, None)[:2] for one in BEHIND], object)
    kind = kinds[way[of], item]
    m, land, person = len(of), kind == "land_mortgage", kind == "guarantor"
    checked = some(chance, n, 0.6)[of]
    # a borrower's guarantors stand shortly behind him, few before: rings are rare
    who = loan["member_no"].astype(np.int64)[of] + chance.integers(-1, 30, m)
    who = np.maximum(who, 0).astype(str)
    named = person & some(chance, m, 0.985)
    asset = np.char.add("ฉ.", chance.integers(1, 3 * n, m).astype(str)).astype(object)
    worth = loan["principal_granted"][of] / items[way[of]]
    worth = np.round(worth * chance.uniform(0.6, 1.8, m))
    worth = np.where(person, np.nan, blank(chance, worth, 0.02))
    complete = pick(chance, YES_NO, m)
    missing = np.array(PAPERS, object)[chance.integers(0, len(PAPERS), m)]
    third = np.where(land, pick(chance, {True: 0.12, False: 0.83, None: 0.05}, m), None)
    return {
        "coop_id": loan["coop_id"][of],
        "contract_no": loan["contract_no"][of],
        "item_no": item + 1,
        "collateral_type": kind,
        "asset_id": np.where(land & some(chance, m, 0.97), asset, None),
        "guarantor_no": np.where(named, np.char.zfill(who, 16).astype(object), None),
        "guarantor_status": np.where(person, pick(chance, STATUSES, m), None),
        "title_type": np.where(land, pick(chance, TITLES, m), None),
        "mortgage_registered": np.where(land, pick(chance, YES_NO, m), None),
        "mortgage_rank": np.where(
            land, chance.choice((1, 2, np.nan), m, p=(0.93, 0.04, 0.03)), np.nan
        ),
        "appraised_value": worth,
        "appraisal_date": np.where(
            land & some(chance, m, 0.92),
            loan["loan_date"][of] - chance.integers(0, 60, m),
            -1,
        ),
        "docs_complete": complete,
        "missing_docs": np.where(complete == False, missing, None),  # noqa: E712
        "third_party": third,
        "shortfall_waiver": np.where(
            land, pick(chance, {True: 0.7, False: 0.22, None: 0.08}, m), None
        ),
        "meets_rule": pick(chance, YES_NO, m),
        "file_checked_date": np.where(checked, loan["loan_date"][of] + 20, -1),
    } | letters(chance, {name: loan[name][of] for name in DATES}, person, third, day)


DATES = ("due_date", "default_date", "suit_date")


def letters(
    chance: np.random.Generator,
    loan: dict[str, np.ndarray],
    person: np.ndarray,
    third: np.ndarray,
    day: int,
) -> dict[str, np.ndarray]:
    """Return when guarantors, debtors and other owners of the land were written to."""
    m, suit = len(person), loan["suit_date"]
    since = np.where(loan["default_date"] > 0, loan["default_date"], loan["due_date"])

    def sent(among: np.ndarray, share: float, after: np.ndarray, first: int, last: int):
        found = after + chance.integers(first, last, m)
        return np.where(among & some(chance, m, share) & (found <= day), found, -1)

    land = third != None  # noqa: E711
    told = sent(land & (suit < 0) & (since < day), 0.35, since, 60, 900)
    told = np.where(suit > 0, sent(land, 0.85, suit, -150, -20), told)
    return {
        "guarantor_notice_date": sent(person & (since < day), 0.45, since, 20, 100),
        "mortgage_notice_date": np.where(some(chance, m, 0.9), told, -1),
        "mortgage_notice_received_date": sent(told > 0, 0.7, told, 3, 25),
        "mortgagor_notice_date": sent((third == True) & (told > 0), 0.6, told, 0, 30),  # noqa: E712
    }


def some(chance: np.random.Generator, n: int, share: float) -> np.ndarray:
    """Return which of so many are among a share of all."""
    return chance.random(n) < share


def pick(chance: np.random.Generator, among: dict, n: int) -> np.ndarray:
    """Return values, each as often as is said."""
    chosen = chance.choice(len(among), n, p=list(among.values()))
    return np.array(list(among), object)[chosen]


def blank(chance: np.random.Generator, values: np.ndarray, share: float) -> np.ndarray:
    """Return the values with a share of them left blank."""
    nothing = np.nan if values.dtype.kind in "if" else None
    return np.where(some(chance, len(values), share), nothing, values)
