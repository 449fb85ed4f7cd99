"""The clocks of the plain script: what has run out of time, and what is left then."""

from __future__ import annotations

import numpy as np
import pandas as pd

EVENTS = ["acknowledged_date", "last_payment_date", "restructured_date"]


def add_clocks(loans: pd.DataFrame, day: pd.Timestamp, rules) -> None:
    """Say what is barred, what will be, and what of interest and land remains."""
    add_limitation(loans, day, rules)
    add_estates(loans, day, rules)
    add_interest(loans, day, rules)
    add_reach(loans, rules)


def add_limitation(loans: pd.DataFrame, day: pd.Timestamp, rules) -> None:
    """Run the clock of each contract.

    Of a contract that may or may not be paid in instalments two readings are open.
    """
    years = rules.value("limitation_loan_default_years")
    short = rules.value("limitation_instalment_years")
    unsure = loans["is_instalment"].isna()
    clock = loans[["due_date", "suit_date", *EVENTS]]
    first = pd.concat(
        [period(clock[~unsure], years, rules), period(clock[unsure], short, rules)]
    ).reindex(loans.index)
    until, stopped = first["until"], first["stopped"]
    last = until.mask(unsure, period(clock[unsure], years, rules)["until"])
    judged = loans["judgment_date"].notna()
    end = loans["judgment_date"] + pd.DateOffset(
        years=int(rules.value("execution_years"))
    )
    until, last = until.mask(judged, end), last.mask(judged, end)
    stopped = stopped.mask(judged, loans["writ_date"] < end)
    running = loans["owed"] & ~stopped
    months = pd.DateOffset(months=int(rules.value("soon_barred_months")))
    barred = (running & (last <= day)).astype("boolean")
    loans["barred"] = barred.mask(running & (last > day) & (until <= day))
    loans["soon"] = running & (until > day) & (until <= day + months)
    loans["execution_ends"] = loans["soon"] & judged
    until = until.where(running & (until > day) & (last > day))
    loans["limitation_until"] = until.where(~judged)
    loans["execution_until"] = until.where(judged)


def period(clock: pd.DataFrame, years: float, rules) -> pd.DataFrame:
    """Return when a period ends, started afresh by what happened in time."""
    length = pd.DateOffset(years=int(years))
    until = clock["due_date"] + length
    events = clock[EVENTS].where(clock[EVENTS].gt(clock["due_date"], axis=0))
    for column in np.sort(events.to_numpy(), axis=1).T:
        event = pd.Series(column, index=clock.index)
        until = until.mask(event < until, event + length)
    accepted, given = clock["acknowledged_date"], clock["restructured_date"]
    accepted = accepted.where(accepted >= until).fillna(given.where(given >= until))
    late = pd.DateOffset(
        years=int(rules.value("limitation_late_acknowledgement_years"))
    )
    suit = clock["suit_date"]
    in_time = suit < until
    until = (accepted + late).fillna(until)
    stopped = in_time | ((suit >= accepted) & (suit < until))
    return pd.DataFrame({"until": until, "stopped": stopped})


def add_estates(loans: pd.DataFrame, day: pd.Timestamp, rules) -> None:
    """Say by when the heirs must be sued, and where that day has passed."""
    year = pd.DateOffset(years=int(rules.value("heirs_claim_years")))
    until = loans["death_known_date"] + year
    sued = loans[["suit_date", "judgment_date"]].min(axis=1)
    status = loans["debtor_status"]
    dead = (status == "dead").astype("boolean").mask(status.isna())
    past = (until < day).astype("boolean").mask(until.isna())
    loans["dead"] = (dead.fillna(False) & loans["owed"]).mask(status.isna())
    loans["estate_past"] = dead & loans["owed"] & past & ~(sued <= until)
    open_yet = loans["dead"].fillna(False) & sued.isna() & (until >= day)
    loans["heirs_until"] = until.where(open_yet)


def add_interest(loans: pd.DataFrame, day: pd.Timestamp, rules) -> None:
    """Say how much of the interest is too old."""
    interest, rate = loans["interest_due"], loans["interest_rate"]
    years = rules.value("limitation_interest_years")
    event = loans[EVENTS].max(axis=1)
    event = event.where(event + pd.DateOffset(years=int(years)) > day)
    stop = loans["suit_date"].where(loans["suit_date"] <= day).fillna(event)
    open_years = years + (day - stop.fillna(day)).dt.days / 365
    old = interest - loans["principal_outstanding"] * rate / 100 * open_years
    nothing = ~loans["owed"] | (interest <= 0) | loans["judged"]
    loans["old_interest"] = old.clip(lower=0).where(rate > 0).mask(nothing, 0.0)


def add_reach(loans: pd.DataFrame, rules) -> None:
    """Say what the land still answers for where the claim itself is out of time."""
    left, interest = loans["principal_outstanding"], loans["interest_due"]
    barred = loans["barred"].astype(float)  # not known: not a number
    lost = left.where(barred != 0, 0.0).where(barred.notna())
    lost = lost.mask(loans["estate_past"].fillna(False), left)
    years = rules.value("mortgage_interest_years")
    most = lost * loans["interest_rate"] / 100 * years
    most = most.where(loans["interest_rate"] > 0).mask(interest <= 0, 0.0)
    within = interest.clip(lower=0)
    within = within.where(within <= most, most).where(interest.notna())
    nothing = ~loans["registered"].fillna(True) | (lost == 0)
    reached = (lost + within).where(loans["registered"].fillna(False))
    loans["reached"] = reached.mask(nothing, 0.0)
