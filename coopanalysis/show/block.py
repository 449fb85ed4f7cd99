"""Pieces of a page: text as Block, chart as Chart, and the tags they are made of.

Every piece of text is escaped where it enters a tag: a name can hold ``<`` and stay
a name. Nothing here knows what the figures mean.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

VOID = {"br", "line", "rect", "circle", "path"}
PLOTLY = "application/vnd.plotly.v1+json"


def tag(name: str, *children: object, **attributes: object) -> Markup:
    """Return one element; children are escaped unless they are Markup already.

    An attribute's trailing underscore is dropped and others become dashes
    (``class_``, ``aria_label``); one whose value is None is left out.
    """
    pairs = "".join(
        [
            f' {_attribute(key)}="{escape(value)}"'
            for key, value in attributes.items()
            if value is not None
        ]
    )
    if name in VOID and not children:
        return Markup(f"<{name}{pairs}/>")
    inner = "".join(
        [
            child if type(child) is Markup else escape(child)
            for child in children
            if child is not None
        ]
    )
    return Markup(f"<{name}{pairs}>{inner}</{name}>")


@functools.cache
def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def join(children: Iterable[object], between: str = "") -> Markup:
    """Escape and join; None is left out."""
    parts = [escape(child) for child in children if child is not None]
    return escape(between).join(parts)


@dataclass(frozen=True)
class Block:
    """A piece of static page, and the same in plain text."""

    html: Markup
    text: str

    def _repr_html_(self) -> str:
        return str(self.html)

    def __repr__(self) -> str:
        """Return the plain text, for a console without HTML."""
        return self.text


def opening(text: object) -> object:
    """Return plain text with its first letter large; Thai has none and stays."""
    if type(text) is not str:
        return text
    return text[:1].upper() + text[1:]


def block(*children: object) -> Block:
    """Put elements together to one Block; its text is what the elements say."""
    html = join(children)
    return Block(html, " ".join(html.striptags().split()))


@dataclass(frozen=True)
class Cell:
    """A table cell that is more than text: a class, a header, a span."""

    content: object
    class_: str | None = None


@dataclass(frozen=True)
class Column:
    """A column's head, with the unit that its cells leave out."""

    head: object
    unit: str | None = None
    is_number: bool = False


def table(
    caption: object,
    columns: Sequence[Column],
    rows: Sequence[Sequence[object]],
    class_: str | None = None,
    foot: Sequence[Sequence[object]] = (),
) -> Markup:
    """Return a table with caption, column heads and one row head per row.

    It stands in a region that the keyboard can scroll, for narrow screens. Which
    columns hold numbers is a class of the table (``n2`` and so on): said in each of a
    page's thousand cells it would be a thirtieth of the page.
    """
    numbered = [f"n{at}" for at, column in enumerate(columns, 1) if column.is_number]
    heads = [
        tag(
            "th",
            opening(column.head),
            tag("small", column.unit) if column.unit else None,
            scope="col",
        )
        for column in columns
    ]
    parts = [
        tag("caption", opening(caption)),
        tag("thead", tag("tr", *heads)),
        tag("tbody", *[_row(row, len(columns)) for row in rows]),
    ]
    if foot:
        parts.append(tag("tfoot", *[_row(row, len(columns)) for row in foot]))
    return tag(
        "div",
        tag(
            "table",
            *parts,
            class_=" ".join([*filter(None, [class_]), *numbered]) or None,
        ),
        class_="scroll",
        tabindex="0",
        role="region",
        aria_label=escape(caption).striptags(),
    )


def _row(row: Sequence[object], width: int) -> Markup:
    if len(row) != width:
        raise ValueError(f"a row of {len(row)} cells in a table of {width} columns")
    cells = []
    for place, item in enumerate(row):
        content, own = (
            (item.content, item.class_) if isinstance(item, Cell) else (item, None)
        )
        name, scope = ("td", None) if place else ("th", "row")
        cells.append(tag(name, content, scope=scope, class_=own))
    return tag("tr", *cells)


@dataclass(frozen=True)
class Chart:
    """A drawn figure with its caption, its words and the table behind it.

    The three forms say the same: the figure for the eye, the table for reading and
    printing without scripts, the text for a screen reader and a console.
    """

    figure: dict[str, Any]
    caption: Markup
    table: Markup
    alt: str
    summary: str

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, Any]:
        return {
            PLOTLY: self.figure,
            "text/html": str(self.html),
            "text/plain": self.alt,
        }

    def __repr__(self) -> str:
        """Return the text alternative."""
        return self.alt

    @property
    def html(self) -> Markup:
        """The caption and the open table, as they stand under the drawing."""
        details = tag("details", tag("summary", self.summary), self.table, open="open")
        return join([tag("figcaption", self.caption), details])

    @property
    def json(self) -> str:
        """The figure as text, with sorted keys: equal input, equal bytes."""
        return json.dumps(self.figure, ensure_ascii=False, sort_keys=True)
