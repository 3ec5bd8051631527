"""Screen all assumptions and write the page.

python -m tools.docs sensitivity --trajectories 3 --write docs/sensitivity.md
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.errors import UsageProblem
from tools.docs.base import (
    DOCS,
    Cost,
    Files,
    Jobs,
    PageRuns,
    Quiet,
    Write,
    about,
    read_json,
    write_files,
)
from tools.docs.sensitivity.design import uncertain_parameters
from tools.docs.sensitivity.page import page_of
from tools.docs.sensitivity.picture import draw_screen
from tools.docs.sensitivity.screening import Screen, ScreenSizes, measured, screened


def write_page(
    write: Write = Path("docs/sensitivity.md"),
    trajectories: Annotated[
        int, typer.Option(help="Trajectories: each one run for every parameter.", min=1)
    ] = 3,
    groups: Annotated[int, typer.Option(help="Trajectories by mechanism.", min=1)] = 6,
    replicates: Annotated[
        int, typer.Option(help="Seeds at each trajectory's start, for the noise.", min=2)
    ] = 16,
    again: Annotated[
        int, typer.Option(help="Strongest parameters that are run again end to end.", min=0)
    ] = 40,
    pairs: Annotated[
        int, typer.Option(help="Twin neighbourhoods for those, and for theories.", min=1)
    ] = 12,
    seed: Annotated[int, typer.Option(help="Seed of the first trajectory.", min=0)] = 1,
    only: Annotated[
        list[str] | None, typer.Option(help="A mechanism or parameter; by default all.")
    ] = None,
    jobs: Jobs = None,
    cost: Cost = False,
    quiet: Quiet = False,
) -> None:
    """What the assumptions move, by a screen of all: docs/sensitivity.md."""
    sizes = ScreenSizes(trajectories, groups, replicates, again, pairs, seed, tuple(only or ()))
    _check(sizes.only)
    runs, screen = PageRuns(jobs, quiet), Screen(sizes)
    runs.announce([*screen.requests, *screen.again([s.name for s in screen.specs[:again]])], cost)

    def carry_out(requests: Sequence[Any]) -> Any:
        return runs.reduced(requests, measured)

    found = screened(screen, carry_out)
    content = about("sensitivity", runs) | found
    write_files(write, page_of(content, write.stem), content, draw_screen(content))
    runs.tell_failures()


def current_files() -> Files:
    """Page and picture as the kept figures have them."""
    content = read_json(DOCS / "sensitivity.json")
    return {
        DOCS / "sensitivity.md": page_of(content),
        DOCS / "sensitivity.svg": draw_screen(content),
    }


def _check(only: Sequence[str]) -> None:
    every = uncertain_parameters()
    known = {spec.name for spec in every} | {spec.mechanism for spec in every}
    unknown = [name for name in only if name not in known]
    if unknown:
        raise UsageProblem(
            f"--only {', '.join(unknown)}: no uncertain parameter and no mechanism is called so; "
            "`groundswell describe` lists them."
        )
