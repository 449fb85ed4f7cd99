"""Circular guarantees: rings of members who guarantee each other.

Members of one group guaranteeing each other are ordinary practice. A ring is reported
only where one of its guarantors is dead, has left, is in default, or guarantees more
contracts than the rule allows.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

import duckdb
import numpy as np
import pandas as pd

# Numbers for people, so that most guarantees are left out before any name is read. That
# two people may have one number only lets more guarantees through.
NUMBERED = """
select rowid as item, hash(coop_id, member_no) as borrower,
    hash(coop_id, guarantor_no) as guarantor
from guarantee where member_no <> '' and guarantor_no <> ''
"""
NAMED = """
select coop_id, e.contract_no, member_no, guarantor_no, makes_suspect
from guarantee e join guarantor using (coop_id, guarantor_no)
where e.rowid in (select item from _kept)
"""
SLOTS = 1 << 20  # of those numbers are told apart at first
MANY, FEW = 0.1, 0.002  # of the edges: to look for fewer costs more than it saves
NOWHERE = -1


def install(con: duckdb.DuckDBPyConnection) -> None:
    """Make ``guarantee_ring`` (contracts of rings) and ``ring_loan`` (their loans)."""
    con.execute(
        "create temp table guarantee_ring "
        "(coop_id varchar, contract_no varchar, ring bigint)"
    )
    con.execute(
        "create view if not exists ring_loan as select l.*, r.ring from loan l "
        "join guarantee_ring r using (coop_id, contract_no)"
    )
    smallest = con.execute("select rule('ring_min_members')").fetchone()[0]
    given = con.execute(NUMBERED).fetchnumpy()
    kept = given["item"][in_circles(given["borrower"], given["guarantor"])]
    if not smallest or not len(kept):
        return
    con.register("_kept", pd.DataFrame({"item": kept}))
    found = rings(con.execute(NAMED).fetchall(), smallest)
    con.unregister("_kept")
    con.register("_rings", pd.DataFrame(found, columns=["coop_id", "contract_no", "r"]))
    con.execute("insert into guarantee_ring from _rings")
    con.unregister("_rings")


def rings(
    guarantees: Sequence[tuple[str, str, str, str, bool]], smallest: float
) -> list[tuple[str, str, int]]:
    """Return the contracts of each reportable ring, numbered in each cooperative.

    Parameters
    ----------
    guarantees
        Cooperative, contract, borrower, guarantor, and whether the guarantor is one who
        makes a ring suspect.
    smallest
        Fewest members that make a ring.
    """
    edges = [((coop, by), (coop, to)) for coop, _, by, to, _ in guarantees]
    ring_of = {
        person: number
        for number, members in enumerate(circles(edges))
        if len(members) >= smallest
        for person in members
    }
    inside: dict[int, set[tuple[str, str]]] = {}
    suspect = set()
    for (borrower, guarantor), row in zip(edges, guarantees, strict=True):
        ring = ring_of.get(borrower)
        if ring is not None and ring == ring_of.get(guarantor):
            inside.setdefault(ring, set()).add(row[:2])
            if row[-1]:
                suspect.add(ring)
    found, last = [], {}
    for contracts in sorted(sorted(inside[ring]) for ring in suspect):
        coop = contracts[0][0]
        last[coop] = last.get(coop, 0) + 1
        found += [(*contract, last[coop]) for contract in contracts]
    return found


def circles(edges: Iterable[tuple[Hashable, Hashable]]) -> list[set]:
    """Return the groups that can reach each other, also those of one."""
    graph = list(edges)
    if not graph:  # a date without circles must not pay for the import
        return []
    import networkx as nx

    return list(nx.strongly_connected_components(nx.DiGraph(graph)))


def in_circles(borrower: np.ndarray, guarantor: np.ndarray) -> np.ndarray:
    """Return where both ends of a guarantee are in one circle."""
    # who stands for himself is no circle by that, but may be in one
    other = borrower != guarantor
    # most guarantees go while people still share numbers; the rest get one each
    shared = ((one % SLOTS).astype(np.intp) for one in (borrower, guarantor))
    near = _trimmed(*shared, other, SLOTS, MANY)
    ends = np.concatenate([borrower[near], guarantor[near]])
    numbers, people = pd.factorize(ends)
    by, to = np.split(numbers, 2)
    left = _trimmed(by, to, other[near], len(people), FEW)
    circle = np.full(len(people), NOWHERE)
    edges = zip(by[left].tolist(), to[left].tolist(), strict=True)
    for number, group in enumerate(circles(edges)):
        if len(group) > 1:
            circle[list(group)] = number
    inside = (circle[by] != NOWHERE) & (circle[by] == circle[to])
    return near[inside]


def _trimmed(
    borrower: np.ndarray,
    guarantor: np.ndarray,
    other: np.ndarray,
    people: int,
    least: float,
) -> np.ndarray:
    """Return which edges are left without those that lead nowhere or come from nowhere.

    Only edges to somebody ``other`` lead on. Ends when a round takes away less than the
    ``least`` share of the edges; what is in a circle is never taken away.
    """
    kept = np.arange(len(borrower))
    before = np.inf
    while len(kept) < before * (1 - least):
        before = len(kept)
        by, to, leads = borrower[kept], guarantor[kept], other[kept]
        borrows, guarantees = np.zeros(people, bool), np.zeros(people, bool)
        borrows[by[leads]], guarantees[to[leads]] = True, True
        kept = kept[guarantees[by] & borrows[to]]
    return kept
