"""What one file cannot know: places, other files' keys, which cooperatives exist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from coopanalysis.errors import UnknownPlaceError
from coopanalysis.places import Places
from coopanalysis.registers import columns, repeats, staging
from coopanalysis.registers.columns import shown
from coopanalysis.registers.jobs import SheetRead
from coopanalysis.registers.refused import LIMIT
from coopanalysis.registers.rejects import Reject

if TYPE_CHECKING:
    import duckdb


class Reason(NamedTuple):
    """Why a row is refused: column, text as received, reason in Thai and English."""

    column: str
    text: str
    reason_th: str
    reason_en: str
    kind: str


class Refusal(NamedTuple):
    """A row, by its number in the sheet, and why it is refused."""

    row: int
    coop_id: str
    reason: Reason


def settle_places(read: SheetRead, places: Places) -> None:
    """Turn names of provinces and districts into codes; refuse what is none."""
    table = pa.concat_tables(staging.rows(read.staged)).combine_chunks()
    coops = table["coop_id"].to_pylist()
    rows = table["_row"].to_pylist()
    provinces = table["province"].to_pylist()
    districts = table["district_code"].to_pylist()
    refused: list[Refusal] = []
    found: dict[tuple[str, str], tuple[str, str] | Reason] = {}
    for at, pair in enumerate(zip(provinces, districts, strict=True)):
        if pair not in found:
            found[pair] = _codes(places, *pair)
        if isinstance(found[pair], Reason):
            refused.append(Refusal(rows[at], coops[at], found[pair]))
        else:
            provinces[at], districts[at] = found[pair]
    for name, values in (("province", provinces), ("district_code", districts)):
        at = table.schema.get_field_index(name)
        table = table.set_column(at, name, pa.array(values, pa.string()))
    writer = staging.Writer(read.staged.with_name(read.staged.name + "-settled"))
    writer.append(table)
    read.staged = writer.close()
    refuse(read, refused)


def provinces_of(read: SheetRead) -> dict[str, str]:
    """Return province by cooperative, of the accepted rows of their register."""
    found: dict[str, str] = {}
    if read.staged is None:
        return found
    for table in read.part(read.accepted_of).tables():
        coops = table["coop_id"].to_pylist()
        found |= dict(zip(coops, table["province"].to_pylist(), strict=True))
    return found


def refuse_unknown_coops(read: SheetRead, known: Mapping[str, str]) -> set[str]:
    """Refuse rows of cooperatives that no register of cooperatives holds."""
    unknown = set(read.accepted_of) - set(known)
    if not unknown:
        return set()
    reason_th = "ไม่มีรหัสสหกรณ์นี้ในทะเบียนสหกรณ์ของวันที่นี้หรือก่อนหน้า"
    reason_en = (
        "no register of cooperatives of this date or an earlier one holds this code"
    )
    for table in read.part(unknown).tables():
        refuse(
            read,
            [
                Refusal(
                    row,
                    coop,
                    Reason("coop_id", coop, reason_th, reason_en, "unknown_coop"),
                )
                for row, coop in zip(
                    table["_row"].to_pylist(), table["coop_id"].to_pylist(), strict=True
                )
            ],
        )
    return unknown


def refuse_repeated_keys(
    con: duckdb.DuckDBPyConnection, reads: Iterable[SheetRead]
) -> None:
    """Refuse every row whose key an earlier row of the same register has.

    The first stays (files, sheets and rows in order); the reason names both places.
    """
    by_register: dict[str, list[SheetRead]] = {}
    for read in reads:
        if read.staged is not None and read.accepted:
            by_register.setdefault(read.register, []).append(read)
    for name, found in by_register.items():
        key = columns.load_all()[name].key
        parts = [read.part(read.accepted_of) for read in found]
        for rows in repeats.find(con, parts, key):
            _refuse_repeated(found, rows)


def _refuse_repeated(reads: list[SheetRead], found: list[repeats.Repeat]) -> None:
    register = columns.load_all()[reads[0].register]
    column = register.column(register.key[-1])
    refused: dict[int, list[Refusal]] = {}
    for one in found:
        there = _place(reads[one.first_part], one.first_row)
        here = _place(reads[one.part], one.row)
        reason = Reason(
            column.name,
            "" if column.personal else one.key,
            f"ซ้ำกับแถวก่อนหน้า: {there} และ {here}",
            f"the same key twice: {there} and {here}",
            "repeated_key",
        )
        refused.setdefault(one.part, []).append(Refusal(one.row, one.coop_id, reason))
    for at, rows in refused.items():
        refuse(reads[at], rows)


def _place(read: SheetRead, row: int) -> str:
    sheet = f" [{read.sheet}]" if read.sheet else ""
    return f"{read.file}{sheet} แถว/row {row}"


def refuse(read: SheetRead, refused: list[Refusal]) -> None:
    """Move rows from accepted to rejected, each with its reason."""
    if not refused:
        return
    register = columns.load_all()[read.register]
    for row, coop, reason in refused:
        read.accepted_of[coop] -= 1
        read.rejected_of[coop] += 1
        read.reasons[reason.column, reason.kind] += 1
        if len(read.rejects) < LIMIT:
            read.rejects.append(
                Reject(
                    read.file,
                    read.sheet,
                    row,
                    shown(register.column(reason.column)),
                    reason.text,
                    reason.reason_th,
                    reason.reason_en,
                    coop,
                    reason.kind,
                )
            )
    read.accepted_of = +read.accepted_of  # without the cooperatives that have none left
    gone = np.array([row for row, _, _ in refused], np.int64)
    read.refused = np.concatenate([read.refused, gone])
    read.accepted -= len(refused)
    read.rejected += len(refused)
    read.check()


def _codes(places: Places, province: str, district: str) -> tuple[str, str] | Reason:
    try:
        code = _province(places, province)
    except UnknownPlaceError as error:
        th = f"ไม่พบจังหวัดนี้: {province}{_near(error)}"
        return Reason("province", province, th, str(error), "place")
    try:
        return code, _district(places, code, district)
    except UnknownPlaceError as error:
        th = f"ไม่พบอำเภอนี้ในจังหวัด: {district}{_near(error)}"
        return Reason("district_code", district, th, str(error), "place")


def _near(error: UnknownPlaceError) -> str:
    near = error.near.replace(", code ", " รหัส ")
    return f" (ใกล้เคียง: {near})" if near else ""


def _province(places: Places, text: str) -> str:
    try:
        return places.province(text).code
    except UnknownPlaceError:
        return places.province_by_name(text).code


def _district(places: Places, province: str, text: str) -> str:
    try:
        return places.district(text, province).code
    except UnknownPlaceError:
        if text.isdigit():
            raise
        return places.district_by_name(province, text).code
