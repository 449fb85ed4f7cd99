"""The rows of a view that a part of the page needs.

Selecting and ordering happens here, and adding up amounts of one bucket over bodies;
values, norms and comparisons come out of the verdicts as they stand.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pandas as pd

from coopanalysis.judgement.groups import (
    HEADLINE,
    body_groups,
    headline_sectors,
    operating,
)
from coopanalysis.judgement.norm import SEVERITY
from coopanalysis.show.memory import per_view
from coopanalysis.show.numbers import is_known

if TYPE_CHECKING:
    from coopanalysis.workbook import View


def records(frame: pd.DataFrame) -> list[Any]:
    """Return the rows as objects with the columns' names.

    ``itertuples`` does the same in several times the time for tables with more columns
    than rows, of which every page has many.
    """
    names = list(frame.columns)
    values = zip(*(frame[name].tolist() for name in names), strict=True)
    return [SimpleNamespace(**dict(zip(names, row, strict=True))) for row in values]


@per_view
def own_verdicts(view: View, group: str = HEADLINE) -> dict[str, Any]:
    """Return the verdicts of the view's own unit and one group, by indicator."""
    rows = _of_own_unit(view)
    return {row.indicator: row for row in records(rows[rows["body_group"] == group])}


@per_view
def other_groups(view: View) -> list[str]:
    """Return the groups beside the headline that the view's unit has rows for."""
    return sorted(set(_of_own_unit(view)["body_group"]) - {HEADLINE})


@per_view
def _of_own_unit(view: View) -> pd.DataFrame:
    rows = view.verdicts
    return rows[(rows["level"] == view.level) & (rows["unit_id"] == view.code)]


def indicators_of(view: View, category: Any) -> list[Any]:
    """Return a category's indicators in the catalogue's order, the headline first."""
    return view.catalogue.of(category.slug)


def headline_of(view: View, category: Any) -> Any:
    """Return the indicator of a category's tile: its first where none is named."""
    return indicators_of(view, category)[0]


def problem_categories(view: View) -> list[Any]:
    """Return the categories that are problems, in their order; not the context set."""
    return [c for c in view.catalogue.categories if c.order is not None]


@per_view
def bodies(view: View) -> pd.DataFrame:
    """Return the bodies of the view that do business, with their group, by id."""
    here = operating(view.bodies)
    if view.level == "district":
        here = here[here["district_code"] == view.code]
    groups = body_groups(here, headline_sectors(view.rules))
    return here.assign(body_group=groups).sort_values("coop_id")


@per_view
def body_verdicts(view: View, indicator: str) -> pd.DataFrame:
    """Return the verdicts of the view's bodies on one indicator, gravest first."""
    rows, places = _judged_bodies(view)
    return rows.take(places.get(indicator, [])).reset_index(drop=True)


@per_view
def _judged_bodies(view: View) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return all verdicts of the view's bodies, gravest first, and where each stands.

    Joined and sorted once for the page and not for every indicator.
    """
    rows = view.verdicts
    kept = ["coop_id", "coop_name", "coop_type"]
    known = bodies(view)[[*kept, "body_group"]].rename(
        columns={"body_group": "counted_in"}
    )
    both = rows[rows["level"] == "coop"].merge(
        known, left_on="unit_id", right_on="coop_id"
    )
    high_is_good = {
        key for key, one in view.catalogue.indicators.items() if one.better == "high"
    }
    both = both.assign(
        gravity=both["norm"].map(SEVERITY),
        shown=both["value"].where(
            ~both["indicator"].isin(high_is_good), -both["value"]
        ),
    ).sort_values(["gravity", "shown", "coop_id"], ascending=[False, False, True])
    return both, both.groupby("indicator").indices


@per_view
def breaches(view: View) -> dict[str, list[str]]:
    """Return the indicators whose norm a body breaks, by body."""
    rows = view.verdicts
    rows = rows[(rows["level"] == "coop") & (rows["norm"] == "breach")]
    found: dict[str, list[str]] = {}
    for unit, indicator in zip(rows["unit_id"], rows["indicator"], strict=True):
        found.setdefault(unit, []).append(indicator)
    return found


@per_view
def _names(view: View) -> dict[str, str]:
    named = view.bodies.set_index("coop_id")["coop_name"]
    return {key: name for key, name in named.items() if is_known(name) and name}


def coop_name(view: View, coop_id: object) -> str:
    """Return the name of a body; its id where the register has no name."""
    if not is_known(coop_id) or coop_id == "":
        return ""
    return str(_names(view).get(str(coop_id), coop_id))


@per_view
def breakdown(view: View, name: str) -> pd.DataFrame:
    """Return the rows of a breakdown for the view's bodies that do business."""
    rows, places = _broken_down(view)
    return rows.take(places.get(name, [])).reset_index(drop=True)


@per_view
def _broken_down(view: View) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return all breakdowns of the view's bodies, and where each of them stands."""
    known = bodies(view)[["coop_id", "coop_name", "body_group"]]
    rows = view.breakdowns.merge(known, on="coop_id")
    return rows, rows.groupby("breakdown").indices


def headline_breakdown(view: View, name: str) -> pd.DataFrame:
    """Return the rows of a breakdown for the bodies that the unit's values are over."""
    rows = breakdown(view, name)
    return rows[rows["body_group"] == HEADLINE]


def by_body(rows: pd.DataFrame) -> pd.DataFrame:
    """Return amounts as a table: one row per body, one column per bucket."""
    return across(rows, "coop_id", "bucket")


def across(
    rows: pd.DataFrame, down: str, over: str, summed: str = "amount"
) -> pd.DataFrame:
    """Return sums as a table, one row per ``down``, one column per ``over``.

    ``pivot_table`` does the same in three times the time, which every page pays for.
    """
    sums = rows.groupby([down, over], observed=True)[summed].sum()
    return sums.unstack()  # noqa: PD010


def shares(amounts: pd.DataFrame) -> pd.DataFrame:
    """Return each row's amounts as parts of its whole; a row of zeros has no parts."""
    whole = amounts.sum(axis=1)
    return amounts.div(whole.where(whole > 0), axis=0)
