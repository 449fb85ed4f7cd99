"""Circular guarantees: rings of members who guarantee each other.

Members of one group guaranteeing each other are ordinary practice. A ring is reported
only where one of its guarantors is dead, has left, is in default, or guarantees more
contracts than the rule allows.
"""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd

# every guarantee of an open contract, and whom either person makes suspect
GUARANTEES = """
select l.coop_id, contract_no, nullif(member_no, '') as borrower,
    nullif(guarantor_no, '') as guarantor,
    coalesce(l.principal_outstanding, 0)::double as amount,
    coalesce(l.late_over_90, false) as borrower_suspect,
    coalesce(c.guarantor_in_trouble, false) as guarantor_suspect
from loan l join collateral c using (coop_id, contract_no)
where c.is_guarantor and l.has_balance
"""
OVER_LIMIT = "select coop_id, guarantor_no as person from guarantor where over_limit"
NOBODY = -1
FEW = 0.002  # of the edges: to look for so few costs more than it saves
RINGS = {"coop_id": "varchar", "rings": "bigint", "contracts": "bigint"}
RINGS |= {"amount": "double", "left_out": "bigint"}
MEMBERS = {"coop_id": "varchar", "contract_no": "varchar", "ring": "bigint"}


def install(con: duckdb.DuckDBPyConnection) -> None:
    """Make ``guarantee_rings`` (per cooperative) and ``ring_loan`` (their loans)."""
    given = con.execute(GUARANTEES).df()
    smallest = con.execute("select rule('ring_min_members')").fetchone()[0]
    edges = _edges(given, con.execute(OVER_LIMIT).df())
    found = edges.assign(ring=0).iloc[:0]
    if smallest and len(edges):
        found = rings(edges, smallest)
    by_coop = found.groupby("coop_id")
    unnamed = given[["borrower", "guarantor"]].isna().any(axis=1)
    sums = unnamed.groupby(given["coop_id"]).agg(left_out="sum", all="size")
    sums = sums[sums["left_out"] < sums.pop("all")]
    sums["rings"], sums["contracts"] = by_coop["ring"].max(), by_coop.size()
    sums["amount"] = by_coop["amount"].sum()
    _table(con, "guarantee_rings", RINGS, sums.fillna(0).reset_index())
    _table(con, "guarantee_ring", MEMBERS, found)
    con.execute(
        "create view ring_loan as select l.*, r.ring from loan l "
        "join guarantee_ring r using (coop_id, contract_no)"
    )


def rings(edges: pd.DataFrame, smallest: float) -> pd.DataFrame:
    """Return the contracts of each reportable ring, numbered in each cooperative.

    Parameters
    ----------
    edges
        Guarantees: ``coop_id, contract_no, amount, is_suspect``, and the numbers of
        ``borrower`` and ``guarantor``, counted from 0 over all cooperatives.
    smallest
        Fewest members that make a ring.
    """
    import networkx as nx  # a report without such edges must not pay for it

    graph = nx.DiGraph()
    ends = edges["borrower"].tolist(), edges["guarantor"].tolist()
    graph.add_edges_from(zip(*ends, strict=True))
    ring_of, members = {}, []
    for number, ring in enumerate(nx.strongly_connected_components(graph)):
        ring_of |= dict.fromkeys(ring, number)
        members.append(len(ring))
    ring = np.array([[ring_of[one] for one in end] for end in ends], int)
    members = np.array(members, int)
    inside = edges.assign(ring=ring[0], members=members[ring[0]])
    inside = inside[ring[0] == ring[1]]
    inside = inside[inside["members"] >= smallest]
    suspect = inside.loc[inside["is_suspect"], "ring"]
    inside = inside[inside["ring"].isin(suspect)]
    first = inside.groupby("ring")["contract_no"].transform("min")
    inside = inside.drop_duplicates(["coop_id", "contract_no"]).assign(first=first)
    inside["ring"] = inside.groupby("coop_id")["first"].rank("dense").astype(int)
    return inside.sort_values(["coop_id", "ring", "contract_no"])


def _edges(given: pd.DataFrame, over_limit: pd.DataFrame) -> pd.DataFrame:
    """Return the guarantees that may be part of a circle, with numbers for people."""
    ends = [
        given[["coop_id", end]].set_axis(["coop_id", "person"], axis=1)
        for end in ("borrower", "guarantor")
    ]
    people = pd.concat([*ends, over_limit]).groupby(["coop_id", "person"], sort=False)
    number = people.ngroup().fillna(NOBODY).to_numpy(int)
    borrower, guarantor, over = np.split(number, [len(given), 2 * len(given)])
    suspect = np.zeros(number.max(initial=NOBODY) + 2, bool)  # the last one is nobody
    suspect[over] = True
    suspect[borrower[given["borrower_suspect"].to_numpy(bool)]] = True
    suspect[guarantor[given["guarantor_suspect"].to_numpy(bool)]] = True
    named = np.flatnonzero((borrower != NOBODY) & (guarantor != NOBODY))
    kept = named[_in_circles(borrower[named], guarantor[named])]
    borrower, guarantor = borrower[kept], guarantor[kept]
    return (
        given[["coop_id", "contract_no", "amount"]]
        .iloc[kept]
        .assign(
            borrower=borrower,
            guarantor=guarantor,
            is_suspect=suspect[borrower] | suspect[guarantor],
        )
    )


def _in_circles(borrower: np.ndarray, guarantor: np.ndarray) -> np.ndarray:
    """Return where edges are, without most that lead nowhere or come from nowhere."""
    kept = np.arange(len(borrower))
    others = borrower != guarantor  # who stands for himself is no circle by that
    people = max(borrower.max(initial=0), guarantor.max(initial=0)) + 1
    before = np.inf
    while len(kept) < before * (1 - FEW):
        before = len(kept)
        borrows, guarantees = np.zeros(people, bool), np.zeros(people, bool)
        borrows[borrower[kept[others[kept]]]] = True
        guarantees[guarantor[kept[others[kept]]]] = True
        both = borrows & guarantees
        kept = kept[both[borrower[kept]] & both[guarantor[kept]]]
    return kept


def _table(
    con: duckdb.DuckDBPyConnection,
    name: str,
    columns: dict[str, str],
    frame: pd.DataFrame,
) -> None:
    shape = ", ".join(f"{column} {kind}" for column, kind in columns.items())
    con.execute(f"create temp table {name} ({shape})")
    con.register("_rows", frame[list(columns)])
    con.execute(f"insert into {name} from _rows")
    con.unregister("_rows")
