"""What a build says when it is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coopanalysis.publish.report import Made


@dataclass(frozen=True)
class BuildResult:
    """What a build made, and where its index is.

    ``slowest`` and ``names`` are for people; a program reads the manifest.
    """

    name: str
    folder: Path
    index: Path
    made: int
    reused: int
    failed: list[Made]
    seconds: float
    is_current: bool
    is_unchanged: bool = False  # --if-changed found nothing to do
    slowest: list[Made] = field(default_factory=list)  # of those made now
    names: dict[str, str] = field(default_factory=dict)  # page to its place, in English

    @property
    def exit_code(self) -> int:
        """Return 1 when a report failed."""
        return 1 if self.failed else 0

    def as_dict(self) -> dict[str, Any]:
        """Return the result as plain values for JSON."""
        return {
            "name": self.name,
            "folder": str(self.folder),
            "index": str(self.index),
            "made": self.made,
            "reused": self.reused,
            "failed": [{"page": one.page, **vars(one.failure)} for one in self.failed],
            "seconds": round(self.seconds, 1),
            "is_current": self.is_current,
            "is_unchanged": self.is_unchanged,
        }
