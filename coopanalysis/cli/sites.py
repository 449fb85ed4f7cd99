"""Commands on a site that stands: is it what it says it is; read it over HTTP."""

from __future__ import annotations

import sys
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


@app.command()
def serve(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="0 takes one that is free.")
    ] = 0,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="An address of this machine.")
    ] = "127.0.0.1",
    allow_network: Annotated[
        bool, typer.Option("--allow-network", help="Let other machines read, too.")
    ] = False,
    data: Data = None,
    reports: Reports = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Serve the built site to browsers of this machine, read-only, until Ctrl-C."""
    from coopanalysis.publish.serve import is_loopback
    from coopanalysis.publish.serve import serve as run

    found = settings(data, reports, config, None)

    def ready(url: str) -> None:
        if not is_loopback(host):
            typer.echo(
                f"warning: whoever reaches {host} can read the reports, and what is "
                "sent is not encrypted",
                err=True,
            )
        if as_json:
            print_json({"url": url, "reports": str(found.reports)})
        else:
            typer.echo(f"{found.reports} is at {url} until Ctrl-C")
        sys.stdout.flush()

    run(found.reports, host, port, allow_network, ready)


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
