"""Declared source corrections: applied to the text as received, or loudly not."""

import datetime as dt
from types import SimpleNamespace

import pytest

from coopanalysis.errors import DataError
from coopanalysis.registers import columns, corrections, store
from coopanalysis.registers.corrections import Corrector
from coopanalysis.registers.intake import intake
from coopanalysis.registers.jobs import SheetRead

DAY = dt.date(2019, 3, 31)
HEAD = "as_of,file,sheet,row,column,was,now,reason,by\n"
LOAN = columns.load_all()["loan"]
POSITIONS = {"coop_id": 0, "contract_no": 1, "member_no": 2, "principal_granted": 3}
GOOD = "2019-03-31,a.xlsx,เงินกู้,5,principal_granted,10.000,10000,พิมพ์ผิด,ผู้จัดการ"


def declared(tmp_path, *lines):
    path = tmp_path / "reference" / "corrections.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    return corrections.load(tmp_path)


LAYOUT = SimpleNamespace(
    register=LOAN,
    positions=POSITIONS,
    headers={"principal_granted": "ยอดอนุมัติ"},
    header=2,
)


def corrector(tmp_path, *lines, sheet="เงินกู้"):
    found = declared(tmp_path, *lines).of("a.xlsx", DAY)
    return Corrector(found, sheet, LAYOUT), found


def failed(one, found):
    read = SheetRead("a.xlsx", "เงินกู้")
    read.corrected, read.uncorrected = one.applied, one.faults
    return corrections.failed(found, [read])


def block():
    return [["3301-01", f"C{n}", "7", "10.000"] for n in range(4, 8)]


def test_without_a_file_nothing_is_corrected(tmp_path):
    assert corrections.load(tmp_path).of("a.xlsx", DAY) == {}


def test_a_correction_is_of_its_file_and_date_only(tmp_path):
    found = declared(tmp_path, GOOD)
    assert list(found.of("a.xlsx", DAY)) == [("เงินกู้", 5)]
    assert found.of("b.xlsx", DAY) == {}
    assert found.of("a.xlsx", dt.date(2018, 3, 31)) == {}


def test_the_named_cell_alone_is_changed(tmp_path):
    one, found = corrector(tmp_path, GOOD)
    rows = block()
    one.correct(4, rows)
    assert [row[3] for row in rows] == ["10.000", "10000", "10.000", "10.000"]
    assert failed(one, found) == []
    assert one.applied == [
        {
            "sheet": "เงินกู้",
            "row": 5,
            "column": "principal_granted",
            "was": "10.000",
            "now": "10000",
            "reason": "พิมพ์ผิด",
            "by": "ผู้จัดการ",
            "line": 2,
        }
    ]


def test_a_column_may_be_named_by_its_header_and_a_sheet_by_its_trimmed_name(tmp_path):
    for header in (LOAN.column("principal_granted").th, "ยอดอนุมัติ"):
        line = GOOD.replace("principal_granted", header)
        one, _ = corrector(tmp_path, line, sheet="เงินกู้ ")
        rows = block()
        one.correct(4, rows)
        assert rows[1][3] == "10000"


@pytest.mark.parametrize(
    ("cell", "was"),
    [(10.0, "10"), (dt.date(2019, 1, 2), "2019-01-02"), (None, ""), (" ก  ข ", "ก ข")],
)
def test_cells_of_every_kind_are_compared_by_what_is_seen(tmp_path, cell, was):
    one, _ = corrector(tmp_path, GOOD.replace("10.000", was))
    rows = [["3301-01", "C5", "7", cell]]
    one.correct(5, rows)
    assert rows[0][3] == "10000"


def test_a_short_row_is_filled_up_and_an_empty_now_empties_the_cell(tmp_path):
    one, _ = corrector(tmp_path, GOOD.replace("10.000", ""))
    rows = [["3301-01", "C5"]]
    one.correct(5, rows)
    assert rows == [["3301-01", "C5", None, "10000"]]
    one, _ = corrector(tmp_path, GOOD.replace("10000", ""))
    rows = [["3301-01", "C5", "7", "10.000"]]
    one.correct(5, rows)
    assert rows[0][3] is None


def test_one_that_no_longer_matches_is_a_problem_with_its_line(tmp_path):
    one, found = corrector(tmp_path, GOOD.replace("10.000", "9.000"))
    rows = block()
    one.correct(4, rows)
    assert rows == block()
    assert failed(one, found) == [
        "corrections.csv line 2 no longer matches: [เงินกู้] row 5, principal_granted: "
        "another text stands there now; look at the file again and change or remove "
        "the line"
    ]


def test_an_unknown_column_is_a_problem(tmp_path):
    one, found = corrector(tmp_path, GOOD.replace("principal_granted", "purpose"))
    one.correct(4, block())
    assert "the sheet has no column purpose" in failed(one, found)[0]


@pytest.mark.parametrize(
    ("old", "new"), [("เงินกู้", "อื่น"), (",5,", ",99,"), (",5,", ",3,")]
)
def test_a_row_of_data_or_a_sheet_that_is_not_there_is_said(tmp_path, old, new):
    one, found = corrector(tmp_path, GOOD.replace(old, new))
    one.correct(1, [["x"]] * 3 + block())
    told = failed(one, found)
    assert len(told) == 1
    assert told[0].startswith("corrections.csv line 2 no longer matches:")


def test_a_file_that_the_date_does_not_have_is_said(tmp_path):
    found = declared(tmp_path, GOOD)
    assert found.without_file(DAY, ["a.xlsx"]) == []
    assert found.without_file(DAY, ["b.xlsx"]) == [
        "corrections.csv line 2: 2019-03-31 has no file a.xlsx; correct the name or "
        "remove the line"
    ]


def test_what_is_personal_stays_out_of_the_record(tmp_path):
    one, _ = corrector(
        tmp_path,
        "2019-03-31,a.xlsx,เงินกู้,5,member_no,7,8,เลข 1234567890121 ผิด,ผู้จัดการ",
    )
    rows = block()
    one.correct(4, rows)
    assert rows[1][2] == "8"
    record = one.applied[0]
    assert (record["was"], record["now"]) == ("", "")
    assert "1234567890121" not in record["reason"]


def test_every_unusable_line_is_named_at_once(tmp_path):
    with pytest.raises(DataError) as error:
        declared(
            tmp_path,
            GOOD.replace("2019-03-31", "31/03/2562"),
            GOOD.replace(",5,", ",x,"),
            GOOD.replace("พิมพ์ผิด", ""),
            GOOD.replace("10.000", "10000"),
            GOOD,
            GOOD.replace("10000", "11000"),
        )
    assert error.value.problems == [
        "line 2: as_of '31/03/2562' is no date like 2019-03-31",
        "line 3: row 'x' is no row number",
        "line 4: reason is empty",
        "line 5: was and now are the same",
        "line 7: corrects the same cell as line 6",
    ]


def test_a_missing_column_and_wrong_bytes_are_one_line(tmp_path):
    path = tmp_path / "reference" / "corrections.csv"
    path.parent.mkdir()
    path.write_text("as_of,file\n", encoding="utf-8")
    with pytest.raises(DataError, match="no column sheet, row, column, was"):
        corrections.load(tmp_path)
    path.write_bytes("as_of,ไฟล์".encode("cp874"))
    with pytest.raises(DataError, match="is not UTF-8 text"):
        corrections.load(tmp_path)


def test_the_fingerprint_changes_with_the_words_not_with_the_line(tmp_path):
    first = corrections.fingerprint(declared(tmp_path, GOOD).of("a.xlsx", DAY))
    other = GOOD.replace("a.xlsx", "b.xlsx")
    moved = corrections.fingerprint(declared(tmp_path, other, GOOD).of("a.xlsx", DAY))
    changed = corrections.fingerprint(
        declared(tmp_path, GOOD.replace("10000", "9000")).of("a.xlsx", DAY)
    )
    assert first == moved != changed
    assert corrections.fingerprint({}) == ""


# ---- the whole way: inbox, intake, snapshot


LOANS = (
    "ทะเบียนคุมลูกหนี้เงินกู้\n"
    "รหัสสหกรณ์,เลขที่สัญญา,เลขทะเบียนสมาชิก,วันที่กู้,วันครบกำหนด,วงเงินตามสัญญา,ต้นเงินคงเหลือ\n"
    "3304-01,1,7,1/4/2560,31/3/2562,5000,1000\n"
    "3304-01,2,7,1/4/2560,31/3/2562,5000,ไม่ทราบ\n"
)
LINE = "2019-03-31,loan.csv,,4,principal_outstanding,ไม่ทราบ,750.50,ตามบัตรลูกหนี้,ผู้จัดการ"


@pytest.fixture
def office(inbox):
    inbox.put("loan.csv", LOANS.encode())
    return inbox.settings


def declare(office, *lines):
    path = office.data / "reference" / "corrections.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


def balances(office):
    found = store.snapshot(office.data, "2019-03-31", "33")
    table = store.read(office.data, found, "loan")
    return [str(one) for one in table["principal_outstanding"].to_pylist()]


def test_a_declared_correction_is_read_and_recorded(office):
    first = intake(office)
    assert first.counts["rejected"] == 1
    declare(office, LINE)
    second = intake(office)
    assert (second.failed, second.counts["rejected"]) == (False, 0)
    assert balances(office) == ["1000.00", "750.50"]
    found = store.snapshot(office.data, "2019-03-31", "33")
    entry = next(one for one in found.inputs if one["file"] == "loan.csv")
    assert [(one["line"], one["row"], one["now"]) for one in entry["corrected"]] == [
        (2, 4, "750.50")
    ]
    assert entry["corrected"][0]["reason"] == "ตามบัตรลูกหนี้"
    # the file was not touched, and nothing is read again while nothing changes
    text = (office.data / "inbox" / "2019-03-31" / "loan.csv").read_text("utf-8")
    assert text == LOANS
    assert intake(office).counts["rows_read"] == 0


def test_a_correction_that_is_taken_back_is_undone(office):
    declare(office, LINE)
    intake(office)
    (office.data / "reference" / "corrections.csv").unlink()
    assert intake(office).counts["rejected"] == 1
    assert balances(office) == ["1000.00"]


def test_one_that_no_longer_matches_fails_and_what_stood_stays(office):
    declare(office, LINE)
    intake(office)
    declare(office, LINE.replace("ไม่ทราบ", "ไม่มี"))
    found = intake(office)
    assert found.failed
    assert found.problems == [
        "2019-03-31 loan.csv: corrections.csv line 2 no longer matches: row 4, "
        "principal_outstanding: another text stands there now; look at the file again "
        "and change or remove the line"
    ]
    assert balances(office) == ["1000.00", "750.50"]


@pytest.mark.parametrize("row", [2, 5])
def test_a_correction_of_the_header_or_past_the_end_fails(office, row):
    declare(office, LINE.replace(",4,", f",{row},"))
    found = intake(office)
    assert "no row of data with that number" in found.problems[0]


def test_a_correction_of_a_file_that_is_gone_fails(office):
    declare(office, LINE.replace("loan.csv", "other.csv"))
    found = intake(office)
    assert found.problems == [
        "corrections.csv line 2: 2019-03-31 has no file other.csv; correct the name or "
        "remove the line"
    ]
    one = office.data / "inbox" / "2019-03-31" / "loan.csv"
    assert not intake(office, paths=[one]).failed


def test_an_unreadable_list_stops_the_intake_before_anything_is_written(office):
    declare(office, LINE.replace(",4,", ",x,"))
    with pytest.raises(DataError, match="line 2: row 'x' is no row number"):
        intake(office)
    assert not (office.data / "registers" / "snapshots").exists()
