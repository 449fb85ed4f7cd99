"""One block per category: facts, what they mean, what is urgent, what to do.

The four parts and their names are the office's own order. The walk over the
catalogue decides which categories there are; a seventh needs no change here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from coopanalysis.show import charts, frames, marks, numbers, tables, words
from coopanalysis.show.block import (
    Block,
    Chart,
    Column,
    block,
    join,
    opening,
    table,
    tag,
)
from coopanalysis.show.crossed import crossed
from coopanalysis.show.flows import flows
from coopanalysis.show.numbers import is_known
from coopanalysis.show.spine import key

if TYPE_CHECKING:
    from coopanalysis.workbook import View

NEAREST = 3


def categories(view: View) -> None:
    """Show every category of the catalogue, in its order."""
    from IPython.display import display  # a build's command reads words, shows nothing

    for part in parts(view):
        display(part)


def parts(view: View) -> list[Block | Chart]:
    """Return what `categories` shows."""
    found: list[Block | Chart] = []
    for place, category in enumerate(frames.problem_categories(view), start=1):
        second = charts.second_chart(view, category) or flows(view, category)
        found += [
            _facts(view, category, place),
            charts.category_chart(view, category),
            *([second] if second else []),
            _rest(view, category),
        ]
    return found


def _facts(view: View, category: Any, place: int) -> Block:
    headline = frames.headline_of(view, category)
    title = f"2.{place} {tables.category_title(view, category)}"
    return block(
        tag("h3", title, id=f"c-{category.slug}", class_="category"),
        tag("p", view.say(headline.question_th, headline.question_en), class_="q"),
        _lead(view, headline),
        tag("h4", view.say("ข้อเท็จจริง", "Facts")),
        tables.spine_table(view, category),
        key(view),
        _other_groups(view, category),
    )


def _lead(view: View, indicator: Any) -> Markup:
    """Return the answer in one line: verdict, value, limit, last year, data grade."""
    row = frames.own_verdicts(view).get(indicator.id)
    if row is None:
        return tag("p", marks.norm(view, "unknown"), class_="lead norm-unknown")
    money = words.currency(view)
    parts: list[object] = [marks.norm(view, row.norm)]
    if is_known(row.value):
        name = view.say(indicator.short_th, indicator.short_en)
        value = numbers.in_words(view, indicator, row.value, money)
        parts.append(join([name, " ", tag("b", value)]))
    if is_known(row.norm_limit):
        limit = numbers.in_words(view, indicator, row.norm_limit, money)
        parts.append(view.say(f"เกณฑ์ {limit}", f"limit {limit}"))
    if is_known(row.previous_value) and is_known(row.value):
        last = numbers.in_words(view, indicator, row.previous_value, money)
        parts.append(view.say(f"เดือนเดียวกันปีก่อน {last}", f"same month last year {last}"))
    parts.append(marks.grade(view, row.data))
    items = [tag("span", part) for part in parts]
    return tag("p", *items, class_=f"lead {marks.norm_class(row.norm)}")


def _other_groups(view: View, category: Any) -> Markup | None:
    """Return the values of groups outside the headline: savings cooperatives, shops."""
    indicator = frames.headline_of(view, category)
    rows = []
    for group in frames.other_groups(view):
        row = frames.own_verdicts(view, group).get(indicator.id)
        if row is None or not is_known(row.value):
            continue
        rows.append(
            [
                opening(words.body_group(view, group)),
                f"{int(row.n_bodies)} / {int(row.n_expected)}",
                marks.value(view, indicator, row.value),
                marks.norm_and_grade(view, row),
            ]
        )
    if not rows:
        return None
    say = view.say
    columns = [
        Column(say("กลุ่มอื่น", "other groups")),
        Column(say("มีข้อมูล", "with data"), say("แห่ง", "bodies"), True),
        Column(say(indicator.short_th, indicator.short_en),
               words.unit(view, indicator), True),
        Column(say("ผลพิจารณา", "verdict")),
    ]  # fmt: skip
    caption = say(
        "กลุ่มอื่นในพื้นที่ แสดงแยกและไม่รวมในค่าข้างต้น",
        "Other groups here, shown apart and not in the values above",
    )
    return table(caption, columns, rows)


def _rest(view: View, category: Any) -> Block:
    steps = [step for step in view.steps if step.category == category.slug]
    say = view.say
    title = tables.category_title(view, category)
    caption = say(f"แนวทางที่ต้องดำเนินการ – {title}", f"Steps that now apply – {title}")
    return block(
        tag("h4", say("ผลการวิเคราะห์", "What it means")),
        answers(view, category),
        tables.body_table(view, category),
        crossed(view, category),
        _silent(view, category),
        tag("h4", say("ประเด็นที่ต้องเร่งดำเนินการ", "What is urgent")),
        tag("ul", *[tag("li", i) for i in urgent(view, category)], class_="urgent"),
        tag("h4", say("แนวทางแก้ไข", "What to do")),
        tables.step_table(view, steps, caption)
        if steps
        else tag(
            "p",
            say(
                "ยังไม่มีแนวทางที่ต้องเริ่มดำเนินการจากผลพิจารณาครั้งนี้ ให้ติดตามตามแผนปกติ",
                "No step of the guideline is called for by these verdicts; "
                "follow up as planned.",
            ),
        ),
    )


def answers(view: View, category: Any) -> Markup:
    """Return the category's questions, each answered by its indicators.

    A question that no indicator answers is answered by the agreed actions.
    """
    own = frames.own_verdicts(view)
    pairs = []
    for (th, en), names in zip(category.questions, category.answered_by, strict=True):
        said = [
            _answer(view, view.catalogue.indicators[name], own.get(name))
            for name in names
        ]
        pairs.append(tag("dt", view.say(th, en)))
        found = list(filter(None, said)) if names else _agreed(view, category)
        pairs.append(tag("dd", join(found, "; ") or _cannot(view)))
    return tag("dl", *pairs, class_="answers")


def _agreed(view: View, category: Any) -> list[str]:
    """Return how far the agreed actions of a category are: what no indicator says."""
    actions = view.actions
    mine = actions[actions["category"] == category.slug]
    if mine.empty:
        return []
    done = int((mine["status"] == "closed").sum())
    return [
        view.say(
            f"มติด้านนี้ {len(mine)} เรื่อง แล้วเสร็จ {done} เรื่อง",
            f"{done} of {len(mine)} agreed actions are done",
        )
    ]


def _answer(view: View, indicator: Any, row: Any) -> str | None:
    if row is None or not is_known(row.value):
        return None
    value = numbers.in_words(view, indicator, row.value, words.currency(view))
    said = f"{view.say(indicator.short_th, indicator.short_en)} {value}"
    if is_known(row.n) and indicator.unit != "count":
        n = numbers.number(row.n)
        said += view.say(f" ({n} รายการ)", f" ({n} records)")
    return said


def _cannot(view: View) -> str:
    return view.say("ยังสรุปไม่ได้ – ไม่มีข้อมูลที่ใช้ตอบ", "Cannot tell: no data to answer from")


def _silent(view: View, category: Any) -> Markup | None:
    """Name the bodies that have no value on the category's headline."""
    indicator = frames.headline_of(view, category)
    judged = frames.body_verdicts(view, indicator.id)
    with_value = set(judged.loc[judged["value"].notna(), "unit_id"])
    here = frames.bodies(view)
    names = here.loc[~here["coop_id"].isin(with_value), "coop_name"]
    if names.empty:
        return None
    text = view.say("ไม่มีข้อมูลสำหรับตัวชี้วัดหลัก: ", "No data for the main indicator: ")
    return tag("p", text + ", ".join(names), class_="muted")


def urgent(view: View, category: Any) -> list[str]:
    """Return what cannot wait: what is over its limit, and the nearest deadlines."""
    own = frames.own_verdicts(view)
    items = []
    for indicator in frames.indicators_of(view, category):
        row = own.get(indicator.id)
        if row is not None and row.norm in ("breach", "near"):
            items.append(_over(view, indicator, row))
    clocks = view.clocks
    mine = clocks[clocks["category"] == category.slug] if len(clocks) else clocks
    items += [_deadline(view, row) for row in frames.records(mine.head(NEAREST))]
    if items:
        return items
    mine = [own.get(one.id) for one in frames.indicators_of(view, category)]
    if not any(row is not None and is_known(row.value) for row in mine):
        return [
            view.say(
                "ยังสรุปไม่ได้: ขอทะเบียนหรือยอดรวมของด้านนี้จากสหกรณ์ก่อน",
                "Cannot tell: ask the cooperatives for registers or totals first.",
            )
        ]
    return [
        view.say(
            "ไม่พบตัวชี้วัดที่เกินเกณฑ์หรือใกล้เกณฑ์ และไม่มีกำหนดเวลาตามกฎหมายที่ใกล้ครบ",
            "Nothing is over or near a limit and no legal deadline is close.",
        )
    ]


def _over(view: View, indicator: Any, row: Any) -> str:
    money = words.currency(view)
    title = view.say(indicator.title_th, indicator.title_en)
    norm = f"{words.glyph('norm', row.norm)} {words.word(view, 'norm', row.norm)}"
    parts = [f"{norm}: {title}"]
    if is_known(row.value):
        parts.append(numbers.in_words(view, indicator, row.value, money))
    if is_known(row.norm_limit):
        limit = numbers.in_words(view, indicator, row.norm_limit, money)
        parts.append(view.say(f"(เกณฑ์ {limit})", f"(limit {limit})"))
    if row.n_breach:
        parts.append(_breaches(view, indicator, int(row.n_breach)))
    if is_known(row.fix):
        fix = f"{numbers.number(row.fix)} {money}"
        parts.append(
            view.say(
                f"– แก้ไข {fix} จึงกลับเข้าเกณฑ์",
                f"– resolving {fix} brings it back within the limit",
            )
        )
    return " ".join(parts)


def _breaches(view: View, indicator: Any, n: int) -> str:
    """Say how many bodies break the limit: a floor is fallen short of, not exceeded."""
    bodies = "1 body" if n == 1 else f"{numbers.number(n)} bodies"
    if indicator.better == "high":
        return view.say(f"ต่ำกว่าเกณฑ์ {numbers.number(n)} แห่ง", f"– below it in {bodies}")
    return view.say(f"เกินเกณฑ์ {numbers.number(n)} แห่ง", f"– over it in {bodies}")


def _deadline(view: View, row: Any) -> str:
    label = view.say(row.label_th, row.label_en)
    when = numbers.day(view, row.deadline)
    days = int(row.days_left)
    left = view.say(f"เหลือ {days} วัน", f"{days} days left")
    if days < 0:
        left = view.say(f"พ้นกำหนด {-days} วัน", f"{-days} days past")
    return f"◷ {when} ({left}): {label} – {row.coop_name}"
