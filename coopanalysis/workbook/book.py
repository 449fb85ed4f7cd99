"""The workbook: opened on a data folder, it answers for places and dates."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from coopanalysis import settings
from coopanalysis.errors import UsageError
from coopanalysis.indicators import catalogue as catalogues
from coopanalysis.judgement.actions import steps
from coopanalysis.judgement.clocks import clocks
from coopanalysis.judgement.groups import (
    PROVINCE_WIDE,
    body_groups,
    headline_sectors,
    operating,
)
from coopanalysis.judgement.judge import folder_of
from coopanalysis.places import District, Places, Province
from coopanalysis.registers.meetings import meeting_on, meetings
from coopanalysis.rules import Rules
from coopanalysis.workbook.methods import MethodsView, methods_view
from coopanalysis.workbook.quality import QualityView, quality_view
from coopanalysis.workbook.rows import Rows
from coopanalysis.workbook.tables import Tables, judged_dates
from coopanalysis.workbook.view import View

AsOf = str | dt.date


def open_workbook(data: str | Path | None = None) -> Workbook:
    """Open the workbook on a data folder; without one, on that of the settings."""
    found = settings.load(data=data)
    settings.need_data(found.data)
    return Workbook(found.data, found.province)


class Workbook:
    """What stands in a data folder; reading changes nothing."""

    def __init__(self, data: Path, default_province: str = "33") -> None:
        self.data = Path(data)
        self.default_province = default_province
        self.places = Places.load(self.data)
        self.catalogue = catalogues.load(check=False)
        self._rules = Rules.load(self.data)
        self._rows = Rows(self.data, self.catalogue)

    def __repr__(self) -> str:
        return f"Workbook({self.data}, province {self.default_province})"

    def dates(self, province: str | None = None) -> list[dt.date]:
        """Return the dates that can be shown, upwards."""
        return judged_dates(self.data, province or self.default_province)

    def districts(self, province: str | None = None) -> list[District]:
        """Return the districts of a province, by code."""
        return self.places.districts(province or self.default_province)

    def district(self, code: str, as_of: AsOf = "latest") -> View:
        """Return a district at a date.

        Raises
        ------
        UnknownPlaceError
            When there is no district of this code.
        DataError
            When the date has not been measured.
        """
        district = self.places.district(str(code))
        tables = Tables.open(self.data, as_of, district.province)
        return self._view(tables, self.places.province(district.province), district)

    def province(self, code: str | None = None, as_of: AsOf = "latest") -> View:
        """Return a province at a date; raises as `district` does."""
        province = self.places.province(str(code or self.default_province))
        tables = Tables.open(self.data, as_of, province.code)
        return self._view(tables, province, None)

    def data_quality(
        self, province: str | None = None, as_of: AsOf = "latest"
    ) -> QualityView:
        """Return how the data of a province came in and how far they bear.

        It looks at the date and at those before it; raises as `district` does.
        """
        place = self.places.province(str(province or self.default_province))
        shown = Tables.open(self.data, as_of, place.code)
        before = [
            Tables(folder_of(self.data, day, place.code), day, place.code)
            for day in self.dates(place.code)
            if day < shown.as_of
        ]
        view = self._view(shown, place, None)
        return quality_view(self.data, view, [*before, shown])

    def methods(
        self, province: str | None = None, as_of: AsOf = "latest"
    ) -> MethodsView:
        """Return how a province's numbers are made; raises as `district` does."""
        return methods_view(self.province(province, as_of), self._rules)

    def worklist(
        self,
        where: View | AsOf,
        indicator: str,
        district: str | None = None,
        coop: str | None = None,
        limit: int | None = None,
    ) -> pd.DataFrame:
        """Return the rows of the registers behind an indicator, largest first.

        No personal columns; every row says from which file, sheet and row it is.

        Parameters
        ----------
        where
            A view, or a date of the default province.
        indicator
            An id of the catalogue.
        district, coop
            Only the bodies of this district, only this body. A district's view means
            its own bodies unless told otherwise.
        limit
            At most so many rows.
        """
        one = self.catalogue.indicators.get(indicator)
        if one is None:
            raise UsageError(
                f"there is no indicator {indicator!r}; "
                f"known are {', '.join(self.catalogue.indicators)}"
            )
        if isinstance(where, View):
            as_of, province = where.as_of, where.province.code
            if where.level == "district" and district is None and coop is None:
                district = where.code
        else:
            province = (
                self.places.district(district).province
                if district
                else self.default_province
            )
            as_of = Tables.open(self.data, where, province).as_of
        return self._rows.behind(one, as_of, province, district, coop, limit)

    def explain(self, view: View, indicator: str, coop: str | None = None) -> dict:
        """Return how a value came about: rows, sums, verdict, sentences, steps."""
        if coop and coop not in set(view.bodies["coop_id"]):
            raise UsageError(
                f"{coop!r} is no body of {view.name_en}; "
                f"known are {', '.join(sorted(view.bodies['coop_id']))}"
            )
        unit = ("coop", coop) if coop else (view.level, view.code)
        rows = self.worklist(view, indicator, coop=coop)
        measures = view.measures[view.measures["indicator"] == indicator]
        if coop:
            measures = measures[measures["coop_id"] == coop]
        verdicts = view.verdicts[
            (view.verdicts["indicator"] == indicator)
            & (view.verdicts["level"] == unit[0])
            & (view.verdicts["unit_id"] == unit[1])
        ]
        named = {key for text in verdicts["sentences"] for key in text.split(",")}
        category = self.catalogue.indicators[indicator].category
        return {
            "indicator": self.catalogue.indicators[indicator],
            "rows": rows,
            "measures": measures,
            "verdicts": verdicts,
            "sentences": [one for one in view.sentences if one.id in named],
            "steps": [one for one in view.steps if one.category == category],
        }

    def _view(
        self, tables: Tables, province: Province, district: District | None
    ) -> View:
        rules = self._rules.at(tables.as_of, province.jurisdiction)
        own = pc.field("district_code") == district.code if district else None
        level, place = ("district", district) if district else ("province", province)
        bodies = tables.read("bodies", own)
        ids = list(bodies["coop_id"])
        of_bodies = _in("coop_id", ids) if district else None
        breakdowns = tables.read("breakdowns", own)
        verdicts = tables.read("verdicts", _of_unit(district, ids))
        counted = _counted(bodies, headline_sectors(rules), level)
        ticking = clocks(breakdowns, counted, rules, tables.as_of)
        meeting = meeting_on(meetings(self.data), tables.as_of)
        return View(
            level=level,
            code=place.code,
            name_th=place.name_th,
            name_en=place.name_en,
            province=province,
            district=district,
            districts=self.places.districts(province.code),
            as_of=tables.as_of,
            is_sample=tables.built["is_sample"],
            meeting=meeting,
            catalogue=self.catalogue,
            rules=rules,
            bodies=bodies,
            measures=tables.read("measures", own),
            breakdowns=breakdowns,
            verdicts=verdicts,
            quality=tables.read("quality", of_bodies),
            sentences=tables.sentences(level, place.code),
            clocks=ticking,
            steps=steps(
                self.catalogue,
                verdicts,
                counted,
                ticking,
                unit=(level, place.code),
                as_of=tables.as_of,
                meeting=meeting.as_of if meeting else None,
            ),
            actions=tables.read("actions", own),
            findings=tables.read("findings", own),
            inputs=tables.inputs(set(ids) if district else None),
            rules_used=tables.read("rules_used"),
        )


def _of_unit(district: District | None, ids: list[str]) -> pc.Expression | None:
    """Return the condition of a district's verdicts: own, of its bodies, province's."""
    if district is None:
        return None
    level, unit = pc.field("level"), pc.field("unit_id")
    own = (level == "district") & (unit == district.code)
    return own | (level == "province") | ((level == "coop") & _in("unit_id", ids))


def _in(name: str, ids: list[str]) -> pc.Expression:
    return pc.field(name).isin(pa.array(ids, pa.string()))


def _counted(
    bodies: pd.DataFrame, sectors: set[str] | None, level: str
) -> pd.DataFrame:
    """Return the bodies at work that count in the unit."""
    working = operating(bodies)
    if level == "province":
        return working
    return working[body_groups(working, sectors) != PROVINCE_WIDE]
