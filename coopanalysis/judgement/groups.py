"""Which bodies a unit's figures are over.

The headline of a district is over agricultural cooperatives and farmers' groups; a
teachers' savings cooperative has rows of its own, and a body that serves a whole
province counts in the province's rows only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from coopanalysis.rules import RulesInForce

HEADLINE = "headline"
PROVINCE_WIDE = "province_wide"
SECTOR_OF_TYPE = {
    "agricultural": "agricultural",
    "fisheries": "agricultural",
    "land_settlement": "agricultural",
    "shop": "non_agricultural",
    "service": "non_agricultural",
    "savings": "non_agricultural",
    "credit_union": "non_agricultural",
    "farmers_group": "farmers_group",
}
MEMBERSHIP = ["level", "unit_id", "body_group", "coop_id"]


def headline_sectors(rules: RulesInForce) -> set[str] | None:
    """Return the sectors a headline is over; None where the place has no such rule."""
    words = rules.text("headline_sectors")
    return set(words.replace(",", " ").split()) if words else None


def operating(bodies: pd.DataFrame) -> pd.DataFrame:
    """Return the bodies that do business; one whose status is unknown is among them."""
    return bodies[bodies["status"].fillna("operating") == "operating"]


def body_groups(bodies: pd.DataFrame, sectors: set[str] | None) -> pd.Series:
    """Return the group of every body: headline, province_wide or its own type."""
    kind = bodies["coop_type"].astype(object)
    sector = bodies["sector"].astype(object)
    sector = sector.where(sector.notna(), kind.map(SECTOR_OF_TYPE))
    group = kind.where(~sector.isin(sectors), HEADLINE) if sectors else kind.copy()
    if sectors is None:
        group[:] = HEADLINE
        return group
    return group.where(bodies["service_area"] != "province", PROVINCE_WIDE)


def membership(
    bodies: pd.DataFrame, sectors: set[str] | None, province: str
) -> pd.DataFrame:
    """Return one row per unit, group and body that counts in it."""
    working = operating(bodies)
    group = body_groups(working, sectors)
    base = pd.DataFrame(
        {
            "coop_id": working["coop_id"].astype(object),
            "district_code": working["district_code"].astype(object),
            "coop_type": working["coop_type"].astype(object),
            "body_group": group,
        }
    )
    own = base.assign(
        level="coop", unit_id=base["coop_id"], body_group=base["coop_type"]
    )
    local = base[base["body_group"] != PROVINCE_WIDE]
    district = local.assign(level="district", unit_id=local["district_code"])
    whole = base.assign(level="province", unit_id=province)
    return pd.concat([own, district, whole], ignore_index=True)[MEMBERSHIP]
