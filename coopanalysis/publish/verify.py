"""Whether a site is what its manifest says, and today's data would give the same.

Nothing is built and nothing measured: recorded hashes are compared with present ones.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from coopanalysis.errors import DataError
from coopanalysis.publish import manifest, site
from coopanalysis.publish.plan import notebooks_folder
from coopanalysis.registers import snapshots
from coopanalysis.settings import Settings
from coopanalysis.work import sha256_of, sha256_of_json

NEEDED = {"name", "reports", "static", "index", "notebooks", "code", "versions"}
DIGEST = re.compile(r"-([0-9a-f]{8})(?:-\d+)?$")
AREAS = {"measures": "measures", "registers": "registers", "reference": "reference"}


@dataclass(frozen=True)
class Difference:
    """Something that is no longer as it was when the site was made."""

    area: str
    name: str
    change: str


@dataclass
class Verified:
    """What became of a site's files, and of what it was made from."""

    name: str
    folder: str
    files: int = 0
    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    not_recorded: list[str] = field(default_factory=list)
    failed_reports: list[str] = field(default_factory=list)

    @property
    def is_as_recorded(self) -> bool:
        """Say whether the site is what its manifest says."""
        return not (self.missing or self.changed or self.extra)

    @property
    def would_be_same(self) -> bool:
        """Say whether a build today would rest on the same."""
        return not (self.differences or self.not_recorded)

    @property
    def exit_code(self) -> int:
        """Return 0 where both hold, else 1."""
        return 0 if self.is_as_recorded and self.would_be_same else 1

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain values for JSON."""
        said = {
            "is_as_recorded": self.is_as_recorded,
            "would_be_same": self.would_be_same,
            "exit_code": self.exit_code,
        }
        return asdict(self) | said


def verify(settings: Settings, where: Path | None = None) -> Verified:
    """Compare a site with its manifest, and its manifest with what is here today.

    Parameters
    ----------
    settings
        Where data, notebooks and reports are.
    where
        A site's folder or a folder of reports; the settings' reports without it.

    Raises
    ------
    DataError
        When there is no site there, or its manifest cannot be read.
    """
    folder = _folder(where or settings.reports)
    recorded = manifest.read(folder)
    if recorded is None or not recorded.keys() >= NEEDED:
        raise DataError(
            folder / manifest.NAME,
            "not the manifest of a site; build it again with `coopanalysis build`",
        )
    found = Verified(recorded["name"], str(folder))
    found.failed_reports = [
        one["page"] for one in recorded["reports"] if one["status"] != "ok"
    ]
    _files(found, folder, recorded)
    _data(found, settings.data, recorded)
    _inbox(found, settings.data)
    _program(found, settings.root, recorded)
    return found


def _folder(where: Path) -> Path:
    if (where / manifest.NAME).is_file():
        return where
    name = site.points_at(where)
    if name is None:
        raise DataError(where, "no site is built here; run `coopanalysis build` first")
    return where / name


def _files(found: Verified, folder: Path, recorded: dict[str, Any]) -> None:
    """Hash every file named, and list those that are not."""
    pages = {one["page"]: one["sha256"] for one in recorded["reports"]}
    named = {**pages, **recorded["static"], "index.html": recorded["index"]}
    present = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if not path.is_dir() or path.is_symlink()
    }
    found.files = len(named)
    for name, digest in named.items():
        path = folder / name
        if name not in present or not path.is_file():
            found.missing.append(name)
        elif path.is_symlink() or sha256_of(path) != digest:
            found.changed.append(name)
    found.extra = sorted(present - set(named) - {manifest.NAME})
    # A site is named by what its pages were made from: the manifest's own seal.
    prints = {one["page"]: one["fingerprint"] for one in recorded["reports"]}
    seal = DIGEST.search(recorded["name"])
    if seal is None or seal.group(1) != sha256_of_json(prints)[:8]:
        found.changed.append(manifest.NAME)


def _data(found: Verified, data: Path, recorded: dict[str, Any]) -> None:
    """Compare what each province's reports rest on with what is there."""
    before = recorded.get("rests_on")
    if before is None:
        found.not_recorded.append("data")
        return
    for province, was in before.items():
        now = manifest.rests_on(data, province)
        _compare(found, None, was, now)
        for (day, code), path in sorted(snapshots.newest(data).items()):
            if code != province:
                continue
            taken = snapshots.read_snapshot(data, day, code, path)
            for refs in taken.files.values():
                for ref in refs:
                    _whole(found, "registers", data, ref.path, ref.sha256)
            _measured(found, data, day.isoformat(), code, taken.version)


def _measured(
    found: Verified, data: Path, day: str, province: str, version: int
) -> None:
    path = manifest.built_file(data, day, province)
    if not path.is_file():
        return
    built = json.loads(path.read_text(encoding="utf-8"))
    if built["snapshot_version"] != version:
        name = path.parent.relative_to(data).as_posix()
        found.differences.append(
            Difference("measures", name, "older than the registers")
        )
    for name, digest in built.get("tables", {}).items():
        _whole(found, "measures", data, path.parent / name, digest)


def _whole(found: Verified, area: str, data: Path, path: Path, digest: str) -> None:
    name = path.relative_to(data).as_posix()
    if not path.is_file():
        found.differences.append(Difference(area, name, "gone"))
    elif sha256_of(path) != digest:
        found.differences.append(Difference(area, name, "not what was written"))


def _inbox(found: Verified, data: Path) -> None:
    """Count files in the inbox whose content no intake has read."""
    from coopanalysis.registers import inbox

    if not (data / "inbox").is_dir():
        return
    batches, _ = inbox.batches(data, None, None)
    for batch in batches:
        known = {
            entry["sha256"] for entry in inbox.read_ledger(data, batch.as_of).values()
        }
        new = sum(sha256_of(path) not in known for path in batch.files.values())
        if new:
            name = f"inbox/{batch.as_of}"
            found.differences.append(
                Difference("inbox", name, f"{new:,} files not taken in as they are")
            )


def _program(found: Verified, root: Path, recorded: dict[str, Any]) -> None:
    """Compare rules, notebooks, the package and the libraries."""
    if "rules_table" in recorded:
        was, now = recorded["rules_table"], sha256_of(manifest.RULES)
        _compare(found, "rules", {"rules.toml": was}, {"rules.toml": now})
    else:
        found.not_recorded.append("rules")
    notebooks = {
        name: sha256_of(path)
        for name in recorded["notebooks"]
        if (path := notebooks_folder(root) / name).is_file()
    }
    _compare(found, "notebooks", recorded["notebooks"], notebooks)
    code = {"coopanalysis": manifest.code_hash()}
    _compare(found, "code", {"coopanalysis": recorded["code"]}, code)
    was, now = recorded["versions"], manifest.versions()
    for name in sorted({*was, *now}):
        if was.get(name) != now.get(name):
            change = f"{was.get(name, 'absent')} then, {now.get(name, 'absent')} now"
            found.differences.append(Difference("packages", name, change))


def _compare(
    found: Verified, area: str | None, was: dict[str, str], now: dict[str, str]
) -> None:
    """Note what differs between two lists of hashes; a path says its own area."""
    for name in sorted({*was, *now}):
        if was.get(name) == now.get(name):
            continue
        change = "changed"
        if name not in now:
            change = "gone"
        elif name not in was:
            change = "new"
        where = area or AREAS.get(name.partition("/")[0], "categories")
        found.differences.append(Difference(where, name, change))
