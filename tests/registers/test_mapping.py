"""Mapping files: what they can say, and every mistake as one line that names it."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest
from intakes import COOPS, Inbox

from coopanalysis.errors import DataError
from coopanalysis.registers import columns
from coopanalysis.registers.columnreader import convert
from coopanalysis.registers.explain import explain
from coopanalysis.registers.intake import intake
from coopanalysis.registers.mapping import SheetMapping
from coopanalysis.registers.mappingentries import ENTRIES
from coopanalysis.registers.mappingfile import FILE_ENTRIES, load_mappings

LOAN = columns.load_all()["loan"]
SHEET = 'match = "*.csv"\n[sheet."*"]\n'


def read(folder: Path, text: str):
    path = folder / "source.toml"
    path.write_text(text, encoding="utf-8")
    return load_mappings(folder / "nowhere", path)[0]


def target(folder: Path, text: str) -> SheetMapping:
    (found,) = read(folder, SHEET + text).targets("any")
    return found


def converted(mapping: SheetMapping, name: str, *cells: object) -> list:
    column = LOAN.column(name)
    done = convert(column, list(cells), mapping.options(column))
    assert not done.faults, [fault.en for fault in done.faults.values()]
    return done.array.to_pylist()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("match = 3", 'needs match = "a pattern of file names"'),
        ("match = [", "not a readable TOML file"),
        (
            'match = "*"\nencodng = "cp874"',
            "unknown entry 'encodng'; nearest is 'encoding'",
        ),
        (
            'match = "*"\nencoding = "cp847"',
            "encoding: none is called 'cp847'; nearest is 'cp874'",
        ),
        ('match = "*"\nencoding = "tis-620"', "encoding: write 'cp874' for 'tis-620'"),
        ('match = "*"\nsheet = 1', 'sheet: write [sheet."the sheet\'s name"]'),
        (
            SHEET + 'registr = "loan"',
            "sheet '*': unknown entry 'registr'; nearest is 'register'",
        ),
        (
            SHEET + 'register = "laon"',
            "sheet '*': register: none is called 'laon'; nearest is 'loan'; known are",
        ),
        (
            SHEET + "header_row = 0",
            "sheet '*': header_row: 0 is not a row number from 1 to 60",
        ),
        (SHEET + "skip_rows = ['9-4']", "sheet '*': skip_rows: '9-4' is outside 1 to"),
        (
            SHEET + "skip_rows = ['four']",
            "skip_rows: 'four' is no row number and no \"from-to\"",
        ),
        (
            SHEET + 'date_order = "dym"',
            "date_order: 'dym' is not one of dmy, mdy, ymd",
        ),
        (
            SHEET + "multiplier = -1000",
            "multiplier: -1000 is not a number above 0 (negate turns the sign)",
        ),
        (
            SHEET + 'register = "loan"\ncolumns.principal = "x"',
            "columns: loan has no column 'principal'; nearest is 'principal_",
        ),
        (
            SHEET + 'register = "loan"\ncolumns.contract_no = 4',
            "columns.contract_no: needs the header in the file, as text",
        ),
        (
            SHEET + 'register = "loan"\nmultipliers.loan_date = 1000',
            "multipliers.loan_date: not a column of numbers but of type date",
        ),
        (
            SHEET + 'register = "loan"\nnegate = ["allowance"]',
            "negate: loan has no column 'allowance'; nearest is 'allowance_booked'",
        ),
        (
            SHEET + 'register = "loan"\nvalues.debtor_status.X = "ตายย"',
            "values.debtor_status: 'ตายย' is not known (nearest: ตาย)",
        ),
        (
            SHEET + 'register = "loan"\nvalues.debtor_status = "ตาย"',
            'values.debtor_status: write "the file\'s word" = "ours"',
        ),
        (
            SHEET + 'register = "loan"\nconstants.loan_date = "30/02/2562"',
            "constants.loan_date: '30/02/2562' is not a day of the calendar",
        ),
        (SHEET + "columns = 1", "columns: needs a table, one line for each column"),
        (
            SHEET + "negative_marks = '-'",
            "sheet '*': negative_marks: needs a list of texts",
        ),
        (SHEET + 'skip = true\nregister = "loan"', "sheet '*': skip stands alone"),
        (SHEET + "part = 1", 'part: write [[sheet."…".part]] for each register'),
    ],
)
def test_a_mistake_is_a_line_that_names_its_entry(tmp_path, text, said):
    with pytest.raises(DataError) as error:
        read(tmp_path, text)
    assert said in str(error.value)
    assert str(error.value).startswith(f"{tmp_path / 'source.toml'}: ")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([{}], "part 1: needs register"),
        (
            [{"register": '"loan"'}],
            'part 1: needs either where."a header" = ["a word"] or otherwise = true',
        ),
        (
            [{"register": '"loan"', "otherwise": "true", "header_row": "4"}],
            "part 1: header_row: is said of the whole sheet, not of a part",
        ),
        (
            [
                {"register": '"loan"', "otherwise": "true"},
                {"register": '"trade_receivable"', 'where."ก"': '["ข"]'},
            ],
            "part 1: otherwise belongs to the last part",
        ),
        (
            [
                {"register": '"loan"', 'where."ก"': '["ข", "ค"]'},
                {"register": '"trade_receivable"', 'where."ก"': '["ค"]'},
            ],
            "part 2: where.ก: 'ค' goes to part 1",
        ),
        (
            [{"register": '"loan"', "where": "{}"}],
            'part 1: where: write where."a header" = ["a word", "another"]',
        ),
    ],
)
def test_a_mistake_in_a_part_names_the_part(tmp_path, parts, said):
    text = 'match = "*"\n'
    for part in parts:
        lines = "\n".join(f"{name} = {value}" for name, value in part.items())
        text += f'[[sheet."ลูกหนี้".part]]\n{lines}\n'
    with pytest.raises(DataError) as error:
        read(tmp_path, text)
    assert f"sheet 'ลูกหนี้': {said}" in str(error.value)


def test_what_parts_share_is_said_once_and_of_some_part_at_least(tmp_path):
    text = """
        match = "*"
        [sheet."ลูกหนี้"]
        columns = { outstanding = "คงเหลือ", principal_outstanding = "คงเหลือ" }
        constants = { coop_id = "3304-01" }
        %s
        [[sheet."ลูกหนี้".part]]
        register = "trade_receivable"
        where."ประเภท" = "ค่าสินค้า"
        constants = { debtor_type = "สมาชิก" }
        [[sheet."ลูกหนี้".part]]
        register = "loan"
        otherwise = true
    """
    trade, loan = read(tmp_path, text % "").targets("ลูกหนี้ ")
    assert trade.columns == {"outstanding": "คงเหลือ"}
    assert trade.constants == {"coop_id": "3304-01", "debtor_type": "member"}
    assert loan.columns == {"principal_outstanding": "คงเหลือ"}
    assert loan.constants == {"coop_id": "3304-01"}
    with pytest.raises(DataError) as error:
        read(tmp_path, text % 'negate = ["outstandin"]')
    assert "no part's register has a column 'outstandin'; nearest is 'outs" in str(
        error.value
    )


def test_each_row_goes_to_the_first_part_that_takes_it(tmp_path):
    text = """
        match = "*"
        [[sheet."*".part]]
        register = "loan"
        where."ประเภท" = ["สินเชื่อ ปัจจัยการผลิต", ""]
        where."สถานะ" = "ปกติ"
        [[sheet."*".part]]
        register = "trade_receivable"
        otherwise = true
    """
    loan, trade = read(tmp_path, text).targets("x")
    assert loan.where.headers == ("ประเภท", "สถานะ")
    rows = [
        ({"ประเภท": " สินเชื่อปัจจัยการผลิต ", "สถานะ": "ปกติ"}, True),
        ({"ประเภท": None, "สถานะ": "ปกติ"}, True),
        ({"ประเภท": "สินเชื่อปัจจัยการผลิต", "สถานะ": "ตาย"}, False),
        ({"ประเภท": "ค่าปุ๋ย", "สถานะ": "ปกติ"}, False),
    ]
    assert [loan.where.takes(row) for row, _ in rows] == [taken for _, taken in rows]
    assert all(trade.where.takes(row) for row, _ in rows)


def test_a_number_in_a_deciding_column_is_its_digits(tmp_path):
    text = (
        'match = "*"\n[[sheet."*".part]]\nregister = "loan"\n'
        'where."รหัส" = ["12", "๑๓"]\n'
    )
    (part,) = read(tmp_path, text).targets("x")
    assert [part.where.takes({"รหัส": cell}) for cell in (12.0, 13, "12", 1.2)] == [
        *(True, True, True, False)
    ]


def test_units_are_for_money_or_for_the_columns_named(tmp_path):
    found = target(
        tmp_path,
        'register = "loan"\nmultiplier = 1000\n'
        "multipliers = { interest_due = 1, interest_rate = 100 }",
    )
    assert converted(found, "principal_granted", "1.5", 2) == [
        Decimal("1500.00"),
        Decimal("2000.00"),
    ]
    assert converted(found, "interest_due", "1.5") == [Decimal("1.50")]
    assert converted(found, "interest_rate", "0.075") == [7.5]
    assert converted(found, "extension_count", "2") == [2]


def test_the_word_of_a_mapping_about_units_wins_over_the_sheets(tmp_path):
    money = LOAN.column("principal_granted")
    says = target(tmp_path, 'register = "loan"\nmultiplier = 1')
    silent = target(tmp_path, 'register = "loan"')
    thousand = Decimal(1000)
    assert says.options(money, unit=thousand).multiplier == 1
    assert silent.options(money, unit=thousand).multiplier == thousand
    assert silent.options(LOAN.column("interest_rate"), unit=thousand).multiplier == 1
    assert silent.options(money, constant=True, unit=thousand).multiplier == 1


def test_signs_are_brackets_marks_behind_and_columns_turned(tmp_path):
    found = target(
        tmp_path,
        'register = "loan"\nnegate = ["allowance_booked"]\n'
        'negative_marks = ["-", "CR", "เครดิต"]\npositive_marks = ["DR"]',
    )
    assert converted(
        found,
        "principal_outstanding",
        *("1,000.00-", "50 cr", "๕๐ เครดิต", "50DR", "(50)", "-50", "-", "50"),
    ) == [Decimal(n) for n in (-1000, -50, -50, 50, -50, -50, 0, 50)]
    assert converted(found, "allowance_booked", "200", "(200)", -3.5) == [
        *(Decimal(-200), Decimal(200), Decimal("3.5"))
    ]
    column = LOAN.column("principal_outstanding")
    done = convert(column, ["-50 CR", "CR"], found.options(column))
    assert [fault.en for fault in done.faults.values()] == [
        "'-50 CR' has two signs",
        "'CR' is not a number",
    ]


def test_no_word_is_a_sign_unless_a_mapping_names_it():
    column = LOAN.column("principal_outstanding")
    done = convert(column, ["50-", "50 CR"], SheetMapping().options(column))
    assert [code in done.faults for code in done.cells.codes] == [False, True]
    assert done.array.to_pylist()[0] == Decimal("-50.00")  # a minus behind is a minus


def test_words_are_translated_in_columns_of_every_type(tmp_path):
    found = target(
        tmp_path,
        """register = "loan"
        [sheet."*".values]
        is_instalment = { "X" = "ใช่", "O" = "no" }
        due_date = { "ไม่กำหนด" = "", "สิ้นปี 61" = "31/12/2561" }
        interest_due = { "ไม่มี" = "0" }
        debtor_status = { "เสียชีวิตแล้ว" = "ตาย", "?" = "" }
        purpose = { "1" = "ปุ๋ย" }
        """,
    )
    assert converted(found, "is_instalment", "x", "O", "ใช่") == [True, False, True]
    assert [str(day) for day in converted(found, "due_date", "สิ้นปี 61")] == [
        "2018-12-31"
    ]
    assert converted(found, "due_date", "ไม่กำหนด") == [None]
    assert converted(found, "interest_due", "ไม่มี") == [Decimal("0.00")]
    assert converted(found, "debtor_status", "เสียชีวิต แล้ว", "?") == ["dead", None]
    assert converted(found, "purpose", 1.0, "เมล็ดพันธุ์") == ["ปุ๋ย", "เมล็ดพันธุ์"]


def test_constants_may_be_dates_numbers_and_truths(tmp_path):
    found = target(
        tmp_path,
        'register = "loan"\n[sheet."*".constants]\nloan_date = 2018-04-01\n'
        'is_instalment = true\nprincipal_granted = 5000\ndebtor_status = "ตาย"\n',
    )
    assert found.constants == {
        "loan_date": "2018-04-01",
        "is_instalment": "True",
        "principal_granted": "5000",
        "debtor_status": "dead",
    }


def test_rows_to_leave_out_are_numbers_and_ranges(tmp_path):
    found = target(tmp_path, 'skip_rows = [5, "12-14"]')
    assert found.skip_rows == {5, 12, 13, 14}


def test_a_sheet_can_be_left_out_and_its_name_is_compared_as_read(tmp_path):
    found = read(
        tmp_path,
        'match = "*"\n[sheet."สารบัญ"]\nskip = true\n[sheet."จำนวน"]\nheader_row = 3',
    )
    assert found.targets("สารบัญ ") == []
    (counted,) = found.targets("จ\u0e4d\u0e32นวน")  # as some systems write it
    assert counted.header_row == 3
    assert found.targets("อื่น") == [SheetMapping()]


@pytest.mark.parametrize(
    ("match", "name", "fits"),
    [
        ('"*.csv"', "3304/A.CSV", True),
        ('"3304/*.csv"', "3305/a.csv", False),
        ('["ก*.xlsx", "ข*.xlsx"]', "ข1.xlsx", True),
        ('"จำนวน*.xlsx"', "จ\u0e4d\u0e32นวน 62.xlsx", True),
    ],
)
def test_a_mapping_fits_by_folder_or_by_name_alone(tmp_path, match, name, fits):
    assert read(tmp_path, f"match = {match}").fits(name) is fits


def test_the_mapping_given_goes_before_those_kept(tmp_path):
    kept = tmp_path / "data" / "reference" / "mappings"
    kept.mkdir(parents=True)
    for name in ("b", "a"):
        (kept / f"{name}.toml").write_text('match = "*"', encoding="utf-8")
    given = tmp_path / "z.toml"
    given.write_text('\ufeffmatch = "*"', encoding="utf-8")  # as Notepad saves it
    found = load_mappings(tmp_path / "data", given)
    assert [one.path.name for one in found] == ["z.toml", "a.toml", "b.toml"]


GUIDE = (Path(__file__).parents[2] / "docs" / "mapping.md").read_text(encoding="utf-8")


def test_the_guides_example_goes_in_as_it_says(tmp_path):
    (text,) = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
    (rows,) = re.findall(r"```csv\n(.*?)```", GUIDE, re.DOTALL)
    inbox = Inbox(tmp_path, COOPS[:2])
    mapping = inbox.data / "reference" / "mappings" / "debtors.toml"
    mapping.parent.mkdir(parents=True)
    mapping.write_text(text, encoding="utf-8")
    path = inbox.put("ลูกหนี้ มี.ค. 62.csv", rows.encode("utf-8-sig"))
    (explained,) = explain(inbox.settings, [path])
    told = [(sheet.register, sheet.where) for sheet in explained.sheets]
    assert told == [
        ("trade_receivable", {"ประเภท": ["ค่าปุ๋ย", "ค่าพันธุ์ข้าว"]}),
        ("loan", {"ประเภท": ["เงินกู้สามัญ"]}),
    ]
    summary = intake(inbox.settings)
    assert not summary.failed, summary.problems
    # with the one cooperative: 8 rows, of which 4 go in
    names = ("rows_read", "accepted", "rejected", "totals", "blank")
    assert [summary.counts[name] for name in names] == [8, 4, 2, 2, 0]
    assert inbox.query(
        "SELECT contract_no, principal_granted, principal_outstanding, due_date, "
        "debtor_status, data_date FROM raw_loan ORDER BY contract_no"
    ) == [
        (
            "12/2560",
            Decimal("50000.00"),
            Decimal("20500.00"),
            dt.date(2019, 3, 31),
            "normal",
            dt.date(2019, 3, 31),
        ),
        (
            "13/2560",
            Decimal("30000.00"),
            Decimal("-200.00"),
            dt.date(2020, 3, 31),
            "normal",
            dt.date(2019, 3, 31),
        ),
    ]
    assert inbox.query(
        "SELECT invoice_no, outstanding, debtor_type FROM raw_trade_receivable"
    ) == [("14/2560", Decimal("4000.00"), "member")]


def test_the_guide_names_every_entry_and_no_other():
    tables = GUIDE[GUIDE.index("## All that can be said") :]
    told = set(re.findall(r"^\| `\[*(?:sheet\.\"name\"\.)?(\w+)", tables, re.MULTILINE))
    part = {"register", "where", "otherwise"}
    assert told == {*FILE_ENTRIES, *ENTRIES}
    assert part <= set(re.findall(r"`(\w+)", tables))
