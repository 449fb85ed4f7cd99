"""An executed notebook in, one offline page out; equal notebooks, equal bytes.

The page holds no time, no cell id and no address: what makes it is the notebook's
outputs, the Markdown of its language and the template beside this module.
"""

from __future__ import annotations

import functools
import html
import json
import re
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coopanalysis.errors import BuildError
from coopanalysis.publish.failures import Failure
from coopanalysis.publish.plan import Task

if TYPE_CHECKING:
    from nbconvert.exporters import TemplateExporter
    from nbformat import NotebookNode

HERE = Path(__file__).resolve().parent
PLOTLY = "application/vnd.plotly.v1+json"
CSP = (
    "default-src 'none'; script-src 'self' file:; "
    "style-src 'self' file: 'unsafe-inline'; font-src data: file:; img-src data: blob:"
)
SHOWN = (PLOTLY, "text/html", "text/markdown", "image/svg+xml", "image/png")
HEADING_1 = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)
HEADING_2 = re.compile(r"<h2(?: id=\"([^\"]*)\")?>(.*?)</h2>", re.DOTALL)
PAGE_LINK = re.compile(r' data-page="(quality|methods)(#[\w.-]+)?"')
TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Frame:
    """What surrounds a report and is not in its notebook."""

    languages: tuple[str, ...]
    province_th: str
    province_en: str
    kinds: frozenset[str] = frozenset({"district", "province", "quality", "methods"})


def page(notebook: NotebookNode, task: Task, frame: Frame) -> str:
    """Return the page of an executed notebook.

    Raises
    ------
    BuildError
        When the page has not exactly one h1, or that h1 does not name its place.
    """
    text = _convert(_prepared(notebook, task.lang), task, frame)
    headings = [plain(found) for found in HEADING_1.findall(text)]
    if len(headings) != 1:
        raise BuildError(f"{task.key}: the page has {len(headings)} h1, it must have 1")
    if task.name not in headings[0]:
        raise BuildError(
            f"{task.key}: the page is headed {headings[0]!r}, not {task.name!r}"
        )
    return text


def failed_page(failure: Failure, task: Task, frame: Frame) -> str:
    """Return the page that stands where a report should: what failed, what to do."""
    body = template("failed.html.j2").render(failure=failure, task=task, frame=frame)
    outputs = [_display({"text/html": body})]
    cell = _cell("code", "", id="0", outputs=outputs, execution_count=None)
    return _convert(_notebook([cell]), task, frame)


def warm_up() -> None:
    """Render a page that nobody sees: the first of a process is the slowest."""
    here = Task(HERE, "district", "", "", "", "", "2000-01-01", "th", "th/x/x")
    source = {"metadata": {"tags": ["lang-th"]}, "source": "# heading"}
    cells = [{"cell_type": "markdown", **source}]
    page(_notebook(cells), here, Frame(("th",), "", ""))


def plain(fragment: str) -> str:
    """Return the text of a piece of HTML, on one line."""
    return " ".join(html.unescape(TAG.sub("", fragment)).split())


def as_script(value: object) -> str:
    """Return JSON that can stand in a script element: no tag can close it."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text


@functools.cache
def _environment():
    import jinja2

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "template"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def template(name: str):
    """Return one of our own templates, for pages that no notebook makes."""
    return _environment().get_template(name)


def _prepared(notebook: NotebookNode, lang: str) -> NotebookNode:
    """Return a copy with only what a reader in this language should see.

    Made by hand: the exporter checks the whole once, and not part by part.
    """
    cells = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            if f"lang-{lang}" in cell.metadata.get("tags", []):
                cells.append(_cell("markdown", cell.source))
        elif cell.cell_type == "code":
            outputs = [shown for output in cell.outputs for shown in _shown(output)]
            if outputs:
                more = {"outputs": outputs, "execution_count": None}
                cells.append(_cell("code", "", **more))
    for place, cell in enumerate(cells):
        cell["id"] = str(place)
    return _notebook(cells)


def _notebook(cells: list[dict[str, Any]]) -> NotebookNode:
    from nbformat import from_dict

    return from_dict(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    )


def _cell(kind: str, source: str, **more: Any) -> dict[str, Any]:
    return {"cell_type": kind, "source": source, "metadata": {}, **more}


def _shown(output: NotebookNode) -> list[dict[str, Any]]:
    """Return the output as a page shows it: never stderr, never a widget."""
    if output.output_type == "stream":
        return [output] if output.name == "stdout" else []
    if output.output_type not in ("display_data", "execute_result"):
        return []
    kept = {kind: output.data[kind] for kind in SHOWN if kind in output.data}
    if not kept and "text/plain" in output.data and len(output.data) == 1:
        kept = {"text/plain": output.data["text/plain"]}
    return [_display(kept)] if kept else []


def _display(data: dict[str, Any]) -> dict[str, Any]:
    return {"output_type": "display_data", "data": data, "metadata": {}}


def _convert(notebook: NotebookNode, task: Task, frame: Frame) -> str:
    other = next((lang for lang in frame.languages if lang != task.lang), None)
    resources = {
        "page": {
            "lang": task.lang,
            "csp": CSP,
            "root": "../" * task.page.count("/"),
            "other": other and f"{other}/{task.page.split('/', 1)[1]}",
            "place": task.name,
            "province": frame.province_th if task.lang == "th" else frame.province_en,
            "province_page": _beside("province", task, frame),
            "quality_page": _beside("quality", task, frame),
            "methods_page": _beside("methods", task, frame),
            "as_of": _date(task.as_of, task.lang),
            "version": version("coopanalysis"),
        }
    }
    body, _ = _exporter().from_notebook_node(notebook, resources=resources)
    found = HEADING_1.search(body)
    title = plain(found.group(1)) if found else task.name
    body, contents = _with_contents(body)
    body = _with_page_links(body, resources["page"])
    body = body.replace("@@TITLE@@", html.escape(title, quote=False), 1)
    return body.replace("@@CONTENTS@@", contents, 1)


def _beside(kind: str, task: Task, frame: Frame) -> str | None:
    """Return the province's page of another kind, where the build makes one."""
    made = task.kind != kind and kind in frame.kinds
    return f"{task.lang}/{kind}/{task.province}.html" if made else None


def _with_page_links(body: str, page: dict[str, Any]) -> str:
    """Let a grade lead to the quality of the data, and a definition to its card.

    Where no such page is made they keep their words and lead nowhere.
    """

    def linked(found: re.Match[str]) -> str:
        target = page[f"{found.group(1)}_page"]
        address = f"{page['root']}{target}{found.group(2) or ''}"
        return f' href="{address}"' if target else ""

    return PAGE_LINK.sub(linked, body)


def _with_contents(body: str) -> tuple[str, str]:
    """Give every h2 a name to link to, and return the links."""
    links = []

    def named(found: re.Match[str]) -> str:
        anchor = found.group(1) or f"part-{len(links)}"
        text = html.escape(plain(found.group(2)), quote=False)
        links.append(f'<li><a href="#{anchor}">{text}</a></li>')
        return f'<h2 id="{anchor}">{found.group(2)}</h2>'

    body = HEADING_2.sub(named, body)
    return body, "".join(links)


def _date(iso: str, lang: str) -> str:
    from datetime import date

    from coopanalysis import thai

    return thai.format_date(date.fromisoformat(iso), lang)


@functools.cache
def _exporter() -> TemplateExporter:
    """Return the exporter; making one costs more than a page, so once a process."""
    from nbconvert.exporters import TemplateExporter
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
    from traitlets.config import Config

    def markdown(text: str) -> str:
        renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
        return MarkdownWithMath(renderer=renderer).render(text)

    config = Config()
    config.NbConvertBase.display_data_priority = [*SHOWN, "text/plain"]
    # All others are off, but the notebook would be checked once more after each.
    config.Exporter.default_preprocessors = [
        "nbconvert.preprocessors.CoalesceStreamsPreprocessor"
    ]
    config.Exporter.optimistic_validation = True
    return TemplateExporter(
        config=config,
        template_name="template",
        template_file="index.html.j2",
        template_extension=".html.j2",
        extra_template_basedirs=[str(HERE)],
        filters={"page_markdown": markdown, "as_script": as_script},
        exclude_input=True,
    )
