"""Commands that run after a build, so that somebody or something is told.

No shell takes part: a command is a list of words, and what happened is told in
environment variables, where no text can become a command.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass

from coopanalysis.errors import UsageError

SECONDS = 600
PREFIX = "COOPANALYSIS_RUN_"
LAST_BYTES = 2000


@dataclass(frozen=True)
class Hooks:
    """The words of both commands; none where nothing is to run."""

    on_success: tuple[str, ...] = ()
    on_failure: tuple[str, ...] = ()


def choose(
    configured: Mapping[str, str | list[str]],
    on_success: str | None = None,
    on_failure: str | None = None,
) -> Hooks:
    """Return the commands; what is given here goes before the settings file.

    Raises
    ------
    UsageError
        When one cannot be split into words, or is neither text nor a list of texts.
    """
    given = {"on_success": on_success, "on_failure": on_failure}
    return Hooks(
        **{
            name: _words(name, configured.get(name, "") if text is None else text)
            for name, text in given.items()
        }
    )


def _words(name: str, command: str | list[str]) -> tuple[str, ...]:
    if isinstance(command, list) and all(isinstance(one, str) for one in command):
        return tuple(command)
    if not isinstance(command, str):
        raise UsageError(f"{name}: {command!r} is neither text nor a list of words")
    try:
        return tuple(shlex.split(command))
    except ValueError as error:
        raise UsageError(f"{name}: {command!r} cannot be split ({error})") from None


def run(command: tuple[str, ...], facts: Mapping[str, object]) -> str:
    """Run a command with facts in its environment; return what went wrong, if anything.

    Parameters
    ----------
    command
        Its words; nothing runs without any.
    facts
        ``outcome`` becomes ``COOPANALYSIS_RUN_OUTCOME``, and so on.
    """
    if not command:
        return ""
    told = {
        PREFIX + name.upper(): " ".join(str(value).replace("\0", " ").split())
        for name, value in facts.items()
    }
    with tempfile.TemporaryFile() as output:
        try:
            done = subprocess.run(
                command,
                env=os.environ | told,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return f"{command[0]} took longer than {SECONDS} seconds and was ended"
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or error
            return f"{command[0]} could not be started ({why})"
        if done.returncode == 0:
            return ""
        said = _last_line(output)
    return f"{command[0]} ended with status {done.returncode}" + (said and f": {said}")


def _last_line(output) -> str:
    size = output.seek(0, os.SEEK_END)
    output.seek(max(size - LAST_BYTES, 0))
    lines = output.read().decode("utf-8", "replace").split("\n")
    return next(
        (" ".join(line.split()) for line in reversed(lines) if line.strip()), ""
    )
