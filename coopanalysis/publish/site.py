"""The site around the reports: index, shared files, and the switch to a new build."""

from __future__ import annotations

import base64
import importlib.metadata
import importlib.resources
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from coopanalysis import thai
from coopanalysis.errors import BuildError
from coopanalysis.places import District, Province
from coopanalysis.publish import render
from coopanalysis.publish.failures import Failure
from coopanalysis.publish.plan import FOLDERS, Task
from coopanalysis.work import sha256_of, write_atomically

WEIGHTS = {400: "Sarabun-Regular.ttf", 600: "Sarabun-SemiBold.ttf"}
TITLES = {
    "province": {"th": "ภาพรวมจังหวัด", "en": "Province overview"},
    "quality": {"th": "คุณภาพข้อมูล", "en": "Data quality"},
    "methods": {"th": "นิยามและวิธีคิด", "en": "Methods"},
}
STATIC = Path(__file__).resolve().parent / "static"


@dataclass(frozen=True)
class Mark:
    """How a district stands on one category: glyph, words and value."""

    norm: str
    glyph: str
    th: str
    en: str
    value: str


@dataclass(frozen=True)
class Heading:
    """A category's column on the index."""

    number: str
    th: str
    en: str
    unit_th: str
    unit_en: str


@dataclass(frozen=True)
class Edition:
    """A province at a date: what the index says beside the links."""

    province: Province
    as_of: str
    districts: Sequence[District]
    is_sample: bool = False
    headings: Sequence[Heading] = ()
    marks: dict[str, Sequence[Mark]] = field(default_factory=dict)
    bodies: dict[str, int] = field(default_factory=dict)
    built: dict[str, Any] = field(default_factory=dict)
    rests_on: dict[str, str] = field(default_factory=dict)
    rules: Sequence[dict[str, Any]] = ()


def province_th(province: Province) -> str:
    """Return a province's Thai name as it stands alone: elsewhere no จังหวัด."""
    word = "จังหวัด" if province.jurisdiction == "TH" else ""
    return f"{word}{province.name_th}"


def write_static(folder: Path) -> dict[str, str]:
    """Write style, script and plotly, and return their hashes."""
    import plotly.offline

    target = folder / "static"
    target.mkdir(parents=True, exist_ok=True)
    style = (STATIC / "style.css").read_text(encoding="utf-8")
    texts = {
        "style.css": _fonts() + style,
        "report.js": (STATIC / "report.js").read_text(encoding="utf-8"),
        "plotly.min.js": plotly.offline.get_plotlyjs(),
    }
    for name, text in texts.items():
        (target / name).write_text(text, encoding="utf-8", newline="\n")
    return {f"static/{name}": sha256_of(target / name) for name in texts}


def _fonts() -> str:
    """Return the Thai font as data: a page must not ask even the disk for more."""
    files = importlib.resources.files("fontpkg_sarabun") / "files"
    faces = []
    for weight, name in WEIGHTS.items():
        data = base64.b64encode((files / name).read_bytes()).decode("ascii")
        faces.append(
            f"@font-face{{font-family:Sarabun;font-weight:{weight};font-display:block;"
            f"src:url(data:font/ttf;base64,{data}) format('truetype')}}\n"
        )
    return "".join(faces)


def write_index(
    folder: Path,
    editions: Sequence[Edition],
    tasks: Sequence[Task],
    failures: Mapping[str, Failure],
) -> None:
    """Write the index: every district with its pages, what failed, and why."""
    failed = set(failures)
    text = render.template("site.html.j2").render(
        csp=render.CSP,
        version=importlib.metadata.version("coopanalysis"),
        editions=[_edition(edition, tasks, failed) for edition in editions],
        failed=[(task, failures[task.page]) for task in tasks if task.page in failed],
        total=len(tasks),
        is_sample=any(edition.is_sample for edition in editions),
    )
    (folder / "index.html").write_text(text, encoding="utf-8", newline="\n")


def _edition(
    edition: Edition, tasks: Sequence[Task], failed: set[str]
) -> dict[str, Any]:
    own = [task for task in tasks if task.province == edition.province.code]
    rows = []
    for district in edition.districts:
        pages = [t for t in own if t.level == "district" and t.code == district.code]
        marks = edition.marks.get(district.code, ())
        rows.append(
            {
                "district": district,
                "links": [_link(task, failed) for task in pages],
                "failed": any(task.page in failed for task in pages),
                "marks": marks,
                "bodies": edition.bodies.get(district.code),
                "norms": " ".join(sorted({mark.norm for mark in marks})),
                "find": " ".join(
                    [district.code, district.name_th, district.name_en]
                ).casefold(),
            }
        )
    day = date.fromisoformat(edition.as_of)
    return {
        "province": edition.province,
        "province_th": province_th(edition.province),
        "as_of_th": thai.format_date(day, "th"),
        "as_of_en": thai.format_date(day, "en"),
        "headings": edition.headings,
        "pages": [_link(task, failed) for task in own if task.level == "province"],
        "rows": rows,
        "absent": sum(not row["links"] for row in rows),
    }


def _link(task: Task, failed: set[str]) -> dict[str, Any]:
    return {
        "page": task.page,
        "lang": task.lang,
        "label": _label(task),
        "title": TITLES[task.kind][task.lang] if task.kind in TITLES else task.kind,
        "name": task.name,
        "failed": task.page in failed,
    }


def _label(task: Task) -> str:
    language = "ไทย" if task.lang == "th" else "English"
    if task.notebook.stem in FOLDERS:
        return language
    return f"{task.notebook.stem.replace('_', ' ')} · {language}"


def check_complete(folder: Path, tasks: Sequence[Task], codes: set[str] | None) -> None:
    """Refuse a site that lacks a district or shows one under another's name.

    Parameters
    ----------
    folder
        The finished site.
    tasks
        What was planned.
    codes
        The districts of the reference table; None for a build of chosen districts.

    Raises
    ------
    BuildError
        Naming every page that is absent or headed wrongly.
    """
    problems = []
    for task in tasks:
        path = folder / task.page
        if not path.is_file():
            problems.append(f"{task.page} is absent")
            continue
        found = render.HEADING_1.search(path.read_text(encoding="utf-8"))
        heading = render.plain(found.group(1)) if found else ""
        if task.name not in heading:
            problems.append(f"{task.page} is headed {heading!r}, not {task.name!r}")
    built = {task.code for task in tasks if task.level == "district"}
    if codes is not None and built and built != codes:
        absent = ", ".join(sorted(codes ^ built))
        problems.append(f"districts and pages differ: {absent}")
    if problems:
        raise BuildError(
            f"the site is not complete: {'; '.join(problems)}; what stood before "
            "stands; build again: finished reports are not redone"
        )


def switch(reports: Path, name: str) -> Path:
    """Point the reports' index at a build, in one step."""
    path = reports / "index.html"
    text = render.template("redirect.html.j2").render(target=f"{name}/index.html")
    write_atomically(path, text)
    return path


def points_at(reports: Path) -> str | None:
    """Return the name of the build that the reports' index points at."""
    path = reports / "index.html"
    if not path.is_file():
        return None
    text = path.read_text(encoding="utf-8")
    start = text.find('<a href="')
    return text[start + 9 :].split("/", 1)[0] if start >= 0 else None
