"""What made a site: inputs, rules, versions, notebooks, seconds and failures.

A report's fingerprint is over everything that can change its page. A page whose
fingerprint stands in an earlier manifest, with the bytes noted there, stands.
"""

from __future__ import annotations

import functools
import importlib.metadata
import json
import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from coopanalysis.errors import DataError
from coopanalysis.publish.plan import Task
from coopanalysis.work import sha256_of, sha256_of_json

NAME = "manifest.json"
FORMAT = 1
PACKAGE = Path(__file__).resolve().parents[1]
RULES = PACKAGE / "rules.toml"
CODE = {".py", ".toml", ".sql", ".j2", ".css", ".js", ".json"}
LIBRARIES = (
    "coopanalysis",
    "babel",
    "duckdb",
    "fontpkg-sarabun",
    "geothai",
    "ipykernel",
    "ipython",
    "jinja2",
    "nbclient",
    "nbconvert",
    "networkx",
    "numpy",
    "pandas",
    "papermill",
    "plotly",
    "pyarrow",
)


@dataclass(frozen=True)
class Standing:
    """A page that an earlier build left and that may be used again."""

    path: Path
    fingerprint: str
    sha256: str
    seconds: float


@functools.cache
def versions() -> dict[str, str]:
    """Return the interpreter's and the libraries' versions."""
    found = {name: importlib.metadata.version(name) for name in LIBRARIES}
    return {"python": platform.python_version(), **found}


@functools.cache
def code_hash() -> str:
    """Return one hash over the package's code, words, logic and templates."""
    return _tree_hash(PACKAGE)


def built_file(data: Path, as_of: str, province: str) -> Path:
    """Return where the measures of a date say what they were made from."""
    return data / "measures" / f"as_of={as_of}" / f"province={province}" / "built.json"


def built(data: Path, as_of: str, province: str) -> dict[str, Any]:
    """Read what the measures of a date were made from.

    Raises
    ------
    DataError
        When nothing has been measured for that date.
    """
    path = built_file(data, as_of, province)
    if not path.is_file():
        raise DataError(
            path,
            f"nothing is measured for province {province} on {as_of}; "
            f"run `coopanalysis measure --as-of {as_of} --province {province}` first",
        )
    return json.loads(path.read_text(encoding="utf-8"))


def rests_on(data: Path, province: str) -> dict[str, str]:
    """Return the hash of each thing in the data that a province's reports rest on.

    Every date counts, not only the one shown: a report compares with earlier ones.
    """
    files = sorted(
        [
            *data.glob(f"measures/as_of=*/province={province}/built.json"),
            *data.glob(f"registers/snapshots/as_of=*/province={province}/*.json"),
            *data.glob("registers/unread/*.json"),
            *(data / "reference").glob("*.*"),
        ]
    )
    parts = {path.relative_to(data).as_posix(): sha256_of(path) for path in files}
    extra = os.environ.get("COOPANALYSIS_EXTRA_CATEGORIES")
    if extra:
        folders = [_tree_hash(Path(p)) for p in extra.split(os.pathsep)]
        parts["extra categories"] = sha256_of_json(folders)
    return parts


def fingerprints(
    tasks: Iterable[Task], data: Path, languages: Iterable[str]
) -> dict[str, str]:
    """Return page to fingerprint."""
    tasks = list(tasks)
    # A page links to its other language and its province's pages where they are made.
    made = {task.kind for task in tasks if task.level == "province"}
    links = [sorted(languages), sorted(made)]
    shared = [FORMAT, code_hash(), versions(), links]
    inputs: dict[str, str] = {}
    notebooks: dict[Path, str] = {}
    found = {}
    for task in tasks:
        if task.province not in inputs:
            inputs[task.province] = sha256_of_json(rests_on(data, task.province))
        if task.notebook not in notebooks:
            notebooks[task.notebook] = _notebook_hash(task.notebook)
        found[task.page] = sha256_of_json(
            [
                *shared,
                inputs[task.province],
                notebooks[task.notebook],
                task.page,
                task.parameters,
                task.name_th,
                task.name_en,
            ]
        )
    return found


def read(folder: Path) -> dict[str, Any] | None:
    """Return the manifest of a site, or None where there is no whole one."""
    path = folder / NAME
    if not path.is_file():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return None
    known = isinstance(found, dict) and found.get("format") == FORMAT
    return found if known else None


def sites(reports: Path) -> list[tuple[Path, dict[str, Any]]]:
    """Return the sites under a reports folder, the newest first."""
    found = [
        (path.parent, manifest)
        for path in reports.glob(f"[!.]*/{NAME}")
        if (manifest := read(path.parent)) is not None
    ]
    return sorted(found, key=lambda site: (number(site[1]), site[0].name), reverse=True)


def number(manifest: dict[str, Any]) -> int:
    """Return which build of its folder a site is, counted from 1."""
    return manifest.get("number", 0)


def standing(reports: Path, wanted: dict[str, str]) -> dict[str, Standing]:
    """Return the pages that stand already: same fingerprint, bytes as noted."""
    found: dict[str, Standing] = {}
    for folder, manifest in sites(reports):
        for entry in manifest["reports"]:
            page = entry["page"]
            if page in found or entry["status"] != "ok":
                continue
            if entry["fingerprint"] != wanted.get(page):
                continue
            path = folder / page
            if path.is_file() and sha256_of(path) == entry["sha256"]:
                found[page] = Standing(
                    path, entry["fingerprint"], entry["sha256"], entry["seconds"]
                )
    return found


def _notebook_hash(notebook: Path) -> str:
    """Return one hash over a notebook and the modules beside it that it may import."""
    files = [notebook, *sorted(notebook.parent.glob("*.py"))]
    return sha256_of_json({path.name: sha256_of(path) for path in files})


def _tree_hash(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.suffix in CODE)
    return sha256_of_json(
        {path.relative_to(folder).as_posix(): sha256_of(path) for path in files}
    )


def _of_each(editions: Iterable[Any], key: str) -> dict[str, Any]:
    return {one.province.code: one.built.get(key) for one in editions}


def _inputs(entries: Iterable[dict]) -> list[dict]:
    """Return each file with its content's hash and its rows, without its sheets."""
    return [
        {name: one[name] for name in ("file", "sha256", "rows", "rejected")}
        for one in entries
    ]


def _intake(inputs: Iterable[dict[str, Any]]) -> dict[str, int]:
    """Return how many files came in, and where their rows went."""
    inputs = list(inputs)
    sheets = [sheet for entry in inputs for sheet in entry.get("sheets", ())]
    names = ("rows_read", "accepted", "rejected", "totals", "blank", "elsewhere")
    return {
        "files": len(inputs),
        "sheets": len(sheets),
        **{name: sum(sheet.get(name, 0) for sheet in sheets) for name in names},
    }


def compose(
    name: str,
    editions: Iterable[Any],
    tasks: list[Task],
    made: dict[str, Any],
    fingerprints: dict[str, str],
    *,
    reused: set[str],
    static: dict[str, str],
    index: str,
    seconds: float,
    is_partial: bool,
    number: int,
    created: datetime,
) -> str:
    """Return the manifest of a finished site as JSON text."""
    reports = [
        {
            "page": task.page,
            "notebook": task.notebook.name,
            "parameters": task.parameters,
            "status": "failed" if made[task.page].failure else "ok",
            "seconds": made[task.page].seconds,
            "reused": task.page in reused,
            "fingerprint": fingerprints[task.page],
            "sha256": made[task.page].sha256,
        }
        for task in tasks
    ]
    body = {
        "format": FORMAT,
        "name": name,
        "number": number,
        "created": created.isoformat(timespec="seconds"),
        "is_partial": is_partial,
        "seconds": round(seconds, 1),
        "as_of": {one.province.code: one.as_of for one in editions},
        "snapshot_version": _of_each(editions, "snapshot_version"),
        "catalogue": _of_each(editions, "catalogue"),
        "intake": {
            one.province.code: _intake(one.built.get("inputs", ())) for one in editions
        },
        "inputs": {one.province.code: _inputs(one.built["inputs"]) for one in editions},
        "rests_on": {one.province.code: one.rests_on for one in editions},
        "rules_table": sha256_of(RULES),
        "rules": {one.province.code: list(one.rules) for one in editions},
        "notebooks": {t.notebook.name: sha256_of(t.notebook) for t in tasks},
        "code": code_hash(),
        "versions": versions(),
        "static": static,
        "index": index,
        "reports": reports,
        "failures": [
            {"page": page, **vars(made[page].failure)}
            for page in (task.page for task in tasks)
            if made[page].failure
        ],
    }
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"
