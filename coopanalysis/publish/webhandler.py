"""One HTTP request: GET or HEAD of one file, with headers that keep it to itself."""

from __future__ import annotations

import os
from email.utils import formatdate, mktime_tz, parsedate_tz
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import quote

from coopanalysis.publish import webpaths

# As the pages' own (a test compares them), but for files of the disk.
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "font-src data:; img-src data: blob:; frame-ancestors 'none'"
)
SECURITY = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
INDEX, MANIFEST = "index.html", "manifest.json"
NEVER, ALWAYS = "no-cache", "private, max-age=31536000, immutable"
SECONDS = 30  # a reader that says nothing for so long is hung up on
PIECE = 1 << 16


class SitesServer(Protocol):
    """What a request needs to know of its server."""

    reports: Path

    def knows(self, host: str) -> bool:
        """Say whether a request's host is ours."""


class Handler(BaseHTTPRequestHandler):
    """One request: GET or HEAD of one file."""

    server: SitesServer
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "coopanalysis", ""
    timeout = SECONDS

    def do_GET(self) -> None:
        """Answer with a file."""
        if not self._is_for_us():
            return
        reports, parts = self.server.reports, webpaths.segments(self.path)
        as_folder = self.path.partition("?")[0].endswith("/")
        stream = None
        if parts is not None and as_folder:
            parts = [*parts, INDEX]
        if parts is not None:
            stream = webpaths.opened(reports, parts)
        if stream is not None:
            with stream:
                self._file(stream, parts)
        elif parts and webpaths.is_file(reports, [*parts, INDEX]):
            self._moved(parts)
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server looks for

    def _refuse(self) -> None:
        self.close_connection = True
        if self._is_for_us():
            self.send_error(HTTPStatus.METHOD_NOT_ALLOWED)

    do_POST = do_PUT = do_DELETE = do_PATCH = _refuse  # noqa: N815
    do_OPTIONS = do_TRACE = do_CONNECT = _refuse  # noqa: N815

    def _is_for_us(self) -> bool:
        carries = {"Content-Length", "Transfer-Encoding"} & set(self.headers.keys())
        self.close_connection |= bool(carries)  # it is not read
        hosts = self.headers.get_all("Host", [])
        if len(hosts) == 1 and self.server.knows(hosts[0]):
            return True
        self.close_connection = True
        self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
        return False

    def _moved(self, parts: list[str]) -> None:
        self.send_response(HTTPStatus.MOVED_PERMANENTLY)
        self.send_header("Location", f"/{quote('/'.join(parts))}/")
        self.send_header("Content-Length", "0")
        self.send_header("Cache-Control", NEVER)
        self.end_headers()

    def _file(self, stream: BinaryIO, parts: list[str]) -> None:
        found = os.fstat(stream.fileno())
        tag = f'"{found.st_mtime_ns:x}-{found.st_size:x}"'
        is_same = self._has_it(tag, int(found.st_mtime))
        self.send_response(HTTPStatus.NOT_MODIFIED if is_same else HTTPStatus.OK)
        self.send_header("ETag", tag)
        self.send_header("Last-Modified", formatdate(found.st_mtime, usegmt=True))
        in_build = (self.server.reports / parts[0] / MANIFEST).is_file()
        self.send_header("Cache-Control", ALWAYS if in_build else NEVER)
        if is_same:
            self.end_headers()
            return
        suffix = Path(parts[-1]).suffix
        self.send_header("Content-Type", webpaths.TYPES[suffix])
        self.send_header("Content-Length", str(found.st_size))
        if suffix == ".xlsx":
            self.send_header("Content-Disposition", "attachment")
        self.end_headers()
        if self.command == "HEAD":
            return
        left = found.st_size  # never more than was said, should the file grow
        while left and (piece := stream.read(min(PIECE, left))):
            self.wfile.write(piece)
            left -= len(piece)
        self.close_connection |= bool(left)

    def _has_it(self, tag: str, changed: int) -> bool:
        """Say whether the reader has this very file; a tag goes before a date."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            known = {one.strip().removeprefix("W/") for one in tags.split(",")}
            return bool(known & {tag, "*"})
        since = parsedate_tz(self.headers.get("If-Modified-Since", ""))
        return since is not None and changed <= mktime_tz(since)

    def send_error(
        self, code: int, message: str | None = None, explain: str | None = None
    ) -> None:
        """Say what is wrong in one line of text, and nothing of what was asked."""
        status = HTTPStatus(code)
        self.close_connection |= status != HTTPStatus.NOT_FOUND
        content = f"{status.value} {status.phrase}\n".encode("ascii")
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        if status == HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", "GET, HEAD")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if getattr(self, "command", None) != "HEAD":
            self.wfile.write(content)

    def end_headers(self) -> None:
        """Add what every answer carries."""
        for name, value in SECURITY.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Keep no list of who read what."""
