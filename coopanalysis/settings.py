"""Where data and reports are: options, then environment, then file, then defaults."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coopanalysis.errors import DataError, UsageError

CONFIG_NAME = "coopanalysis.toml"
HOOKS = ("on_success", "on_failure")
NUMBERS = {"cell_timeout": 600, "report_timeout": 1800}
KEYS = ("data", "reports", "secret", "province", "lang", *NUMBERS)
KEYS += ("memory_limit", "spill")
SIZE = re.compile(r"[0-9]+(\.[0-9]+)? *[KMGT]i?B")
LANGUAGES = ("th", "en", "both")
DEFAULTS = {"data": "data", "reports": "reports", "province": "33", "lang": "both"}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Folders and choices that every command shares.

    ``hooks`` holds commands to run after a build: text or a list of words. Each
    process that measures holds ``memory_limit`` at most in its database; the rest goes
    below the folder ``spill``, or into the data folder.
    """

    data: Path
    reports: Path
    secret: Path
    province: str
    lang: str
    root: Path
    hooks: dict[str, str | list[str]] = field(default_factory=dict)
    cell_timeout: int = NUMBERS["cell_timeout"]
    report_timeout: int = NUMBERS["report_timeout"]
    memory_limit: str | None = None
    spill: Path | None = None


def project_root(start: Path | None = None) -> Path:
    """Return the nearest folder upwards that holds the settings file or ``data``.

    Notebooks run from ``notebooks/`` and must find the same data as the command.
    Without either, the starting folder itself.
    """
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / CONFIG_NAME).is_file() or (
            folder / "data" / "README.md"
        ).is_file():
            return folder
    return start


def load(
    *,
    data: str | Path | None = None,
    reports: str | Path | None = None,
    config: str | Path | None = None,
    province: str | None = None,
    lang: str | None = None,
    cell_timeout: int | None = None,
    report_timeout: int | None = None,
) -> Settings:
    """Work out the settings; what is given here wins over environment and file.

    Raises
    ------
    UsageError
        When the settings file cannot be read, has an unknown key, a language is
        not one of th, en, both, a time-out is not a whole number of seconds, or a
        limit is not a size like 2GB.
    """
    root = project_root()
    chosen = dict(DEFAULTS)
    found = _from_file(Path(config) if config else root / CONFIG_NAME, config)
    hooks = found.pop("hooks", {})
    chosen.update({key: str(value) for key, value in found.items()})
    for key in KEYS:
        value = os.environ.get(f"COOPANALYSIS_{key.upper()}")
        if value:
            chosen[key] = value
    given = {
        **{"data": data, "reports": reports, "province": province, "lang": lang},
        **{"cell_timeout": cell_timeout, "report_timeout": report_timeout},
    }
    # A path given on the command line is meant from where the person stands.
    for key, value in given.items():
        if value is not None:
            chosen[key] = (
                str(Path(value).resolve()) if key in ("data", "reports") else str(value)
            )
    if chosen["lang"] not in LANGUAGES:
        raise UsageError(
            f"language {chosen['lang']!r} is not known; use th, en or both"
        )
    limit = chosen.get("memory_limit")
    if limit is not None and not SIZE.fullmatch(limit):
        raise UsageError(f"memory_limit is {limit!r}; write a size like 500MB or 2GB")
    folder = root / chosen["data"]
    return Settings(
        data=folder,
        reports=root / chosen["reports"],
        secret=root / chosen.get("secret", str(folder / "secret.key")),
        province=chosen["province"],
        lang=chosen["lang"],
        root=root,
        hooks=hooks,
        memory_limit=limit,
        spill=root / chosen["spill"] if "spill" in chosen else None,
        **{key: _seconds(key, chosen.get(key)) for key in NUMBERS},
    )


def _seconds(key: str, text: str | None) -> int:
    if text is None:
        return NUMBERS[key]
    if not text.isdecimal() or int(text) < 1:
        raise UsageError(f"{key} is {text!r}; write whole seconds, at least 1")
    return int(text)


def need_data(folder: Path) -> None:
    """Refuse to look for data in a folder that is not there.

    Raises
    ------
    DataError
        When there is no such folder.
    """
    if not folder.is_dir():
        raise DataError(
            folder, "no such data folder; name it with --data, or run from the project"
        )


def _from_file(path: Path, asked: str | Path | None) -> dict[str, Any]:
    if not path.is_file():
        if asked:
            raise UsageError(f"{path}: no such settings file; check --config")
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: not a readable TOML file ({error})") from None
    unknown = sorted(set(found) - {*KEYS, "hooks"})
    if unknown:
        raise UsageError(
            f"{path}: unknown setting {', '.join(unknown)}; known are "
            f"{', '.join(KEYS)} and the table hooks"
        )
    hooks = found.get("hooks", {})
    if not isinstance(hooks, dict) or not set(hooks) <= set(HOOKS):
        raise UsageError(f"{path}: the table hooks holds {' and '.join(HOOKS)}")
    return found
