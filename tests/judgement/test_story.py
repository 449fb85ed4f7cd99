"""Which of the sentences that apply are shown, and in which order."""

import pytest
from judgement.grounds import clock, ground
from judgement.small import AS_OF, body
from judgement.test_sentences import CASES, LIMIT, OVERDUE

from coopanalysis.errors import DataError
from coopanalysis.judgement import sentences
from coopanalysis.judgement.story import MOST, fired, story

MUCH = {
    "overdue.overdue_share": OVERDUE | LIMIT,
    "collateral.extension_without_consent": {"n": 1.0, "numerator": 300.0},
    "shortage.no_recent_count": {"numerator": 2.0},
    "standing.accounts_on_time": {
        "norm": "breach", "numerator": 1.0, "denominator": 3.0,
    },
    "staff.over_limit": {"n": 2.0, "numerator": 500.0},
    "staff.former_staff_balance": {"n": 1.0, "numerator": 70.0},
    "overdue.soon_time_barred": {"n": 2.0, "numerator": 90.0},
}  # fmt: skip
CLOCKS = [clock("limitation", "a", 30), clock("heirs", "b", 40, 1, 5.0)]


def ids(found):
    return [one.id for one in story(found)]


def test_at_most_five_and_clocks_first():
    found = ground(MUCH, clocks=CLOCKS, actions=[("a", "2562-1", "overdue", 3)])
    assert len(fired(found)) > MOST
    assert ids(found) == ["S33", "S15", "S13", "S05", "S09"]


def test_one_of_a_group():
    both = {
        "shortage.no_recent_count": {"numerator": 1.0},
    }
    found = ground(both, totals=CASES["S21"][0]["totals"])
    assert {"S21", "S24"} <= set(fired(found))
    assert ids(found) == ["S21"]


def test_nobody_reports_ends_the_list():
    silent = (body("a", reports="nothing"), body("b", reports="nothing"))
    assert ids(ground(MUCH, clocks=CLOCKS, bodies=silent)) == ["S01"]


def test_nothing_to_report_stands_alone():
    calm = {"trade.over_one_year": {"norm": "meets"}}
    assert ids(ground(calm)) == ["S35"]
    assert ids(ground(calm, actions=[("a", "2562-1", "done", 0)])) == ["S33"]


def test_not_calm_while_a_clock_is_open_or_an_action_late():
    calm = {"trade.over_one_year": {"norm": "meets"}}
    assert ids(ground(calm, clocks=[clock("trade_limitation", "a", 300)])) == []
    late = ground(calm, actions=[("a", "2561-3", "overdue", 1)])
    assert "S35" not in ids(late)


def test_grade_c_is_said_beside_what_rests_on_it():
    poor = {"overdue.overdue_share": OVERDUE | LIMIT | {"data": "C"}}
    found = story(ground(poor))
    assert [one.id for one in found] == ["S11", "S04"]
    assert "long-overdue and defaulted debt" in found[1].en


def test_one_note_for_all_categories_of_grade_c():
    poor = {key: row | {"data": "C"} for key, row in MUCH.items()}
    found = story(ground(poor))
    assert [one.id for one in found].count("S04") == 1
    assert len(found) <= MOST
    (note,) = [one for one in found if one.id == "S04"]
    assert "collateral" in note.en


def test_without_room_for_the_note_the_sentence_does_not_appear():
    calm = {key: row for key, row in MUCH.items() if not key.startswith("overdue")}
    full = {**calm, "overdue.confirmation_denied": {
        "numerator": 3.0, "denominator": 9.0, "data": "C"}}  # fmt: skip
    found = ground(full, clocks=CLOCKS[1:], actions=[("a", "2562-1", "overdue", 3)])
    assert "S18" in fired(found)
    shown = ids(found)
    assert len(shown) == MOST
    assert "S18" not in shown
    assert "S04" not in shown


def test_the_note_gives_the_commonest_reason():
    poor = {"overdue.overdue_share": OVERDUE | LIMIT | {"data": "C"}}
    check = (AS_OF, "33", "a", "loan", "stale", "B", "", "", 5, 0)
    other = (AS_OF, "33", "b", "stock_count", "cut_off", "C", "", "", 5, 0)
    note = story(ground(poor, checks=[check, other, other]))[1]
    assert "part of the data is old" in note.en


def test_the_note_says_who_is_missing_where_they_are_many():
    row = OVERDUE | LIMIT | {"data": "C", "missing_share": 0.25}
    note = story(ground({"overdue.overdue_share": row}))[1]
    assert "bodies with 25.0 % of all members" in note.en
    assert "สมาชิกร้อยละ 25.0" in note.th


def test_province_pages_leave_out_what_is_about_a_district():
    drives = CASES["S31"][0]["verdicts"]
    found = ground(drives, level="province", unit_id="33")
    assert "S31" not in fired(found)
    assert "S11" in fired(found)


def test_a_category_may_bring_sentences(tmp_path):
    more = tmp_path / "sentences.toml"
    more.write_text(
        '[T01]\ngroup = "toy"\npriority = 5\nscope = "district"\ncategory = "toy"\n'
        'trigger = "toy"\nindicator = "trade.over_one_year"\n'
        'when = { norm = ["near"] }\nfacts = { pct = "verdict.value:percent" }\n'
        'th = "ร้อยละ {pct}"\nen = "{pct} %"\n',
        encoding="utf-8",
    )
    assert "T01" in sentences.declared((more,))


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ('th = "{a}"\nen = "{b}"\nfact = "grade_c"', "different placeholders"),
        ('th = ""\nen = ""', "neither a trigger"),
        ('th = ""\nen = ""\nstatus = "later"', "waits for"),
        ('th = ""\nen = ""\ncolour = "red"', "unknown field"),
        ('th = ""\nen = ""\nwhen = { norm = ["bad"] }\nindicator = "x"', "norm"),
    ],
)
def test_a_faulty_list_is_refused(tmp_path, fault, said):
    more = tmp_path / "sentences.toml"
    head = 'group = "g"\npriority = 1\nscope = "district"\ncategory = "c"\n'
    more.write_text(f'[T01]\n{head}trigger = "t"\n{fault}\n', encoding="utf-8")
    with pytest.raises(DataError, match=said):
        sentences.declared((more,))
