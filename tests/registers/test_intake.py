"""Files in, registers and rejects out; every row accounted for."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import stat
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from intakes import COOPS, DAY, LOAN, loan, query

from coopanalysis.errors import DataError, UsageError
from coopanalysis.registers import store
from coopanalysis.registers.intake import intake
from coopanalysis.registers.jobs import SheetRead

UNKNOWN_COOP = (
    "no register of cooperatives of this date or an earlier one holds this code"
)


@pytest.fixture
def put(inbox):
    return inbox.put


def rejected(settings, name, day=DAY):
    """Return original row number and English reasons of every refused row."""
    path = settings.data / "rejects" / day / f"{name}.rejects.xlsx"
    rows = list(openpyxl.load_workbook(path)["data"].iter_rows(values_only=True))
    head = next(row for row in rows if "แถวเดิม / original row" in row)
    at = head.index("แถวเดิม / original row")
    return [(row[at], row[at + 2]) for row in rows[rows.index(head) + 1 :]]


def sheet_of(summary, name):
    return next(sheet for sheet in summary.sheets if sheet.file == name)


def counts(sheet):
    return (
        sheet.rows_read,
        sheet.accepted,
        sheet.rejected,
        sheet.totals,
        sheet.blank,
    )


def test_cooperatives_come_in_with_codes_of_their_places(settings, put):
    assert not intake(settings).failed
    rows = query(
        settings,
        "SELECT coop_id, coop_type, province, district_code, members FROM raw_coop "
        "ORDER BY coop_id",
    )
    assert rows == [
        ("3301-01", "savings", "33", "3301", 80),
        ("3304-01", "agricultural", "33", "3304", 1200),
    ]


def test_every_row_is_accounted_for(settings, put):
    rows = [
        ["ทะเบียนคุมลูกหนี้เงินกู้"],
        ["ข้อมูล ณ วันที่ 28 กุมภาพันธ์ 2562"],
        LOAN,
        loan("1"),
        loan("2", due="31 มี.ค. 62", left="(50.25)"),  # overpaid: accepted
        loan("3", due="29/02/2560"),  # no such day
        [],
        loan("4", left="พัน"),
        loan("1"),  # again
        loan("5", coop="9999-99"),
        ["รวมทั้งสิ้น", "", "", "", "", "", "", "949.75"],
        ["หมายเหตุ: ตัวอย่าง"],
    ]
    put("3304-01.csv", rows)
    summary = intake(settings)
    assert not summary.failed
    # 9 rows below the header: 2 accepted, 4 rejected, 2 totals and notes, 1 blank
    assert counts(sheet_of(summary, "3304-01.csv")) == (9, 2, 4, 2, 1)
    assert query(
        settings,
        "SELECT contract_no, due_date, principal_outstanding, _file, _row, data_date, "
        "debtor_name FROM raw_loan ORDER BY _row",
    ) == [
        (
            "1",
            dt.date(2019, 3, 31),
            Decimal("1000.00"),
            "3304-01.csv",
            4,
            dt.date(2019, 2, 28),
            None,
        ),
        (
            "2",
            dt.date(2019, 3, 31),
            Decimal("-50.25"),
            "3304-01.csv",
            5,
            dt.date(2019, 2, 28),
            None,
        ),
    ]
    assert rejected(settings, "3304-01.csv") == [
        (6, "วันครบกำหนด (due_date): '29/02/2560' is not a day of the calendar"),
        (8, "ต้นเงินคงเหลือ (principal_outstanding): 'พัน' is not a number"),
        (
            9,
            "เลขที่สัญญา (contract_no): the same key twice: "
            "3304-01.csv แถว/row 4 and 3304-01.csv แถว/row 9",
        ),
        (10, f"รหัสสหกรณ์ (coop_id): {UNKNOWN_COOP}"),
    ]


def test_a_key_is_the_same_in_thai_digits(settings, put):
    put("loan.csv", [LOAN, loan("ก-๑๒/๒๕๖๐", coop="๓๓๐๔-๐๑"), loan("ก-12/2560")])
    summary = intake(settings)
    assert counts(sheet_of(summary, "loan.csv")) == (2, 1, 1, 0, 0)
    found = query(settings, "SELECT coop_id, contract_no FROM raw_loan")
    assert found == [("3304-01", "ก-12/2560")]
    ((_, why),) = rejected(settings, "loan.csv")
    assert "the same key twice" in why


def test_a_part_of_the_key_may_be_absent(settings, put):
    head = ["coop_id", "count_date", "book_cash", "counted_cash"]
    rows = [["3304-01", "31/03/2562", 5, 5], ["3304-01", "31/03/2562", 6, 6]]
    put("a_cash_count.csv", [head, *rows])
    put("b_cash_count.csv", [[*head, "till"], ["3301-01", "31/03/2562", 7, 7, "1"]])
    summary = intake(settings)
    assert summary.problems == []
    assert query(settings, "SELECT coop_id, till FROM raw_cash_count ORDER BY 1") == [
        ("3301-01", "1"),
        ("3304-01", None),
    ]
    ((row, why),) = rejected(settings, "a_cash_count.csv")
    assert row == 3
    assert "the same key twice" in why


def test_an_unchanged_inbox_is_not_read_again(settings, put):
    put("3304-01_loan.csv", [LOAN, loan()])
    intake(settings)
    again = intake(settings)
    assert (again.unchanged, again.sheets, again.snapshots) == (2, [], [])
    assert store.snapshot(settings.data, DAY, "33").version == 1


def test_a_changed_file_replaces_what_it_brought_before(settings, put):
    put("3304-01_loan.csv", [LOAN, loan("1"), loan("x", left="?")])
    intake(settings)
    assert len(rejected(settings, "3304-01_loan.csv")) == 1
    put("3304-01_loan.csv", [LOAN, loan("2"), loan("3", coop="3301-01")])
    intake(settings)
    rows = query(settings, "SELECT coop_id, contract_no FROM raw_loan ORDER BY 2")
    assert rows == [("3304-01", "2"), ("3301-01", "3")]
    gone = settings.data / "rejects" / DAY / "3304-01_loan.csv.rejects.xlsx"
    assert not gone.exists()
    put("3304-01_loan.csv", [LOAN, loan("2")])
    intake(settings)
    assert query(settings, "SELECT coop_id FROM raw_loan") == [("3304-01",)]
    assert query(settings, "SELECT count(*) FROM raw_coop") == [(2,)]


def test_half_a_register_changed_keeps_the_other_half(settings, put):
    put("a_loan.csv", [LOAN, loan("1")])
    put("b_loan.csv", [LOAN, loan("2")])
    intake(settings)
    put("a_loan.csv", [LOAN, loan("3")])
    intake(settings)
    rows = query(settings, "SELECT contract_no FROM raw_loan ORDER BY 1")
    assert rows == [("2",), ("3",)]


def test_a_later_file_replaces_the_register_of_its_cooperative(settings, put):
    put("a_loan.csv", [LOAN, loan("1")])
    intake(settings)
    put("b_loan.csv", [LOAN, loan("2")])
    intake(settings)
    assert query(settings, "SELECT contract_no FROM raw_loan") == [("2",)]
    inputs = [i["file"] for i in store.snapshot(settings.data, DAY, "33").inputs]
    assert inputs == ["b_loan.csv", "coop.csv"]
    assert intake(settings).unchanged == 2  # the replaced one stays replaced


def test_the_same_content_twice_is_read_once(settings, put):
    put("a_loan.csv", [LOAN, loan()])
    put("b_loan.csv", [LOAN, loan()])
    summary = intake(settings)
    assert summary.notes == [
        "2019-03-31 b_loan.csv: the same content as a_loan.csv; read once"
    ]
    assert query(settings, "SELECT count(*) FROM raw_loan") == [(1,)]


def test_rows_wait_for_their_cooperative(settings, put):
    put("loan.csv", [LOAN, loan(coop="3305-01")])
    assert sheet_of(intake(settings), "loan.csv").rejected == 1
    new = ["3305-01", "สหกรณ์ตัวอย่าง ค", "การเกษตร", "33", "3305", "9"]
    put("coop.csv", [*COOPS, new])
    intake(settings)  # loan.csv itself is unchanged
    assert query(settings, "SELECT coop_id FROM raw_loan") == [("3305-01",)]


def test_an_earlier_register_of_cooperatives_serves(settings, put):
    put("loan.csv", [LOAN, loan()], day="2019-06-30")
    intake(settings)
    assert query(settings, "SELECT count(*) FROM raw_loan", "2019-06-30") == [(1,)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp874"])
def test_thai_text_in_every_encoding(settings, put, encoding):
    put("3304-01_loan.csv", [LOAN, loan()], encoding=encoding)
    intake(settings)
    assert query(settings, "SELECT contract_no FROM raw_loan") == [("1/2560",)]


def test_a_workbook_with_a_sheet_per_register(settings, put, tmp_path):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("งวดชำระ")
    sheet.write_row(0, 0, ["รหัสสหกรณ์ 3304-01"])
    sheet.write_row(2, 0, ["เลขที่สัญญา", "งวดที่", "วันครบกำหนด", "จำนวนเงิน", "ชำระแล้ว"])
    sheet.write_row(3, 0, ["1/60", 1, 43555, 0.1, "-"])
    sheet.write(3, 2, 43555, day)  # 31 March 2019 as a date cell
    sheet.write_row(4, 0, ["1/60", 2, "30 เมษายน ๒๕๖๒", 0.2, 0.2])
    sheet = book.add_worksheet("credit_sale")
    sheet.write_row(0, 0, ["coop_id", "month", "amount"])
    sheet.write_row(1, 0, ["3304-01", "มี.ค. 2562", 12.345])
    book.add_worksheet("คำอธิบาย").write(0, 0, "แผ่นนี้ไม่อ่าน")
    book.add_worksheet("Sheet4")
    book.close()
    put("3304-01.xlsx", buffer.getvalue())
    summary = intake(settings)
    assert summary.problems == []
    assert query(
        settings, "SELECT instalment_no, due_date, amount, paid FROM raw_instalment"
    ) == [
        (1, dt.date(2019, 3, 31), Decimal("0.10"), Decimal("0.00")),
        (2, dt.date(2019, 4, 30), Decimal("0.20"), Decimal("0.20")),
    ]
    assert query(settings, "SELECT sum(amount) FROM raw_instalment") == [
        (Decimal("0.30"),)
    ]
    assert query(settings, "SELECT month, amount FROM raw_credit_sale") == [
        (dt.date(2019, 3, 1), Decimal("12.35"))
    ]


def test_near_misses_are_suggested_and_never_accepted(settings, put):
    put(
        "coop.csv",
        [
            COOPS[0],
            ["3304-01", "ก", "การเกษตร", "33", "กันทรลักษณ์", "1"],
            ["3304-02", "ข", "การเกษร", "33", "3304", "1"],
        ],
    )
    intake(settings)
    first, second = [reason for _, reason in rejected(settings, "coop.csv")]
    assert "nearest: กันทรลักษ์" in first
    assert "nearest: การเกษตร" in second


def test_people_are_pseudonyms_and_national_numbers_stay_outside(settings, put):
    # the check digit: 13+12+10+63+12+15+21 = 146 = 13 x 11 + 3, 11 - 3 = 8
    head = [*LOAN, "วัตถุประสงค์", "เลขประจำตัวประชาชน"]
    rows = [
        [*loan("1", member="007"), "ซื้อปุ๋ย 1101700230708", "1-1017-00230-70-8"],
        [*loan("2", member="7"), "", ""],
        [*loan("3", member="7", coop="3301-01"), "", ""],
    ]
    rows[1][3] = "นาย 1101700230708"  # in a column that is dropped
    put("loan.csv", [head, *rows])
    sheet = sheet_of(intake(settings), "loan.csv")
    assert sheet.national_ids == 3
    people = query(settings, "SELECT member_no, purpose FROM raw_loan ORDER BY _row")
    assert people[0][1] == "ซื้อปุ๋ย"
    assert people[0][0] == people[1][0] != people[2][0]
    assert len(people[0][0]) == 16
    assert stat.S_IMODE(settings.secret.stat().st_mode) == 0o600


def test_names_stay_only_when_asked_for(settings, put):
    put("loan.csv", [LOAN, loan()])
    intake(settings, keep_names=True)
    assert query(settings, "SELECT debtor_name FROM raw_loan") == [("นายตัวอย่าง",)]


def test_an_absent_required_column_is_one_line_with_the_nearest(settings, put):
    head = ["เลขสัญญาที่" if text == "เลขที่สัญญา" else text for text in LOAN]
    put("loan.csv", [head, loan()])
    summary = intake(settings)
    assert summary.failed
    assert summary.problems == [
        "2019-03-31 loan.csv: required column เลขที่สัญญา (contract_no) is absent; "
        "nearest headers: 'เลขสัญญาที่'"
    ]
    assert query(settings, "SELECT count(*) FROM raw_coop") == [(2,)]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("loan.xlsx", b"PK\x03\x04 damaged", "is damaged or no workbook"),
        ("loan.xlsx", b"", "is empty"),
        ("loan.csv", b"a,b\n\x00\x01", "holds zero bytes"),
        ("loan.csv", b"\xd5\xff\xfe", "is not text in utf-8-sig or cp874"),
        (
            "loan.csv",
            b'a,"b\n',
            "line 1: a quotation mark opens a cell and no other closes it",
        ),
        ("what.csv", b"a,b\n1,2\n", "which register this is"),
        ("loan.csv", b"a,b\n1,2\n", "no header row of loan"),
    ],
)
def test_an_unreadable_file_is_one_line_and_harms_no_other(
    settings, put, name, content, message
):
    put(name, content)
    summary = intake(settings)
    assert summary.failed
    (problem,) = summary.problems
    assert problem.startswith(f"2019-03-31 {name}: ")
    assert message in problem
    assert "\n" not in problem
    assert query(settings, "SELECT count(*) FROM raw_coop") == [(2,)]
    assert intake(settings).failed  # until it is mended


def test_a_file_goes_in_whole_or_not_at_all(settings, put):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    good = book.add_worksheet("credit_sale")
    good.write_row(0, 0, ["coop_id", "month", "amount"])
    good.write_row(1, 0, ["3304-01", "2019-03", 5])
    bad = book.add_worksheet("loan")
    bad.write_row(0, 0, ["coop_id", "contract_no"])
    bad.write_row(1, 0, ["3304-01", "1"])
    book.close()
    put("3304-01.xlsx", buffer.getvalue())
    summary = intake(settings)
    assert len(summary.problems) == 2
    assert query(settings, "SELECT count(*) FROM raw_credit_sale") == [(0,)]


def test_a_mapping_says_what_headers_and_words_mean(settings, put):
    folder = settings.data / "reference" / "mappings"
    folder.mkdir(parents=True)
    (folder / "outside.toml").write_text(
        """
match = "export_*.csv"
encoding = "latin-1"
[sheet."*"]
register = "trade_receivable"
header_row = 2
date_order = "mdy"
multiplier = 1000
[sheet."*".columns]
invoice_no = "Inv"
sale_date = "Sold"
due_date = "Due"
amount = "Total"
outstanding = "Left"
[sheet."*".values.debtor_type]
"M" = "member"
[sheet."*".constants]
coop_id = "3304-01"
debtor_type = "M"
""",
        encoding="utf-8",
    )
    head = ["Inv", "Sold", "Due", "Total", "Left", "é"]
    rows = [["x"], head, ["1", "1/31/2013", "3/1/13", "2", "1.5", ""]]
    put("export_1.csv", rows, encoding="latin-1")
    assert not intake(settings).failed
    assert query(
        settings,
        "SELECT coop_id, debtor_type, sale_date, due_date, outstanding "
        "FROM raw_trade_receivable",
    ) == [
        (
            "3304-01",
            "member",
            dt.date(2013, 1, 31),
            dt.date(2013, 3, 1),
            Decimal("1500.00"),
        )
    ]


def test_explain_reads_everything_and_writes_nothing(settings, put):
    put("loan.csv", [LOAN, loan()])
    summary = intake(settings, explain=True)
    sheet = sheet_of(summary, "loan.csv")
    assert sheet.columns["principal_granted"] == "วงเงินตามสัญญา (บาท)"
    assert (sheet.register, sheet.header_row, sheet.accepted) == ("loan", 1, 1)
    assert sheet.data_date_from == "inbox date"
    assert [path.name for path in settings.data.iterdir()] == ["inbox"]


def test_files_elsewhere_need_a_date(settings, put, tmp_path):
    path = tmp_path / "3304-01_loan.csv"
    path.write_text(",".join(LOAN[:2]), encoding="utf-8")
    with pytest.raises(UsageError, match="--as-of 2019-03-31"):
        intake(settings, paths=[path])
    with pytest.raises(DataError, match="no such file or folder"):
        intake(settings, paths=[tmp_path / "none.csv"], as_of=DAY)


def test_no_inbox_says_what_to_do(settings):
    with pytest.raises(DataError, match=r"no such folder; put files in inbox/"):
        intake(settings)


def test_a_folder_that_is_no_date_is_named(settings, put):
    (settings.data / "inbox" / "2562-03-31").mkdir()
    (problem,) = intake(settings).problems
    assert "inbox/2019-03-31 (Christian era)" in problem


def test_sample_files_mark_the_snapshot(settings, put):
    path = put("loan.csv", [LOAN, loan()])
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    listing = {"seed": 1, "files": {"loan.csv": sha256}}
    (path.parent / "_sample.json").write_text(json.dumps(listing), encoding="utf-8")
    intake(settings)
    assert store.snapshot(settings.data, DAY, "33").is_sample


def test_rows_that_are_no_longer_anywhere_raise(settings):
    read = SheetRead("a.csv", "", rows_read=3, accepted=1, rejected=1)
    with pytest.raises(RuntimeError, match="3 rows read, but 1 accepted"):
        read.check()


def test_a_folder_named_like_a_file_is_noted_and_stops_nothing(settings, put):
    put("loan.csv", [LOAN, loan()])
    (settings.data / "inbox" / "2019-03-31" / "x.xlsx").mkdir()
    summary = intake(settings)
    assert summary.notes == [
        "2019-03-31 x.xlsx: a folder, though it is named like a file; tables within it "
        "are read"
    ]
    assert query(settings, "SELECT count(*) FROM raw_loan") == [(1,)]
