"""One inbox full of hostile files: a line for each, and the good ones go in."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys

import pytest
from registers import hostile_files as made

from coopanalysis.registers import store
from coopanalysis.registers.readers import BROUGHT_DOWN

DAY = "2019-03-31"
DAMAGED = "is damaged or no workbook; open it and save it anew"
PASSWORD = "is protected by a password; save it without one"
MEMORY = 1_500_000  # kB that no process of an intake of such files needs
TABLE = made.text([made.LOAN, made.ROW])
# Each name with its content, or with what makes a large one, and with its line.
REFUSED = {
    # cut off, and damaged at its head
    "cut_loan.xlsx": (made.xlsx()[:3000], DAMAGED),
    "cut_loan.xls": (made.xls()[:3000], DAMAGED),
    "cut_loan.ods": (made.ods()[:300], DAMAGED),
    "headless_loan.xlsx": (b"PK\x03\x04" + bytes(2000), DAMAGED),
    # locked
    "locked_loan.xlsx": (made.encrypted_xlsx(), PASSWORD),
    "locked_loan.xls": (made.encrypted_xls(), PASSWORD),
    # larger than they look
    "bomb_loan.xlsx": (
        lambda: made.bomb(2_200_000_000),
        "unpacks to more than 2,147,483,648 bytes; that is no register",
    ),
    "lying_loan.xlsx": (lambda: made.lying_bomb(50_000_000), DAMAGED),
    "laughs_loan.xlsx": (made.entity_bomb(), DAMAGED),
    "corner_loan.xlsx": (
        made.far_cell(honest=True),
        "says it reaches cell XFD1048576; delete the empty columns and rows and save "
        "it anew",
    ),
    "wide_loan.xlsx": (
        made.far_cell("XFD3", honest=False),
        "[loan] reaches 16,384 columns and 3 rows; delete the empty ones and save it "
        "anew",
    ),
    "repeats_loan.ods": (
        made.ods(extra=made.repeated(1_048_000, 16_384)),
        DAMAGED,
    ),
    # not what their names say
    "text_loan.xlsx": (
        TABLE + b"\n",
        "is text under the name of a workbook; rename it to .csv",
    ),
    "text_loan.xls": (
        TABLE.decode().encode("utf-16"),
        "is text under the name of a workbook; rename it to .csv",
    ),
    "web_loan.xls": (
        b"<html><body><table><tr><td>1</td></tr></table></body></html>",
        "is a web page under another name; open it and save it as .xlsx",
    ),
    "web_loan.csv": (
        b"\xef\xbb\xbf<!DOCTYPE html>\n<p>",
        "is a web page under another name; open it and save it as .xlsx",
    ),
    "xml_loan.xls": (
        b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook/>',
        "is XML under the name of a workbook; open it and save it as .xlsx",
    ),
    "pdf_loan.xlsx": (
        b"%PDF-1.7\n",
        "is a PDF under another name; ask for the table it was made from",
    ),
    "new_loan.xls": (
        made.xlsx([made.LOAN]),
        "is a workbook of the new kind; rename it to .xlsx",
    ),
    "old_loan.xlsx": (
        made.xls([made.LOAN]),
        "is a workbook of the old kind; rename it to .xls",
    ),
    "new_loan.csv": (
        made.xlsx([made.LOAN, made.LOAN]),
        "is a workbook under the name of a text file; rename it to .xlsx",
    ),
    "archive_loan.xlsx": (made.packed({"a.txt": b"x"}), DAMAGED),
    "letter_loan.xlsx": (made.packed({"word/document.xml": b"<x/>"}), DAMAGED),
    # text that is none
    "empty_loan.csv": (b"", "is empty"),
    "mark_loan.csv": (b"\xef\xbb\xbf", "holds no rows"),
    "mark16_loan.csv": (b"\xff\xfe", "holds no rows"),
    "picture_loan.xlsx": (
        b"\x89PNG\r\n\x1a\n" + b"0" * 100,
        DAMAGED,
    ),
    "zero_loan.csv": (
        TABLE + b"\x00\x00",
        "holds zero bytes; it is damaged or no text file",
    ),
    "binary_loan.csv": (
        bytes(range(1, 256)) * 40,
        "is not text in utf-8-sig or cp874; export it anew as CSV UTF-8",
    ),
    "endless_loan.csv": (
        lambda: TABLE + b"9" * 200_000_000,
        "has a line of more than 16,777,216 bytes; export it anew with one row on a "
        "line",
    ),
    "quote_loan.csv": (
        TABLE + b'3304-01,"1/2560\n' + TABLE * 2_000,
        "line 3: a quotation mark opens a cell and no other closes it; add the missing "
        "one, or export the file anew",
    ),
    "inner_loan.csv": (
        TABLE + b'3304-01,"1"2,7\n',
        "line 3: something stands behind a closing quotation mark; a quotation mark "
        'within a text is written twice ("")',
    ),
}
if sys.platform == "linux":  # elsewhere nothing but its own word bounds a workbook
    REFUSED["farther_loan.xlsx"] = (made.far_cell(honest=False), BROUGHT_DOWN)
ELSEWHERE = {
    "pipe_loan.csv": "not read; it is no ordinary file (a pipe, a device or gone)",
    "socket_loan.csv": "not read; it is no ordinary file (a pipe, a device or gone)",
    "device_loan.csv": "not read; a link that leads out of the inbox; put the file "
    "itself here",
    "out_loan.csv": "not read; a link that leads out of the inbox; put the file itself "
    "here",
    "gone_loan.csv": "not read; a link that leads nowhere; put the file itself here",
    "circle_loan.csv": "not read; a link that leads nowhere; put the file itself here",
    "line\\nbreak_loan.csv": "not read; its name holds characters that cannot be shown "
    "(\\ marks them); rename it",
    "\\udca1_loan.csv": "not read; its name holds characters that cannot be shown "
    "(\\ marks them); rename it",
}
LONG = "ก" * 80 + "_loan.csv"


def loan(number):
    return ["3304-01", f"{number}/2560", *made.ROW[2:]]


TAKEN = {
    "good_loan.xlsx": made.xlsx([made.LOAN, loan(11)]),
    "good_loan.xls": made.xls([made.LOAN, loan(12)]),
    "good_loan.ods": made.ods([made.LOAN, loan(13)]),
    "good_loan.csv": made.text([made.LOAN, loan(14)]),
    "blank_loan.xlsx": lambda: made.blank_rows(1_000_000, [made.LOAN, loan(15)]),
    "outward_loan.xlsx": made.with_parts(
        made.xlsx([made.LOAN, loan(16)]),
        **{
            "../../../climbed.txt": b"x",
            "xl/externalLinks/externalLink1.xml": b"<externalLink/>",
        },
    ),
    "macro_loan.xlsm": made.with_parts(
        made.xlsx([made.LOAN, loan(17)]), **{"xl/vbaProject.bin": b"x"}
    ),
    "tall_loan.ods": made.ods(
        [made.LOAN, loan(18)], extra=made.repeated(1_048_000, 16_384, blank=True)
    ),
    LONG: made.text([made.LOAN, loan(19), ["3304-01", "20/2560", "7", "?", "?", 1, 1]]),
}


@pytest.fixture(scope="module")
def inbox(tmp_path_factory):
    """Return the data folder after one intake, what was said, and its memory."""
    root = tmp_path_factory.mktemp("hostile")
    data = root / "data"
    folder = data / "inbox" / DAY
    folder.mkdir(parents=True)
    (folder / "coop.csv").write_bytes(made.text(made.COOPS))
    refused = {name: content for name, (content, _) in REFUSED.items()}
    for name, content in (TAKEN | refused).items():
        (folder / name).write_bytes(content() if callable(content) else content)
    for seed in range(40):
        content = made.damaged(made.xls([made.LOAN, loan(1000 + seed)] * 20), seed)
        (folder / f"damaged{seed:02}_loan.xls").write_bytes(content)
    (folder / "folder.xlsx").mkdir()
    (folder / "line\nbreak_loan.csv").write_bytes(TABLE)
    (folder / os.fsdecode(b"\xa1_loan.csv")).write_bytes(TABLE)
    (root / "outside.csv").write_bytes(TABLE)
    (folder / "out_loan.csv").symlink_to(root / "outside.csv")
    (folder / "device_loan.csv").symlink_to("/dev/zero")
    (folder / "gone_loan.csv").symlink_to("gone")
    (folder / "circle_loan.csv").symlink_to("circle_loan.csv")
    (folder / "within_loan.csv").symlink_to("good_loan.csv")
    os.mkfifo(folder / "pipe_loan.csv")
    here = os.open(folder, os.O_RDONLY)
    try:  # by way of the folder: a socket's path must be short
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(f"/proc/self/fd/{here}/socket_loan.csv")
    finally:
        os.close(here)
    code = (
        "import resource, subprocess, sys\n"
        "done = subprocess.run([sys.executable, '-m', 'coopanalysis', 'intake',"
        " '--json', '--data', sys.argv[1]])\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss\n"
        "print(used, done.returncode, file=sys.stderr)\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, str(data)],
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        check=True,
    )
    return data, json.loads(found.stdout), found.stderr


def lines(summary, name):
    starts = (f"{DAY} {name}:", f"{DAY} {name} ")
    return [line for line in summary["problems"] if line.startswith(starts)]


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_one_line(inbox, name):
    _, summary, _ = inbox
    assert lines(summary, name) == [f"{DAY} {name}: {REFUSED[name][1]}"]


@pytest.mark.parametrize("name", ELSEWHERE)
def test_what_is_no_file_of_the_inbox_is_one_line(inbox, name):
    _, summary, _ = inbox
    assert lines(summary, name) == [f"{DAY} {name}: {ELSEWHERE[name]}"]


def test_no_damage_is_more_than_a_line(inbox):
    _, summary, said = inbox
    known = (DAMAGED, BROUGHT_DOWN, PASSWORD)
    damaged = [line for line in summary["problems"] if " damaged" in line]
    told = [line for line in damaged if line.endswith(known)]
    assert len(told) > 10
    assert not [line for line in summary["problems"] if "\n" in line]
    # the last line is the fixture's own; nothing else was written beside the summary
    assert [line for line in said.splitlines() if "panic" in line.lower()] == []


def test_the_exit_status_is_one_and_memory_is_bounded(inbox):
    _, _, said = inbox
    memory, status = map(int, said.splitlines()[-1].split())
    assert status == 1
    assert memory < MEMORY


def test_the_good_files_go_in_whole(inbox):
    data, summary, _ = inbox
    con = store.connect()
    store.attach(con, data, store.snapshot(data, DAY, "33"))
    rows = con.execute(
        "SELECT contract_no FROM raw_loan WHERE _file NOT LIKE 'damaged%' ORDER BY 1"
    ).fetchall()
    assert [row[0] for row in rows] == [f"{n}/2560" for n in range(11, 20)]
    taken = {sheet["file"]: sheet for sheet in summary["sheets"]}
    assert taken["blank_loan.xlsx"]["accepted"] == 1
    assert taken[LONG]["rejected"] == 1


def test_a_long_thai_name_has_its_rejects_book(inbox):
    data, _, _ = inbox
    (book,) = (data / "rejects" / DAY).glob("กกก*")
    assert book.name.endswith(".rejects.xlsx")


def test_notes_say_what_is_no_fault(inbox):
    _, summary, _ = inbox
    assert (
        f"{DAY} folder.xlsx: a folder, though it is named like a file; tables within "
        "it are read"
    ) in summary["notes"]
    assert (
        f"{DAY} macro_loan.xlsm: its cells are read, its macros are not run"
    ) in summary["notes"]
    assert (
        f"{DAY} within_loan.csv: the same content as good_loan.csv; read once"
    ) in summary["notes"]


def test_nothing_is_written_but_data_and_rejects(inbox):
    data, _, _ = inbox
    assert sorted(path.name for path in data.rglob(".*")) == [".intake.lock"]
    assert list(data.parent.rglob("climbed.txt")) == []
