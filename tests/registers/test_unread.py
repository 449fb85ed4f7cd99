"""Files that could not be taken in are remembered until they can."""

import shutil

from coopanalysis import settings as settings_of
from coopanalysis.registers import unread
from coopanalysis.registers.intake import intake

DAY = "2019-03-31"
COOP = (
    "รหัสสหกรณ์,ชื่อสหกรณ์,ประเภท,จังหวัด,อำเภอ\n"
    "3304-01,สหกรณ์ตัวอย่าง ก จำกัด,การเกษตร,ศรีสะเกษ,กันทรลักษ์\n"
)


def test_the_list_follows_the_inbox(tmp_path):
    folder = tmp_path / "inbox" / DAY
    folder.mkdir(parents=True)
    (folder / "a_coop.csv").write_text(COOP, encoding="utf-8")
    (folder / "b_loan.xlsx").write_bytes(b"PK\x03\x04 broken")
    (folder / "c.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    found = settings_of.load(data=tmp_path)
    assert intake(found).failed
    listed = unread.read(tmp_path, DAY)
    assert sorted(listed) == ["b_loan.xlsx", "c.csv"]
    assert "damaged" in listed["b_loan.xlsx"][0]
    assert "which register this is" in listed["c.csv"][0]
    assert intake(found).failed  # files at fault are tried again each time
    assert sorted(unread.read(tmp_path, DAY)) == ["b_loan.xlsx", "c.csv"]

    (folder / "c.csv").unlink()
    intake(found)
    assert sorted(unread.read(tmp_path, DAY)) == ["b_loan.xlsx"]

    shutil.copy(folder / "a_coop.csv", folder / "d_coop.csv")
    intake(found, [folder / "d_coop.csv"])
    assert sorted(unread.read(tmp_path, DAY)) == ["b_loan.xlsx"]  # not looked at

    (folder / "b_loan.xlsx").unlink()
    intake(found)
    assert not unread.unread_path(tmp_path, DAY).exists()


def test_explaining_writes_no_list(tmp_path):
    folder = tmp_path / "inbox" / DAY
    folder.mkdir(parents=True)
    (folder / "b_loan.xlsx").write_bytes(b"PK\x03\x04 broken")
    intake(settings_of.load(data=tmp_path), explain=True)
    assert not (tmp_path / "registers").exists()


def test_only_lines_about_a_file_of_the_date_are_kept():
    lines = [f"{DAY} x/y.csv: not read; gone", f"{DAY} /home/me/in: a folder", "else"]
    assert unread.by_file(DAY, lines) == {"x/y.csv": ["not read; gone"]}
