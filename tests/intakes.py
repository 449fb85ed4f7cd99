"""A small inbox, and a rejects book corrected as an officer would correct it."""

from __future__ import annotations

import csv
import io

import openpyxl

from coopanalysis.registers import store
from coopanalysis.settings import Settings

DAY = "2019-03-31"
ROW = "แถวเดิม / original row"
COOPS = [
    ["รหัสสหกรณ์", "ชื่อสหกรณ์", "ประเภท", "จังหวัด", "อำเภอ", "จำนวนสมาชิก"],
    ["3304-01", "สหกรณ์ตัวอย่าง ก", "การเกษตร", "ศรีสะเกษ", "อ.กันทรลักษ์", "1,200"],
    ["3301-01", "สหกรณ์ตัวอย่าง ข", "ออมทรัพย์", "33", "3301", "๘๐"],
]
LOAN = [
    *("รหัสสหกรณ์", "เลขที่สัญญา", "เลขทะเบียนสมาชิก", "ชื่อ-สกุล", "วันที่กู้"),
    *("วันครบกำหนด", "วงเงินตามสัญญา (บาท)", "ต้นเงินคงเหลือ"),
]


def office(root):
    """Return the settings of an office with its data folder under ``root``."""
    data = root / "data"
    return Settings(
        data=data,
        reports=root / "reports",
        secret=data / "secret.key",
        province="33",
        lang="both",
        root=root,
    )


def query(settings, sql, day=DAY):
    """Return rows of what stands for a date."""
    con = store.connect()
    store.attach(con, settings.data, store.snapshot(settings.data, day, "33"))
    return con.execute(sql).fetchall()


def loan(no="1/2560", due="31/03/2562", left="1,000.00", coop="3304-01", member="7"):
    """Return one loan's cells under `LOAN`."""
    return [coop, no, member, "นายตัวอย่าง", "1 เม.ย. 2560", due, "5,000", left]


class Inbox:
    """A data folder of a test: what is put in, what is found."""

    def __init__(self, root, coops=COOPS):
        self.settings = office(root)
        self.data = self.settings.data
        self.folder = self.data / "inbox" / DAY
        self.put("coop.csv", coops)

    def put(self, name, content, day=DAY, encoding="utf-8-sig"):
        """Write a file into the inbox: rows as CSV, or raw bytes."""
        path = self.data / "inbox" / day / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not isinstance(content, bytes):
            text = io.StringIO()
            csv.writer(text).writerows(content)
            content = text.getvalue().encode(encoding)
        path.write_bytes(content)
        return path

    def query(self, sql, day=DAY):
        """Return rows of what stands for a date."""
        return query(self.settings, sql, day)

    def loans(self):
        """Return contract, balance and origin of every loan, by contract."""
        return self.query(
            "SELECT contract_no, principal_outstanding::INT, _file, _row "
            "FROM raw_loan ORDER BY contract_no"
        )

    def books(self, day=DAY):
        """Return the rejects books of a date."""
        return sorted((self.data / "rejects" / day).glob("*.xlsx"))

    def book(self, day=DAY):
        """Open the one rejects book of a date."""
        (path,) = self.books(day)
        return openpyxl.load_workbook(path)

    def put_book(self, book, name="fixed.xlsx", day=DAY):
        """Save a corrected book into the inbox."""
        buffer = io.BytesIO()
        book.save(buffer)
        return self.put(name, buffer.getvalue(), day)


def rows_of(sheet):
    """Return, by original row number, the number a row has in a rejects book."""
    column, head = next(
        (cell.column, cell.row)
        for cells in sheet.iter_rows()
        for cell in cells
        if cell.value == ROW
    )
    found = {}
    for row in range(head + 1, sheet.max_row + 1):
        found[sheet.cell(row, column).value] = row
    return found


def correct(sheet, row, header, value):
    """Type a value into the cell of an original row, under a header."""
    at = next(
        cell.column
        for cells in sheet.iter_rows()
        for cell in cells
        if cell.value == header
    )
    sheet.cell(rows_of(sheet)[row], at).value = value
