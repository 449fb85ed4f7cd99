"""The same register in every kind of file; what a workbook hides is told."""

from __future__ import annotations

import csv
import datetime as dt
import zipfile
from decimal import Decimal
from xml.sax.saxutils import escape

import openpyxl
import pytest
import xlwt

from coopanalysis.cli.tell import intake_lines
from coopanalysis.registers.intake import intake
from coopanalysis.registers.spreadsheet import open_sheets

DAY = "2019-03-31"
# titles, a header of two lines, units, data, a heading, a sum, a footnote, a signature
ROWS = [
    ["ทะเบียนคุมลูกหนี้เงินกู้", "", "", "", "", ""],
    ["รหัสสหกรณ์ 3304-01", "", "", "", "", ""],
    ["เลขที่สัญญา", "เลขทะเบียนสมาชิก", "วันที่", "", "ต้นเงิน", ""],
    ["", "", "กู้", "ครบกำหนด", "ตามสัญญา", "คงเหลือ"],
    ["", "", "", "", "(พันบาท)", "(บาท)"],
    ["1/2560", "7", "1 เม.ย. 2560", "31 มี.ค. 62", "5", "1,234.50"],
    ["2/2560", "8", "๑ เมษายน ๒๕๖๐", "31/03/2562", "6.5", "-"],
    ["กลุ่มที่ 2", "", "", "", "", ""],
    ["3/2560", "9", "2560-04-01", "31-03-2562", "7", "(0.25)"],
    ["รวม", "", "", "", "18.5", "1,234.25"],
    ["หมายเหตุ: ตัวอย่าง", "", "", "", "", ""],
    ["", "", "", "", "", ""],
    ["ลงชื่อ..............ผู้จัดทำ", "", "", "", "", ""],
]
MERGED = ((2, 2, 2, 3), (2, 4, 2, 5), (2, 0, 3, 0), (2, 1, 3, 1))
MAPPING = """
match = "loan.*"
[sheet."*".columns]
due_date = "วันที่ ครบกำหนด"
principal_granted = "ต้นเงิน ตามสัญญา"
"""


def write_csv(path):
    with path.open("w", encoding="cp874", newline="") as stream:
        csv.writer(stream).writerows(ROWS)


def write_tsv(path):
    with path.open("w", encoding="utf-16", newline="") as stream:
        csv.writer(stream, delimiter="\t").writerows(ROWS)


def write_xlsx(path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "loan "
    for row in ROWS:
        sheet.append([cell or None for cell in row])
    for r0, c0, r1, c1 in MERGED:
        sheet.merge_cells(
            start_row=r0 + 1, start_column=c0 + 1, end_row=r1 + 1, end_column=c1 + 1
        )
    sheet.row_dimensions[7].hidden = True
    book.create_sheet("คำอธิบาย")["A1"] = "แผ่นนี้ไม่อ่าน"
    book.save(path)


def write_xls(path):
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("loan")
    merged = {(r0, c0): (r1, c1) for r0, c0, r1, c1 in MERGED}
    for at, row in enumerate(ROWS):
        for column, cell in enumerate(row):
            if (at, column) in merged:
                r1, c1 = merged[at, column]
                sheet.write_merge(at, r1, column, c1, cell)
            elif cell:
                sheet.write(at, column, cell)
    book.save(str(path))


def write_ods(path):
    rows = "".join(
        "<table:table-row>"
        + "".join(
            '<table:table-cell office:value-type="string">'
            f"<text:p>{escape(cell)}</text:p></table:table-cell>"
            if cell
            else "<table:table-cell/>"
            for cell in row
        )
        + "</table:table-row>"
        for row in ROWS
    )
    names = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        f'xmlns:office="{names}:office:1.0" xmlns:table="{names}:table:1.0" '
        f'xmlns:text="{names}:text:1.0" office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="loan">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        f'xmlns:manifest="{names}:manifest:1.0"><manifest:file-entry '
        f'manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)


WRITERS = {
    **{".csv": write_csv, ".tsv": write_tsv, ".xlsx": write_xlsx},
    **{".xls": write_xls, ".ods": write_ods},
}


@pytest.mark.parametrize("suffix", WRITERS)
def test_every_kind_of_file_carries_the_same_rows(inbox, suffix):
    WRITERS[suffix](inbox.folder / f"loan{suffix}")
    mappings = inbox.data / "reference" / "mappings"
    mappings.mkdir(parents=True)
    (mappings / "loan.toml").write_text(MAPPING, encoding="utf-8")
    summary = intake(inbox.settings)
    assert not summary.failed, summary.problems
    (sheet,) = [sheet for sheet in summary.sheets if sheet.register == "loan"]
    # 9 rows below the header: 3 loans; units, heading, sum, footnote and signature
    # are for the reader; 1 blank
    counts = (sheet.rows_read, sheet.accepted, sheet.rejected, sheet.totals)
    assert (*counts, sheet.blank) == (9, 3, 0, 5, 1)
    told = [line for line in intake_lines(summary) if "hidden" in line]
    hidden = "note: 2019-03-31 loan.xlsx [loan ]: hidden rows: 1; read like all others"
    assert told == ([hidden] if suffix == ".xlsx" else [])
    found = inbox.query(
        "SELECT contract_no, loan_date, due_date, principal_granted, "
        "principal_outstanding, _row FROM raw_loan ORDER BY _row"
    )
    lent, due = dt.date(2017, 4, 1), dt.date(2019, 3, 31)
    assert found == [
        ("1/2560", lent, due, Decimal("5000.00"), Decimal("1234.50"), 6),
        ("2/2560", lent, due, Decimal("6500.00"), Decimal("0.00"), 7),
        ("3/2560", lent, due, Decimal("7000.00"), Decimal("-0.25"), 9),
    ]


def test_hidden_rows_and_sheets_are_told(tmp_path):
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    first = book.active
    first.title = "ก & ข "
    for number in range(1, 2001):
        first.append([number, "ข้อความ" * 20])
    for number in (3, 1500):
        first.row_dimensions[number].hidden = True
    first.merge_cells("A5:B6")
    book.create_sheet("ซ่อน").sheet_state = "hidden"
    book.create_sheet("ซ่อนลึก").sheet_state = "veryHidden"
    book.create_chartsheet("แผนภูมิ")  # holds no cells
    book.save(path)
    one, two, three = open_sheets(path)
    assert one.hidden_rows == {3, 1500}
    assert one.merged == ((4, 0, 5, 1),)
    assert [one.hidden, two.hidden, three.hidden] == [False, True, True]
    assert two.hidden_rows == frozenset()


def test_a_hidden_sheet_of_an_old_workbook_is_told(tmp_path):
    book = xlwt.Workbook()
    book.add_sheet("ก").write(0, 0, "ก")
    hidden = book.add_sheet("ซ่อน")
    hidden.write(0, 0, "ข")
    hidden.visibility = 1
    book.save(str(tmp_path / "a.xls"))
    assert [s.hidden for s in open_sheets(tmp_path / "a.xls")] == [False, True]
