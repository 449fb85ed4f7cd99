"""Commands on a site that stands: is it what it says it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coopanalysis.cli.options import (
    AsJson,
    Config,
    Data,
    Reports,
    app,
    print_json,
    settings,
)

if TYPE_CHECKING:
    from coopanalysis.publish.verify import Verified


@app.command()
def verify(
    site: Annotated[
        Path | None,
        typer.Argument(help="A site or a folder of them; else the one last built."),
    ] = None,
    data: Data = None,
    reports: Reports = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Say whether a site is what its manifest says, and today's data would give it."""
    from coopanalysis.publish.verify import verify as run

    result = run(settings(data, reports, config, None), site)
    if as_json:
        print_json(result.as_dict())
    else:
        typer.echo("\n".join(_lines(result)))
    if result.exit_code:
        raise typer.Exit(result.exit_code)


def _lines(found: Verified) -> list[str]:
    lines = [f"site {found.folder}"]
    for what in ("missing", "changed", "extra"):
        lines += [f"{what}: {name}" for name in getattr(found, what)]
    if found.is_as_recorded:
        lines.append(f"{found.files} files, each as the manifest says")
    if found.failed_reports:
        lines.append(f"{len(found.failed_reports)} of its reports failed")
    for one in found.differences:
        lines.append(f"{one.area} differ: {one.name}: {one.change}")
    for what in found.not_recorded:
        lines.append(f"{what}: the manifest does not record it; build again")
    if found.would_be_same:
        lines.append("data, rules, notebooks and packages of today give the same")
    return lines
