"""What papermill would let pass is refused before anything runs."""

from pathlib import Path

import pytest
from publish import tiny

from coopanalysis.errors import NotebookError, UnknownPlaceError, UsageError
from coopanalysis.places import Places
from coopanalysis.publish import plan


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    return Places.load(tmp_path_factory.mktemp("nothing"))


def refused(path, **how):
    with pytest.raises(NotebookError) as caught:
        plan.level_of(tiny.notebook(path, **how))
    return str(caught.value).removeprefix(f"{path}: ")


def test_a_notebook_is_about_what_its_parameters_name(tmp_path):
    assert plan.level_of(tiny.notebook(tmp_path / "a.ipynb")) == "district"
    assert plan.level_of(tiny.notebook(tmp_path / "b.ipynb", "province")) == "province"


def test_a_misspelt_parameter_is_refused(tmp_path):
    said = refused(
        tmp_path / "a.ipynb", parameters=tiny.DISTRICT.replace("district", "distrikt")
    )
    assert said == (
        "its parameters are as_of, distrikt, lang; "
        "they must be as_of, lang and either district or province"
    )


@pytest.mark.parametrize(("tags", "count"), [((), 0), (("paramters",), 0)])
def test_an_untagged_cell_is_refused(tmp_path, tags, count):
    said = refused(tmp_path / "a.ipynb", tags=tags)
    assert said.startswith(f"{count} cells are tagged 'parameters', exactly one")


def test_two_tagged_cells_are_refused(tmp_path):
    import nbformat

    path = tiny.notebook(tmp_path / "a.ipynb")
    found = nbformat.read(path, as_version=4)
    found.cells[1].metadata.tags = ["parameters"]
    nbformat.write(found, path)
    with pytest.raises(NotebookError, match="2 cells are tagged 'parameters'"):
        plan.level_of(path)


def test_a_default_that_is_commented_out_is_refused(tmp_path):
    said = refused(
        tmp_path / "a.ipynb", parameters=tiny.DISTRICT.replace("lang", "# lang")
    )
    assert said.startswith("its parameters are as_of, district;")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("import os", "line 4 is not a plain assignment with a default"),
        ("a = b = 1", "line 4 is not a plain assignment with a default"),
        ("a: int", "line 4 is not a plain assignment with a default"),
        ("a = (", "line 4 does not parse"),
    ],
)
def test_a_cell_of_parameters_holds_assignments_only(tmp_path, line, said):
    found = refused(tmp_path / "a.ipynb", parameters=f"{tiny.DISTRICT}\n{line}")
    assert found == f"cell 1 (parameters): {said}"


def test_a_file_that_is_no_notebook_is_refused(tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_text("not json", encoding="utf-8")
    with pytest.raises(NotebookError, match=r"a\.ipynb: not a notebook"):
        plan.level_of(path)


def test_a_notebook_for_jupyterlab_is_refused_by_what_it_says_of_itself():
    explorer = Path(__file__).parents[2] / "notebooks" / "explorer.ipynb"
    with pytest.raises(NotebookError) as caught:
        plan.level_of(explorer)
    assert str(caught.value) == (
        f"{explorer}: it is for work in JupyterLab and makes no page; open it with "
        "`coopanalysis lab`; notebooks that make pages are "
        "district_report, province_overview, data_quality, methods"
    )


def test_an_absent_notebook_says_which_there_are(tmp_path):
    tiny.notebook(tmp_path / "notebooks" / "district_report.ipynb")
    with pytest.raises(NotebookError, match="no such notebook; names are district_rep"):
        plan.find_notebooks(tmp_path, ["distrct_report"])


def test_every_district_gets_a_page_in_each_language(tmp_path, places):
    root = tiny.project(tmp_path).root
    tasks = plan.make(plan.find_notebooks(root, None), places, {"33": tiny.AS_OF})
    # 22 districts, and the province, its data and its methods, in two languages
    assert len(tasks) == (22 + 3) * 2
    assert tasks[0].page == "th/district/3301.html"
    assert [task.page for task in tasks[-5:]] == [
        *("en/province/33.html", "th/quality/33.html", "en/quality/33.html"),
        *("th/methods/33.html", "en/methods/33.html"),
    ]
    assert {t.code for t in tasks if t.level == "district"} == {
        district.code for district in places.districts("33")
    }


def test_parameters_are_text_so_that_no_zero_is_lost(tmp_path, places):
    notebooks = [tiny.notebook(tmp_path / "district_report.ipynb")]
    task = plan.make(notebooks, places, {"33": tiny.AS_OF}, ["3304"], "en")[0]
    assert task.parameters == {"district": "3304", "as_of": tiny.AS_OF, "lang": "en"}
    assert task.name == "Kantharalak"


def test_an_unknown_district_is_refused(tmp_path, places):
    notebooks = [tiny.notebook(tmp_path / "district_report.ipynb")]
    with pytest.raises(UnknownPlaceError, match="3399"):
        plan.make(notebooks, places, {"33": tiny.AS_OF}, ["3399"])


def test_a_province_page_for_one_district_is_refused(tmp_path, places):
    notebooks = [tiny.notebook(tmp_path / "province_overview.ipynb", "province")]
    with pytest.raises(UsageError, match="nothing to build"):
        plan.make(notebooks, places, {"33": tiny.AS_OF}, ["3304"])


def test_two_notebooks_never_write_one_page(tmp_path, places):
    notebooks = [
        tiny.notebook(tmp_path / "district_report.ipynb"),
        tiny.notebook(tmp_path / "district.ipynb"),
    ]
    with pytest.raises(UsageError, match=r"the same page en/district/3301\.html"):
        plan.make(notebooks, places, {"33": tiny.AS_OF})
