"""Try every lever and say what it moves: low against high over twin neighbourhoods.

    python -m tools.docs levers --replicates 30 --write docs/levers.md

Runs each setting's `low` against its `high` (`experiments/lever_expectations.yaml`), judges every outcome
that it was expected to move, prints what came out, and ends with 1 if some lever moves none of them. Runs
go through the cache of runs: started again after an interruption it goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from experiments.errors import UsageProblem
from experiments.execution.requests import seeds_for
from experiments.lever_expectations import Expectation, load_expectations
from tools.docs.base import DOCS, Files, Jobs, PageRuns, Quiet, about, read_json, write_files
from tools.docs.levers.analyse import LeverTrial, try_levers
from tools.docs.levers.page import came_out, levers_of, page_of

REPLICATES = 30


def write_page(
    replicates: Annotated[int, typer.Option(help="Twin neighbourhoods.", min=1)] = REPLICATES,
    seed: Annotated[int, typer.Option(help="Seed of the first neighbourhood.", min=0)] = 1,
    only: Annotated[list[str] | None, typer.Option(help="A lever or a section.")] = None,
    write: Annotated[
        Path | None, typer.Option(help="The page; its data go beside it as JSON.")
    ] = None,
    jobs: Jobs = None,
    quiet: Quiet = False,
) -> None:
    """What each lever moves; exits with 1 where one moves nothing: docs/levers.md."""
    runs, seeds = PageRuns(jobs, quiet), seeds_for(seed, replicates)
    trials = []
    for trial in try_levers(_chosen(only or ()), seeds, runs.records):
        trials.append(trial)
        print("\n".join(_lines(trial)), flush=True)
    if write is not None:
        content = about("levers", runs) | {
            "replicates": replicates,
            "seeds": seeds,
            "levers": levers_of(trials),
        }
        write_files(write, page_of(content), content)
    idle = [trial.expectation.path for trial in trials if not trial.moved]
    print(f"{len(trials) - len(idle)} of {len(trials)} move at least one expected outcome.")
    runs.tell_failures()
    if idle:
        print(f"None of theirs: {', '.join(idle)}")
        raise typer.Exit(1)


def current_files() -> Files:
    """The page as the kept data have it."""
    return {DOCS / "levers.md": page_of(read_json(DOCS / "levers.json"))}


def _chosen(only: Sequence[str]) -> list[Expectation]:
    every = load_expectations()
    unknown = [o for o in only if not any(p == o or p.startswith(f"{o}.") for p in every)]
    if unknown:
        raise UsageProblem(f"--only {unknown[0]}: there is no such lever, section or event")
    return [
        expectation
        for path, expectation in every.items()
        if not only or any(path == o or path.startswith(f"{o}.") for o in only)
    ]


def _lines(trial: LeverTrial) -> list[str]:
    """What one lever moved, in plain text."""
    lines = [trial.expectation.path + ("" if trial.moved else ": moves nothing expected")]
    for found in trial.found:
        outcome = {"difference": found.difference, "verdict": found.verdict}
        said = came_out(outcome).replace("*", "")
        lines.append(f"  {found.expected.name}: {said} (p {found.p:.3f}, n {found.n})")
    return lines
