"""The architecture of the package, read from its source: who may import what."""

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "coopanalysis"
MODULES = sorted(PACKAGE.rglob("*.py"))
MOST_LINES = 300

# From left to right: a room imports only what stands to its left.
LAYERS = (
    ("errors",),
    ("cluster",),
    ("settings", "thai", "work", "rulesfile"),
    ("places", "rules"),
    ("registers",),
    ("indicators",),
    ("judgement",),
    ("workbook",),
    ("show",),
    ("publish", "sample"),
    ("cli",),
    ("__main__",),
)
RANK = {room: rank for rank, rooms in enumerate(LAYERS) for room in rooms}
# The notebook's face hands out the workbook and the show functions, nothing further.
RANK["__init__"] = RANK["show"] + 0.5

ONLY_IN = {
    "papermill": "publish",
    "distributed": "cluster",
    "nbconvert": "publish",
    "nbclient": "publish",
    "jupyter_client": "publish",
    "python_calamine": "registers.spreadsheet",
    "openpyxl": "registers.spreadsheet",
    "xlrd": "registers.spreadsheet",
    "duckdb.connect": "registers.store",
    "pandas.read_excel": "registers.spreadsheet",
    "pandas.ExcelFile": "registers.spreadsheet",
}
# duckdb's own functions that would open its shared default database unasked.
DEFAULT_DATABASE = {"sql", "query", "execute", "read_csv", "read_parquet", "from_df"}


def name_of(path):
    """Return the module's name within the package: ``registers.store``."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)


def imported(tree, name):
    """Yield the full dotted name of everything a module imports."""
    here = ["coopanalysis", *name.split(".")]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = here[: -node.level] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{stem}.{alias.name}" for alias in node.names)


def wrong_directions(name, source):
    """Name each import of a room that does not stand to the left."""
    room = name.split(".")[0]
    problems = []
    for target in imported(ast.parse(source), name):
        parts = target.split(".")
        if parts[0] != "coopanalysis":
            continue
        other = parts[1] if len(parts) > 1 and parts[1] in RANK else "__init__"
        if parts[1:] == ["__version__"] or other == room:
            continue
        if RANK[other] >= RANK[room]:
            problems.append(f"{name} imports {target}")
    return problems


def used(tree, name):
    """Yield imports, and attributes of imported modules, by their full names."""
    aliases = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                aliases[alias.asname or alias.name.split(".")[0]] = alias.name
    yield from imported(tree, name)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            base = aliases.get(node.value.id)
            if base:
                yield f"{base}.{node.attr}"


def misplaced(name, source):
    """Name each use of a library outside the one room that may use it."""
    problems = set()
    for target in used(ast.parse(source), name):
        for library, home in ONLY_IN.items():
            touches = target == library or target.startswith(library + ".")
            if touches and not (name == home or name.startswith(home + ".")):
                problems.add(f"{name} uses {library}, which belongs to {home}")
        base, _, attribute = target.rpartition(".")
        if base == "duckdb" and attribute in DEFAULT_DATABASE:
            problems.add(f"{name} uses duckdb's default database ({attribute})")
    return sorted(problems)


def swallowed(name, source):
    """Name each bare or broad except that does not end by raising again."""
    problems = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.ExceptHandler):
            continue
        if isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None:
            continue  # it tidies up and lets the error go on
        kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        for kind in kinds:
            if kind is None or ast.unparse(kind) in ("Exception", "BaseException"):
                problems.append(f"{name}:{node.lineno} catches everything")
    return problems


def eras(name, source):
    """Name each place outside thai.dates that knows the distance between the eras."""
    if name == "thai.dates":
        return []
    return [
        f"{name}:{node.lineno} knows 543"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and node.value in (543, -543)
    ]


def unfinished(name, source):
    """Name each stub."""
    return [
        f"{name}:{node.lineno} is a stub"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Raise)
        and node.exc is not None
        and ast.unparse(node.exc).startswith("NotImplementedError")
    ]


CHECKS = (wrong_directions, misplaced, swallowed, eras, unfinished)


def test_the_package_is_found():
    rooms = {name_of(path).split(".")[0] for path in MODULES}
    assert {"errors", "thai", "registers", "indicators", "cli"} <= rooms


def test_every_room_has_its_layer():
    rooms = {name_of(path).split(".")[0] for path in MODULES}
    assert rooms - set(RANK) == set()


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_no_module_breaks_the_rule(check):
    problems = []
    for path in MODULES:
        problems += check(name_of(path), path.read_text(encoding="utf-8"))
    assert problems == []


def test_modules_stay_small():
    sizes = {name_of(p): len(p.read_text("utf-8").splitlines()) for p in MODULES}
    assert {name: n for name, n in sizes.items() if n > MOST_LINES} == {}


def test_no_module_is_a_drawer_for_everything():
    names = {path.stem for path in MODULES}
    assert names & {"utils", "util", "helpers", "common", "misc"} == set()


def test_sql_leaves_the_eras_to_thai():
    files = sorted(PACKAGE.rglob("*.sql"))
    assert files
    assert [p.name for p in files if re.search(r"\b543\b", p.read_text("utf-8"))] == []


def test_work_left_for_later_is_not_in_the_source():
    words = re.compile(r"\b(TODO|FIXME|XXX)\b")
    files = [p for p in PACKAGE.rglob("*.*") if p.suffix in (".py", ".sql", ".toml")]
    assert [str(p) for p in files if words.search(p.read_text("utf-8"))] == []


def test_the_face_imports_lazily():
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    at_top = [n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
    names = {n.module if isinstance(n, ast.ImportFrom) else "" for n in at_top}
    assert not {n for n in names if n and n.startswith("coopanalysis")}


@pytest.mark.parametrize(
    ("check", "name", "source"),
    [
        (wrong_directions, "places", "from coopanalysis.registers import store"),
        (wrong_directions, "places", "from coopanalysis import rules"),
        (wrong_directions, "registers.store", "from ..indicators import measure"),
        (wrong_directions, "show.charts", "def f():\n    import coopanalysis.publish"),
        (wrong_directions, "workbook", "from coopanalysis import open_workbook"),
        (wrong_directions, "__init__", "from coopanalysis.publish import build"),
        (misplaced, "indicators.measure", "import duckdb\nduckdb.connect()"),
        (misplaced, "judgement.judge", "import duckdb as d\nd.sql('select 1')"),
        (misplaced, "workbook", "from duckdb import connect"),
        (misplaced, "registers.store", "import pandas as pd\npd.read_excel('x')"),
        (misplaced, "registers.intake", "from python_calamine import load_workbook"),
        (misplaced, "cli", "import papermill as pm"),
        (misplaced, "show.charts", "from jupyter_client.manager import KernelManager"),
        (swallowed, "cli", "try:\n    f()\nexcept:\n    pass"),
        (swallowed, "cli", "try:\n    f()\nexcept (ValueError, Exception):\n    g()"),
        (eras, "show.tables", "year = 2019 + 543"),
        (eras, "thai.text", "OFFSET = 543"),
        (unfinished, "cli", "def f():\n    raise NotImplementedError"),
    ],
)
def test_a_breach_is_found(check, name, source):
    assert len(check(name, source)) == 1


@pytest.mark.parametrize(
    ("check", "name", "source"),
    [
        (wrong_directions, "registers.store", "from coopanalysis import places, work"),
        (wrong_directions, "registers.store", "from coopanalysis.registers import a"),
        (wrong_directions, "registers.store", "from .columns import Column"),
        (misplaced, "registers.store", "import duckdb\nduckdb.connect()"),
        (misplaced, "publish.render", "from nbconvert import HTMLExporter"),
        (misplaced, "indicators.measure", "def f(con):\n    con.sql('select 1')"),
        (swallowed, "cli", "try:\n    f()\nexcept ValueError:\n    g()"),
        (swallowed, "work", "try:\n    f()\nexcept BaseException:\n    g()\n    raise"),
        (eras, "thai.dates", "OFFSET = 543"),
    ],
)
def test_what_is_allowed_passes(check, name, source):
    assert check(name, source) == []
