"""Personal data at the door: keyed pseudonyms, and national numbers dropped.

A pseudonym is keyed with the cooperative and the number alone, not with the kind of
person: a guarantor's number must meet the same member's number, and two cooperatives'
"no. 1" stay two people.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from pathlib import Path

from coopanalysis import thai, work
from coopanalysis.errors import DataError

_DIGITS = re.compile(r"\d{2}")
_ID = re.compile(r"(?<![\d-])\d-?\d{4}-?\d{5}-?\d{2}-?\d(?![\d-])")
MASK = "X-XXXX-XXXXX-XX-X"


def load_secret(path: Path, *, make: bool = True) -> bytes:
    """Read the key of the pseudonyms; make one, for the owner alone, if there is none.

    With another key the same person gets another pseudonym: keep the file.
    """
    if not path.is_file():
        fresh = secrets.token_hex(32)
        if make:
            work.write_atomically(path, fresh + "\n", mode=0o600)
        return bytes.fromhex(fresh)
    text = path.read_text(encoding="ascii", errors="replace").strip()
    if len(text) < 32:
        raise DataError(path, "the key is shorter than 32 signs; restore the old one")
    try:
        return bytes.fromhex(text)
    except ValueError:
        return text.encode()


def pseudonym(secret: bytes, coop_id: str, number: str) -> str:
    """Return 16 hex digits for a person's number within a cooperative.

    Spaces and leading zeros do not make another person (Excel drops them).
    """
    plain = thai.to_arabic_digits(number).replace(" ", "").casefold()
    plain = plain.lstrip("0") or "0" if plain.isdigit() else plain
    message = f"{coop_id}\x1f{plain}".encode()
    return hmac.new(secret, message, hashlib.sha256).hexdigest()[:16]


def national_ids(text: str) -> list[str]:
    """Return the 13-digit national numbers in a text, by pattern and check digit."""
    if len(text) < 13 or not _DIGITS.search(text):
        return []
    return [
        found[0]
        for found in _ID.finditer(thai.to_arabic_digits(text))
        if _checks(found[0].replace("-", ""))
    ]


def without_ids(text: str, replacement: str = "") -> str:
    """Return the text with every national number replaced."""
    found = national_ids(text)
    if found:
        text = thai.to_arabic_digits(text)
    for number in found:
        text = text.replace(number, replacement)
    return text.strip()


def _checks(digits: str) -> bool:
    if digits[0] in "09":
        return False
    total = sum(int(d) * (13 - at) for at, d in enumerate(digits[:12]))
    return (11 - total % 11) % 10 == int(digits[12])
