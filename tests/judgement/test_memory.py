"""A small memory limit: what does not fit goes to a folder, which is cleaned."""

import subprocess
import sys

import pyarrow as pa
import pytest
from judgement.office import NOW, coop, loan, table

from coopanalysis import cli, work
from coopanalysis.errors import DataError, LockedError
from coopanalysis.judgement import tables
from coopanalysis.judgement.dates import judge_all
from coopanalysis.judgement.judge import TABLES, judge
from coopanalysis.registers import spill, store
from coopanalysis.registers.spill import Memory

LOANS = 50_000


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """One body with far more loans than a small limit holds."""
    few = table("loan", [loan("3304-01", n, NOW, n - 10) for n in range(20)])
    many = pa.concat_tables([few] * (LOANS // len(few)))
    numbers = pa.array([f"C{n}" for n in range(len(many))])
    place = many.schema.get_field_index("contract_no")
    rows = {
        "coop": table("coop", [coop("3304-01", "3304", "agricultural", "district", 9)]),
        "loan": many.set_column(place, many.schema.field(place), numbers),
    }
    folder = tmp_path_factory.mktemp("large")
    store.put(folder, NOW, "33", rows)
    return folder


def test_a_small_limit_spills_and_gives_the_same_tables(data, tmp_path, monkeypatch):
    free = judge(data, NOW, "33", force=True)
    wanted = {name: free.table(name).read_bytes() for name in TABLES}
    seen, real = [], tables._found

    def watched(*given):
        found = real(*given)
        seen.extend(path.stat().st_size for path in tmp_path.rglob("*.tmp"))
        return found

    monkeypatch.setattr(tables, "_found", watched)
    tight = judge(data, NOW, "33", True, Memory("50MB", tmp_path))
    assert sum(seen) > 1_000_000
    assert list(tmp_path.iterdir()) == []
    assert {name: tight.table(name).read_bytes() for name in TABLES} == wanted


def test_too_small_a_limit_is_one_line_and_leaves_nothing(
    data, tmp_path, monkeypatch, capsys
):
    before = judge(data, NOW, "33").built.read_bytes()
    monkeypatch.setenv("COOPANALYSIS_MEMORY_LIMIT", "12MB")
    monkeypatch.setenv("COOPANALYSIS_SPILL", str(tmp_path / "spill"))
    given = ["measure", "--data", str(data), "--force", "--workers", "1"]
    assert cli.run(given) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert f"province 33 at {NOW}: does not fit into a memory limit of 12MB" in said
    assert "raise memory_limit" in said
    assert list((tmp_path / "spill").iterdir()) == []
    assert judge(data, NOW, "33").built.read_bytes() == before


def test_a_size_that_is_none_is_refused(monkeypatch, capsys):
    monkeypatch.setenv("COOPANALYSIS_MEMORY_LIMIT", "lots")
    assert cli.run(["measure"]) == 2
    assert "memory_limit is 'lots'; write a size like 500MB" in capsys.readouterr().err


def test_what_a_killed_run_left_goes_and_what_one_holds_stays(data, tmp_path):
    killed = (
        "import os, sys; from pathlib import Path; "
        "from coopanalysis.registers import spill\n"
        "with spill.folder(Path(sys.argv[1])) as made:\n"
        "    (made / 'rows.tmp').write_text('left'); os._exit(9)"
    )
    done = subprocess.run([sys.executable, "-c", killed, str(tmp_path)], check=False)
    assert done.returncode == 9
    (left,) = tmp_path.iterdir()
    with spill.folder(tmp_path) as held:
        (held / "rows.tmp").write_text("in use")
        judge_all(data, "33", memory=Memory(spill=tmp_path))
        assert list(tmp_path.iterdir()) == [held]
    assert not left.exists()
    assert list(tmp_path.iterdir()) == []


def test_two_never_share_a_folder(tmp_path):
    with spill.folder(tmp_path) as one, spill.folder(tmp_path) as two:
        assert one != two
        with (
            pytest.raises(LockedError, match="another run"),
            work.lock(one, work.HELD),
        ):
            pass


def test_memory_that_is_short_is_told_by_judge_itself(data):
    with pytest.raises(DataError, match="or name a roomier folder with spill"):
        judge(data, NOW, "33", True, Memory("12MB"))
    assert [*(data / "registers").glob(spill.PREFIX + "*")] == []
