"""Commands on personal data: what goes out must hold none."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coopanalysis.cli.options import AsJson, app, print_json

privacy = typer.Typer(help="Look for personal data in what goes out.")
app.add_typer(privacy, name="privacy")


@privacy.callback()
def _group() -> None:
    """Look for personal data in what goes out."""


@privacy.command()
def scan(
    path: Annotated[Path, typer.Argument(help="A site, a folder or a file.")],
    as_json: AsJson = False,
) -> None:
    """Fail if a published artefact holds an ID, a name column or an account number."""
    from coopanalysis.publish.privacy import scan as run

    result = run(path)
    if as_json:
        print_json(result.as_dict())
    else:
        for finding in result.findings:
            typer.echo(f"{finding.file}: {finding.place}: {finding.what}")
        for name, why in result.unreadable.items():
            typer.echo(f"{name}: cannot be read, so it is not known to be clean: {why}")
        for name in result.not_scanned:
            typer.echo(f"not scanned: {name}")
        clean = "" if result.failed else ", nothing about a person found"
        typer.echo(f"{result.scanned:,} files scanned{clean}")
    if result.failed:
        raise typer.Exit(1)
