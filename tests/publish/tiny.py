"""Notebooks of three cells and a data folder without rows: a build in seconds."""

import json

import nbformat

from coopanalysis.settings import Settings

AS_OF = "2019-03-31"
DISTRICT = 'district = "3304"\nas_of = "2019-03-31"\nlang = "th"'
PROVINCE = 'province = "33"\nas_of = "2019-03-31"\nlang = "th"'
SHOW = """\
from IPython.display import display
from coopanalysis.places import Places
import os, pathlib
here = Places.load(pathlib.Path(os.environ["COOPANALYSIS_DATA"])).{level}({level})
name = here.name_th if lang == "th" else here.name_en
class Html:
    def __init__(self, text): self.text = text
    def _repr_html_(self): return self.text
class Chart(Html):
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {{
            "application/vnd.plotly.v1+json": {{
                "data": [{{"type": "bar", "x": [1, 2], "y": [2, 1]}}],
                "layout": {{"title": {{"text": "</script><b>"}}}},
            }},
            "text/html": self.text,
            "text/plain": "a chart",
        }}
display(Html(f'<header class="head"><h1>{{name}}</h1></header>'))
"""
CHART = """\
import sys
print("a warning nobody should read", file=sys.stderr)
display(Chart("<figcaption>Two bars</figcaption><details open><summary>Table</summary>"
    "<div class='scroll'><table><caption>Two bars</caption><tr><th scope='row'>one</th>"
    "<td class='num'>2</td></tr></table></div></details>"))
"""


def notebook(path, level="district", *, parameters=None, tags=("parameters",), cell=""):
    """Write a small notebook: parameters, a head, a heading per language, a chart."""
    make = nbformat.v4
    first = parameters or (DISTRICT if level == "district" else PROVINCE)
    cells = [
        make.new_code_cell(first, metadata={"tags": list(tags)}),
        make.new_code_cell(SHOW.format(level=level), metadata={"tags": ["setup"]}),
        make.new_markdown_cell("## ส่วนแรก", metadata={"tags": ["lang-th"]}),
        make.new_markdown_cell("## First part", metadata={"tags": ["lang-en"]}),
        make.new_markdown_cell("a note to colleagues"),
        make.new_code_cell(cell or CHART),
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(make.new_notebook(cells=cells), path)
    return path


def data(folder, version=1, measured=1):
    """Write a data folder that says that a date was taken in and measured."""
    place = f"as_of={AS_OF}/province=33"
    snapshot = {"as_of": AS_OF, "province": "33", "version": version}
    snapshot |= {"is_sample": True, "files": {}, "inputs": []}
    built = {"snapshot_version": measured, "is_sample": True, "inputs": []}
    built |= {"rules_used": [], "catalogue": "c"}
    for path, content in (
        (f"registers/snapshots/{place}/{version:04}.json", snapshot),
        (f"measures/{place}/built.json", built),
    ):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(content), encoding="utf-8")
    return folder


def project(root):
    """Return the settings of a project with its notebooks and a measured date."""
    notebook(root / "notebooks" / "district_report.ipynb")
    notebook(root / "notebooks" / "province_overview.ipynb", "province")
    notebook(root / "notebooks" / "data_quality.ipynb", "province")
    notebook(root / "notebooks" / "methods.ipynb", "province")
    return Settings(
        data=data(root / "data"),
        reports=root / "reports",
        secret=root / "secret",
        province="33",
        lang="both",
        root=root,
    )
