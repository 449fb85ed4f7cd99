"""Files in small pieces: the same rows, numbers and reasons as in one."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import hmac
import io
import json
import random
import stat
from decimal import Decimal

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from intakes import DAY, LOAN, Inbox, loan

from coopanalysis.registers import (
    block,
    columns,
    personal,
    repeats,
    staging,
    store,
    textcolumns,
    writing,
)
from coopanalysis.registers.columnreader import ColumnReader, convert
from coopanalysis.registers.intake import intake
from coopanalysis.registers.mapping import SheetMapping
from coopanalysis.registers.schema import schema
from coopanalysis.registers.spreadsheet import open_sheets


@pytest.fixture
def small(monkeypatch):
    """Cut everything into pieces of a few rows."""
    monkeypatch.setattr(textcolumns, "BYTES", 600)
    monkeypatch.setattr(block, "BLOCK", 7)
    monkeypatch.setattr(repeats, "PORTION", 10)


def as_text(rows, **how):
    text = io.StringIO(newline="")
    csv.writer(text, **how).writerows(rows)
    return text.getvalue()


def bare(cells):
    """Return a row without the empty cells at its end, which say nothing."""
    cells = list(cells)
    while cells and cells[-1] in ("", None):
        cells.pop()
    return cells


CELLS = ("", "a", "ก ข", 'q"x', "x,y", "1,000.00", "n\nl", " b", "๑", '""')


@pytest.mark.parametrize("seed", range(20))
def test_streamed_columns_are_the_rows_of_the_csv_reader(tmp_path, monkeypatch, seed):
    chance = random.Random(seed)
    monkeypatch.setattr(textcolumns, "BYTES", chance.choice((300, 1000, 1 << 20)))
    widths = (3, 3, 3, 3, chance.randint(0, 5))
    rows = [
        [chance.choice(CELLS) for _ in range(chance.choice(widths))] for _ in range(200)
    ]
    how = {
        "quoting": chance.choice((csv.QUOTE_ALL, csv.QUOTE_MINIMAL)),
        "lineterminator": chance.choice(("\n", "\r\n")),
    }
    encoding = chance.choice(("utf-8", "utf-8-sig", "utf-16", "cp874"))
    path = tmp_path / "a.csv"
    path.write_bytes(as_text(rows, **how).encode(encoding))
    (sheet,) = open_sheets(path)
    assert sheet.columns is not None
    read = [
        (int(one.numbers[at]), bare(one.row(at)))
        for one in block.blocks(sheet, 0, 0)
        for at in range(len(one))
    ]
    assert read == [(number, bare(row)) for number, row in enumerate(rows, 1)]


def test_a_quote_in_the_middle_of_a_cell_is_left_to_the_csv_reader(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b'a,b\n5" pipe,1\n')
    (sheet,) = open_sheets(path)
    assert sheet.columns is None
    path.write_bytes(b'a,b\n"5"" pipe","a,"\n')
    assert open_sheets(path)[0].columns is None  # a quote behind a comma: it may open
    path.write_bytes(b'a,b\n"5"" pipe",1\n')
    (sheet,) = open_sheets(path)
    assert sheet.columns is not None
    (one,) = block.blocks(sheet, 1, 0)
    assert one.row(0) == ['5" pipe', "1"]


NASTY = (
    *("1", "-1", "1,000", "1,00", "12,345,678.90", "0.005", ".5", "5.", "-", "(50.00)"),
    *("฿ 5", "๑๒.๕", "1e3", "+1", "--", "1.2.3", " 7 ", "0012", "-0.00", "1 000"),
    *("999999999999.99", "9999999999999999.99", "99999999999999999", "1.234", "NaN"),
    *(
        "12/2560",
        "A-1",
        "a_x0041_b",
        "a  b",
        " a",
        "ก",
        "อำเภอ",
        "1101700230708",
        "x y",
    ),
    *("1-1017-00230-70-8", "31/03/2562", "29/02/2560", "31 มี.ค. 62", "15/03/2099"),
    *(
        "30/02/2562",
        "29/02/2563",
        "31/04/2562",
        "01/01/2439",
        "31/12/2440",
        "01/13/2562",
    ),
    *("01/01/2620", "01/01/2621", "01/04/2562", "15/03/2019", "00/01/2562", "1/1/2562"),
    *("ใช่", "yes", "TRUE", "สั้น", "สั้", "", "ปกติ", "A/B.C-D 9", "–", "1101 7002 30708"),
    *("110170023070812", "เลข 1101700230708 ครับ", "\u200b", "1,234,567,890,123.00"),
)


@pytest.mark.parametrize(
    "name",
    [
        *("contract_no", "purpose", "member_no", "principal_outstanding", "loan_date"),
        *("due_date", "interest_rate", "extension_count", "loan_type", "is_instalment"),
    ],
)
def test_the_fast_way_and_the_slow_way_read_the_same(name):
    column = columns.load_all()["loan"].column(name)
    reader = ColumnReader(column, SheetMapping().options(column), dt.date(2019, 3, 31))
    slow = reader.read(block.Cells(np.arange(len(NASTY)), known=list(NASTY)))
    for way in (block.encoded, block.unencoded):
        fast = reader.read(way(pa.array(NASTY, pa.string())))
        assert fast.array.to_pylist() == slow.array.to_pylist()
        assert by_row(fast, fast.faults) == by_row(slow, slow.faults)
        assert by_row(fast, fast.ids) == by_row(slow, slow.ids)


def by_row(read, found):
    return [str(found.get(code)) for code in read.cells.codes.tolist()]


def test_a_pseudonym_is_an_hmac():
    for key in (b"k" * 32, b"k" * 64, b"k" * 200):
        known = hmac.new(key, b"3304-01\x1f7", hashlib.sha256).hexdigest()[:16]
        assert personal.pseudonym(key, "3304-01", "007") == known


def test_a_read_that_is_not_plain_is_never_taken_for_plain():
    column = columns.load_all()["loan"].column("principal_outstanding")
    options = SheetMapping(multiplier=Decimal(1000)).options(column)
    assert convert(column, ["1.5"], options).array.to_pylist() == [Decimal("1500.00")]


def many(count, start=0):
    return [loan(str(number)) for number in range(start, start + count)]


def test_rows_keep_their_place_over_many_blocks(inbox, small):
    rows = [["ทะเบียนคุมลูกหนี้เงินกู้"], LOAN, *many(60)]
    rows[10] = loan("bad", left="พัน")
    rows[20] = ["รวมทั้งสิ้น", "", "", "", "", "", "", "9"]
    rows[30] = []
    rows[40] = loan("8")[:-1]  # too short: its balance is missing
    rows[50] = loan("3")  # a key of the first block again
    rows[60] = [*loan("wide"), "", "more"]
    inbox.put("3304-01.csv", rows)
    summary = intake(inbox.settings)
    sheet = next(one for one in summary.sheets if one.file == "3304-01.csv")
    # 60 below the header: 1 total, 1 blank; 11, 41 and 51 refused
    assert (sheet.rows_read, sheet.accepted, sheet.rejected) == (60, 55, 3)
    assert (sheet.totals, sheet.blank) == (1, 1)
    found = {contract: row for contract, _, _, row in inbox.loans()}
    assert found["0"] == 3
    assert found["wide"] == 61
    # rows[n] was the loan n-2 before it was replaced; "8" stands in row 11's place
    gone = {10 - 2, 20 - 2, 30 - 2, 40 - 2, 50 - 2, 60 - 2}
    expected = {str(n): n + 3 for n in range(60) if n not in gone}
    assert found == expected | {"wide": 61}
    assert {(one["column"], one["kind"], one["rows"]) for one in sheet.reasons} == {
        ("principal_outstanding", "number", 1),
        ("principal_outstanding", "missing", 1),
        ("contract_no", "repeated_key", 1),
    }


def test_pieces_make_no_difference_to_what_is_kept(tmp_path, monkeypatch):
    names = []
    for folder in ("one", "pieces"):
        inbox = Inbox(tmp_path / folder)
        inbox.data.mkdir(parents=True, exist_ok=True)
        inbox.settings.secret.write_text("0" * 64)
        inbox.settings.secret.chmod(0o600)
        inbox.put("3304-01_loan.csv", [LOAN, *many(50)])
        if folder == "pieces":
            monkeypatch.setattr(textcolumns, "BYTES", 600)
        intake(inbox.settings)
        standing = store.snapshot(inbox.data, DAY, "33")
        names.append([ref.path.name for ref in standing.files["loan"]])
    assert names[0] == names[1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp874"])
def test_every_encoding_streams(inbox, small, encoding):
    text = as_text([LOAN, *many(40)])
    inbox.put("3304-01_loan.csv", text.encode(encoding))
    assert not intake(inbox.settings).failed
    assert len(inbox.loans()) == 40


def test_a_file_that_breaks_off_in_its_last_block_is_not_taken_at_all(inbox, small):
    text = as_text([LOAN, *many(40)]) + '3304-01,"open'
    inbox.put("3304-01_loan.csv", text.encode())
    (problem,) = intake(inbox.settings).problems
    assert problem.startswith(f"{DAY} 3304-01_loan.csv: line 42: a quotation mark")
    assert inbox.query("SELECT count(*) FROM raw_loan") == [(0,)]


def test_the_first_of_equal_keys_stays_over_sheets_and_files(inbox, small):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    for name in ("ทะเบียนคุมลูกหนี้เงินกู้", "loan"):
        sheet = book.add_worksheet(name)
        for at, row in enumerate([LOAN, loan("1"), loan(name)]):
            sheet.write_row(at, 0, row)
    book.close()
    inbox.put("a.xlsx", buffer.getvalue())
    inbox.put("b_loan.csv", [LOAN, loan("2"), loan("1"), loan("loan")])
    summary = intake(inbox.settings)
    assert sum(sheet.rejected for sheet in summary.sheets) == 3
    first = "a.xlsx [ทะเบียนคุมลูกหนี้เงินกู้] แถว/row 2"
    reasons = [
        str(cell.value)
        for path in inbox.books()
        for sheet in openpyxl.load_workbook(path)
        for cells in sheet.iter_rows()
        for cell in cells
    ]
    assert f"the same key twice: {first} and a.xlsx [loan] แถว/row 2" in str(reasons)
    assert f"the same key twice: {first} and b_loan.csv แถว/row 3" in str(reasons)
    places = {(contract, file) for contract, _, file, _ in inbox.loans()}
    assert ("1", "a.xlsx") in places
    assert ("2", "b_loan.csv") in places


def test_sums_keep_their_satang(inbox, small):
    inbox.put(
        "3304-01_loan.csv", [LOAN, *(loan(str(n), left="0.10") for n in range(99))]
    )
    intake(inbox.settings)
    # 99 x 0.10; as binary fractions this is 9.899999999999991
    assert inbox.query("SELECT sum(principal_outstanding) FROM raw_loan") == [
        (Decimal("9.90"),)
    ]
    ref = store.snapshot(inbox.data, DAY, "33").files["loan"][0]
    kind = pq.read_schema(ref.path).field("principal_outstanding").type
    assert kind == pa.decimal128(18, 2)


def test_rows_go_to_one_of_two_registers_each_once(inbox, small):
    folder = inbox.data / "reference" / "mappings"
    folder.mkdir(parents=True)
    (folder / "both.toml").write_text(
        """
match = "both.csv"
[[sheet."*".part]]
register = "credit_sale"
columns = {month = "เดือน", amount = "จำนวน"}
where."ชนิด" = "ขาย"
[[sheet."*".part]]
register = "reported_total"
columns = {balance_date = "เดือน", amount = "จำนวน", total = "ชื่อ"}
where."ชนิด" = "รายงาน"
""",
        encoding="utf-8",
    )
    head = ["รหัสสหกรณ์", "ชนิด", "เดือน", "จำนวน", "ชื่อ"]
    rows = [["3304-01", "ขาย", f"01/{m:02d}/2561", "5", ""] for m in range(1, 13)]
    rows += [["3304-01", "รายงาน", "31/03/2562", "7", "loans"]]
    rows += [["3304-01", "อื่น", "31/03/2562", "7", "loans"]]
    inbox.put("both.csv", [head, *rows])
    summary = intake(inbox.settings)
    assert summary.problems == []
    sheets = [sheet for sheet in summary.sheets if sheet.file == "both.csv"]
    assert [(s.register, s.accepted, s.rejected, s.rows_read) for s in sheets] == [
        ("credit_sale", 12, 1, 13),
        ("reported_total", 1, 0, 1),
    ]
    assert sheets[0].reasons == [{"column": "", "kind": "no_target", "rows": 1}]


def test_snapshot_and_ledger_say_why_rows_were_refused(inbox):
    inbox.put("3304-01_loan.csv", [LOAN, loan("1"), loan("2", due="?", left="?")])
    intake(inbox.settings)
    ledger = inbox.data / "registers" / "ledger" / f"{DAY}.json"
    (kept,) = json.loads(ledger.read_text("utf-8"))["3304-01_loan.csv"]["sheets"]
    standing = store.snapshot(inbox.data, DAY, "33").inputs
    (told,) = next(one for one in standing if one["file"] == "3304-01_loan.csv")[
        "sheets"
    ]
    expected = [
        {"column": "due_date", "kind": "date", "rows": 1},
        {"column": "principal_outstanding", "kind": "number", "rows": 1},
    ]
    assert kept["reasons"] == told["reasons"] == expected
    assert (told["header_row"], told["data_date_from"]) == (1, "inbox date")
    assert (told["hidden"], told["hidden_rows"], told["national_ids"]) == (False, 0, 0)


def test_what_a_broken_run_left_is_taken_away_by_the_next(inbox):
    left = inbox.data / "registers" / ".staging-1" / DAY
    left.mkdir(parents=True)
    (left / "rows").write_text("x")
    intake(inbox.settings)
    assert list((inbox.data / "registers").glob(".staging-*")) == []


def test_staged_rows_are_the_owners_alone(tmp_path):
    writer = staging.Writer(tmp_path / "rows")
    writer.append(pa.table({"_row": [1, 2]}))
    path = writer.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with staging.folder(tmp_path) as folder:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not folder.exists()


def rows_of(file, *numbers):
    shape = schema(columns.load_all()["credit_sale"])
    entries = [
        dict.fromkeys(shape.names) | {"coop_id": "A", "_file": file, "_row": number}
        for number in numbers
    ]
    return pa.Table.from_pylist(entries, schema=shape)


def test_new_rows_stand_where_their_file_belongs():
    standing = pa.concat_tables([rows_of("a", 1, 2), rows_of("c", 1)])
    new = writing.sources(pa.concat_tables([rows_of("d", 5), rows_of("b", 1)]))
    found = pa.concat_tables(list(writing.merged([standing], new)))
    pairs = list(
        zip(found["_file"].to_pylist(), found["_row"].to_pylist(), strict=True)
    )
    assert pairs == [("a", 1), ("a", 2), ("b", 1), ("c", 1), ("d", 5)]


def test_equal_rows_make_equal_bytes_however_they_are_cut(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "GROUP", 10)
    register = columns.load_all()["credit_sale"]
    table = rows_of("a", *range(37))
    cuts = (
        [table],
        [table.slice(0, 9), table.slice(9)],
        [table.slice(n, 1) for n in range(37)],
    )
    names = set()
    for at, pieces in enumerate(cuts):
        ref, files = writing.write(tmp_path / str(at), register, pieces, None)
        names.add(ref.path.name)
        assert (ref.rows, ref.coops, files) == (37, ("A",), {"a"})
    assert len(names) == 1
