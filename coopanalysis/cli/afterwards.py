"""What follows a build: its events in the log, the note that it went well, its hook."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coopanalysis.cli.job import Job
from coopanalysis.publish import hooks
from coopanalysis.settings import Settings

if TYPE_CHECKING:
    from coopanalysis.publish.result import BuildResult

OnSuccess = Annotated[
    str | None,
    typer.Option("--on-success", metavar="CMD", help="Run this after a good build."),
]
OnFailure = Annotated[
    str | None,
    typer.Option("--on-failure", metavar="CMD", help="Run this after a bad one."),
]
HOOK_FAILED = 1


class Afterwards:
    """What a build's hook is told."""

    def __init__(self, running: Job, found: Settings) -> None:
        self._running = running
        self._found = found
        self._facts: dict[str, Any] = {
            "province": found.province,
            "data": found.data,
            "reports": found.reports,
        }

    def built(self, result: BuildResult) -> None:
        """Log every page, and note a build after which nothing is left to do."""
        from coopanalysis.publish import goodbuild, manifest

        self._facts |= {
            "site": result.folder,
            "index": result.index,
            "made": result.made,
            "reused": result.reused,
            "failed": len(result.failed),
            "seconds": round(result.seconds, 1),
        }
        recorded = manifest.read(result.folder)
        if recorded is None:
            return
        dates = ", ".join(sorted(set(recorded["as_of"].values())))
        self._facts["date"] = dates
        for one in recorded["reports"]:
            made = one["status"] if one["status"] != "ok" else "made"
            is_old = one["reused"] or not result.made
            self._running.note(
                "page",
                date=one["parameters"]["as_of"],
                page=one["page"],
                seconds=one["seconds"],
                outcome="reused" if is_old and made == "made" else made,
            )
        for one in recorded["failures"]:
            self._running.complain(
                f"failed {one['page']}: {one['error']}: {one['message']}"
            )
        if not recorded["is_partial"] and not result.failed:
            goodbuild.note(self._found.reports, result.name)

    def tell(self, command: tuple[str, ...], outcome: str, code: int, why: str) -> bool:
        """Run a hook; say in one line and in the log what is wrong with it."""
        told = {"outcome": outcome, "exit_code": code, "message": why, **self._facts}
        problem = hooks.run(command, told)
        if command:
            state = "failed" if problem else "ok"
            self._running.note(
                "hook", outcome=state, hook=f"on_{outcome}", message=problem or None
            )
        if problem:
            line = f"the hook on_{outcome} failed: {problem}; the site is as built"
            typer.echo(f"coopanalysis: {line}", err=True)
        return bool(problem)


@contextlib.contextmanager
def afterwards(
    running: Job, found: Settings, on_success: str | None, on_failure: str | None
) -> Iterator[Afterwards]:
    """Run the hook that fits how a build ended; an interrupted one has none."""
    chosen = hooks.choose(found.hooks, on_success, on_failure)
    after = Afterwards(running, found)
    try:
        yield after
    except KeyboardInterrupt:
        raise
    except typer.Exit as stop:
        after.tell(chosen.on_failure, "failure", stop.exit_code, "a report failed")
        raise
    except BaseException as error:
        code = getattr(error, "exit_code", 1)
        after.tell(chosen.on_failure, "failure", code, str(error))
        raise
    if after.tell(chosen.on_success, "success", 0, ""):
        raise typer.Exit(HOOK_FAILED)
