"""Verdicts as signs with words: never a colour alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from coopanalysis.show import numbers, words
from coopanalysis.show.block import join, tag
from coopanalysis.show.numbers import is_known

if TYPE_CHECKING:
    from coopanalysis.workbook import View

CANNOT_TELL = "cannot_tell"


def norm_class(norm: str) -> str:
    """Return the class that colours a norm verdict."""
    return "norm-none" if norm == "no_norm" else f"norm-{norm}"


def norm(view: View, verdict: str) -> Markup:
    """Return sign and words of a norm verdict."""
    return tag(
        "b",
        tag("span", words.glyph("norm", verdict), class_="glyph", aria_hidden="true"),
        " ",
        words.word(view, "norm", verdict),
        class_=norm_class(verdict),
    )


def norm_sign(view: View, verdict: str) -> Markup:
    """Return the sign alone, with its words for those who do not see it."""
    return tag(
        "span",
        words.glyph("norm", verdict),
        class_=f"glyph {norm_class(verdict)}",
        role="img",
        aria_label=words.word(view, "norm", verdict),
    )


def grade_words(view: View, letter: object) -> str:
    """Return the data grade in words: ข้อมูล ก, data A."""
    if not is_known(letter) or letter == "":
        return words.no_data(view)
    said = words.word(view, "grade", letter)
    return view.say(f"ข้อมูล {said}", f"data {said}")


def grade(view: View, letter: object) -> Markup:
    """Return the data grade as a link to the page on the quality of the data.

    The link has no address yet: a build fills it in where it makes that page.
    """
    place = f"quality#d-{view.code}" if view.level == "district" else "quality"
    return tag("a", grade_words(view, letter), class_="grade", data_page=place)


def norm_and_grade(view: View, row: Any) -> Markup:
    """Return norm verdict and data grade together."""
    return tag("span", norm(view, row.norm), grade(view, row.data), class_="v")


def verdict(view: View, row: Any) -> Markup:
    """Return the four parts of a verdict side by side: norm, data, peer, trend.

    Why peer and trend cannot be told stands in the box of what cannot be told.
    """
    parts = [norm(view, row.norm), grade(view, row.data)]
    if is_known(row.value):
        parts += _signs(view, {kind: getattr(row, kind) for kind in ("peer", "trend")})
    return tag("span", *parts, class_="v")


def _signs(view: View, codes: dict[str, str]) -> list[Markup]:
    """Return peer and trend; those that cannot be told stand together, by name."""
    told = [
        tag("span", words.glyph(kind, code), " ", words.word(view, kind, code))
        for kind, code in codes.items()
        if code != CANNOT_TELL
    ]
    untold = " ".join(
        f"{words.word(view, 'unsettled', kind)} {words.glyph(kind, code)}"
        for kind, code in codes.items()
        if code == CANNOT_TELL
    )
    return [*told, tag("span", untold, class_="untold muted")] if untold else told


def change(view: View, indicator: Any, row: Any) -> Markup:
    """Return the value of the same month a year earlier and the change, as facts."""
    if not indicator.compare_years:
        return tag("span", "–", class_="muted")
    if not is_known(row.previous_value):
        return tag("span", words.no_data(view), class_="muted")
    parts: list[object] = [numbers.figure(indicator, row.previous_value)]
    if is_known(row.change):
        moved = numbers.change_of(indicator, row.change)
        parts.append(tag("small", f"({moved})"))
    return join(parts)


def value(view: View, indicator: Any, number: object) -> object:
    """Return a value without its unit, or words where there is none."""
    if not is_known(number):
        return tag("span", words.no_data(view), class_="muted")
    return numbers.figure(indicator, number)
