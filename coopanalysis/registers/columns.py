"""The declared registers: one TOML file each, read by everything that needs columns.

The same declaration drives intake, templates, checks, the data dictionary and the
sample, so a column is described once.
"""

from __future__ import annotations

import functools
import os
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from coopanalysis import thai
from coopanalysis.errors import DataError
from coopanalysis.work import sha256_of_json

FOLDER = Path(__file__).parent
EXTRA = "COOPANALYSIS_EXTRA_REGISTERS"
TYPES = ("text", "int", "decimal", "money", "date", "bool", "enum", "month")
_UNITS = re.compile(
    r"\(\s*(?:หน่วย\s*:?\s*)?((?:สิบ|ร้อย|พัน)?(?:ร้อย|พัน|หมื่น|แสน|ล้าน)?บาท|คน|ราย|ร้อยละ|%|people|฿"
    r"|(?:thousand |million )?baht|thb)\s*\)|★|\*+$"
)
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_FILL = re.compile(r"[\s._\-–/:]+")


@dataclass(frozen=True)
class Column:
    """One column of a register: headers, type, unit, and whether it is personal."""

    name: str
    th: str
    en: str
    type: str
    unit: str = ""
    required: bool = False
    personal: str = ""
    future: bool = False  # a date that may lie ahead, as a due date does
    synonyms: tuple[str, ...] = ()
    values: dict[str, str] = field(default_factory=dict)
    also: dict[str, str] = field(default_factory=dict)  # other words for a code

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header text under which the column is known."""
        return (self.name, self.th, self.en, *self.synonyms)


COOP_ID = Column(
    "coop_id",
    "รหัสสหกรณ์",
    "Cooperative code",
    "text",
    required=True,
    synonyms=("รหัสสหกรณ์/กลุ่มเกษตรกร", "รหัสสถาบัน", "เลขทะเบียนสหกรณ์"),
)
DATA_DATE = Column(
    "data_date",
    "วันที่ของข้อมูล",
    "Date of the data",
    "date",
    synonyms=("ข้อมูล ณ วันที่", "วันที่ข้อมูล"),
)


@dataclass(frozen=True)
class Register:
    """One register: its titles, its key and its columns, ``coop_id`` first."""

    name: str
    title_th: str
    title_en: str
    key: tuple[str, ...]
    description_en: str
    columns: tuple[Column, ...]
    identities: tuple[dict, ...] = ()  # as declared; see identities.py
    description_th: str = ""

    def column(self, name: str) -> Column:
        """Return the column of this name."""
        return self.by_name[name]

    @functools.cached_property
    def by_name(self) -> dict[str, Column]:
        """Columns by name, with ``data_date``, which every register may carry."""
        return {column.name: column for column in (*self.columns, DATA_DATE)}

    @functools.cached_property
    def headers(self) -> dict[str, str]:
        """Column name by normalised header text."""
        return {
            header_key(text): column.name
            for column in self.by_name.values()
            for text in column.headers
        }


def header_key(text: object) -> str:
    """Reduce a header to what makes it that header: no spaces, dots or units."""
    return _reduced(str(text))


@functools.lru_cache(maxsize=20_000)
def _reduced(text: str) -> str:
    plain = thai.to_arabic_digits(thai.normalise(text)).casefold()
    return _FILL.sub("", _UNITS.sub("", plain))


def shown(column: Column) -> str:
    """Return how a column is named to people: Thai header and name."""
    return f"{column.th} ({column.name})"


def load_all() -> dict[str, Register]:
    """Read every declaration, checked; registers by name, ``coop`` first.

    An office's own declarations, in the folder that the environment variable
    COOPANALYSIS_EXTRA_REGISTERS names, come on top.

    Raises
    ------
    DataError
        When a declaration contradicts itself: an unknown type, a key that is no
        column, one header for two columns; or when there is no such folder.
    """
    return _load(os.environ.get(EXTRA, ""))


def declarations_sha256() -> str:
    """Return a fingerprint of all declarations: changed words are read anew."""
    return _fingerprint(os.environ.get(EXTRA, ""))


@functools.cache
def _load(extra: str) -> dict[str, Register]:
    found = [_read(path) for path in _paths(extra)]
    found.sort(key=lambda register: (register.name != "coop", register.name))
    return {register.name: register for register in found}


@functools.cache
def _fingerprint(extra: str) -> str:
    texts = {path.name: path.read_text("utf-8") for path in _paths(extra)}
    return sha256_of_json(texts)


def _paths(extra: str) -> list[Path]:
    own = sorted(FOLDER.glob("*.toml"))
    if not extra:
        return own
    if not Path(extra).is_dir():
        raise DataError(extra, f"no folder of registers; {EXTRA} names it")
    more = sorted(Path(extra).glob("*.toml"))
    taken = sorted({path.name for path in own} & {path.name for path in more})
    if taken:
        raise DataError(extra, f"{', '.join(taken)}: a register that is known already")
    return own + more


def _read(path: Path) -> Register:
    try:
        register = _declared(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(path, f"not a readable TOML file ({error})") from None
    except (KeyError, TypeError, AttributeError) as error:
        raise DataError(path, f"declares no register ({error})") from None
    problems = _contradictions(register, path.stem)
    if problems:
        raise DataError(path.name, problems)
    return register


def _declared(raw: dict) -> Register:
    columns = [COOP_ID]
    for entry in raw.pop("column"):
        entry["synonyms"] = tuple(entry.get("synonyms", ()))
        columns.append(Column(**entry))
    raw["identities"] = tuple(raw.pop("identity", ()))
    return Register(**(raw | {"key": tuple(raw["key"]), "columns": tuple(columns)}))


def _contradictions(register: Register, stem: str) -> list[str]:
    problems = [] if register.name == stem else [f"is named {register.name!r}"]
    problems += [
        f"key {name!r} is no column"
        for name in register.key
        if name not in register.by_name
    ]
    problems += [
        f"{name!r} is no name: a-z, 0-9 and _ only"
        for name in (stem, *register.by_name)
        if not _NAME.fullmatch(name)
    ]
    if register.key[:1] != ("coop_id",):
        problems.append("the key must begin with coop_id")
    meant: dict[str, str] = {}
    for column in register.by_name.values():
        if column.type not in TYPES:
            problems.append(f"{column.name}: unknown type {column.type!r}")
        if (column.type == "enum") != bool(column.values):
            problems.append(f"{column.name}: an enum, and only an enum, has values")
        if column.future and column.type not in ("date", "month"):
            problems.append(f"{column.name}: only a date may lie in the future")
        problems += [
            f"{column.name}: {text!r} stands for {code!r}, which is no value"
            for text, code in column.also.items()
            if code not in column.values
        ]
        for text in column.headers:
            other = meant.setdefault(header_key(text), column.name)
            if other != column.name:
                problems.append(f"{text!r} is both {other} and {column.name}")
    return problems
