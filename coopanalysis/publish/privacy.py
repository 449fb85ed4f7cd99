"""Does a published artefact hold anything about a person? Every file is looked at.

What is of a kind that cannot be looked into (a picture, a PDF) is listed as such; what
should be readable and is not makes the scan fail, like a finding.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coopanalysis.errors import DataError, UsageError
from coopanalysis.publish.leaks import Piece, leaks
from coopanalysis.publish.pieces import KINDS, pieces
from coopanalysis.registers import personal

MOST = 100  # findings listed of one file; the others are counted


@dataclass(frozen=True)
class Finding:
    """What was found, in which file and where in it."""

    file: str
    place: str
    what: str


@dataclass
class Scan:
    """What a scan looked at and found."""

    path: str
    scanned: int = 0
    findings: list[Finding] = field(default_factory=list)
    unreadable: dict[str, str] = field(default_factory=dict)
    not_scanned: list[str] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Say whether the artefact may not be published as it is."""
        return bool(self.findings or self.unreadable)

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "path": self.path,
            "failed": self.failed,
            "scanned": self.scanned,
            "findings": [vars(finding) for finding in self.findings],
            "unreadable": self.unreadable,
            "not_scanned": self.not_scanned,
        }


def scan(path: Path) -> Scan:
    """Look for personal data in a file, or in every file of a folder.

    Raises
    ------
    UsageError
        When there is no such file or folder.
    """
    path = Path(path)
    if not path.exists():
        raise UsageError(f"{path}: no such file or folder")
    result = Scan(str(path))
    found = sorted(path.rglob("*")) if path.is_dir() else [path]
    for file in found:
        if file.is_dir():
            continue
        given = file.relative_to(path).as_posix() if path.is_dir() else file.name
        name = personal.without_ids(given, personal.MASK)
        result.findings += _of(name, [Piece("its name", given)])
        if file.suffix.lower() not in KINDS or not file.is_file():
            result.not_scanned.append(name)
            continue
        try:
            result.findings += _of(name, pieces(file))
            result.scanned += 1
        except DataError as error:
            result.unreadable[name] = personal.without_ids(
                "; ".join(error.problems), personal.MASK
            )
        except OSError as error:
            result.unreadable[name] = error.strerror or str(error)
    return result


def _of(name: str, found: Iterator[Piece] | list[Piece]) -> list[Finding]:
    listed: dict[Finding, None] = {}
    more = 0
    for piece in found:
        for what in leaks(piece):
            finding = Finding(name, piece.place, what)
            if len(listed) < MOST:
                listed.setdefault(finding)
            elif finding not in listed:
                more += 1
    if more:
        listed.setdefault(Finding(name, "further on", f"{more:,} more findings"))
    return list(listed)
