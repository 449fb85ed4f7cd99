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
create temp table guarantee as
with given as (
    select l.coop_id, l.contract_no, l.member_no, c.guarantor_no,
        coalesce(l.principal_outstanding, 0)::double as amount,
        coalesce(l.late_over_90, false) as borrower_late,
        coalesce(c.guarantor_in_trouble, false) as in_trouble
    from loan l join collateral c using (coop_id, contract_no)
    where c.is_guarantor and l.has_balance
)
select g.coop_id, contract_no, member_no, guarantor_no, amount, borrower_late,
    in_trouble or coalesce(over_limit, false) as guarantor_suspect,
    coalesce(member_no <> '' and guarantor_no <> '', false) as is_named
from given g left join (select coop_id, guarantor_no, over_limit from guarantor)
    using (coop_id, guarantor_no)
"""
# a ring holds only people who both borrow and guarantee: few of all
EDGES = """
with person as (
    select coop_id, person, row_number() over () - 1 as number,
        bool_or(is_suspect) as is_suspect
    from (select coop_id, member_no as person, borrower_late as is_suspect,
              true as borrows from guarantee where is_named
          union all select coop_id, guarantor_no, guarantor_suspect, false
          from guarantee where is_named)
    group by coop_id, person having bool_or(borrows) and not bool_and(borrows)
)
select g.coop_id, contract_no, amount, b.number as borrower, h.number as guarantor,
    b.is_suspect or h.is_suspect as is_suspect
from guarantee g
join person b on b.coop_id = g.coop_id and b.person = member_no
join person h on h.coop_id = g.coop_id and h.person = guarantor_no
where is_named
"""
NEARLY_ALL = 0.99
COUNTS = """
select coop_id, count(*) filter (not is_named) as left_out from guarantee
group by coop_id having bool_or(is_named) order by coop_id
"""
RINGS = {"coop_id": "varchar", "rings": "bigint", "contracts": "bigint"}
RINGS |= {"amount": "double", "left_out": "bigint"}
MEMBERS = {"coop_id": "varchar", "contract_no": "varchar", "ring": "bigint"}


def install(con: duckdb.DuckDBPyConnection) -> None:
    """Make ``guarantee_rings`` (per cooperative) and ``ring_loan`` (their loans)."""
    con.execute(GUARANTEES)
    smallest = con.execute("select rule('ring_min_members')").fetchone()[0]
    edges = con.execute(EDGES).df()
    found = edges.assign(ring=0).iloc[:0]
    if smallest and len(edges):
        found = rings(edges, smallest)
    by_coop = found.groupby("coop_id")
    sums = con.execute(COUNTS).df().set_index("coop_id")
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
    import networkx as nx  # half a second that a report must not pay

    edges = _in_circles(edges)
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


def _in_circles(edges: pd.DataFrame) -> pd.DataFrame:
    """Leave out most of the edges that lead nowhere or come from nowhere."""
    kept = np.array([False])
    while len(edges) and not kept.all():
        borrower, guarantor = edges["borrower"], edges["guarantor"]
        kept = (borrower.isin(guarantor) & guarantor.isin(borrower)).to_numpy()
        edges = edges[kept]
        if kept.mean() > NEARLY_ALL:  # the rest of a long chain is cheaper as it is
            break
    return edges


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
