"""Commands that hold the model against evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.app import app
from experiments.cli.options import (
    DryRunOption,
    JobsOption,
    JsonOption,
    NoCacheOption,
    OutOption,
    QuietOption,
    SeedOption,
)


@app.command()
def validate(
    patterns: Annotated[
        Path | None,
        typer.Option(help="A file of published patterns; by default that of the model."),
    ] = None,
    facts: Annotated[
        bool,
        typer.Option("--facts", help="Stylised facts instead; with --patterns both."),
    ] = False,
    constructs: Annotated[
        bool,
        typer.Option("--constructs", help="How outcomes must behave in any calibration, instead."),
    ] = False,
    seeds: Annotated[
        int | None,
        typer.Option(help="Neighbourhoods for construct checks, by default 60.", min=1),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(help="This construct check only; may be given again.")
    ] = None,
    but: Annotated[
        list[str] | None,
        typer.Option(help="All construct checks but this one; may be given again."),
    ] = None,
    replicates: Annotated[
        int | None,
        typer.Option(
            help="New seeds on the same areas, by default 20; for facts neighbourhoods, by default 30.",
            min=1,
            max=100_000,
        ),
    ] = None,
    areas: Annotated[
        int | None, typer.Option(help="Areas of the portfolio; by default all.", min=1)
    ] = None,
    seed: SeedOption = 1,
    jobs: JobsOption = None,
    out: OutOption = None,
    json_file: JsonOption = None,
    no_cache: NoCacheOption = False,
    require: Annotated[
        int | None,
        typer.Option(
            help="Exit with 1 if fewer patterns (checks not counted) are reproduced; with --facts "
            "alone, if fewer observed facts hold; with --constructs alone, if fewer checks hold.",
            min=0,
        ),
    ] = None,
    dry_run: DryRunOption = False,
    quiet: QuietOption = False,
) -> None:
    """Hold the model against published figures, facts written down before calibration, or construct checks."""
    from experiments.cli.evidence import ValidationRequest, validate_model

    validate_model(
        ValidationRequest(
            facts=facts,
            patterns=patterns,
            constructs=constructs,
            seeds=seeds,
            only=only or (),
            but=but or (),
            replicates=replicates,
            areas=areas,
            seed=seed,
            jobs=jobs,
            out=out,
            json_file=json_file,
            cache=not no_cache,
            require=require,
            dry_run=dry_run,
            quiet=quiet,
        )
    )


@app.command()
def calibrate(
    out: Annotated[
        Path | None,
        typer.Option(help="Folder; by default in results/calibration. Goes on where it stopped."),
    ] = None,
    budget_minutes: Annotated[
        float | None,
        typer.Option(help="Time there is; sizes that are not given follow from it.", min=0.1),
    ] = None,
    budget_hours: Annotated[
        float | None, typer.Option(help="The same in hours; by default 5.", min=0.01)
    ] = None,
    areas: Annotated[
        int | None, typer.Option(help="Areas in each evaluation of the smoother.", min=2, max=150)
    ] = None,
    screen: Annotated[
        int | None, typer.Option(help="Evaluations of the screen; 0: fit --parameters.", min=0)
    ] = None,
    members: Annotated[
        int | None, typer.Option(help="Members of the ensemble smoother.", min=4, max=5000)
    ] = None,
    steps: Annotated[int | None, typer.Option(help="Its steps.", min=1, max=20)] = None,
    polish: Annotated[
        int | None, typer.Option(help="Generations of the polish; 0: none.", min=0, max=1000)
    ] = None,
    fresh: Annotated[
        int | None, typer.Option(help="Fresh seeds on which the best are compared.", min=1)
    ] = None,
    fresh_areas: Annotated[
        int | None, typer.Option(help="Areas on each fresh seed.", min=2, max=150)
    ] = None,
    fitted: Annotated[
        int | None, typer.Option(help="Parameters that are fitted.", min=1, max=500)
    ] = None,
    ensemble: Annotated[
        int | None, typer.Option(help="Plausible sets to keep.", min=2, max=1000)
    ] = None,
    parameters: Annotated[
        list[str] | None,
        typer.Option(help="Parameters fitted in any case: names, or a YAML list; again for more."),
    ] = None,
    fix: Annotated[
        list[str] | None,
        typer.Option(help="Parameters or mechanisms to leave as they are, given likewise."),
    ] = None,
    patterns: Annotated[
        Path | None, typer.Option(help="A file of patterns; by default the model's own.")
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Recover a known truth from what the model makes of it.")
    ] = False,
    leave_out: Annotated[
        str | None,
        typer.Option(metavar="K/3", help="Fit without the K-th third of patterns; predict it."),
    ] = None,
    earlier: Annotated[
        Path | None,
        typer.Option("--from", help="With --leave-out: a whole calibration to start as."),
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Put fitted values and ensemble into the model.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Seed of all that is drawn.", min=0, max=10**6)] = 1,
    jobs: JobsOption = None,
    json_file: JsonOption = None,
    dry_run: DryRunOption = False,
    quiet: QuietOption = False,
) -> None:
    """Fit uncertain parameters to the published patterns; keep the plausible versions."""
    from experiments.cli.evidence import calibrate_model

    calibrate_model(
        out=out,
        patterns=patterns,
        minutes=budget_minutes or (budget_hours * 60.0 if budget_hours else None),
        sizes={
            "areas": areas,
            "screen": screen,
            "members": members,
            "steps": steps,
            "generations": polish,
            "fresh": fresh,
            "fresh_areas": fresh_areas,
            "fitted": fitted,
            "ensemble": ensemble,
        },
        parameters=parameters or [],
        fix=fix or [],
        leave_out=leave_out,
        earlier=earlier,
        quick=quick,
        write=write,
        seed=seed,
        jobs=jobs,
        json_file=json_file,
        dry_run=dry_run,
        quiet=quiet,
    )
