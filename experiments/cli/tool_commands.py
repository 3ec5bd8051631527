"""Commands that open or measure: the dashboard, the speed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.app import app
from experiments.cli.options import JobsOption, JsonOption


@app.command()
def dashboard(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8765,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Do not open a browser.")
    ] = False,
    password_file: Annotated[
        Path | None, typer.Option(help="A text file whose first line is the password to ask for.")
    ] = None,
    allowed_host: Annotated[
        list[str] | None, typer.Option(help="A further host name to answer to, behind a proxy.")
    ] = None,
    root: Annotated[
        str | None,
        typer.Option(help="The path under which a proxy serves it, such as /groundswell."),
    ] = None,
) -> None:
    """Open the dashboard in the browser; nothing leaves this machine."""
    from experiments.cli.serve import serve_dashboard

    serve_dashboard(host, port, no_browser, password_file, allowed_host or [], root)


@app.command()
def bench(
    quick: Annotated[
        bool, typer.Option("--quick", help="Rough figures in less than a minute.")
    ] = False,
    runs: Annotated[int | None, typer.Option(help="Runs to time, by default 20.", min=1)] = None,
    memory_runs: Annotated[
        int | None, typer.Option(help="Runs for memory growth, by default 1,000.", min=1)
    ] = None,
    before: Annotated[
        Path | None, typer.Option(help="The JSON of an earlier bench, to set its profile beside.")
    ] = None,
    jobs: JobsOption = None,
    json_file: JsonOption = None,
) -> None:
    """Measure speed and memory beside what is aimed at; some six minutes, on an idle machine."""
    from experiments.cli.bench import show_bench

    show_bench(quick, runs, memory_runs, before, jobs, json_file)
