"""The loan register and its instalments at one day, as the body writes them."""

from __future__ import annotations

import numpy as np

from coopanalysis import thai
from coopanalysis.sample import days
from coopanalysis.sample.bodies import Body, parameters, stories
from coopanalysis.sample.days import NEVER
from coopanalysis.sample.loans import CENT, KINDS, LONG, MEDIUM, LoanBook, State
from coopanalysis.sample.members import Members
from coopanalysis.sample.traits import Traits

PREFIX = ("ฉ.", "ส.", "ป.", "ย.")
IN_KIND = "ปจ."
IN_KIND_FREE = 182
CLASSES = ("normal", "substandard", "doubtful", "doubtful_loss")
RATES = np.array([0.0, 0.2, 0.5, 1.0])
MUST_BE_SECURED_ABOVE = 150000
THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


def in_kind(body: Body, book: LoanBook) -> np.ndarray:
    """Return which contracts are inputs on credit, booked as loans."""
    if "input_credit_as_loans" not in body.stories:
        return np.zeros(len(book), bool)
    c = book.contracts
    return np.isin(c["kind"], (0, 1)) & (c["purpose"] % 2 == 0)


def labels(body: Body, book: LoanBook) -> np.ndarray:
    """Return every contract's number."""
    c = book.contracts
    goods = in_kind(body, book)
    text = [
        f"{IN_KIND if g else PREFIX[k]}{s:04d}/{thai.be_year(int(y))}"
        for k, s, y, g in zip(
            c["kind"], c["serial"], c["crop_year"], goods, strict=True
        )
    ]
    for i, contract in book.planted.items():
        text[i] = contract.label
    return np.array(text, dtype=object)


def written(body: Body, names: np.ndarray, at: int) -> np.ndarray:
    """Return the contracts' numbers as the body writes them at a day."""
    if "restyled" not in body.stories or at < days.day(stories()["restyled"]["on"]):
        return names
    return np.array([restyled(name) for name in names], dtype=object)


def restyled(name: str) -> str:
    """Return a number in Thai digits, with a blank and without leading zeros."""
    kind, _, number = name.partition(".")
    return f"{kind}. {number.lstrip('0')}".translate(THAI_DIGITS)


def seen(dates: np.ndarray, at: int) -> np.ndarray:
    """Return dates that have come; those still ahead are unknown."""
    return np.where(dates <= at, dates, NEVER)


def classify(state: State, book: LoanBook, at: int) -> np.ndarray:
    """Return the class that months overdue and suits call for, as 0-3.

    A debtor has one class, the worst of his contracts.
    """
    overdue = np.where(state.default_day == NEVER, 0, at - state.default_day + 1)
    found = np.searchsorted([91, 183, 366], overdue, side="right")
    suit = seen(book.contracts["suit"], at) != NEVER
    owed = state.outstanding > CENT
    found = np.where(suit & owed, np.maximum(found, 2), found) * owed
    who = book.contracts["member"]
    worst = np.zeros(who.max(initial=0) + 1, int)
    np.maximum.at(worst, who, found)
    return worst[who] * owed


def rows(
    body: Body,
    traits: Traits,
    members: Members,
    book: LoanBook,
    state: State,
    names: np.ndarray,
    at: int,
) -> dict[str, np.ndarray]:
    """Return the loan register at a day."""
    which = state.listed
    c = {name: values[which] for name, values in book.contracts.items()}
    words = parameters()["loans"]
    who, kind = c["member"], c["kind"]
    balance, overdue = state.outstanding[which], state.overdue[which]
    default = state.default_day[which]
    last_paid = state.last_paid[which]
    goods = in_kind(body, book)[which]
    since = np.maximum(np.maximum(last_paid, c["loan_day"]), at - 6 * 365)
    idle = np.where(goods, np.maximum(at - since - IN_KIND_FREE, 0), at - since)
    overdue_days = np.where(default == NEVER, 0, at - default + 1)
    interest = np.round(balance * c["rate"] / 100 * idle / 365, 2)
    late_days = np.minimum(overdue_days, 6 * 365)
    fine = np.round(overdue * words["penalty"] / 100 * late_days / 365, 2)
    level = classify(state, book, at)[which]
    flattered = np.where(c["chance"] > 0.9, np.maximum(level - 1, 0), level)
    allowance = np.round(balance * RATES[level] * traits.allowance, 2)
    status = members.status(who, at)
    status[status == "expelled"] = "resigned"
    status[(status == "missing") & (c["chance"] < 0.5)] = "moved"
    years = np.minimum((at - members.joined[who]) / 365.25, 12)
    purposes = np.array(words["short_purposes"], dtype=object)
    investments = np.array(words["long_purposes"], dtype=object)
    medium = kind >= MEDIUM
    extended = seen(c["extended_on"], at)
    crop = thai.be_year(0) + c["crop_year"]
    stopped = (level >= 2) & (c["chance"] < 0.7) & (default != NEVER)
    judged = seen(c["judged"], at)
    table = {
        "contract_no": names[which],
        "member_no": members.number(who),
        "debtor_name": np.array([f"ตัวอย่าง สมาชิก {i + 1}" for i in who], object),
        "group_no": members.group[who].astype(str).astype(object),
        "loan_type": np.array(KINDS, dtype=object)[kind],
        "purpose": np.where(
            goods,
            "ซื้อปุ๋ย (สินเชื่อปัจจัยการผลิต)",
            np.where(
                medium,
                investments[c["purpose"] % len(investments)],
                purposes[c["purpose"] % len(purposes)],
            ),
        ),
        "loan_date": c["loan_day"],
        "due_date": state.last_due[which],
        "is_instalment": medium,
        "has_acceleration": medium & (c["purpose"] % 3 > 0),
        "must_be_secured": c["granted"] > MUST_BE_SECURED_ABOVE,
        "principal_granted": c["granted"],
        "principal_outstanding": balance,
        "interest_due": interest,
        "penalty_due": fine,
        "principal_overdue": overdue,
        "due_in_year": state.due_in_year[which],
        "paid_on_time": state.paid_on_time[which],
        "default_date": default,
        "last_payment_date": last_paid,
        "acknowledged_date": seen(c["acknowledged"], at),
        "restructured_date": seen(c["restructured"], at),
        "suit_date": seen(c["suit"], at),
        "judgment_date": judged,
        "legal_status": _legal(c, overdue_days, at),
        "class_reported": np.array(CLASSES, dtype=object)[flattered],
        "allowance_booked": allowance,
        "borrower_shares": np.round(members.shares[who] * (0.4 + 0.05 * years), -1),
        "borrower_deposits": np.where(
            c["confirm"] < 0.4, np.round(members.shares[who] * c["chance"] * 0.5, 2), 0
        ),
        "debtor_status": status,
        "death_known_date": np.where(status == "dead", members.death_known[who], NEVER),
        "interest_rate": c["rate"],
        "penalty_rate": np.full(len(which), float(words["penalty"])),
        "crop_year": np.array([f"{y}/{(y + 1) % 100:02d}" for y in crop], object),
        "fund_source": np.array(words["sources"], object)[
            np.searchsorted([60, 85], c["source"], side="right")
        ],
        "project": np.where(c["source"] >= 92, "โครงการชะลอการขายข้าวเปลือก", ""),
        "extended_to": np.where(extended == NEVER, NEVER, c["extended_to"]),
        "extension_date": extended,
        "extension_count": (extended != NEVER).astype(float),
        "guarantor_consent_date": seen(c["consent"], at),
        "reduction_date": seen(c["reduced"], at),
        "reduction_notice_date": seen(c["reduction_told"], at),
        "moratorium_until": np.where(
            (c["chance"] < 0.006) & (default != NEVER), default + 730, NEVER
        ),
        "refinanced_from": np.array(
            [names[old] if old >= 0 else "" for old in c["refinanced"]], object
        ),
        "accrual_stopped_date": seen(np.where(stopped, default + 180, NEVER), at),
        "confirmation": _confirmation(c["confirm"], traits),
        "case_no": np.array(
            [
                f"ผบ.{s}/{thai.be_year(days.date(d).year)}" if d != NEVER else ""
                for s, d in zip(c["serial"], seen(c["suit"], at), strict=True)
            ],
            object,
        ),
        "judgment_amount": np.where(judged == NEVER, np.nan, balance + interest),
        "writ_date": seen(c["writ"], at),
        "is_officer_debt": members.officer[who] != "none",
        "approved_by": np.array([f"กก.{v % 7 + 1}" for v in c["source"]], object),
    }
    for i, contract in book.planted.items():
        row = np.flatnonzero(which == i)
        for name, value in contract.shown.items():
            table[name][row] = value
    return table


def instalments(
    book: LoanBook, state: State, names: np.ndarray, at: int
) -> dict[str, np.ndarray]:
    """Return the instalments of the medium and long contracts with a balance."""
    d = book.dues
    medium = np.isin(book.contracts["kind"], (MEDIUM, LONG))
    owed = state.alive & (state.outstanding > CENT)
    rows = np.flatnonzero((owed & medium)[d["contract"]])
    paid = d["pay1"] * (d["day1"] <= at) + d["pay2"] * (d["day2"] <= at)
    return {
        "contract_no": names[d["contract"][rows]],
        "instalment_no": d["no"][rows].astype(float),
        "due_date": d["due"][rows],
        "amount": d["amount"][rows],
        "paid": np.round(paid[rows], 2),
    }


def _legal(c: dict, overdue_days: np.ndarray, at: int) -> np.ndarray:
    found = np.full(len(overdue_days), "normal", dtype=object)
    found[(overdue_days > 60) & (c["chance"] < 0.6)] = "demanded"
    for name, status in (("suit", "sued"), ("judged", "judged"), ("writ", "executing")):
        found[seen(c[name], at) != NEVER] = status
    return found


def _confirmation(drawn: np.ndarray, traits: Traits) -> np.ndarray:
    denied = traits.denied
    answer = np.full(len(drawn), "", dtype=object)
    answer[drawn < denied + traits.confirmed + 0.2] = "no_answer"
    answer[drawn < denied + traits.confirmed] = "agreed"
    answer[drawn < denied] = "denied"
    answer[drawn < denied * 0.4] = "different"
    return answer
