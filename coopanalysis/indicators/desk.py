"""A database that serves date after date: its views say the same of each.

To read and make them again took a tenth to a fifth of a second a date. Tables go as
soon as a date is done with; after an error the database goes, too, with what it holds.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from coopanalysis.indicators import catalogue as catalogues
from coopanalysis.indicators import views
from coopanalysis.indicators.catalogue import Catalogue
from coopanalysis.indicators.measure import lay_out
from coopanalysis.registers import spill, store
from coopanalysis.registers.snapshots import Snapshot
from coopanalysis.registers.spill import Memory


class Desk:
    """Opens dates of a data folder, one after another.

    Parameters
    ----------
    data
        The data folder.
    memory
        How much the database may hold, and where the rest goes: a folder of its own,
        which is there as long as the database.
    catalogue
        What is measured; all there is without it.
    """

    def __init__(
        self,
        data: Path,
        memory: Memory | None = None,
        catalogue: Catalogue | None = None,
    ) -> None:
        self.data = data
        self.memory = memory or Memory()
        self.catalogue = catalogue or catalogues.load()
        self._con: duckdb.DuckDBPyConnection | None = None
        self._held = contextlib.ExitStack()

    @contextlib.contextmanager
    def opened(self, parts: Sequence[Snapshot]) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield the database with every view over snapshots to be measured together."""
        con = self._con or self._begun()
        try:
            lay_out(con, self.data, parts, self.catalogue)
            yield con
            views.clear(con)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the database and take its folder away."""
        self._con = None
        self._held.close()

    def __enter__(self) -> Desk:
        """Begin; the database is made with the first date."""
        return self

    def __exit__(self, *error: object) -> None:
        """End."""
        self.close()

    def _begun(self) -> duckdb.DuckDBPyConnection:
        place = self._held.enter_context(spill.folder(self.memory.place(self.data)))
        con = store.connect(memory_limit=self.memory.limit, spill=place)
        self._con = self._held.enter_context(con)
        return con
