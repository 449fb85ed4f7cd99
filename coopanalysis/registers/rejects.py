"""Rows that were not accepted: where, what, why, and where they are kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

KINDS = (
    *("missing", "date", "number", "word", "place", "repeated_key"),
    *("unknown_coop", "no_target", "too_long", "other"),
)
SUFFIX = ".rejects.xlsx"
NAME_BYTES = 180  # of the 255 a file's name may have; a Thai sign takes three


@dataclass(frozen=True)
class Reject:
    """One cell (or key) for which a row was refused; ``coop_id`` where known.

    ``kind`` is one of `KINDS`: what sort of reason it is, for counting.
    """

    file: str
    sheet: str
    row: int
    column: str
    text: str
    reason_th: str
    reason_en: str
    coop_id: str = ""
    kind: str = "other"


def rejects_path(data: Path, as_of: object, file: str) -> Path:
    """Return where the rejects of one input file are kept.

    A name too long for that, or one that another file's folders could make as well,
    is told apart by a few digits of its hash.
    """
    name = file.replace("/", "__")
    raw = name.encode()
    if len(raw) > NAME_BYTES or "__" in file:
        cut = raw[:NAME_BYTES].decode(errors="ignore")
        name = f"{cut}~{hashlib.sha256(file.encode()).hexdigest()[:8]}"
    return Path(data) / "rejects" / str(as_of) / f"{name}{SUFFIX}"


def remove(path: Path) -> None:
    """Take away the rejects of a file that has none any more."""
    path.unlink(missing_ok=True)
