"""What one would write without much thought: the baseline that `intake.py` compares.

Reads the loans with the csv module, converts each cell, sets aside rows that cannot be
read or whose key came before, and writes the rest as Parquet.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import hmac
import sys
from decimal import Decimal, InvalidOperation

import pandas as pd

DATES = (7, 8, 15, 16)
AMOUNTS = (10, 11, 12, 13, 14, 19)


def day(text: str) -> dt.date | None:
    """Read a Buddhist date."""
    if not text:
        return None
    parts = text.split("/")
    return dt.date(int(parts[2]) - 543, int(parts[1]), int(parts[0]))


def converted(cells: list[str]) -> list:
    """Convert one row."""
    row: list = list(cells)
    for at in DATES:
        row[at] = day(cells[at])
    for at in AMOUNTS:
        row[at] = Decimal(cells[at].replace(",", "")) if cells[at] else None
    number = f"{cells[0]}\x1f{cells[2]}".encode()
    row[2] = hmac.new(b"key", number, hashlib.sha256).hexdigest()[:16]
    row[3] = None
    row[9] = cells[9] == "ใช่"
    return row


def main(source: str, target: str) -> None:
    """Read, convert, write."""
    rows, rejected, seen = [], [], set()
    with open(source, encoding="cp874", newline="") as stream:  # noqa: PTH123
        reader = csv.reader(stream)
        header = next(reader)
        for number, cells in enumerate(reader, 2):
            try:
                row = converted(cells)
            except (ValueError, InvalidOperation, IndexError) as error:
                rejected.append((number, str(error)))
                continue
            key = row[0], row[1]
            if key in seen:
                rejected.append((number, "the same key twice"))
                continue
            seen.add(key)
            rows.append(row)
    frame = pd.DataFrame(rows, columns=header)
    frame.to_parquet(target)
    sys.stdout.write(f"{len(rows)} rows, {len(rejected)} rejected\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
