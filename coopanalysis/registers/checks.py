"""What one file cannot know: places, other files' keys, which cooperatives exist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from coopanalysis.errors import UnknownPlaceError
from coopanalysis.places import Places
from coopanalysis.registers import columns
from coopanalysis.registers.columns import shown
from coopanalysis.registers.jobs import SheetRead
from coopanalysis.registers.rejects import Reject


class Refusal(NamedTuple):
    """Why a row is refused: column, text as received, reason in Thai and English."""

    column: str
    text: str
    reason_th: str
    reason_en: str
    kind: str


def settle_places(read: SheetRead, places: Places) -> None:
    """Turn names of provinces and districts into codes; refuse what is none."""
    table = read.table
    provinces = table["province"].to_pylist()
    districts = table["district_code"].to_pylist()
    refused: dict[int, Refusal] = {}
    found: dict[tuple[str, str], tuple[str, str] | Refusal] = {}
    for at, pair in enumerate(zip(provinces, districts, strict=True)):
        if pair not in found:
            found[pair] = _codes(places, *pair)
        if isinstance(found[pair], Refusal):
            refused[at] = found[pair]
        else:
            provinces[at], districts[at] = found[pair]
    for name, values in (("province", provinces), ("district_code", districts)):
        at = table.schema.get_field_index(name)
        table = table.set_column(at, name, pa.array(values, pa.string()))
    read.table = table
    refuse(read, refused)


def refuse_unknown_coops(read: SheetRead, known: Mapping[str, str]) -> set[str]:
    """Refuse rows of cooperatives that no register of cooperatives holds."""
    coops = read.table["coop_id"]
    unknown = set(pc.unique(coops).to_pylist()) - set(known)
    if not unknown:
        return set()
    text_th = "ไม่มีรหัสสหกรณ์นี้ในทะเบียนสหกรณ์ของวันที่นี้หรือก่อนหน้า"
    text_en = (
        "no register of cooperatives of this date or an earlier one holds this code"
    )
    refuse(
        read,
        {
            at: Refusal("coop_id", coop, text_th, text_en, "unknown_coop")
            for at, coop in enumerate(coops.to_pylist())
            if coop in unknown
        },
    )
    return unknown


def refuse_repeated_keys(reads: Iterable[SheetRead]) -> None:
    """Refuse every row whose key an earlier row of the same register has.

    The first stays (files, sheets and rows in order); the reason names both places.
    """
    by_register: dict[str, list[SheetRead]] = {}
    for read in reads:
        if read.table is not None and len(read.table):
            by_register.setdefault(read.register, []).append(read)
    for name, found in by_register.items():
        key = list(columns.load_all()[name].key)
        whole = pa.concat_tables([read.table.select(key) for read in found])
        if len(whole.group_by(key).aggregate([])) < len(whole):
            _refuse_repeated(found, key)


def _refuse_repeated(reads: list[SheetRead], key: list[str]) -> None:
    register = columns.load_all()[reads[0].register]
    column = register.column(key[-1])
    first: dict[tuple, tuple[SheetRead, int]] = {}
    for read in reads:
        rows = read.table["_row"].to_pylist()
        refused = {}
        parts = [read.table[name].to_pylist() for name in key]
        for at, values in enumerate(zip(*parts, strict=True)):
            first_read, first_row = first.setdefault(values, (read, rows[at]))
            if first_read is read and first_row == rows[at]:
                continue
            there = _place(first_read, first_row)
            here = _place(read, rows[at])
            text = "" if column.personal else str(values[-1])
            refused[at] = Refusal(
                column.name,
                text,
                f"ซ้ำกับแถวก่อนหน้า: {there} และ {here}",
                f"the same key twice: {there} and {here}",
                "repeated_key",
            )
        refuse(read, refused)


def _place(read: SheetRead, row: int) -> str:
    sheet = f" [{read.sheet}]" if read.sheet else ""
    return f"{read.file}{sheet} แถว/row {row}"


def refuse(read: SheetRead, refused: Mapping[int, Refusal]) -> None:
    """Move rows (by position) from accepted to rejected, each with its reason."""
    if not refused:
        return
    register = columns.load_all()[read.register]
    rows = read.table["_row"].to_pylist()
    coops = read.table["coop_id"].to_pylist()
    for at, (name, text, th, en, kind) in sorted(refused.items()):
        read.rejects.append(
            Reject(
                read.file,
                read.sheet,
                rows[at],
                shown(register.column(name)),
                text,
                th,
                en,
                coops[at],
                kind,
            )
        )
    gone = pa.array(sorted(refused), pa.int64())
    keep = pc.invert(pc.is_in(pa.array(range(len(rows)), pa.int64()), gone))
    read.table = read.table.filter(keep)
    read.accepted -= len(refused)
    read.rejected += len(refused)
    read.check()


def _codes(places: Places, province: str, district: str) -> tuple[str, str] | Refusal:
    try:
        code = _province(places, province)
    except UnknownPlaceError as error:
        th = f"ไม่พบจังหวัดนี้: {province} ({error})"
        return Refusal("province", province, th, str(error), "place")
    try:
        return code, _district(places, code, district)
    except UnknownPlaceError as error:
        th = f"ไม่พบอำเภอนี้ในจังหวัด: {district} ({error})"
        return Refusal("district_code", district, th, str(error), "place")


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
