"""Blank workbooks: untouched they are no rows, filled in they go in as they are."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import openpyxl
import pytest
from intakes import query

from coopanalysis.errors import UsageError
from coopanalysis.registers import columns, personal
from coopanalysis.registers.intake import intake
from coopanalysis.registers.template import (
    DATED,
    HEADER_ROW,
    HELP,
    asked,
    workbook,
    write_templates,
)
from coopanalysis.registers.templatehelp import header, words

DAY = "2019-03-31"
COOP = "3304-01"
REGISTERS = columns.load_all()
FILLED = {
    "money": (12500.25, Decimal("12500.25")),
    "decimal": (7.5, 7.5),
    "int": (2, 2),
    "date": (dt.date(2018, 12, 31), dt.date(2018, 12, 31)),
    "month": ("มี.ค. 2562", dt.date(2019, 3, 1)),
    "bool": ("ไม่ใช่", False),
    "text": ("0012 ก", "0012 ก"),
}
KINDS = {"money": "decimal", "decimal": "decimal", "int": "whole", "date": "date"}
OWN = {
    "coop_id": (COOP, COOP),
    "province": ("ศรีสะเกษ", "33"),
    "district_code": ("กันทรลักษ์", "3304"),
}


def inbox(settings):
    folder = settings.data / "inbox" / DAY
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def value(column):
    """Return what a column is filled with, and what must come out of it."""
    if column.name in OWN:
        return OWN[column.name]
    if column.unit == "dd/mm":
        return "31/03", "31/03"
    if column.values:
        code, word = list(column.values.items())[-1]
        return word, code
    return FILLED[column.type]


def fill(book, register, *, facts=True):
    sheet = book[register.title_th.replace("/", "-")[:31]]
    if facts:
        assert sheet.cell(4, 1).value == DATED
        sheet.cell(4, 2).value = dt.date(2019, 2, 28)
        if register.name != "coop":
            assert sheet.cell(3, 1).value == "รหัสสหกรณ์"
            sheet.cell(3, 2).value = COOP
    for at, column in enumerate(asked(register), 1):
        assert sheet.cell(HEADER_ROW + 1, at).value == header(column)
        sheet.cell(HEADER_ROW + 2, at).value = value(column)[0]


def expected(column, settings):
    if column.personal == "drop":
        return None
    if column.personal:
        secret = personal.load_secret(settings.secret)
        return personal.pseudonym(secret, COOP, value(column)[0])
    return value(column)[1]


def check_rows(settings):
    for register in REGISTERS.values():
        names = [column.name for column in register.columns]
        asking = f"SELECT {', '.join(names)}, data_date FROM raw_{register.name}"
        found = query(settings, asking)
        wanted = [expected(column, settings) for column in register.columns]
        assert found == [(*wanted, dt.date(2019, 2, 28))], register.name


def test_a_filled_template_goes_in_whole_without_a_mapping(settings):
    folder = inbox(settings)
    write_templates(folder)
    paths = sorted(folder.glob("*.xlsx"))
    assert [path.stem for path in paths] == sorted(f"template_{n}" for n in REGISTERS)
    for register in REGISTERS.values():
        path = folder / f"template_{register.name}.xlsx"
        book = openpyxl.load_workbook(path)
        fill(book, register)
        book.save(path)
    summary = intake(settings)
    assert not summary.failed, summary.problems
    assert {
        sheet.register: sheet.accepted for sheet in summary.sheets
    } == dict.fromkeys(REGISTERS, 1)
    assert all(not sheet.ignored for sheet in summary.sheets)
    check_rows(settings)


def test_a_book_of_all_registers_goes_in_as_well(settings):
    folder = inbox(settings)
    (path,) = write_templates(folder, ["all"])
    book = openpyxl.load_workbook(path)
    for register in REGISTERS.values():
        fill(book, register)
    book.save(path)
    summary = intake(settings)
    assert not summary.failed, summary.problems
    assert summary.counts["rows_read"] == summary.counts["accepted"] == len(REGISTERS)
    check_rows(settings)


def test_sheets_of_a_book_take_code_and_date_from_its_first_sheet(settings):
    (path,) = write_templates(inbox(settings), ["all"])
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[0] == HELP
    help_sheet = book[HELP]
    assert [help_sheet.cell(row, 1).value for row in (3, 4)] == ["รหัสสหกรณ์", DATED]
    loans = book[REGISTERS["loan"].title_th]
    assert [loans.cell(row, 2).value for row in (3, 4)] == [
        f"=IF('{HELP}'!$B$3=\"\",\"\",'{HELP}'!$B$3)",
        f"=IF('{HELP}'!$B$4=\"\",\"\",'{HELP}'!$B$4)",
    ]


@pytest.mark.parametrize("names", [[], ["all"]])
def test_an_untouched_template_is_no_row_and_no_problem(settings, names):
    write_templates(inbox(settings), names)
    summary = intake(settings)
    assert not summary.failed, summary.problems
    assert summary.counts == dict.fromkeys(summary.counts, 0)
    assert len(summary.sheets) == len(REGISTERS)


def test_rows_without_a_code_above_them_are_no_mystery(settings):
    (path,) = write_templates(inbox(settings), ["loan"])
    book = openpyxl.load_workbook(path)
    fill(book, REGISTERS["loan"], facts=False)
    book.save(path)
    summary = intake(settings)
    assert len(summary.problems) == 1
    assert "required column รหัสสหกรณ์ (coop_id) is absent" in summary.problems[0]


def test_lists_dates_and_numbers_are_checked_while_they_are_typed(tmp_path):
    for register in REGISTERS.values():
        path = tmp_path / "one.xlsx"
        path.write_bytes(workbook([register]))
        sheet = openpyxl.load_workbook(path).worksheets[0]
        rules = {
            str(rule.sqref).split(":")[0]: rule
            for rule in sheet.data_validations.dataValidation
        }
        assert len(rules) == len(asked(register))
        for at, column in enumerate(asked(register), 1):
            cell = sheet.cell(HEADER_ROW + 2, at)
            rule = rules[cell.coordinate]
            assert column.en in rule.prompt
            assert rule.showInputMessage
            if words(column):
                assert rule.formula1 == f'"{",".join(words(column))}"'
                assert rule.type == "list"
            else:
                assert rule.type == KINDS.get(column.type)
            (shape,) = [
                columns.number_format
                for columns in sheet.column_dimensions.values()
                if columns.min <= at <= columns.max
            ]
            assert (shape == "#,##0.00") == (column.type == "money")


def test_the_help_sheet_has_a_line_for_each_column(tmp_path):
    path = tmp_path / "one.xlsx"
    path.write_bytes(workbook([REGISTERS["loan"]]))
    rows = list(openpyxl.load_workbook(path)[HELP].iter_rows(values_only=True))
    told = {row[1]: row for row in rows if row[0] == REGISTERS["loan"].title_th}
    assert set(told) == {column.th for column in asked(REGISTERS["loan"])}
    assert told["เลขทะเบียนสมาชิก"][2:] == (
        "Member number",
        "ข้อความ / text",
        "",
        "",
        "* ต้องกรอก / required",
        "00123",
        "ข้อมูลส่วนบุคคล: แปลงเป็นรหัสแทนเมื่อนำเข้า / personal: becomes a pseudonym at intake",
    )
    assert told["สถานะลูกหนี้"][5] == "ปกติ, ตาย, ย้าย, หาตัวไม่พบ, ลาออก"
    assert told["อัตราดอกเบี้ย"][4] == "ร้อยละต่อปี / % a year"


def test_headers_with_their_marks_are_known(tmp_path):
    for register in REGISTERS.values():
        for column in register.columns:
            key = columns.header_key(header(column))
            assert register.headers[key] == column.name


def test_what_stands_is_not_written_over_unless_asked(tmp_path):
    (loan,) = write_templates(tmp_path, ["loan"])
    before = loan.read_bytes()
    loan.write_bytes(b"filled in")
    with pytest.raises(
        UsageError, match=r"template_loan\.xlsx: there already; --force"
    ):
        write_templates(tmp_path, ["coop", "loan"])
    assert loan.read_bytes() == b"filled in"
    assert not (tmp_path / "template_coop.xlsx").exists()
    write_templates(tmp_path, ["loan"], force=True)
    assert loan.read_bytes() == before


def test_an_unknown_register_is_a_line_with_the_nearest(tmp_path):
    with pytest.raises(UsageError, match="called 'lone'; nearest is 'loan'; known are"):
        write_templates(tmp_path, ["lone"])
    assert list(tmp_path.iterdir()) == []
