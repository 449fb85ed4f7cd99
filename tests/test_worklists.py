"""Every number opens into rows that add up to it: over the whole sample, each body."""

import pandas as pd
import pytest

from coopanalysis.indicators import catalogue as catalogues
from coopanalysis.workbook import open_workbook

INDICATORS = list(catalogues.load(check=False).indicators.values())
LISTED = [one for one in INDICATORS if one.rows]
CENT = 0.005


@pytest.fixture(scope="module")
def workbook(sample_data):
    return open_workbook(sample_data)


@pytest.fixture(scope="module")
def view(workbook):
    return workbook.province("33", "2019-03-31")


@pytest.fixture(scope="module")
def measures(view):
    """Return what was measured from registers; reported totals have no rows."""
    rows = view.measures
    return rows[rows["source"] == "register"].set_index(["indicator", "coop_id"])


def of(measures, one):
    if one.id not in measures.index.get_level_values(0):
        return measures.iloc[:0].droplevel(0)
    return measures.loc[one.id]


def apart(found, wanted):
    """Return the bodies whose rows do not come to the number."""
    wanted = wanted.dropna().astype(float)
    gap = found.reindex(wanted.index).fillna(0).astype(float) - wanted
    return set(gap.index[gap.abs() > CENT])


@pytest.mark.parametrize("one", LISTED, ids=[one.id for one in LISTED])
def test_the_rows_add_up_and_each_has_its_origin(workbook, view, measures, one):
    rows = workbook.worklist(view, one.id)
    assert rows[["_file", "_row"]].notna().all().all()
    books = rows["_file"].str.lower().str.endswith((".xlsx", ".xls", ".ods"))
    assert (rows.loc[books, "_sheet"].fillna("") != "").all()
    number = of(measures, one)
    amounts = rows.groupby("coop_id")["amount_behind"].sum()
    lines = rows.groupby("coop_id").size()
    part, whole = number["numerator"], number["denominator"]
    if one.adds_to == "n":
        assert apart(lines, number["n"]) == set()
    else:
        wanted = part if one.adds_to == "numerator" else whole - part
        ways = [apart(amounts, wanted)]
        if one.numerator_unit == "count":
            ways.append(apart(lines, wanted))
        assert set() in ways


@pytest.mark.parametrize(
    "name", ["overdue.paid_on_time", "overdue.allowance_gap_to_reserves"]
)
def test_a_figure_of_the_statements_opens_into_their_row(workbook, view, name):
    rows = workbook.worklist(view, name)
    books = rows[rows["contract_no"].isna()]
    assert len(books) and len(books) < len(rows)
    known = workbook.worklist(view, "standing.accounts_on_time")
    places = [
        set(zip(one["_file"], one["_row"], strict=True)) for one in (books, known)
    ]
    assert places[0] & places[1]
    assert books["coop_id"].is_unique


def test_a_number_without_rows_says_why():
    silent = [one.id for one in INDICATORS if not one.rows and not one.no_rows]
    assert silent == []


def test_the_sample_fills_most_lists(workbook, view):
    """A list that is empty everywhere proves nothing."""
    filled = [one.id for one in LISTED if len(workbook.worklist(view, one.id, limit=1))]
    assert len(filled) > 0.8 * len(LISTED)


def test_a_districts_list_is_part_of_the_provinces(workbook, view):
    whole = workbook.worklist(view, "overdue.par90")
    parts = [
        workbook.worklist(workbook.district(one.code, view.as_of), "overdue.par90")
        for one in view.districts
    ]
    assert len(pd.concat(parts)) == len(whole)
