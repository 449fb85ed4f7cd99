"""Every part of a page: with all there, with nothing there, with names that bite."""

import itertools
import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from show import fake

from coopanalysis import publish, show
from coopanalysis.indicators.catalogue import Breakdown
from coopanalysis.show import category
from coopanalysis.show.block import Column, table
from coopanalysis.show.crossed import crossed

PARTS = [
    "head",
    "sentences",
    "clocks",
    "card",
    "influence",
    "findings",
    "actions",
    "obstacles",
    "plan",
    "matters",
    "cannot_tell",
    "signoff",
    "appendix",
]
OF_PROVINCE = ["head", "overview", "priorities", "rug", "completeness", "warnings"]
LEAKS = re.compile(r"(?<![\w-])(nan|NaN|None|NaT|<NA>|Traceback|inf)(?![\w-])")


def pieces(view):
    """Return every piece of a district's page."""
    single = [getattr(show, name)(view) for name in PARTS]
    return [*single, *category.parts(view)]


def html_of(piece):
    return str(piece.html)


def test_a_breakdown_as_a_table_with_its_totals():
    rows = [
        *fake.breakdown("3304-01", "recovery", old=5.0),
        *fake.breakdown("3304-02", "recovery", old=7.0),
    ]
    view = fake.view(bodies=fake.full().bodies.to_dict("records"), breakdowns=rows)
    one = Breakdown(
        "ชดใช้", "Recovery", (("old", "เก่า", "Old"), ("new", "ใหม่", "New")),
        (("", "ทั้งหมด", "All"), ("other", "อื่น", "Other")),
    )  # fmt: skip
    made = SimpleNamespace(breakdowns={"recovery": one}, chart={"table": "recovery"})
    text = re.sub("<[^>]+>", " ", str(crossed(view.in_language("en"), made)))
    assert re.search(r"Old\s+12\s+0\s+Total\s+12\s+0", text)
    assert "New" not in text
    unknown = view.breakdowns.assign(amount=None)
    said = str(crossed(replace(view, breakdowns=unknown).in_language("en"), made))
    assert "no data" in said and not LEAKS.search(said)
    assert crossed(view, SimpleNamespace(breakdowns={}, chart={})) is None


def test_accounts_say_what_is_known_and_who_is_in_charge():
    view = fake.full().in_language("en")
    card = html_of(show.card(view))
    assert (card.count("● in time"), card.count("◆ not in time")) == (1, 1)
    # no rule says what the opinion must be, so the page does not judge it either
    assert (card.count("○ qualified or worse"), card.count("○ unqualified")) == (1, 1)
    assert "promotion group 2" in card
    nobody = replace(view, bodies=view.bodies.assign(promotion_group=None))
    assert "nobody in charge named" in html_of(show.card(nobody))


def page(view):
    return "\n".join(html_of(piece) for piece in pieces(view))


@pytest.fixture(params=["th", "en"])
def lang(request):
    return request.param


@pytest.fixture(
    params=[fake.full, fake.unreported, fake.view], ids=lambda f: f.__name__
)
def view(request, lang):
    return request.param().in_language(lang)


def test_no_missing_value_leaks_as_a_word(view):
    for piece in pieces(view):
        assert not LEAKS.search(html_of(piece)), LEAKS.search(html_of(piece))


def test_every_part_says_something_also_without_data(view):
    for name in PARTS:
        piece = getattr(show, name)(view)
        assert len(piece.text) > 10, name


def test_one_h1_and_headings_go_down_one_level_at_a_time(view):
    # the notebook's Markdown cells give the h2 between these parts
    found = [int(n) for n in re.findall(r"<h([1-6])", page(view))]
    assert found.count(1) == 1
    inside = [2 if n == 1 else n for n in found]
    for before, after in itertools.pairwise(inside):
        assert after <= before + 1, inside


def test_every_table_has_a_caption_and_scoped_heads(view):
    text = page(view)
    tables = re.findall(r"<table.*?</table>", text, re.DOTALL)
    for one in tables:
        assert "<caption>" in one
        assert '<th scope="col"' in one
        assert re.search(r'<th scope="row"', one), one[:200]
    assert text.count("<th ") == len(re.findall(r'<th scope="(?:col|row)"', text))


def test_the_english_page_has_no_thai_words_of_ours():
    thai = re.compile(r"[ก-๛]+")
    text = page(fake.full().in_language("en"))
    names = "ตัวอย่าง|สหกรณ์|กลุ่มเกษตรกร|จำกัด|น้ำมัน|ปุ๋ย|หนังสือรับสภาพหนี้"
    left = [word for word in thai.findall(text) if not re.search(names, word)]
    assert left == []


def test_the_thai_page_writes_buddhist_years():
    text = page(fake.full())
    assert "31 มีนาคม 2562" in text
    assert not re.search(r"\b20(17|18|19)\b", text)


def test_sample_data_carry_a_banner_and_real_data_do_not():
    sample = fake.full()
    assert "ข้อมูลตัวอย่าง" in show.head(sample).text
    assert "ข้อมูลตัวอย่าง" not in show.head(replace(sample, is_sample=False)).text


def test_a_name_with_markup_stays_a_name():
    bad = "<script>alert(1)</script> & <b>3304</b>"
    one = fake.full()
    bodies = one.bodies.assign(coop_name=bad)
    clocks = one.clocks.assign(coop_name=bad)
    text = page(replace(one, bodies=bodies, clocks=clocks))
    assert "<script" not in text
    assert "<b>3304" not in text
    assert "&lt;script&gt;" in text


def test_a_verdict_is_never_colour_alone():
    text = html_of(show.head(fake.full()))
    for tile in re.findall(r'<a class="tile.*?</a>', text, re.DOTALL):
        assert re.search("เกินเกณฑ์|ใกล้เกณฑ์|อยู่ในเกณฑ์|ยังสรุปไม่ได้|ไม่มีเกณฑ์", tile)
        assert re.search("[◆▲●○?]", tile)


def test_the_nearest_deadline_comes_first():
    text = show.clocks(fake.full()).text
    assert text.index("11 พ.ค. 2562") < text.index("29 ก.ค. 2562")


def test_an_action_past_its_date_is_overdue_by_days():
    # due 28 February, looked at on 31 March: 31 days
    assert "เกินกำหนด 31 วัน" in show.actions(fake.full()).text


def test_body_tables_name_no_contract_and_list_every_body_with_a_value():
    parts = category.parts(fake.full())
    text = parts[6].text  # the second category's last block
    assert "3304-01" in text
    assert "3304-20" in text
    assert "ไม่รวมในค่าอำเภอ" in text


@pytest.mark.parametrize(
    ("better", "said"), [("high", "below it in 1 body"), ("low", "over it in 1 body")]
)
def test_a_floor_is_fallen_short_of_and_a_ceiling_exceeded(better, said):
    view = fake.full().in_language("en")
    of_share = view.verdicts["indicator"] == "overdue.overdue_share"
    breach = view.verdicts[of_share].assign(norm="breach", n_breach=1)
    one = view.catalogue.indicators["overdue.overdue_share"]
    catalogue = SimpleNamespace(of=lambda slug: [replace(one, better=better)])
    view = replace(view, verdicts=breach, catalogue=catalogue)
    assert said in category.urgent(view, SimpleNamespace(slug="overdue"))[0]


def test_what_cannot_be_told_says_what_would_settle_it():
    text = show.cannot_tell(fake.unreported()).text
    assert "สรุปได้เมื่อ" in text
    assert "สหกรณ์ส่งทะเบียน" in text


def test_a_district_that_reports_nothing_is_not_called_healthy():
    text = page(fake.unreported())
    assert "อยู่ในเกณฑ์" not in text.replace("กลับมาอยู่ในเกณฑ์", "")
    assert "ส่งข้อมูลแล้ว 0 จาก 1 แห่ง" in text


def test_elsewhere_the_money_is_called_by_its_code():
    province = replace(fake.SISAKET, jurisdiction="US", currency="USD")
    text = page(replace(fake.full(), province=province))
    assert "บาท" not in text
    assert "USD" in text
    assert "อำเภอกันทรลักษ์" not in text


@pytest.mark.parametrize("name", OF_PROVINCE)
def test_parts_of_the_province_speak_both_languages(name, lang):
    piece = getattr(show, name)(fake.of_province().in_language(lang))
    assert len(piece.text) > 10
    assert not LEAKS.search(html_of(piece))


def test_the_rug_has_every_district_in_the_order_of_codes():
    text = show.rug(fake.of_province()).text
    assert text.index("กันทรลักษ์") < text.index("ขุขันธ์")


def test_the_worst_body_is_first_among_the_priorities():
    text = show.priorities(fake.of_province()).text
    assert text.index("3304-01") < text.index("3304-02")


def test_equal_views_give_equal_pages():
    assert page(fake.full()) == page(fake.full())


def test_the_style_aligns_every_column_of_numbers():
    columns = [
        Column("a"),
        Column("b", None, True),
        Column("c"),
        Column("d", "x", True),
    ]
    text = table("t", columns, [["1", "2", "3", "4"]], class_="steps")
    assert '<table class="steps n2 n4">' in text
    style = (Path(publish.__file__).parent / "static" / "style.css").read_text("utf-8")
    for place in range(2, 25):
        assert f".n{place} tr > :nth-child({place})" in style
