"""The rejects book: whole rows in the file's own layout, and why they were refused."""

from __future__ import annotations

import datetime as dt
import io
import stat

import openpyxl
import pytest
import xlsxwriter
from intakes import DAY, LOAN, ROW, loan, rows_of

from coopanalysis.cli.tell import intake_lines, open_lines
from coopanalysis.registers import personal, refused, rejects
from coopanalysis.registers.bookorigin import HIDDEN, Origin, from_cells
from coopanalysis.registers.intake import intake
from coopanalysis.registers.jobs import SheetRead
from coopanalysis.registers.openbooks import open_books
from coopanalysis.registers.rejects import Reject
from coopanalysis.registers.rejectsbook import Reason, Refused, RefusedSheet, write_book

NATIONAL = "1101700230708"  # made up; its check digit is right
ORIGIN = Origin("a.csv", "0" * 64, DAY, 1, "", ())


def test_titles_and_header_stand_where_they_stood(inbox):
    rows = [["ทะเบียนคุมลูกหนี้เงินกู้"], [], LOAN, loan("1"), loan("2", due="29/02/2560")]
    inbox.put("3304-01.csv", rows)
    intake(inbox.settings)
    book = inbox.book()
    assert book.sheetnames == ["คำอธิบาย README", "data", HIDDEN]
    assert book[HIDDEN].sheet_state == "veryHidden"
    sheet = book["data"]
    assert sheet["A1"].value == "ทะเบียนคุมลูกหนี้เงินกู้"
    head = [cell.value for cell in sheet[3]]
    assert head == [*LOAN, ROW, "เหตุผลที่ไม่รับ", "reason"]
    kept = loan("2", due="29/02/2560")
    kept[3] = None  # a name is not shown
    assert [cell.value for cell in sheet[4]] == [
        *kept,
        5,
        "วันครบกำหนด (due_date): ไม่มีวันนี้ในปฏิทิน: 29/02/2560",
        "วันครบกำหนด (due_date): '29/02/2560' is not a day of the calendar",
    ]
    assert sheet.max_row == 4


def test_the_wrong_cells_alone_are_coloured_and_say_why(inbox):
    inbox.put("3304-01_loan.csv", [LOAN, loan("1", due="31/02/2562", left="พัน")])
    intake(inbox.settings)
    cells = inbox.book()["data"][2]
    coloured = [cell.column for cell in cells if cell.fill.fill_type]
    assert coloured == [6, 8]
    assert "'พัน' is not a number" in cells[7].comment.text
    assert cells[0].comment is None


def test_every_reason_of_a_row_is_told(inbox):
    inbox.put("3304-01_loan.csv", [LOAN, loan("1", due="31/02/2562", left="พัน")])
    intake(inbox.settings)
    said = inbox.book()["data"]["K2"].value
    assert "is not a day of the calendar" in said
    assert "'พัน' is not a number" in said


def test_rows_refused_after_reading_are_whole_too(inbox):
    inbox.put("a_loan.csv", [LOAN, loan("1"), loan("2"), loan("3", coop="9999-99")])
    inbox.put("b_loan.csv", [LOAN, loan("4"), loan("1", left="7")])
    intake(inbox.settings)
    first, second = (openpyxl.load_workbook(path) for path in inbox.books())
    assert [cell.value for cell in first["data"][2]][:2] == ["9999-99", "3"]
    assert first["data"]["I2"].value == 4
    again = [cell.value for cell in second["data"][2]]
    assert (again[1], again[7], again[8]) == ("1", "7", 3)
    assert "the same key twice: a_loan.csv" in again[10]
    assert first["data"]["A2"].fill.fill_type == "solid"
    assert second["data"]["B2"].fill.fill_type == "solid"


def test_an_unknown_place_is_refused_with_its_row(inbox):
    head = ["รหัสสหกรณ์", "ชื่อสหกรณ์", "ประเภท", "จังหวัด", "อำเภอ"]
    inbox.put("coop.csv", [head, ["3304-01", "ก", "การเกษตร", "33", "กันทรลักษณ์"]])
    intake(inbox.settings)
    cells = inbox.book()["data"][2]
    assert [cell.value for cell in cells][:6] == [
        *("3304-01", "ก", "การเกษตร", "33", "กันทรลักษณ์", 2)
    ]
    assert [cell.column for cell in cells if cell.fill.fill_type] == [5]
    thai, english = (cell.value for cell in cells[6:8])
    assert thai.endswith("กันทรลักษณ์ (ใกล้เคียง: กันทรลักษ์ รหัส 3304)")
    assert english.endswith("(nearest: กันทรลักษ์, code 3304)")


def workbook(*cells):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("ทะเบียนคุมลูกหนี้เงินกู้")
    sheet.write_row(0, 0, [*LOAN, "อื่น"])
    for at, cell in enumerate(cells):
        if isinstance(cell, dt.date):
            sheet.write_datetime(1, at, cell, day)
        else:
            sheet.write(1, at, cell)
    book.close()
    return buffer.getvalue()


def test_dates_numbers_and_texts_stay_what_they_were(inbox):
    due = dt.date(2019, 3, 31)
    inbox.put(
        "3304-01.xlsx",
        workbook(
            "3304-01", "007", 7, "น", dt.date(2017, 4, 1), due, 5000.25, "?", True
        ),
    )
    intake(inbox.settings)
    sheet = inbox.book()["ทะเบียนคุมลูกหนี้เงินกู้"]
    assert sheet["B2"].value == "007"
    assert (sheet["C2"].value, sheet["C2"].data_type) == (7, "n")
    assert sheet["F2"].is_date
    assert sheet["F2"].value == dt.datetime(2019, 3, 31)
    assert sheet["G2"].value == 5000.25
    assert sheet["I2"].value is True


def test_a_text_like_a_formula_stays_a_text(inbox):
    inbox.put("3304-01_loan.csv", [LOAN, loan("=1+1", left="=HYPERLINK(1)")])
    intake(inbox.settings)
    cell = inbox.book()["data"]["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_national_numbers_are_masked_wherever_they_stand(inbox):
    title = f"รายงานของ {NATIONAL}"
    rows = [[title], [*LOAN, "อื่น"], [*loan("1", left="?", member=NATIONAL), NATIONAL]]
    inbox.put("3304-01_loan.csv", rows)
    intake(inbox.settings)
    sheet = inbox.book()["data"]
    text = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row]
    assert not any(NATIONAL in cell for cell in text)
    assert sheet["C3"].value == sheet["I3"].value == personal.MASK


def test_names_are_shown_when_they_are_kept(inbox):
    inbox.put("3304-01_loan.csv", [LOAN, loan("1", left="?")])
    intake(inbox.settings, keep_names=True)
    assert inbox.book()["data"]["D2"].value == "นายตัวอย่าง"


def test_the_book_is_its_owners_alone(inbox):
    inbox.put("3304-01_loan.csv", [LOAN, loan("1", left="?")])
    intake(inbox.settings)
    (path,) = inbox.books()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_hidden_sheet_says_where_the_rows_come_from(inbox):
    inbox.put("ก/3304-01_loan.csv", [["x"], LOAN, loan("1"), loan("2", left="?")])
    intake(inbox.settings)
    cells = [row[0] for row in inbox.book()[HIDDEN].iter_rows(values_only=True)]
    origin = from_cells(cells)
    assert (origin.file, origin.as_of, origin.round) == ("ก/3304-01_loan.csv", DAY, 1)
    (sheet,) = origin.sheets
    assert (sheet.sheet, sheet.tab, sheet.header_row) == ("", "data", 2)
    assert (sheet.width, sheet.rows) == (8, ("4",))


def test_a_long_list_of_rows_fits_into_the_hidden_sheet(tmp_path):
    rows = [Refused(str(row), ["x"], []) for row in range(1, 20_001)]
    path = tmp_path / "long.xlsx"
    made = write_book(path, ORIGIN, [RefusedSheet("", [["h"]], rows)])
    sheet = openpyxl.load_workbook(path)[HIDDEN]
    cells = [row[0] for row in sheet.iter_rows(values_only=True)]
    assert max(map(len, cells)) <= 30_000
    assert from_cells(cells) == made


@pytest.mark.parametrize(
    "cells", [[], ["x"], ["coopanalysis rejects book, form 1", "{"]]
)
def test_a_hidden_sheet_that_was_changed_is_no_origin(cells):
    assert from_cells(cells) is None


def test_sheets_get_names_that_a_workbook_takes(tmp_path):
    one = [Refused("2", ["x"], [Reason(0, "ผิด", "wrong")])]
    names = ["", "data", "a/b", "A b", "History", "ก" * 40]
    path = tmp_path / "names.xlsx"
    made = write_book(
        path, ORIGIN, [RefusedSheet(name, [["h"]], one) for name in names]
    )
    tabs = [sheet.tab for sheet in made.sheets]
    assert tabs == ["data", "data 2", "a b", "A b 2", "History 2", "ก" * 31]
    assert set(tabs) < set(openpyxl.load_workbook(path).sheetnames)


def test_more_rows_than_a_book_lists_are_counted(monkeypatch):
    monkeypatch.setattr(refused, "LIMIT", 2)
    read = SheetRead("a.csv", "", register="loan", rejected=3, head_rows=[["h"]])
    read.rejects = [
        Reject("a.csv", "", row, "x", "", "ผิด", "wrong") for row in (4, 2, 3)
    ]
    (sheet,) = refused.refused_sheets([read], lambda read, rows: {n: [n] for n in rows})
    assert [(row.row, row.cells) for row in sheet.rows] == [("2", [2]), ("3", [3])]
    assert sheet.left_out == 1


def test_a_name_of_255_bytes_gets_a_shorter_path(tmp_path):
    long = "ก" * 83 + ".csv"  # 253 bytes
    path = rejects.rejects_path(tmp_path, DAY, long)
    assert len(path.name.encode()) < 210
    assert path != rejects.rejects_path(tmp_path, DAY, "ก" * 82 + "ข.csv")


def test_a_folder_and_a_name_like_it_are_two_paths(tmp_path):
    paths = {
        rejects.rejects_path(tmp_path, DAY, name) for name in ("a/b.csv", "a__b.csv")
    }
    assert len(paths) == 2


def test_rows_are_found_by_their_original_number(inbox):
    inbox.put(
        "3304-01_loan.csv", [LOAN, loan("1", left="?"), loan("2"), loan("3", left="?")]
    )
    intake(inbox.settings)
    assert rows_of(inbox.book()["data"]) == {2: 2, 4: 3}


def test_open_books_are_listed_with_their_rows(inbox):
    inbox.put("3304-01_loan.csv", [LOAN, loan("1", left="?"), loan("2", left="?")])
    summary = intake(inbox.settings)
    (path,) = inbox.books()
    assert summary.open_books == open_books(inbox.data) == {str(path): 2}
    assert intake(inbox.settings).open_books == {str(path): 2}  # nothing was read
    line = f"rejected rows, ready to be mended: 2 in {path}"
    assert line in intake_lines(summary)


def test_many_open_books_are_told_by_folder():
    books = {f"/d/2019-03-31/{n}.rejects.xlsx": n for n in range(1, 7)}
    assert open_lines(books) == [
        "rejected rows, ready to be mended: 21 in 6 books in /d/2019-03-31"
    ]
    assert open_lines({}) == []
