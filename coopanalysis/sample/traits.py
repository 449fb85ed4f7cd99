"""What a body is like: its size, how its members pay, how well it keeps its papers.

One hidden weakness per body carries the correlations: who collects badly also tends
to have incomplete files, unconfirmed balances and counts long past.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coopanalysis.sample.bodies import Body, parameters

SMALLEST = 12
CALM = -1.3
DRIVER = {"members": 1700, "paid_on_time": 0.52}


@dataclass(frozen=True)
class Traits:
    """A body's drawn parameters; shares are 0-1, amounts in currency."""

    members: int
    simulated: int
    factor: float
    weakness: float
    paid_on_time: float
    worsening: float
    borrowers: float
    per_borrower: float
    rollover: float
    incomplete: float
    checked: float
    told_guarantor: float
    confirmed: float
    denied: float
    allowance: float
    count_interval: int
    interest_rate: float
    group_size: int
    associates: float
    active: float
    gap: float


def clipped(rng: np.random.Generator, spec: list[float]) -> float:
    """Draw from a lognormal given as [median, log-sd, least, most]."""
    median, spread, least, most = spec
    return float(np.clip(median * np.exp(spread * rng.standard_normal()), least, most))


def draw(body: Body, seed: int, scale: float) -> Traits:
    """Draw a body's traits; the same for the same seed and scale."""
    rng = body.rng(seed, 1)
    template = body.template
    spec = template["members"]
    if body.mode == "registers":
        spec = template.get("members_registers", spec)
    members = round(clipped(rng, spec))
    weak = rng.standard_normal()
    weak = CALM if body.is_calm else weak

    def like(share: float) -> float:
        return share * weak + (1 - share**2) ** 0.5 * rng.standard_normal()

    paid = 0.8 - (0.16 if weak > 0 else 0.075) * weak
    if not template["seasonal"]:
        paid = 0.955 - 0.015 * weak
    if "paid_on_time" in template:
        paid = template["paid_on_time"] - 0.01 * weak
    loans = parameters()["loans"]
    drawn = {
        "worsening": 0.0,
        "borrowers": rng.uniform(*template["borrowers"]),
        "per_borrower": rng.uniform(*loans["per_borrower"]),
        "rollover": 0.02,
        "incomplete": float(np.clip(0.06 * np.exp(0.7 * like(0.4)), 0.005, 0.4)),
        "checked": float(np.clip(0.55 + 0.2 * rng.standard_normal(), 0.1, 0.95)),
        "told_guarantor": rng.uniform(0.15, 0.6),
        "confirmed": float(np.clip(0.6 - 0.18 * like(0.4), 0.1, 0.95)),
        "denied": 0.07 if body.number % 9 == 5 else 0.002,
        "allowance": float(np.clip(0.9 - 0.09 * like(0.5), 0.55, 1.05)),
        "count_interval": _count_interval(float(like(0.3))),
        "interest_rate": float(rng.choice(loans["rates"])),
        "group_size": int(rng.integers(12, 25)),
        "associates": float(rng.uniform(0, 0.12)),
        "active": float(rng.uniform(0.45, 0.75)),
        "gap": float(rng.normal(0, 0.004)) if rng.random() < 0.2 else 0.0,
    }
    if "driver" in body.stories:
        members, paid = DRIVER["members"], DRIVER["paid_on_time"]
        drawn["worsening"] = 0.012
    if {"rollover_first", "rollover_second"} & set(body.stories):
        drawn["rollover"] = 0.12
    members = max(SMALLEST, round(members * scale))
    most = members if body.mode == "registers" else parameters()["simulated_members"]
    simulated = min(members, max(SMALLEST, round(most * min(scale, 1.0))))
    return Traits(
        members=members,
        simulated=simulated,
        factor=members / simulated,
        weakness=weak,
        paid_on_time=float(np.clip(paid, 0.4, 0.985)),
        **drawn,
    )


def _count_interval(weak: float) -> int:
    """Return days between two stock counts; 0 where nobody counts."""
    if weak < -1.04:
        return 30
    if weak < 0.25:
        return 120
    return 365 if weak < 1.2 else 0
