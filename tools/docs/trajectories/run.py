"""The page of trajectories: runs, figures, pictures.

python -m tools.docs trajectories --write docs/trajectories.md
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.execution.files import write_text
from experiments.validation.read import load_patterns
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
)
from tools.docs.trajectories.figures import (
    BASELINE,
    PORTFOLIO,
    course_of,
    figures_of,
    published,
    requests_for,
)
from tools.docs.trajectories.page import json_of, page_of, pictures_of
from tools.docs.version_line import made_in, with_line

SEEDS, AREAS = 60, 150


def write_page(
    write: Write = Path("docs/trajectories.md"),
    seeds: Annotated[int, typer.Option(help="Seeds of the baseline.", min=8)] = SEEDS,
    areas: Annotated[int, typer.Option(help="Areas, evenly spread over the portfolio.", min=8)] = (
        AREAS
    ),
    jobs: Jobs = None,
    cost: Cost = False,
    quiet: Quiet = False,
) -> None:
    """What neighbourhoods go through, year by year: docs/trajectories.md."""
    runs, requests = PageRuns(jobs, quiet), requests_for(seeds, areas)
    runs.announce(requests, cost)
    courses = runs.reduced(requests, course_of)
    populations: dict[str, Any] = {}
    for population in (BASELINE, PORTFOLIO):
        done = [each for each in requests if each.key[0] == population and each.key in courses]
        names = [
            str(each.seed) if population == BASELINE else str(each.scenario.name) for each in done
        ]
        populations[population] = figures_of([courses[each.key] for each in done], names)
    starts = [each.scenario.place.start_year for each in requests if each.key[0] == PORTFOLIO]
    content = about("trajectories", runs) | {
        "published": published(load_patterns(), starts),
        "populations": populations,
    }
    write_text(write.with_suffix(".json"), json_of(content))
    for name, text in pictures_of(content, write.stem).items():
        write_text(write.with_name(name), text)
    write_text(write, with_line(page_of(content, write.stem), made_in(content)))
    runs.tell_failures()


def current_files() -> Files:
    """Page and pictures as the kept figures have them."""
    content = read_json(DOCS / "trajectories.json")
    drawn = {DOCS / name: text for name, text in pictures_of(content).items()}
    return {DOCS / "trajectories.md": page_of(content), **drawn}
