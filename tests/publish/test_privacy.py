"""What is about a person is found in whatever is published, and nothing else is."""

from __future__ import annotations

import json
import zipfile

import nbformat
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from coopanalysis.cli import run
from coopanalysis.errors import UsageError
from coopanalysis.publish import pieces as reading
from coopanalysis.publish.privacy import scan
from coopanalysis.registers import personal
from coopanalysis.registers.columns import load_all

ID = "1101700230708"  # 13+12+10+63+12+15+21 = 146 = 13 x 11 + 3, 11 - 3 = 8
IDS = "a national identity number (X-XXXX-XXXXX-XX-X)"
PSEUDONYM = personal.pseudonym(b"k" * 32, "3304-01", "7")
PSEUDONYMS = "a person's pseudonym (16 hex digits)"
ACCOUNTS = "an account number (NNN-N-NNNNN-N)"
FIGURE = {"data": [{"x": ["2019-03-31"], "y": [0.9858552690302365, 1.101700230708]}]}
CLEAN = f"""<!doctype html><title>อำเภอตัวอย่าง</title>
<table><thead><tr><th scope="col">สหกรณ์</th><th scope="col">ผู้รับผิดชอบ</th></tr>
<tr><th scope="row">เจ้าหน้าที่</th><td>1,101,700.23</td></tr></table>
<style>@font-face{{src:url(data:font/ttf;base64,{"1101700230708A" * 9})}}</style>
<script type="application/json">{json.dumps(FIGURE)}</script>
<p id="c{"0a1b" * 16}">31/03/2562, 3304-01, เลขที่สัญญา 12/2561</p>
"""


def found(tmp_path, name, content):
    """Return place and finding of everything found in a file of this content."""
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    result = scan(path)
    assert (result.scanned, result.not_scanned, result.unreadable) == (1, [], {})
    return [(finding.place, finding.what) for finding in result.findings]


def test_a_clean_page_passes(tmp_path):
    assert found(tmp_path, "a.html", CLEAN) == []


@pytest.mark.parametrize(
    ("leak", "what"),
    [
        (f"<p>{ID}</p>", IDS),
        ("<p>๑-๑๐๑๗-๐๐๒๓๐-๗๐-๘</p>", IDS),
        ("<p>1-1017-<b>00230</b>-70-8</p>", IDS),
        ("<p>11017<wbr>00230708</p>", IDS),
        ("<td>1101700&#50;30708</td>", IDS),
        (f'<i title="{ID}"></i>', IDS),
        (f"<!-- {ID} -->", IDS),
        (f"<script>var a = {ID};</script>", IDS),
        (f'<script type="application/json">{{"y": [1, {ID}]}}</script>', IDS),
        (
            '<script type="application/json">{"t": "\\u0e51101700230708"}</script>',
            IDS,
        ),
        (f"<td>{PSEUDONYM}</td>", PSEUDONYMS),
        (f'<script type="application/json">["{PSEUDONYM}"]</script>', PSEUDONYMS),
        ("<td>123-4-56789-0</td>", ACCOUNTS),
        (
            "<table><tr><th>ชื่อลูกหนี้<th>บาท</table>",
            "a column of personal data: 'ชื่อลูกหนี้' (loan.debtor_name)",
        ),
        (
            "<table><thead><tr><th><p>ชื่อ -<br>สกุล</p></th></table>",
            "a column of personal data: 'ชื่อ - สกุล' (loan.debtor_name)",
        ),
        (
            "<table><tr><td>Account number</td></tr></table>",
            "a column of personal data: 'Account number' (deposit.account_no)",
        ),
        (
            '<script type="application/json">[{"debtor_name": 1}]</script>',
            "a column of personal data: 'debtor_name' (loan.debtor_name)",
        ),
        (
            "<table><tr><th>เลขประจำตัวประชาชน</table>",
            "a column of personal data: 'เลขประจำตัวประชาชน' (personal)",
        ),
    ],
)
def test_a_leak_in_a_page_is_found_at_its_line(tmp_path, leak, what):
    # the clean page has 6 lines, so the leak stands in the seventh
    assert found(tmp_path, "a.html", CLEAN + leak) == [("line 7", what)]


def test_every_personal_column_is_known_unless_its_word_has_another_meaning(tmp_path):
    names = [
        column.name
        for register in load_all().values()
        for column in register.columns
        if column.personal
    ]
    assert len(names) > 10
    for name in names:
        assert len(found(tmp_path, "a.csv", f"coop_id,{name}\n1,2\n")) == 1


def test_a_notebook_s_outputs_are_looked_into(tmp_path):
    output = nbformat.v4.new_output(
        "display_data",
        {"text/html": f"<table>\n<tr><th>a</th></tr><tr><td>{ID}</td></tr></table>"},
    )
    cell = nbformat.v4.new_code_cell("1", outputs=[output])
    text = nbformat.writes(nbformat.v4.new_notebook(cells=[cell]))
    (_, what), *rest = found(tmp_path, "a.ipynb", text)
    assert (what, rest) == (IDS, [])


def test_a_workbook_s_cells_and_sheet_names_are_looked_into(tmp_path):
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("งาน")
    sheet.write_row(0, 0, ["เลขที่สัญญา", "เลขที่บัญชี"])
    sheet.write_row(1, 0, ["1/2561", int(ID)])
    book.add_worksheet(f"{ID} x").hide()
    book.close()
    assert [(one.place, one.what) for one in scan(path).findings] == [
        (
            "[งาน] row 1",
            "a column of personal data: 'เลขที่บัญชี' (deposit.account_no)",
        ),
        ("[งาน] row 2", IDS),
        ("name of a sheet", IDS),
    ]


def test_parquet_is_looked_into(tmp_path):
    path = tmp_path / "a.parquet"
    table = {"member_no": [PSEUDONYM, None], "purpose": ["ปุ๋ย", ID], "n": [1, int(ID)]}
    pq.write_table(pa.table(table), path)
    assert [(one.place, one.what) for one in scan(path).findings] == [
        (
            "name of a column",
            "a column of personal data: 'member_no' (loan.member_no)",
        ),
        ("column member_no, rows 1-2", PSEUDONYMS),
        ("column purpose, rows 1-2", IDS),
        ("column n, rows 1-2", IDS),
    ]


def test_a_number_in_a_file_s_name_is_found_and_not_repeated(tmp_path):
    (tmp_path / f"{ID}.html").write_text("<p>x</p>")
    result = scan(tmp_path)
    assert [(one.file, one.place, one.what) for one in result.findings] == [
        ("X-XXXX-XXXXX-XX-X.html", "its name", IDS)
    ]
    assert ID not in json.dumps(result.as_dict())


def test_numbers_across_the_pieces_of_a_big_file_are_found(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "_CHUNK", 1000)
    for gap in range(990, 1010):
        assert found(tmp_path, "a.js", "x" * 30 + " " * gap + ID) == [("line 1", IDS)]
        numbers = '{"y": [' + "1, " * gap + ID + "]}"
        assert found(tmp_path, "a.json", numbers) == [("line 1", IDS)]
        text = json.dumps({"t": "ก " * gap + ID})
        assert found(tmp_path, "b.json", text) == [("line 1", IDS)]
        assert found(tmp_path, "a.html", " " * gap + f"<p>{ID}") == [("line 1", IDS)]


def test_what_cannot_be_looked_into_is_listed_and_what_is_damaged_fails(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "b.png").write_bytes(b"\x89PNG")
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("x.html", ID)
    result = scan(tmp_path)
    assert (result.not_scanned, result.failed) == (["a.pdf", "b.png", "c.zip"], False)
    (tmp_path / "d.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    (tmp_path / "e.parquet").write_bytes(b"PAR1")
    (tmp_path / "f.html").write_bytes(b"<p>\xff\xfe\x81</p>")
    (tmp_path / "g.html").write_text("<![x[")
    result = scan(tmp_path)
    assert sorted(result.unreadable) == ["d.xlsx", "e.parquet", "f.html", "g.html"]
    assert result.failed


def test_many_findings_are_counted_and_the_first_hundred_listed(tmp_path):
    lines = found(tmp_path, "a.txt", f"{ID}\n" * 250)
    assert len(lines) == 101
    assert lines[-1] == ("further on", "150 more findings")


def test_an_absent_path_is_a_mistake_of_the_call(tmp_path):
    with pytest.raises(UsageError, match="no such file or folder"):
        scan(tmp_path / "nothing")


def test_the_command_says_what_it_found_and_fails(tmp_path, capsys):
    (tmp_path / "a.html").write_text(CLEAN, encoding="utf-8")
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    assert run(["privacy", "scan", str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "not scanned: a.pdf",
        "1 files scanned, nothing about a person found",
    ]
    (tmp_path / "b.html").write_text(f"<p>{ID}</p>", encoding="utf-8")
    assert run(["privacy", "scan", str(tmp_path)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"b.html: line 1: {IDS}",
        "not scanned: a.pdf",
        "2 files scanned",
    ]
    assert run(["privacy", "scan", str(tmp_path), "--json"]) == 1
    body = json.loads(capsys.readouterr().out)
    assert (body["failed"], body["scanned"]) == (True, 2)
    assert body["findings"] == [{"file": "b.html", "place": "line 1", "what": IDS}]
    assert run(["privacy", "scan", str(tmp_path / "x")]) == 2
