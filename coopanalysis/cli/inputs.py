"""Commands on what comes in: the sample, the intake, the measures."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from coopanalysis.cli.job import Log, Quiet, job, place_of
from coopanalysis.cli.options import (
    AsJson,
    Config,
    Data,
    ProvinceCode,
    Reports,
    Scheduler,
    app,
    iso_date,
    print_json,
    provinces,
    say,
    settings,
)


@app.command()
def sample(
    seed: Annotated[int, typer.Option(help="Another seed, other numbers.")] = 1,
    scale: Annotated[float, typer.Option(min=0.01, help="How many rows.")] = 1.0,
    density: Annotated[
        float, typer.Option(min=0.1, help="How many bodies in a district.")
    ] = 1.0,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="DATE", parser=iso_date, help="Only this date."
        ),
    ] = None,
    data: Data = None,
    reports: Reports = None,
    config: Config = None,
    province: ProvinceCode = None,
    as_json: AsJson = False,
) -> None:
    """Write the synthetic province (or every province) into the inbox, so marked."""
    from coopanalysis.places import Places
    from coopanalysis.sample import Sample, write_samples

    found = settings(data, reports, config, province)
    if as_of == "latest":
        raise typer.BadParameter("say the date itself, like 2019-03-31")
    places = Places.load(found.data)
    is_country = found.province == "all"
    wanted = places.provinces() if is_country else [places.province(found.province)]
    summaries = []
    for summary in write_samples(
        found.data,
        [(place, places.districts(place.code)) for place in wanted],
        Sample(seed, scale, density, **({"dates": (as_of,)} if as_of else {})),
        progress=say(as_json),
    ):
        summaries.append(summary)
        if not as_json:
            state = "stands already" if summary.reused else "written"
            typer.echo(
                f"sample of {places.province(summary.province).name_en} {state}: "
                f"{summary.bodies} bodies, {len(summary.dates)} dates, "
                f"{summary.files:,} files, {sum(summary.rows.values()):,} rows in "
                f"{found.data / 'inbox'} ({summary.seconds:.0f} s)"
            )
    if as_json:
        told = [asdict(summary) for summary in summaries]
        print_json(told if is_country else told[0])


@app.command()
def template(
    register: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only this one; all: one book of all."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where to; else templates/ of the data."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over what is there.")
    ] = False,
    data: Data = None,
    reports: Reports = None,
    config: Config = None,
    province: ProvinceCode = None,
    as_json: AsJson = False,
) -> None:
    """Write blank workbooks to fill in; what is filled in goes in as it is."""
    from coopanalysis.registers.template import write_templates

    folder = out or settings(data, reports, config, province).data / "templates"
    paths = write_templates(folder, register or (), force=force)
    if as_json:
        print_json([str(path) for path in paths])
        return
    for path in paths:
        typer.echo(path)


@app.command()
def intake(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files instead of the inbox.")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="DATE", parser=iso_date, help="Only this date."
        ),
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A source's own headers.")
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say how sheets are read; write nothing.")
    ] = False,
    keep_names: Annotated[
        bool, typer.Option("--keep-names", help="Keep names of persons.")
    ] = False,
    quiet: Quiet = False,
    log: Log = None,
    data: Data = None,
    reports: Reports = None,
    config: Config = None,
    province: ProvinceCode = None,
    as_json: AsJson = False,
) -> None:
    """Take in what is new: registers, rejects and a summary that adds up."""
    found = settings(data, reports, config, province)
    if as_of == "latest":
        raise typer.BadParameter("say the date itself, like 2019-03-31")
    if explain and paths:
        _explain(found, paths, as_of, mapping, keep_names, as_json)
        return
    from coopanalysis.cli.progress import telling
    from coopanalysis.registers.intake import intake as run

    with job("intake", quiet, log, as_json, found) as running:
        with telling(as_json, is_quiet=running.is_quiet) as say:
            summary = run(
                found, paths or None, as_of, mapping, keep_names, explain, progress=say
            )
        for one in summary.snapshots:
            place = {"province": one["province"], "date": one["as_of"]}
            running.note("date", **place, outcome="ok", version=one["version"])
        for problem in summary.problems:
            running.note("problem", outcome="failed", message=problem)
        counts = {"unchanged": summary.unchanged, **summary.counts}
        running.note("rows", outcome="ok", **counts)
        if as_json:
            typer.echo(summary.to_json())
        else:
            from coopanalysis.cli.tell import intake_lines

            running.say("\n".join(intake_lines(summary)))
        for problem in summary.problems:
            running.complain(f"not read: {problem}")
        if summary.failed:
            raise typer.Exit(1)


def _explain(found, paths, as_of, mapping, keep_names: bool, as_json: bool) -> None:
    from coopanalysis.cli.explained import print_explained
    from coopanalysis.registers.explain import explain

    files = explain(found, paths, as_of, mapping, keep_names=keep_names)
    if as_json:
        print_json([asdict(one) for one in files])
    else:
        print_explained(files)
    if any(one.failed for one in files):
        raise typer.Exit(1)


@app.command()
def measure(
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="DATE", parser=iso_date, help="Only this date."
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Measure again.")] = False,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes.")] = None,
    scheduler: Scheduler = None,
    quiet: Quiet = False,
    log: Log = None,
    data: Data = None,
    reports: Reports = None,
    config: Config = None,
    province: ProvinceCode = None,
    as_json: AsJson = False,
) -> None:
    """Measure and judge: measures, breakdowns, verdicts, quality."""
    from coopanalysis.cli.progress import telling
    from coopanalysis.judgement.dates import judge_all
    from coopanalysis.registers.spill import Memory
    from coopanalysis.settings import need_data

    found = settings(data, reports, config, province)
    with job("measure", quiet, log, as_json, found) as running:
        need_data(found.data)
        with telling(as_json, is_quiet=running.is_quiet) as say:
            dates = judge_all(
                found.data,
                provinces(found),
                as_of,
                force,
                progress=say,
                workers=workers or os.cpu_count() or 1,
                scheduler=scheduler,
                memory=Memory(found.memory_limit, found.spill),
            )
        for one in dates:
            state = "made" if one.is_new else "stands"
            running.note("date", **place_of(one.folder), outcome=state)
        if as_json:
            print_json([{"folder": one.folder, "is_new": one.is_new} for one in dates])
            return
        new = sum(one.is_new for one in dates)
        running.say(f"{new} dates measured, {len(dates) - new} stand")
