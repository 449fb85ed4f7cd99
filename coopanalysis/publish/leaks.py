"""What in a text is about a person: national numbers, pseudonyms, accounts, headers."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from coopanalysis import thai
from coopanalysis.registers import personal
from coopanalysis.registers.columns import header_key, load_all

# Headers of personal data that no register asks for, and that lists have all the same.
_OTHER_HEADERS = (
    *("เลขประจำตัวประชาชน", "เลขบัตรประชาชน", "เลขที่บัตรประชาชน", "เลขประจำตัว 13 หลัก"),
    *("national id", "citizen id", "id card", "ชื่อสมาชิก", "ชื่อผู้ฝาก", "ชื่อผู้ค้ำ"),
    *("ชื่อผู้ค้ำประกัน", "member name", "depositor name", "guarantor name", "ที่อยู่"),
    *("address", "โทรศัพท์", "เบอร์โทรศัพท์", "เบอร์โทร", "telephone", "phone", "บ้านเลขที่"),
)
_ACCOUNT = re.compile(r"(?<![\d-])\d{3}-\d-\d{5}-\d(?![\d-])")
_PSEUDONYM = re.compile(r"(?<![\w.+-])(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{16}(?!\w)")
_OPAQUE = re.compile(  # fonts, hashes, names of cells: nobody reads numbers in them
    r"[A-Za-z0-9+/=]{40,}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
)


@dataclass(frozen=True)
class Piece:
    """A text, where it stands, and whether it may head a column or is a program."""

    place: str
    text: str
    is_header: bool = False
    is_code: bool = False


def leaks(piece: Piece) -> Iterator[str]:
    """Say what in a piece is about a person; a number itself is not repeated."""
    if piece.is_header:
        column = _personal_headers().get(header_key(piece.text))
        if column:
            yield f"a column of personal data: {piece.text.strip()!r} ({column})"
    if len(piece.text) < 11:
        return
    text = _OPAQUE.sub(" ", piece.text)
    ids = len(personal.national_ids(text))
    if ids:
        yield _several(ids, f"a national identity number ({personal.MASK})")
    readable = thai.to_arabic_digits(text)
    accounts = len(_ACCOUNT.findall(readable))
    if accounts:
        yield _several(accounts, "an account number (NNN-N-NNNNN-N)")
    pseudonyms = len(_PSEUDONYM.findall(text))
    if pseudonyms and not piece.is_code:
        yield _several(pseudonyms, "a person's pseudonym (16 hex digits)")


def _several(count: int, what: str) -> str:
    return what if count == 1 else f"{what}, {count:,} times"


@functools.cache
def _personal_headers() -> dict[str, str]:
    """Return what a header says a column is, unless it also says something else.

    A word that is an ordinary column's header or one of a column's values (such as
    เจ้าหน้าที่, staff) is no sign of personal data.
    """
    found = {header_key(text): "personal" for text in _OTHER_HEADERS}
    ordinary: set[str] = set()
    for register in load_all().values():
        for column in register.by_name.values():
            ordinary |= {header_key(word) for word in (*column.values.values(),)}
            ordinary |= {header_key(word) for word in column.also}
            for text in column.headers:
                if column.personal:
                    found.setdefault(header_key(text), f"{register.name}.{column.name}")
                else:
                    ordinary.add(header_key(text))
    return {key: name for key, name in found.items() if key not in ordinary}
