"""What a command does beside its work when nobody watches: a log, and silence."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from coopanalysis.errors import CoopAnalysisError, LockedError, UsageError
from coopanalysis.publish.joblog import STDOUT, JobLog

Quiet = Annotated[
    bool, typer.Option("--quiet", help="Say nothing but what went wrong.")
]
Log = Annotated[
    str | None,
    typer.Option("--log", metavar="FILE|-", help="Append events as JSON lines."),
]


class Job:
    """One run of a command: how it talks, and what it notes."""

    def __init__(self, command: str, log: JobLog, is_quiet: bool) -> None:
        self.command = command
        self.is_quiet = is_quiet
        self._log = log

    def note(self, what: str, **facts: Any) -> None:
        """Append an event of this command to the log."""
        self._log.event(f"{self.command}.{what}", **facts)

    def say(self, line: str) -> None:
        """Tell a person, unless nothing is to be said."""
        if not self.is_quiet:
            typer.echo(line)

    def complain(self, line: str) -> None:
        """Tell what went wrong where nothing else is said."""
        if self.is_quiet:
            typer.echo(line, err=True)


@contextlib.contextmanager
def job(
    command: str, quiet: bool, log: str | None, as_json: bool, found
) -> Iterator[Job]:
    """Log the beginning and the end of a command, however it ends.

    Parameters
    ----------
    quiet, log, as_json
        The options; a log on standard output leaves no room for anything else.
    found
        The settings.
    """
    if log == STDOUT and as_json:
        raise UsageError("--log - and --json both write to standard output; say one")
    written = JobLog(log)
    run = Job(command, written, quiet or log == STDOUT)
    started = time.monotonic()

    def end(outcome: str, code: int, message: str | None = None) -> None:
        run.note(
            "end",
            province=found.province,
            seconds=round(time.monotonic() - started, 3),
            outcome=outcome,
            exit_code=code,
            message=message,
        )

    try:
        run.note(
            "begin",
            province=found.province,
            data=str(found.data),
            reports=str(found.reports) if command == "build" else None,
        )
        yield run
        end("ok", 0)
    except typer.Exit as stop:
        end("failed" if stop.exit_code else "ok", stop.exit_code)
        raise
    except CoopAnalysisError as error:
        outcome = "locked" if isinstance(error, LockedError) else "failed"
        end(outcome, error.exit_code, " ".join(str(error).split()))
        raise
    except KeyboardInterrupt:
        end("interrupted", 130)
        raise
    except BaseException as error:
        end("failed", 1, f"{type(error).__name__}: {error}")
        raise
    finally:
        written.close()


def place_of(folder: Path) -> dict[str, str]:
    """Return province and date of a folder ``as_of=…/province=…``."""
    parts = [part.partition("=") for part in folder.parts]
    found = {name: value for name, mark, value in parts if mark}
    return {"province": found["province"], "date": found["as_of"]}
