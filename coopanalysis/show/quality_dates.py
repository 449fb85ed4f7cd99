"""How the data came in date by date: grades drawn, the rest in the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from coopanalysis.show import draw, frames, numbers, style, words
from coopanalysis.show.block import Block, Chart, Column, block, table, tag

if TYPE_CHECKING:
    from coopanalysis.workbook import QualityView

GRADE_COLOURS = {"A": style.MEETS, "B": "#e0a67f", "C": style.BREACH}


def over_time(view: QualityView) -> Chart | Block:
    """Draw the share of each grade by date; reporters and refused rows in the table."""
    say = view.say
    dates = view.dates
    letters = list(GRADE_COLOURS)
    if dates[letters].sum().sum() == 0:
        text = say("ไม่มีทะเบียนให้ให้ระดับ", "There is no register to grade.")
        return block(tag("p", text))
    shares = frames.shares(dates[letters]).fillna(0.0)
    labels = {
        letter: say(f"ระดับ {words.word(view, 'grade', letter)}", f"grade {letter}")
        for letter in letters
    }
    bars = [
        draw.bar(
            orientation="h",
            name=labels[letter],
            y=list(range(len(dates))),
            x=[float(value) for value in shares[letter]],
            text=[
                f"{value * 100:.0f}%" if value > 0.04 else ""
                for value in shares[letter]
            ],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            constraintext="none",
            textfont={"color": style.on(GRADE_COLOURS[letter]), "size": 12},
            marker={"color": GRADE_COLOURS[letter], "line": style.OUTLINE},
            hovertemplate=f"{labels[letter]}: %{{x:.1%}}<extra></extra>",
        )
        for letter in letters
    ]
    days = [numbers.day(view, day) for day in dates["as_of"]]
    title = say("ระดับคุณภาพของทะเบียนที่ได้รับ", "Grades of the registers received")
    last = dates.iloc[-1]
    said = ", ".join(f"{labels[letter]} {last[letter]:,}" for letter in letters)
    return draw.chart(
        view,
        bars,
        draw.rows_layout(days, (0, 1), barmode="stack"),
        title=title,
        note=say("ร้อยละของทะเบียนรายแห่ง", "share of registers, body by body"),
        keys=[(GRADE_COLOURS[letter], labels[letter]) for letter in letters],
        data=_dates_table(view, title, days, labels),
        alt=f"{title}, {days[-1]}: {said}",
    )


def _dates_table(
    view: QualityView, title: str, days: list[str], labels: dict[str, str]
) -> Markup:
    say = view.say
    bodies = say("แห่ง", "bodies")
    columns = [
        Column(say("วันที่", "date")),
        Column(say("ทั้งหมด", "all"), bodies, True),
        Column(say("ส่งทะเบียน", "registers"), bodies, True),
        Column(say("ส่งยอดรวม", "totals"), bodies, True),
        Column(say("ยังไม่ส่ง", "nothing"), bodies, True),
        Column(say("แถวที่อ่าน", "rows read"), None, True),
        Column(say("รับไม่ได้", "refused"), say("แถว", "rows"), True),
        Column(say("รับไม่ได้", "refused"), say("ร้อยละ", "per cent"), True),
        *[Column(label, say("ทะเบียน", "registers"), True) for label in labels.values()],
    ]
    rows = []
    for day, row in zip(days, view.dates.itertuples(), strict=True):
        share = row.rejected / row.rows_read * 100 if row.rows_read else None
        counts = [row.bodies, row.registers, row.totals, row.nothing, row.rows_read]
        rows.append(
            [
                day,
                *map(numbers.number, [*counts, row.rejected]),
                numbers.number(share, 2) if share is not None else "–",
                *[numbers.number(getattr(row, letter)) for letter in labels],
            ]
        )
    return table(title, columns, rows, class_="wide")
