"""From files in an inbox to the page on their quality: every number is counted here."""

import csv
import io
import json
import re
from types import SimpleNamespace

import pandas as pd
import pytest

from coopanalysis import settings as settings_of
from coopanalysis import show
from coopanalysis.judgement.dates import judge_all
from coopanalysis.registers.intake import intake
from coopanalysis.registers.snapshots import newest
from coopanalysis.workbook import open_workbook
from coopanalysis.workbook.quality import accounting, coverage, grades

DAY = "2019-03-31"
COOPS = [
    ["รหัสสหกรณ์", "ชื่อสหกรณ์", "ประเภท", "จังหวัด", "อำเภอ", "จำนวนสมาชิก"],
    ["3304-01", "สหกรณ์ตัวอย่าง ก จำกัด", "การเกษตร", "ศรีสะเกษ", "กันทรลักษ์", "1,200"],
    ["3304-02", "สหกรณ์ตัวอย่าง ข จำกัด", "การเกษตร", "ศรีสะเกษ", "กันทรลักษ์", "300"],
]
LOAN = ["รหัสสหกรณ์", "เลขที่สัญญา", "เลขทะเบียนสมาชิก", "วันที่กู้", "วันครบกำหนด"]
LOAN += ["วงเงินตามสัญญา (บาท)", "ต้นเงินคงเหลือ"]


def loan(number, left="1000", due="31/03/2562"):
    return ["3304-01", number, "101", "1/4/2561", due, "1,000.00", left]


# 9 rows under the header: 4 rows of data are good, 2 are not, 1 blank, 2 at the foot
LOANS = [
    ["ทะเบียนคุมลูกหนี้เงินกู้"],
    LOAN,
    loan("1"),
    loan("2", due="29/02/2560"),  # no such day
    loan("3"),
    [],
    loan("4", left="พัน"),  # no number
    loan("5"),
    loan("6"),
    ["รวมทั้งสิ้น", "", "", "", "", "", "4000"],
    ["หมายเหตุ: ตัวอย่าง"],
]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Return a data folder with one body's loans, and one body that sent nothing."""
    folder = tmp_path_factory.mktemp("quality") / "data"
    inbox = folder / "inbox" / DAY
    inbox.mkdir(parents=True)
    for name, rows in (("coop.csv", COOPS), ("loans.csv", LOANS)):
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        (inbox / name).write_text(text.getvalue(), encoding="utf-8-sig")
    assert not intake(settings_of.load(data=folder)).failed
    judge_all(folder, "33")
    return folder


@pytest.fixture(scope="module")
def view(data):
    return open_workbook(data).data_quality("33", DAY).in_language("en")


def words(block):
    return " ".join(re.sub(r"<[^>]+>", " ", str(block.html)).split())


def test_the_counts_are_those_of_the_file(view):
    loans = view.sheets[view.sheets["register"] == "loan"].iloc[0]
    counts = ["rows_read", "accepted", "rejected", "totals", "blank"]
    assert loans[counts].tolist() == [9, 4, 2, 2, 1]
    said = words(show.received(view))
    # two rows of cooperatives beside the nine of loans: 11 = 6 + 2 + 2 + 1
    assert (
        "11 rows read = 6 accepted + 2 refused + 2 totals and footnotes + 1 blank"
    ) in said
    assert "The rows of 2 sheets add up" in said


def test_page_inputs_and_quality_agree_on_what_was_refused(data, view):
    ((_, path),) = newest(data).items()
    inputs = json.loads(path.read_text(encoding="utf-8"))["inputs"]
    assert view.sheets["rejected"].sum() == sum(one["rejected"] for one in inputs) == 2
    assert view.parts["rejected"].sum() == 2
    held = view.quality[view.quality["check"] == "complete"]
    assert held.set_index(["coop_id", "register"])["rejected"].to_dict() == {
        ("3304-01", "coop"): 0,
        ("3304-02", "coop"): 0,
        ("3304-01", "loan"): 2,
    }
    # row 4 has an impossible due date, row 7 no number
    assert sorted(view.reasons[["column", "kind", "rows"]].values.tolist()) == [
        ["due_date", "date", 1],
        ["principal_outstanding", "number", 1],
    ]
    assert view.sheets["has_reasons"].all()
    assert view.files.set_index("file")["book"]["loans.csv"] == (
        "loans.csv.rejects.xlsx"
    )
    assert (data / "rejects" / DAY / "loans.csv.rejects.xlsx").is_file()
    said = words(show.refused(view))
    assert "Refused: 2 rows of 1 sheet." in said
    assert "loans.csv.rejects.xlsx" in said


def test_every_body_and_register_has_a_state(view):
    states = view.coverage.set_index(["coop_id", "register"])["state"]
    assert states["3304-01", "loan"] == "received"
    assert states["3304-01", "deposit"] == "not_expected"
    assert states["3304-02", "financials"] == "absent"
    assert states["3304-02", "loan"] == "unknown"


def test_a_register_of_which_every_row_was_refused_is_absent(view):
    names = ["coop_id", "register", "rows", "grade", "checks"]
    graded = pd.DataFrame(
        [
            ("3304-01", "loan", 4, "A", ""),
            ("3304-01", "deposit", 0, "B", "rejected_rows"),
        ],
        columns=names,
    )
    plain = SimpleNamespace(bodies=view.bodies, measures=pd.DataFrame(), catalogue=None)
    states = coverage(plain, graded).set_index(["coop_id", "register"])["state"]
    assert states["3304-01", "loan"] == "received"
    assert states["3304-01", "deposit"] == "absent"


def test_each_body_is_told_what_to_mend(view):
    said = words(show.mend(view))
    assert "Correct 2 refused rows of loans.csv" in said
    assert "nothing has come for this date" in said


def test_an_entry_of_an_older_snapshot_is_unknown_and_not_zero():
    sheet = {"sheet": "", "register": "loan", "rows_read": 2, "accepted": 1}
    sheet |= {"rejected": 1, "totals": 0, "blank": 0, "coops": {"3304-01": [1, 1]}}
    newer = sheet | {"hidden": True, "hidden_rows": 3, "data_date_from": "title"}
    newer["reasons"] = [{"column": "due_date", "kind": "date", "rows": 1}]
    found = accounting(
        [{"file": "old.csv", "sheets": [sheet]}, {"file": "new.csv", "sheets": [newer]}]
    )
    old, new = found["sheets"].to_dict("records")
    assert pd.isna(old["hidden"])
    assert pd.isna(old["hidden_rows"])
    assert (old["has_reasons"], new["has_reasons"]) == (False, True)
    assert (new["hidden"], new["hidden_rows"]) == (True, 3)
    assert found["reasons"]["kind"].tolist() == ["date"]


def test_a_kind_of_check_lowers_a_grade_once(view):
    rows = [
        # stale twice is one step, left_out another: A, B, C
        ("3304-01", "loan", "stale", "B"),
        ("3304-01", "loan", "stale", "B"),
        ("3304-01", "loan", "left_out", "B"),
        ("3304-01", "deposit", "stale", "B"),
        ("3304-01", "member", "complete", "A"),
    ]
    checks = view.quality.iloc[:0].copy()
    for place, row in enumerate(rows):
        checks.loc[place, ["coop_id", "register", "check", "grade"]] = row
    checks = checks.fillna({"reason_th": "เหตุ", "reason_en": "why"})
    found = grades(checks).set_index("register")["grade"]
    assert found.to_dict() == {"loan": "C", "deposit": "B", "member": "A"}
