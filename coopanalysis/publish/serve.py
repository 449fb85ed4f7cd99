"""The built sites over HTTP: this machine only, read-only, nothing but pages."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import os
import signal
import socket
import socketserver
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from coopanalysis.errors import BuildError, DataError, UsageError
from coopanalysis.publish import webhandler


def serve(
    reports: Path,
    host: str = "127.0.0.1",
    port: int = 0,
    allow_network: bool = False,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve a reports folder until the process is told to end (SIGINT, SIGTERM).

    Parameters
    ----------
    reports
        The folder that builds go to.
    host
        An address of this machine; one that others reach needs ``allow_network``.
    port
        0 takes one that is free.
    ready
        Called with the address once the server listens.

    Raises
    ------
    UsageError
        When the host is not this machine's own and that was not allowed.
    DataError
        When nothing is built there.
    BuildError
        When the port is in use or may not be used.
    """
    if not (reports / webhandler.INDEX).is_file():
        raise DataError(
            reports, "no site is built here; run `coopanalysis build` first"
        )
    server = listen(reports, host, port, allow_network)
    with server, _until_told(server):
        if ready:
            ready(server.url)
        server.serve_forever()


def listen(reports: Path, host: str, port: int, allow_network: bool) -> Server:
    """Return a server that listens and does not answer yet."""
    address = ipaddress.ip_address("127.0.0.1") if host == "localhost" else _ip(host)
    if not (address.is_loopback or allow_network):
        raise UsageError(
            f"--host {host}: others could read the reports; to allow that, say "
            "--allow-network as well"
        )
    kind = Server6 if address.version == 6 else Server
    try:
        return kind((str(address), port), reports)
    except OSError as error:
        what = {
            errno.EADDRINUSE: "is in use; choose another with --port, or 0 for any",
            errno.EACCES: "may not be used; choose one above 1023 with --port",
            errno.EADDRNOTAVAIL: "is no address of this machine; see --host",
        }.get(error.errno or 0, f"cannot be used ({error.strerror})")
        raise BuildError(f"{host}, port {port}: {what}") from None


def is_loopback(host: str) -> bool:
    """Say whether only this machine reaches an address."""
    return host == "localhost" or _ip(host).is_loopback


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        raise UsageError(
            f"--host {host}: not an address; write it in numbers, like 127.0.0.1"
        ) from None


@contextlib.contextmanager
def _until_told(server: Server) -> Iterator[None]:
    """Let both signals end the server; shutting down waits, so beside the loop."""

    def end(number: int, frame: object) -> None:
        threading.Thread(target=server.shutdown, daemon=True).start()

    before = {n: signal.signal(n, end) for n in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Server(ThreadingHTTPServer):
    """A reports folder on one address."""

    daemon_threads = True
    # Elsewhere than on POSIX it would let two servers share a port.
    allow_reuse_address = os.name == "posix"

    def __init__(self, address: tuple[str, int], reports: Path) -> None:
        self.reports = reports.resolve()
        super().__init__(address, webhandler.Handler)

    def server_bind(self) -> None:
        """Bind without asking a name server who we are."""
        socketserver.TCPServer.server_bind(self)
        host, self.server_port = self.server_address[:2]
        self.server_name = str(host)

    @property
    def url(self) -> str:
        """Where it answers."""
        host = f"[{self.server_name}]" if ":" in self.server_name else self.server_name
        return f"http://{host}:{self.server_port}/"

    def knows(self, host: str) -> bool:
        """Say whether a request's host is ours: a rebound name is never a number."""
        try:
            found = urlsplit(f"//{host}")
            name, port = found.hostname or "", found.port or 80
        except ValueError:
            return False
        if found.netloc != host or "@" in found.netloc or port != self.server_port:
            return False
        if name == "localhost":
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return address.is_loopback or not is_loopback(self.server_name)

    def handle_error(self, request: object, client_address: object) -> None:
        """Let a reader hang up; anything else is a fault and keeps its traceback."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class Server6(Server):
    """The same for the newer kind of address."""

    address_family = socket.AF_INET6
