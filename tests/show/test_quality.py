"""The page on the quality of the data, over frames made by hand."""

import dataclasses
import datetime as dt
import html
import itertools
import re

import pandas as pd
import pytest
from show import fake

from coopanalysis import show
from coopanalysis.judgement.checks import declared
from coopanalysis.registers.rejects import KINDS
from coopanalysis.show import words as show_words
from coopanalysis.workbook.quality import (
    DATES,
    FILES,
    PARTS,
    QualityView,
    accounting,
    coverage,
    grades,
)

PIECES = ["quality_head", "received", "refused", "matrix", "reconciled", "grades"]
PIECES += ["late", "over_time", "mend"]
LEAKS = re.compile(r"(?<![\w-])(nan|NaN|None|NaT|<NA>|Traceback|inf)(?![\w-])")
COUNTS = {"rows_read": 9, "accepted": 4, "rejected": 2, "totals": 2, "blank": 1}
SHEET = {"sheet": "เงินกู้", "register": "loan", **COUNTS, "coops": {"3304-01": [4, 2]}}
WHY = [{"column": "due_date", "kind": "date", "rows": 2}]
HIDDEN = {"hidden": True, "hidden_rows": 3, "data_date_from": "title", "reasons": WHY}


def check(coop, register, name, grade="B", th="เหตุผล", en="a reason", rows=4):
    return {
        **{"as_of": fake.AS_OF, "province": "33", "coop_id": coop},
        **{"register": register, "check": name, "grade": grade},
        **{"reason_th": th, "reason_en": en, "rows": rows, "rejected": 0},
    }


def quality(sheets=(), checks=(), control=(), dates=(), unread=()):
    """Return the quality of the fake province's data; what is not given is empty."""
    one = fake.of_province()
    frame = fake.frame("quality", list(checks))
    view = dataclasses.replace(one, quality=frame)
    inputs = [{"file": "33/loans.xlsx", "sheets": list(sheets)}] if sheets else []
    files = [("33/loans.xlsx", "ab" * 32, 1, 4, 2, 7, 5, "loans.rejects.xlsx")]
    names = ["coop_id", "register", "held", "account", "gap"]
    graded = grades(frame)
    return QualityView(
        **vars(view),
        **accounting(inputs),
        unread=dict(unread),
        files=pd.DataFrame(files if inputs else [], columns=FILES),
        grades=graded,
        coverage=coverage(view, graded),
        control=pd.DataFrame(list(control), columns=names),
        dates=pd.DataFrame(list(dates), columns=DATES),
    )


def nothing():
    return quality()


def full():
    return quality(
        sheets=[SHEET | HIDDEN],
        checks=[
            check("3304-01", "loan", "complete", "A", "", ""),
            check("3304-01", "loan", "moon_phase", "C", "พระจันทร์ดับ", "no moon"),
            check("3304-02", "deposit", "stale"),
            check("3304-09", "deposit", "missing_register", "C", rows=None),
            check("3304-02", "loan", "roll_forward", en="opening and closing differ"),
        ],
        control=[
            ("3304-01", "loan", 1000.0, 1000.0, 0.0),
            ("3304-02", "loan", 1000.0, 995.0, 5.0),  # 0.5 %: within 1 %
            ("3304-09", "loan", 1000.0, 900.0, 100.0),  # 10 %: beyond it
            ("3304-20", "loan", 1000.0, None, None),
        ],
        dates=[
            (dt.date(2018, 3, 31), 4, 1, 2, 1, 100, 0, 6, 3, 1),
            (fake.AS_OF, 4, 2, 1, 1, 200, 2, 3, 1, 0),
        ],
    )


def words(piece):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", str(piece.html))).split())


@pytest.fixture(params=["th", "en"])
def lang(request):
    return request.param


@pytest.mark.parametrize("made", [full, nothing], ids=lambda made: made.__name__)
def test_every_part_says_something_and_leaks_nothing(made, lang):
    view = made().in_language(lang)
    for name in PIECES:
        piece = getattr(show, name)(view)
        assert len(words(piece)) > 10, name
        assert not LEAKS.search(str(piece.html)), name


@pytest.mark.parametrize("made", [full, nothing], ids=lambda made: made.__name__)
def test_a_district_page_s_link_finds_its_place(made):
    view = made()
    text = "".join(str(getattr(show, name)(view).html) for name in PIECES)
    for district in view.districts:
        assert text.count(f'id="d-{district.code}"') == 1
    for anchor in re.findall(r'href="#([^"]+)"', text):
        assert f'id="{anchor}"' in text
    found = [int(n) for n in re.findall(r"<h([1-6])", text)]
    inside = [2 if n == 1 else n for n in found]
    assert found.count(1) == 1
    for before, after in itertools.pairwise(inside):
        assert after <= before + 1


def test_the_sum_of_the_rows_is_written_out():
    view = full().in_language("en")
    said = words(show.received(view))
    assert "9 rows read = 4 accepted + 2 refused + 2 totals and footnotes" in said
    assert "Hidden sheets 1 Hidden rows 3" in said
    assert "National IDs dropped 7" in said
    assert "Cells set right by corrections.csv 5" in said
    assert "from the sheet's title 1" in said


def test_rows_read_in_a_corrected_book_are_part_of_the_sum():
    sheet = SHEET | HIDDEN | {"rejected": 1, "elsewhere": 1}
    view = quality(sheets=[sheet]).in_language("en")
    said = words(show.received(view))
    assert "1 blank + 1 read in a corrected rejects book" in said
    assert "do not add up" not in said
    assert "read elsewhere" not in words(show.received(full().in_language("en")))


def test_a_sheet_that_does_not_add_up_is_named():
    view = full().in_language("en")
    wrong = dataclasses.replace(view, sheets=view.sheets.assign(blank=0))
    assert "do not add up in: 33/loans.xlsx [เงินกู้]" in words(show.received(wrong))


def test_what_was_not_written_down_is_unknown():
    view = quality(sheets=[SHEET]).in_language("en")
    assert "Hidden sheets not known for 1 sheet (" in words(show.received(view))
    said = words(show.refused(view))
    assert "No reasons were written down for 2 rows" in said
    assert "see the book" in said


def test_a_refused_row_has_its_reason_in_words_and_its_book():
    said = words(show.refused(full().in_language("en")))
    assert "Loan register Due date no possible date 2" in said
    assert "loans.rejects.xlsx" in said
    assert "No row was refused." in words(show.refused(nothing().in_language("en")))


def test_a_sheet_of_several_bodies_says_how_many_rows_of_each():
    view = quality(sheets=[SHEET | {"coops": {"3304-01": [4, 1], "": [0, 1]}}])
    names = words(show.refused(view.in_language("en")))
    assert "3304-01 จำกัด (1), a code that is not in the register (1)" in names
    assert list(view.parts.columns) == PARTS


def test_a_state_is_a_sign_and_a_word_and_names_its_register():
    page = str(show.matrix(full().in_language("en")).html)
    cell = re.search(r'<td class="state-absent">.*?</td>', page)[0]
    assert re.sub(r"<[^>]+>", "", cell) == "deposits ✕ missing"
    late = re.search(r'<td class="state-late">.*?</td>', page)[0]
    assert re.sub(r"<[^>]+>", "", late) == "deposits ▲ late, old 4"


def test_both_amounts_their_difference_and_the_result_stand_side_by_side():
    said = words(show.reconciled(full().in_language("en")))
    assert "Registers with a control account: 3, of which 1 agree, 2 differ" in said
    assert "1,000.00 900.00 100.00 10.00 ◆ beyond tolerance" in said
    assert "1,000.00 995.00 5.00 0.50 ▲ within tolerance" in said
    assert "1 registers without a control account" in said
    assert "Roll-forward of loans opening and closing differ" in said


def test_a_check_that_nobody_foresaw_is_shown_by_its_reason():
    view = full().in_language("en")
    assert "no moon" in words(show.grades(view))
    assert "no moon (loans)" in words(show.mend(view))


def test_the_table_of_dates_has_the_refused_share():
    chart = show.over_time(full().in_language("en"))
    # 2 of 200 rows
    assert "200 2 1.00 3 1 0" in words(chart)
    assert chart.alt.endswith("grade A 3, grade B 1, grade C 0")


def test_the_english_page_has_no_thai_words_of_ours():
    view = full().in_language("en")
    text = " ".join(words(getattr(show, name)(view)) for name in PIECES)
    left = re.findall(r"[ก-๛]+", text)
    names = "ตัวอย่าง|สหกรณ์|กลุ่มเกษตรกร|จำกัด|เงินกู้"
    assert [word for word in left if not re.search(names, word)] == []


def test_every_check_that_lowers_a_grade_says_what_to_mend():
    lowering = {name for name, one in declared().items() if one.steps}
    told = set(show_words.codes("mend")) - {"nothing"}
    # refused rows are told file by file
    assert lowering - told == {"rejected_rows"}
    assert told - lowering == set()


def test_every_kind_of_reason_has_words():
    assert set(show_words.codes("reject_kind")) == set(KINDS)


def test_a_file_that_could_not_be_read_is_named_with_its_reason():
    assert "could be read" in received_text(quality(sheets=[SHEET | HIDDEN]))
    broken = {"33/เสีย <b>.xlsx": ["is damaged", "open it and save it anew"]}
    text = received_text(quality(unread=broken))
    assert "Files that could not be taken in: 1" in text
    assert "33/เสีย &lt;b&gt;.xlsx" in text
    assert "is damaged; open it and save it anew" in text


def received_text(view):
    """Return the section on what came in, in English."""
    from coopanalysis.show.quality_intake import received

    return str(received(view.in_language("en")).html)
