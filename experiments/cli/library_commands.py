"""Commands about what can be asked: the library, files of one's own, words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.app import app
from experiments.cli.options import JsonOption, QuietOption, WithOption


@app.command()
def scenarios(json_file: JsonOption = None) -> None:
    """List the scenario library, with the question of each."""
    from experiments.cli.scenarios import list_library

    list_library(json_file)


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Name of the new file, with or without .yaml.")],
) -> None:
    """Write a commented scenario file to start from."""
    from experiments.cli.scenarios import write_template

    write_template(name)


@app.command()
def place(
    figures: Annotated[Path, typer.Argument(metavar="FROM.csv", help="A table of figures.")],
    name: Annotated[str, typer.Argument(help="The new file; by default as the table.")] = "",
    template: Annotated[
        bool, typer.Option("--template", help="Write an empty table FROM.csv to fill in.")
    ] = False,
) -> None:
    """Make a place from local figures: population, tenure, degrees, churn; counts or shares."""
    from experiments.cli.scenarios import make_place, write_table

    if template:
        write_table(figures)
    else:
        make_place(figures, name)


@app.command()
def check(
    files: Annotated[list[str], typer.Argument(help="Files of any kind, or library names.")],
    json_file: JsonOption = None,
    quiet: QuietOption = False,
) -> None:
    """Check files and name everything that is wrong, with line and column."""
    from experiments.cli.scenarios import check_files

    check_files(files, json_file, quiet)


@app.command()
def schema(
    kind: Annotated[
        str, typer.Argument(help="scenario, place, portfolio, families or design.")
    ] = "scenario",
    out: Annotated[Path | None, typer.Option(help="Write it into this file.")] = None,
) -> None:
    """Print the JSON Schema by which editors complete and check files."""
    from experiments.cli.scenarios import print_schema

    print_schema(kind, out)


@app.command()
def describe(
    what: Annotated[
        str,
        typer.Argument(
            help="levers, columns, outcomes, mediators, schedule, portfolios, a lever, mechanism or parameter, "
            "a portfolio."
        ),
    ] = "levers",
    own: WithOption = None,
    json_file: JsonOption = None,
) -> None:
    """Explain a lever, column, parameter or mechanism: unit, range, and what it rests on."""
    from experiments.cli.scenarios import describe_anything

    describe_anything(what, json_file, own or [])
