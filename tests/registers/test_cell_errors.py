"""A formula that ended in an error is refused with its reason, never a value."""

from __future__ import annotations

import pytest
from registers import hostile_files as made

from coopanalysis.registers.intake import intake
from coopanalysis.registers.spreadsheet import open_sheets

DAY = "2019-03-31"
GOOD = ["3304-01", "2/2560", *made.ROW[2:]]
PAID = 6  # the position of ต้นเงินคงเหลือ, counted from 0
ODS_ERROR = (
    '<table:table-row><table:table-cell office:value-type="string"><text:p>3304-01'
    '</text:p></table:table-cell><table:table-cell table:number-columns-repeated="5"/>'
    '<table:table-cell table:formula="of:=1/0" office:value-type="string" '
    'office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p>'
    '</table:table-cell></table:table-row><table:table-row table:visibility="collapse">'
    '<table:table-cell office:value-type="string"><text:p>3304-01</text:p>'
    "</table:table-cell></table:table-row>"
)
BOOKS = {
    "loan.xlsx": made.xlsx(
        [made.LOAN, made.ROW, GOOD], cells=[(1, PAID, "=1/0", "#DIV/0!")]
    ),
    "loan.xls": made.xls(
        [made.LOAN, made.ROW, GOOD], errors=[(1, PAID, "#DIV/0!")], formula=True
    ),
    "loan.ods": made.ods([made.LOAN], extra=ODS_ERROR),
}


@pytest.mark.parametrize("name", BOOKS)
def test_the_error_is_seen_where_it_stands(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(BOOKS[name])
    (sheet,) = open_sheets(path)
    assert sheet.head[1][PAID] == "#DIV/0!"
    found = [cell for row in sheet.head for cell in row if str(cell).startswith("#")]
    assert found == ["#DIV/0!"]


def test_hidden_rows_of_ods_are_seen(tmp_path):
    path = tmp_path / "loan.ods"
    path.write_bytes(BOOKS["loan.ods"])
    assert open_sheets(path)[0].hidden_rows == {3}


def test_hidden_rows_of_xls_are_seen(tmp_path):
    path = tmp_path / "loan.xls"
    path.write_bytes(made.xls([made.LOAN, made.ROW, GOOD], hidden=[2]))
    assert open_sheets(path)[0].hidden_rows == {3}


@pytest.mark.parametrize("name", ["loan.xlsx", "loan.xls"])
def test_the_row_is_refused_and_the_next_one_taken(inbox, name):
    inbox.put(name, BOOKS[name])
    summary = intake(inbox.settings)
    sheet = next(one for one in summary.sheets if one.file == name)
    assert (sheet.accepted, sheet.rejected) == (1, 1)
    (book,) = inbox.books()
    told = [
        str(cell) for page in open_sheets(book) for row in page.head for cell in row
    ]
    reason = "the formula of this cell ends in an error (#DIV/0!)"
    assert len([cell for cell in told if reason in cell]) == 1
