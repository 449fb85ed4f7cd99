"""Colours, type and the one layout that every figure starts from.

The palette is told apart in grey and by the colour-blind; it never stands without a
sign or a word. ``static/style.css`` holds the same colours for the page.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape

from coopanalysis.show.block import tag

INK, MUTED, LINE, PAPER = "#1c2430", "#56606e", "#d9dee5", "#ffffff"
BREACH, NEAR, MEETS = "#801650", "#b8470f", "#12436d"
NORM = {
    "breach": BREACH,
    "near": NEAR,
    "meets": MEETS,
    "no_norm": MUTED,
    "unknown": MUTED,
}
# Lines in charts: seen on white and on the dark page alike.
MARK = "#76818f"
OUTLINE = {"color": "#a9b3c0", "width": 1}
FONT = 'Sarabun, "Noto Sans Thai", sans-serif'

# Blue is on the safe side of the limit, orange and plum beyond it; each is darker
# than the one before.
AGEING = {
    "not_due": "#c9d6e3",
    "1_30": "#9fb6cc",
    "31_90": "#6f90b0",
    "91_180": "#e0a67f",
    "181_365": "#c9652b",
    "366_730": "#a8437a",
    "731_1825": "#801650",
    "over_1825": "#4b0b2f",
    "unknown": "#e9ecf0",
}
COVER = {
    "land_mortgage": "#12436d",
    "deposit": "#4f7ea8",
    "guarantor": "#a9c0d6",
    "shares": "#d7c9a8",
    "other": "#c3cad3",
    "none": BREACH,
}
LIGHT = {"#c9d6e3", "#9fb6cc", "#e0a67f", "#e9ecf0", "#a9c0d6", "#d7c9a8", "#c3cad3"}
SERIES = ["#12436d", "#b8470f", "#6f90b0", "#801650", "#a9b3c0", "#4f7ea8"]
PLAIN = {"data": {"scatter": [{"type": "scatter"}]}}  # plotly's theme "none"
CONFIG = {
    "displaylogo": False,
    "displayModeBar": False,
    "responsive": True,
    "showSendToCloud": False,
    "plotlyServerURL": "",
}


def on(colour: str) -> str:
    """Return the colour of text that stands on a colour."""
    return INK if colour in LIGHT else PAPER


def plain(text: object) -> str:
    """Return text that a figure shows as it is: plotly reads some tags itself."""
    return str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def layout(height: int, **more: Any) -> dict[str, Any]:
    """Return the layout of every figure, with what one figure changes or adds."""
    axis = {
        "automargin": True,
        "fixedrange": True,
        "gridcolor": LINE,
        "linecolor": LINE,
        "tickcolor": LINE,
        "zeroline": False,
        "ticks": "",
    }
    base: dict[str, Any] = {
        "template": PLAIN,
        "height": height,
        "margin": {"l": 4, "r": 4, "t": 8, "b": 8},
        "font": {"family": FONT, "size": 13, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "hoverlabel": {"font": {"family": FONT, "size": 13}, "align": "left"},
        "separators": ".,",
        "dragmode": False,
        "xaxis": dict(axis),
        "yaxis": dict(axis),
    }
    for name, value in more.items():
        if isinstance(value, dict) and isinstance(base.get(name), dict):
            base[name] = {**base[name], **value}
        elif value != []:  # no lines, no texts: not even the word
            base[name] = value
    return base


def legend(entries: list[tuple[str, str]]) -> Markup:
    """Return a legend in the page's own text; it wraps on any width and prints."""
    items = [
        tag(
            "span",
            tag(
                "svg",
                tag("rect", x=0, y=1, width=12, height=12, rx=2, fill=colour,
                    stroke="#8a95a3", stroke_width=0.5),
                viewBox="0 0 12 14", width=12, height=14, aria_hidden="true",
                class_="swatch",
            ),
            " ",
            escape(text),
        )
        for colour, text in entries
    ]  # fmt: skip
    return tag("span", *items, class_="key")
