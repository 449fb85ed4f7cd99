"""Circular guarantees: rings of members who guarantee each other.

Members of one group guaranteeing each other are ordinary practice. A ring is reported
only where one of its guarantors is dead, has left, is in default, or guarantees more
contracts than the rule allows.
"""

from __future__ import annotations

from collections import defaultdict

import duckdb
import networkx as nx
import pandas as pd

EDGES = """
select l.coop_id, l.contract_no, l.member_no, c.guarantor_no,
    coalesce(l.principal_outstanding, 0)::double as amount,
    coalesce(c.guarantor_in_trouble, false) as guarantor_in_trouble,
    coalesce(l.late_over_90, false) as borrower_late
from loan l join collateral c using (coop_id, contract_no)
where c.is_guarantor and l.has_balance
order by all
"""
RINGS = {"coop_id": "varchar", "rings": "bigint", "contracts": "bigint"}
RINGS |= {"amount": "double", "left_out": "bigint"}
MEMBERS = {"coop_id": "varchar", "contract_no": "varchar", "ring": "bigint"}


def install(con: duckdb.DuckDBPyConnection) -> None:
    """Make ``guarantee_rings`` (per cooperative) and ``ring_loan`` (their loans)."""
    edges = con.execute(EDGES).df()
    smallest, most = con.execute(
        "select rule('ring_min_members'), rule('guarantor_max_contracts')"
    ).fetchone()
    sums, contracts = [], []
    for coop_id, rows in edges.groupby("coop_id", sort=True):
        named = rows[rows["guarantor_no"].notna() & rows["member_no"].notna()]
        found = rings(named, smallest or float("inf"), most or float("inf"))
        mine = [
            (coop_id, contract, number)
            for number, ring in enumerate(found, start=1)
            for contract in sorted(ring)
        ]
        contracts += mine
        if len(named):
            amounts = dict(zip(named["contract_no"], named["amount"], strict=True))
            owed = float(sum(amounts[contract] for _, contract, _ in mine))
            left_out = len(rows) - len(named)
            sums.append((coop_id, len(found), len(mine), owed, left_out))
    _table(con, "guarantee_rings", RINGS, sums)
    _table(con, "guarantee_ring", MEMBERS, contracts)
    con.execute(
        "create view ring_loan as select l.*, r.ring from loan l "
        "join guarantee_ring r using (coop_id, contract_no)"
    )


def rings(edges: pd.DataFrame, smallest: float, most: float) -> list[set[str]]:
    """Return the contracts of each reportable ring of one cooperative.

    Parameters
    ----------
    edges
        One row per contract and guarantor: contract_no, member_no (the borrower),
        guarantor_no, guarantor_in_trouble, borrower_late.
    smallest
        Fewest members that make a ring.
    most
        Contracts that one member may guarantee.
    """
    graph = nx.DiGraph()
    graph.add_edges_from(zip(edges["member_no"], edges["guarantor_no"], strict=True))
    guaranteed = edges.groupby("guarantor_no")["contract_no"].nunique()
    suspect = set(guaranteed.index[guaranteed > most])
    suspect |= set(edges.loc[edges["guarantor_in_trouble"], "guarantor_no"])
    suspect |= set(edges.loc[edges["borrower_late"], "member_no"])
    ring_of = {}
    for number, members in enumerate(nx.strongly_connected_components(graph)):
        if len(members) >= smallest and members & suspect:
            ring_of |= dict.fromkeys(members, number)
    found: dict[int, set[str]] = defaultdict(set)
    for row in edges.itertuples():
        ring = ring_of.get(row.member_no)
        if ring is not None and ring == ring_of.get(row.guarantor_no):
            found[ring].add(row.contract_no)
    return sorted(found.values(), key=min)


def _table(
    con: duckdb.DuckDBPyConnection, name: str, columns: dict[str, str], rows: list
) -> None:
    shape = ", ".join(f"{column} {kind}" for column, kind in columns.items())
    con.execute(f"create temp table {name} ({shape})")
    if rows:
        con.register("_rows", pd.DataFrame(rows, columns=list(columns)))
        con.execute(f"insert into {name} select * from _rows")
        con.unregister("_rows")
