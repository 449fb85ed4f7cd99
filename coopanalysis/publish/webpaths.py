"""From a request's target to an open file below one folder, or to nothing.

What is not a plain file of a known kind, reached without a link, does not exist here.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote_to_bytes, urlsplit

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PRIVATE = {"failed"}  # notebooks of reports that failed: for their owner
NOT_IN_NAMES = set('\\:*?"<>|')


def segments(target: str) -> list[str] | None:
    """Return the names that a request's target is made of; None if one is not ours."""
    try:
        raw = urlsplit(target)
        path = unquote_to_bytes(raw.path).decode("utf-8")
    except ValueError:
        return None
    if raw.scheme or raw.netloc or not path.startswith("/"):
        return None
    names = path[1:].removesuffix("/").split("/")
    if names == [""]:
        return []
    if names[0].casefold() in PRIVATE or not all(map(_is_plain, names)):
        return None
    return names


def _is_plain(name: str) -> bool:
    """Say whether a name is one file's or folder's: no dots in front, no tricks."""
    if not name or name.startswith(".") or name.endswith((".", " ")):
        return False
    return name.isprintable() and not set(name) & NOT_IN_NAMES


def is_file(root: Path, parts: list[str]) -> bool:
    """Say whether these names lead to a plain file, without a link on the way."""
    path = _reached(root, parts)
    return path is not None and path.is_file()


def opened(root: Path, parts: list[str]) -> BinaryIO | None:
    """Open a plain file of a known kind below a folder; links are not followed."""
    path = _reached(root, parts)
    if path is None or path.suffix not in TYPES or not path.is_file():
        return None
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0)
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        return os.fdopen(os.open(path, flags), "rb")
    except OSError:  # gone meanwhile, or not for us
        return None


def _reached(root: Path, parts: list[str]) -> Path | None:
    """Return where names lead below a folder; None if to nothing or over a link."""
    path = root
    try:
        for name in parts:
            path = path / name
            if path.is_symlink() or not path.exists():
                return None
        return path if path.resolve() == path else None
    except OSError:  # a name that is too long, a folder that may not be entered
        return None
