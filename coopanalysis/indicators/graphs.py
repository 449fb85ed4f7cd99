"""Circular guarantees: rings of members who guarantee each other.

Members of one group guaranteeing each other are ordinary practice. A ring is reported
only where one of its guarantors is dead, has left, is in default, or guarantees more
contracts than the rule allows.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import duckdb
import pandas as pd

EDGES = """
with guarantee as (
    select l.coop_id, l.contract_no, l.member_no, c.guarantor_no,
        coalesce(l.principal_outstanding, 0)::double as amount,
        coalesce(l.late_over_90, false) as borrower_late,
        coalesce(c.guarantor_in_trouble, false) as in_trouble
    from loan l join collateral c using (coop_id, contract_no)
    where c.is_guarantor and l.has_balance
)
select g.coop_id, contract_no, member_no, guarantor_no, amount, borrower_late,
    in_trouble or coalesce(over_limit, false) as guarantor_suspect
from guarantee g left join (select coop_id, guarantor_no, over_limit from guarantor)
    using (coop_id, guarantor_no)
order by all
"""
RINGS = {"coop_id": "varchar", "rings": "bigint", "contracts": "bigint"}
RINGS |= {"amount": "double", "left_out": "bigint"}
MEMBERS = {"coop_id": "varchar", "contract_no": "varchar", "ring": "bigint"}


class Guarantee(NamedTuple):
    """One guarantor of one contract, and what is wrong with either person."""

    coop_id: str
    contract_no: str
    borrower: str | None
    guarantor: str | None
    amount: float
    borrower_late: bool
    guarantor_suspect: bool


def install(con: duckdb.DuckDBPyConnection) -> None:
    """Make ``guarantee_rings`` (per cooperative) and ``ring_loan`` (their loans)."""
    edges = itertools.starmap(Guarantee, con.execute(EDGES).fetchall())
    smallest = con.execute("select rule('ring_min_members')").fetchone()[0]
    sums, contracts = [], []
    for coop_id, rows in itertools.groupby(edges, key=lambda edge: edge.coop_id):
        given = list(rows)
        named = [edge for edge in given if edge.borrower and edge.guarantor]
        if not named:
            continue
        amounts = {edge.contract_no: edge.amount for edge in named}
        found = rings(named, smallest) if smallest else []
        mine = [
            (coop_id, contract, number)
            for number, ring in enumerate(found, start=1)
            for contract in sorted(ring)
        ]
        contracts += mine
        owed = sum(amounts[contract] for _, contract, _ in mine)
        sums.append((coop_id, len(found), len(mine), owed, len(given) - len(named)))
    _table(con, "guarantee_rings", RINGS, sums)
    _table(con, "guarantee_ring", MEMBERS, contracts)
    con.execute(
        "create view ring_loan as select l.*, r.ring from loan l "
        "join guarantee_ring r using (coop_id, contract_no)"
    )


def rings(edges: Iterable[Guarantee], smallest: float) -> list[set[str]]:
    """Return the contracts of each reportable ring of one cooperative.

    Parameters
    ----------
    edges
        Guarantees whose borrower and guarantor are both known.
    smallest
        Fewest members that make a ring.
    """
    import networkx as nx  # half a second that a report must not pay

    edges = list(edges)
    suspect = {edge.borrower for edge in edges if edge.borrower_late}
    suspect |= {edge.guarantor for edge in edges if edge.guarantor_suspect}
    both = {e.borrower for e in edges} & {e.guarantor for e in edges}
    graph = nx.DiGraph()
    graph.add_edges_from(
        (e.borrower, e.guarantor)
        for e in edges
        if e.borrower in both and e.guarantor in both
    )
    ring_of: dict[str, int] = {}
    for number, members in enumerate(nx.strongly_connected_components(graph)):
        if len(members) >= smallest and members & suspect:
            ring_of |= dict.fromkeys(members, number)
    found: dict[int, set[str]] = defaultdict(set)
    for edge in edges:
        ring = ring_of.get(edge.borrower)
        if ring is not None and ring == ring_of.get(edge.guarantor):
            found[ring].add(edge.contract_no)
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
