"""What a build under way has finished, so that the next takes up a broken one.

Each finished page is noted beside the folder in which its site is made: a line of its
path, hash and fingerprint. A line stands for a page only while the bytes agree, so
whatever a killed build left half written counts for nothing.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from coopanalysis import work
from coopanalysis.publish.manifest import Standing
from coopanalysis.work import sha256_of

MAKING, SUFFIX = ".making-", ".jsonl"
# What an atomic write that was broken off leaves beside its file.
BESIDE = (f".{MAKING}*", ".index.html.*")


class Journal:
    """The folder in which a site is made, and the list of what is finished in it."""

    def __init__(self, reports: Path, name: str) -> None:
        self.folder = reports / f"{MAKING}{name}"
        self.path = reports / f"{MAKING}{name}{SUFFIX}"

    def begin(self, standing: dict[str, Standing]) -> None:
        """Empty the folder but for pages that stand, and bring in the others."""
        here = {
            page: one
            for page, one in standing.items()
            if one.path == self.folder / page
        }
        work.write_atomically(self.path, "".join(map(_line, here, here.values())))
        self.folder.mkdir(parents=True, exist_ok=True)
        keep = {one.path for one in here.values()}
        for path in self.folder.rglob("*"):
            if not path.is_dir() and path not in keep:
                path.unlink()
        for page, one in standing.items():
            if page not in here:
                target = self.folder / page
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(one.path, target)
                self.note(page, one)

    def note(self, page: str, one: Standing) -> None:
        """Add a finished page."""
        with self.path.open("a", encoding="utf-8") as stream:
            stream.write(_line(page, one))


def standing(reports: Path, wanted: dict[str, str]) -> dict[str, Standing]:
    """Return the pages that broken builds have finished: bytes as noted."""
    found: dict[str, Standing] = {}
    for path in sorted(reports.glob(f"{MAKING}*{SUFFIX}")):
        folder = path.with_suffix("")
        for line in path.read_bytes().splitlines():
            one = _read(line)
            if one is None:
                continue
            page = one["page"]
            if page in found or one["fingerprint"] != wanted.get(page):
                continue
            file = folder / page
            if file.is_file() and sha256_of(file) == one["sha256"]:
                found[page] = Standing(
                    file, one["fingerprint"], one["sha256"], one["seconds"]
                )
    return found


def clear(reports: Path, but: Journal | None = None) -> None:
    """Remove what broken builds have left; the lock is the caller's."""
    kept = (but.folder, but.path) if but else ()
    for pattern in (f"{MAKING}*", *BESIDE):
        for path in reports.glob(pattern):
            if path in kept:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def _line(page: str, one: Standing) -> str:
    noted = {"page": page, "fingerprint": one.fingerprint}
    return json.dumps({**noted, "sha256": one.sha256, "seconds": one.seconds}) + "\n"


def _read(line: bytes) -> dict | None:
    """Return a line of a journal; None for one that was broken off."""
    try:
        return json.loads(line)
    except ValueError:
        return None
