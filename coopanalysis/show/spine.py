"""The spine row: where one value stands among its peers, drawn as inline SVG.

Range, middle half and median of the peers, the norm as a dashed tick and the value
as a sign whose shape tells its norm verdict, so that nothing rests on colour. Only
positions are worked out here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from coopanalysis.show import numbers, style, words
from coopanalysis.show.block import tag
from coopanalysis.show.numbers import is_known

if TYPE_CHECKING:
    from coopanalysis.workbook import View

WIDTH, HEIGHT, EDGE = 240, 26, 8
MIDDLE = HEIGHT // 2
PEER_COLUMNS = ("peer_low", "peer_q1", "peer_median", "peer_q3", "peer_high")


def spine(view: View, indicator: Any, verdict: Any) -> Markup:
    """Draw one verdict among its peers; a row without a value says so in words.

    Parameters
    ----------
    indicator
        Of the catalogue: unit and decimals of the text alternative.
    verdict
        One row of the verdicts table, with attributes named as its columns.
    """
    if not is_known(verdict.value):
        return tag("span", words.word(view, "norm", "unknown"), class_="muted")
    place = _scale(verdict)
    parts = [
        *_peers(verdict, place),
        *_norm(verdict, place),
        *_interval(verdict, place),
        _dot(verdict.norm, place(verdict.value)),
    ]  # fmt: skip
    return tag(
        "svg",
        *parts,
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        width=WIDTH,
        height=HEIGHT,
        class_="spine",
        role="img",
        aria_label=alternative(view, indicator, verdict),
    )


def alternative(view: View, indicator: Any, verdict: Any) -> str:
    """Return in words what the drawing shows."""
    money = words.currency(view)

    def say(value: Any) -> str:
        return numbers.in_words(view, indicator, value, money)

    parts = [view.say(f"ค่า {say(verdict.value)}", f"value {say(verdict.value)}")]
    if is_known(verdict.norm_limit):
        limit = say(verdict.norm_limit)
        parts.append(view.say(f"เกณฑ์ {limit}", f"limit {limit}"))
    if is_known(verdict.peer_median):
        low, high = say(verdict.peer_low), say(verdict.peer_high)
        middle, n = say(verdict.peer_median), numbers.number(verdict.peer_n)
        parts.append(
            view.say(
                f"กลุ่มเทียบ {n} หน่วย ต่ำสุด {low} มัธยฐาน {middle} สูงสุด {high}",
                f"{n} peers from {low} to {high}, median {middle}",
            )
        )
    else:
        parts.append(view.say("กลุ่มเทียบมีน้อยเกินไป", "too few peers to compare with"))
    parts.append(words.word(view, "norm", verdict.norm))
    return view.say(" ", "; ").join(parts)


def key(view: View) -> Markup:
    """Return the legend of spine rows."""
    say = view.say
    entries = [
        (_swatch(tag("line", x1=1, x2=25, y1=7, y2=7, stroke="#c3cad3",
                     stroke_width=2, class_="range")),
         say("ช่วงของกลุ่ม", "range of peers")),
        (_swatch(tag("rect", x=3, y=2, width=20, height=10, rx=2, fill="#d3dae3",
                     class_="middle")),
         say("กลางครึ่งของกลุ่ม", "middle half")),
        (_swatch(tag("line", x1=13, x2=13, y1=0, y2=14, stroke="#5b6675",
                     stroke_width=1.5, class_="median")),
         say("มัธยฐาน", "median")),
        (_swatch(tag("path", d="M13 0v14", stroke="#1c2430", stroke_width=1.5,
                     stroke_dasharray="2 2", class_="limit")),
         say("เกณฑ์", "limit")),
    ]  # fmt: skip
    items = [tag("span", icon, " ", text) for icon, text in entries]
    items.append(
        tag("span", "? ", say("ยังสรุปไม่ได้ เหตุผลอยู่ท้ายรายงาน", "cannot tell: see the end"))
    )
    return tag("p", *items, class_="key")


def sign(norm: str, x: float, y: float, size: float = 5.5) -> Markup:
    """Return the sign of a norm verdict: diamond, triangle, disc, ring, mark."""
    colour = style.NORM[norm]
    look = {"fill": colour, "class_": f"dot norm-{norm.replace('_', '-')}"}
    edge = {"stroke": "#ffffff", "stroke_width": 1.5}
    if norm == "breach":
        r = size + 1
        path = f"M{x:.1f} {y - r:.1f}l{r} {r}l{-r} {r}l{-r} {-r}z"
        return tag("path", d=path, **look, **edge)
    if norm == "near":
        r = size
        path = f"M{x:.1f} {y - r - 1:.1f}l{r + 1} {2 * r}h{-2 * (r + 1)}z"
        return tag("path", d=path, **look, **edge)
    if norm == "meets":
        return tag("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=size, **look, **edge)
    look["fill"] = "#ffffff"
    edge = {"stroke": colour, "stroke_width": 2}
    return tag("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=size - 0.5, **look, **edge)


def _dot(norm: str, x: float) -> Markup:
    return sign(norm, x, MIDDLE)


def _swatch(shape: Markup) -> Markup:
    return tag("svg", shape, viewBox="0 0 26 14", width=26, height=14,
               aria_hidden="true", class_="swatch")  # fmt: skip


def _scale(verdict: Any) -> Any:
    names = (*PEER_COLUMNS, "value", "norm_limit", "interval_low", "interval_high")
    known = [
        float(v) for v in (getattr(verdict, name) for name in names) if is_known(v)
    ]
    low, high = min(0.0, *known), max(0.0, *known)
    span = (high - low) or 1.0

    def place(value: Any) -> float:
        return EDGE + (float(value) - low) / span * (WIDTH - 2 * EDGE)

    return place


def _peers(verdict: Any, place: Any) -> list[Markup]:
    if not is_known(verdict.peer_median):
        return []
    low, q1, median, q3, high = (place(getattr(verdict, name)) for name in PEER_COLUMNS)
    return [
        tag("path", d=f"M{low:.1f} {MIDDLE}H{high:.1f}", stroke="#a9b3c0",
            stroke_width=2, class_="range"),
        tag("rect", x=f"{q1:.1f}", y=MIDDLE - 5, width=f"{max(q3 - q1, 1):.1f}",
            height=10, rx=2, fill="#d3dae3", class_="middle"),
        tag("path", d=f"M{median:.1f} {MIDDLE - 7}v14", stroke="#5b6675",
            stroke_width=1.5, class_="median"),
    ]  # fmt: skip


def _norm(verdict: Any, place: Any) -> list[Markup]:
    if not is_known(verdict.norm_limit):
        return []
    path = f"M{place(verdict.norm_limit):.1f} 2v{HEIGHT - 4}"
    return [tag("path", d=path, stroke="#1c2430", stroke_width=1.5,
                stroke_dasharray="2 2", class_="limit")]  # fmt: skip


def _interval(verdict: Any, place: Any) -> list[Markup]:
    if not (is_known(verdict.interval_low) and is_known(verdict.interval_high)):
        return []
    low, high = place(verdict.interval_low), place(verdict.interval_high)
    colour, path = style.NORM[verdict.norm], f"M{low:.1f} {MIDDLE}H{high:.1f}"
    return [tag("path", d=path, stroke=colour, stroke_width=2, class_="interval")]
