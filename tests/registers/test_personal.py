"""National numbers stay outside wherever they stand; the key is its owner's."""

from __future__ import annotations

import json
import stat

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from pythainlp.util import arabic_digit_to_thai_digit

from coopanalysis.cli.tell import intake_lines
from coopanalysis.errors import DataError
from coopanalysis.registers import personal
from coopanalysis.registers.columnreader import convert
from coopanalysis.registers.columns import load_all
from coopanalysis.registers.intake import intake
from coopanalysis.registers.mapping import SheetMapping

ID = "1101700230708"  # 13+12+10+63+12+15+21 = 146 = 13 x 11 + 3, 11 - 3 = 8
DAY = "2019-03-31"
LOAN_HEAD = [
    *("รหัสสหกรณ์", "เลขที่สัญญา", "เลขทะเบียนสมาชิก", "ชื่อ-สกุล", "วัตถุประสงค์"),
    *("วันที่กู้", "วันครบกำหนด", "วงเงินตามสัญญา", "ต้นเงินคงเหลือ", "เลขประจำตัว"),
]
KEY = b"k" * 32


def loan(no="1", member="7", name="นายตัวอย่าง", purpose="", left="1000", own=""):
    dates = ["1/4/2561", "31/3/2562"]
    return ["3304-01", no, member, name, purpose, *dates, "5000", left, own]


def check_digit(twelve: str) -> str:
    """Return the last digit; counted the other way round than the module counts."""
    total = 0
    for place, digit in enumerate(reversed(twelve), start=2):
        total += place * int(digit)
    return str((11 - total % 11) % 10)


numbers = st.from_regex(r"[1-8][0-9]{11}", fullmatch=True).map(
    lambda twelve: twelve + check_digit(twelve)
)


@given(numbers)
def test_a_number_is_found_however_it_is_written(number):
    groups = (number[0], number[1:5], number[5:10], number[10:12], number[12])
    forms = [number, *(gap.join(groups) for gap in ("-", " ", " - ", "–", "."))]
    forms += [" ".join(number), f"{int(number):,}", number[:5] + "\u200b" + number[5:]]
    forms += [
        number[:1] + "\u00a0" + number[1:],
        *map(arabic_digit_to_thai_digit, forms),
    ]
    for form in forms:
        for text in (
            form,
            f"นาย ก {form}",
            f"({form})",
            f"เลข{form}ค่ะ",
            f"5 {form} ok",
        ):
            assert personal.count_ids([text]) == 1, text
            left = personal.without_ids(text, "x")
            assert "x" in left
            assert personal.count_ids([left]) == 0
    assert personal.count_ids([int(number), float(number)]) == 2


@given(numbers, st.integers(1, 9))
def test_a_wrong_check_digit_is_no_number(number, step):
    wrong = number[:12] + str((int(number[12]) + step) % 10)
    assert personal.national_ids(wrong) == []
    assert personal.without_ids(wrong, "x") == wrong


@pytest.mark.parametrize(
    "text",
    [
        "0994000123456",  # offices and companies begin with 0
        f"9{ID}",
        f"{ID}9",
        f"0.{ID}",
        "1.101700230708",  # a number with its decimals
        "11017.00230708",
        "1,101,700,230",
        "31/03/2562 12:30",
        "",
    ],
)
def test_what_is_no_person_s_number_is_left_alone(text):
    assert personal.national_ids(text) == []


def test_two_numbers_in_a_text_are_two():
    other = "1234567890121"
    assert check_digit(other[:12]) == other[12]
    text = f"ผู้กู้ {ID} ผู้ค้ำ {other}"
    assert personal.national_ids(text) == [ID, other]
    assert personal.without_ids(text, "*") == "ผู้กู้ * ผู้ค้ำ *"


def test_a_person_is_one_with_and_without_dashes():
    dashed = "1-1017-00230-70-8"
    thai = arabic_digit_to_thai_digit(ID)
    plain = personal.pseudonym(KEY, "3304-01", ID)
    assert personal.pseudonym(KEY, "3304-01", dashed) == plain
    assert personal.pseudonym(KEY, "3304-01", thai) == plain
    assert personal.pseudonym(KEY, "3304-02", ID) != plain
    assert personal.pseudonym(b"l" * 32, "3304-01", ID) != plain


def test_names_without_their_numbers_still_differ():
    one = personal.hidden(KEY, f"a_{ID}_loan.csv")
    two = personal.hidden(KEY, "a_1234567890121_loan.csv")
    assert one != two
    assert one.startswith("a_ID-")
    assert one.endswith("_loan.csv")
    assert personal.hidden(KEY, "loan.csv") == "loan.csv"


def test_a_key_that_others_may_read_is_taken_from_them(tmp_path):
    path = tmp_path / "secret.key"
    path.write_text("ab" * 32)
    path.chmod(0o640)
    said = []
    assert personal.load_secret(path, say=said.append) == bytes.fromhex("ab" * 32)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert said == [
        f"{path}: others on this machine could read the key of the pseudonyms; now "
        "only its owner can"
    ]
    personal.load_secret(path, say=said.append)
    assert len(said) == 1


def test_a_key_whose_rights_cannot_be_mended_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "secret.key"
    path.write_text("ab" * 32)
    path.chmod(0o644)
    monkeypatch.setattr(type(path), "chmod", lambda self, mode: None)  # as on a stick
    with pytest.raises(DataError, match="keep it elsewhere and set COOPANALYSIS"):
        personal.load_secret(path)


def test_a_damaged_key_is_refused(tmp_path):
    path = tmp_path / "secret.key"
    path.write_text("abc")
    path.chmod(0o600)
    with pytest.raises(DataError, match="shorter than 32 signs; restore the old one"):
        personal.load_secret(path)


def test_no_number_passes_the_door_wherever_it_stands(settings, inbox):
    book = xlsxwriter.Workbook(str(inbox.folder / f"นาย ก {ID}_loan.xlsx"))
    sheet = book.add_worksheet(f"{ID} loan")
    thai_id = arabic_digit_to_thai_digit("1-1017-00230-70-8")
    rows = [
        [f"ผู้จัดทำ {ID}"],
        LOAN_HEAD,
        loan("1", purpose=f"ปุ๋ย {thai_id}", own=float(ID)),
        loan("2", member=ID, name=f"นาง ข {ID}"),
        loan("3", left=int(ID)),
        loan(ID),
        [f"หมายเหตุ: {ID}"],
        ["รวม", "", "", "", f"{int(ID):,}"],
    ]
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    book.close()
    summary = intake(settings, keep_names=True)
    found = next(one for one in summary.sheets if one.register == "loan")
    # file name, sheet name, title; 2 in row 3, 2 in row 4, 1 in rows 5 to 8 each
    assert found.national_ids == 3 + 2 + 2 + 4
    assert (found.accepted, found.rejected, found.totals) == (2, 2, 2)
    assert any("its name holds a national identity number" in n for n in summary.notes)
    assert holding(settings.data) == [f"inbox/{DAY}/นาย ก {ID}_loan.xlsx"]
    assert ID not in summary.to_json()
    lines = intake_lines(summary)
    assert "national identity numbers: 11; they are not kept" in lines
    assert personal.count_ids(lines) == 0


def holding(data):
    """Return every file that holds the number in its name or its content."""
    import openpyxl
    import pyarrow.parquet as pq

    found = []
    for path in sorted(p for p in data.rglob("*") if p.is_file()):
        text = str(path)
        if path.suffix == ".parquet":
            text += json.dumps(pq.read_table(path).to_pylist(), default=str)
        elif path.suffix == ".xlsx":
            book = openpyxl.load_workbook(path)
            cells = [c for s in book for row in s.values for c in row]
            text += f"{book.sheetnames} {cells}"
        else:
            text += path.read_text(encoding="utf-8")
        if personal.count_ids([text]) or ID in text:
            found.append(path.relative_to(data).as_posix())
    return found


def test_a_number_in_place_of_a_value_is_a_reject_with_its_reason(settings, inbox):
    inbox.put("loan.csv", [LOAN_HEAD, loan(ID), loan("2", left=ID)])
    summary = intake(settings)
    found = next(one for one in summary.sheets if one.register == "loan")
    assert (found.accepted, found.rejected, found.national_ids) == (0, 2, 2)


def test_two_files_that_differ_by_their_number_stay_two(settings, inbox):
    inbox.put(f"{ID}_loan.csv", [LOAN_HEAD, loan("1")])
    inbox.put("1234567890121_loan.csv", [LOAN_HEAD, loan("2")])
    summary = intake(settings)
    assert sum(one.accepted for one in summary.sheets if one.register == "loan") == 2
    assert intake(settings).unchanged == 3


def test_garbled_cells_and_future_dates_are_rejects(settings, inbox):
    late = loan("3")
    late[5] = "1/4/2562"
    rows = [LOAN_HEAD, loan("1", purpose="ปุ๋(cid:12)ย"), loan("2"), late]
    inbox.put("loan.csv", rows)
    found = next(one for one in intake(settings).sheets if one.register == "loan")
    assert (found.accepted, found.rejected) == (1, 2)


def test_a_bar_code_is_a_product_and_dashes_make_it_a_person():
    column = load_all()["stock_count"].column("item_code")
    done = convert(column, [ID, "1-1017-00230-70-8"], SheetMapping().options(column))
    assert done.array.to_pylist() == [ID, None]
    assert done.bad.tolist() == [False, True]
