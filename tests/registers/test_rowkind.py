"""Rows for the reader alone are no data, and no row of data is taken for one."""

from __future__ import annotations

import re

import pytest

from coopanalysis.registers.layout import lay_out
from coopanalysis.registers.mapping import SheetMapping
from coopanalysis.registers.rowkind import SUSPICIOUS, row_kind
from coopanalysis.registers.sheet import in_memory

LOAN = [
    *("ลำดับ", "เลขที่สัญญา", "เลขทะเบียนสมาชิก", "ชื่อ-สกุล", "วันที่กู้", "วันครบกำหนด"),
    *("วงเงินตามสัญญา", "ต้นเงินคงเหลือ"),
]
STOCK = ["วันที่ตรวจนับ", "คลัง", "รหัสสินค้า", "ชื่อสินค้า"]
COOP = ["รหัสสหกรณ์", "ชื่อสหกรณ์", "ประเภท", "จังหวัด", "อำเภอ"]


def layout(name, rows, **constants):
    mapping = SheetMapping(constants=constants)
    return lay_out("a.xlsx", in_memory(name, rows), mapping)


@pytest.fixture(scope="module")
def loan():
    titles = [["ทะเบียนลูกหนี้เงินกู้"], ["สหกรณ์ตัวอย่าง จำกัด"]]
    return layout("loan", [*titles, LOAN], coop_id="3304-01")


def row(*cells):
    return [*cells, *[""] * (len(LOAN) - len(cells))]


REAL = ["1", "12/2560", "7", "นายตัวอย่าง", "1/4/2560", "31/3/2562", "5,000", "1,000"]


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {3: "รวมใจ พัฒนา"},
        {0: "รวม"},
        {0: "หมายเหตุ: ชำระแล้วบางส่วน"},
        {1: "รวมใจ-5"},
        {1: "รวมใจพัฒนา"},
        {1: "ยอดรัก"},
        {1: "รวม สาขา 2"},  # odd, but its dates say that it is a loan
        {0: "", 3: "ผู้จัดการ"},
        {3: "สาขา"},
        {1: "กส.12/60"},
        {1: 12.0},
        {0: "", 4: "", 5: "", 6: "", 7: ""},  # a contract with nothing else: refused
        {1: "", 3: "รวมใจพัฒนา"},  # its number is missing: refused, not passed over
        {1: "-"},
    ],
)
def test_a_row_of_data_stays_one(loan, changed):
    assert row_kind([changed.get(at, c) for at, c in enumerate(REAL)], loan) == "data"


@pytest.mark.parametrize(
    "cells",
    [
        row("รวม", "", "", "", "", "", "5,000", "1,000"),
        row("", "รวมทั้งสิ้น", "", "", "", "", "5,000", "1,000"),
        row("", "รวม 12 สัญญา", "", "", "", "", 5000.0, 1000.0),
        row("", "รวมลูกหนี้เงินกู้ระยะสั้น", "", "", "", "", 5000.0, 1000.0),
        row("", "", "", "รวมทั้งหมด (1 ราย)", "", "", 5000.0, 1000.0),
        row("", "", "", "รวมเงินกู้สามัญ", "", "", 5000.0, 1000.0),
        row("", "กลุ่มที่ 1 รวม", "", "", "", "", 5000.0, 1000.0),
        row("", "ผลรวมทั้งหมด", "", "", "", "", 5000.0, 1000.0),
        row("Grand Total", "", "", "", "", "", 5000.0, 1000.0),
        row("", "ยอดยกมา", "", "", "", "", 5000.0, 1000.0),
        row("ยกไป", "", "", "", "", "", 5000.0, 1000.0),
        row("หมายเหตุ: ข้อมูลตัวอย่าง"),
        row("", "หมายเหตุ ปี 2562 ปรับโครงสร้าง 5 สัญญา"),
        row("", "1. สหกรณ์ได้ปรับโครงสร้างหนี้ให้สมาชิกตามมติที่ประชุมใหญ่ จำนวน 12 สัญญา"),
        row("* รอตรวจสอบ"),
        row("ที่มา: ทะเบียนของสหกรณ์"),
        row("", "", "กลุ่มที่ 1 บ้านตัวอย่าง"),
        row("", "กลุ่มที่ 1 บ้านตัวอย่าง"),
        row("", "", "", "", "", "", "(บาท)", "(บาท)"),
        row("", "", "", "", "", "", "พันบาท", "พันบาท"),
        row("(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8) = (7) - (1)"),
        row("", "", "", "หน้า 2/5"),
        row("", "", "", "- 2 -"),
        row("Page 2 of 5"),
        row("", "ลงชื่อ..................ผู้จัดทำ", "", "", "ลงชื่อ.............ผู้ตรวจสอบ"),
        row("", "(นายตัวอย่าง ใจดี)", "", "", "(นางตัวอย่าง ใจงาม)"),
        row("", "ผู้จัดการ", "", "", "ประธานกรรมการ"),
        row("", "วันที่ ......../......../........"),
        LOAN,
        [*LOAN[:7], "  ต้นเงินคงเหลือ "],
        row("ทะเบียนลูกหนี้เงินกู้"),
        row("", "", "สหกรณ์ตัวอย่าง จำกัด"),
    ],
)
def test_rows_for_the_reader_alone(loan, cells):
    assert row_kind(cells, loan) == "total"


@pytest.mark.parametrize("cells", [[], row(), row(" ", None), row("12"), row(12.0)])
def test_a_numbered_line_with_nothing_in_it_is_blank(loan, cells):
    assert row_kind(cells, loan) == "blank"


def test_the_stock_of_all_stores_is_data_and_the_sum_of_a_store_is_not():
    head = [*STOCK, "หน่วยนับ", "ปริมาณตามทะเบียน", "ปริมาณตรวจนับ", "ราคาทุน", "ราคาขาย"]
    found = layout("stock_count", [head], coop_id="3304-01")
    assert set(found.key_positions) == {0, 1, 2}
    rest = ["กระสอบ", 5.0, 5.0, 1.0, 2.0]
    assert row_kind(["31/3/2562", "รวม", "A-1", "ปุ๋ย", *rest], found) == "data"
    assert row_kind(["31/3/2562", "คลัง 1", "รวม", "", *rest], found) == "data"
    assert row_kind(["", "คลัง 1", "รวม", "", "", 5.0], found) == "total"
    assert row_kind(["", "รวมคลัง", "", "", "", 5.0], found) == "data"  # refused
    assert row_kind(["", "รวม คลัง 1", "", "", "", 5.0], found) == "total"


def test_the_sum_of_a_contracts_instalments_is_none_of_them():
    head = ["เลขที่สัญญา", "งวดที่", "วันครบกำหนด", "จำนวนเงิน", "ชำระแล้ว"]
    found = layout("instalment", [head], coop_id="3304-01")
    assert row_kind(["1/60", "รวม", "", "500", "-"], found) == "total"
    assert row_kind(["1/60", "1", "31/3/2562", "500", "-"], found) == "data"


def test_cooperatives_whose_names_begin_with_the_word_for_a_total():
    found = layout("coop", [COOP])
    real = ["3304-01", "รวม", "การเกษตร", "33", "3304"]
    assert row_kind(real, found) == "data"
    assert row_kind(["รวม", "2 แห่ง"], found) == "total"
    assert row_kind(["รวม 2 แห่ง", "", "", "", ""], found) == "total"


@pytest.mark.parametrize(
    "word",
    [
        *(
            "รวม",
            "รวม 12 สัญญา",
            "กลุ่ม 1 รวม",
            "Sub-Total",
            "ยอดยกมา",
            "ยกไป",
            "หมายเหตุ ก",
            "ที่มา: ก",
        ),
        *("ลงชื่อ....", "ผู้จัดทำ", "(นายตัวอย่าง)", "หน้า 2/5", "* ก", "......."),
    ],
)
def test_whatever_is_no_key_is_looked_at(word):
    assert re.search(SUSPICIOUS, word, re.IGNORECASE)
