"""Files that no office means to send, and some that every office sends: as bytes."""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile

import xlsxwriter
import xlwt

LOAN = [
    *("รหัสสหกรณ์", "เลขที่สัญญา", "เลขทะเบียนสมาชิก", "วันที่กู้"),
    *("วันครบกำหนด", "วงเงินตามสัญญา", "ต้นเงินคงเหลือ"),
]
ROW = ["3304-01", "1/2560", "7", "01/04/2560", "31/03/2562", 5000, 1000]
COOPS = [
    ["รหัสสหกรณ์", "ชื่อสหกรณ์", "ประเภท", "จังหวัด", "อำเภอ", "จำนวนสมาชิก"],
    ["3304-01", "สหกรณ์ตัวอย่าง ก", "การเกษตร", "ศรีสะเกษ", "อ.กันทรลักษ์", 1200],
]
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
SHEET = "xl/worksheets/sheet1.xml"


def text(rows):
    """Return rows as CSV in utf-8, without quotation marks."""
    return "".join(",".join(map(str, row)) + "\n" for row in rows).encode()


def xlsx(rows=(LOAN, ROW), sheet="loan", cells=(), columns=()):
    """Return an ordinary workbook; ``cells`` are (row, column, formula, value)."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    page = book.add_worksheet(sheet)
    for at, row in enumerate(rows):
        page.write_row(at, 0, row)
    for row, column, formula, value in cells:
        page.write_formula(row, column, formula, None, value)
    book.close()
    return buffer.getvalue()


def xls(rows=(LOAN, ROW), errors=(), hidden=(), *, formula=False):
    """Return a workbook of the old kind; ``errors`` are (row, column, error).

    With ``formula`` they are what a formula ended in. Rows count from 0.
    """
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("loan")
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if not any((at, column) == spot[:2] for spot in errors):
                page.write(at, column, cell)
    for row, column, error in errors:
        if formula:
            page.write(row, column, xlwt.Formula("1/0"))
        else:
            page.row(row).set_cell_error(column, error)
    for row in hidden:
        page.row(row).hidden = True
    buffer = io.BytesIO()
    book.save(buffer)
    raw = buffer.getvalue()
    if formula:  # xlwt leaves the result of a formula to Excel: put the error there
        for row, column, _ in errors:
            place = re.escape(struct.pack("<HH", row, column))
            at = re.search(rb"\x06\x00.\x00" + place + b"..", raw, re.DOTALL).end()
            raw = raw[:at] + bytes([2, 0, 7, 0, 0, 0, 255, 255]) + raw[at + 8 :]
    return raw


def ods(rows=(LOAN, ROW), extra=""):
    """Return an OpenDocument sheet; ``extra`` is XML put behind its rows."""

    def cell(value):
        if isinstance(value, str):
            return (
                '<table:table-cell office:value-type="string">'
                f"<text:p>{value}</text:p></table:table-cell>"
            )
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}">'
            f"<text:p>{value}</text:p></table:table-cell>"
        )

    body = "".join(
        f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows
    )
    office = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        f'xmlns:office="{office}:office:1.0" xmlns:table="{office}:table:1.0" '
        f'xmlns:text="{office}:text:1.0" '
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:'
        'calcext:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="loan">{body}{extra}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        f'xmlns:manifest="{office}:manifest:1.0"><manifest:file-entry '
        f'manifest:full-path="/" manifest:media-type="{kind}"/>'
        "</manifest:manifest>"
    )
    return packed(
        {
            "mimetype": kind.encode(),
            "META-INF/manifest.xml": manifest.encode(),
            "content.xml": content.encode(),
        }
    )


def packed(parts):
    """Return an archive of named parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_parts(book, **changes):
    """Return a workbook with parts replaced or added: path -> function or bytes."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, change in changes.items():
        parts[name] = change(parts[name]) if callable(change) else change
    return packed(parts)


def far_cell(reference="XFD1048576", *, honest):
    """Return a workbook with one cell in the last corner, its reach told or not."""

    def put(xml):
        row = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        cell = f'<row r="{row}"><c r="{reference}"><v>1</v></c></row></sheetData>'
        xml = xml.replace(b"</sheetData>", cell.encode())
        return (
            xml.replace(b'ref="A1:G2"', f'ref="A1:{reference}"'.encode())
            if (honest)
            else xml
        )

    return with_parts(xlsx(), **{SHEET: put})


def bomb(size):
    """Return a small workbook that says it unpacks to ``size`` bytes, and does."""
    chunk = b" " * 1_000_000
    buffer = io.BytesIO(xlsx())
    with (
        zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/worksheets/sheet2.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(size // len(chunk)):
            part.write(chunk)
    return buffer.getvalue()


def lying_bomb(size):
    """Return a workbook whose own sheet unpacks to more than its archive says."""
    start = b"<sheetData>"
    blanks = start + b" " * size
    book = with_parts(xlsx(), **{SHEET: lambda xml: xml.replace(start, blanks)})
    raw = bytearray(book)
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        told = struct.pack("<I", archive.getinfo(SHEET).file_size)
    at = raw.find(told)
    while at >= 0:
        raw[at : at + 4] = struct.pack("<I", 1000)
        at = raw.find(told, at + 4)
    return bytes(raw)


def entity_bomb():
    """Return a workbook whose texts are entities of entities: a billion laughs."""
    lines = ['<!ENTITY a0 "ha">']
    lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    doctype = f"<!DOCTYPE sst [{''.join(lines)}]>".encode()

    def put(xml):
        head, _, rest = xml.partition(b"?>")
        first, _, last = rest.partition(b"<t>")
        return head + b"?>" + doctype + first + b"<t>&a9;" + last

    return with_parts(xlsx(), **{"xl/sharedStrings.xml": put})


def blank_rows(count, rows, columns=7):
    """Return a workbook with ``count`` formatted rows that hold nothing."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[:columns]

    def put(xml):
        blank = "".join(
            f'<row r="{row}">'
            + "".join(f'<c r="{letter}{row}" s="1"/>' for letter in letters)
            + "</row>"
            for row in range(3, count + 3)
        )
        end = f'ref="A1:{letters[-1]}{count + 2}"'.encode()
        xml = xml.replace(b'ref="A1:G2"', end)
        return xml.replace(b"</sheetData>", blank.encode() + b"</sheetData>")

    return with_parts(xlsx(rows), **{SHEET: put})


def repeated(rows, columns, *, blank=False):
    """Return a row of an .ods that stands for many, of many equal cells."""
    value = "" if blank else ' office:value-type="float" office:value="1"'
    return (
        f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell'
        f'{value} table:number-columns-repeated="{columns}"/></table:table-row>'
    )


def damaged(content, seed):
    """Return bytes with some of them changed, or cut off: the same for each seed."""
    chance = random.Random(seed)
    raw = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        raw[chance.randrange(len(raw))] = chance.randrange(256)
    return bytes(raw[: chance.randrange(len(raw))] if seed % 5 == 0 else raw)


def encrypted_xlsx():
    """Return what Office writes for a workbook with a password: an old container."""
    name = "EncryptedPackage".encode("utf-16-le")
    return OLE + bytes(504) + name + bytes(2048)


def encrypted_xls():
    """Return an old workbook whose globals say that the rest is encrypted."""
    raw = bytearray(xls())
    start = raw.find(bytes.fromhex("0908100000060500"))  # BOF of the globals
    record = struct.pack("<HH", 0x2F, 54) + bytes.fromhex("0100") + b"\x01" + bytes(51)
    at = start + 20
    raw[at : at + len(record)] = record
    return bytes(raw)
