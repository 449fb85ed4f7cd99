"""How long a report may take, and how much it may show."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from typing import Any

# Characters. A page of ours has some hundred thousand; a notebook that prints without
# end must not fill the memory of the machine.
CELL_OUTPUT = 10_000_000
REPORT_OUTPUT = 30_000_000
# Stands where output was cut that could not be refused: written past Python's streams.
CUT = "[coopanalysis: the rest of this output was cut]"


@dataclass(frozen=True)
class Limits:
    """The seconds that a cell, all cells, and what is done beside them may take.

    A kernel is started beside them, what it says last is waited for, the page is
    rendered and written: a second or two, where nothing hangs.
    """

    cell_seconds: int = 600
    report_seconds: int = 1800
    beside_seconds: int = 300


@dataclass
class Stopwatch:
    """The seconds left to each cell of a report, by a clock that does not jump."""

    limits: Limits
    cell: Any = None
    started: float = field(default_factory=time.monotonic)

    def __call__(self, cell: Any) -> int:
        """Return the seconds that this cell may take, and note that it runs."""
        self.cell = cell
        return max(1, min(self.limits.cell_seconds, math.ceil(self._left())))

    @property
    def is_over(self) -> bool:
        """Say whether the report as a whole has taken too long."""
        return self._left() <= 0

    def _left(self) -> float:
        return self.limits.report_seconds - (time.monotonic() - self.started)
