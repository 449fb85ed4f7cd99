"""Rows of cells as files: text in an encoding, or a workbook of one sheet."""

from __future__ import annotations

import csv
from pathlib import Path

import xlsxwriter


def write_text(path: Path, lines: list[list], encoding: str, mark: str) -> None:
    try:
        "".join(str(cell) for line in lines for cell in line).encode(encoding)
    except UnicodeEncodeError:
        encoding = "utf-8-sig"  # cp874 has no letter for a fault
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=mark).writerows(lines)


def write_workbook(path: Path, name: str, lines: list[list]) -> None:
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet(name.replace("/", " ")[:31])
    for at, line in enumerate(lines):
        for position, cell in enumerate(line):
            if isinstance(cell, str):
                sheet.write_string(at, position, cell)
            else:
                sheet.write(at, position, cell)
    book.close()
