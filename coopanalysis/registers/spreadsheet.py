"""Files as they arrive, as rows of cells; the only module that reads spreadsheets.

Cells keep what the file holds (text, number, date cell); what they mean is decided by
the declarations. A file that cannot be read is one clear line, never a crash.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from pathlib import Path

import python_calamine

from coopanalysis.errors import DataError
from coopanalysis.registers.filekind import wrong_kind
from coopanalysis.registers.marks import PIECE, marks
from coopanalysis.registers.oldmarks import Marks
from coopanalysis.registers.sheet import HEAD, Sheet, in_memory
from coopanalysis.registers.textfile import MAX_COLUMNS, TEXTS, open_text

WORKBOOKS = {".xlsx", ".xlsm", ".xls", ".ods"}
SUFFIXES = WORKBOOKS | TEXTS
MAX_CELLS = 50_000_000
MAX_INDEX = 10_000_000  # bytes of a workbook's list of sheets
MAX_UNPACKED = 2 * 1024**3
_BROKEN_ARCHIVE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError),
    *(NotImplementedError, RuntimeError, ValueError, OSError),
)
_DIMENSION = re.compile(rb'<dimension ref="(?:[A-Z]+\d+:)?([A-Z]+)(\d+)"')


def open_sheets(path: Path, encoding: str | None = None) -> list[Sheet]:
    """Open every sheet of a workbook, or the one table of a text file.

    Raises
    ------
    DataError
        When the file is damaged, has a password, or is larger than any register.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        known = ", ".join(sorted(SUFFIXES))
        raise DataError(path.name, f"is not one of the kinds that are read ({known})")
    try:
        fault = wrong_kind(path, is_text=suffix in TEXTS)
        if fault:
            raise DataError(path.name, fault)
        return [open_text(path, encoding)] if suffix in TEXTS else _read_workbook(path)
    except OSError as error:
        if error.strerror is None:  # the reader's own, over what the file holds
            raise _damaged(path) from None
        raise DataError(path.name, f"cannot be opened ({error.strerror})") from None


def _read_workbook(path: Path) -> list[Sheet]:
    if zipfile.is_zipfile(path):
        _check_size(path)
    try:
        with (
            _Panic(path),
            python_calamine.CalamineWorkbook.from_path(str(path)) as book,
        ):
            found = _marks(path, book.sheet_names)
            return [
                _read_sheet(path, book, entry, found.get(entry.name, Marks()))
                for entry in book.sheets_metadata
                if entry.typ == python_calamine.SheetTypeEnum.WorkSheet
            ]
    except python_calamine.PasswordError:
        raise DataError(
            path.name, "is protected by a password; save it without one"
        ) from None
    except python_calamine.CalamineError:
        raise _damaged(path) from None


def has_sheet(path: Path, name: str) -> bool:
    """Say whether an .xlsx has a sheet of this name, without unpacking its rows."""
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return False
    try:
        with (
            zipfile.ZipFile(path) as archive,
            archive.open("xl/workbook.xml") as stream,
        ):
            return f'name="{name}"'.encode() in stream.read(MAX_INDEX)
    except (*_BROKEN_ARCHIVE, KeyError):
        return False


class _Panic:
    """Turn the reader's own collapse over a damaged file into a clear line.

    Its exception has no name to import and stands outside `Exception`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type | None, error: object, trace: object) -> None:
        if kind is not None and kind.__name__ == "PanicException":
            raise _damaged(self.path) from None


def _damaged(path: Path) -> DataError:
    return DataError(path.name, "is damaged or no workbook; open it and save it anew")


def _marks(path: Path, names: list[str]) -> dict[str, Marks]:
    try:
        return marks(path, names)
    except _BROKEN_ARCHIVE:
        raise _damaged(path) from None


def _read_sheet(
    path: Path,
    book: python_calamine.CalamineWorkbook,
    entry: python_calamine.SheetMetadata,
    marked: Marks,
) -> Sheet:
    name = entry.name
    sheet = book.get_sheet_by_name(name)
    height, width = (at + 1 for at in sheet.end or (-1, -1))
    if width > MAX_COLUMNS or width * height > MAX_CELLS:
        raise DataError(
            path.name,
            f"[{name}] reaches {width:,} columns and {height:,} rows; "
            "delete the empty ones and save it anew",
        )
    rows = sheet.to_python(skip_empty_area=False)
    for (row, column), text in marked.errors.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = text
    return in_memory(
        name,
        rows,
        hidden=entry.visible != python_calamine.SheetVisibleEnum.Visible,
        hidden_rows=frozenset(marked.hidden),
        merged=_merged(sheet),
    )


def _merged(sheet: python_calamine.CalamineSheet) -> tuple[tuple[int, ...], ...]:
    """Return the merged cells among the first rows; an .ods does not tell."""
    return tuple(
        (*first, *last)
        for first, last in sheet.merged_cell_ranges or ()
        if first[0] < HEAD
    )


def _check_size(path: Path) -> None:
    """Refuse what would fill the memory before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > MAX_UNPACKED:
                raise DataError(
                    path.name,
                    f"unpacks to more than {MAX_UNPACKED:,} bytes; that is no register",
                )
            for name in archive.namelist():
                with archive.open(name) as stream:
                    if name.startswith("xl/worksheets/sheet"):
                        _check_dimension(path, stream.read(4096))
                    elif name.endswith(".xml"):  # ends where the archive says, or fails
                        while stream.read(PIECE):
                            pass
    except _BROKEN_ARCHIVE:
        raise _damaged(path) from None


def _check_dimension(path: Path, head: bytes) -> None:
    found = _DIMENSION.search(head)
    if not found:
        return
    columns = 0
    for letter in found[1]:
        columns = columns * 26 + letter - 64
    if columns > MAX_COLUMNS or columns * int(found[2]) > MAX_CELLS:
        raise DataError(
            path.name,
            f"says it reaches cell {(found[1] + found[2]).decode()}; "
            "delete the empty columns and rows and save it anew",
        )
