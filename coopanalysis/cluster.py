"""Work on a Dask cluster whose workers share a folder with this process.

Before anything starts, every worker proves that it has one thread, that it runs this
very package and that it sees and may write the folder; a worker that joins later
proves the same with its first task. A worker that dies in the middle costs only time:
the scheduler gives its tasks to others.
"""

from __future__ import annotations

import functools
import hashlib
import importlib
import secrets
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from coopanalysis.errors import ClusterError, UsageError

ANSWER = 10  # seconds in which a scheduler answers and has a worker
ALONE = 60  # seconds without any worker after which the work is given up
LOOK = 2.0
_one_at_a_time = threading.Lock()
_begun: set[str] = set()


@dataclass(frozen=True)
class Cluster:
    """A scheduler, and what its workers must share with this process.

    Attributes
    ----------
    url
        The scheduler's address, like ``tcp://office:8786``.
    folder
        Where workers write; the caller holds its lock.
    files
        What they read: the same bytes by the same path.
    """

    url: str
    folder: Path
    files: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Proof:
    """What a worker must find to be one of us."""

    nonce: Path
    token: str
    package: str
    files: dict[Path, str]

    def trouble(self) -> str:
        """Return why this process may not do the work, or nothing."""
        if package() != self.package:
            return (
                "it runs another version of coopanalysis; install the same one "
                "there and start the worker again"
            )
        shared = "data and reports must lie in a folder that all workers share"
        for path, digest in {self.nonce: _sha256(self.token), **self.files}.items():
            try:
                found = _sha256(path.read_bytes())
            except OSError as error:
                return f"it cannot read {path} ({error.strerror}); {shared}"
            if found != digest:
                return f"it sees another {path}; {shared}"
        try:
            tempfile.TemporaryFile(dir=self.nonce.parent).close()
        except OSError as error:
            return f"it cannot write to {self.nonce.parent} ({error.strerror})"
        return ""


class ClusterExecutor(Executor):
    """Workers of a cluster, as an executor like a pool of processes."""

    def __init__(
        self,
        cluster: Cluster,
        begin: Callable[..., None] | None = None,
        *arguments: object,
    ) -> None:
        self.url = cluster.url
        self.begin = (begin, arguments)
        self.failure = ""
        token = secrets.token_hex(16)
        nonce = cluster.folder.resolve() / ".workers-read-this"
        files = {path.resolve(): _sha256(path.read_bytes()) for path in cluster.files}
        self.proof = Proof(nonce, token, package(), files)
        self.client = _connected(cluster.url)
        try:
            nonce.write_text(token, encoding="utf-8")
            _prove(self.client, cluster.url, self.proof)
        except BaseException:
            self._end()
            raise
        self.inner = self.client.get_executor(pure=False)
        self.ending = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def submit(self, function: Callable, /, *arguments: Any) -> Future:
        """Have a worker call a function, after what it does first."""
        return self.inner.submit(call, self.proof, self.begin, function, arguments)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster as it was found."""
        self.ending.set()
        self.inner.shutdown(wait and not cancel_futures and not self.failure)
        self._end()

    def __exit__(self, kind: type | None, error: object, trace: object) -> None:
        """Leave; say in one line what became of work that the cluster lost."""
        self.shutdown(wait=kind is None)
        if kind and issubclass(kind, CancelledError):
            failure = self.failure or "the scheduler ended in the middle of the work"
            raise ClusterError(f"{self.url}: {failure}; start it and run again")

    def _end(self) -> None:
        self.proof.nonce.unlink(missing_ok=True)
        self.client.close()

    def _watch(self) -> None:
        """Give up when no worker has been there for a while."""
        alone = 0.0
        while not self.ending.wait(LOOK):
            alone = 0.0 if _workers(self.client) else alone + LOOK
            if alone >= ALONE:
                self.failure = f"no worker has been there for {ALONE} seconds"
                self.inner.shutdown(wait=False)
                return


def call(
    proof: Proof,
    begin: tuple[Callable[..., None] | None, tuple],
    function: Callable,
    arguments: tuple,
) -> Any:
    """Do one task in a worker; one at a time, for a report changes the directory."""
    with _one_at_a_time:
        if proof.token not in _begun:
            trouble = proof.trouble()
            if trouble:
                here = _distributed().get_worker().address
                raise ClusterError(f"worker {here}: {trouble}")
            if begin[0]:
                begin[0](*begin[1])
            _begun.add(proof.token)
        return function(*arguments)


@functools.cache
def package() -> str:
    """Return a fingerprint of the package as this process found it first."""
    folder = Path(__file__).parent
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )
    return _sha256(
        "".join(f"{p.relative_to(folder)} {_sha256(p.read_bytes())}" for p in files)
    )


def _sha256(content: str | bytes) -> str:
    raw = content.encode("utf-8") if isinstance(content, str) else content
    return hashlib.sha256(raw).hexdigest()


def _distributed() -> ModuleType:
    try:
        return importlib.import_module("distributed")
    except ImportError:
        raise ClusterError(
            "--scheduler needs the package distributed, which is not installed; "
            "run `pip install coopanalysis[cluster]`"
        ) from None


def _connected(url: str) -> Any:
    """Return a client of the scheduler, once that answers."""
    distributed = _distributed()
    try:
        return distributed.Client(url, timeout=ANSWER, set_as_default=False)
    except ValueError as error:
        raise UsageError(
            f"--scheduler {url}: {error}; write it like tcp://office:8786"
        ) from None
    except OSError:
        raise ClusterError(
            f"{url}: no scheduler answers within {ANSWER} seconds; "
            "start one with `dask scheduler`, or check the address"
        ) from None


def _workers(client: Any) -> dict[str, dict]:
    return client.scheduler_info(n_workers=-1)["workers"]


def _prove(client: Any, url: str, proof: Proof) -> None:
    """Ask every worker for its proof.

    Raises
    ------
    ClusterError
        When there are none, or one of them cannot do the work; it is named.
    """
    try:
        client.wait_for_workers(1, timeout=ANSWER)
    except TimeoutError:
        raise ClusterError(
            f"{url}: the scheduler has no workers; "
            f"start some with `dask worker {url} --nthreads 1`"
        ) from None
    for address, facts in _workers(client).items():
        if facts["nthreads"] != 1:
            raise ClusterError(
                f"worker {address}: it has {facts['nthreads']} threads, and a report "
                "needs a process of its own; start it with "
                f"`dask worker {url} --nthreads 1 --nworkers {facts['nthreads']}`"
            )
    for address, answer in client.run(proof.trouble, on_error="return").items():
        if answer:
            raise ClusterError(f"worker {address}: {answer}")
