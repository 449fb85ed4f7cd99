"""A kernel's extension: a cell that shows more than its share is stopped.

Counted in the kernel, where the output is made: whoever listens to it would have to
hold it first. Streams that hold nothing are not flushed: a kernel asks that a hundred
times a report, and each time another thread has to answer.
"""

from __future__ import annotations

import sys
import threading
from typing import Any

from coopanalysis.publish.limits import CELL_OUTPUT, CUT, REPORT_OUTPUT


class OutputLimitError(Exception):
    """A cell or a report shows more than it may."""


class Counter:
    """The characters shown so far."""

    def __init__(self) -> None:
        self.cell = self.report = 0
        self.is_cut = False

    def begin(self, *_: object) -> None:
        """Begin a cell."""
        self.cell = 0
        self.is_cut = False

    def refuses(self, size: int) -> str:
        """Count what is shown; return why it may not be, or nothing."""
        self.cell += size
        self.report += size
        if self.cell > CELL_OUTPUT:
            return f"the cell shows more than {CELL_OUTPUT:,} characters"
        if self.report > REPORT_OUTPUT:
            return f"the notebook shows more than {REPORT_OUTPUT:,} characters"
        return ""

    def show(self, message: dict[str, Any]) -> dict[str, Any]:
        """Let a display through.

        Raises
        ------
        OutputLimitError
            When it is too large.
        """
        reason = self.refuses(_size(message["content"].get("data")))
        if reason:
            raise OutputLimitError(reason)
        return message


def load_ipython_extension(shell: Any) -> None:
    """Count what the kernel prints and displays from now on."""
    counter = Counter()
    shell.events.register("pre_run_cell", counter.begin)
    shell.display_pub.register_hook(counter.show)
    shell.displayhook.register_hook(counter.show)
    for stream in (sys.stdout, sys.stderr):
        _cap(stream, counter)
        _flush_what_is_there(stream)


def _cap(stream: Any, counter: Counter) -> None:
    write = stream.write

    def capped(text: str) -> int:
        reason = counter.refuses(len(text))
        if not reason:
            return write(text)
        if threading.current_thread() is threading.main_thread():
            raise OutputLimitError(reason)
        # An error here would end a thread that others wait for.
        if not counter.is_cut:
            counter.is_cut = True
            write(f"\n{CUT}\n")
        return len(text)

    stream.write = capped


def _flush_what_is_there(stream: Any) -> None:
    write, flush = stream.write, stream.flush
    is_held = False

    def noted(text: str) -> int:
        nonlocal is_held
        try:
            return write(text)
        finally:
            is_held = True

    def flushed() -> None:
        nonlocal is_held
        if is_held:
            is_held = False
            flush()

    stream.write, stream.flush = noted, flushed


def _size(value: Any) -> int:
    """Return about how many characters a display holds."""
    if isinstance(value, (str, bytes)):
        return len(value)
    if isinstance(value, dict):
        return sum(_size(one) for one in value.values())
    if isinstance(value, (list, tuple)):
        return sum(_size(one) for one in value)
    return 8
