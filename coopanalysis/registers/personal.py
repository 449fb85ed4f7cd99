"""Personal data at the door: keyed pseudonyms, and national numbers dropped.

A pseudonym is keyed with the cooperative and the number alone, not with the kind of
person: a guarantor's number must meet the same member's number, and two cooperatives'
"no. 1" stay two people.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path

from coopanalysis import thai, work
from coopanalysis.errors import DataError
from coopanalysis.registers.cells import plain

MASK = "X-XXXX-XXXXX-XX-X"
UNIT = "\x1f"  # between a cooperative and a person's number
OTHERS = 0o077  # rights of everybody but the owner
_GAP = r"[ \-–—−‐‑_/]{0,3}"
# found at every place, for a digit before a number must not hide it
_ID = re.compile(
    rf"(?<!\d)(?<!\d[.,])(?=("
    rf"\d{_GAP}\d{{4}}{_GAP}\d{{5}}{_GAP}\d{{2}}{_GAP}\d(?!\d)"
    r"|\d\.\d{4}\.\d{5}\.\d{2}\.\d(?!\d)"  # a single point is a decimal's
    r"|\d(?:[ -]\d){12}(?!\d)"  # box by box, as on a form
    r"|\d(?:,\d{3}){4}(?![,\d])))"  # as a spreadsheet groups any number
)
_NO_DIGIT = re.compile(r"\D")


def load_secret(path: Path, *, make: bool = True, say: work.Say | None = None) -> bytes:
    """Read the key of the pseudonyms; make one, for the owner alone, if there is none.

    With another key the same person gets another pseudonym: keep the file. A key that
    others may read is taken from them, which ``say`` is told.

    Raises
    ------
    DataError
        When the key is damaged, or others may read it and that cannot be mended.
    """
    if not path.is_file():
        fresh = secrets.token_hex(32)
        if make:
            work.write_atomically(path, fresh + "\n", mode=0o600)
        return bytes.fromhex(fresh)
    if os.name == "posix" and path.stat().st_mode & OTHERS:
        _take_from_others(path, say)
    text = path.read_text(encoding="ascii", errors="replace").strip()
    if len(text) < 32:
        raise DataError(path, "the key is shorter than 32 signs; restore the old one")
    try:
        return bytes.fromhex(text)
    except ValueError:
        return text.encode()


def _take_from_others(path: Path, say: work.Say | None) -> None:
    with contextlib.suppress(PermissionError):  # somebody else's file: told below
        path.chmod(0o600)
    if path.stat().st_mode & OTHERS:
        raise DataError(
            path,
            "others on this machine may read the key of the pseudonyms, and its rights "
            "cannot be changed here; keep it elsewhere and set COOPANALYSIS_SECRET",
        )
    if say:
        say(
            f"{path}: others on this machine could read the key of the pseudonyms; now "
            "only its owner can"
        )


def pseudonym(secret: bytes, coop_id: str, number: str) -> str:
    """Return 16 hex digits for a person's number within a cooperative.

    Spaces and leading zeros do not make another person (Excel drops them).
    """
    return next(pseudonyms(secret, [person(coop_id, number)]))


def person(coop_id: str, number: str) -> bytes:
    """Return what tells a person from all others: the cooperative and the number."""
    known = thai.to_arabic_digits(number).replace(" ", "").casefold()
    if national_ids(known):  # the same with and without its dashes
        known = _NO_DIGIT.sub("", known)
    known = known.lstrip("0") or "0" if known.isdigit() else known
    return f"{coop_id}{UNIT}{known}".encode()


def pseudonyms(secret: bytes, people: Iterable[bytes]) -> Iterator[str]:
    """Yield the pseudonym of each person."""
    begin, end = (pad.copy for pad in _pads(secret))
    for one in people:
        inner, outer = begin(), end()
        inner.update(one)
        outer.update(inner.digest())
        yield outer.hexdigest()[:16]


@functools.lru_cache(maxsize=4)
def _pads(secret: bytes) -> tuple[hashlib._Hash, hashlib._Hash]:
    """Return the two hashes of HMAC-SHA-256 as they begin with a key (RFC 2104)."""
    key = hashlib.sha256(secret).digest() if len(secret) > 64 else secret
    key = key.ljust(64, b"\0")
    return tuple(
        hashlib.sha256(bytes(byte ^ pad for byte in key)) for pad in (0x36, 0x5C)
    )


def national_ids(text: str) -> list[str]:
    """Return the 13-digit national numbers in a text, by pattern and check digit.

    They are found with Thai digits, dashes, blanks or commas between them. Numbers
    that begin with 0 are those of companies and offices, and no person's.
    """
    return [found for _, found in _found(_readable(text))] if len(text) > 12 else []


def without_ids(text: str, replacement: str = "") -> str:
    """Return the text with every national number replaced."""
    if len(text) < 13:
        return text.strip()
    readable = _readable(text)
    found = _found(readable)
    if not found:
        return text.strip()
    for at, number in reversed(found):
        readable = readable[:at] + replacement + readable[at + len(number) :]
    return readable.strip()


def count_ids(cells: Iterable[object]) -> int:
    """Count the national numbers in cells of any kind."""
    return sum(len(national_ids(plain(cell))) for cell in cells if _may_hold(cell))


def hidden(secret: bytes, name: str) -> str:
    """Return the name of a file or sheet without the national numbers in it.

    What stands in their place still tells two files apart, to who has the key.
    """
    for number in national_ids(name):
        tag = pseudonym(secret, "", number)[:8]
        name = _readable(name).replace(number, f"ID-{tag}")
    return name


def _may_hold(cell: object) -> bool:
    if isinstance(cell, str):
        return len(cell) > 12
    return isinstance(cell, int | float) and 10**12 <= cell < 10**13


def _readable(text: str) -> str:
    return thai.to_arabic_digits(thai.normalise(text))


def _found(text: str) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    end = 0
    for match in _ID.finditer(text):
        number = match[1]
        if match.start() >= end and _checks(_NO_DIGIT.sub("", number)):
            found.append((match.start(), number))
            end = match.start() + len(number)
    return found


def _checks(digits: str) -> bool:
    if digits[0] in "09":
        return False
    total = sum(int(d) * (13 - at) for at, d in enumerate(digits[:12]))
    return (11 - total % 11) % 10 == int(digits[12])
