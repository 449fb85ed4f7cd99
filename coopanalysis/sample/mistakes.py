"""Rows that are wrong on purpose, each noted so that tests can count the rejects."""

from __future__ import annotations

from dataclasses import dataclass

from coopanalysis.registers.columns import load_all
from coopanalysis.sample.sheets import Sheet

# a national number of nobody: the pattern and the check digit are right
NOBODY = "1234567890121"
# what is planted in which body: its place among those that keep registers, modulo
KINDS = (
    ("loan", "bad_date", "loan_date", "29/02/2560"),
    ("loan", "text_in_amount", "principal_outstanding", "ไม่ทราบ"),
    ("loan", "unknown_word", "loan_type", "พิเศษมาก"),
    ("loan", "repeated_key", "contract_no", ""),
    ("deposit", "text_in_amount", "balance", "รอตรวจสอบ"),
    ("trade_receivable", "bad_date", "sale_date", "31/11/2561"),
    ("collateral", "unknown_word", "collateral_type", "ทองคำ"),
    ("member", "repeated_key", "member_no", ""),
)
NUMBERED = ("debtor_name", "purpose")
KEYS = {
    "loan": "contract_no",
    "deposit": "account_no",
    "trade_receivable": "invoice_no",
    "collateral": "item_no",
}


@dataclass(frozen=True)
class Mistake:
    """One row that the intake must reject."""

    file: str
    sheet: str
    register: str
    row: int
    column: str
    text: str
    kind: str


def spoil(sheet: Sheet, file: str, sheet_name: str, turn: int) -> list[Mistake]:
    """Add to a sheet the wrong row that is the body's turn; return what was added."""
    register, kind, column, text = KINDS[turn % len(KINDS)]
    if sheet.register != register or not sheet.n_rows:
        return []
    row = [cells[0] for cells in sheet.cells]
    at = sheet.names.index(column)
    if kind != "repeated_key":
        key = sheet.names.index(KEYS[register])
        row[key] = "999" if register == "collateral" else f"ผิด.{turn + 1}/2562"
        row[at] = text
    number = sheet.first_row + sheet.n_rows + len(sheet.extra)
    sheet.extra.append(row)
    shown = row[at] if kind == "repeated_key" else text
    if load_all()[register].column(column).personal:
        shown = ""
    return [Mistake(file, sheet_name, register, number, column, shown, kind)]


def number_people(sheet: Sheet) -> int:
    """Write a national number behind a name and a purpose; return how many."""
    if sheet.register != "loan" or not sheet.n_rows:
        return 0
    written = 0
    for name in NUMBERED:
        if name in sheet.names:
            cells = sheet.cells[sheet.names.index(name)]
            cells[0] = f"{cells[0]} {NOBODY}"
            written += 1
    return written
