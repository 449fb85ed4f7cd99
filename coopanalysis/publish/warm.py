"""Warm kernels: each report's kernel forked from a process that has imported all.

A build starts one nursery (see ``zygote``), which imports once and forks a zygote for
each worker; a worker keeps its own for the build. Where a kernel cannot be forked,
ordinary kernels serve and the reason is told.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner

ZYGOTES = 3  # a worker whose zygotes keep being killed goes on without one
PROGRAM = "coopanalysis.publish.zygote"
KERNEL = "coopanalysis-warm"  # exists in a report's private folder, never in a notebook
START_TIMEOUT = 120.0
STEP = 0.005
# Native threads that a library would start when it is imported; a fork loses them.
# And no lecture by the debugger, which ipykernel imports though nobody debugs.
QUIETLY = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}


_zygotes: list[Zygote] = []  # this process's; the last one serves


class ColdError(Exception):
    """Kernels cannot be forked here; says why."""


class Forked:
    """A forked kernel, handled as `LocalProvisioner` handles a child process.

    It is the zygote's child, not ours: a handle of it (pidfd) says when it has ended,
    and cannot come to mean another process.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int, handle: int) -> None:
        self.pid = pid
        self.handle = handle
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return None while it runs, else 1: its true status went to the zygote."""
        if self.returncode is None and select.select([self.handle], [], [], 0)[0]:
            os.close(self.handle)
            self.returncode = 1
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended."""
        if self.returncode is None:
            if not select.select([self.handle], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("kernel", timeout or 0)
            self.poll()
        return self.returncode or 1

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel, unless it has ended."""
        if self.poll() is None:
            signal.pidfd_send_signal(self.handle, number)

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


class Nursery:
    """The process that imports everything, from the outside.

    Whoever holds ``door`` can have a zygote of it; it ends when nobody does.
    """

    def __init__(self) -> None:
        self.door, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", PROGRAM, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env=os.environ | QUIETLY,
                stdin=subprocess.DEVNULL,
                stdout=2,  # the command's answer is its own
            )

    def end(self) -> None:
        """Close the door, and wait if nobody else holds it open."""
        self.door.close()
        self.process.wait()


class Zygote:
    """The zygote of a worker, from the outside."""

    def __init__(self, door: socket.socket) -> None:
        self.channel, theirs = socket.socketpair()
        self.pid: int | None = None
        with theirs, contextlib.suppress(ConnectionError):
            # Where nobody listens any more, waiting for the answer says so.
            socket.send_fds(door, [b"zygote"], [theirs.fileno()])

    @property
    def has_ended(self) -> bool:
        """Say whether it served once and was ended since."""
        if self.pid is None or not select.select([self.channel], [], [], 0)[0]:
            return False
        return not self.channel.recv(1, socket.MSG_PEEK)

    def wait_until_ready(self) -> None:
        """Wait for the imports.

        Raises
        ------
        ColdError
            When the zygote will not or cannot serve.
        """
        if self.has_ended:
            raise ColdError("the warm process was ended from outside")
        if self.pid is not None:
            return
        self.channel.settimeout(START_TIMEOUT)
        try:
            body, _ = self._receive()
        except OSError as error:
            raise ColdError(f"the warm process does not answer ({error})") from None
        if "refused" in body:
            raise ColdError(body["refused"])
        self.pid = body["ready"]

    def fork(
        self, arguments: list[str], environment: dict[str, str], cwd: str
    ) -> Forked:
        """Return a new kernel."""
        path = [p for p in environment.get("PYTHONPATH", "").split(os.pathsep) if p]
        request = {
            "arguments": arguments,
            "environment": environment,
            "cwd": cwd,
            "path": path,
        }
        self.channel.sendall(json.dumps(request).encode() + b"\n")
        body, handles = self._receive()
        return Forked(body["pid"], handles[0])

    def end(self) -> None:
        """Say that it is enough, and wait: the zygote kills its kernels and ends."""
        with self.channel, contextlib.suppress(ConnectionError, TimeoutError):
            self.channel.shutdown(socket.SHUT_WR)
            self.channel.recv(1)

    def _receive(self) -> tuple[dict, list[int]]:
        message, handles, _, _ = socket.recv_fds(self.channel, 65_536, 1)
        if not message:
            raise ConnectionError("it has ended")
        return json.loads(message), handles


class WarmProvisioner(LocalProvisioner):
    """Launches a kernel by forking this worker's zygote."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        """Fork a kernel; ``cmd`` is an ordinary kernel's command line."""
        arguments = cmd[cmd.index("ipykernel_launcher") + 1 :]
        cwd = str(kwargs.get("cwd") or Path.cwd())
        environment = dict(kwargs.get("env") or os.environ)
        self.process = _zygotes[-1].fork(arguments, environment, cwd)
        # It is the head of its own process group.
        self.pid = self.pgid = self.process.pid
        self.cwd = cwd
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait for the kernel's end, in shorter steps than an ordinary kernel's."""
        while self.process and await self.poll() is None:
            await asyncio.sleep(STEP)
        return await super().wait()


def why_not() -> str:
    """Return why kernels cannot be forked on this system, or nothing."""
    if not hasattr(os, "fork"):
        return "this system has no fork"
    if not (hasattr(os, "pidfd_open") and Path("/proc/self/task").is_dir()):
        return "kernels are forked on Linux only"
    return ""


@contextlib.contextmanager
def nursery(cold: bool) -> Iterator[socket.socket | None]:
    """Begin with the imports; yield the door that workers need, or None."""
    if cold or why_not():
        yield None
        return
    started = Nursery()
    try:
        yield started.door
    finally:
        started.end()


def start(door: socket.socket | None = None) -> None:
    """Ask for a zygote already, while the caller goes on with its own imports."""
    if not why_not() and not _zygotes:
        _add(door)


def _add(door: socket.socket | None = None) -> None:
    """Have a zygote of the build's nursery, or of one of this process's own."""
    if door is None:
        own = Nursery()
        atexit.register(own.end)
        door = own.door
    _zygotes.append(Zygote(door))
    atexit.register(_zygotes[-1].end)


def trouble() -> str:
    """Wait for a zygote; return why there are no warm kernels, or nothing."""
    reason = why_not()
    if reason:
        return reason
    if _zygotes and _zygotes[-1].has_ended and len(_zygotes) < ZYGOTES:
        _add()
    start()
    try:
        _zygotes[-1].wait_until_ready()
    except ColdError as error:
        return str(error)
    return ""


def install(data: Path) -> None:
    """Write the kernel's description into a report's private Jupyter folder."""
    folder = data / "kernels" / KERNEL
    folder.mkdir(parents=True)
    description = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Python 3 (warm)",
        "language": "python",
        "metadata": {"kernel_provisioner": {"provisioner_name": KERNEL}},
    }
    (folder / "kernel.json").write_text(json.dumps(description), encoding="utf-8")
