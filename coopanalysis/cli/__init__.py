"""The ``coopanalysis`` command: each room's main job, one command each.

Rooms are imported inside the commands, so that help and mistakes answer at once.
Exit status: 0 done, 1 a file unreadable or a report failed, 2 usage, 3 locked.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections.abc import Sequence

import typer

from coopanalysis.cli import (  # noqa: F401 - they add their commands
    inputs,
    outputs,
    privacy,
    sites,
)
from coopanalysis.cli.options import NAME, app, print_json
from coopanalysis.errors import CoopAnalysisError

INTERRUPTED = 130


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status; mistakes are one line."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    command = typer.main.get_command(app)
    try:
        code = command.main(given or ["--help"], prog_name=NAME, standalone_mode=False)
    except CoopAnalysisError as error:
        return _refuse(str(error), error.exit_code, given)
    except OSError as error:
        # The disk says no: a folder that may not be written, a file in its place.
        where = error.filename or "the disk"
        what, todo = error.strerror or error, "check the path and its rights"
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            what, todo = os.strerror(error.errno), "make room and run it again"
        message = f"{where}: {what}; {todo}"
        return _refuse(message, 1, given)
    except typer.TyperException as error:
        context = getattr(error, "ctx", None)
        path = context.command_path if context else NAME
        message = f"{error.format_message()} (see `{path} --help`)"
        return _refuse(message, error.exit_code, given)
    except (typer.Abort, KeyboardInterrupt):
        return _refuse("interrupted", INTERRUPTED, given)
    return code if isinstance(code, int) else 0


def _refuse(message: str, code: int, given: Sequence[str]) -> int:
    line = " ".join(message.split())
    typer.echo(f"{NAME}: {line}", err=True)
    if "--json" in given:
        print_json({"error": line, "exit_code": code})
    return code


def main() -> None:
    """Run the command as a program."""
    gc.set_threshold(50_000)  # what is imported stays: to look through it is in vain
    sys.exit(run())
