"""Commands on folders of results."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.app import app
from experiments.cli.options import FolderArgument, JsonOption, QuietOption


@app.command()
def analyse(
    folder: FolderArgument,
    outcome: Annotated[
        list[str] | None,
        typer.Option(help="An outcome; may be given again. By default the headline outcomes."),
    ] = None,
    json_file: JsonOption = None,
) -> None:
    """Say what moves the outcomes of a sweep: factors, pairs of them, and how much is noise."""
    from experiments.cli.folders import analyse_sweep

    analyse_sweep(folder, outcome or [], json_file)


@app.command()
def discover(
    folder: FolderArgument,
    outcome: Annotated[
        str, typer.Option(help="What is asked, as 'legacy_36 < 0.3'; several joined with 'and'.")
    ],
    most: Annotated[int, typer.Option(help="Boxes at most.", min=1, max=10)] = 3,
    to: Annotated[
        Path | None, typer.Option(help="Where to write the scenarios; by default DIR/discover.")
    ] = None,
    json_file: JsonOption = None,
    quiet: QuietOption = False,
) -> None:
    """Say where in a sweep runs of a kind lie: boxes of settings, each written as a scenario."""
    from experiments.cli.folders import discover_boxes

    discover_boxes(folder, outcome, most, to, json_file, quiet)


@app.command()
def robustness(
    folder: FolderArgument,
    lever: Annotated[
        list[str] | None,
        typer.Option(
            help="A factor whose settings are compared; may be given again. By default all levers."
        ),
    ] = None,
    over: Annotated[
        list[str] | None,
        typer.Option(
            help="A further factor that counts as a circumstance, beside places and assumptions."
        ),
    ] = None,
    outcome: Annotated[
        list[str] | None,
        typer.Option(help="An outcome; may be given again. By default the headline outcomes."),
    ] = None,
    enough: Annotated[
        float | None,
        typer.Option(
            help="What the outcome is to reach: at least, or at most where lower is better."
        ),
    ] = None,
    json_file: JsonOption = None,
) -> None:
    """Say how settings of levers hold up over places and versions: worst cases and regrets."""
    from experiments.cli.folders import show_robustness

    show_robustness(folder, lever or [], over or [], outcome or [], enough, json_file)


@app.command()
def status(folder: FolderArgument, json_file: JsonOption = None) -> None:
    """Say how far the work in a folder has come."""
    from experiments.cli.folders import show_status

    show_status(folder, json_file)


@app.command()
def export(
    folder: FolderArgument,
    to: Annotated[Path | None, typer.Option(help="Where to write; by default DIR/csv.")] = None,
) -> None:
    """Write a folder's tables as CSV files."""
    from experiments.cli.folders import export_csv

    export_csv(folder, to)


@app.command()
def report(
    folder: FolderArgument,
    to: Annotated[Path | None, typer.Option(help="The file; by default DIR/report.html.")] = None,
    why: Annotated[
        list[Path] | None,
        typer.Option(help="An explanation, as explain --json wrote it; may be given again."),
    ] = None,
) -> None:
    """Write the report of a comparison or a sweep kept in a folder."""
    from experiments.cli.folders import write_folder_report

    write_folder_report(folder, to, why or [])


@app.command()
def verify(
    folder: FolderArgument,
    sample: Annotated[int, typer.Option(help="How many runs to do again.", min=1)] = 5,
    seed: Annotated[int, typer.Option(help="Which sample to draw.", min=0)] = 1,
    json_file: JsonOption = None,
) -> None:
    """Hold a folder against what its runs come to: the summary, a sample of runs, what is missing."""
    from experiments.cli.folders import verify_folder

    verify_folder(folder, sample, seed, json_file)
