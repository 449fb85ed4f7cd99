"""Official Thai tables go in as they are: registers and mappings are declared here.

None of them is one of our registers, so each gets a small one of its own
(COOPANALYSIS_EXTRA_REGISTERS). Counts were worked out by looking at the files.
"""

from __future__ import annotations

import ast
import csv
import datetime as dt
import re
import shutil
from decimal import Decimal

import intakes
import openpyxl
import pytest

from coopanalysis import thai
from coopanalysis.errors import UnknownPlaceError
from coopanalysis.places import Places
from coopanalysis.registers import columns, headings, store
from coopanalysis.registers.intake import intake
from coopanalysis.registers.spreadsheet import open_sheets

DAY = "2026-03-31"  # the date that 12 gives its amounts
COOPS = [
    ["รหัสสหกรณ์", "ชื่อสหกรณ์", "ประเภท", "จังหวัด", "อำเภอ"],
    ["3304-01", "สหกรณ์ตัวอย่าง ก", "การเกษตร", "33", "3304"],
]
BUDGET = "01_fpo_budget_disbursement_FIT_D105.xls"
CROPS = "02_oae_yield_field_crops.xlsx"
SPELLINGS = "05_province_mapping_broken_spellings.csv"
BANGKOK = "07_bangkok_budget_2564.csv"
DISTRICTS = "12_cp874_DERIVED_sisaket_amphoe.csv"


def register(name, title, key, *declared):
    """Return a declaration: columns as (name, Thai, type), required with a ``!``."""
    lines = [
        f'name = "{name}"\ntitle_th = "{title}"\ntitle_en = "{name}"',
        f'key = ["coop_id", {key}]\ndescription_en = "An official table."',
    ]
    for column, th, kind in declared:
        lines += ["[[column]]", f'name = "{column}"\nth = "{th}"\nen = "{column}"']
        lines += [f'type = "{kind.rstrip("!")}"']
        lines += ["required = true"] if kind.endswith("!") else []
    return "\n".join(lines)


REGISTERS = {
    "spending": register(
        *("spending", "ผลการเบิกจ่าย", '"item"'),
        ("item", "รายการ", "text!"),
        ("m2005_10", "ต.ค. 2548", "money!"),
        ("m2005_11", "พ.ย. 2548", "money"),
        ("m2008_04", "เม.ย. 2551", "money"),
        ("m2013_11", "พ.ย. 2556", "money"),
        ("m2022_12", "ธ.ค. 2565", "money"),
        ("m2023_09", "ก.ย. 2566", "money"),
    ),
    "crop": register(
        *("crop", "ผลผลิตพืชไร่", '"year", "crop", "place"'),
        ("year", "ปี", "int!"),
        ("crop", "สินค้าเกษตร", "text!"),
        ("place", "จังหวัด", "text!"),
        ("planted", "เนื้อที่เพาะปลูก", "int!"),
        ("yield", "ผลผลิต (ตัน)", "decimal!"),
    ),
    "bangkok": register(
        *("bangkok", "งบประมาณกรุงเทพ", '"budget", "line"'),
        ("budget", "หมายเลขงบ", "int!"),
        ("budget_name", "ชื่องบ", "text!"),
        ("whole", "จำนวนรวม", "money!"),
        ("line_no", "หมายเลขงบแผนงาน", "text"),
        ("line", "แผนงาน", "text!"),
        ("amount", "งบแผนงาน", "money!"),
    ),
    "debt": register(
        *("debt", "หนี้รายอำเภอ", '"district"'),
        ("district", "รหัสอำเภอ", "text!"),
        ("district_name", "อำเภอ", "text!"),
        ("area", "พื้นที่ (ตร.กม.)", "decimal!"),
        ("debt", "ยอดหนี้", "money!"),
    ),
}


@pytest.fixture
def office(tmp_path, monkeypatch):
    """Return how a file is taken in with a mapping: its sheet and its settings."""
    declared = tmp_path / "registers"
    declared.mkdir()
    for name, text in REGISTERS.items():
        (declared / f"{name}.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv(columns.EXTRA, str(declared))
    settings = intakes.office(tmp_path)
    data = settings.data
    inbox = data / "inbox" / DAY
    inbox.mkdir(parents=True)
    with (inbox / "coop.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows(COOPS)

    def take_in(path, mapping):
        shutil.copy(path, inbox / path.name)
        said = data / "reference" / "mappings"
        said.mkdir(parents=True, exist_ok=True)
        text = f'match = "{path.name}"\n{mapping}'
        (said / "source.toml").write_text(text, encoding="utf-8")
        summary = intake(settings)
        assert not summary.failed, summary.problems
        (sheet,) = [sheet for sheet in summary.sheets if sheet.file == path.name]
        return sheet, settings

    return take_in


def counts(sheet):
    return (
        *(sheet.rows_read, sheet.accepted, sheet.rejected),
        *(sheet.totals, sheet.blank),
    )


def query(settings, sql):
    con = store.connect()
    store.attach(con, settings.data, store.snapshot(settings.data, DAY, "33"))
    return con.execute(sql).fetchall()


def reasons(settings, name):
    """Return all that the book of refused rows says, row by row."""
    path = settings.data / "rejects" / DAY / f"{name}.rejects.xlsx"
    return [
        " | ".join(str(cell) for cell in row if cell is not None)
        for sheet in openpyxl.load_workbook(path).worksheets
        for row in sheet.iter_rows(values_only=True)
    ]


SPENDING = """
[sheet."รายเดือน"]
register = "spending"
header_row = 5
[sheet."รายเดือน".constants]
coop_id = "3304-01"
[sheet."รายเดือน".columns]
item = "column A"
m2005_10 = "ปีงบประมาณ 2549 2005-10-01"
m2005_11 = "ปีงบประมาณ 2549 พย. 48"
m2008_04 = "ปีงบประมาณ 2551 เม.ย.51"
m2013_11 = "ปีงบประมาณ 2557 2016-11-02"
m2022_12 = "ปีงบประมาณ 2566 ธ.ค.65"
m2023_09 = "ปีงบประมาณ 2566 ก.ย.66"
"""


def test_01_an_old_workbook_with_merged_headers_and_footnotes(real, office):
    sheet, settings = office(real / "messy_thai" / BUDGET, SPENDING)
    # The header ends in row 5. Rows 6 to 20 are 15 items, of which two (3. and 3.2,
    # rows 16 and 20) have no amount in October 2548; rows 21 to 31 are 11 lines of
    # notes, three of them going on below another (24 to 26), source and makers.
    assert counts(sheet) == (26, 13, 2, 11, 0)
    found = query(
        settings, "SELECT * EXCLUDE (coop_id) FROM raw_spending ORDER BY _row"
    )
    assert [row[0] for row in found[:4]] == [
        *("1. รายจ่ายรวม (1.1+1.2)", "1.1 รายจ่ายปีปัจจุบัน"),
        *("- รายจ่ายประจำ", "- รายจ่ายลงทุน"),
    ]
    # row 3 says หน่วย:ล้านบาท; the cells hold 122209 and 127243.39000000001
    assert found[0][1:7] == (
        Decimal("122209000000.00"),
        Decimal("127243390000.00"),
        Decimal("154636000000.00"),
        Decimal("255803000000.00"),
        Decimal("280527000000.00"),
        None,
    )


def test_01_every_month_below_its_fiscal_year(real):
    (sheet,) = open_sheets(real / "messy_thai" / BUDGET)
    header = headings.header(sheet, 3, 4)
    # 18 fiscal years of 12 months, in columns 2 to 217; some months are date cells,
    # some texts such as พย. 48, เม.ย.51 and ส.ค60
    assert sorted(header.headings) == list(range(1, 217))
    wrong = []
    for at, heading in header.headings.items():
        year, month = re.fullmatch(r"ปีงบประมาณ (\d{4}) (.*)", heading.text).groups()
        day = thai.parse_month(month)
        number = (at - 1) % 12
        meant = dt.date(
            thai.ce_year(int(year)) - (number < 3), (number + 9) % 12 + 1, 1
        )
        if day != meant:
            wrong.append((meant, day))
    # the office's own slip of the hand: November 2556 stands as 2 November 2016
    assert wrong == [(dt.date(2013, 11, 1), dt.date(2016, 11, 1))]


CROP = """
[sheet.Sheet1]
register = "crop"
[sheet.Sheet1.constants]
coop_id = "3304-01"
[sheet.Sheet1.columns]
year = "year"
"""


def test_02_decomposed_vowels_and_escaped_control_marks(real, office):
    path = real / "messy_thai" / CROPS
    (raw,) = open_sheets(path)
    cells = [row[2] for _, rows in raw.blocks() for row in rows[1:]]
    assert sum("\u0e4d\u0e32" in cell for cell in cells) == 29
    assert [c for c in cells if re.search(r"[\x00-\x1f]", c)] == [
        *("แม่\x1eฮ\x1eองสอน", "สุราษฎร\x1fธานี", "แม่\x1eฮ\x1eองสอน"),
    ]
    sheet, settings = office(path, CROP)
    # row 1 is the header, rows 2 to 393 are data: one per year, crop and province
    assert counts(sheet) == (392, 392, 0, 0, 0)
    places = {row[0] for row in query(settings, "SELECT place FROM raw_crop")}
    assert {"ลำปาง", "ลำพูน", "กำแพงเพชร", "หนองบัวลำภู", "อำนาจเจริญ"} <= places
    assert not any("\u0e4d" in place for place in places)
    found = query(
        settings,
        "SELECT year, planted, yield FROM raw_crop "
        "WHERE crop = 'ข้าวนาปรัง' AND place = 'ลำปาง' ORDER BY year",
    )
    assert found[0] == (2020, 17471, 9090.0)
    # what Excel lost cannot be repaired: these are no province, and one is short
    known = Places.load(settings.data)
    strange = set()
    for place in places:
        try:
            known.province_by_name(place)
        except UnknownPlaceError as error:
            strange.add((place, "nearest: " in str(error)))
    assert strange == {
        ("แม่ ฮ องสอน", True),
        ("สุราษฎร ธานี", True),
        ("อยุธยา", False),
    }


BUDGET_OF_BANGKOK = """
[sheet."*"]
register = "bangkok"
[sheet."*".constants]
coop_id = "3304-01"
"""


def test_07_a_tone_mark_before_its_vowel(real, office):
    path = real / "messy_thai" / BANGKOK
    swapped = re.compile("[\u0e48-\u0e4c][\u0e31\u0e34-\u0e3a]")
    with path.open(encoding="utf-8", newline="") as stream:
        raw = list(csv.DictReader(stream))
    assert sum(bool(swapped.search(row["แผนงาน"])) for row in raw) == 84
    sheet, settings = office(path, BUDGET_OF_BANGKOK)
    # row 1 is the header, rows 2 to 643 are data; no sums, though one column is
    # called จำนวนรวม
    assert counts(sheet) == (642, 642, 0, 0, 0)
    found = query(
        settings, "SELECT line, line_no, amount FROM raw_bangkok ORDER BY _row"
    )
    assert not any(swapped.search(row[0]) for row in found)
    assert found[0] == ("เงินสำรองจ่ายทั่วไป", "ก", Decimal("486536500.00"))
    assert found[10][:2] == ("รายจ่ายประจำ: งานบริหารทั่วไป", None)
    assert sum(row[1] is None for row in found) == 171
    assert sum(row[2] for row in found) == sum(int(row["งบแผนงาน"]) for row in raw)
    assert sum(row[2] for row in found) == 162_180_014_020


DEBT = """
[sheet."*"]
register = "debt"
[sheet."*".constants]
coop_id = "3304-01"
"""


def test_12_cp874_seven_styles_of_dates_and_amounts(real, office):
    sheet, settings = office(real / "messy_thai" / DISTRICTS, DEBT)
    # 22 districts below the header; the last one's amount is N/A
    assert counts(sheet) == (22, 21, 1, 0, 0)
    found = query(
        settings,
        "SELECT district, district_name, area, debt, data_date "
        "FROM raw_debt ORDER BY _row",
    )
    # 31/03/2569, 31 มี.ค. 69, ๓๑ มีนาคม ๒๕๖๙, 2569-03-31, 31-มี.ค.-2569, 31/3/2569
    assert {row[4] for row in found} == {dt.date(2026, 3, 31)}
    # five amounts in turn, four times, then one with blanks: "1,234,567.50", "-",
    # "(2,500.00)", "๑๒,๓๔๕", 0 and " 1 000 "
    turn = ["1234567.50", "0.00", "-2500.00", "12345.00", "0.00"]
    assert [row[3] for row in found] == [Decimal(a) for a in [*turn * 4, "1000.00"]]
    assert found[0][:3] == ("3301", "เมืองศรีเกษ", 632.004411996)
    assert thai.parse_date("31.03.2569") == dt.date(2026, 3, 31)  # on the refused row
    (said,) = [text for text in reasons(settings, DISTRICTS) if "3322" in text]
    assert "N/A" in said
    assert "'N/A' is not a number" in said


COOP = """
[sheet."*"]
register = "coop"
[sheet."*".constants]
coop_name = "สหกรณ์ตัวอย่าง"
coop_type = "การเกษตร"
province = "33"
[sheet."*".columns]
coop_id = "รหัสอำเภอ"
district_code = "อำเภอ"
"""


def test_12_districts_match_exactly_or_not_at_all(real, office):
    sheet, settings = office(real / "messy_thai" / DISTRICTS, COOP)
    # all names but the first, whose สะ was lost when the map was drawn
    assert counts(sheet) == (22, 21, 1, 0, 0)
    codes = query(
        settings,
        "SELECT coop_id, district_code FROM raw_coop WHERE coop_id <> '3304-01'",
    )
    assert sorted(codes) == [(str(code), str(code)) for code in range(3302, 3323)]
    (said,) = [text for text in reasons(settings, DISTRICTS) if "3301" in text]
    assert "เมืองศรีเกษ" in said
    assert "nearest: เมืองศรีสะเกษ, code 3301" in said
    places = Places.load(settings.data)
    assert places.district_by_name("33", "เมืองจันทร์").code == "3318"


def test_05_spellings_of_provinces_match_or_are_suggested(real, tmp_path):
    places = Places.load(tmp_path)
    with (real / "messy_thai" / SPELLINGS).open(encoding="utf-8-sig") as stream:
        rows = list(csv.DictReader(stream))
    # 77 provinces, prisons and "not said"
    assert len(rows) == 79
    found = {"match": [], "right": [], "wrong": [], "none": []}
    for row in rows:
        meant = row["Name(in Thai)"]
        for written in ast.literal_eval(row["Alt_names"]):
            if written.isascii():
                continue  # codes and English names
            try:
                assert places.province_by_name(written).name_th == meant
                found["match"].append(written)
            except UnknownPlaceError as error:
                near = re.search(r"nearest: (.*?), code", str(error))
                kind = (
                    "none"
                    if near is None
                    else ("right" if near[1] == meant else "wrong")
                )
                found[kind].append(written)
    # data/README.md says these numbers
    assert {kind: len(known) for kind, known in found.items()} == {
        "match": 83,
        "right": 194,
        "wrong": 3,
        "none": 100,
    }
    assert found["wrong"] == ["ภาษีเจริญ", "อุยุธยา", "สมุท"]
    assert sum(len(written) <= 2 for written in found["none"]) == 68  # such as ศก
