"""How fast a loan register comes in, and how much memory that takes.

Writes its own inbox into a temporary folder: loans as CSV (Thai headers, cp874,
Buddhist dates), five times as many, and a workbook; takes each in with the command;
and reads the first with a plain script (`_plain_intake.py`) for comparison. Processor
time counts every process of a command, with its start.

    python benchmarks/intake.py [--rows 1000000]
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import sys
import tempfile
from pathlib import Path

import xlsxwriter
from _runs import Run, run, say

DAY = "2019-03-31"
COOPS = 40
HEADERS = (
    *("รหัสสหกรณ์", "เลขที่สัญญา", "เลขทะเบียนสมาชิก", "ชื่อ-สกุล", "กลุ่มที่", "ประเภทเงินกู้"),
    *("วัตถุประสงค์", "วันที่กู้", "วันครบกำหนด", "ต้องมีหลักประกัน", "วงเงินตามสัญญา"),
    *("ต้นเงินคงเหลือ", "ดอกเบี้ยค้างรับ", "ค่าปรับค้างรับ", "ต้นเงินถึงกำหนดค้างชำระ"),
    *("วันที่ผิดนัด", "วันที่ชำระครั้งสุดท้าย", "สถานะทางกฎหมาย", "สถานะลูกหนี้", "อัตราดอกเบี้ย"),
)
COOP_HEADERS = ["รหัสสหกรณ์", "ชื่อสหกรณ์", "ประเภท", "จังหวัด", "อำเภอ"]
TAILS = 100_000  # different rows before only the contract's number differs


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--rows", type=int, default=1_000_000)
    rows = options.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), rows)


def measure(folder: Path, rows: int) -> None:
    """Write the inputs, run the commands and print the table."""
    few, many, book = folder / "few", folder / "many", folder / "book"
    csv_file = write_csv(few, rows)
    write_csv(many, 5 * rows)
    write_workbook(book, max(1, rows // 20))
    plain = str(Path(__file__).with_name("_plain_intake.py"))
    out = str(folder / "plain.parquet")
    runs = {
        f"intake of {rows:,} rows of CSV": (rows, taken_in(few)),
        f"intake of {5 * rows:,} rows of CSV": (5 * rows, taken_in(many)),
        f"intake of a workbook of {rows // 20:,} rows": (rows // 20, taken_in(book)),
        f"plain script, {rows:,} rows of CSV": (
            rows,
            run(sys.executable, plain, str(csv_file), out),
        ),
    }
    say(f"{'':38} {'seconds':>8} {'of CPU':>8} {'rows/s/core':>12} {'peak MB':>8}")
    for name, (count, one) in runs.items():
        speed = count / one.cpu
        peak = one.peak / 1e6
        say(f"{name:38} {one.wall:8.1f} {one.cpu:8.1f} {speed:12,.0f} {peak:8,.0f}")
    first, second, _, last = (one for _, one in runs.values())
    say(f"memory of five times the rows: {second.peak / first.peak:.2f} times as much")
    say(f"plain script: {last.cpu / first.cpu:.1f} times the processor's time")
    say(f"plain script: {last.peak / first.peak:.1f} times the memory")


def taken_in(data: Path) -> Run:
    """Run the command's intake over one data folder."""
    return run(sys.executable, "-m", "coopanalysis", "intake", "--data", str(data))


def loans(rows: int):
    """Yield the cells of invented loans, the same at every run."""
    chance = random.Random(1)
    tails = [_tail(chance) for _ in range(min(rows, TAILS))]
    for at in range(rows):
        number = at * COOPS // rows
        yield [coop(number), f"{at}/{2553 + at % 10}", *tails[at % len(tails)]]


def coop(number: int) -> str:
    """Return the code of an invented cooperative."""
    return f"33{number % 22 + 1:02d}-{number:02d}"


def _tail(chance: random.Random) -> list[str]:
    left = chance.randint(0, 30_000_000) / 100
    lent = dt.date(2010, 1, 1) + dt.timedelta(chance.randrange(3000))
    due = lent + dt.timedelta(chance.choice((365, 730, 1825)))
    default = _day(due) if due < dt.date(2019, 1, 1) and chance.random() < 0.3 else ""
    return [
        str(chance.randint(1, 9000)),
        f"นายตัวอย่าง เลขที่{chance.randint(1, 20000)}",
        str(chance.randint(1, 40)),
        chance.choice(("สั้น", "ปานกลาง", "ยาว", "ฉุกเฉิน")),
        chance.choice(("ซื้อปุ๋ย", "ทำนา", "เลี้ยงวัว", "ซื้อที่ดิน", "ค่าเล่าเรียน")),
        _day(lent),
        _day(due),
        chance.choice(("ใช่", "ไม่ใช่")),
        f"{left * 1.5:,.2f}",
        f"{left:,.2f}",
        f"{left * 0.05:.2f}",
        f"{left * 0.01:.2f}",
        f"{left * 0.3:.2f}",
        default,
        _day(lent + dt.timedelta(30)),
        chance.choice(("ปกติ", "ทวงถาม", "ฟ้อง")),
        "ปกติ",
        chance.choice(("6.00", "6.50", "7.00", "7.25", "9.00")),
    ]


def _day(day: dt.date) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year + 543}"


def write_csv(data: Path, rows: int) -> Path:
    """Write a data folder with the loans as CSV and their cooperatives."""
    folder = data / "inbox" / DAY
    folder.mkdir(parents=True)
    coops = [
        [coop(at), f"สหกรณ์ตัวอย่าง {at}", "การเกษตร", "33", coop(at)[:4]]
        for at in range(COOPS)
    ]
    _write(folder / "coop.csv", [COOP_HEADERS, *coops])
    path = folder / "loan.csv"
    _write(path, (cells for part in ([HEADERS], loans(rows)) for cells in part))
    return path


def _write(path: Path, rows) -> None:
    with path.open("w", encoding="cp874", newline="") as stream:
        for cells in rows:
            stream.write(",".join(f'"{c}"' if "," in c else c for c in cells) + "\r\n")


def write_workbook(data: Path, rows: int) -> None:
    """Write a data folder with the loans as a workbook."""
    write_csv(data, 1).unlink()
    path = data / "inbox" / DAY / "loan.xlsx"
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("loan")
    sheet.write_row(0, 0, HEADERS)
    for at, cells in enumerate(loans(rows), 1):
        sheet.write_row(at, 0, cells[:10])
        amounts = [float(text.replace(",", "")) for text in cells[10:15]]
        sheet.write_row(at, 10, amounts)
        sheet.write_row(at, 15, cells[15:])
    book.close()


if __name__ == "__main__":
    main()
