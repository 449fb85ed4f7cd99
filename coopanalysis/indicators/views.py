"""Make a connection ready: rules, register views and the categories' totals.

Everything that SQL computes is made here, in one order: macros, the rules in force,
the derived columns of each register, the guarantee graph, the totals per category.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable
from pathlib import Path

import duckdb

from coopanalysis.errors import DataError
from coopanalysis.indicators import baseline, former, graphs
from coopanalysis.registers import columns, store
from coopanalysis.rules import Rules, RulesInForce

MACROS = Path(__file__).with_name("macros.sql")
AT_LINE = re.compile(r"^LINE (\d+):", re.MULTILINE)
VIEW = re.compile(r'^\s*create\s+(?:temp\s+)?view\s+"?([\w.]+)', re.I | re.M)
MACRO = re.compile(r"^(\s*create)\s+macro\b", re.I | re.M)
RULE_USED = re.compile(r"\brule(?:_for|_text|_date)?\('([a-z0-9_]+)'")


def prepare(
    con: duckdb.DuckDBPyConnection, rules: RulesInForce, logic: Iterable[Path]
) -> None:
    """Make every view of a connection whose ``raw_<register>`` views are there.

    Where it served another date before, its views stand and only tables are made.
    """
    standing = made(con)
    _set_rules(con, rules)
    run(con, MACROS, standing)
    for register in columns.load_all():
        own = columns.FOLDER / f"{register}.sql"
        if own.is_file():
            for path in (own, *sorted(own.parent.glob(f"{register}.*.sql"))):
                run(con, path, standing)
        elif register not in standing:
            con.execute(f"create view {register} as from raw_{register}")
    graphs.install(con)
    baseline.attach(con, Path(), None)
    former.attach(con, Path(), {})
    for path in logic:
        run(con, path, standing)


def clear(con: duckdb.DuckDBPyConnection) -> None:
    """Take away what is of one date, tables above all; other views stand."""
    rows = con.execute("select table_name from duckdb_tables() where not internal")
    for (table,) in rows.fetchall():
        con.execute(f'drop table "{table}"')
    for view in made(con):
        if view.startswith((baseline.PREFIX, former.PREFIX)):
            con.execute(f'drop view "{view}"')
    con.execute("reset variable baseline_day")


def empty(
    logic: Iterable[Path], rules: Rules | None = None
) -> duckdb.DuckDBPyConnection:
    """Return a connection with every view over empty typed registers."""
    day = dt.date(2019, 6, 30)
    con = store.connect()
    nothing = store.Snapshot(day, "", 0, False, {}, [])
    store.attach(con, Path(), nothing)
    prepare(con, (rules or Rules.load()).at(day, "TH"), logic)
    return con


def totals(con: duckdb.DuckDBPyConnection, category: str = "%") -> dict[str, list[str]]:
    """Return the columns of every category view, by its name ``category.view``."""
    found: dict[str, list[str]] = {}
    rows = con.execute(
        "select table_name, column_name from information_schema.columns "
        "where table_name like ? || '.%' order by table_name, ordinal_position",
        [category],
    ).fetchall()
    for view, column in rows:
        found.setdefault(view, []).append(column)
    return found


def asking(logic: Iterable[Path]) -> list[Path]:
    """Return the files whose SQL may ask for rules, also that within modules."""
    own = sorted(Path(__file__).parent.glob("*.py"))
    return [*sorted(columns.FOLDER.glob("*.sql")), *own, *logic]


def rules_in(path: Path) -> set[str]:
    """Return the ids of the rules that the SQL of a file asks for."""
    return _rules_in(path, *_version(path))


@functools.cache
def _rules_in(path: Path, *version: int) -> set[str]:
    return set(RULE_USED.findall(path.read_text("utf-8")))


def rules_in_sql(logic: Iterable[Path]) -> set[str]:
    """Return the ids of the rules that registers, modules and categories ask for."""
    return {rule for path in asking(logic) for rule in rules_in(path)}


def made(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Return the views that stand."""
    rows = con.execute("select view_name from duckdb_views() where not internal")
    return {name for (name,) in rows.fetchall()}


def run(con: duckdb.DuckDBPyConnection, path: Path, standing: set[str]) -> None:
    """Run a file of SQL, without the views that stand from an earlier date.

    Raises
    ------
    DataError
        When a statement does not run; says in which line.
    """
    try:
        for statement, view in _statements(path, *_version(path)):
            if view not in standing:
                con.execute(statement)
    except duckdb.OutOfMemoryException:
        raise  # no fault of the file; the caller says what to do
    except duckdb.Error as error:
        said = str(error).partition("\n")[0]
        line = _line(str(error), path.read_text(encoding="utf-8"))
        where = f"{path.parent.name}/{path.name}{line}"
        raise DataError(where, f"the SQL does not run: {said}") from error


@functools.cache
def _statements(path: Path, *version: int) -> list[tuple[duckdb.Statement, str]]:
    """Parse a file once for all dates and provinces that a process measures.

    With each statement the view that it makes, if it does. Macros replace those that
    stand from an earlier date: to ask for their names costs more than to make them.
    """
    found = []
    text = MACRO.sub(r"\1 or replace macro", path.read_text(encoding="utf-8"))
    for one in duckdb.extract_statements(text):
        makes = VIEW.search(one.query)
        found.append((one, makes.group(1) if makes else ""))
    return found


def _version(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_size


def _line(said: str, text: str) -> str:
    """Return the line that the database names, or that of the word it does not know."""
    numbered, named = AT_LINE.search(said), re.search(r'"([^"]+)"', said)
    if numbered:
        return f" line {numbered.group(1)}"
    lines = enumerate(text.splitlines(), start=1)
    found = [n for n, line in lines if named and named.group(1) in line]
    return f" line {found[0]}" if found else ""


def _set_rules(con: duckdb.DuckDBPyConnection, rules: RulesInForce) -> None:
    frame = rules.frame()
    known = set(columns.load_all()["coop"].column("coop_type").values)
    for rule in rules.rules:
        if not known.issuperset(rule.applies_to):
            wrong = ", ".join(sorted(set(rule.applies_to) - known))
            raise DataError(
                "rules.toml",
                f"{rule.id}: applies_to {wrong}: no type of body; "
                f"there are {', '.join(sorted(known))}",
            )
    con.register("_rules", frame)
    con.execute("create or replace table rules_in_force as from _rules")
    con.unregister("_rules")
    for variable, column, kind in (
        ("rule_values", "value", "double"),
        ("rule_texts", "text", "varchar"),
    ):
        con.execute(
            f"""set variable {variable} = (
                select coalesce(
                    map(list(id || case body_type when '' then '' else ':' || body_type
                             end), list("{column}"::{kind})),
                    map([]::varchar[], []::{kind}[]))
                from rules_in_force
                where "{column}" is not null and "{column}"::varchar <> '')"""
        )
