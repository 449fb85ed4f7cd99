"""The charts: what they draw, what they say in words, when they are not drawn."""

import json
import re
from dataclasses import replace

import plotly.graph_objects as go
import pytest
from show import fake

from coopanalysis.show import category, charts, frames
from coopanalysis.show.block import PLOTLY, Block, Chart


def chart_of(view, slug):
    return charts.category_chart(view, view.catalogue.category(slug))


@pytest.fixture
def full():
    return fake.full()


def test_every_category_of_the_full_district_has_its_chart(full):
    drawn = [p for p in category.parts(full) if isinstance(p, Chart)]
    assert len(drawn) == 6


def test_without_rows_words_stand_in_the_chart_s_place():
    found = chart_of(fake.unreported(), "overdue")
    assert isinstance(found, Block)
    assert "ไม่มีกราฟ" in found.text


def test_a_chart_of_zeros_is_not_drawn(full):
    rows = full.breakdowns.assign(amount=0.0)
    assert isinstance(chart_of(replace(full, breakdowns=rows), "overdue"), Block)


def test_the_unit_s_bar_is_over_headline_bodies_only(full):
    # 3304-01 has 53 million and 3304-02 has 23; the savings cooperative's 905 are out:
    # not due 50 of 76 = 65.8 %
    first = chart_of(full, "overdue").figure["data"][0]
    assert first["name"] == "ยังไม่ถึงกำหนด"
    assert first["x"][0] == pytest.approx(50 / 76)


def test_a_single_body_has_no_bar_of_all_together(full):
    one = replace(full, bodies=full.bodies[full.bodies["coop_id"] == "3304-01"])
    first = chart_of(one, "overdue").figure["data"][0]
    assert len(first["x"]) == 1


def test_what_is_short_and_what_is_over_are_never_netted(full):
    short, over = chart_of(full, "shortage").figure["data"]
    assert short["x"] == [-2_092_359.89, -12_000.0]
    assert over["x"] == [50_270.31, 0.0]


def test_the_ladder_shows_liquid_assets_as_a_line(full):
    found = chart_of(full, "outside")
    assert found.figure["layout"]["shapes"][0]["y0"] == 7.4e6
    assert "สินทรัพย์สภาพคล่อง" in found.alt


def test_own_money_that_is_unknown_has_no_tick(full):
    found = chart_of(full, "staff")
    assert len(found.figure["layout"]["shapes"]) == 1
    assert "ไม่มีข้อมูล" in found.table.striptags()


def test_cash_counts_of_one_date_are_not_netted(full):
    # 40 over in one body and 100 short in another stay apart
    rows = [
        *fake.breakdown("3304-01", "cash_count", **{"2019-03-29": -100.0}),
        *fake.breakdown("3304-02", "cash_count", **{"2019-03-29": 40.0}),
    ]
    one = replace(full, breakdowns=fake.frame("breakdowns", rows))
    found = charts.second_chart(one, one.catalogue.category("shortage"))
    assert [trace["y"] for trace in found.figure["data"]] == [[-100.0], [40.0]]
    assert "29 มี.ค. 2562" in found.alt


def test_counts_without_a_difference_need_no_chart(full):
    rows = fake.breakdown("3304-01", "cash_count", **{"2019-03-29": 0.0})
    one = replace(full, breakdowns=fake.frame("breakdowns", rows))
    assert charts.second_chart(one, one.catalogue.category("shortage")) is None


def test_an_unknown_kind_of_chart_becomes_plain_bars(full):
    one = full.catalogue.category("trade")
    other = replace(one, chart={**one.chart, "kind": "something_new"})
    found = charts.category_chart(full, other)
    assert isinstance(found, Chart)
    assert found.figure["data"][0]["x"] == [9e6, 6e5]


def test_a_chart_of_one_indicator_puts_the_gravest_first(full):
    found = charts.body_chart(full, "overdue.overdue_share")
    assert found.figure["data"][0]["x"] == [0.412, 0.221, 0.05, 0.01]
    assert found.figure["data"][0]["text"][0] == "◆ 41.2"


def test_the_three_forms_of_a_chart_say_the_same(full):
    bundle = chart_of(full, "overdue")._repr_mimebundle_()
    assert set(bundle) == {PLOTLY, "text/html", "text/plain"}
    assert bundle["text/html"].startswith("<figcaption>")
    assert '<details open="open"><summary>' in bundle["text/html"]
    assert "30,000,000" in bundle["text/html"]
    assert "ร้อยละ" in bundle["text/plain"]


def test_figures_draw_svg_and_name_nothing_outside(full):
    for part in category.parts(full):
        if isinstance(part, Chart):
            assert {trace["type"] for trace in part.figure["data"]} == {"bar"}
            assert "http" not in part.json
            assert "uid" not in part.json
            assert part.figure["config"]["showSendToCloud"] is False
            json.loads(part.json)


def test_plotly_itself_finds_nothing_wrong_with_a_figure(full):
    for part in category.parts(full):
        if isinstance(part, Chart):
            drawn = {name: part.figure[name] for name in ("data", "layout")}
            assert json.loads(go.Figure(drawn).to_json()) == drawn


def test_a_name_with_markup_is_drawn_as_it_is(full):
    bodies = full.bodies.assign(coop_name="<b>ก</b> & ข")
    found = chart_of(replace(full, bodies=bodies), "overdue")
    texts = [note["text"] for note in found.figure["layout"]["annotations"]]
    assert "&lt;b&gt;ก&lt;/b&gt; &amp; ข" in texts
    assert not any(re.search("<b>", text) for text in texts)


def test_figures_are_the_same_each_time(full):
    assert chart_of(full, "overdue").json == chart_of(fake.full(), "overdue").json


def test_bodies_come_gravest_first(full):
    found = frames.body_verdicts(full, "overdue.overdue_share")
    assert list(found["norm"])[:2] == ["breach", "near"]
