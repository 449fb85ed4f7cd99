"""What is written: the same each time, taken in whole, refused beside real files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from coopanalysis import settings
from coopanalysis.errors import UsageError
from coopanalysis.places import Places
from coopanalysis.registers.columns import load_all
from coopanalysis.registers.intake import intake
from coopanalysis.sample import SampleSummary, letters, write_sample
from coopanalysis.sample.bodies import lay_out
from coopanalysis.sample.days import NEVER, day
from coopanalysis.sample.life import Life

PROVINCE = "83"  # three districts
DATES = ("2018-03-31", "2019-03-31")
SCALE = 0.1
PROGRAM = """
from pathlib import Path
import sys
from coopanalysis.places import Places
from coopanalysis.sample import write_sample
data = Path(sys.argv[1])
places = Places.load(data)
write_sample(data, places.province("83"), places.districts("83"), seed=1, scale=0.1,
             workers=1, dates=("2019-03-31",))
"""


def write(data: Path, seed: int = 1, dates: tuple[str, ...] = DATES) -> SampleSummary:
    places = Places.load(data)
    return write_sample(
        data,
        places.province(PROVINCE),
        places.districts(PROVINCE),
        seed=seed,
        scale=SCALE,
        workers=1,
        dates=dates,
    )


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SampleSummary]:
    data = tmp_path_factory.mktemp("sample")
    return data, write(data)


def listed(data: Path, date: str) -> dict:
    path = data / "inbox" / date / "_sample.json"
    return json.loads(path.read_text(encoding="utf-8"))


def test_every_register_is_written(written: tuple[Path, SampleSummary]) -> None:
    _, summary = written
    assert set(summary.rows) == set(load_all())
    assert summary.dates == list(DATES)
    assert not summary.reused


def test_meetings_are_written_once(written: tuple[Path, SampleSummary]) -> None:
    data, _ = written
    text = (data / "reference" / "meetings.csv").read_text(encoding="utf-8")
    assert text.splitlines() == [
        "meeting_id,fiscal_year,role,as_of",
        "2562-1,2562,baseline,2018-12-31",
        "2562-2,2562,mid,2019-03-31",
        "2562-3,2562,final,2019-06-30",
    ]


def test_two_runs_under_two_hash_seeds_write_the_same_bytes(tmp_path: Path) -> None:
    lists = []
    for seed in ("1", "2"):
        data = tmp_path / seed
        subprocess.run(
            [sys.executable, "-c", PROGRAM, str(data)],
            env=os.environ | {"PYTHONHASHSEED": seed},
            check=True,
        )
        lists.append(listed(data, "2019-03-31"))
    assert lists[0] == lists[1]


def test_a_second_run_reuses_what_stands(tmp_path: Path) -> None:
    first = write(tmp_path, dates=DATES[1:])
    times = {p: p.stat().st_mtime_ns for p in (tmp_path / "inbox").rglob("*")}
    second = write(tmp_path, dates=DATES[1:])
    assert second.reused
    assert second.rows == first.rows
    assert times == {p: p.stat().st_mtime_ns for p in (tmp_path / "inbox").rglob("*")}
    other = write(tmp_path, seed=2, dates=DATES[1:])
    assert not other.reused
    names = {
        p.relative_to(tmp_path / "inbox" / DATES[1]).as_posix()
        for p in (tmp_path / "inbox" / DATES[1]).rglob("*")
        if p.is_file() and p.name != "_sample.json"
    }
    assert names == set(listed(tmp_path, DATES[1])["files"])


def test_a_lost_file_is_written_again(tmp_path: Path) -> None:
    write(tmp_path, dates=DATES[1:])
    lost = next((tmp_path / "inbox").rglob("*.xlsx"))
    content = lost.read_bytes()
    lost.unlink()
    assert not write(tmp_path, dates=DATES[1:]).reused
    assert lost.read_bytes() == content


def test_real_files_are_never_mixed_with_the_sample(tmp_path: Path) -> None:
    real = tmp_path / "inbox" / "2019-03-31" / "loan.csv"
    real.parent.mkdir(parents=True)
    real.write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match=r"loan\.csv: is not the sample's"):
        write(tmp_path)
    assert [p.name for p in (tmp_path / "inbox").rglob("*.csv")] == ["loan.csv"]


def test_intake_rejects_what_was_planted_and_nothing_else(
    written: tuple[Path, SampleSummary],
) -> None:
    data, _ = written
    summary = intake(settings.load(data=data, province=PROVINCE))
    assert not summary.failed
    planted: Counter = Counter()
    ids = 0
    for date in DATES:
        entry = listed(data, date)["provinces"][PROVINCE]
        ids += entry["national_ids"]
        for mistake in entry["planted_rejects"]:
            planted[date, mistake["file"], mistake["register"]] += 1
    found = {
        (str(s.as_of), s.file, s.register): s.rejected
        for s in summary.sheets
        if s.rejected
    }
    assert found == dict(planted)
    assert sum(planted.values()) >= 8
    assert sum(s.national_ids for s in summary.sheets) == ids > 0


def test_encodings_and_dates_are_of_several_kinds(
    written: tuple[Path, SampleSummary],
) -> None:
    data, _ = written
    kinds = set()
    for path in (data / "inbox" / "2019-03-31").rglob("*.csv"):
        kinds.add("utf-8" if path.read_bytes()[:3] == b"\xef\xbb\xbf" else "cp874")
    assert kinds == {"utf-8", "cp874"}


LETTERS = ("mortgage_notice_date", "mortgage_notice_received_date")
LETTERS += ("mortgagor_notice_date",)


def test_letters_before_suits_on_land_move_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """They have a stream of chance of their own; only mortgaged land has them."""
    bodies = lay_out(Places.load(Path("no-such-folder")).districts("33"))
    body = next(one for one in bodies if one.coop_id == "3305-01")
    at = day("2019-03-31")
    with_letters = Life(body, 1, 1.0).registers(at)
    monkeypatch.setattr(letters, "KEPT", 0)
    without = Life(body, 1, 1.0).registers(at)
    items = with_letters["collateral"]
    sent, received, told = (items.pop(name) for name in LETTERS)
    for name in LETTERS:
        assert (without["collateral"].pop(name) == NEVER).all()
    for register, frame in with_letters.items():
        for name, values in frame.items():
            np.testing.assert_array_equal(values, without[register][name], name)
    assert (sent != NEVER).sum() > 3
    assert (items["collateral_type"][sent != NEVER] == "land_mortgage").all()
    assert items["third_party"][told != NEVER].all()
    assert max(sent.max(), received.max(), told.max()) <= at
    assert (received > sent)[received != NEVER].all()
