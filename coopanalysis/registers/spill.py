"""How much memory a database may take, and the folder for what does not fit.

Each database has a folder of its own there, of the owner alone: two that shared one
would overwrite each other. What a killed run left goes when the next one begins.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from coopanalysis import work
from coopanalysis.registers.snapshots import private_folder

PREFIX = ".spill-"


@dataclass(frozen=True)
class Memory:
    """The most that one database may hold, like ``2GB``, and where the rest goes.

    Without a limit the engine takes what it wants (four fifths of the machine's);
    without a folder the rest goes into the data folder.
    """

    limit: str | None = None
    spill: Path | None = None

    def place(self, data: Path) -> Path:
        """Return the folder below which databases over ``data`` spill."""
        return self.spill or Path(data) / "registers"


@contextlib.contextmanager
def folder(place: Path) -> Iterator[Path]:
    """Make a folder for one database, and take it away with all that is in it."""
    with work.passing_folder(PREFIX, private_folder(place)) as made:
        yield made


def sweep(place: Path) -> None:
    """Take away what killed runs left; whatever a run still holds stays."""
    work.sweep(PREFIX, place)
