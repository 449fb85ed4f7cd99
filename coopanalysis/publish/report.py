"""One report, from its task to its page: what a worker process does."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from coopanalysis.errors import BuildError
from coopanalysis.publish import kernels, render, warm
from coopanalysis.publish.failures import WORTH_ANOTHER, Failure, tidy
from coopanalysis.publish.limits import Limits
from coopanalysis.publish.plan import Task


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


def make(job: Job) -> Made:
    """Execute and render one report; a failing one gets the page that says so."""
    started = time.perf_counter()
    failure = None
    outcome = _execute(job)
    if isinstance(outcome, Failure) and outcome.error in WORTH_ANOTHER:
        outcome = _execute(job)
        if isinstance(outcome, Failure):
            outcome = replace(outcome, message=f"{outcome.message} (tried twice)")
    if isinstance(outcome, Failure):
        failure = outcome
    else:
        try:
            text = render.page(outcome, job.task, job.frame)
        except BuildError as error:
            failure = Failure(None, "BuildError", tidy(str(error)))
    if failure:
        return fail(job, failure, time.perf_counter() - started)
    return _write(job, text, time.perf_counter() - started, None)


def _execute(job: Job):
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
