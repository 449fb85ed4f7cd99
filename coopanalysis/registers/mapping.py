"""Mapping files: what a source's headers and words mean, where the declarations do not.

One TOML file per source in ``reference/mappings``; the first whose ``match`` fits a
file's name applies. Its words win over what names and headers say.
"""

from __future__ import annotations

import fnmatch
import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from coopanalysis import thai
from coopanalysis.errors import DataError
from coopanalysis.registers import columns
from coopanalysis.work import sha256_of_json

ORDERS = ("dmy", "mdy", "ymd")


@dataclass(frozen=True)
class Options:
    """How a source writes what stands in one column."""

    date_order: str = "dmy"
    multiplier: Decimal = Decimal(1)
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SheetMapping:
    """What is known of one sheet beforehand; the default knows nothing."""

    register: str = ""
    header_row: int = 0
    date_order: str = "dmy"
    multiplier: Decimal = Decimal(1)
    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)

    def options(self, column: str) -> Options:
        """Return how this source writes what stands in a column."""
        return Options(self.date_order, self.multiplier, self.values.get(column, {}))


@dataclass(frozen=True)
class Mapping:
    """One mapping file."""

    path: Path
    match: str
    encoding: str | None
    sheets: dict[str, SheetMapping]
    sha256: str

    def fits(self, name: str) -> bool:
        """Say whether a file of this name (with folders) is meant."""
        return fnmatch.fnmatch(name, self.match) or fnmatch.fnmatch(
            name.rpartition("/")[2], self.match
        )

    def sheet(self, name: str) -> SheetMapping:
        """Return what is said of this sheet, else what is said of all (``*``)."""
        for known, found in self.sheets.items():
            if thai.normalise(known) == thai.normalise(name):
                return found
        return self.sheets.get("*", SheetMapping())


def load_mappings(data: Path, extra: Path | None = None) -> list[Mapping]:
    """Read all mapping files, the one given on the command line first."""
    folder = Path(data) / "reference" / "mappings"
    paths = ([Path(extra)] if extra else []) + sorted(folder.glob("*.toml"))
    return [_read(path) for path in paths]


def _read(path: Path) -> Mapping:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(path, f"cannot be opened ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(path, f"not a readable TOML file ({error})") from None
    problems = [
        f"unknown entry {name!r}"
        for name in sorted(set(raw) - {"match", "encoding", "sheet"})
    ]
    if not isinstance(raw.get("match"), str):
        problems.append('needs match = "a pattern of file names"')
    sheets = {}
    for name, entry in raw.get("sheet", {}).items():
        found = _problems(entry)
        problems += [f"sheet {name!r}: {problem}" for problem in found]
        if not found:
            sheets[name] = _sheet(entry)
    if problems:
        raise DataError(path, problems)
    return Mapping(path, raw["match"], raw.get("encoding"), sheets, sha256_of_json(raw))


def _sheet(entry: dict) -> SheetMapping:
    return SheetMapping(
        register=entry.get("register", ""),
        header_row=entry.get("header_row", 0),
        date_order=entry.get("date_order", "dmy"),
        multiplier=Decimal(str(entry.get("multiplier", 1))),
        columns=dict(entry.get("columns", {})),
        values={
            name: {columns.header_key(raw): code for raw, code in known.items()}
            for name, known in entry.get("values", {}).items()
        },
        constants={k: str(v) for k, v in entry.get("constants", {}).items()},
    )


def _problems(entry: dict) -> list[str]:
    registers = columns.load_all()
    known = set(SheetMapping.__dataclass_fields__)
    problems = [f"unknown entry {name!r}" for name in sorted(set(entry) - known)]
    if entry.get("date_order", "dmy") not in ORDERS:
        problems.append(f"date_order is not one of {', '.join(ORDERS)}")
    register = entry.get("register", "")
    if register and register not in registers:
        problems.append(
            f"no register is called {register!r}; known are {', '.join(registers)}"
        )
    for part in ("columns", "values", "constants"):
        names = entry.get(part, {})
        if register in registers:
            problems += [
                f"{part}: {register} has no column {name!r}"
                for name in names
                if name not in registers[register].by_name
            ]
    if register in registers:
        for name, codes in entry.get("values", {}).items():
            column = registers[register].by_name.get(name)
            allowed = set(column.values) if column and column.values else None
            problems += [
                f"values.{name}: {code!r} is no code of it"
                for code in codes.values()
                if allowed is not None and code not in allowed
            ]
    return problems
