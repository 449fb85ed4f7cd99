"""The judged tables of one date, read in part."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq

from coopanalysis.errors import DataError
from coopanalysis.judgement.judge import folder_of
from coopanalysis.judgement.story import Sentence
from coopanalysis.registers import snapshots


def judged_dates(data: Path, province: str) -> list[dt.date]:
    """Return the dates that have been measured and judged, upwards."""
    found = (Path(data) / "measures").glob(f"as_of=*/province={province}/built.json")
    names = sorted(path.parts[-3].partition("=")[2] for path in found)
    return [dt.date.fromisoformat(name) for name in names]


@dataclass(frozen=True)
class Tables:
    """Where the tables of a date are, and what they rest on."""

    folder: Path
    as_of: dt.date
    province: str

    @classmethod
    def open(cls, data: Path, as_of: str | dt.date, province: str) -> Tables:
        """Find the tables of a date, or of the latest one.

        Raises
        ------
        DataError
            When the date has not been measured, with the dates that have; when the
            registers have changed since.
        """
        known = judged_dates(data, province)
        taken = snapshots.newest(data)
        latest = known[-1] if known else None
        day = latest if as_of == "latest" else _day(data, as_of)
        if day not in known:
            raise DataError(
                Path(data) / "measures",
                _not_measured(day, province, known, (day, province) in taken),
            )
        found = cls(folder_of(data, day, province), day, province)
        newest = taken.get((day, province))
        if newest and int(newest.stem) != found.built["snapshot_version"]:
            raise DataError(
                found.folder,
                f"version {int(newest.stem)} of the registers has come in since these "
                "were measured; run: coopanalysis measure",
            )
        return found

    @cached_property
    def built(self) -> dict:
        """The record of what the tables rest on."""
        return json.loads((self.folder / "built.json").read_text(encoding="utf-8"))

    def read(self, name: str, condition: pc.Expression | None = None) -> pd.DataFrame:
        """Return a table, or the rows of it that meet a condition."""
        path = self.folder / f"{name}.parquet"
        table = pq.read_table(path, filters=condition, partitioning=None)
        # For a few hundred rows Arrow's text costs more per operation than Python's.
        with pd.option_context("mode.string_storage", "python"):
            return table.to_pandas()

    def sentences(self, level: str, code: str) -> list[Sentence]:
        """Return the sentences about a place, in order."""
        mine = (pc.field("level") == level) & (pc.field("unit_id") == code)
        rows = self.read("sentences", mine).sort_values("place")
        return [
            Sentence(row.id, row.th, row.en, row.trigger, json.loads(row.facts))
            for row in rows.itertuples()
        ]

    def inputs(self, coops: set[str] | None = None) -> pd.DataFrame:
        """Return the files that were read, or those with rows of these bodies."""
        rows = [
            (entry["file"], entry["sha256"], entry["rows"])
            for entry in self.built["inputs"]
            if coops is None
            or any(coops & set(one["coops"]) for one in entry.get("sheets", ()))
        ]
        return pd.DataFrame(rows, columns=["file", "sha256", "rows"])


def _day(data: Path, as_of: str | dt.date) -> dt.date:
    if isinstance(as_of, dt.date):
        return as_of
    try:
        return dt.date.fromisoformat(as_of)
    except ValueError:
        raise DataError(
            data, f"{as_of!r} is not a date; write it as 2019-03-31, or latest"
        ) from None


def _not_measured(
    day: dt.date | None, province: str, known: list[dt.date], is_taken: bool
) -> str:
    what = f"nothing is measured for province {province}" + (
        f" at {day}" if day else ""
    )
    if is_taken:
        return f"{what}; run: coopanalysis measure --as-of {day}"
    dates = ", ".join(map(str, known))
    if dates:
        return f"{what}; dates that are: {dates}"
    return f"{what}; run: coopanalysis intake, then coopanalysis measure"
