"""People of the plain script: guarantors, circles of them, and debtors at a loss."""

from __future__ import annotations

import networkx as nx
import pandas as pd

KEY = ["coop_id", "contract_no"]


def guarantors(loans: pd.DataFrame, people: pd.DataFrame, rules) -> dict[str, float]:
    """Return how many people guarantee too much, or are late themselves."""
    given = people[[*KEY, "guarantor_no"]].merge(loans.loc[loans["owed"], KEY], on=KEY)
    contracts = given.groupby(["coop_id", "guarantor_no"])["contract_no"].nunique()
    late = loans[["coop_id", "member_no"]].assign(late=loans["days"] > 90)
    late = late.groupby(["coop_id", "member_no"])["late"].any()
    own = late.reindex(contracts.index.set_names(late.index.names)).fillna(False)
    many = float((contracts > rules.value("guarantor_max_contracts")).sum())
    found = {}
    for name, number in (("over_limit", many), ("overdue", float(own.sum()))):
        found[f"collateral.guarantors_{name}"] = number
        found[f"collateral.guarantors_{name}#"] = number
        found[f"collateral.guarantors_{name}/"] = float(len(contracts))
        found[f"collateral.guarantors_{name}?"] = float(
            given["guarantor_no"].isna().sum()
        )
    return found


def rings(loans: pd.DataFrame, people: pd.DataFrame, rules) -> dict[str, float]:
    """Count circles with somebody in trouble, and their contracts."""
    edges = loans.loc[loans["owed"], [*KEY, "member_no", "days"]].merge(people, on=KEY)
    unnamed = edges["guarantor_no"].isna()
    named = edges.loc[~unnamed, "coop_id"].unique()
    left_out = float((unnamed & edges["coop_id"].isin(named)).sum())
    edges = edges[~unnamed]
    guarantor = ["coop_id", "guarantor_no"]
    given = edges.groupby(guarantor)["contract_no"].transform("nunique")
    over = given > rules.value("guarantor_max_contracts")
    edges = edges.assign(suspect=edges["trouble"].fillna(False) | over)
    count, contracts = 0, 0
    for _, own in edges.groupby("coop_id"):
        bad = set(own["member_no"][own["days"] > 90])
        bad |= set(own["guarantor_no"][own["suspect"]])
        graph = nx.DiGraph()
        graph.add_edges_from(zip(own["member_no"], own["guarantor_no"], strict=True))
        for ring in nx.strongly_connected_components(graph):
            if len(ring) >= rules.value("ring_min_members") and ring & bad:
                inside = own["member_no"].isin(ring) & own["guarantor_no"].isin(ring)
                count += 1
                contracts += own.loc[inside, "contract_no"].nunique()
    return {
        "collateral.guarantee_rings": float(count),
        "collateral.guarantee_rings#": float(contracts),
        "collateral.guarantee_rings?": left_out,
    }


def stake(loans: pd.DataFrame, rules) -> dict[str, float]:
    """Return what may be lost of loans over a year late.

    A member's deposits, and his shares once he has left, come off once. A contract that
    another one has taken over counts with what it has above that one.
    """
    left = loans["principal_outstanding"]
    ended = loans["debtor_status"].isin(("dead", "resigned"))
    shares = loans["borrower_shares"].fillna(0)
    shares *= ended.map({True: 1.0, False: rules.value("lending_value_living_shares")})
    behind = loans["borrower_deposits"].fillna(0) + shares
    person = [loans["coop_id"], loans["member_no"]]
    most = behind.groupby(person).transform("max")
    owed = left.clip(lower=0).groupby(person).transform("sum")
    net = left - loans["allowance_booked"].fillna(0) - loans["property"].fillna(0)
    net = (net - most * left / owed).where((loans["days"] > 365) & loans["owed"])
    late = loans.loc[net > 0, [*KEY, "refinanced_from"]].assign(net=net)
    newer = late.dropna(subset="refinanced_from")
    newer = newer.groupby(["coop_id", "refinanced_from"])["net"].sum()
    newer = newer.rename("elsewhere").rename_axis(KEY)
    late = late.join(newer, on=KEY)
    rest = (late["net"] - late["elsewhere"].fillna(0)).clip(lower=0)
    taken = late["net"] - rest
    coop = late["coop_id"]
    found = {
        "breakdown.stake": float(late["net"].sum()),
        "breakdown.stake#": float(coop[rest > 0].nunique() + coop[taken > 0].nunique()),
    }
    by_coop = rest[rest > 0].groupby(coop[rest > 0])
    for name in ("standing.loss_at_stake", "standing.loss_at_stake_years"):
        found[name] = float(by_coop.sum().sum())
        found[f"{name}#"] = float(by_coop.count().sum())
    return found
