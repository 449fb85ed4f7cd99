"""What is measured of provinces at one date: sum, then divide.

Missing is not zero: a cooperative has a row of an indicator only where its registers or
its reported totals can feed it, and a value only where numerator and denominator are
known. What was left out is counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from coopanalysis.indicators import baseline, former, values, views
from coopanalysis.indicators import catalogue as catalogues
from coopanalysis.indicators.catalogue import Catalogue
from coopanalysis.places import Places
from coopanalysis.registers import columns, snapshots, store
from coopanalysis.registers.snapshots import Snapshot
from coopanalysis.rules import Rules

UNIT = ["as_of", "province", "district_code", "coop_id"]
MEASURES = [*UNIT, "indicator", "numerator", "denominator", "n", "n_left_out", "value"]
MEASURES += ["aggregate", "source", "snapshot_version"]
BREAKDOWNS = [*UNIT, "breakdown", "bucket", "bucket_to", "n", "amount"]
BODIES = [*UNIT, "coop_name", "coop_type", "sector", "service_area", "promotion_group"]
BODIES += ["is_district_level", "status", "fiscal_year_end", "members"]
BODIES += ["associate_members", "active_members", "standard_level", "strength_level"]
BODIES += ["last_inspection_date", "last_visit_date", "data_date", "reports"]
NOT_HANDED_OVER = (
    "coop",
    "member",
    "financials",
    "finding",
    "action",
    "reported_total",
)


@dataclass(frozen=True)
class Measured:
    """The frames of one date and province, and the rules that were used.

    ``totals`` are of all bodies that were measured together.
    """

    measures: pd.DataFrame
    breakdowns: pd.DataFrame
    bodies: pd.DataFrame
    rules_used: pd.DataFrame
    totals: values.Totals


def open_date(
    data: Path,
    as_of: dt.date | str,
    province: str,
    catalogue: Catalogue | None = None,
) -> duckdb.DuckDBPyConnection:
    """Open a snapshot with the rules in force and every view of the catalogue.

    Raises
    ------
    DataError
        When nothing was taken in for that date.
    """
    catalogue = catalogue or catalogues.load(check=False)
    con = store.connect()
    try:
        lay_out(con, data, [store.snapshot(data, as_of, province)], catalogue)
    except BaseException:
        con.close()
        raise
    return con


def lay_out(
    con: duckdb.DuckDBPyConnection,
    data: Path,
    parts: Sequence[Snapshot],
    catalogue: Catalogue,
) -> None:
    """Make rules and views of a date where none or those of another date stand.

    ``parts`` are snapshots of provinces that may be measured together: under the same
    rules, and with the same baseline's day if with any.
    """
    place = Places.load(data).province(parts[0].province)
    rules = Rules.load(data).at(parts[0].as_of, place.jurisdiction)
    store.attach(con, data, snapshots.joined(parts))
    first = [one for part in parts if (one := baseline.of(data, part))]
    baseline.attach(con, data, snapshots.joined(first) if first else None)
    former.attach(con, data, former.together([former.of(data, one) for one in parts]))
    views.prepare(con, rules, catalogue.logic)


def measure(
    con: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    parts: Sequence[Snapshot],
) -> list[Measured]:
    """Measure every operating body of snapshots that were laid out, each by itself."""
    bodies = _bodies(con, parts)
    operating = [
        one[one["status"].fillna("operating") == "operating"] for one in bodies
    ]
    at_work = {coop for one in operating for coop in one["coop_id"]}
    made = views.totals(con)
    own = values.of_registers(con, made)
    found = values.totals(con, catalogue, made, at_work, own)
    rows = [
        row
        for indicator in catalogue.indicators.values()
        for row in values.of_indicator(indicator, found, catalogue.reported_as)
    ]
    measures = pd.DataFrame(rows, columns=values.COLUMNS)
    measures = measures.astype(dict.fromkeys(values.NUMBERS, float))
    order = {one: place for place, one in enumerate(catalogue.indicators)}
    measures["_order"] = measures["indicator"].map(order)
    measures = measures.sort_values(["coop_id", "_order"], kind="stable")
    cut = _breakdowns(con, made).sort_values(
        ["coop_id", "breakdown", "bucket", "bucket_to"], kind="stable"
    )
    rules_used = _rules_used(con, catalogue)
    return [
        Measured(
            _placed(measures.assign(snapshot_version=part.version), here)[MEASURES],
            _placed(cut, here)[BREAKDOWNS],
            all_of_it,
            rules_used,
            own,
        )
        for part, all_of_it, here in zip(parts, bodies, operating, strict=True)
    ]


def _bodies(
    con: duckdb.DuckDBPyConnection, parts: Sequence[Snapshot]
) -> list[pd.DataFrame]:
    handed = [name for name in columns.load_all() if name not in NOT_HANDED_OVER]
    dated = " union all ".join(
        f"select coop_id, coalesce(data_date, as_of()) as day, "
        f"'{'registers' if name in handed else 'totals'}' as kind from raw_{name}"
        for name in columns.load_all()
        if name not in ("coop", "member", "finding", "action")
    )
    con.execute(
        f"""
        create or replace temp table body_given as
        with given as (
            select coop_id, max(least(day, as_of())) as newest,
                bool_or(kind = 'registers') as in_detail
            from ({dated}) group by coop_id
        )
        select c.* exclude (data_date), g.newest as data_date,
            case when g.in_detail then 'registers' when g.coop_id is not null
                 then 'totals' else 'nothing' end as reports
        from coop c left join given g using (coop_id)
        """
    )
    found = []
    for part in parts:
        own = [sorted(part.coops)] if len(parts) > 1 else []
        whose = "where coop_id in (select unnest(?))" if own else ""
        frame = con.execute(f"from body_given {whose} order by coop_id", own).df()
        found.append(frame.assign(as_of=part.as_of, province=part.province)[BODIES])
    return found


def _breakdowns(
    con: duckdb.DuckDBPyConnection, made: dict[str, list[str]]
) -> pd.DataFrame:
    """Return every breakdown; the legal deadlines still open within the horizon."""
    parts = [
        f"""select coop_id, '{view.partition(".")[2]}' as breakdown, bucket,
            bucket_to, n::double as n, amount::double as amount from "{view}" """
        for view in made
        if view.startswith("breakdown.")
    ]
    parts += [
        f"""select coop_id, 'clock', kind, deadline::varchar, n::double, amount::double
            from "{view}" where deadline >= as_of() and
            deadline <= add_months(as_of(), rule('clock_horizon_months'))"""
        for view in made
        if view.startswith("clock.")
    ]
    return con.execute(" union all ".join(parts)).df()


def _placed(frame: pd.DataFrame, bodies: pd.DataFrame) -> pd.DataFrame:
    """Add date, province and district; only bodies of the snapshot stay."""
    return frame.merge(bodies[UNIT], on="coop_id", how="inner")


def _rules_used(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> pd.DataFrame:
    norms = {
        rule
        for one in catalogue.indicators.values()
        for rule in (one.norm or {}).values()
        if rule
    }
    used = sorted(norms | views.rules_in_sql(catalogue.logic))
    return con.execute(
        "select * from rules_in_force where id in (select unnest(?)) "
        "order by id, body_type",
        [used],
    ).df()
