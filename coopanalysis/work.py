"""How work is done: executor, lock, folders, progress, atomic writes, hashes."""

from __future__ import annotations

import contextlib
import hashlib
import json
import multiprocessing
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from pathlib import Path

from coopanalysis.cluster import Cluster, ClusterExecutor
from coopanalysis.errors import LockedError

Say = Callable[[str], None]


HELD = "held"
BESIDE = ".part"  # a file that is not whole yet, or was left by a run that was killed


class Step(str):
    """A line of progress that says which of how many things is done.

    Plain text to whoever prints lines; a bar reads its numbers.
    """

    number: int
    total: int
    name: str
    has_failed: bool

    def __new__(
        cls, text: str, number: int, total: int, name: str, has_failed: bool = False
    ) -> Step:
        """Return the line ``text`` on the thing called ``name``."""
        line = super().__new__(cls, text)
        line.number, line.total, line.name = number, total, name
        line.has_failed = has_failed
        return line


def write_atomically(path: Path, content: bytes | str, mode: int = 0o644) -> None:
    """Write beside and rename, so that nobody ever sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    raw = content.encode("utf-8") if isinstance(content, str) else content
    handle, beside = tempfile.mkstemp(
        dir=path.parent, prefix=f".{path.name[:40]}.", suffix=BESIDE
    )
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(raw)
        Path(beside).chmod(mode)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def sha256_of(path: Path) -> str:
    """Return the hex SHA-256 of a file's bytes, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sha256_of_json(value: object) -> str:
    """Return the hex SHA-256 of a value's canonical JSON."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def executor(
    workers: int,
    begin: Callable[..., None] | None = None,
    *arguments: object,
    cluster: Cluster | None = None,
    preload: str = "",
) -> Executor:
    """Return a pool of fresh processes, which end when this one does, or a cluster.

    They are not forked from this one: a process that has used a kernel or a database
    must not be forked (it hangs).

    Parameters
    ----------
    workers
        How many processes at most; a cluster has as many as it has.
    begin
        What each does first, with ``arguments``.
    cluster
        Work there instead of in processes of this machine.
    preload
        A module with what they import: they are forked from a process that imports it
        and does nothing else, where the caller knows that to be safe.
    """
    if cluster:
        return ClusterExecutor(cluster, begin, *arguments)
    context = multiprocessing.get_context("forkserver" if preload else "spawn")
    if preload:
        context.set_forkserver_preload(["__main__", preload])
    return ProcessPoolExecutor(
        max_workers=workers,
        mp_context=context,
        initializer=_begin,
        initargs=(dict(os.environ), begin, *arguments),
    )


def _begin(
    environment: dict[str, str], begin: Callable[..., None] | None, *arguments: object
) -> None:
    # What they are forked from may be older than a variable.
    os.environ.clear()
    os.environ.update(environment)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.dup2(2, 1)  # what programs print here is no part of the command's answer
    if begin:
        begin(*arguments)


def _end_with_parent() -> None:
    """Wait for the parent's end, however it comes, and go too."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


@contextlib.contextmanager
def lock(folder: Path, name: str = "run") -> Iterator[None]:
    """Hold a folder for one run; the system frees the lock when the process dies.

    Raises
    ------
    LockedError
        When another run holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f".{name}.lock"
    with path.open("a+") as stream:
        if not _try_lock(stream):
            raise LockedError(
                f"{folder}: another run is at work here ({path.name}); "
                "wait until it ends and start again"
            )
        yield


@contextlib.contextmanager
def passing_folder(prefix: str, place: Path | None = None) -> Iterator[Path]:
    """Make a folder that goes with all that is in it, after a kill with `sweep`.

    Without a ``place`` it lies where the system keeps such things.
    """
    made = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
    try:
        with lock(made, HELD):
            yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def sweep(prefix: str, place: Path | None = None) -> None:
    """Take away what killed runs left there; whatever a run still holds stays."""
    for left in Path(place or tempfile.gettempdir()).glob(prefix + "*"):
        try:
            # What has no lock yet has just been made, or is not ours.
            if not (left / f".{HELD}.lock").is_file():
                continue
            with lock(left, HELD):
                pass
        except (LockedError, PermissionError):  # at work, or somebody else's
            continue
        except FileNotFoundError:  # another process was faster
            continue
        shutil.rmtree(left, ignore_errors=True)


def _try_lock(stream) -> bool:
    if sys.platform == "win32":
        import msvcrt

        stream.seek(0)
        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
