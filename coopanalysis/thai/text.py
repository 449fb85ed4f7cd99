"""Thai text as it is typed, exported and copied, brought into one form.

Repaired is only what has one meaning. What is garbled beyond that, as a PDF's
``(cid:12)`` or UTF-8 read as Thai Windows, raises `Unreadable` where it is asked for.
"""

from __future__ import annotations

import functools
import re
import unicodedata

_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_TONE = "\u0e48-\u0e4c"
_MARKS = (
    (re.compile("เเ"), "แ"),
    # nikhahit + aa, with a tone mark before, between or behind: one sara am
    (re.compile(f"\u0e4d([{_TONE}]?)\u0e32"), "\\1\u0e33"),
    (re.compile(f"\u0e33([{_TONE}])"), "\\1\u0e33"),
    # " ้า" torn off its consonant, as in "ค ้าประกัน"
    (re.compile(f" ([{_TONE}])\u0e32"), "\\1\u0e33"),
    (re.compile(f"([{_TONE}])([\u0e31\u0e34-\u0e3a])"), r"\2\1"),
)
# A PDF's text splits sara am in two; repaired in words known to have it.
_AM_WORDS = (
    "ดำเนิน|จำนวน|จำหน่าย|จำกัด|จำนอง|ชำระ|กำหนด|กำไร|สำนัก|สำคัญ|สำรอง|อำเภอ|ตำบล"
    "|คำสั่ง|ทำการ"
)
_SPLIT_AM = re.compile(_AM_WORDS.replace("ำ", " า"))


class Unreadable(ValueError):  # noqa: N818 - named for what the cell is
    """A cell that cannot be read; says why in both languages."""

    def __init__(self, th: str, en: str) -> None:
        self.th, self.en = th, en
        super().__init__(en)

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.th, self.en))


def normalise(text: object) -> str:
    """Repair what typing, Excel and PDF do to Thai text; one space between words."""
    text = str(text)
    if text.isascii() and text.isprintable() and "_x" not in text:
        return " ".join(text.split())
    return _repaired(text)


@functools.lru_cache(maxsize=50_000)
def _repaired(text: str) -> str:
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", _CONTROL.sub(" ", text)))
    for pattern, repaired in _MARKS:
        text = pattern.sub(repaired, text)
    text = _SPLIT_AM.sub(lambda found: found[0].replace(" า", "ำ"), text)
    return " ".join(text.split())


def to_arabic_digits(text: str) -> str:
    """Write Thai digits as Arabic ones."""
    return text.translate(_DIGITS)
