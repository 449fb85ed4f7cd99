"""The explorer: choose date, district, category, indicator; chart and rows follow.

What is shown follows from the state by pure functions (`options`, `settle`,
`outputs`); the widgets only hold the state and redraw.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd
from IPython.display import display

from coopanalysis.registers import columns as declared
from coopanalysis.show import charts, numbers, tables, words
from coopanalysis.show.block import Block, Chart, Column, block, table, tag
from coopanalysis.show.numbers import is_known

if TYPE_CHECKING:
    from coopanalysis.workbook import View, Workbook

ROWS_SHOWN = 30
NAMES = ("as_of", "district", "category", "indicator")


@dataclass(frozen=True)
class State:
    """What is chosen; an empty choice is settled to the first there is."""

    province: str
    as_of: str = ""
    district: str = ""
    category: str = ""
    indicator: str = ""
    lang: str = "th"

    def say(self, th: str, en: str) -> str:
        """Return the words of the chosen language."""
        return th if self.lang == "th" else en


def options(workbook: Workbook, state: State) -> dict[str, list[tuple[str, str]]]:
    """Return label and value of every choice that goes with a state."""
    categories = workbook.catalogue.categories
    slugs = [one.slug for one in categories]
    chosen = state.category if state.category in slugs else slugs[0]
    say = state.say
    return {
        "as_of": [
            (numbers.day(state, day, "long"), day.isoformat())
            for day in reversed(workbook.dates(state.province))
        ],
        "district": [
            (f"{one.code} {say(one.name_th, one.name_en)}", one.code)
            for one in workbook.districts(state.province)
        ],
        "category": [(say(one.title_th, one.title_en), one.slug) for one in categories],
        "indicator": [
            (say(one.title_th, one.title_en), one.id)
            for one in workbook.catalogue.of(chosen)
        ],
    }


def settle(workbook: Workbook, state: State) -> State:
    """Replace every choice that does not exist by the first that does."""
    for name in NAMES:
        values = [value for _, value in options(workbook, state)[name]]
        if getattr(state, name) not in values:
            state = replace(state, **{name: values[0] if values else ""})
    return state


def outputs(workbook: Workbook, state: State) -> list[Block | Chart]:
    """Return what a settled state shows: verdict, charts, work list."""
    view = workbook.district(state.district, state.as_of).in_language(state.lang)
    indicator = view.catalogue.indicators[state.indicator]
    category = view.catalogue.category(indicator.category)
    found: list[Block | Chart] = [
        _verdict(view, category, indicator),
        charts.body_chart(view, indicator.id),
    ]
    if category.chart:
        found.append(charts.category_chart(view, category))
    found.append(_work_list(view, workbook, indicator))
    return found


def _verdict(view: View, category: Any, indicator: Any) -> Block:
    return block(
        tag("h3", words.place(view), " · ", numbers.day(view, view.as_of, "long")),
        tag("p", view.say(indicator.question_th, indicator.question_en), class_="q"),
        tables.spine_table(view, category),
    )


def _work_list(view: View, workbook: Workbook, indicator: Any) -> Block:
    rows = workbook.worklist(view, indicator.id, district=view.code, limit=ROWS_SHOWN)
    title = view.say("บัญชีรายละเอียด", "Work list")
    if rows.empty:
        text = view.say(
            f"{title}: ไม่มีรายการที่เข้าเงื่อนไขของตัวชี้วัดนี้",
            f"{title}: no row meets this indicator's condition.",
        )
        return block(tag("p", text))
    kept = [name for name in rows.columns if rows[name].notna().any()]
    known = {name: _declared(indicator, name) for name in kept}
    columns = [
        Column(_head(view, name, known[name]), is_number=_is_number(rows[name]))
        for name in kept
    ]
    shown = [
        [_cell(view, value, known[name]) for name, value in zip(kept, row, strict=True)]
        for row in rows[kept].itertuples(index=False, name=None)
    ]
    caption = view.say(
        f"{title} ไม่เกิน {ROWS_SHOWN} แถวแรก", f"{title}, at most {ROWS_SHOWN} rows"
    )
    return block(table(caption, columns, shown))


def _declared(indicator: Any, name: str) -> Any | None:
    """Return a register's declaration of a column of the work list, if it has one."""
    for register in (indicator.rows["view"], *indicator.registers):
        known = declared.load_all().get(register)
        if known and name in known.by_name:
            return known.by_name[name]
    return None


def _head(view: View, name: str, column: Any | None) -> str:
    if column is not None:
        return view.say(column.th, column.en)
    if words.has_word("work_list", name):
        return words.word(view, "work_list", name)
    return name.replace("_", " ")


def _is_number(values: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(values) and not values.name.endswith("_id")


def _cell(view: View, value: Any, column: Any | None) -> str:
    if not is_known(value):
        return ""
    known = column.values if column is not None else {}  # noqa: PD011 - codes' words
    if value in known:
        return view.say(known[value], str(value).replace("_", " "))
    if isinstance(value, bool):
        return view.say("ใช่", "yes") if value else view.say("ไม่ใช่", "no")
    if hasattr(value, "year"):
        return numbers.day(view, value)
    if isinstance(value, str | int):
        return str(value)
    return numbers.number(value, 2)


def explorer(workbook: Workbook, province: str, lang: str = "th", **chosen: str) -> Any:
    """Return the explorer: four menus over what they choose.

    Parameters
    ----------
    workbook
        Of `coopanalysis.open_workbook`.
    province
        Code of the province to look at.
    lang
        ``th`` or ``en``.
    chosen
        First choices: ``as_of``, ``district``, ``category``, ``indicator``.
    """
    import ipywidgets

    state = settle(workbook, State(province=province, lang=lang, **chosen))
    labels = {
        "as_of": ("ข้อมูล ณ วันที่", "as of"),
        "district": ("อำเภอ", "district"),
        "category": ("ด้าน", "problem"),
        "indicator": ("ตัวชี้วัด", "indicator"),
    }
    menus = {
        name: ipywidgets.Dropdown(
            description=labels[name][0 if lang == "th" else 1],
            layout=ipywidgets.Layout(width="32rem", max_width="100%"),
            style={"description_width": "7rem"},
        )
        for name in NAMES
    }
    screen = ipywidgets.Output()
    hold = _Holder(workbook, state, menus, screen)
    for name, menu in menus.items():
        menu.observe(hold.follower(name), names="value")
    hold.redraw()
    return ipywidgets.VBox([*menus.values(), screen])


class _Holder:
    """Keep the state, the menus and the screen in step."""

    def __init__(self, workbook: Any, state: State, menus: dict, screen: Any) -> None:
        self.workbook, self.state = workbook, state
        self.menus, self.screen = menus, screen
        self.is_filling = False

    def follower(self, name: str) -> Callable[[dict], None]:
        """Return what a menu calls when another value is chosen."""

        def follow(change: dict) -> None:
            if not self.is_filling:
                chosen = replace(self.state, **{name: change["new"]})
                self.state = settle(self.workbook, chosen)
                self.redraw()

        return follow

    def redraw(self) -> None:
        """Fill the menus and draw what the state shows."""
        self.is_filling = True
        for name, choices in options(self.workbook, self.state).items():
            self.menus[name].options = choices
            self.menus[name].value = getattr(self.state, name) or None
        self.is_filling = False
        found = outputs(self.workbook, self.state)  # its errors are not for the screen
        with self.screen:
            self.screen.clear_output(wait=True)
            for part in found:
                display(part)
