"""Registers as offices might write them: random rows in random styles, with faults.

What a row means is drawn first, then how it is written down; the two meet again in
`test_fuzz.py` after the intake has read the file. A cell is broken on purpose in a way
that nobody could read.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from pythainlp.util import arabic_digit_to_thai_digit, thai_strftime
from registers.writing import write_text, write_workbook

from coopanalysis.registers.columns import Column, Register, load_all

AS_OF = dt.date(2019, 3, 31)
COOPS = ("3304-01", "3304-02", "3301-01")
REGISTERS = sorted(set(load_all()) - {"coop"})
WORDS = (
    *("ปุ๋ย", "ซื้อเครื่องสูบน้ำ", "ค้ำประกัน", "หมู่ 7", "ก/1", "สาขาเหนือ", "ดิน, น้ำ"),
    *('เรียก "พิเศษ"', "x y", "ที่ดิน; บ้าน", "007", "ทุน_ใหม่", "อื่น ๆ"),
)
DATE_STYLES = (
    *("%d/%m/%Y", "%-d/%-m/%Y", "%-d %B %Y", "%-d %b %y", "%F", "%d-%m-%y"),
    *("%-d %B พ.ศ. %Y", "%Y %b %-d", "%d%m%Y", "วันที่ %-d เดือน %B พ.ศ. %Y"),
)
CE_STYLES = ("%d/%m/%Y", "%Y-%m-%d", "%d-%b-%Y", "%B %d, %Y", "%Y-%m-%d %H:%M:%S")
MONTH_STYLES = ("%B %Y", "%b %y", "%m/%Y")


@dataclass(frozen=True)
class Style:
    """How one office writes."""

    suffix: str
    encoding: str
    delimiter: str
    dates: str
    is_buddhist: bool
    thai_digits: bool
    native: bool  # numbers and dates as a workbook's own
    money: str
    titles: int
    extras: int
    sums: bool
    blanks: bool
    footnote: bool
    repeated_header: bool


@dataclass
class Cell:
    """What a cell means and how it is written."""

    value: object
    written: object


@dataclass
class Written:
    """A file, and what should become of it: by number of row in the file."""

    path: Path
    register: Register
    columns: list[str]
    header_row: int = 0
    accepted: dict[int, dict[str, object]] = field(default_factory=dict)
    broken: dict[int, str] = field(default_factory=dict)
    others: int = 0
    positions: dict[str, int] = field(default_factory=dict)


class Office:
    """Draws rows of a register and writes them in a style."""

    def __init__(self, register: Register, style: Style, draw: random.Random) -> None:
        self.register = register
        self.style = style
        self.draw = draw
        self.ce_style = draw.choice(CE_STYLES)

    def write(self, folder: Path, rows: int, faults: int) -> Written:
        """Write one file with some rows, some of which are broken."""
        sheet_name = self.draw.choice([self.register.name, self.register.title_th])
        name = f"{COOPS[0]}_{self.register.name}{self.style.suffix}"
        columns = self._columns()
        made = Written(folder / name, self.register, [c.name for c in columns])
        layout: list[Column | int] = [*columns, *range(self.style.extras)]
        self.draw.shuffle(layout)
        made.positions = {
            entry.name: at
            for at, entry in enumerate(layout)
            if not isinstance(entry, int)
        }
        header = [self._header(entry) for entry in layout]
        lines: list[list] = [
            [text] for text in ("สหกรณ์ตัวอย่าง จำกัด", "ทะเบียนของสหกรณ์", "(ตัวอย่าง)")
        ][: self.style.titles]
        lines.append(header)
        made.header_row = len(lines)
        broken = set(self.draw.sample(range(rows), min(faults, rows)))
        for number in range(rows):
            cells = self._row(columns, number)
            if number in broken:
                column = self.draw.choice([c for c in columns if self._breakable(c)])
                cells[column.name].written = self._fault(column)
                made.broken[len(lines) + 1] = column.name
            else:
                made.accepted[len(lines) + 1] = {
                    name: cell.value for name, cell in cells.items()
                }
            lines.append(
                [
                    self._extra(entry, number)
                    if isinstance(entry, int)
                    else cells[entry.name].written
                    for entry in layout
                ]
            )
            self._between(made, lines, layout, header, last=number == rows - 1)
        if made.path.suffix == ".xlsx":
            while not any(lines[-1]):  # a workbook ends where its last cell is
                lines.pop()
                made.others -= 1
            write_workbook(made.path, sheet_name, lines)
        else:
            mark = "\t" if made.path.suffix == ".tsv" else self.style.delimiter
            write_text(made.path, lines, self.style.encoding, mark)
        return made

    def _columns(self) -> list[Column]:
        optional = [c for c in self.register.columns if not c.required]
        kept = {c.name for c in self.draw.sample(optional, min(6, len(optional)))}
        kept |= set(self.register.key)
        return [c for c in self.register.columns if c.required or c.name in kept]

    def _header(self, entry: Column | int) -> str:
        if isinstance(entry, int):
            return ("ลำดับของสำนักงาน", "ข้อสังเกตของสำนักงาน", "remark")[entry]
        text = self.draw.choice(entry.headers)
        if entry.unit == "baht" and self.draw.random() < 0.3:
            text += " (บาท)"
        return text + self.draw.choice(["", "", " ", "\u00a0"])

    def _extra(self, kind: int, number: int) -> object:
        return (number + 1, self.draw.choice(["", "ตรวจแล้ว"]), "ok")[kind]

    def _between(
        self, made: Written, lines: list, layout: list, header: list, *, last: bool
    ) -> None:
        """Add what offices put between and below rows of data."""
        some = self.draw.random()
        more: list[list] = []
        if self.style.blanks and some < 0.3:
            more.append([""] * self.draw.choice([0, len(layout)]))
        if self.style.sums and (last or some > 0.8):
            sums = ["รวมทั้งสิ้น" if last else "รวม", *([""] * (len(layout) - 1))]
            for at, entry in enumerate(layout[1:], 1):
                if not isinstance(entry, int) and entry.type == "money":
                    sums[at] = "1,234.50"
            more.append(sums)
        if self.style.repeated_header and not last and some > 0.85:
            more.append(list(header))
        if self.style.footnote and last:
            more.append(["หมายเหตุ: เป็นตัวอย่าง 12 ราย"])
        lines += more
        made.others += len(more)

    def _row(self, columns: list[Column], number: int) -> dict[str, Cell]:
        cells = {}
        for column in columns:
            is_key = column.name in self.register.key
            if not column.required and not is_key and self.draw.random() < 0.2:
                blank = self.draw.choice(["", " ", "\u00a0"])
                cells[column.name] = Cell(None, blank)
            else:
                cells[column.name] = self._cell(column, number, is_key=is_key)
        return cells

    def _cell(self, column: Column, number: int, *, is_key: bool) -> Cell:
        if column.name == "coop_id":
            coop = self.draw.choice(COOPS)
            return Cell(coop, coop)
        if column.type == "date":
            return self._date(column, number if is_key else None)
        if column.type == "month":
            day = _months_back(AS_OF.replace(day=1), number)
            text = thai_strftime(_noon(day), self.draw.choice(MONTH_STYLES))
            return Cell(day, self._digits(text))
        if column.type == "enum":
            code = self.draw.choice(sorted(column.values))
            words = [code, column.values[code]]
            words += [text for text, meant in column.also.items() if meant == code]
            return Cell(code, self.draw.choice(words))
        if column.type == "bool":
            value = self.draw.random() < 0.5
            yes, no = self.draw.choice([("ใช่", "ไม่ใช่"), ("Y", "N"), ("มี", "ไม่มี")])
            return Cell(value, yes if value else no)
        if column.type in ("money", "decimal", "int"):
            return self._number(column, number if is_key else None)
        text = self.draw.choice(WORDS)
        if is_key or column.personal:
            text = f"{self.draw.choice(['ก', 'A', ''])}{number + 1}/2561"
        return Cell(text, text)

    def _date(self, column: Column, number: int | None) -> Cell:
        days = self.draw.randrange(6000) if number is None else 7 * number
        day = AS_OF - dt.timedelta(days)
        if column.future and self.draw.random() < 0.5:
            day = AS_OF + dt.timedelta(days)
        if self.style.native:
            return Cell(day, _noon(day))
        if self.style.is_buddhist:
            text = thai_strftime(_noon(day), self.style.dates)
        else:
            text = day.strftime(self.ce_style)
        return Cell(day, self._digits(text))

    def _number(self, column: Column, number: int | None) -> Cell:
        if column.type == "int":
            whole = self.draw.randrange(5000) if number is None else number + 1
            return Cell(whole, self._amount(Decimal(whole), 0))
        satang = self.draw.choice([0, 5, 100, 123456, 99_999_999, 10**9 + 1])
        amount = Decimal(satang + self.draw.randrange(100)) / 100
        if column.type == "decimal":
            return Cell(float(amount), self._amount(amount, 2))
        if self.draw.random() < 0.1:
            amount = -amount
        return Cell(amount, self._amount(amount, 2))

    def _amount(self, amount: Decimal, places: int) -> object:
        if self.style.native:
            return float(amount)
        text = format(
            abs(amount), f",.{places}f" if "," in self.style.money else f".{places}f"
        )
        if "฿" in self.style.money and places:
            text = f"฿{text}"
        if amount < 0:
            text = f"({text})" if "(" in self.style.money else f"-{text}"
        if amount == 0 and places and "-" in self.style.money:
            text = "-"
        return self._digits(text)

    def _digits(self, text: str) -> str:
        return arabic_digit_to_thai_digit(text) if self.style.thai_digits else text

    def _breakable(self, column: Column) -> bool:
        return column.personal != "drop"

    def _fault(self, column: Column) -> object:
        if column.name == "coop_id":
            return self.draw.choice(["9999-99", "", "สหกรณ์ตัวอย่าง"])
        faults: list[object] = {
            "date": [
                "32/01/2562",
                "29/02/2560",
                "ไม่ทราบ",
                "1/1/2439",
                "31/13/2561",
                "99",
            ],
            "month": ["13/2561", "ต้นปี", "มกราคม"],
            "money": ["หนึ่งร้อย", "1.2.3", "12,34", "#REF!", "1 2", "N/A", "5O"],
            "enum": ["ไม่มีคำนี้", "99"],
            "bool": ["อาจจะ", "2"],
            "text": ["ก(cid:12)ข", "ย\ufffdย"],
        }.get(column.type, ["หนึ่ง", "1.2.3", "12,34", "#N/A"])
        if column.type in ("date", "month") and not column.future:
            faults.append("2/4/2562" if column.type == "date" else "04/2562")
        if column.type == "int":
            faults.append("1.5")
        if column.required:
            faults += ["", " "]
        if column.required and column.type == "text" and not column.personal:
            faults.append("1-1017-00230-70-8")
        return self.draw.choice(faults)


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day)


def _months_back(day: dt.date, months: int) -> dt.date:
    at = day.year * 12 + day.month - 1 - months
    return dt.date(at // 12, at % 12 + 1, 1)
