"""An executed notebook becomes one offline page."""

import dataclasses
import json
import re
from pathlib import Path

import pytest
from nbformat import v4

from coopanalysis.errors import BuildError
from coopanalysis.publish import render
from coopanalysis.publish.failures import Failure, tidy
from coopanalysis.publish.plan import Task

FRAME = render.Frame(("th", "en"), "จังหวัดศรีสะเกษ", "Si Sa Ket")
HEAD = {"text/html": "<h1>อำเภอ ก &amp; ข</h1>"}
FIGURE = {"data": [{"type": "bar", "y": [1]}], "layout": {"title": "</script>&"}}


def task(lang="th"):
    return Task(
        notebook=Path("district_report.ipynb"),
        level="district",
        code="9901",
        province="99",
        name_th="ก & ข",
        name_en="A & B",
        as_of="2019-03-31",
        lang=lang,
        page=f"{lang}/district/9901.html",
    )


def page(*outputs, markdown=(), lang="th", head=HEAD, frame=FRAME):
    cells = [v4.new_code_cell("secret = 1", outputs=[shown(head)])]
    cells += [
        v4.new_markdown_cell(text, metadata={"tags": tags}) for text, tags in markdown
    ]
    cells.append(v4.new_code_cell("more()", outputs=list(outputs)))
    return render.page(v4.new_notebook(cells=cells), task(lang), frame)


def shown(data):
    return v4.new_output("display_data", data=data)


def test_keeps_the_markdown_of_its_language_only():
    words = [("## ไทย", ["lang-th"]), ("## English", ["lang-en"]), ("a note", [])]
    found = page(markdown=words)
    assert '<h2 id="part-0">ไทย</h2>' in found
    assert '<a href="#part-0">ไทย</a>' in found
    main = found[found.index("<main") : found.index("</main>")]
    assert "English" not in main
    assert "a note" not in main


def test_shows_no_code_no_stderr_no_widget_and_no_plain_twin():
    found = page(
        v4.new_output("stream", name="stderr", text="a warning"),
        shown({"application/vnd.jupyter.widget-view+json": {}, "text/plain": "W()"}),
        shown({"text/html": "<p>kept</p>", "text/plain": "twin"}),
    )
    assert "<p>kept</p>" in found
    for absent in ("secret", "more()", "a warning", "W()", "twin"):
        assert absent not in found


def test_printed_text_is_escaped():
    found = page(v4.new_output("stream", name="stdout", text="<script>x</script>"))
    assert "<pre>&lt;script&gt;x&lt;/script&gt;</pre>" in found


def test_a_chart_is_a_figure_with_caption_drawing_and_table():
    words = "<figcaption>Bars</figcaption><details open>table</details>"
    found = page(shown({render.PLOTLY: FIGURE, "text/html": words, "text/plain": "x"}))
    figure = re.search(r'<figure class="chart">(.*?)</figure>', found, re.DOTALL)[1]
    parts = ["<figcaption>", '<div class="plot">', "<script type=", "<details open>"]
    assert [figure.count(part) for part in parts] == [1, 1, 1, 1]
    assert sorted(parts, key=figure.index) == parts
    text = re.search(r"<script type=.application/json.>(.*?)</script>", figure)[1]
    assert "<" not in text
    assert json.loads(text) == FIGURE


def test_the_page_loads_only_the_sites_three_files():
    found = page()
    loaded = re.findall(r'(?:src|href)="([^"#]+)"', found)
    assert sorted(set(loaded)) == sorted(
        {
            "data:,",
            "../../static/style.css",
            "../../static/plotly.min.js",
            "../../static/report.js",
            "../../index.html",
            "../../manifest.json",
            "../../th/province/99.html",
            "../../th/quality/99.html",
            "../../th/methods/99.html",
            "../../en/district/9901.html",
        }
    )
    assert "http" not in found.replace("http-equiv", "")


def test_the_policy_is_the_one_that_was_tried():
    assert f'http-equiv="Content-Security-Policy" content="{render.CSP}"' in page()
    assert "unsafe-eval" not in render.CSP


def test_the_title_is_the_heading_and_the_date_in_the_pages_language():
    assert "<title>อำเภอ ก &amp; ข · 31 มีนาคม 2562</title>" in page()
    english = page(lang="en", head={"text/html": "<h1>A &amp; B</h1>"})
    assert "<title>A &amp; B · 31 March 2019</title>" in english
    assert '<html lang="en">' in english


def test_equal_notebooks_give_equal_bytes_whatever_their_cell_ids():
    assert page(shown(HEAD | {"text/html": "<p>x</p>"})) == page(
        shown({"text/html": "<p>x</p>"})
    )


def test_a_page_without_its_heading_is_refused():
    with pytest.raises(BuildError, match="the page has 0 h1, it must have 1"):
        page(head={"text/html": "<p>nothing</p>"})


def test_a_page_headed_by_another_place_is_refused():
    with pytest.raises(BuildError, match="is headed 'ค', not 'ก & ข'"):
        page(head={"text/html": "<h1>ค</h1>"})


def test_a_failed_page_says_what_and_where_and_escapes_it():
    found = render.failed_page(Failure(5, "KeyError", "<b>x</b>"), task("en"), FRAME)
    assert "This report could not be made" in found
    assert "Cell 5 of" in found
    assert "&lt;b&gt;x&lt;/b&gt;" in found
    assert found.count("<h1>") == 1


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("/home/somchai/work/data: no file", "data: no file"),
        ("'/home/somchai/x y.csv' is bad", "'x y.csv' is bad"),
        (r"C:\Users\somchai\data is bad", "data is bad"),
        ("3 / 4 and 29/02/2562", "3 / 4 and 29/02/2562"),
        ("\x1b[31mred\x1b[0m\n  lines", "red lines"),
        ("x" * 400, "x" * 299 + "…"),
    ],
)
def test_a_message_on_a_page_names_no_folder_of_this_machine(message, said):
    assert tidy(message) == said


def test_a_data_grade_leads_to_the_page_on_the_data_where_one_is_made():
    grade = shown({"text/html": '<a class="grade" data-page="quality#d-9901">ก</a>'})
    found = page(grade)
    assert '<a class="grade" href="../../th/quality/99.html#d-9901">ก</a>' in found
    alone = dataclasses.replace(FRAME, kinds=frozenset({"district"}))
    found = page(grade, frame=alone)
    assert '<a class="grade">ก</a>' in found
    assert "quality" not in found


def test_a_definition_leads_to_its_card_where_the_page_on_methods_is_made():
    title = shown({"text/html": '<a data-page="methods#overdue.par90">x</a>'})
    found = page(title)
    assert '<a href="../../th/methods/99.html#overdue.par90">x</a>' in found
    foot = found.split("<footer>")[1]
    assert 'href="../../th/methods/99.html"' in foot
    alone = dataclasses.replace(FRAME, kinds=frozenset({"district"}))
    found = page(title, frame=alone)
    assert "<a>x</a>" in found
    assert "methods" not in found
