"""A file is taken in as it stood when its content was fingerprinted, or not."""

from __future__ import annotations

from coopanalysis.registers import readers
from coopanalysis.registers.inbox import stamp
from coopanalysis.registers.jobs import Job


def job_for(path):
    return Job(path, path.name, "0" * 64, None, None, b"", False, stamp(path))


def test_a_changed_file_is_not_taken_in(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("x\n")
    job = job_for(path)
    path.write_text("x\ny\n")
    (read,) = readers.read_unchanged(job)
    assert read.problems == ["changed or went away while it was read; run intake again"]
    path.unlink()
    assert readers.read_unchanged(job)[0].problems == read.problems
