"""One place at one date: everything that a page about it is made from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import pandas as pd

from coopanalysis.indicators.catalogue import Catalogue
from coopanalysis.judgement.actions import AppliedStep
from coopanalysis.judgement.story import Sentence
from coopanalysis.places import District, Province
from coopanalysis.registers.meetings import Meeting
from coopanalysis.rules import RulesInForce


@dataclass(frozen=True, kw_only=True)
class View:
    """A district or a province at a date; frames are as judged, filtered to it.

    ``verdicts`` of a district are its own, those of its bodies and the province's.
    ``clocks`` come nearest first, ``sentences`` in the order in which they are shown.
    """

    level: str
    code: str
    name_th: str
    name_en: str
    province: Province
    district: District | None
    districts: list[District]
    as_of: dt.date
    is_sample: bool
    meeting: Meeting | None
    catalogue: Catalogue
    rules: RulesInForce
    bodies: pd.DataFrame
    measures: pd.DataFrame
    breakdowns: pd.DataFrame
    verdicts: pd.DataFrame
    quality: pd.DataFrame
    sentences: list[Sentence]
    clocks: pd.DataFrame
    steps: list[AppliedStep]
    actions: pd.DataFrame
    findings: pd.DataFrame
    inputs: pd.DataFrame
    rules_used: pd.DataFrame
    lang: str = "th"

    def in_language(self, lang: str) -> View:
        """Return the same view to be shown in ``th`` or ``en``."""
        return replace(self, lang=lang)

    def say(self, th: str, en: str) -> str:
        """Return the words of the view's language."""
        return th if self.lang == "th" else en

    def __repr__(self) -> str:
        return (
            f"View({self.level} {self.code} {self.name_en}, {self.as_of}, "
            f"{len(self.bodies)} bodies, {self.lang})"
        )
