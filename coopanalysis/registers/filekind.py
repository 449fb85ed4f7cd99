"""What a file is by its first bytes, whatever its name says.

Offices' programs write web pages, text and XML under the name of a workbook, and a
file is easily renamed: such a file is told by what it is, and what to do with it.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
HEAD = 4096
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f]")  # signs of a picture or a program
_SAVE = "open it and save it as .xlsx"


def wrong_kind(path: Path, *, is_text: bool) -> str:
    """Return in which way a file is not what its name says; "" if it may be.

    Parameters
    ----------
    is_text
        Whether the name is that of a text file rather than a workbook.
    """
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if not head:
        return "is empty"
    if head.startswith(b"%PDF"):
        return "is a PDF under another name; ask for the table it was made from"
    words = head.replace(b"\x00", b"").lower()
    if b"<html" in words or words.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").startswith(
        (b"<!doctype html", b"<table", b"<meta")
    ):
        return f"is a web page under another name; {_SAVE}"
    suffix = path.suffix.lower()
    if is_text:
        if head.startswith((*ZIP, OLE)):
            right = ".xls" if head.startswith(OLE) else ".xlsx"
            return f"is a workbook under the name of a text file; rename it to {right}"
        return ""
    if head.startswith(OLE):
        if _LOCKED in path.read_bytes():  # Office wraps it in its old container
            return "is protected by a password; save it without one"
        if suffix != ".xls":
            return "is a workbook of the old kind; rename it to .xls"
        return ""
    if head.startswith(ZIP):
        if suffix == ".xls":
            return "is a workbook of the new kind; rename it to .xlsx"
        return ""
    if b"<?xml" in words[:100]:
        return f"is XML under the name of a workbook; {_SAVE}"
    if head.startswith(_BOMS) or (b"\n" in head and not _NO_TEXT.search(head)):
        return "is text under the name of a workbook; rename it to .csv"
    return ""
