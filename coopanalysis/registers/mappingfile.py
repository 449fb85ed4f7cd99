"""Mapping files read and checked: every mistake is a line that names its entry.

One TOML file per source in ``reference/mappings``; the first whose ``match`` fits a
file's name applies, the one given on the command line before all.
"""

from __future__ import annotations

import codecs
import tomllib
from dataclasses import replace
from pathlib import Path

from coopanalysis.errors import DataError
from coopanalysis.registers import columns, mappingentries
from coopanalysis.registers.mapping import (
    Mapping,
    SheetMapping,
    Where,
    nearest,
    word_key,
)
from coopanalysis.registers.mappingentries import TABLES
from coopanalysis.work import sha256_of_json

FILE_ENTRIES = ("match", "encoding", "sheet")


def load_mappings(data: Path, extra: Path | None = None) -> list[Mapping]:
    """Read all mapping files, the one given on the command line first."""
    folder = Path(data) / "reference" / "mappings"
    paths = ([Path(extra)] if extra else []) + sorted(folder.glob("*.toml"))
    return [_read(path) for path in paths]


def _read(path: Path) -> Mapping:
    try:
        text = path.read_text(encoding="utf-8-sig")
        raw = tomllib.loads(text)
    except OSError as error:
        raise DataError(path, f"cannot be opened ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(path, f"not a readable TOML file ({error})") from None
    problems = [
        f"unknown entry {name!r}{nearest(name, FILE_ENTRIES)}"
        for name in raw
        if name not in FILE_ENTRIES
    ]
    match = raw.get("match")
    match = [match] if isinstance(match, str) else match
    if not match or not isinstance(match, list) or not all(map(_is_text, match)):
        problems.append('needs match = "a pattern of file names"')
    problems += _encoding_problems(raw.get("encoding"))
    given = raw.get("sheet", {})
    if not isinstance(given, dict):
        problems.append('sheet: write [sheet."the sheet\'s name"], or [sheet."*"]')
        given = {}
    sheets = {}
    for name, entry in given.items():
        found: list[str] = []
        sheets[name] = _targets(entry, found)
        problems += [f"sheet {name!r}: {problem}" for problem in found]
    if problems:
        raise DataError(path, problems)
    sha256 = sha256_of_json(text)
    return Mapping(path, tuple(match), raw.get("encoding"), sheets, sha256)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _encoding_problems(name: object) -> list[str]:
    if name is None:
        return []
    try:
        known = codecs.lookup(name).name
    except (LookupError, TypeError):
        common = ("utf-8", "utf-16", "cp874", "latin-1", "cp1252")
        return [f"encoding: none is called {name!r}{nearest(str(name), common)}"]
    if known == "tis-620":
        return ["encoding: write 'cp874' for 'tis-620'; it reads the same and more"]
    return []


def _targets(entry: object, problems: list[str]) -> tuple[SheetMapping, ...]:
    """Return one mapping for each register to which a sheet's rows may go."""
    if not isinstance(entry, dict):
        problems.append("needs entries such as register or columns")
        return ()
    parts = entry.get("part")
    shared = {key: value for key, value in entry.items() if key != "part"}
    if shared.get("skip") is True:
        problems += ["skip stands alone"] if len(entry) > 1 else []
        return ()
    if parts is None:
        return (mappingentries.sheet(shared, problems),)
    if not isinstance(parts, list) or not all(isinstance(p, dict) for p in parts):
        problems.append('part: write [[sheet."…".part]] for each register')
        return ()
    if "register" in shared:
        problems.append("register: each part says its own; take it out here")
        return ()
    found = []
    for number, part in enumerate(parts, 1):
        known: list[str] = []
        found.append(_part(shared, part, known))
        problems += [f"part {number}: {problem}" for problem in known]
    if not problems:
        problems += _overlaps(found) + _nowhere(shared, found)
    return tuple(found)


def _part(shared: dict, part: dict, problems: list[str]) -> SheetMapping:
    own = {k: v for k, v in part.items() if k not in ("where", "otherwise")}
    register = columns.load_all().get(str(own.get("register")))
    if "register" not in own:
        problems.append("needs register")
    problems += [
        f"{name}: is said of the whole sheet, not of a part"
        for name in mappingentries.WHOLE
        if name in own
    ]
    merged = shared | own
    for table in TABLES:
        if isinstance(shared.get(table), dict) and isinstance(own.get(table, {}), dict):
            here = {
                name: value
                for name, value in shared[table].items()
                if register is None or name in register.by_name
            }
            merged[table] = here | own.get(table, {})
    if register and isinstance(shared.get("negate"), list) and "negate" not in own:
        merged["negate"] = [n for n in shared["negate"] if n in register.by_name]
    found = mappingentries.sheet(merged, problems)
    return replace(found, where=_where(part, problems))


def _where(part: dict, problems: list[str]) -> Where:
    where, otherwise = part.get("where"), part.get("otherwise", False)
    if otherwise is True and where is None:
        return Where()
    if where is None or otherwise is not False:
        problems.append(
            'needs either where."a header" = ["a word"] or otherwise = true'
        )
        return Where()
    if not isinstance(where, dict) or not where:
        problems.append('where: write where."a header" = ["a word", "another"]')
        return Where()
    found = {}
    for header, words in where.items():
        words = [words] if isinstance(words, str) else words
        if not isinstance(words, list) or not words:
            problems.append(f"where.{header}: needs a list of words")
            continue
        found[header] = frozenset(word_key(word) for word in words)
    return Where(found)


def _overlaps(parts: list[SheetMapping]) -> list[str]:
    """Return where a later part can never get a row it asks for."""
    problems = []
    for at, part in enumerate(parts):
        if not part.where.words and at < len(parts) - 1:
            problems.append(f"part {at + 1}: otherwise belongs to the last part")
        for before, other in enumerate(parts[:at], 1):
            same = part.where.headers == other.where.headers
            if len(part.where.headers) == 1 and same:
                header = part.where.headers[0]
                both = part.where.words[header] & other.where.words[header]
                problems += [
                    f"part {at + 1}: where.{header}: {word!r} goes to part {before}"
                    for word in sorted(both)
                ]
    return problems


def _nowhere(shared: dict, parts: list[SheetMapping]) -> list[str]:
    """Return what is said for all parts of a column that none of them has."""
    known = {
        name for part in parts for name in columns.load_all()[part.register].by_name
    }
    return [
        f"{table}: no part's register has a column {name!r}{nearest(name, known)}"
        for table in (*TABLES, "negate")
        for name in shared.get(table, ())
        if name not in known
    ]
