"""One report, from its task to its page: what a worker process does."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from coopanalysis.errors import BuildError
from coopanalysis.publish import kernels, render, warm, watch
from coopanalysis.publish.failures import WORTH_ANOTHER, Failure, tidy
from coopanalysis.publish.limits import Limits
from coopanalysis.publish.plan import Task

if TYPE_CHECKING:
    from nbformat import NotebookNode


@dataclass(frozen=True)
class Job:
    """A task with all that a worker needs, wherever it runs."""

    task: Task
    frame: render.Frame
    environment: dict[str, str]
    site: Path
    keep: Path
    cold: bool = False
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Made:
    """What became of a task; ``failure`` is None when its report stands."""

    page: str
    seconds: float
    sha256: str
    failure: Failure | None = None
    note: str = ""  # why its kernel was an ordinary one, though a warm one was wanted


def make(job: Job, note: Path | None = None) -> Made:
    """Execute and render one report; a failing one gets the page that says so.

    ``note`` is where the process leaves word when it hangs and is ended.
    """
    started = time.perf_counter()
    beside = job.limits.beside_seconds
    with watch.watched(note) as allow:
        allow(job.limits.report_seconds + beside)
        outcome = _execute(job)
        if isinstance(outcome, Failure) and outcome.error in WORTH_ANOTHER:
            allow(job.limits.report_seconds + beside)
            outcome = _execute(job)
            if isinstance(outcome, Failure):
                outcome = replace(outcome, message=f"{outcome.message} (tried twice)")
        allow(beside)
        return _page(job, outcome, started)


def _page(job: Job, outcome: NotebookNode | Failure, started: float) -> Made:
    if not isinstance(outcome, Failure):
        try:
            text = render.page(outcome, job.task, job.frame)
        except BuildError as error:
            outcome = Failure(None, "BuildError", tidy(str(error)))
    seconds = time.perf_counter() - started
    if isinstance(outcome, Failure):
        return fail(job, outcome, seconds)
    return _write(job, text, seconds, None)


def _execute(job: Job) -> NotebookNode | Failure:
    return kernels.execute(
        job.task, job.environment, job.keep, cold=job.cold, limits=job.limits
    )


def fail(job: Job, failure: Failure, seconds: float) -> Made:
    """Write the page that stands where the report should."""
    text = render.failed_page(failure, job.task, job.frame)
    return _write(job, text, seconds, failure)


def _write(job: Job, text: str, seconds: float, failure: Failure | None) -> Made:
    path = job.site / job.task.page
    path.parent.mkdir(parents=True, exist_ok=True)
    content = text.encode("utf-8")
    path.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    note = "" if job.cold else warm.trouble()
    return Made(job.task.page, round(seconds, 2), digest, failure, note)
