"""The explorer: choices follow the state, the screen follows the choices."""

import datetime as dt
import subprocess
import sys
from dataclasses import replace

import pandas as pd
import pytest
from show import fake

from coopanalysis.show import widgets
from coopanalysis.show.block import Chart
from coopanalysis.show.widgets import State, options, outputs, settle


class Workbook:
    """Two dates, of which the earlier has no rows behind anything."""

    asked = ()
    catalogue = fake.catalogue()

    def dates(self, province):
        return [dt.date(2018, 3, 31), dt.date(2019, 3, 31)]

    def districts(self, province):
        return fake.DISTRICTS

    def district(self, code, as_of):
        one = fake.full() if code == "3304" else fake.unreported()
        return replace(one, code=code, as_of=dt.date.fromisoformat(as_of))

    def worklist(self, where, indicator, district=None, coop=None, limit=None):
        self.asked = (where.as_of, indicator, district, limit)
        rows = [("3304-01", "0012/58", 25_000.0, True, "a.xlsx", 7)]
        names = ["coop_id", "contract_no", "amount_behind", "is_late", "_file", "_row"]
        return pd.DataFrame(rows if district == "3304" else [], columns=names)


@pytest.fixture
def workbook():
    return Workbook()


def test_an_empty_state_settles_to_the_latest_date_and_first_choices(workbook):
    state = settle(workbook, State("33"))
    assert state.as_of == "2019-03-31"
    assert (state.district, state.category) == ("3304", "collateral")
    assert state.indicator == "collateral.below_loan_rule"


def test_another_category_brings_its_own_indicators(workbook):
    state = settle(workbook, State("33", category="overdue"))
    assert [v for _, v in options(workbook, state)["indicator"]] == [
        "overdue.overdue_share",
        "overdue.paid_on_time",
    ]
    assert state.indicator == "overdue.overdue_share"


def test_an_indicator_of_another_category_gives_way(workbook):
    state = State("33", category="trade", indicator="overdue.paid_on_time")
    assert settle(workbook, state).indicator == "trade.over_one_year"


def test_chart_and_work_list_follow_the_state(workbook):
    state = settle(workbook, State("33", category="overdue", district="3304"))
    found = outputs(workbook, state)
    assert sum(isinstance(part, Chart) for part in found) == 2
    assert "0012/58" in found[-1].text
    assert workbook.asked == (
        dt.date(2019, 3, 31),
        "overdue.overdue_share",
        "3304",
        widgets.ROWS_SHOWN,
    )


def test_a_district_without_rows_says_so(workbook):
    state = settle(workbook, State("33", district="3305", category="overdue"))
    assert "ไม่มีรายการ" in outputs(workbook, state)[-1].text


def test_choosing_in_a_menu_changes_the_others(workbook):
    box = widgets.explorer(workbook, "33", district="3304")
    as_of, district, category, indicator = box.children[:4]
    category.value = "overdue"
    assert indicator.value == "overdue.overdue_share"
    assert (as_of.value, district.value) == ("2019-03-31", "3304")


def test_importing_the_package_imports_nothing_heavy():
    code = (
        "import sys, coopanalysis; "
        "heavy = {'pandas', 'plotly', 'duckdb', 'IPython', 'ipywidgets'}; "
        "assert 'show' in dir(coopanalysis); "
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
