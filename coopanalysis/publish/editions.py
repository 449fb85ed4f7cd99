"""Which provinces a build shows at which date, and how their districts stand."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from coopanalysis.errors import DataError
from coopanalysis.places import Places, Province
from coopanalysis.publish import manifest
from coopanalysis.publish.site import Edition, Heading, Mark
from coopanalysis.registers import snapshots
from coopanalysis.settings import need_data

ALL = "all"
UNKNOWN = {"norm": "unknown", "value": None}


@dataclass(frozen=True)
class _Reader:
    """Who reads the index: what words and units depend on."""

    province: Province
    lang: str

    def say(self, th: str, en: str) -> str:
        return th if self.lang == "th" else en


def choose(data: Path, places: Places, province: str, as_of: str) -> list[Edition]:
    """Return one edition per province: its date, checked to be measured.

    Parameters
    ----------
    data
        The data folder.
    places
        The reference table.
    province
        A code, or ``all`` for every province that something was taken in for.
    as_of
        An ISO date, or ``latest`` for each province's own.

    Raises
    ------
    DataError
        When nothing was taken in or measured for a date, or when the measures are
        older than what was taken in since.
    """
    need_data(data)
    if province == ALL:
        codes = sorted({taken for _, taken in snapshots.newest(data)})
        if not codes:
            raise DataError(data, "nothing was taken in yet; run `coopanalysis intake`")
    else:
        codes = [places.province(province).code]
    return [_edition(data, places, code, as_of) for code in codes]


def _edition(data: Path, places: Places, code: str, as_of: str) -> Edition:
    versions = {
        day.isoformat(): int(path.stem)
        for (day, province), path in snapshots.newest(data).items()
        if province == code
    }
    if not versions:
        raise DataError(
            data,
            f"nothing was taken in for province {code}; "
            "run `coopanalysis intake`, then `coopanalysis measure`",
        )
    date = max(versions) if as_of == "latest" else as_of
    if date not in versions:
        raise DataError(
            data,
            f"nothing was taken in for province {code} at {date}; "
            f"dates that exist: {', '.join(sorted(versions))}",
        )
    built = manifest.built(data, date, code)
    if built["snapshot_version"] != versions[date]:
        raise DataError(
            manifest.built_file(data, date, code),
            f"the measures are of version {built['snapshot_version']}, the registers "
            f"of version {versions[date]}; run `coopanalysis measure` first",
        )
    return Edition(
        province=places.province(code),
        as_of=date,
        districts=places.districts(code),
        is_sample=bool(built["is_sample"]),
        built=built,
        rests_on=manifest.rests_on(data, code),
    )


def with_marks(edition: Edition, data: Path) -> Edition:
    """Add how each district stands on each category's headline, and the rules used."""
    from coopanalysis.indicators import catalogue as catalogues
    from coopanalysis.rules import Rules

    view, english = (_Reader(edition.province, lang) for lang in ("th", "en"))
    catalogue = catalogues.load(check=False)
    day, law = dt.date.fromisoformat(edition.as_of), edition.province.jurisdiction
    in_force = Rules.load(data).at(day, law)
    first = {
        one.category: one
        for one in reversed(list(catalogue.indicators.values()))
        if one.headline
    }
    shown = [
        (category, first[category.slug])
        for category in catalogue.categories
        if category.order is not None and category.slug in first
    ]
    known = _known(edition, data)
    marks = {
        district.code: [
            _mark(view, english, one, known.get((district.code, one.id), UNKNOWN))
            for _, one in shown
        ]
        for district in edition.districts
    }
    used = set(edition.built["rules_used"])
    rules = [
        {
            "id": rule.id,
            "applies_to": list(rule.applies_to),
            "value": rule.value if rule.value is not None else rule.text,
            "unit": rule.unit,
            "status": rule.status,
            "legal_ref": rule.legal_ref_en,
        }
        for rule in in_force.rules
        if rule.id in used
    ]
    headings = [
        Heading(
            str(category.number),
            category.title_th,
            category.title_en,
            _unit(view, one),
            _unit(english, one),
        )
        for category, one in shown
    ]
    return replace(edition, headings=headings, marks=marks, rules=rules)


def _known(edition: Edition, data: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """Return norm and value of each district's headline verdicts, by indicator.

    Read without the workbook, which the command would import for this alone.
    """
    import pyarrow.parquet as pq

    from coopanalysis.judgement.groups import HEADLINE

    built = manifest.built_file(data, edition.as_of, edition.province.code)
    rows = pq.read_table(
        built.with_name("verdicts.parquet"),
        columns=["unit_id", "indicator", "norm", "value"],
        filters=[("level", "=", "district"), ("body_group", "=", HEADLINE)],
        partitioning=None,
    )
    return {(row["unit_id"], row["indicator"]): row for row in rows.to_pylist()}


def _mark(view, english, indicator, found: dict[str, Any]) -> Mark:
    from coopanalysis.show import words

    norm = found["norm"]
    return Mark(
        norm,
        words.glyph("norm", norm),
        words.word(view, "norm", norm),
        words.word(english, "norm", norm),
        _value(indicator, found["value"]),
    )


def _value(indicator, value: Any) -> str:
    """Return the value as short as a narrow column needs: money in millions."""
    from coopanalysis.show import numbers

    if not numbers.is_known(value):
        return "–"
    if indicator.unit == "money":
        return numbers.number(value / numbers.MILLION, 2 if value else 0)
    return numbers.figure(indicator, value)


def _unit(view, indicator) -> str:
    from coopanalysis.show import words

    unit = words.unit(view, indicator)
    if indicator.unit != "money":
        return unit
    return view.say(f"ล้าน{unit}", f"million {unit}")
