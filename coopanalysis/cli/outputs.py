"""Commands on what goes out: the site, what stands, how a value came about."""

from __future__ import annotations

from typing import Annotated

import typer

from coopanalysis.cli.afterwards import OnFailure, OnSuccess, afterwards
from coopanalysis.cli.job import Log, Quiet, job
from coopanalysis.cli.options import (
    AsJson,
    AsOf,
    Config,
    Data,
    ProvinceCode,
    Reports,
    Scheduler,
    app,
    print_json,
    provinces,
    settings,
)


@app.command()
def build(
    as_of: AsOf = "latest",
    district: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="Only this district.")
    ] = None,
    notebook: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this notebook.")
    ] = None,
    lang: Annotated[str | None, typer.Option(help="th, en or both.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes.")] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Make again what stands already.")
    ] = False,
    if_changed: Annotated[
        bool,
        typer.Option("--if-changed", help="Do nothing at all when nothing changed."),
    ] = False,
    keep: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Keep the N newest complete builds."),
    ] = None,
    cell_timeout: Annotated[
        int | None, typer.Option(min=1, metavar="SECONDS", help="Of a cell (600).")
    ] = None,
    report_timeout: Annotated[
        int | None, typer.Option(min=1, metavar="SECONDS", help="Of a report (1800).")
    ] = None,
    cold: Annotated[
        bool, typer.Option("--cold", help="Start every kernel from nothing.")
    ] = False,
    scheduler: Scheduler = None,
    on_success: OnSuccess = None,
    on_failure: OnFailure = None,
    quiet: Quiet = False,
    log: Log = None,
    data: Data = None,
    reports: Reports = None,
    config: Config = None,
    province: ProvinceCode = None,
    as_json: AsJson = False,
) -> None:
    """Build the site: a page per district, the province and its data's quality.

    A report whose notebook, inputs, rules, words, template and packages are as they
    were is used again.
    """
    from coopanalysis.cli.progress import build_summary, telling
    from coopanalysis.publish.build import build as run

    found = settings(
        *(data, reports, config, province, lang),
        cell_timeout=cell_timeout,
        report_timeout=report_timeout,
    )
    with (
        job("build", quiet, log, as_json, found) as running,
        afterwards(running, found, on_success, on_failure) as after,
    ):
        with telling(as_json, is_quiet=running.is_quiet) as say:
            result = run(
                found,
                as_of,
                district,
                notebook,
                workers=workers,
                force=force,
                cold=cold,
                if_changed=if_changed,
                keep_builds=keep,
                scheduler=scheduler,
                say=say,
            )
        after.built(result)
        if as_json:
            print_json(result.as_dict())
        elif not running.is_quiet and not result.is_unchanged:
            build_summary(result)
            running.say(
                f"{result.made} reports made, {result.reused} used again, "
                f"{len(result.failed)} failed in {result.seconds:.1f} s"
            )
            running.say(f"index: {result.index}")
        if result.exit_code:
            raise typer.Exit(result.exit_code)


@app.command("list")
def list_(
    as_of: AsOf = "latest",
    lang: Annotated[str | None, typer.Option(help="th, en or both.")] = None,
    data: Data = None,
    reports: Reports = None,
    config: Config = None,
    province: ProvinceCode = None,
    as_json: AsJson = False,
) -> None:
    """Say what would be built, and which of it stands already."""
    from coopanalysis.publish.standing import planned

    rows = planned(settings(data, reports, config, province, lang), as_of)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        state = "stands" if row["stands"] else "to make"
        typer.echo(f"{row['page']}  {row['as_of']}  {row['name']}  {state}")


@app.command()
def status(
    max_age: Annotated[
        float | None,
        typer.Option(
            "--max-age",
            metavar="HOURS",
            min=0,
            help="Fail when the last good build ended longer ago.",
        ),
    ] = None,
    data: Data = None,
    reports: Reports = None,
    config: Config = None,
    province: ProvinceCode = None,
    as_json: AsJson = False,
) -> None:
    """Say what stands: dates, measures, the last build, rules that are assumed."""
    from coopanalysis.cli.tell import status_lines
    from coopanalysis.publish.goodbuild import too_old
    from coopanalysis.publish.standing import state

    found = settings(data, reports, config, province)
    result = state(found, provinces(found))
    complaint = too_old(result["last_good_build"], max_age)
    result["is_too_old"] = bool(complaint)
    if as_json:
        print_json(result)
    else:
        typer.echo("\n".join(status_lines(result)))
    if complaint:
        typer.echo(f"coopanalysis: {complaint}", err=True)
        raise typer.Exit(1)


@app.command()
def explain(
    indicator: Annotated[str, typer.Option(metavar="ID", help="overdue.par90 …")],
    district: Annotated[
        str | None, typer.Option(metavar="CODE", help="None: the province.")
    ] = None,
    coop: Annotated[
        str | None, typer.Option(metavar="CODE", help="Only this body.")
    ] = None,
    as_of: AsOf = "latest",
    rows: Annotated[int, typer.Option(min=0, help="How many rows to show.")] = 10,
    data: Data = None,
    reports: Reports = None,
    config: Config = None,
    province: ProvinceCode = None,
    as_json: AsJson = False,
) -> None:
    """Say how a value came about: rows, sums, verdict, sentences, steps."""
    from coopanalysis.cli.tell import explain_lines, explained
    from coopanalysis.workbook import open_workbook

    found = settings(data, reports, config, province)
    workbook = open_workbook(found.data)
    if district:
        view = workbook.district(district, as_of)
    else:
        view = workbook.province(found.province, as_of)
    result = explained(view, workbook.explain(view, indicator, coop), rows)
    if as_json:
        print_json(result)
    else:
        typer.echo("\n".join(explain_lines(result)))


@app.command()
def lab(
    data: Data = None,
    reports: Reports = None,
    config: Config = None,
    province: ProvinceCode = None,
) -> None:
    """Open JupyterLab on the explorer, over the same data."""
    from coopanalysis.publish.lab import open_lab

    raise typer.Exit(open_lab(settings(data, reports, config, province)))
