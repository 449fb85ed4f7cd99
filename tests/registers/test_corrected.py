"""A corrected rejects book put back into the inbox: its rows come in, once."""

from __future__ import annotations

import io
import json

import pytest
import xlsxwriter
from intakes import COOPS, DAY, LOAN, ROW, Inbox, correct, loan, rows_of

from coopanalysis.registers import personal, store
from coopanalysis.registers.bookorigin import HIDDEN
from coopanalysis.registers.intake import intake

FILE = "3304-01_loan.csv"
NATIONAL = "1101700230708"  # made up; its check digit is right
DUE, LEFT = "วันครบกำหนด", "ต้นเงินคงเหลือ"


@pytest.fixture
def inbox(tmp_path):
    """Return an inbox with four loans taken in, two of them refused."""
    made = Inbox(tmp_path)
    made.put(FILE, wrong())
    intake(made.settings)
    return made


def wrong():
    return [
        ["ทะเบียนคุมลูกหนี้เงินกู้"],
        LOAN,
        loan("1"),  # row 3
        loan("2", due="29/02/2560"),
        loan("3", left="พัน"),
        loan("4", left="40"),
    ]


def counts(summary, name):
    (sheet,) = [sheet for sheet in summary.sheets if sheet.file == name]
    return (
        *(sheet.rows_read, sheet.accepted, sheet.rejected),
        *(sheet.totals, sheet.blank, sheet.elsewhere),
    )


def test_corrected_rows_come_in_and_the_book_is_gone(inbox):
    book = inbox.book()
    correct(book["data"], 4, DUE, "28/02/2560")
    correct(book["data"], 5, LEFT, 30)
    inbox.put_book(book, "ส่งคืน/แก้แล้ว.xlsx")
    summary = intake(inbox.settings)
    assert not summary.failed
    assert inbox.loans() == [
        ("1", 1000, FILE, 3),
        ("2", 1000, "ส่งคืน/แก้แล้ว.xlsx", 3),
        ("3", 30, "ส่งคืน/แก้แล้ว.xlsx", 4),
        ("4", 40, FILE, 6),
    ]
    assert inbox.books() == []
    # 4 rows of the file: 2 accepted, 2 read in the book, where both are accepted
    assert counts(summary, FILE) == (4, 2, 0, 0, 0, 2)
    assert counts(summary, "ส่งคืน/แก้แล้ว.xlsx") == (2, 2, 0, 0, 0, 0)
    assert summary.notes == [
        f"{DAY} ส่งคืน/แก้แล้ว.xlsx: 2 rejected rows of {FILE} closed, 0 still open"
    ]


def test_taken_in_twice_changes_nothing(inbox):
    book = inbox.book()
    correct(book["data"], 4, DUE, "28/02/2560")
    inbox.put_book(book)
    intake(inbox.settings)
    before = store.snapshot(inbox.data, DAY, "33")
    (path,) = inbox.books()
    held = path.read_bytes()
    again = intake(inbox.settings)
    assert (again.sheets, again.notes) == ([], [])
    assert store.snapshot(inbox.data, DAY, "33") == before
    assert path.read_bytes() == held


def test_rows_still_wrong_stay_open_with_new_reasons(inbox):
    book = inbox.book()
    correct(book["data"], 4, DUE, "28/02/2560")
    correct(book["data"], 5, LEFT, "สามสิบ")
    inbox.put_book(book)
    summary = intake(inbox.settings)
    assert not summary.failed
    assert counts(summary, "fixed.xlsx") == (2, 1, 1, 0, 0, 0)
    sheet = inbox.book()["data"]
    assert rows_of(sheet) == {5: 3}
    assert (sheet["H3"].value, sheet["H3"].fill.fill_type) == ("สามสิบ", "solid")
    assert "'สามสิบ' is not a number" in sheet["K3"].value
    assert summary.open_books == {str(inbox.books()[0]): 1}


def test_rows_left_as_they_were_stay_with_the_file(inbox):
    book = inbox.book()
    correct(book["data"], 5, LEFT, 30)
    inbox.put_book(book)
    summary = intake(inbox.settings)
    assert counts(summary, FILE) == (4, 2, 1, 0, 0, 1)
    assert counts(summary, "fixed.xlsx") == (2, 1, 0, 0, 0, 1)
    assert rows_of(inbox.book()["data"]) == {4: 3}


def test_deleted_and_emptied_rows_stay_open(inbox):
    book = inbox.book()
    sheet = book["data"]
    for column in range(1, 9):
        sheet.cell(rows_of(sheet)[5], column).value = None
    sheet.delete_rows(rows_of(sheet)[4])
    inbox.put_book(book)
    summary = intake(inbox.settings)
    assert counts(summary, FILE) == (4, 2, 2, 0, 0, 0)
    assert counts(summary, "fixed.xlsx") == (1, 0, 0, 0, 1, 0)
    assert rows_of(inbox.book()["data"]) == {4: 3, 5: 4}


def test_the_rest_is_corrected_in_a_second_round(inbox):
    book = inbox.book()
    correct(book["data"], 4, DUE, "28/02/2560")
    inbox.put_book(book)
    intake(inbox.settings)
    second = inbox.book()
    correct(second["data"], 5, LEFT, 30)
    inbox.put_book(second, "second.xlsx")
    intake(inbox.settings)
    assert [row[:3] for row in inbox.loans()] == [
        ("1", 1000, FILE),
        ("2", 1000, "fixed.xlsx"),
        ("3", 30, "second.xlsx"),
        ("4", 40, FILE),
    ]
    assert inbox.books() == []


def test_the_second_round_may_take_the_first_ones_name(inbox):
    book = inbox.book()
    correct(book["data"], 4, DUE, "28/02/2560")
    inbox.put_book(book)
    intake(inbox.settings)
    second = inbox.book()
    correct(second["data"], 5, LEFT, 30)
    inbox.put_book(second)  # over the first
    intake(inbox.settings)
    assert [row[:2] for row in inbox.loans()] == [
        *(("1", 1000), ("2", 1000), ("3", 30), ("4", 40))
    ]
    inbox.put("coop.csv", [*COOPS, []])  # read again without the first at hand
    intake(inbox.settings)
    assert len(inbox.loans()) == 4


def test_a_book_that_is_corrected_once_more_replaces_itself(inbox):
    book = inbox.book()
    correct(book["data"], 5, LEFT, 30)
    inbox.put_book(book)
    intake(inbox.settings)
    correct(book["data"], 5, LEFT, 31)
    inbox.put_book(book)
    intake(inbox.settings)
    assert ("3", 31, "fixed.xlsx", 4) in inbox.loans()
    kept = inbox.data / "registers" / "corrected" / DAY
    assert len(list(kept.iterdir())) == 1


def test_two_books_of_one_file_each_with_a_part(inbox):
    first, second = inbox.book(), inbox.book()
    correct(first["data"], 4, DUE, "28/02/2560")
    correct(second["data"], 5, LEFT, 30)
    inbox.put_book(first, "a.xlsx")
    inbox.put_book(second, "b.xlsx")
    summary = intake(inbox.settings)
    assert [row[2] for row in inbox.loans()] == [FILE, "a.xlsx", "b.xlsx", FILE]
    assert counts(summary, FILE) == (4, 2, 0, 0, 0, 2)
    assert counts(summary, "a.xlsx") == (2, 1, 0, 0, 0, 1)


def test_rows_may_be_sorted_and_reasons_removed(inbox):
    book = inbox.book()
    sheet = book["data"]
    correct(sheet, 4, DUE, "28/02/2560")
    correct(sheet, 5, LEFT, 30)
    for column in range(1, 12):
        one, other = sheet.cell(3, column), sheet.cell(4, column)
        one.value, other.value = other.value, one.value
    sheet.delete_cols(10, 2)
    inbox.put_book(book)
    intake(inbox.settings)
    assert [row[2:] for row in inbox.loans()] == [
        *((FILE, 3), ("fixed.xlsx", 4), ("fixed.xlsx", 3), (FILE, 6))
    ]


@pytest.mark.parametrize("change", ["rows", "columns", "number"])
def test_a_moved_header_is_one_line_and_harms_nothing(inbox, change):
    book = inbox.book()
    sheet = book["data"]
    correct(sheet, 5, LEFT, 30)
    if change == "rows":
        sheet.insert_rows(1)
    else:
        sheet.delete_cols(2 if change == "columns" else 9)
    inbox.put_book(book)
    summary = intake(inbox.settings)
    assert summary.problems == [
        f"{DAY} fixed.xlsx: [data] '{ROW}' no longer stands in row 2, column 9: "
        "columns or title rows were added or taken away; put them back, or correct "
        "the cells in a fresh copy of the rejects book"
    ]
    assert [row[0] for row in inbox.loans()] == ["1", "4"]
    assert intake(inbox.settings).failed  # until it is mended


def test_a_sheet_that_is_none_of_the_books_is_named(inbox):
    book = inbox.book()
    book.create_sheet("Sheet9")["A1"] = "x"
    inbox.put_book(book)
    (problem,) = intake(inbox.settings).problems
    assert "sheet 'Sheet9' is none of this rejects book's" in problem


def test_an_added_row_comes_in_once(inbox):
    book = inbox.book()
    book["data"].append(loan("5", left="50"))
    inbox.put_book(book)
    summary = intake(inbox.settings)
    assert ("5", 50, "fixed.xlsx", 5) in inbox.loans()
    assert summary.notes == [
        f"{DAY} fixed.xlsx: 0 rejected rows of {FILE} closed, 1 added row, 2 still open"
    ]
    inbox.put("coop.csv", [*COOPS, []])
    intake(inbox.settings)
    assert len(inbox.loans()) == 3


def test_an_added_row_that_is_wrong_is_corrected_in_the_next_book(inbox):
    book = inbox.book()
    book["data"].append(loan("5", left="ห้าสิบ"))
    inbox.put_book(book)
    intake(inbox.settings)
    second = inbox.book()
    assert list(rows_of(second["data"])) == [4, 5, "1:fixed.xlsx:5"]
    correct(second["data"], "1:fixed.xlsx:5", LEFT, 50)
    inbox.put_book(second, "second.xlsx")
    intake(inbox.settings)
    assert ("5", 50, "second.xlsx", 5) in inbox.loans()
    assert list(rows_of(inbox.book()["data"])) == [4, 5]


def test_a_key_that_stands_already_is_refused_not_replaced(inbox):
    book = inbox.book()
    correct(book["data"], 5, LEFT, 30)
    correct(book["data"], 5, "เลขที่สัญญา", "4")
    inbox.put_book(book)
    intake(inbox.settings)
    assert ("4", 40, FILE, 6) in inbox.loans()
    sheet = inbox.book()["data"]
    assert "the same key twice" in sheet.cell(rows_of(sheet)[5], 11).value


def test_a_later_version_of_the_file_makes_the_book_stale(inbox):
    book = inbox.book()
    correct(book["data"], 5, LEFT, 30)
    inbox.put_book(book)
    intake(inbox.settings)
    inbox.put(FILE, [*wrong()[:-1], loan("4", left="41")])
    summary = intake(inbox.settings)
    assert not summary.failed
    assert summary.notes == [
        f"{DAY} fixed.xlsx: corrects an earlier version of {FILE}; "
        "its rows are not read"
    ]
    assert [row[:2] for row in inbox.loans()] == [("1", 1000), ("4", 41)]
    assert rows_of(inbox.book()["data"]) == {4: 3, 5: 4}
    kept = inbox.data / "registers" / "corrected" / DAY
    assert list(kept.iterdir()) == []


def test_reading_the_file_again_applies_the_book_again(inbox):
    book = inbox.book()
    correct(book["data"], 5, LEFT, 30)
    path = inbox.put_book(book)
    intake(inbox.settings)
    path.unlink()
    summary = intake(inbox.settings, keep_names=True)  # read otherwise, so read anew
    assert counts(summary, FILE) == (4, 2, 1, 0, 0, 1)
    assert ("3", 30, "fixed.xlsx", 4) in inbox.loans()
    names = inbox.query("SELECT DISTINCT debtor_name FROM raw_loan")
    assert names == [("นายตัวอย่าง",)]  # not shown in the book, not lost either


def test_another_dates_book_is_refused(inbox):
    inbox.put("x_coop.csv", [[*COOPS[0], "x"], *COOPS[1:]], "2019-06-30")
    inbox.put_book(inbox.book(), day="2019-06-30")
    assert intake(inbox.settings).problems == [
        "2019-06-30 fixed.xlsx: holds rejects of 2019-03-31; "
        "put it into inbox/2019-03-31/"
    ]


def test_a_book_whose_file_is_gone_is_one_line(inbox):
    inbox.put_book(inbox.book())
    (inbox.data / "inbox" / DAY / FILE).unlink()
    assert intake(inbox.settings).problems == [
        f"{DAY} fixed.xlsx: corrects {FILE}, which is not among the files of {DAY}; "
        "put that file back, or take this one out"
    ]
    assert len(inbox.loans()) == 2


def test_a_changed_hidden_sheet_is_one_line(inbox):
    book = inbox.book()
    book[HIDDEN]["A2"] = "?"
    inbox.put_book(book)
    assert intake(inbox.settings).problems == [
        f"{DAY} fixed.xlsx: its hidden sheet {HIDDEN} was changed; correct "
        "the cells in a fresh copy of the rejects book"
    ]


def test_rows_copied_out_of_a_book_replace_nothing(inbox):
    sheet = inbox.book()["data"]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    inbox.put("copy of 3304-01_loan.csv", rows)
    assert intake(inbox.settings).problems == [
        f"{DAY} copy of {FILE}: holds rows of a rejects book, but is none; "
        "put the corrected book itself here, saved as .xlsx"
    ]
    assert [row[0] for row in inbox.loans()] == ["1", "4"]


def test_a_book_given_by_its_path_finds_its_file(inbox):
    book = inbox.book()
    correct(book["data"], 5, LEFT, 30)
    path = inbox.put_book(book)
    assert not intake(inbox.settings, paths=[path]).failed
    assert len(inbox.loans()) == 3


def test_the_file_given_by_its_path_keeps_its_corrections(inbox):
    book = inbox.book()
    correct(book["data"], 5, LEFT, 30)
    inbox.put_book(book)
    intake(inbox.settings)
    file = inbox.data / "inbox" / DAY / FILE
    intake(inbox.settings, paths=[file], keep_names=True)
    assert len(inbox.loans()) == 3


def test_a_masked_number_is_dropped_and_makes_no_new_reject(tmp_path):
    inbox = Inbox(tmp_path)
    head = [*LOAN, "วัตถุประสงค์"]
    rows = [
        [*loan("1", left="?", member=NATIONAL), f"ซื้อปุ๋ย {NATIONAL}"],
        [*loan("2", member=NATIONAL), "ก"],
    ]
    inbox.put(FILE, [head, *rows])
    intake(inbox.settings)
    book = inbox.book()
    sheet = book["data"]
    assert sheet["C2"].value == personal.MASK
    correct(sheet, 2, LEFT, 10)
    inbox.put_book(book)
    summary = intake(inbox.settings)
    (read,) = [sheet for sheet in summary.sheets if sheet.file == "fixed.xlsx"]
    assert (read.rejected, read.national_ids) == (0, 2)
    first, second = inbox.query(
        "SELECT member_no, purpose FROM raw_loan ORDER BY contract_no"
    )
    assert first[0] == second[0]  # the same person as before it was masked
    assert first[1] == "ซื้อปุ๋ย"


def test_a_mask_that_was_typed_around_is_dropped(inbox):
    head = [*LOAN, "วัตถุประสงค์"]
    rows = [head, [*loan("1", left="?"), f"ปุ๋ย {NATIONAL}"]]
    inbox.put(FILE, rows)
    intake(inbox.settings)
    book = inbox.book()
    correct(book["data"], 2, LEFT, 10)
    correct(book["data"], 2, "วัตถุประสงค์", f"ปุ๋ยและยา {personal.MASK}")
    inbox.put_book(book)
    summary = intake(inbox.settings)
    (read,) = [sheet for sheet in summary.sheets if sheet.file == "fixed.xlsx"]
    assert read.national_ids == 1
    assert inbox.query("SELECT purpose FROM raw_loan") == [("ปุ๋ยและยา",)]


def test_an_unknown_cooperative_is_corrected_into_another_files_unit(inbox):
    inbox.put("3301-01_loan.csv", [LOAN, loan("9", coop="3301-01")])
    inbox.put(FILE, [LOAN, loan("1"), loan("2", coop="3301-1")])
    intake(inbox.settings)
    book = inbox.book()
    correct(book["data"], 3, "รหัสสหกรณ์", "3301-01")
    inbox.put_book(book)
    intake(inbox.settings)
    rows = [("3301-01", "2"), ("3301-01", "9"), ("3304-01", "1")]
    asked = "SELECT coop_id, contract_no FROM raw_loan ORDER BY 1, 2"
    assert inbox.query(asked) == rows
    inbox.put("3301-01_loan.csv", [LOAN, loan("8", coop="3301-01")])
    intake(inbox.settings)  # the corrected row stands beside the new file
    rows[1] = ("3301-01", "8")
    assert inbox.query(asked) == rows


def test_a_corrected_row_waits_for_its_cooperative(inbox):
    book = inbox.book()
    correct(book["data"], 5, LEFT, 30)
    correct(book["data"], 5, "รหัสสหกรณ์", "3305-01")
    inbox.put_book(book)
    intake(inbox.settings)
    assert len(inbox.loans()) == 2
    new = ["3305-01", "สหกรณ์ตัวอย่าง ค", "การเกษตร", "33", "3305", "9"]
    inbox.put("coop.csv", [*COOPS, new])
    intake(inbox.settings)
    assert ("3", 30, "fixed.xlsx", 4) in inbox.loans()


def test_places_are_corrected_too(tmp_path):
    inbox = Inbox(tmp_path)
    inbox.put("coop.csv", [*COOPS[:2], [*COOPS[2][:4], "กันทรลักษณ์", "80"]])
    intake(inbox.settings)
    book = inbox.book()
    correct(book["data"], 3, "อำเภอ", "กันทรลักษ์")
    inbox.put_book(book)
    assert not intake(inbox.settings).failed
    assert inbox.query(
        "SELECT coop_id, district_code, _file FROM raw_coop ORDER BY 1"
    ) == [("3301-01", "3304", "fixed.xlsx"), ("3304-01", "3304", "coop.csv")]


def test_the_mapping_of_the_file_reads_its_book(tmp_path):
    inbox = Inbox(tmp_path)
    folder = inbox.data / "reference" / "mappings"
    folder.mkdir(parents=True)
    (folder / "abroad.toml").write_text(
        'match = "export_*.csv"\n[sheet."*"]\nregister = "credit_sale"\n'
        'header_row = 2\nmultiplier = 1000\n[sheet."*".columns]\nmonth = "When"\n'
        'amount = "Sold"\n[sheet."*".constants]\ncoop_id = "3304-01"\n',
        encoding="utf-8",
    )
    inbox.put("export_1.csv", [["x"], ["When", "Sold"], ["2019-03", "2"], ["?", "3"]])
    intake(inbox.settings)
    book = inbox.book()
    correct(book["data"], 4, "When", "2019-02")
    inbox.put_book(book, "no pattern fits.xlsx")
    assert not intake(inbox.settings).failed
    assert inbox.query("SELECT amount::INT FROM raw_credit_sale ORDER BY 1") == [
        *((2000,), (3000,))
    ]


PARTS = """
match = "debtors_*.csv"
[sheet."*"]
skip_rows = [2]
constants = { coop_id = "3304-01" }
[[sheet."*".part]]
register = "credit_sale"
where."kind" = "sale"
columns = { month = "day", amount = "sum" }
[[sheet."*".part]]
register = "cash_count"
where."kind" = "cash"
columns = { count_date = "day", book_cash = "sum", counted_cash = "sum" }
"""


def test_rows_of_two_registers_come_back_to_theirs(tmp_path):
    inbox = Inbox(tmp_path)
    folder = inbox.data / "reference" / "mappings"
    folder.mkdir(parents=True)
    (folder / "parts.toml").write_text(PARTS, encoding="utf-8")
    rows = [["day", "kind", "sum"], ["2019-01", "sale", "carried over"]]
    rows += [["2019-02", "sale", "?"], ["31/03/2562", "cash", "?"], ["x", "other", "1"]]
    inbox.put("debtors_1.csv", rows)
    intake(inbox.settings)
    book = inbox.book()
    assert rows_of(book["data"]) == {3: 2, 4: 3, 5: 4}
    correct(book["data"], 3, "sum", 5)
    correct(book["data"], 4, "sum", 7)
    inbox.put_book(book)
    summary = intake(inbox.settings)
    assert inbox.query("SELECT amount::INT FROM raw_credit_sale") == [(5,)]
    assert inbox.query("SELECT counted_cash::INT FROM raw_cash_count") == [(7,)]
    assert rows_of(inbox.book()["data"]) == {5: 2}
    assert summary.notes == [
        f"{DAY} fixed.xlsx: 2 rejected rows of debtors_1.csv closed, 1 still open"
    ]


def test_every_sheet_of_a_workbook_comes_back(tmp_path):
    inbox = Inbox(tmp_path)
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer)
    for name, row in (
        ("credit_sale", ["3304-01", "2019-13", 5]),
        ("งวดชำระ", ["3304-01", "1", 1, "31/02/2562", 2, 1]),
    ):
        sheet = made.add_worksheet(name)
        head = ["coop_id", "month", "amount"]
        if name != "credit_sale":
            head = [
                *("coop_id", "contract_no", "instalment_no", "due_date"),
                *("amount", "paid"),
            ]
        sheet.write_row(0, 0, head)
        sheet.write_row(1, 0, row)
    made.close()
    inbox.put("3304-01.xlsx", buffer.getvalue())
    intake(inbox.settings)
    book = inbox.book()
    correct(book["credit_sale"], 2, "month", "2019-03")
    correct(book["งวดชำระ"], 2, "due_date", "31/03/2562")
    inbox.put_book(book)
    intake(inbox.settings)
    assert inbox.query("SELECT _file, _sheet FROM raw_credit_sale") == [
        ("fixed.xlsx", "credit_sale")
    ]
    assert inbox.query("SELECT due_date::TEXT FROM raw_instalment") == [("2019-03-31",)]
    assert inbox.books() == []


def test_the_snapshot_and_the_ledger_add_up(inbox):
    book = inbox.book()
    correct(book["data"], 5, LEFT, 30)
    inbox.put_book(book)
    intake(inbox.settings)
    path = inbox.data / "registers" / "ledger" / f"{DAY}.json"
    ledger = json.loads(path.read_text(encoding="utf-8"))
    assert ledger[FILE]["open"] == 1
    assert ledger["fixed.xlsx"]["corrects"] == FILE
    inputs = store.snapshot(inbox.data, DAY, "33").inputs
    assert [entry["file"] for entry in inputs] == [FILE, "coop.csv", "fixed.xlsx"]
    for entry in inputs:
        for sheet in entry["sheets"]:
            assert sheet["rows_read"] == sum(
                sheet[name]
                for name in ("accepted", "rejected", "totals", "blank", "elsewhere")
            )


def test_explain_with_a_book_writes_nothing(inbox):
    inbox.put_book(inbox.book())
    before = sorted(inbox.data.rglob("*"))
    assert not intake(inbox.settings, explain=True).failed
    assert sorted(inbox.data.rglob("*")) == before


def test_mistakes_of_the_samples_kind_are_all_mended(tmp_path):
    """A whole round: every sort of mistake, corrected in two rounds."""
    inbox = Inbox(tmp_path)
    rows = [
        LOAN,
        loan("1"),
        loan("2", due="31/02/2562"),
        loan("3", left="1,00O"),
        loan("", left="5"),
        loan("1", left="9"),  # the same key again
        loan("6", coop="9999-99"),
    ]
    inbox.put(FILE, rows)
    assert counts(intake(inbox.settings), FILE) == (6, 1, 5, 0, 0, 0)
    book = inbox.book()
    assert list(rows_of(book["data"])) == [3, 4, 5, 6, 7]
    correct(book["data"], 3, DUE, "28/02/2562")
    correct(book["data"], 4, LEFT, 1000)
    correct(book["data"], 5, "เลขที่สัญญา", "4")
    correct(book["data"], 6, "เลขที่สัญญา", "2")  # taken: row 3 has it
    inbox.put_book(book)
    assert counts(intake(inbox.settings), "fixed.xlsx") == (5, 3, 1, 0, 0, 1)
    second = inbox.book()
    assert list(rows_of(second["data"])) == [6, 7]
    correct(second["data"], 6, "เลขที่สัญญา", "5")
    correct(second["data"], 7, "รหัสสหกรณ์", "3304-01")
    inbox.put_book(second, "again.xlsx")
    summary = intake(inbox.settings)
    assert [row[0] for row in inbox.loans()] == ["1", "2", "3", "4", "5", "6"]
    assert counts(summary, FILE) == (6, 1, 0, 0, 0, 5)
    assert (inbox.books(), summary.open_books) == ([], {})
