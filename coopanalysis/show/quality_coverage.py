"""Which register came from which body: a matrix that also reads as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from coopanalysis.show import frames, numbers, words
from coopanalysis.show.block import (
    Block,
    Cell,
    Column,
    block,
    join,
    table,
    tag,
)
from coopanalysis.show.numbers import is_known
from coopanalysis.show.province import district_name

if TYPE_CHECKING:
    from coopanalysis.workbook import QualityView

QUIET = ("received", "unknown", "not_expected")


def matrix(view: QualityView) -> Block:
    """Show every body against every register: a sign, a word or a number of rows."""
    say = view.say
    states = view.coverage.set_index(["coop_id", "register"])
    here = frames.bodies(view).sort_values(["district_code", "coop_id"])
    if here.empty:
        text = say("ไม่มีสหกรณ์ในทะเบียน", "The register holds no cooperative.")
        return block(tag("p", text))
    registers = _registers(view)
    columns = [Column(say("สหกรณ์/กลุ่มเกษตรกร", "cooperative or group"))]
    columns += [Column(words.register_short(view, name)) for name in registers]
    rows = [
        [
            join(
                [
                    body.coop_name,
                    tag("small", district_name(view, body.district_code)),
                ]
            ),
            *[
                _state(view, name, states.loc[(body.coop_id, name)])
                for name in registers
            ],
        ]
        for body in here.itertuples()
    ]
    foot = [[say("ได้รับ (แห่ง)", "Received (bodies)"), *_received(view, registers)]]
    caption = say(
        "ทะเบียนที่ได้รับรายแห่ง ตัวเลขคือจำนวนแถว", "Registers received; figures are rows"
    )
    return block(
        _key(view),
        table(caption, columns, rows, class_="cover", foot=foot),
        tag(
            "p",
            say(
                "ยังขาด: ไม่ได้ส่งงบการเงิน หรือการตรวจข้อมูลระบุว่าต้องมี · ยังไม่ทราบ: แห่งที่ยังไม่ส่ง"
                "อะไรเลย · ไม่ได้เรียก: ไม่มีหลักฐานว่าแห่งนั้นมีธุรกิจด้านนี้",
                "Missing: no accounts came, or a check says that the register must "
                "exist. Cannot tell: the body has sent nothing at all. Not expected: "
                "nothing shows that the body does such business.",
            ),
            class_="muted",
        ),
    )


def _registers(view: QualityView) -> list[str]:
    """Return the columns: without the register that every body stands in."""
    return words.registers_in_order(set(view.coverage["register"]) - {"coop"})


def _state(view: QualityView, register: str, row: Any) -> Cell:
    """Return a cell; on a phone and on paper it stands alone, so it names itself."""
    state = row["state"]
    said = words.word(view, "coverage", state)
    rows = numbers.number(row["rows"]) if is_known(row["rows"]) else None
    return Cell(
        join(
            [
                tag("span", words.register_short(view, register), class_="label"),
                sign(state),
                tag("span", said, class_="unseen" if state in QUIET else "said"),
                tag("span", rows, class_="rows") if rows else None,
            ],
            " ",
        ),
        f"state-{state.replace('_', '-')}",
    )


def sign(state: str) -> Markup:
    """Return the sign of a state; the word stands beside it."""
    glyph = words.glyph("coverage", state)
    return tag("span", glyph, class_="glyph", aria_hidden="true")


def _received(view: QualityView, registers: list[str]) -> list[Markup]:
    held = view.coverage[view.coverage["state"].isin(["received", "late"])]
    counts = held["register"].value_counts()
    return [
        join(
            [
                tag("span", words.register_short(view, name), class_="label"),
                numbers.number(counts.get(name, 0)),
            ],
            " ",
        )
        for name in registers
    ]


def _key(view: QualityView) -> Markup:
    found = view.coverage["state"].value_counts()
    items = [
        tag(
            "span",
            sign(code),
            " ",
            words.word(view, "coverage", code),
            f" {found.get(code, 0):,}",
            class_=f"state-{code.replace('_', '-')}",
        )
        for code in words.codes("coverage")
    ]
    return tag("p", *items, class_="key")
