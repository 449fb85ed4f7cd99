"""Totals of each cooperative, and what an indicator makes of them.

A total comes from a register or, where there is none, was reported. The two are never
mixed in one ratio.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from coopanalysis.indicators.catalogue import Catalogue, Indicator

NUMBERS = ["numerator", "denominator", "n", "n_left_out", "value"]
COLUMNS = ["coop_id", "indicator", *NUMBERS, "aggregate", "source"]
REGISTER, REPORTED = "register", "reported"
NOT_TOTALS = ("breakdown.", "clock.")
# statements are neither ledger nor reported total: either may be divided by them
STATEMENT = ".financials"
ROUNDING = 0.005  # half a satang: sums of rounded amounts

Totals = dict[str, dict[str, dict]]


def of_registers(
    con: duckdb.DuckDBPyConnection, made: Mapping[str, list[str]]
) -> Totals:
    """Return what each category view makes of the registers, by cooperative."""
    found = {}
    for view, names in made.items():
        if not view.startswith(NOT_TOTALS):
            rows = con.execute(f'select * from "{view}"').fetchall()
            found[view] = {row[0]: dict(zip(names, row, strict=True)) for row in rows}
    return found


def totals(
    con: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    made: Mapping[str, list[str]],
    operating: set[str],
    own: Totals | None = None,
) -> Totals:
    """Return the totals of each view by cooperative, from registers or reported.

    ``_source`` says which; reported totals fill a view only for a cooperative without
    a row in it, and their counts stand under ``_n``. ``own`` is what `of_registers`
    gave, where it was asked before.
    """
    wanted = {
        total.rpartition(".")[0]
        for i in catalogue.indicators.values()
        for total in i.totals
    }
    found: Totals = {}
    if own is None:
        own = of_registers(con, {view: made[view] for view in wanted})
    for view in sorted(wanted):
        found[view] = {
            coop: {
                name: None if value is None else float(value)
                for name, value in row.items()
                if name != "coop_id"
            }
            | {"_source": REGISTER}
            for coop, row in own[view].items()
        }
    reported = con.execute(
        """
        select coop_id, total, amount::double, n::double from raw_reported_total
        where balance_date <= as_of()
        qualify row_number() over (partition by coop_id, total
            order by balance_date desc) = 1
        """
    ).fetchall()
    for coop_id, total, amount, n in reported:
        view, _, column = total.rpartition(".")
        if view not in found or column not in made[view]:
            continue
        given = found[view].setdefault(coop_id, {"_source": REPORTED, "_n": {}})
        if given["_source"] == REPORTED:
            given[column] = amount
            given["_n"][column] = n
    return {
        view: {coop: row for coop, row in rows.items() if coop in operating}
        for view, rows in found.items()
    }


def of_indicator(
    one: Indicator, found: Totals, stands_for: dict[str, str]
) -> list[tuple]:
    """Return the indicator's row of every cooperative that can feed it."""
    view, _, column = one.numerator.rpartition(".")
    rows = []
    for coop_id, top in found[view].items():
        numerator = _total(one.numerator, coop_id, found, stands_for)
        denominator = _total(one.denominator, coop_id, found, stands_for)
        n = _total(one.n, coop_id, found, stands_for)
        left_out = _total(one.left_out, coop_id, found, {})
        if top["_source"] == REPORTED:
            if numerator is None:
                continue
            counted = top["_n"].get(column)
            n, left_out = (n if counted is None else counted), 0.0
        elif numerator is None and denominator is None and not left_out:
            continue
        value = numerator
        if one.aggregate == "ratio":
            whole = _dividing(one, coop_id, top["_source"], found, denominator)
            value = None if numerator is None or not whole else numerator / whole
            if value is not None and is_above_whole(one, numerator, denominator):
                value = None
        rows.append(
            (
                coop_id,
                one.id,
                numerator,
                denominator,
                n,
                left_out,
                value,
                one.aggregate,
                top["_source"],
            )
        )
    return rows


def is_above_whole(
    one: Indicator, numerator: float | None, denominator: float | None
) -> bool:
    """Say whether a part is larger than its whole, which is no value but a fault."""
    if numerator is None or denominator is None:
        return False
    above = denominator > 0 and numerator > denominator + ROUNDING
    return above and one.is_part_of_whole


def _total(
    total: str | None,
    coop_id: str,
    found: Totals,
    stands_for: dict[str, str],
) -> float | None:
    """Return a total of one cooperative, None where there is none."""
    if total is None:
        return None
    view, _, column = total.rpartition(".")
    row = found[view].get(coop_id, {})
    value = row.get(column)
    if value is None and row.get("_source") == REPORTED:
        return _total(stands_for.get(total), coop_id, found, stands_for)
    return value


def _dividing(
    one: Indicator,
    coop_id: str,
    source: str,
    found: Totals,
    denominator: float | None,
) -> float | None:
    """Return what may be divided by: positive, and of one kind with the numerator.

    Ledgers and reported totals are not mixed in one ratio; statements go with both.
    """
    if denominator is None or denominator <= 0:
        return None
    view = one.denominator.rpartition(".")[0]
    own = found[view][coop_id]["_source"]
    return denominator if own == source or view.endswith(STATEMENT) else None
