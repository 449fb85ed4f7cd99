"""The notebooks stay thin: parameters, setup, calls, and text in two languages."""

import ast
import copy
import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
MOST_CELLS, MOST_LINES = 40, 8
TAGS = {"parameters", "setup", "lang-th", "lang-en"}
LOGIC = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.Try,
    ast.TryStar,
    ast.If,
    ast.IfExp,
    ast.For,
    ast.While,
    ast.With,
    ast.Match,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)
HEADINGS = [
    "สรุปสำหรับผู้บริหาร",
    "1 ข้อมูลทั่วไป",
    "2 สถานการณ์ปัญหา 6 ด้าน",
    "3 สหกรณ์ที่มีผลต่อค่าของอำเภอมากที่สุด และจำนวนเงินที่เสี่ยงเสียหาย",
    "4 ข้อสังเกตของผู้สอบบัญชีและข้อบกพร่อง",
    "5 ผลการดำเนินการตามมติที่ประชุมครั้งก่อน",
    "6 ปัญหาและอุปสรรค",
    "7 แผนการแก้ไขและผู้รับผิดชอบ",
    "8 ข้อเสนอเพื่อที่ประชุมพิจารณา",
    "9 ข้อจำกัดของข้อมูลและเรื่องที่ยังสรุปไม่ได้",
    "10 การรับรองรายงาน",
    "ผนวก",
]


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def tags(cell):
    return cell["metadata"].get("tags", [])


def source(cell):
    return "".join(cell["source"])


def faults(notebook):
    """Name everything that keeps a notebook from being thin."""
    cells = notebook["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    found = []
    if len(cells) > MOST_CELLS:
        found.append(f"{len(cells)} cells")
    if notebook["metadata"].get("kernelspec", {}).get("name") != "python3":
        found.append("kernel is not python3")
    for place, wanted in enumerate(("parameters", "setup")):
        tagged = [n for n, cell in enumerate(cells) if wanted in tags(cell)]
        if tagged != [place]:
            found.append(f"cells tagged {wanted}: {tagged}, not [{place}]")
    ids = [cell.get("id", "") for cell in cells]
    if len(set(ids)) != len(ids) or not all(name.islower() for name in ids):
        found.append("a cell id is missing, not lower case or there twice")
    for cell in cells:
        found += [f"tag {tag}" for tag in tags(cell) if tag not in TAGS]
        if len(tags(cell)) > 1:
            found.append(f"{cell['id']}: more than one tag")
    for cell in code:
        found += faults_of_code(cell)
    return found + faults_of_languages(cells)


def faults_of_code(cell):
    text, found = source(cell), []
    if cell["outputs"] or cell["execution_count"] is not None:
        found.append(f"{cell['id']}: saved with outputs")
    if len(text.splitlines()) > MOST_LINES:
        found.append(f"{cell['id']}: more than {MOST_LINES} lines")
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return [*found, f"{cell['id']}: not plain Python"]
    for node in ast.walk(tree):
        if isinstance(node, LOGIC):
            found.append(f"{cell['id']}: {type(node).__name__}")
    if "parameters" in tags(cell):
        plain = all(
            isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant)
            for line in tree.body
        )
        if not plain:
            found.append(f"{cell['id']}: parameters are not plain values")
    return found


def faults_of_languages(cells):
    order = [
        (n, tag)
        for n, cell in enumerate(cells)
        if cell["cell_type"] == "markdown"
        for tag in (tags(cell) or ["no tag"])
    ]
    found = []
    for (n, first), (m, second) in zip(order[::2], order[1::2], strict=False):
        if (first, second, m - n) != ("lang-th", "lang-en", 1):
            found.append(f"cells {n} and {m} are not a Thai and English pair")
    if len(order) % 2:
        found.append("a Markdown cell has no other language")
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_thin(path):
    assert faults(read(path)) == []


def test_the_notebooks_are_there():
    names = {path.stem for path in NOTEBOOKS}
    pages = {"district_report", "province_overview", "data_quality", "methods"}
    assert {*pages, "explorer"} <= names


def test_the_district_report_has_the_office_s_headings_in_order():
    cells = read(FOLDER / "district_report.ipynb")["cells"]
    thai = [source(cell) for cell in cells if "lang-th" in tags(cell)]
    assert [text.splitlines()[0] for text in thai] == [f"## {h}" for h in HEADINGS]


def _code(notebook, text, tag=None):
    notebook["cells"].append(
        {
            "cell_type": "code",
            "id": "probe",
            "metadata": {"tags": [tag]} if tag else {},
            "execution_count": None,
            "outputs": [],
            "source": [text],
        }
    )


def _output(notebook):
    notebook["cells"][2]["outputs"] = [{"output_type": "stream"}]


def _counted(notebook):
    notebook["cells"][2]["execution_count"] = 1


def _untagged(notebook):
    notebook["cells"][0]["metadata"] = {}


def _one_language(notebook):
    del notebook["cells"][3]


def _swapped(notebook):
    cells = notebook["cells"]
    cells[3], cells[4] = cells[4], cells[3]


def _same_id(notebook):
    notebook["cells"][3]["id"] = notebook["cells"][4]["id"]


PROBES = {
    "try": lambda n: _code(n, "try:\n    show\nexcept NameError:\n    raise"),
    "def": lambda n: _code(n, "def f():\n    return 1"),
    "class": lambda n: _code(n, "class A:\n    x = 1"),
    "lambda": lambda n: _code(n, "f = lambda: 1"),
    "if": lambda n: _code(n, "if True:\n    1"),
    "if expression": lambda n: _code(n, "1 if True else 2"),
    "for": lambda n: _code(n, "for x in view:\n    x"),
    "while": lambda n: _code(n, "while False:\n    1"),
    "comprehension": lambda n: _code(n, "[x for x in view]"),
    "generator": lambda n: _code(n, "sum(x for x in view)"),
    "magic": lambda n: _code(n, "%matplotlib inline"),
    "shell": lambda n: _code(n, "!ls"),
    "long cell": lambda n: _code(n, "\n".join(["1"] * 9)),
    "second parameters": lambda n: _code(n, "x = 1", "parameters"),
    "another tag": lambda n: _code(n, "x = 1", "hide-input"),
    "many cells": lambda n: n["cells"].extend(n["cells"][2:3] * 30),
    "output": _output,
    "execution count": _counted,
    "no parameters": _untagged,
    "one language": _one_language,
    "languages swapped": _swapped,
    "two cells of one id": _same_id,
}


@pytest.mark.parametrize("probe", PROBES.values(), ids=PROBES)
def test_each_way_of_growing_fat_is_noticed(probe):
    notebook = copy.deepcopy(read(FOLDER / "district_report.ipynb"))
    probe(notebook)
    assert faults(notebook) != []
