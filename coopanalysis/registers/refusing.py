"""Rows that are refused while a sheet is read: which cell, why, what stood there."""

from __future__ import annotations

import numpy as np

from coopanalysis.registers import personal
from coopanalysis.registers.block import Block
from coopanalysis.registers.cells import is_blank, plain
from coopanalysis.registers.columnreader import Read
from coopanalysis.registers.columns import DATA_DATE, Column, shown
from coopanalysis.registers.jobs import SheetRead
from coopanalysis.registers.layout import Layout
from coopanalysis.registers.refused import LIMIT, hidden_positions, shown_row
from coopanalysis.registers.rejects import Reject
from coopanalysis.thai import Unreadable

HIDDEN = "(ข้อมูลส่วนบุคคล / personal)"
_KINDS = {
    **dict.fromkeys(("date", "month"), "date"),
    **dict.fromkeys(("money", "int", "decimal"), "number"),
    **dict.fromkeys(("enum", "bool"), "word"),
}
_MISSING = Unreadable("ไม่มีค่าในช่องที่ต้องกรอก", "a required value is missing")
_UNTAKEN = Unreadable(
    "ไม่มีกฎในแฟ้มจับคู่ที่ส่งแถวนี้ไปทะเบียนใด",
    "no rule of the mapping sends this row to a register",
)


class Refusals:
    """Collects what one sheet had to be refused."""

    def __init__(self, layout: Layout, read: SheetRead) -> None:
        self._layout = layout
        self._read = read
        self._blanked = hidden_positions(read)

    def add(
        self,
        block: Block,
        rows: np.ndarray,
        reads: dict[str, Read],
        missing: dict[str, np.ndarray],
    ) -> None:
        """Refuse some rows of a block, for what could not be read or is missing."""
        if not rows.any():
            return
        names = [c.name for c in (*self._layout.register.columns, DATA_DATE)]
        names.sort(key=lambda name: shown(self._layout.register.column(name)))
        for name in names:
            column = self._layout.register.column(name)
            for kind, bad in (
                (_KINDS.get(column.type, "other"), reads[name].bad & rows)
                if name in reads
                else ("", None),
                ("missing", missing[name] & rows) if name in missing else ("", None),
            ):
                if bad is not None and bad.any():
                    self._read.reasons[name, kind] += int(bad.sum())
        for at in np.flatnonzero(rows).tolist():
            coop = reads["coop_id"].array[at].as_py() or ""
            self._count(block, at, coop)
            if len(self._read.rejected_cells) > LIMIT:
                continue
            for name in names:
                fault = self._fault(name, at, reads, missing)
                if fault:
                    column = self._layout.register.column(name)
                    cell = reads[name].cells.at(at) if name in reads else None
                    kind = _KINDS.get(column.type, "other")
                    kind = "missing" if fault is _MISSING else kind
                    self._note(block, at, column, cell, fault, kind, coop)

    def add_untaken(self, block: Block) -> None:
        """Refuse every row of a block: no rule of the mapping takes it."""
        column = self._layout.register.column("coop_id")
        self._read.reasons["", "no_target"] += len(block)
        for at in range(len(block)):
            self._count(block, at, "")
            if len(self._read.rejected_cells) <= LIMIT:
                self._note(block, at, column, None, _UNTAKEN, "no_target", "")

    def _fault(
        self,
        name: str,
        at: int,
        reads: dict[str, Read],
        missing: dict[str, np.ndarray],
    ) -> Unreadable | None:
        if name in missing and missing[name][at]:
            return _MISSING
        if name in reads:
            return reads[name].faults.get(int(reads[name].cells.codes[at]))
        return None

    def _count(self, block: Block, at: int, coop: str) -> None:
        self._read.rejected += 1
        self._read.rejected_of[coop] += 1
        if len(self._read.rejected_cells) <= LIMIT:
            number = int(block.numbers[at])
            self._read.rejected_cells[number] = shown_row(block.row(at), self._blanked)

    def _note(
        self,
        block: Block,
        at: int,
        column: Column,
        cell: object,
        fault: Unreadable,
        kind: str,
        coop: str,
    ) -> None:
        self._read.rejects.append(
            Reject(
                self._read.file,
                self._read.sheet,
                int(block.numbers[at]),
                shown(column),
                _original(column, cell),
                personal.without_ids(fault.th, personal.MASK),
                personal.without_ids(fault.en, personal.MASK),
                coop,
                kind,
            )
        )


def _original(column: Column, cell: object) -> str:
    if cell is None or is_blank(cell):
        return ""
    if column.personal:
        return HIDDEN
    return personal.without_ids(plain(cell), personal.MASK)
