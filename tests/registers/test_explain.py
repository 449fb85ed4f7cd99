"""What is said of a file before it is taken in, and that saying it writes nothing."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os

import pytest
import xlsxwriter

from coopanalysis.errors import DataError
from coopanalysis.registers import explain as explaining
from coopanalysis.registers import readers
from coopanalysis.registers.explain import HIDDEN, explain
from coopanalysis.registers.template import write_templates

ID = "1-1014-00001-23-1"  # invented; its check digit fits
LOANS = [
    ["ทะเบียนคุมลูกหนี้เงินกู้"],
    ["รหัสสหกรณ์ 3304-01"],
    ["ข้อมูล ณ วันที่ 28 กุมภาพันธ์ 2562"],
    [
        *("เลขที่สัญญา", "เลขทะเบียนสมาชิก", "ชื่อ-สกุล", "วันที่กู้", "วันครบกำหนด"),
        *("วงเงินตามสัญญา (พันบาท)", "ต้นเงินคงเหลือ", "สถานะลูกหนี้", "โทรศัพท์"),
    ],
    ["1/2560", "7", "นาย ก", "1 เม.ย. 2560", "31/03/2562", "5", "1,000", "ปกติ", "0"],
    ["2/2560", "8", "นาย ข", "30 ก.พ. 2560", "31/03/2562", "5", "x", "ปกติ", ""],
    ["3/2560", "9", "นาย ค", "1 เม.ย. 2560", "31/03/2562", "5", "0", "ตาย", ""],
    ["รวม", "", "", "", "", "15", "1,000", "", ""],
    [],
]


@pytest.fixture
def put(tmp_path):
    def write(name, rows=LOANS, folder="somewhere"):
        path = tmp_path / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        path.write_text(text.getvalue(), encoding="utf-8-sig")
        return path

    return write


def everything(folder):
    return sorted(
        (str(path), path.stat().st_mtime_ns, path.is_file() and path.read_bytes())
        for path in folder.rglob("*")
    )


def dies(job):
    os.abort()


def one_sheet(files):
    (file,) = files
    (sheet,) = file.sheets
    return file, sheet


def test_a_sheet_is_told_whole(settings, put):
    file, sheet = one_sheet(explain(settings, [put("ลูกหนี้.csv")], "2019-03-31"))
    assert (file.file, file.as_of, file.mapping) == ("ลูกหนี้.csv", "2019-03-31", "")
    assert not file.failed
    assert (sheet.register, sheet.told_by) == ("loan", "a title row")
    assert sheet.header_rows == [4]
    assert sheet.facts == {"coop_id": "3304-01", "data_date": "2019-02-28"}
    assert sheet.data_date_from == "title"
    assert sheet.ignored == ["โทรศัพท์"]
    assert "ประเภทเงินกู้" in sheet.absent
    assert "เลขที่สัญญา" not in sheet.absent
    told = {column.column: column for column in sheet.columns}
    found = {name: (one.at, one.example) for name, one in told.items()}
    assert found == {
        "contract_no": ("A", "1/2560"),
        "member_no": ("B", HIDDEN),
        "debtor_name": ("C", HIDDEN),
        "loan_date": ("D", "2017-04-01"),
        "due_date": ("E", "2019-03-31"),
        "principal_granted": ("F", "5000.00"),
        "principal_outstanding": ("G", "1000.00"),
        "debtor_status": ("H", "normal"),
        "coop_id": ("", "3304-01"),
        "data_date": ("", "2019-02-28"),
    }
    granted = told["principal_granted"]
    assert granted.header == "วงเงินตามสัญญา (พันบาท)"
    assert (granted.type, granted.unit, granted.multiplier) == ("money", "baht", "1000")
    assert granted.required
    assert told["coop_id"].header == "a title row"


def test_rows_are_counted_and_the_first_refused_shown(settings, put):
    _, sheet = one_sheet(explain(settings, [put("a.csv")], "2019-03-31"))
    assert sheet.counts == {
        "rows_read": 5,
        "accepted": 2,
        "rejected": 1,
        "totals": 1,
        "blank": 1,
    }
    assert sheet.reasons == [
        {"column": "ต้นเงินคงเหลือ (principal_outstanding)", "kind": "number", "cells": 1},
        {"column": "วันที่กู้ (loan_date)", "kind": "date", "cells": 1},
    ]
    assert [(one["row"], one["text"]) for one in sheet.first_rejects] == [
        (6, "x"),
        (6, "30 ก.พ. 2560"),
    ]
    assert "is not a day of the calendar" in sheet.first_rejects[1]["reason_en"]


def test_nothing_is_written_not_even_a_key_or_a_folder(settings, put, tmp_path):
    path = put("a.csv")
    before = everything(tmp_path)
    explain(settings, [path], "2019-03-31")
    assert everything(tmp_path) == before
    assert not settings.data.exists()


def test_the_date_is_the_inboxs_or_the_one_given_or_todays(settings, put):
    inside = put("a.csv", folder="data/inbox/2019-03-31")
    outside = put("a.csv")
    assert explain(settings, [inside])[0].as_of == "2019-03-31"
    assert explain(settings, [outside], "2018-12-31")[0].as_of == "2018-12-31"
    assert explain(settings, [outside])[0].as_of == str(dt.date.today())


def test_a_national_number_is_counted_and_never_shown(settings, put):
    rows = [*LOANS[:4], ["1/2560", "7", "", "", "", "", "", ID, ID]]
    (file,) = explain(settings, [put("a.csv", rows)], "2019-03-31")
    assert file.sheets[0].national_ids == 2
    assert ID not in str(file)


def test_what_the_mapping_decides_is_said(settings, put, tmp_path):
    rows = [
        ["กู้", "ทะเบียน", "วัน", "ครบ", "วงเงิน", "เหลือ"],
        ["1", "7", "04/01/2017", "03/31/2019", "5", "200"],
    ]
    mapping = tmp_path / "own.toml"
    mapping.write_text(
        """match = "*.csv"
        [sheet."*"]
        register = "loan"
        header_row = 1
        date_order = "mdy"
        multiplier = 1000
        negate = ["principal_outstanding"]
        multipliers = { principal_outstanding = 1 }
        [sheet."*".columns]
        contract_no = "กู้"
        member_no = "ทะเบียน"
        loan_date = "วัน"
        due_date = "ครบ"
        principal_granted = "วงเงิน"
        principal_outstanding = "เหลือ"
        [sheet."*".constants]
        coop_id = "3304-01"
        [sheet."หน้าอื่น"]
        skip = true
        """,
        encoding="utf-8",
    )
    kept = settings.data / "reference" / "mappings"
    kept.mkdir(parents=True)
    (kept / "second.toml").write_text('match = "a.*"', encoding="utf-8")
    files = explain(settings, [put("a.csv", rows)], "2019-03-31", mapping)
    file, sheet = one_sheet(files)
    assert file.mapping == "own.toml"
    assert file.notes == [
        "second.toml fits as well and is not used: the first one applies",
        "the mapping speaks of a sheet 'หน้าอื่น', which is not there",
    ]
    assert sheet.told_by == "the mapping"
    told = {
        one.column: (one.header, one.multiplier, one.example) for one in sheet.columns
    }
    assert told == {
        "contract_no": ("กู้", "", "1"),
        "member_no": ("ทะเบียน", "", HIDDEN),
        "loan_date": ("วัน", "", "2017-04-01"),
        "due_date": ("ครบ", "", "2019-03-31"),
        "principal_granted": ("วงเงิน", "1000", "5000.00"),
        "principal_outstanding": ("เหลือ", "-1", "-200.00"),
        "coop_id": ("the mapping's constant", "", "3304-01"),
    }


def test_a_required_column_that_is_absent_names_the_headers_left(settings, put):
    rows = [list(row) for row in LOANS]
    rows[3][0] = "เลขสัญญากู้ยืม"
    rows[3][3] = "จ่ายเมื่อ"
    file, sheet = one_sheet(explain(settings, [put("a.csv", rows)], "2019-03-31"))
    assert file.failed
    contract, loan_date = sheet.problems
    assert contract == (
        "required column เลขที่สัญญา (contract_no) is absent; "
        "nearest headers: 'เลขสัญญากู้ยืม'"
    )
    assert loan_date == (
        "required column วันที่กู้ (loan_date) is absent; no header is near it; "
        "headers of no column: 'เลขสัญญากู้ยืม', 'จ่ายเมื่อ', 'โทรศัพท์'"
    )
    assert sheet.register == "loan"


def test_sheets_that_are_not_read_say_why(settings, tmp_path):
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("คำอธิบาย").write(0, 0, "อ่านก่อน")
        book.add_worksheet("ว่าง")
        book.add_worksheet("อื่น").write(0, 0, "อะไร")
    mapping = tmp_path / "m.toml"
    mapping.write_text('match = "*"\n[sheet."อื่น"]\nskip = true', encoding="utf-8")
    (file,) = explain(settings, [path], "2019-03-31", mapping)
    assert [(sheet.sheet, sheet.left_out) for sheet in file.sheets] == [
        ("คำอธิบาย", "empty, or named as notes"),
        ("ว่าง", "empty, or named as notes"),
        ("อื่น", "the mapping leaves it out"),
    ]
    assert file.problems == ["holds no rows"]


def test_hidden_sheets_and_rows_are_told(settings, tmp_path):
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("คำอธิบาย")
        sheet = book.add_worksheet("loan")
        for number, row in enumerate(LOANS):
            sheet.write_row(number, 0, row)
        sheet.set_row(5, None, None, {"hidden": True})
        sheet.hide()
    (file,) = explain(settings, [path], "2019-03-31")
    assert [(one.hidden, one.hidden_rows) for one in file.sheets] == [
        (False, 0),
        (True, 1),
    ]
    assert file.sheets[1].counts["rejected"] == 1


def test_a_workbook_that_brings_its_reader_down_is_a_line(
    settings, tmp_path, monkeypatch
):
    monkeypatch.setattr(explaining, "_read", dies)
    (path,) = write_templates(tmp_path, ["loan"])
    (file,) = explain(settings, [path], "2019-03-31")
    assert file.failed
    assert file.problems == [readers.BROUGHT_DOWN]


def test_what_parts_a_sheet_is_said_and_must_be_there(settings, put, tmp_path):
    mapping = tmp_path / "m.toml"
    text = """match = "*.csv"
        [[sheet."*".part]]
        register = "loan"
        where."สถานะ ลูกหนี้" = ["ปกติ"]
        """
    mapping.write_text(text, encoding="utf-8")
    file, sheet = one_sheet(explain(settings, [put("a.csv")], "2019-03-31", mapping))
    assert not file.failed
    assert sheet.where == {"สถานะ ลูกหนี้": ["ปกติ"]}
    # the second of three loans cannot be read, the third belongs to no part
    assert (sheet.counts["accepted"], sheet.counts["rejected"]) == (1, 2)
    assert [one["kind"] for one in sheet.reasons].count("no_target") == 1
    mapping.write_text(text.replace("สถานะ ลูกหนี้", "สถานลูกหนี้"), encoding="utf-8")
    file, sheet = one_sheet(explain(settings, [put("a.csv")], "2019-03-31", mapping))
    assert file.failed
    assert sheet.problems == [
        "the mapping's header 'สถานลูกหนี้' (where) is not there; "
        "nearest headers: 'สถานะลูกหนี้'"
    ]


def test_an_untouched_template_is_explained_with_no_row(settings, tmp_path):
    (path,) = write_templates(tmp_path, ["loan"])
    (file,) = explain(settings, [path], "2019-03-31")
    sheet = file.sheets[0]
    assert not file.failed
    assert (sheet.register, sheet.told_by) == ("loan", "the sheet's name")
    assert set(sheet.counts.values()) == {0}
    assert len(sheet.columns) == 51
    assert not any(column.example for column in sheet.columns)


def test_a_damaged_file_is_a_problem_and_others_are_explained(settings, put, tmp_path):
    bad = tmp_path / "somewhere" / "bad.xlsx"
    good = put("a.csv")
    bad.write_bytes(b"PK nothing")
    files = explain(settings, [good.parent], "2019-03-31")
    assert [file.failed for file in files] == [False, True]
    assert "is damaged or no workbook" in files[1].problems[0]


def test_a_path_that_is_not_there_is_refused(settings, tmp_path):
    with pytest.raises(DataError, match="no such file or folder"):
        explain(settings, [tmp_path / "no.csv"], "2019-03-31")
