"""Headers of several lines, merged cells, units, and where a header is looked for."""

from __future__ import annotations

from decimal import Decimal

import pytest

from coopanalysis.errors import DataError
from coopanalysis.registers import units
from coopanalysis.registers.layout import is_notes, lay_out
from coopanalysis.registers.mapping import SheetMapping
from coopanalysis.registers.sheet import in_memory

TOP = ["รหัสสหกรณ์", "เลขที่สัญญา", "วันครบกำหนด", "วันที่กู้", "วงเงินตามสัญญา", "ต้นเงินคงเหลือ"]
REST = ["เลขทะเบียนสมาชิก"]
DATA = ["3304-01", "1/2560", "31/03/2562", "1/4/2560", "5,000", "1,000", "7"]


def layout(rows, name="loan", merged=(), **said):
    return lay_out("a.xlsx", in_memory(name, rows, merged=merged), SheetMapping(**said))


def headers(found):
    return {name: found.headers[name] for name in found.positions}


def test_a_header_below_titles_takes_one_line():
    found = layout([["ทะเบียนหนี้"], [], [*TOP, *REST], DATA])
    assert (found.header, found.header_rows) == (2, 1)
    assert found.titles == ["ทะเบียนหนี้"]


@pytest.mark.parametrize("merged", [(), ((0, 3, 0, 5), (0, 0, 1, 0))])
def test_a_parent_stands_over_its_children(merged):
    rows = [
        [*TOP[:3], "สัญญา", "", "", *REST],
        ["", "", "", "วันที่กู้", "วงเงินตามสัญญา", "ต้นเงินคงเหลือ", ""],
        DATA,
    ]
    found = layout(rows, merged=merged)
    assert (found.header, found.header_rows) == (1, 2)
    assert found.positions["principal_outstanding"] == 5
    assert found.headers["principal_outstanding"] == "สัญญา ต้นเงินคงเหลือ"
    assert found.headers["contract_no"] == "เลขที่สัญญา"


def test_parent_and_child_together_name_a_column():
    rows = [
        [*TOP[:2], "วันที่", "", "ต้นเงิน", "", *REST],
        ["", "", "กู้", "ครบกำหนด", "ตามสัญญา", "คงเหลือ", ""],
        DATA,
    ]
    said = {
        "due_date": "วันที่ ครบกำหนด",
        "principal_granted": "ต้นเงิน ตามสัญญา",
    }
    found = layout(rows, columns=said)
    assert found.headers["loan_date"] == "วันที่ กู้"  # equals วันที่กู้, said nowhere
    assert found.positions["due_date"] == 3
    assert found.positions["principal_granted"] == 4
    assert found.positions["principal_outstanding"] == 5  # ต้นเงินคงเหลือ


def test_merged_cells_end_where_they_end():
    # without the ranges the second parent would reach over the last column too
    rows = [
        ["รหัสสหกรณ์", "", "ผู้กู้", "", "สัญญา", "", ""],
        ["", "เลขที่สัญญา", "เลขทะเบียนสมาชิก", "กลุ่ม", "วันที่กู้", "วันครบกำหนด", "คงค้าง"],
        ["", "", "", "", "", "", "ต้นเงินคงเหลือ"],
    ]
    merged = ((0, 2, 0, 3), (0, 4, 0, 5))
    found = layout(
        [*rows[:2], DATA],
        merged=merged,
        columns={"principal_outstanding": "คงค้าง", "principal_granted": "กลุ่ม"},
    )
    assert found.headers["due_date"] == "สัญญา วันครบกำหนด"
    assert found.headers["principal_outstanding"] == "คงค้าง"


def test_the_lowest_line_alone_must_be_the_only_one_of_its_kind():
    rows = [
        [*TOP, "ผู้กู้", "ผู้ค้ำ"],
        ["", "", "", "", "", "", "เลขทะเบียนสมาชิก", "เลขทะเบียนสมาชิก"],
        [*DATA, "8"],
    ]
    with pytest.raises(DataError, match=r"เลขทะเบียนสมาชิก .*is absent"):
        layout(rows)
    with pytest.raises(DataError, match="stands for several"):
        layout(rows, columns={"member_no": "เลขทะเบียนสมาชิก"})
    found = layout(rows, columns={"member_no": "ผู้กู้ เลขทะเบียนสมาชิก"})
    assert found.positions["member_no"] == 6


def test_words_below_no_known_column_belong_to_the_header():
    rows = [[*TOP, *REST, "ที่ดิน", ""], [""] * 7 + ["เลขที่โฉนด", "ระวาง"], DATA]
    found = layout(rows)
    assert (found.header, found.header_rows) == (1, 2)
    assert list(found.ignored) == ["ที่ดิน เลขที่โฉนด", "ที่ดิน ระวาง"]


def test_a_mapping_names_the_last_line_and_a_column_without_header():
    rows = [
        ["งบ"],
        ["", "ปี 2561", "", "ปี 2562", ""],
        ["", "วันที่กู้", "ยอด", "วันที่กู้", "ยอด"],
        DATA,
    ]
    said = {
        "contract_no": "column A",
        "loan_date": "ปี 2562 วันที่กู้",
        "due_date": "ปี 2561 วันที่กู้",
        "principal_outstanding": "ปี 2562 ยอด",
        "principal_granted": "ปี 2561 ยอด",
    }
    found = layout(
        rows,
        header_row=3,
        columns=said,
        constants={"coop_id": "3304-01", "member_no": "7"},
    )
    assert (found.header, found.header_rows) == (2, 2)
    assert found.positions["contract_no"] == 0
    assert found.headers["contract_no"] == "column A"
    assert found.positions["principal_outstanding"] == 4


def test_trailing_blanks_in_names_do_not_matter():
    found = layout([[f" {text}  " for text in [*TOP, *REST]], DATA], name="loan ")
    assert found.register.name == "loan"
    assert found.positions["contract_no"] == 1


@pytest.mark.parametrize(
    ("name", "rows", "notes"),
    [
        ("คำอธิบาย ", [["ก"]], True),
        ("วิธีกรอก", [["ก"]], True),
        ("Sheet3", [["", None], []], True),
        ("loan", [["ก"]], False),
    ],
)
def test_sheets_that_explain_or_hold_nothing(name, rows, notes):
    assert is_notes(in_memory(name, rows)) is notes


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("บาท", 1),
        ("(พันบาท)", 1000),
        ("หน่วย : ล้านบาท", 10**6),
        ("หน่วย:ล้านบาท", 10**6),
        ("(Thousand Baht)", 1000),
        ("'000 บาท", 1000),
        ("ล้าน", None),
        ("กี่บาท", None),
        ("คน", None),
    ],
)
def test_units_of_money(text, scale):
    assert units.scale(text) == scale


def test_units_come_from_header_row_below_or_title():
    head = [*TOP[:4], "วงเงินตามสัญญา (พันบาท)", "ต้นเงินคงเหลือ", *REST, "ดอกเบี้ยค้าง"]
    below = ["", "", "", "", "", "(บาท)", "", ""]
    found = layout([["หน่วย: ล้านบาท"], head, below, [*DATA, "5"]])
    assert found.units == {
        "principal_granted": Decimal(1000),
        "principal_outstanding": Decimal(1),
        "interest_due": Decimal(10**6),
    }
    assert layout([["รวมเงิน 1,000 บาท"], [*TOP, *REST], DATA]).units == {}
