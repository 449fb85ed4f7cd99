"""Which body drives each value, what would mend it, and what is at risk of loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from coopanalysis.judgement.groups import HEADLINE
from coopanalysis.show import draw, frames, marks, numbers, words
from coopanalysis.show.block import Block, Cell, Column, block, join, table, tag
from coopanalysis.show.numbers import is_known

if TYPE_CHECKING:
    from coopanalysis.workbook import View

STAKE = "standing.loss_at_stake"
YEARS = "standing.loss_at_stake_years"


def influence(view: View) -> Block:
    """Show which body drives each value, what would mend it, and what is at stake."""
    say = view.say
    own = frames.own_verdicts(view)
    columns = [
        Column(say("ด้าน", "problem")),
        Column(say("ค่าของพื้นที่", "value here"), None, True),
        Column(say("สหกรณ์ที่มีผลมากที่สุด", "body with most influence")),
        Column(say("ค่าเมื่อไม่นับแห่งนี้", "without it"), None, True),
        Column(say("แก้ไขเท่านี้จึงกลับเข้าเกณฑ์", "to resolve for the limit"),
               words.currency(view), True),
    ]  # fmt: skip
    rows = []
    for category in frames.problem_categories(view):
        indicator = frames.headline_of(view, category)
        row = own.get(indicator.id)
        if row is not None and is_known(row.value):
            rows.append(_influence_row(view, category, indicator, row))
    if not rows:
        text = say(
            "ยังสรุปไม่ได้: ไม่มีข้อมูลที่ใช้คำนวณค่าของพื้นที่ในด้านใดเลย",
            "Cannot tell: there are no data to work out a value from.",
        )
        return block(tag("p", text))
    caption = say("ผลของแต่ละแห่งต่อค่าของพื้นที่", "What each value rests on")
    return block(table(caption, columns, rows), _at_stake(view))


def _influence_row(view: View, category: Any, indicator: Any, row: Any) -> list[object]:
    money = words.currency(view)
    name: object = tag(
        "span",
        view.say("มีข้อมูลแห่งเดียว จึงไม่มีค่าเทียบ", "one body only: nothing to compare"),
        class_="muted",
    )
    without: object = "–"
    if row.n_bodies > 1:
        text = view.say("ไม่มีแห่งใดเปลี่ยนค่านี้", "no body changes this value")
        name = tag("span", text, class_="muted")
    if is_known(row.influence) and row.influence and row.influence_value != row.value:
        name = frames.coop_name(view, row.influence)
        without = numbers.in_words(view, indicator, row.influence_value, money)
        if row.influence_flips:
            note = view.say("ผลพิจารณาเปลี่ยน", "the verdict changes")
            name = join([name, tag("small", note)])
    return [
        join(
            [
                view.say(category.title_th, category.title_en),
                tag("small", view.say(indicator.short_th, indicator.short_en)),
            ]
        ),
        Cell(numbers.in_words(view, indicator, row.value, money), "strong"),
        name,
        without,
        numbers.number(row.fix) if is_known(row.fix) else "–",
    ]


def _at_stake(view: View) -> Markup:
    """Return the money at risk against the reserves, together and body by body."""
    say = view.say
    own = frames.own_verdicts(view).get(STAKE)
    title = tag("h3", say("จำนวนเงินที่เสี่ยงเสียหาย", "Money at risk of loss"))
    if own is None or not is_known(own.numerator):
        text = say(
            "ยังสรุปไม่ได้: ไม่มีทะเบียนหรืองบการเงินที่ใช้คำนวณ",
            "Cannot tell: there are no registers or statements to work it out from.",
        )
        return tag("section", title, tag("p", text), class_="box")
    return tag(
        "section",
        title,
        tag("p", _in_words(view, own)),
        _by_part(view),
        _by_body(view),
        tag("p", _definition(view), class_="muted"),
        class_="box",
    )


def _in_words(view: View, own: Any) -> str:
    money = words.currency(view)
    amount = f"{numbers.number(own.numerator)} {money}"
    reserves = "–"
    if is_known(own.denominator):
        reserves = f"{numbers.number(own.denominator)} {money}"
    text = view.say(
        f"เสี่ยงเสียหาย {amount} เทียบกับทุนสำรอง {reserves}",
        f"{amount} is at risk against reserves of {reserves}",
    )
    if is_known(own.value):
        share = numbers.percent(view, own.value)
        text += view.say(f" คิดเป็น{share} ของทุนสำรอง", f": {share} of them")
    years = frames.own_verdicts(view).get(YEARS)
    if years is not None and is_known(years.value):
        figure = numbers.number(years.value, 1)
        text += view.say(f" เท่ากับกำไรเฉลี่ย {figure} ปี", f", {figure} years of profit")
    n = int(own.n_bodies)
    return text + view.say(f" ({n} แห่งที่มีข้อมูล)", f" ({n} bodies with data).")


def _by_part(view: View) -> Markup | None:
    """Return what the sum is made of, over the bodies that are in it."""
    judged = frames.body_verdicts(view, STAKE)
    whole = judged["denominator"].notna() & (judged["counted_in"] == HEADLINE)
    rows = frames.breakdown(view, "stake")
    rows = rows[rows["coop_id"].isin(judged.loc[whole, "coop_id"])]
    counted = rows[rows["bucket_to"] == "counted"]
    if counted.empty:
        return None
    say = view.say
    breakdown = view.catalogue.category("standing").breakdowns["stake"]
    sums = counted.groupby("bucket")[["n", "amount"]].sum()
    labels = draw.bucket_words(view, breakdown, [one[0] for one in breakdown.buckets])
    lines = [
        [label, numbers.number(sums.n[key]), numbers.number(sums.amount[key])]
        for key, label in labels.items()
        if key in sums.index
    ]
    columns = [
        Column(say("ที่มา", "part")),
        Column(say("รายการ", "cases"), None, True),
        Column(say("เสี่ยงเสียหาย", "at risk"), words.currency(view), True),
    ]
    twice = rows.loc[rows["bucket_to"] == "elsewhere", "amount"].sum()
    note = ""
    if twice:
        amount = f"{numbers.number(twice)} {words.currency(view)}"
        note = say(
            f" – หัก {amount} ที่อยู่ในสองทะเบียนออกแล้ว",
            f" – {amount} that stand in two registers are counted once",
        )
    return table(say(breakdown.th, breakdown.en) + note, columns, lines)


def _by_body(view: View) -> Markup | None:
    judged = frames.body_verdicts(view, STAKE)
    judged = judged[judged["numerator"].notna() & (judged["numerator"] > 0)]
    if judged.empty:
        return None
    say, money = view.say, words.currency(view)
    columns = [
        Column(say("สหกรณ์/กลุ่มเกษตรกร", "cooperative or group")),
        Column(say("เสี่ยงเสียหาย", "at risk"), money, True),
        Column(say("ทุนสำรอง", "reserves"), money, True),
        Column(say("ต่อทุนสำรอง", "to reserves"), say("ร้อยละ", "per cent"), True),
        Column(say("ของกำไรเฉลี่ย", "of profit"), say("ปี", "years"), True),
        Column(say("ผลพิจารณา", "verdict")),
    ]
    profit = frames.body_verdicts(view, YEARS).set_index("coop_id")["value"]
    years = [profit.get(key) for key in judged["coop_id"]]
    rows = [
        [
            row.coop_name,
            numbers.number(row.numerator),
            numbers.number(row.denominator) if is_known(row.denominator) else "–",
            numbers.number(row.value * 100, 1) if is_known(row.value) else "–",
            numbers.number(taken, 1) if is_known(taken) else "–",
            marks.norm_and_grade(view, row),
        ]
        for row, taken in zip(frames.records(judged), years, strict=True)
    ]
    caption = say("รายแห่ง ที่เกินทุนสำรองมากที่สุดก่อน", "By body, the gravest first")
    return table(caption, columns, rows)


def _definition(view: View) -> str:
    indicator = view.catalogue.indicators[STAKE]
    note = view.say(
        "แต่ละสัญญานับครั้งเดียว เงินที่เสี่ยงยังไม่ใช่ความเสียหาย",
        "No contract is counted twice; money at risk is not yet lost.",
    )
    return view.say(f"{indicator.how_th} – {note}", f"{indicator.how_en}. {note}")
