"""Jobs over processes: every job ends, whatever happens to the process it was in."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import Future, as_completed
from concurrent.futures.process import BrokenProcessPool

from coopanalysis import work
from coopanalysis.cluster import Cluster
from coopanalysis.errors import ClusterError
from coopanalysis.publish import kernels, report
from coopanalysis.publish.kernels import Failure
from coopanalysis.publish.report import Job, Made

log = logging.getLogger(__name__)


def run(
    jobs: list[Job],
    workers: int,
    cold: bool = False,
    cluster: Cluster | None = None,
) -> Iterator[tuple[Job, Made]]:
    """Yield each job with what became of it, in the order in which they end.

    When a worker process dies, all that wait in its pool fall with it: what is left
    goes into a new pool, and a job that was in a dead pool twice is given up.
    """
    left = jobs
    for attempt in (1, 2):
        if not left:
            return
        fallen = []
        with work.executor(workers, kernels.prepare, cold, cluster=cluster) as pool:
            futures = {pool.submit(report.make, job): job for job in left}
            for future in as_completed(futures):
                job = futures[future]
                error = future.exception()
                if error is None:
                    yield job, future.result()
                elif isinstance(error, BrokenProcessPool) and attempt == 1:
                    fallen.append(job)
                elif isinstance(error, ClusterError):
                    raise error
                else:
                    yield job, _given_up(job, future)
        left = fallen


def _given_up(job: Job, future: Future[Made]) -> Made:
    error = future.exception()
    log.error("%s", job.task.key, exc_info=error)
    message = kernels.tidy(str(error))
    if isinstance(error, BrokenProcessPool):
        message = "the process died twice, most often for lack of memory"
    return report.fail(job, Failure(None, type(error).__name__, message), 0.0)
