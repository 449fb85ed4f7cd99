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
    (re.compile(f"([{_TONE}]+)([\u0e31\u0e34-\u0e3a])"), r"\2\1"),
)
# What old Thai fonts of Windows draw marks with, in the area for private use.
_FONT = str.maketrans(
    dict(
        zip(
            map(chr, (*range(0xF700, 0xF710), *range(0xF710, 0xF71B))),
            "ฐ\u0e34\u0e35\u0e36\u0e37\u0e48\u0e49\u0e4a\u0e4b\u0e4c"
            "\u0e48\u0e49\u0e4a\u0e4b\u0e4cญ"
            "\u0e31\u0e4d\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e38\u0e39\u0e3a",
            strict=True,
        )
    )
)
# A PDF's text splits sara am in two; repaired in words known to have it.
_AM_WORDS = (
    "ดำเนิน|จำนวน|จำหน่าย|จำกัด|จำนอง|ชำระ|กำหนด|กำไร|สำนัก|สำคัญ|สำรอง|อำเภอ|ตำบล"
    "|คำสั่ง|ทำการ"
)
_SPLIT_AM = re.compile(_AM_WORDS.replace("ำ", " า"))


_GARBLED = re.compile(
    r"(?P<glyph>\(cid:\d+\))"
    "|(?P<lost>\ufffd)"
    # UTF-8 Thai begins each letter with E0 B8 or E0 B9: so it reads in cp874 …
    "|(?P<thai>(?:เ[ธน][ก-ฟ\u0080-\u00bf€…‘’“”•–—]?){3})"
    # … and so in Latin, where cp874 reads as a run of accented letters
    "|(?P<latin>(?:à[¸¹].?){2}"
    "|(?=[\u00a1-\u00fb]{4})[¡-¿]{0,2}[À-û][¡-¿]{0,2}[À-û])"
)
_WHY = {
    "glyph": ("ตัวอักษรที่คัดลอกจาก PDF หายไป", "letters lost when copied from a PDF"),
    "lost": ("มีตัวอักษรที่หายไป", "letters were lost"),
    "thai": ("UTF-8 ถูกอ่านเป็น cp874", "UTF-8 was read as cp874"),
    "latin": ("ภาษาไทยถูกอ่านเป็นอักษรละติน", "Thai was read as Latin letters"),
}


_SHEET_ERRORS = {
    *("#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"),
    *("#SPILL!", "#CALC!", "#GETTING_DATA", "#FIELD!", "#BLOCKED!"),
}


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
    before = text
    text = _ESCAPED.sub(_unescaped, text)
    text = text.translate(_FONT)
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", _CONTROL.sub(" ", text)))
    for pattern, repaired in _MARKS:
        text = pattern.sub(repaired, text)
    text = _SPLIT_AM.sub(lambda found: found[0].replace(" า", "ำ"), text)
    text = " ".join(text.split())
    return text if text == before else _repaired(text)  # one repair may show another


def _unescaped(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)  # half a letter is none


def check_text(text: str) -> None:
    """Refuse a text whose letters are lost or were read in another encoding.

    Raises
    ------
    Unreadable
        For a spreadsheet's ``#REF!``, a PDF's ``(cid:12)``, a replacement character,
        or Thai read as something else: what stood there can only be looked up at its
        source.
    """
    if text.startswith("#") and text.strip().upper() in _SHEET_ERRORS:
        raise Unreadable(
            f"สูตรในช่องนี้ผิดพลาด ({text}); แก้สูตรหรือพิมพ์ค่าลงไป",
            f"the formula of this cell ends in an error ({text}); mend it or type the "
            "value",
        )
    found = None if text.isascii() and "(cid:" not in text else _GARBLED.search(text)
    if found:
        th, en = _WHY[found.lastgroup or ""]
        raise Unreadable(
            f"ข้อความเสียหาย ({th}): {text}; ส่งออกจากต้นทางใหม่",
            f"{text!r} is garbled ({en}); export it anew from its source",
        )


def to_arabic_digits(text: str) -> str:
    """Write Thai digits as Arabic ones."""
    return text.translate(_DIGITS)
