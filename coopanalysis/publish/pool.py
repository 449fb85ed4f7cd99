"""Jobs over processes: every job ends, whatever happens to the process it was in."""

from __future__ import annotations

import errno
import logging
from collections.abc import Generator, Iterator
from concurrent.futures import as_completed
from concurrent.futures.process import BrokenProcessPool

from coopanalysis import work
from coopanalysis.cluster import Cluster
from coopanalysis.errors import ClusterError
from coopanalysis.publish import kernels, report, warm, watch
from coopanalysis.publish.failures import Failure, tidy
from coopanalysis.publish.report import Job, Made

log = logging.getLogger(__name__)

READY = "coopanalysis.publish.ready"
# What no report can do anything about: the build stops, and says so once.
DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}


def run(
    jobs: list[Job],
    workers: int,
    cold: bool = False,
    cluster: Cluster | None = None,
) -> Iterator[tuple[Job, Made]]:
    """Yield each job with what became of it, in the order in which they end.

    When a worker process dies, all that wait in its pool fall with it: what is left
    goes into a new pool, and after a second death each gets a process of its own, so
    that only the one which kills it is given up.

    Raises
    ------
    OSError
        When the disk is full or may not be written.
    """
    if not jobs:
        return
    if cluster:  # its workers have nurseries of their own
        yield from _rounds(jobs, workers, cluster, (cold,))
        return
    with warm.nursery(cold) as door:
        yield from _rounds(jobs, workers, None, (cold, door))


def _rounds(
    jobs: list[Job], workers: int, cluster: Cluster | None, arguments: tuple
) -> Iterator[tuple[Job, Made]]:
    left = jobs
    for _ in (1, 2):
        left = yield from _round(left, workers, cluster, arguments)
    for job in left:
        if (yield from _round([job], 1, cluster, arguments)):
            reason = "the process died again and again, most often for lack of memory"
            yield job, report.fail(job, Failure(None, "WorkerDied", reason), 0.0)


def _round(
    jobs: list[Job], workers: int, cluster: Cluster | None, arguments: tuple
) -> Generator[tuple[Job, Made], None, list[Job]]:
    """Run jobs in one pool; return those that fell with it.

    One that hung has had its time. A cluster's workers are nobody's to end.
    """
    if not jobs:
        return []
    fallen = []
    workers = min(workers, len(jobs))
    preload = "" if warm.why_not() else READY
    with (
        work.passing_folder(kernels.PREFIX) as folder,
        work.executor(
            workers, kernels.prepare, *arguments, cluster=cluster, preload=preload
        ) as pool,
    ):
        notes = [folder / str(number) for number in range(len(jobs))]
        futures = {
            pool.submit(report.make, job, None if cluster else note): (job, note)
            for job, note in zip(jobs, notes, strict=True)
        }
        for future in as_completed(futures):
            job, note = futures[future]
            error = future.exception()
            if error is None:
                yield job, future.result()
            elif isinstance(error, BrokenProcessPool) and watch.said(note):
                log.error("%s hung\n%s", job.task.key, watch.said(note))
                yield job, report.fail(job, _hung(job), 0.0)
            elif isinstance(error, BrokenProcessPool):
                fallen.append(job)
            elif isinstance(error, OSError) and error.errno in DISK:
                pool.shutdown(wait=False, cancel_futures=True)
                raise error
            elif isinstance(error, ClusterError):
                raise error
            else:
                log.error("%s", job.task.key, exc_info=error)
                failure = Failure(None, type(error).__name__, tidy(str(error)))
                yield job, report.fail(job, failure, 0.0)
    return fallen


def _hung(job: Job) -> Failure:
    seconds = job.limits.beside_seconds
    reason = f"it hung for more than {seconds} seconds outside its cells, and was ended"
    return Failure(None, "WorkerHung", reason)
