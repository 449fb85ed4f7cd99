"""Declared checks of the data: words in ``checks.toml``, logic in ``checks.sql``.

A check is an entry and a view of the same name. It sees the date, the snapshot before
it and that of the same month a year before; its thresholds are rules.
"""

from __future__ import annotations

import datetime as dt
import functools
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from coopanalysis import thai
from coopanalysis.indicators import views
from coopanalysis.registers import columns, identities, store
from coopanalysis.registers.snapshots import joined

if TYPE_CHECKING:
    import duckdb

HERE = Path(__file__).parent
LOGIC = HERE / "checks.sql"
FOUND = ["coop_id", "register", "check", "steps", "reason_th", "reason_en"]
COUNTS, MONEY, DAYS = ("n", "whole", "n_other"), ("amount", "other", "gap"), ("day",)


@dataclass(frozen=True, kw_only=True)
class Check:
    """The words of one check, and how many steps it lowers the grade."""

    steps: int
    title_th: str
    title_en: str
    th: str
    en: str
    reason_th: str
    reason_en: str

    def reason(self, **facts: object) -> tuple[str, str]:
        """Return the reason in Thai and English; a fact is what a view returns."""
        return (
            self.reason_th.format(**_written(facts, "th")),
            self.reason_en.format(**_written(facts, "en")),
        )


@functools.cache
def declared() -> dict[str, Check]:
    """Return every check by its name."""
    return {name: Check(**entry) for name, entry in _table()["check"].items()}


def before(data: Path, snapshot: store.Snapshot) -> store.Snapshot | None:
    """Return the snapshot before this one."""
    day = day_before(data, snapshot)
    return store.snapshot(data, day, snapshot.province) if day else None


def year_before(data: Path, snapshot: store.Snapshot) -> store.Snapshot | None:
    """Return the last snapshot of the same month of the year before."""
    day = day_year_before(data, snapshot)
    return store.snapshot(data, day, snapshot.province) if day else None


def day_before(data: Path, snapshot: store.Snapshot) -> dt.date | None:
    """Return the date of the snapshot before this one."""
    days = store.dates(data, snapshot.province)
    return max((day for day in days if day < snapshot.as_of), default=None)


def day_year_before(data: Path, snapshot: store.Snapshot) -> dt.date | None:
    """Return the date of the last snapshot of the same month of the year before."""
    wanted = snapshot.as_of.year - 1, snapshot.as_of.month
    days = store.dates(data, snapshot.province)
    return max((day for day in days if (day.year, day.month) == wanted), default=None)


def install(
    con: duckdb.DuckDBPyConnection,
    data: Path,
    parts: Sequence[store.Snapshot],
    held: pd.DataFrame,
) -> None:
    """Make the views of all checks on snapshots that were laid out.

    Those of several provinces look back to the same dates, if to any.
    """
    standing = views.made(con)
    nothing = store.Snapshot(parts[0].as_of, "", 0, False, {}, [])
    lasts = [one for part in parts if (one := before(data, part))]
    years = [one for part in parts if (one := year_before(data, part))]
    last = joined(lasts) if lasts else None
    store.attach(con, data, last or nothing, "before")
    store.attach(con, data, joined(years) if years else nothing, "year")
    day = f"date '{last.as_of}'" if last else "cast(null as date)"
    con.execute(f"create or replace macro before_as_of() as {day}")
    con.execute(
        "create or replace temp table province_of (coop_id varchar, province varchar)"
    )
    for part in parts:
        con.execute(
            "insert into province_of select unnest(?::varchar[]), ?",
            [sorted(part.everyone), part.province],
        )
    con.register("_held", held)
    con.execute(
        "create or replace temp table handed as "
        "select * replace (cast(data_date as date) as data_date) from _held"
    )
    con.unregister("_held")
    con.execute(
        "create or replace temp table handed_before (coop_id varchar, register varchar)"
    )
    for register, refs in (last.files if last else {}).items():
        coops = sorted({coop for ref in refs for coop in ref.coops})
        con.execute(
            "insert into handed_before select unnest(?::varchar[]), ?",
            [coops, register],
        )
    for prefix, name in (("raw", "now"), ("before", "before"), ("year", "year")):
        parts = " union all ".join(_sums(one, prefix) for one in _table()["balance"])
        con.execute(f"create or replace temp table balance_{name} as {parts}")
    identities.install(con, identities.declared(data))
    views.run(con, LOGIC, standing)


def found(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return what the checks found: one row per body, register and check.

    ``steps`` is 0 where something is only listed.
    """
    made = views.made(con)
    rows = []
    for name, one in declared().items():
        if f"check_{name}" not in made:
            continue
        frame = con.execute(
            f"select * from check_{name} order by coop_id, register"
        ).df()
        for facts in frame.to_dict("records"):
            steps = one.steps if facts["weighs"] is True else 0
            key = facts["coop_id"], facts["register"]
            rows.append((*key, name, steps, *one.reason(**facts)))
    return pd.DataFrame(rows, columns=FOUND)


def rules_used() -> set[str]:
    """Return the ids of the rules that the checks and the grades ask for."""
    return views.rules_in_sql([LOGIC]) | {"grade_a_share", "grade_c_share"}


def _table() -> dict:
    return tomllib.loads((HERE / "checks.toml").read_text(encoding="utf-8"))


def _sums(one: dict, prefix: str) -> str:
    """Return the SQL of a balance's sums by body.

    ``mark`` is the same where keys and amounts are; ``most`` counts the commonest
    amount that is not zero.
    """
    register = columns.load_all()[one["register"]]
    keys = ", ".join(f'"{name}"' for name in register.key)
    amount = f'r."{one["amount"]}"'
    unused = "not usable(r.data_date, b.last_year_end)" if one["ages"] else "false"
    return f"""
        select coop_id, '{register.name}' as register, {one["moves"]} as moves,
            {one["uneven"]} as is_uneven, cast(sum(n) as bigint) as n,
            cast(sum(unused) as bigint) as n_unused,
            cast(sum(n * amount) as double) as amount,
            cast(coalesce(sum(n) filter (where amount < 0), 0) as bigint) as n_negative,
            cast(sum(n * amount) filter (where amount < 0) as double) as negative,
            cast(coalesce(sum(n) filter (where amount <> 0), 0) as double) as n_amounts,
            cast(coalesce(sum(n) filter (where amount <> 0 and amount % 1000 = 0), 0)
                as double) as n_round,
            coalesce(max(n) filter (where amount <> 0), 0) as most,
            bit_xor(mark) as mark, max(day) as day
        from (
            select r.coop_id, {amount} as amount, count(*) as n,
                count(*) filter (where {unused}) as unused,
                bit_xor(hash({keys}, {amount})) as mark,
                max(coalesce(r.data_date, as_of())) as day
            from {prefix}_{register.name} r left join body b using (coop_id)
            group by all
        ) group by coop_id"""


def _written(facts: dict, lang: str) -> dict[str, str]:
    """Return facts as they are read in a language."""
    texts = {}
    for name, value in facts.items():
        if value is None or (isinstance(value, float) and value != value):
            texts[name] = "–"
        elif name in COUNTS:
            texts[name] = f"{int(value):,}"
        elif name in MONEY:
            texts[name] = f"{value:,.2f}"
        elif name == "share":
            texts[name] = f"{value * 100:,.1f}"
        elif isinstance(value, dt.date):
            texts[name] = thai.format_date(value, lang)
        else:
            texts[name] = str(value)
    return texts
