"""What a blank workbook says of each column: what goes in, its unit, an example."""

from __future__ import annotations

from typing import NamedTuple

from coopanalysis.registers.columns import Column, Register

REQUIRED_MARK, PERSONAL_MARK = "*", "★"
EXAMPLES = {
    "money": "12,500.00",
    "decimal": "7.50",
    "int": "2",
    "date": "31/03/2562",
    "month": "มี.ค. 2562",
    "bool": "ใช่",
    "text": "ตัวอย่าง",
}
_WHAT = {
    "text": ("ข้อความ", "text"),
    "enum": ("เลือกคำหนึ่งคำจากรายการ", "one word of the list"),
    "bool": ("ใช่ หรือ ไม่ใช่", "yes (ใช่) or no (ไม่ใช่)"),
    "int": ("จำนวนเต็ม", "a whole number"),
    "decimal": ("ตัวเลข", "a number"),
    "money": ("จำนวนเงิน ทศนิยมสองตำแหน่ง", "an amount, two decimals"),
    "date": ("วันที่ พ.ศ. หรือ ค.ศ.", "a date of either era"),
    "month": ("เดือนและปี", "month and year"),
}
_UNITS = {
    "baht": "บาท / baht",
    "people": "คน / people",
    "times": "ครั้ง / times",
    "%": "ร้อยละ / %",
    "% a year": "ร้อยละต่อปี / % a year",
    "dd/mm": "วัน/เดือน / dd/mm",
    "1-4": "1-4",
    "contract_no": "เลขที่สัญญา / contract number",
    "code": "รหัส / code",
}
_EXAMPLE_OF_UNIT = {"dd/mm": "31/03", "contract_no": "12/2560", "code": "P-001"}
_PERSONAL = {
    "": "",
    "pseudonym": (
        "ข้อมูลส่วนบุคคล: แปลงเป็นรหัสแทนเมื่อนำเข้า / personal: becomes a pseudonym at intake"
    ),
    "drop": (
        "ข้อมูลส่วนบุคคล: ไม่เก็บเมื่อนำเข้า เว้นแต่สั่งให้เก็บ / "
        "personal: dropped at intake unless asked for"
    ),
}
HEADERS = (
    "แผ่นงาน / sheet",
    "คอลัมน์",
    "Column",
    "สิ่งที่กรอก / what goes in",
    "หน่วย / unit",
    "คำที่ใช้ได้ / allowed words",
    "ต้องกรอก / required",
    "ตัวอย่าง / example",
    "หมายเหตุ / note",
)
RULES = (
    "กรอกใต้หัวคอลัมน์ หนึ่งรายการต่อหนึ่งแถว แล้ววางไฟล์ไว้ใน inbox/<วันที่>/ / "
    "Fill in below the headers, one entry a row; put the file into inbox/<date>/",
    f"{REQUIRED_MARK} = ต้องกรอก / required · "
    f"{PERSONAL_MARK} = ข้อมูลส่วนบุคคล / personal data",
    "ห้ามกรอกเลขประจำตัวประชาชน 13 หลัก / Never write 13-digit national numbers",
    "ช่องว่าง = ไม่ทราบ, 0 = ศูนย์ / A blank cell is unknown, 0 is zero",
    "คอลัมน์ที่ไม่มี * ลบทิ้งได้ สลับลำดับได้ / Columns without * may be deleted, all may be moved",
    "หลายสหกรณ์ในแผ่นเดียว: เพิ่มคอลัมน์หัวว่า รหัสสหกรณ์ / "
    "Several cooperatives on one sheet: add a column headed รหัสสหกรณ์",
)


class Help(NamedTuple):
    """One line of the help sheet, in the order of `HEADERS`."""

    sheet: str
    th: str
    en: str
    what: str
    unit: str
    words: str
    required: str
    example: str
    note: str


def help_line(sheet: str, register: Register, column: Column) -> Help:
    """Return what is said of one column."""
    what_th, what_en = _WHAT[column.type]
    return Help(
        sheet,
        column.th,
        column.en,
        f"{what_th} / {what_en}",
        _UNITS.get(column.unit, column.unit),
        ", ".join(words(column)),
        f"{REQUIRED_MARK} ต้องกรอก / required" if column.required else "",
        example(register, column),
        _PERSONAL[column.personal],
    )


def header(column: Column) -> str:
    """Return a column's header with its marks; intake knows it all the same."""
    unit = " (บาท)" if column.unit == "baht" else ""
    personal = f" {PERSONAL_MARK}" if column.personal else ""
    return f"{column.th}{unit}{personal}{REQUIRED_MARK if column.required else ''}"


def words(column: Column) -> tuple[str, ...]:
    """Return the words among which a cell chooses, if it does."""
    if column.type == "bool":
        return ("ใช่", "ไม่ใช่")
    return tuple(column.values.values())


def example(register: Register, column: Column) -> str:
    """Return an example that nobody takes for an entry."""
    if column.values:
        return words(column)[0]
    if column.personal == "drop":
        return "นายตัวอย่าง สมมติ"
    if column.personal:
        return "00123"
    if column.unit in _EXAMPLE_OF_UNIT:
        return _EXAMPLE_OF_UNIT[column.unit]
    if column.type == "text" and column.name in register.key:
        return "3399-99" if column.name == "coop_id" else "1/2562"
    return EXAMPLES[column.type]


def hint(register: Register, column: Column) -> str:
    """Return the few words that stand beside a cell while it is filled in."""
    unit = _UNITS.get(column.unit, column.unit)
    lines = [
        f"{column.en}{f' ({unit})' if unit else ''}",
        " / ".join(_WHAT[column.type]),
        f"เช่น / e.g. {example(register, column)}",
    ]
    return "\n".join(lines)
