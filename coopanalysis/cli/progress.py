"""Progress that people can read: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import typer

from coopanalysis.work import Say, Step

if TYPE_CHECKING:
    from rich.console import Console

    from coopanalysis.publish.report import Made
    from coopanalysis.publish.result import BuildResult


@contextlib.contextmanager
def telling(
    as_json: bool, console: Console | None = None, *, is_quiet: bool = False
) -> Iterator[Say]:
    """Yield how progress is told while something runs.

    Parameters
    ----------
    as_json
        Standard output is for a program: progress goes to standard error.
    console
        Instead of that stream; for tests.
    is_quiet
        Nothing is told.
    """
    if is_quiet:
        yield lambda line: None
        return
    stream = sys.stderr if as_json else sys.stdout
    if console is None and not stream.isatty():
        yield lambda line: typer.echo(line, err=as_json)
        return
    from rich.console import Console

    with _bar(console or Console(stderr=as_json)) as say:
        yield say


@contextlib.contextmanager
def _bar(console: Console) -> Iterator[Say]:
    from rich import progress

    bar = progress.Progress(
        progress.SpinnerColumn(),
        progress.MofNCompleteColumn(),
        progress.BarColumn(),
        progress.TimeElapsedColumn(),
        progress.TextColumn("left"),
        progress.TimeRemainingColumn(),
        progress.TextColumn("{task.description}", markup=False),
        console=console,
        transient=True,
    )
    with bar:
        yield _drawn(bar)


def _drawn(bar) -> Callable[[str], None]:
    """Return what moves the bar with each step, and prints any other line above it."""
    row = None

    def say(line: str) -> None:
        nonlocal row
        is_step = isinstance(line, Step)
        if is_step:
            if row is None:
                # What stood before this run counts as done, not as work to time.
                row = bar.add_task("", total=line.total, completed=line.number - 1)
            bar.update(row, completed=line.number, description=line.name)
        if not is_step or line.has_failed:
            bar.console.print(line, markup=False, highlight=False, soft_wrap=True)

    return say


def build_summary(result: BuildResult, console: Console | None = None) -> None:
    """Print how long what was made took, the slowest first, and what failed."""
    rows = [_row("failed", one, result) for one in result.failed]
    if result.made > 1:
        rows += [_row("slowest", one, result) for one in result.slowest]
    if not rows:
        return
    if console is None and not sys.stdout.isatty():
        for line in aligned(rows):
            typer.echo(line)
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("", "report", "took", "why", title="Failed and slowest")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    (console or Console()).print(table)


def _row(kind: str, one: Made, result: BuildResult) -> tuple[str, ...]:
    what = f"{one.page.removesuffix('.html')} {result.names[one.page]}"
    why = f"{one.failure.error}: {one.failure.message}" if one.failure else ""
    return kind, what, f"{one.seconds:.1f} s", why


def aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Return rows as lines whose cells stand below each other."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]
