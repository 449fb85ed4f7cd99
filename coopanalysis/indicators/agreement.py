"""Whether words and logic agree, tried on empty typed registers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from coopanalysis.errors import DataError
from coopanalysis.indicators import reading, views
from coopanalysis.registers import columns
from coopanalysis.rules import Rules

if TYPE_CHECKING:
    from coopanalysis.indicators.catalogue import Catalogue, Indicator

TOTAL = "coop_id"


def disagreements(catalogue: Catalogue) -> list[str]:
    """Return what the words name and the logic, the rules or the registers lack."""
    rules = Rules.load()
    try:
        con = views.empty(catalogue.logic, rules)
    except DataError as error:
        return [f"{error.where}: {one}" for one in error.problems]
    made = views.totals(con)
    problems = [
        f"view {name} has no column {TOTAL}"
        for name, names in made.items()
        if TOTAL not in names
    ]
    for path in views.asking(catalogue.logic):
        for rule in sorted(views.rules_in(path) - rules.ids):
            here = reading.place(path, f"'{rule}'")
            problems.append(f"{here}: asks for rule {rule}, which does not exist")
    folders = {one.slug: one.logic.parent for one in catalogue.categories}
    for one in catalogue.indicators.values():
        here = reading.where(folders[one.category], one.id)
        problems += _of_indicator(con, one, here, made, rules)
    for total, other in catalogue.reported_as.items():
        problems += _totals("reported_as", (total, other), made)
    for category in catalogue.categories:
        names = {f"breakdown.{name}" for name in category.breakdowns}
        problems += [
            f"{category.slug}: there is no view {name}"
            for name in sorted(names - set(made) - {"breakdown.clock"})
        ]
        if (
            category.chart
            and category.chart.get("breakdown") not in category.breakdowns
        ):
            problems.append(f"{category.slug}: the chart's breakdown is not declared")
    con.close()
    return problems


def _of_indicator(
    con: duckdb.DuckDBPyConnection,
    one: Indicator,
    here: str,
    made: dict[str, list[str]],
    rules: Rules,
) -> list[str]:
    problems = _totals(here, one.totals, made)
    for rule in filter(None, (one.norm or {}).values()):
        if rule not in rules.ids:
            problems.append(f"{here}: there is no rule {rule}")
    for register in one.registers:
        if register not in columns.load_all():
            problems.append(f"{here}: there is no register {register}")
    if one.rows:
        query = f"select {one.rows['amount']} from {one.rows['view']} "
        try:
            con.execute(query + f"where ({one.rows['where']}) is true")
        except duckdb.Error as error:
            problems.append(f"{here}: its rows cannot be listed: {error}")
    return problems


def _totals(who: str, named: tuple[str, ...], made: dict[str, list[str]]) -> list[str]:
    problems = []
    for total in named:
        view, _, column = total.rpartition(".")
        if view not in made:
            problems.append(f"{who}: there is no view {view}")
        elif column not in made[view]:
            problems.append(f"{who}: view {view} has no total {column}")
    return problems
