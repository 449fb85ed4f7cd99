"""What will be built: one independent task per notebook, place and language.

Papermill lets a misspelt, untagged or doubly tagged parameter pass with a warning or
less, and every district would get the same report. So parameters are checked here,
on the notebook's text, before anything runs.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from coopanalysis.errors import NotebookError, UsageError
from coopanalysis.places import Places

NOTEBOOKS = ("district_report", "province_overview", "data_quality", "methods")
FOLDERS = {
    "district_report": "district",
    "province_overview": "province",
    "data_quality": "quality",
    "methods": "methods",
}
LEVELS = ("district", "province")
LANGUAGES = {"th": ("th",), "en": ("en",), "both": ("th", "en")}


@dataclass(frozen=True)
class Task:
    """One report: which notebook, with which parameters, to which page."""

    notebook: Path
    level: str
    code: str
    province: str
    name_th: str
    name_en: str
    as_of: str
    lang: str
    page: str

    @property
    def parameters(self) -> dict[str, str]:
        """Text only: papermill would turn 010 into 10 and a date into an error."""
        return {self.level: self.code, "as_of": self.as_of, "lang": self.lang}

    @property
    def kind(self) -> str:
        """The folder of its page: what kind of report it is."""
        return self.page.split("/")[1]

    @property
    def name(self) -> str:
        """The place's name in the report's language."""
        return self.name_th if self.lang == "th" else self.name_en

    @property
    def key(self) -> str:
        """What the progress lines and the manifest call it."""
        return f"{self.page.removesuffix('.html')}"


def notebooks_folder(root: Path) -> Path:
    """Return where the notebooks are: in the project, else beside the package."""
    beside = Path(__file__).resolve().parents[2] / "notebooks"
    for folder in (root / "notebooks", beside):
        if folder.is_dir():
            return folder
    raise NotebookError(
        f"{root / 'notebooks'}: no such folder; run from the project or name the "
        "notebooks by their path with --notebook"
    )


def find_notebooks(root: Path, names: Sequence[str] | None) -> list[Path]:
    """Return the notebooks asked for, by name or by path; without names, all."""
    found = []
    for name in names or NOTEBOOKS:
        path = Path(name)
        if path.suffix != ".ipynb":
            path = notebooks_folder(root) / f"{name}.ipynb"
        if not path.is_file():
            raise NotebookError(
                f"{path}: no such notebook; names are {', '.join(NOTEBOOKS)}"
            )
        found.append(path.resolve())
    return found


def declared_parameters(notebook: Path) -> set[str]:
    """Return the names that the notebook's one cell of parameters assigns.

    Raises
    ------
    NotebookError
        When the file is no notebook or says of itself that it is no report, when it
        has not exactly one cell tagged ``parameters``, or when that cell holds
        anything but plain assignments.
    """
    try:
        found = json.loads(notebook.read_text(encoding="utf-8"))
        cells, metadata = found["cells"], found.get("metadata", {})
    except (ValueError, KeyError, TypeError) as error:
        raise NotebookError(f"{notebook}: not a notebook ({error})") from None
    if metadata.get("coopanalysis", {}).get("is_report") is False:
        raise NotebookError(
            f"{notebook}: it is for work in JupyterLab and makes no page; open it with "
            f"`coopanalysis lab`; notebooks that make pages are {', '.join(NOTEBOOKS)}"
        )
    tagged = [
        (number, cell)
        for number, cell in enumerate(cells, start=1)
        if "parameters" in cell.get("metadata", {}).get("tags", [])
    ]
    if len(tagged) != 1:
        raise NotebookError(
            f"{notebook}: {len(tagged)} cells are tagged 'parameters', exactly one "
            "must be; every district would get the same report"
        )
    number, cell = tagged[0]
    where = f"{notebook}: cell {number} (parameters)"
    if cell.get("cell_type") != "code":
        raise NotebookError(f"{where}: it is not a code cell")
    source = cell.get("source", "")
    text = source if isinstance(source, str) else "".join(source)
    try:
        body = ast.parse(text).body
    except SyntaxError as error:
        raise NotebookError(f"{where}: line {error.lineno} does not parse") from None
    return {_assigned(node, where) for node in body}


def _assigned(node: ast.stmt, where: str) -> str:
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        target = node.target
    else:
        target = None
    if not isinstance(target, ast.Name):
        raise NotebookError(
            f"{where}: line {node.lineno} is not a plain assignment with a default"
        )
    return target.id


def level_of(notebook: Path) -> str:
    """Return whether a notebook is about a district or a province, by its names.

    The names it declares must be exactly those that it will be given.
    """
    declared = declared_parameters(notebook)
    for level in LEVELS:
        if declared == {level, "as_of", "lang"}:
            return level
    raise NotebookError(
        f"{notebook}: its parameters are {', '.join(sorted(declared)) or 'none'}; "
        "they must be as_of, lang and either district or province"
    )


def make(
    notebooks: Iterable[Path],
    places: Places,
    dates: dict[str, str],
    districts: Sequence[str] | None = None,
    lang: str = "both",
) -> list[Task]:
    """Return the tasks for these notebooks over the provinces of ``dates``.

    Parameters
    ----------
    notebooks
        Paths; each is checked before the plan is made.
    places
        The reference table; every district in it gets a report, with or without data.
    dates
        Province code to the date (ISO text) that its reports show.
    districts
        Only these districts, and no province page; none means all.
    lang
        ``th``, ``en`` or ``both``.
    """
    wanted = list(dict.fromkeys(districts or ()))
    known = {d.code: d for code in dates for d in places.districts(code)}
    for code in wanted:
        if code not in known:
            places.district(code, next(iter(dates)) if len(dates) == 1 else None)
            raise UsageError(
                f"district {code!r} is not in province {', '.join(dates)}; "
                "name its province with --province"
            )
    tasks = []
    for notebook in notebooks:
        level = level_of(notebook)
        folder = FOLDERS.get(notebook.stem, notebook.stem)
        if level == "province":
            chosen = [] if wanted else [places.province(code) for code in dates]
        else:
            chosen = [known[code] for code in wanted or known]
        for place in chosen:
            province = place.code if level == "province" else place.province
            tasks += [
                Task(
                    notebook=notebook,
                    level=level,
                    code=place.code,
                    province=province,
                    name_th=place.name_th,
                    name_en=place.name_en,
                    as_of=dates[province],
                    lang=language,
                    page=f"{language}/{folder}/{place.code}.html",
                )
                for language in LANGUAGES[lang]
            ]
    pages = [task.page for task in tasks]
    if len(set(pages)) != len(pages):
        twice = sorted({page for page in pages if pages.count(page) > 1})
        raise UsageError(f"two notebooks would write the same page {twice[0]}")
    if not tasks:
        raise UsageError(
            "nothing to build: a province page cannot be limited to districts"
        )
    return tasks
