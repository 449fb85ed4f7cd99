"""Damaged, locked and endless files: one clear line each."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from registers import hostile_files

from coopanalysis.errors import DataError
from coopanalysis.registers.spreadsheet import open_sheets


def rows_of(path):
    (sheet,) = open_sheets(path)
    return [row for _, rows in sheet.blocks(2) for row in rows]


def refusal(path, content):
    path.write_bytes(content)
    with pytest.raises(DataError) as error:
        open_sheets(path)
    return str(error.value)


def test_rows_keep_their_numbers(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b'a,b\n\n"x\ny",2\n')
    assert rows_of(path) == [["a", "b"], [], ["x\ny", "2"]]


def test_semicolons_and_tabs_are_seen(tmp_path):
    for name, text in (("a.csv", "a;b\n1,5;2\n"), ("a.tsv", "a\tb\n1,5\t2\n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert rows_of(tmp_path / name) == [["a", "b"], ["1,5", "2"]]


def test_a_sheet_that_reaches_the_edge_is_refused_unread(tmp_path):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    book.add_worksheet().write(1048575, 16383, "far")
    book.close()
    message = refusal(tmp_path / "a.xlsx", buffer.getvalue())
    assert "says it reaches cell XFD1048576" in message


def test_other_kinds_are_named(tmp_path):
    message = refusal(tmp_path / "a.pdf", b"%PDF")
    assert message.startswith("a.pdf: is not one of the kinds that are read (.csv")


@pytest.mark.parametrize("kind", ["xlsx", "ods"])  # an .xls may end its reader
def test_no_damage_is_a_crash(tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    content = getattr(hostile_files, kind)([hostile_files.LOAN] * 40)
    refused = []
    for seed in range(120):
        path.write_bytes(hostile_files.damaged(content, seed))
        try:
            open_sheets(path)
        except DataError as error:
            refused.append(str(error))
    assert len(refused) > 80
    known = ("is damaged or no workbook", "unpacks to more than")
    assert [line for line in refused if not any(text in line for text in known)] == []
