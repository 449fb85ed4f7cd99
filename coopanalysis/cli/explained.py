"""How files would be read, for people: a table on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from coopanalysis.registers.explanation import FileExplained, SheetExplained

HEADERS = ("at", "header", "column", "type", "unit", "×", "first value")
NOTHING = (
    "nothing was written; keys that stand twice, cooperatives that no register holds "
    "and places are checked when it is taken in"
)


def print_explained(files: list[FileExplained]) -> None:
    """Print how files would be read."""
    for one in files:
        typer.echo(f"{one.file} (date {one.as_of})")
        typer.echo(f"  mapping: {one.mapping or 'none applies'}")
        for line in [*map("note: {}".format, one.notes), *_problems(one.problems)]:
            typer.echo(f"  {line}")
        for sheet in one.sheets:
            for line in _about(sheet):
                typer.echo(f"  {line}")
            if sheet.columns:
                _print_columns(sheet)
            for line in _after(sheet):
                typer.echo(f"    {line}")
    typer.echo(NOTHING)


def _problems(problems: list[str]) -> list[str]:
    return [f"not read: {problem}" for problem in problems]


def _about(sheet: SheetExplained) -> Iterator[str]:
    name = f"sheet {sheet.sheet!r}" if sheet.sheet else "the table"
    name += " (hidden)" if sheet.hidden else ""
    if sheet.left_out:
        yield f"{name}: not read; {sheet.left_out}"
        return
    register = f"{sheet.register} ({sheet.title_th})" if sheet.register else "unknown"
    yield f"{name}: {register}" + (
        f", told by {sheet.told_by}" if sheet.told_by else ""
    )
    for header, words in sheet.where.items():
        if words:
            yield f"  only rows where {header!r} is {' or '.join(words)}"
        else:
            yield "  only rows that no other part takes"
    for line in _problems(sheet.problems):
        yield f"  {line}"
    if sheet.header_rows:
        rows = " and ".join(map(str, sheet.header_rows))
        yield f"  header in row {rows}"
    facts = [f"{name} = {value}" for name, value in sheet.facts.items()]
    if facts:
        yield f"  from the titles: {', '.join(facts)}"
    if sheet.data_date_from:
        yield f"  date of the data: from {sheet.data_date_from}"


def _print_columns(sheet: SheetExplained) -> None:
    rows = [
        (
            one.at or "-",
            one.header,
            f"{one.column}{'*' if one.required else ''}",
            one.type,
            one.unit,
            one.multiplier,
            one.example,
        )
        for one in sheet.columns
    ]
    if not sys.stdout.isatty():
        for row in rows:
            at, header, column, kind, unit, times, first = row
            unit = f", {unit}" if unit else ""
            times = f", × {times}" if times else ""
            shown = f": {first}" if first else ""
            typer.echo(f"    {at} {header} -> {column} ({kind}{unit}{times}){shown}")
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(*HEADERS)
    for row in rows:
        table.add_row(*row)
    Console(markup=False).print(table)


def _after(sheet: SheetExplained) -> Iterator[str]:
    if sheet.ignored:
        yield f"ignored headers: {', '.join(sheet.ignored)}"
    if sheet.absent:
        yield f"not in this sheet, and not required: {', '.join(sheet.absent)}"
    if sheet.hidden_rows:
        yield f"hidden rows: {sheet.hidden_rows:,}; they are read like all others"
    if sheet.national_ids:
        yield f"national identity numbers: {sheet.national_ids:,}; they are not kept"
    if sheet.counts and not sheet.problems:
        counts = sheet.counts
        yield (
            f"{counts['rows_read']:,} rows = {counts['accepted']:,} accepted + "
            f"{counts['rejected']:,} rejected + {counts['totals']:,} totals + "
            f"{counts['blank']:,} blank"
        )
    for one in sheet.reasons:
        yield f"rejected: {one['cells']:,} × {one['column']}, {one['kind']}"
    for one in sheet.first_rejects:
        yield (
            f"row {one['row']}, {one['column']}: {one['text']!r}: {one['reason_en']}"
        )
