"""Registers laid out as sheets, with titles, totals and a few mistakes, and written."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass, field

import numpy as np
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from coopanalysis.registers.columns import Column, load_all
from coopanalysis.sample.days import date
from coopanalysis.sample.life import Frame, size
from coopanalysis.sample.writing import NUMERIC, Hand, is_blank, written

CREATED = dt.datetime(2019, 7, 1)
SHEET_NAME = 31


@dataclass
class Sheet:
    """One register ready to be written: text cells, and values where a cell has one."""

    register: str
    name: str
    titles: list[str]
    headers: list[str]
    names: list[str]
    cells: list[list[str]]
    values: list[np.ndarray | None]
    totals: list[str]
    extra: list[list[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def first_row(self) -> int:
        """Number of the first row below the header, counted from one."""
        return len(self.titles) + 2

    @property
    def n_rows(self) -> int:
        """Number of rows of data without the mistakes."""
        return len(self.cells[0])


def lay_out(
    register: str,
    frame: Frame,
    hand: Hand,
    titles: list[str],
    *,
    total: bool = True,
) -> Sheet:
    """Lay a register out in a body's hand."""
    declared = load_all()[register]
    known = declared.by_name
    names = [
        name
        for name, values in frame.items()
        if known[name].required or not is_blank(known[name], values)
    ]
    columns = [known[name] for name in names]
    return Sheet(
        register=register,
        name=hand.title(declared).replace("/", "-")[:SHEET_NAME],
        titles=[hand.title(declared), *titles],
        headers=[hand.header(column, i) for i, column in enumerate(columns)],
        names=names,
        cells=[hand.column(column, frame[column.name]) for column in columns],
        values=[_values(column, frame[column.name], hand) for column in columns],
        totals=["รวม", *(_sum(column, frame[column.name]) for column in columns[1:])]
        if total and size(frame) > 1
        else [],
    )


def _values(column: Column, values: np.ndarray, hand: Hand) -> np.ndarray | None:
    """Return what Excel keeps as a number or a date; None for what stays text."""
    if column.type in NUMERIC:
        return values.astype(float)
    return values if column.type == "date" and hand.cell_dates else None


def _sum(column: Column, values: np.ndarray) -> str:
    return f"{float(np.nansum(values)):,.2f}" if column.type == "money" else ""


def headed(coop_id: str, name: str, at: int) -> list[str]:
    """Return the title rows of a body's own file."""
    return [name, f"รหัสสหกรณ์ {coop_id}", f"ข้อมูล ณ วันที่ {written(at)}"]


def as_csv(sheet: Sheet, hand: Hand) -> bytes:
    """Return a sheet as the bytes of a CSV file."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([title] for title in sheet.titles)
    writer.writerow(sheet.headers)
    writer.writerows(zip(*sheet.cells, strict=True))
    writer.writerows(sheet.extra)
    if sheet.totals:
        writer.writerow(sheet.totals)
    writer.writerows([note] for note in sheet.notes)
    return out.getvalue().encode(hand.encoding)


def as_workbook(sheets: list[Sheet]) -> bytes:
    """Return sheets as the bytes of an Excel workbook; equal input, equal bytes."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": CREATED, "author": "ข้อมูลตัวอย่าง"})
    dated = book.add_format({"num_format": "dd/mm/yyyy"})
    bold = book.add_format({"bold": True})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for row, title in enumerate(sheet.titles):
            page.write_string(row, 0, title, bold)
        top = len(sheet.titles)
        for at, header in enumerate(sheet.headers):
            page.write_string(top, at, header, bold)
        for at, (texts, values) in enumerate(
            zip(sheet.cells, sheet.values, strict=True)
        ):
            _write_column(page, top + 1, at, texts, values, dated)
        row = top + 1 + sheet.n_rows
        for line in [*sheet.extra, sheet.totals, *([note] for note in sheet.notes)]:
            for at, text in enumerate(line):
                if text:
                    page.write_string(row, at, text)
            row += bool(line)
    book.close()
    return out.getvalue()


def _write_column(
    page: Worksheet,
    top: int,
    at: int,
    texts: list[str],
    values: np.ndarray | None,
    dated: Format,
) -> None:
    if values is None:
        for row, text in enumerate(texts, top):
            if text:
                page.write_string(row, at, text)
        return
    is_number = values.dtype.kind == "f"
    for row, (text, value) in enumerate(zip(texts, values.tolist(), strict=True), top):
        if text == "-":
            page.write_string(row, at, text)
        elif text and is_number:
            page.write_number(row, at, value)
        elif text:
            page.write_datetime(row, at, date(value), dated)
