"""pyproject.toml, requirements.lock and environment.yml name the same packages."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
CONDA = (ROOT / "environment.yml").read_text(encoding="utf-8")

# The module's name where it is not the package's.
PACKAGE_OF = {
    "zmq": "pyzmq",
    "IPython": "ipython",
    "axe_playwright_python": "axe-playwright-python",
    "fontpkg_sarabun": "fontpkg-sarabun",
    "python_calamine": "python-calamine",
}
# What always comes with a declared package, and through which.
COMES_WITH = {
    "markupsafe": "jinja2",
    "click": "typer",
    "packaging": "pytest",
    "yaml": "papermill",
}


def declared():
    project = PROJECT["project"]
    return [
        *map(Requirement, PROJECT["build-system"]["requires"]),
        *map(Requirement, project["dependencies"]),
        *map(Requirement, project["optional-dependencies"]["dev"]),
    ]


def locked(text):
    """Return {name: [(version, marker text)]} of a lock file's text."""
    found = {}
    for name, version, marker in re.findall(
        r"^([A-Za-z0-9._-]+)==([^\s;\\]+)(?: ; ([^\\\n]+))?", text, flags=re.MULTILINE
    ):
        found.setdefault(canonicalize_name(name), []).append((version, marker))
    return found


def out_of_step(requirements, lock):
    """Name each requirement that the lock does not hold, or not within its bounds."""
    problems = []
    for requirement in requirements:
        versions = lock.get(canonicalize_name(requirement.name), [])
        if not versions:
            problems.append(f"{requirement.name} is not locked")
        problems += [
            f"{requirement.name} {version} is locked, {requirement.specifier} asked for"
            for version, _ in versions
            if not requirement.specifier.contains(version)
        ]
    return problems


def conda_requirements(text):
    """Return the pip requirements of an environment file's text."""
    block = text.split("- pip:\n", 1)[1]
    lines = (line.strip() for line in block.splitlines())
    return [line[2:] for line in lines if line.startswith("- ")]


def imports_of(folder):
    """Return the top-level names that the modules of a folder import."""
    names = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names)


def undeclared(names, requirements):
    known = {canonicalize_name(r.name) for r in requirements}
    packages = {PACKAGE_OF.get(name, COMES_WITH.get(name, name)) for name in names}
    return sorted(p for p in packages if canonicalize_name(p) not in known)


def test_every_requirement_has_a_lower_bound():
    loose = [str(r) for r in declared() if not re.search(r">=", str(r.specifier))]
    assert loose == []


def test_lock_holds_every_requirement_within_its_bounds():
    assert out_of_step(declared(), locked(LOCK)) == []


def test_every_locked_package_has_hashes():
    _, *entries = re.split(r"^(?=[a-z0-9])", LOCK, flags=re.MULTILINE)
    assert len(entries) > 50
    assert [e.split()[0] for e in entries if "--hash=sha256:" not in e] == []


def test_lock_names_no_index_and_no_folder():
    for word in ("://", "--index", "--extra-index", "--find-links", "-f ", " @ "):
        assert word not in LOCK


def test_environment_file_has_the_same_names_and_bounds():
    *requirements, last = conda_requirements(CONDA)
    assert last == "-e ."
    assert sorted(requirements) == sorted(map(str, declared()))
    python = PROJECT["project"]["requires-python"]
    assert f"- python{python}\n" in CONDA


def test_package_imports_only_what_is_declared():
    run_time = [Requirement(text) for text in PROJECT["project"]["dependencies"]]
    names = imports_of(ROOT / "coopanalysis") - {"coopanalysis"}
    assert undeclared(names, run_time) == []


def test_tests_import_only_what_is_declared():
    here = {path.stem for path in (ROOT / "tests").rglob("*.py")}
    here |= {path.name for path in (ROOT / "tests").rglob("*") if path.is_dir()}
    names = imports_of(ROOT / "tests") - {"coopanalysis", "tests"} - here
    assert undeclared(names, declared()) == []


@pytest.mark.parametrize(
    ("lock", "problem"),
    [
        ("pandas==3.1.1 \\\n    --hash=sha256:0", []),
        (
            "pandas==2.0 \\\n    --hash=sha256:0",
            ["pandas 2.0 is locked, >=3.1 asked for"],
        ),
        ("", ["pandas is not locked"]),
        (
            "pandas==3.2 ; python_full_version >= '3.12' \\\npandas==3.0 ; x \\\n",
            ["pandas 3.0 is locked, >=3.1 asked for"],
        ),
    ],
)
def test_a_lock_out_of_step_is_named(lock, problem):
    assert out_of_step([Requirement("pandas>=3.1")], locked(lock)) == problem


def test_an_undeclared_import_is_named(tmp_path):
    (tmp_path / "m.py").write_text("import os\nfrom polars import x\nimport duckdb\n")
    assert undeclared(imports_of(tmp_path), [Requirement("duckdb")]) == ["polars"]
