"""Try settings on the portfolio and write what moves each pattern.

python -m tools.docs patterns_moved --write docs/patterns_moved.md
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from experiments.validation.read import load_patterns
from experiments.validation.replicate import run_yearly
from experiments.validation.run import yearly_cache
from sim.simulation import model_version
from tools.docs.base import Jobs, PageRuns, Quiet, Write, given_command, write_files
from tools.docs.patterns_moved.analyse import AREAS, REPLICATES, try_settings, unmoved
from tools.docs.patterns_moved.candidates import load_candidates
from tools.docs.patterns_moved.page import page


def write_page(
    write: Write = Path("docs/patterns_moved.md"),
    areas: Annotated[int, typer.Option(help="Areas of the portfolio.", min=1)] = AREAS,
    replicates: Annotated[int, typer.Option(help="Seeds for each area.", min=1)] = REPLICATES,
    jobs: Jobs = None,
    quiet: Quiet = False,
) -> None:
    """What moves each pattern; exits with 1 where fewer than two levers do: docs/patterns_moved.md."""
    runs = PageRuns(jobs, quiet, cache=yearly_cache(), task=run_yearly)
    trial = try_settings(
        load_patterns(), load_candidates(), runs, areas=areas, replicates=replicates
    )
    write_files(write, "\n".join(page(trial, given_command(), model_version())))
    lacking = [movement.pattern.id for movement in unmoved(trial)]
    if lacking:
        print(f"Moved by fewer than two levers: {', '.join(lacking)}.", file=sys.stderr)
        raise typer.Exit(1)
