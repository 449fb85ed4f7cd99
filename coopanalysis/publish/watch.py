"""A worker that hangs outside its notebook's cells is ended, and leaves word of it.

Cells have limits that the kernel's owner keeps; rendering, and writing into a folder
that does not answer, have none. The interpreter's own clock ends the process: it waits
for no lock that the hanging code may hold.
"""

from __future__ import annotations

import contextlib
import faulthandler
from collections.abc import Callable, Iterator
from pathlib import Path


@contextlib.contextmanager
def watched(note: Path | None) -> Iterator[Callable[[float], None]]:
    """Yield what gives the process so many seconds more; afterwards it may take any.

    ``note`` is a file for where the process was when it was ended; without one nothing
    is watched.
    """
    if note is None:
        yield lambda seconds: None
        return
    with note.open("w", encoding="utf-8") as stream:
        try:
            yield lambda seconds: faulthandler.dump_traceback_later(
                seconds, file=stream, exit=True
            )
        finally:
            faulthandler.cancel_dump_traceback_later()


def said(note: Path) -> str:
    """Return where a process was when it was ended, or nothing if it was not."""
    return note.read_text(encoding="utf-8") if note.is_file() else ""
