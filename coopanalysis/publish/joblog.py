"""A log for schedules: one JSON object per event and line, appended.

Each line is written in one piece, so runs may share a file. Times are Bangkok's, which
has known no summer time since it took +07:00.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import secrets
from pathlib import Path
from typing import Any

BANGKOK = dt.timezone(dt.timedelta(hours=7), "Asia/Bangkok")
STDOUT = "-"
ORDER = ("event", "run", "province", "date", "page", "seconds", "outcome")


class JobLog:
    """Where events go: a file, standard output (``-``), or nowhere.

    Parameters
    ----------
    where
        A path, ``-``, or None.

    Raises
    ------
    OSError
        When the file cannot be written.
    """

    def __init__(self, where: str | None) -> None:
        self.run = secrets.token_hex(4)
        self._handle = None
        self._is_own = where not in (None, STDOUT)
        if where == STDOUT:
            self._handle = 1
        elif where is not None:
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
            self._handle = os.open(where, flags, 0o640)
            if not _ends_a_line(Path(where)):
                os.write(self._handle, b"\n")  # a run was broken off in its line

    def event(self, name: str, **facts: Any) -> None:
        """Append an event; facts that are not known (None) are left out."""
        if self._handle is None:
            return
        now = dt.datetime.now(BANGKOK).isoformat(timespec="milliseconds")
        known = {"event": name, "run": self.run, **facts}
        first = {key: known.pop(key) for key in ORDER if key in known}
        body = {"time": now, **first, **known}
        body = {key: value for key, value in body.items() if value is not None}
        line = json.dumps(body, ensure_ascii=False, default=str) + "\n"
        left = line.encode("utf-8", "backslashreplace")
        while left:
            left = left[os.write(self._handle, left) :]

    def close(self) -> None:
        """Let the file go."""
        if self._is_own and self._handle is not None:
            os.close(self._handle)
        self._handle = None


def _ends_a_line(path: Path) -> bool:
    if not path.is_file() or path.stat().st_size == 0:
        return True
    with path.open("rb") as stream:
        stream.seek(-1, os.SEEK_END)
        return stream.read(1) == b"\n"
