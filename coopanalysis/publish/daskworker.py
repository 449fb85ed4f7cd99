"""What a Dask worker does as it starts, so that a build's first reports need not wait.

    dask worker tcp://office:8786 --nthreads 1 --preload coopanalysis.publish.daskworker

A worker started without it makes the same reports: it imports with its first.
"""

import importlib

from coopanalysis.publish import kernels, ready  # noqa: F401

# Dask would look a hundred times a second at what a worker is doing, and draw it on a
# page; that takes up to a tenth of the time. Read when the worker is made, after this.
# It is Dask that imports this module: nothing else needs the extra `cluster`.
_config = importlib.import_module("dask.config")
_config.set({"distributed.worker.profile.enabled": False})


def dask_setup(worker: object) -> None:
    """Have a warm kernel's zygote; Dask calls this once the worker runs."""
    kernels.prepare(cold=False)
