"""What every command shares: the program, its options and how it answers."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Annotated, Any

import typer

NAME = "coopanalysis"
LAST_YEAR = 2400  # later ones are meant in the Buddhist era

app = typer.Typer(
    name=NAME,
    help="From the registers of cooperatives to one report per district.",
    epilog="Exit status: 0 done, 1 a file unreadable or a report failed, "
    "2 usage, 3 another run is at work.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Data = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="The data folder.")
]
Reports = Annotated[
    Path | None, typer.Option("--reports", metavar="DIR", help="Where sites go.")
]
Config = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="A settings file.")
]
ProvinceCode = Annotated[
    str | None, typer.Option("--province", metavar="CODE|all", help="Which province.")
]
Scheduler = Annotated[
    str | None,
    typer.Option("--scheduler", metavar="URL", help="Work on this Dask cluster."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def iso_date(text: str) -> str:
    """Return a date as ISO text, or the word ``latest``."""
    if text == "latest":
        return text
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is not a date; write it like 2019-03-31, or say latest"
        ) from None
    if day.year > LAST_YEAR:
        raise typer.BadParameter(
            f"{text!r} is a Buddhist year; write the Christian one, like 2019-03-31"
        )
    return day.isoformat()


AsOf = Annotated[
    str, typer.Option("--as-of", metavar="DATE", parser=iso_date, help="YYYY-MM-DD.")
]


def settings(data, reports, config, province, lang=None, **seconds):
    """Return the settings that the common options choose."""
    from coopanalysis import settings as found

    return found.load(
        data=data,
        reports=reports,
        config=config,
        province=province,
        lang=lang,
        **seconds,
    )


def say(as_json: bool):
    """Return how progress is told: beside the result when that is for a program."""
    return lambda line: typer.echo(line, err=as_json)


def print_json(value: Any) -> None:
    """Print a result for a program."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def provinces(found) -> list[str]:
    """Return the codes meant; ``all`` is every province that was taken in."""
    from coopanalysis.places import Places
    from coopanalysis.registers import snapshots

    if found.province == "all":
        return sorted({code for _, code in snapshots.newest(found.data)})
    return [Places.load(found.data).province(found.province).code]
