"""What can stop a report, in words fit for a page; and what is tried once more."""

from __future__ import annotations

import re
from dataclasses import dataclass

MESSAGE_LENGTH = 300
COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
# A path of this machine says nothing to a reader and may say a name: keep its end.
FOLDERS = re.compile(
    r"(?<![\w.])(?:[A-Za-z]:)?(?:[\\/][^\s\\/:'\"<>|]+)*[\\/](?=[^\s\\/])"
)
# A kernel that dies may have been unlucky. An error of the notebook's own comes again,
# and so does what takes too long.
WORTH_ANOTHER = {"DeadKernel", "KernelStart"}
THAI = {
    "Timeout": "เซลล์หนึ่งใช้เวลานานเกินกำหนด",
    "ReportTimeout": "รายงานทั้งฉบับใช้เวลานานเกินกำหนด",
    "DeadKernel": "โปรแกรมประมวลผลหยุดกลางคัน ส่วนใหญ่เพราะหน่วยความจำไม่พอ",
    "KernelStart": "โปรแกรมประมวลผลเริ่มทำงานไม่ได้",
    "WorkerHung": "โปรแกรมจัดทำรายงานค้างอยู่นอกเซลล์นานเกินกำหนด",
    "WorkerDied": "โปรแกรมจัดทำรายงานหยุดกลางคัน ส่วนใหญ่เพราะหน่วยความจำไม่พอ",
    "SystemExit": "เซลล์หนึ่งสั่งจบการทำงาน ส่วนที่เหลือจึงไม่ได้ทำ",
    "OutputLimitError": "เซลล์หนึ่งแสดงผลมากเกินกำหนด",
}


@dataclass(frozen=True)
class Failure:
    """What stopped a report."""

    cell: int | None
    error: str
    message: str

    @property
    def thai(self) -> str:
        """Say it in Thai, where the reason is one that this program knows."""
        return THAI.get(self.error, "")


def tidy(message: str) -> str:
    """Return the first lines of a message, on one line, without folders or colours."""
    plain = " ".join(FOLDERS.sub("", COLOURS.sub("", message)).split())
    if len(plain) <= MESSAGE_LENGTH:
        return plain
    return plain[: MESSAGE_LENGTH - 1].rstrip() + "…"
