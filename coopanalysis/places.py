"""Provinces and districts: look-ups that refuse, never guess.

Thailand's 77 provinces and 928 districts come from the ``geothai`` package. Places
elsewhere come from ``reference/places.csv`` in the data folder. Codes select, names
are shown; a name matches exactly after normalising, or not at all.
"""

from __future__ import annotations

import csv
import difflib
from dataclasses import dataclass
from pathlib import Path

import geothai

from coopanalysis import thai
from coopanalysis.errors import DataError, UnknownPlaceError

COLUMNS = (
    "province",
    "province_name_th",
    "province_name_en",
    "district_code",
    "name_th",
    "name_en",
    "jurisdiction",
    "currency",
)
PREFIXES = ("อำเภอ", "อ.", "เขต")
CAPITAL = "เมือง"  # alone it is said of the province's own, never of another เมือง…


@dataclass(frozen=True)
class Province:
    """A province, or a place of that rank elsewhere."""

    code: str
    name_th: str
    name_en: str
    jurisdiction: str
    currency: str


@dataclass(frozen=True)
class District:
    """A district; ``name_th`` stands without the word for district."""

    code: str
    province: str
    name_th: str
    name_en: str


class Places:
    """The reference table of provinces and districts."""

    def __init__(self, provinces: list[Province], districts: list[District]) -> None:
        self._provinces = {place.code: place for place in provinces}
        self._districts = {place.code: place for place in districts}

    @classmethod
    def load(cls, data: Path) -> Places:
        """Read Thailand's table and what ``reference/places.csv`` adds to it."""
        provinces = [
            Province(p.code, p.name_th, p.name_en, "TH", "THB")
            for p in geothai.provinces()
        ]
        districts = [
            District(d.code, d.province_code, _bare(d.name_th), d.name_en)
            for p in geothai.provinces()
            for d in geothai.districts(p.code)
        ]
        extra = Path(data) / "reference" / "places.csv"
        if extra.is_file():
            more_provinces, more_districts = _read(extra)
            taken = {p.code for p in provinces} & {p.code for p in more_provinces}
            if taken:
                raise DataError(
                    extra, f"province {', '.join(sorted(taken))} is Thailand's already"
                )
            provinces += more_provinces
            districts += more_districts
        return cls(provinces, districts)

    def province(self, code: str) -> Province:
        """Return the province of this code."""
        if code in self._provinces:
            return self._provinces[code]
        names = {p.name_th: p.code for p in self._provinces.values()}
        names |= {p.name_en: p.code for p in self._provinces.values()}
        near = _nearest(code, names)
        raise UnknownPlaceError(
            f"province {code!r} is not in the table of places"
            f"{_suggested(near)}; give a code such as 33",
            near,
        )

    def provinces(self, jurisdiction: str = "TH") -> list[Province]:
        """Return the provinces under one law, by code."""
        found = [p for p in self._provinces.values() if p.jurisdiction == jurisdiction]
        return sorted(found, key=lambda p: p.code)

    def province_by_name(self, text: str) -> Province:
        """Return the province with exactly this name after normalising."""
        wanted = _key(text).removeprefix("จังหวัด").removeprefix("จ.")
        for place in self._provinces.values():
            if wanted in (_key(place.name_th), _key(place.name_en)):
                return place
        return self.province(text)

    def districts(self, province: str) -> list[District]:
        """Return the districts of a province, by code."""
        self.province(province)
        found = [d for d in self._districts.values() if d.province == province]
        return sorted(found, key=lambda d: d.code)

    def district(self, code: str, province: str | None = None) -> District:
        """Return the district of this code, within ``province`` if that is given."""
        found = self._districts.get(code)
        if found and province in (None, found.province):
            return found
        scope = province or (code[:2] if code[:2] in self._provinces else None)
        known = self.districts(scope) if scope else list(self._districts.values())
        names = {d.name_th: d.code for d in known} | {d.name_en: d.code for d in known}
        where = f" of {self.province(scope).name_en}" if scope else ""
        span = (
            f"; codes run from {known[0].code} to {known[-1].code}"
            if scope
            else "; give a code such as 3304"
        )
        near = _nearest(code, names)
        raise UnknownPlaceError(
            f"district {code!r} is not a district{where}{_suggested(near)}{span}", near
        )

    def district_by_name(self, province: str, text: str) -> District:
        """Return the district with exactly this name after normalising."""
        known = self.districts(province)
        wanted = _key(text)
        for district in known:
            if wanted in (_key(district.name_th), _key(district.name_en)):
                return district
        names = {d.name_th: d.code for d in known} | {d.name_en: d.code for d in known}
        place = self.province(province)
        capital = CAPITAL + place.name_th
        meant = capital if wanted == CAPITAL and capital in names else _bare(text)
        near = _nearest(meant, names)
        raise UnknownPlaceError(
            f"district {text!r} is not a district of {place.name_en}{_suggested(near)}",
            near,
        )


def _bare(name: str) -> str:
    for prefix in PREFIXES:
        if name.startswith(prefix):
            return name[len(prefix) :].strip()
    return name


def _key(name: str) -> str:
    return _bare(thai.normalise(name)).replace(" ", "").casefold()


def _nearest(text: str, names: dict[str, str]) -> str:
    close = difflib.get_close_matches(text, names, n=1, cutoff=0.6)
    return f"{close[0]}, code {names[close[0]]}" if close else ""


def _suggested(near: str) -> str:
    return f" (nearest: {near})" if near else ""


def _read(path: Path) -> tuple[list[Province], list[District]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        absent = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
        if absent:
            raise DataError(path, f"no column {', '.join(absent)}")
        rows = list(reader)
    provinces: dict[str, Province] = {}
    districts: dict[str, District] = {}
    problems = []
    for number, row in enumerate(rows, start=2):
        blank = [name for name in COLUMNS if not (row[name] or "").strip()]
        if blank:
            problems.append(f"row {number}: {', '.join(blank)} is blank")
        elif row["district_code"] in districts:
            problems.append(f"row {number}: district {row['district_code']} again")
        else:
            provinces.setdefault(
                row["province"],
                Province(
                    row["province"],
                    row["province_name_th"],
                    row["province_name_en"],
                    row["jurisdiction"],
                    row["currency"],
                ),
            )
            districts[row["district_code"]] = District(
                row["district_code"], row["province"], row["name_th"], row["name_en"]
            )
    if problems:
        raise DataError(path, problems)
    return list(provinces.values()), list(districts.values())
