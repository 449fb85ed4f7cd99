"""A process that has imported everything, forked for each worker and each kernel.

Run by a build as ``python -m coopanalysis.publish.zygote FD``: the nursery. It
imports; it never runs a query or a matrix product, for a process that has done so hangs
when it is forked. It serves only while it has a single native thread. A worker asks for
a zygote by sending a channel over the socket FD; requests come as lines of JSON on that
channel, and each is answered by the new kernel's process id and a handle of it. When
the worker goes, its zygote and kernels go with it; when nobody holds the socket any
more, the nursery goes.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import random
import select
import signal
import socket
import sys
from pathlib import Path

TICK = 1.0  # seconds between looks for kernels that have ended
PR_SET_PDEATHSIG = 1
# What a report's kernel would import one by one, ipykernel's own late ones too.
IMPORTS = (
    *("numpy", "pandas", "duckdb"),
    *("pyarrow.parquet", "pyarrow.dataset", "pyarrow.pandas_compat", "pyarrow.csv"),
    *("coopanalysis.workbook", "coopanalysis.show"),
    *("coopanalysis.judgement.judge", "coopanalysis.show.widgets"),
    *("ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger"),
    *("IPython.core.completerlib", "IPython.core.debugger", "IPython.core.oinspect"),
    *("IPython.extensions.storemagic", "tornado.platform.asyncio", "sqlite3", "pdb"),
    *("encodings.utf_8_sig", "IPython.core.pylabtools", "IPython.core.logger", "comm"),
    *("coopanalysis.publish.capped", "pandas.core.reshape.reshape"),
)


def main(door_number: int) -> None:
    """Import, check, and fork zygotes until nobody can ask for one."""
    door = socket.socket(fileno=door_number)
    # Typed at the terminal it reaches the whole group; the build says what happens.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _warm()
    threads = len(list(Path("/proc/self/task").iterdir()))
    zygotes: set[int] = set()
    while True:
        ready, _, _ = select.select([door], [], [], TICK)
        zygotes -= _ended(zygotes)
        if not ready:
            continue
        message, handles, _, _ = socket.recv_fds(door, 16, 1)
        if not message:
            break
        with socket.socket(fileno=handles[0]) as channel:
            if threads != 1:
                reason = f"{threads} native threads after the imports"
                _answer(channel, {"refused": reason})
                continue
            pid = os.fork()
            if pid == 0:
                door.close()
                _answer(channel, {"ready": os.getpid()})
                _serve(channel)
            zygotes.add(pid)
    os._exit(0)  # nothing to put away; frozen objects would be called leaks


def _warm() -> None:
    """Import what kernels need, and read words and places."""
    gc.disable()  # what is imported stays, and pages without holes are never copied
    for name in IMPORTS:
        importlib.import_module(name)
    from coopanalysis.indicators import catalogue
    from coopanalysis.judgement import labels, sentences
    from coopanalysis.places import Places
    from coopanalysis.rules import Rules
    from coopanalysis.show import words

    sentences.of(catalogue.load(check=False))
    Rules.load()
    Places.load(Path(os.devnull))  # Thailand's; what an office adds is read again
    labels.labels()
    words.codes("norm")
    gc.freeze()  # shared pages stay shared: the collector never writes to them


def _serve(channel: socket.socket) -> None:
    kernels: set[int] = set()
    requests = channel.makefile("rb")
    while True:
        ready, _, _ = select.select([channel], [], [], TICK)
        kernels -= _ended(kernels)
        if not ready:
            continue
        line = requests.readline()
        if not line:
            break
        pid = os.fork()
        if pid == 0:
            requests.close()
            channel.close()
            _become_kernel(json.loads(line))
        kernels.add(pid)
        handle = os.pidfd_open(pid)
        _answer(channel, {"pid": pid}, handle)
        os.close(handle)
    for pid in kernels:
        os.killpg(pid, signal.SIGKILL)
    os._exit(0)


def _ended(kernels: set[int]) -> set[int]:
    return {pid for pid in kernels if os.waitpid(pid, os.WNOHANG)[0] == pid}


def _answer(channel: socket.socket, body: dict, handle: int | None = None) -> None:
    message = json.dumps(body).encode() + b"\n"
    socket.send_fds(channel, [message], [] if handle is None else [handle])


def _become_kernel(request: dict) -> None:
    """Turn a fresh child into an ordinary kernel; never returns."""
    status = 1
    try:
        os.setsid()
        _die_with_parent()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        os.environ.clear()
        os.environ.update(request["environment"])
        os.chdir(request["cwd"])
        sys.path[:0] = [""]
        sys.path += request["path"]
        random.seed()
        sys.modules["numpy"].random.seed()
        gc.enable()
        # A report lives for a second and makes hardly any rings.
        gc.set_threshold(20_000, 20, 20)
        sys.argv = ["ipykernel_launcher", *request["arguments"]]
        _run_kernel(request["arguments"])
        status = 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _run_kernel(arguments: list[str]) -> None:
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.clear_instance()
    IPKernelApp.launch_instance(argv=arguments)


def _die_with_parent() -> None:
    """Have the system end this process with the zygote, even if that is killed."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    if os.getppid() == 1:
        os._exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
