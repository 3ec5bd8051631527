"""Every page made by runs: how old it is, whether it says so, and what makes it anew.

    python -m tools.docs pages                      list them
    python -m tools.docs pages --mark               let each page that is older than the model say so
    python -m tools.docs pages --make spread        make pages anew; `all-stale` makes all that are older, for many hours

A test fails where a page is older than the model and does not say so.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from experiments.errors import UsageProblem
from experiments.execution.files import write_text
from tools.docs.base import COMMAND, ROOT
from tools.docs.version_line import Made, made_of, with_line

ALL_STALE = "all-stale"


@dataclass(frozen=True)
class PageOfRuns:
    """A page, or a folder of pages, that rests on runs.

    Attributes
    ----------
    name : str
    place : str
        The page, or its folder, from the top of the project.
    command : str
        What makes it anew, with its budget, after ``python -m tools.docs``.
    minutes : int
        About so many on two cores, with nothing in the cache.
    """

    name: str
    place: str
    command: str
    minutes: int

    def files(self) -> list[Path]:
        """Its pages."""
        place = ROOT / self.place
        return sorted(place.glob("*.md")) if place.is_dir() else [place]

    def made(self) -> dict[Path, Made | None]:
        """What each of its pages says of itself."""
        return {
            file: made_of(file.read_text(encoding="utf-8")) if file.is_file() else None
            for file in self.files()
        }

    def stale(self) -> bool:
        """Whether any of its pages is older than the model, or does not say how old it is."""
        return any(made is None or made.stale for made in self.made().values())


PAGES_OF_RUNS = (
    PageOfRuns("scorecard", "docs/scorecard.md", "scorecard --replicates 20 --write docs/scorecard.md", 20),
    PageOfRuns("constructs", "docs/constructs.md", "constructs --write docs/constructs.md", 30),
    PageOfRuns("felt", "docs/felt.md", "felt --seeds 60 --write docs/felt.md", 60),
    PageOfRuns("facts", "docs/facts.md", "facts --replicates 15 --write docs/facts.md", 8),
    PageOfRuns("facts_versions", "docs/facts_versions.md", "facts_versions --versions 12 --areas 8 --replicates 3 --write docs/facts_versions.md", 25),
    PageOfRuns("placebos", "docs/placebos.md", "placebos --write docs/placebos.md", 8),
    PageOfRuns("false_alarms", "docs/verdicts.md", "false_alarms --runs 400 --comparisons 6000 --out docs/false_alarms.json", 10),
    PageOfRuns("questions", "docs/questions", "questions --version-pairs 2 --theory-pairs 4 --areas 30 --ends 8 --end-pairs 10 --write docs/questions", 90),
    PageOfRuns("levers", "docs/levers.md", "levers --replicates 20 --write docs/levers.md", 20),
    PageOfRuns("families", "docs/families", "families --replicates 12 --out docs/families", 20),
    PageOfRuns("trajectories", "docs/trajectories.md", "trajectories --write docs/trajectories.md", 4),
    PageOfRuns("spread", "docs/spread.md", "spread --areas 75 --seeds 4 --write docs/spread.md", 3),
    PageOfRuns("pairing", "docs/pairing.md", "pairing --replicates 60 --write docs/pairing.md", 3),
    PageOfRuns("patterns_moved", "docs/patterns_moved.md", "patterns_moved --areas 50 --replicates 2 --write docs/patterns_moved.md", 40),
    PageOfRuns("sensitivity", "docs/sensitivity.md", "sensitivity --runs 416 --only legacy --write docs/sensitivity.md", 4),
    PageOfRuns("benchmarks", "docs/benchmarks.md", "benchmarks --quick --write docs/benchmarks.md", 3),
)  # fmt: skip
"""Every page made by runs. What `false_alarms` measures is told by hand in verdicts.md, which a test holds to it."""


def listed(pages: Sequence[PageOfRuns] = PAGES_OF_RUNS) -> Iterator[str]:
    """A few lines for each page: how old it is, and what makes it anew."""
    for page in pages:
        for file, made in page.made().items():
            yield f"{file.relative_to(ROOT).as_posix()}: {_age(made)}"
        yield f"    {COMMAND} {page.command}    (about {page.minutes} minutes)"


def _age(made: Made | None) -> str:
    if made is None:
        return "does not say when it was made"
    told = (
        "of this model"
        if not made.stale
        else "older than the model" + ("" if made.marked else ", and does not say so")
    )
    return f"{made.day}, model version {made.version}, {told}"


def mark(pages: Sequence[PageOfRuns] = PAGES_OF_RUNS) -> list[Path]:
    """Let every page that is older than the model say so, and every other not; returns those that were changed.

    A page that does not say when it was made stays as it is: only making it anew can tell.
    """
    changed = []
    for file, made in ((file, made) for page in pages for file, made in page.made().items()):
        if made is not None and made.marked != made.stale:
            write_text(file, with_line(file.read_text(encoding="utf-8"), made))
            changed.append(file)
    return changed


def chosen(names: Sequence[str]) -> list[PageOfRuns]:
    """The pages named, or all that are older than the model.

    Raises
    ------
    UsageProblem
        If there is no such page.
    """
    known = {page.name: page for page in PAGES_OF_RUNS}
    unknown = [name for name in names if name not in known and name != ALL_STALE]
    if unknown:
        raise UsageProblem(
            f"{unknown[0]!r} is no page made by runs; those are {', '.join(known)}, or {ALL_STALE}."
        )
    return [
        page
        for page in PAGES_OF_RUNS
        if page.name in names or (ALL_STALE in names and page.stale())
    ]


def write_page(
    make: Annotated[
        list[str] | None, typer.Option(help=f"Page to make anew, more than once; or {ALL_STALE}.")
    ] = None,
    mark_stale: Annotated[
        bool, typer.Option("--mark", help="Let pages that are older than the model say so.")
    ] = False,
) -> None:
    """Pages made by runs, how old each is, and what makes it anew; README.md tells which are of one version."""
    for page in chosen(make or ()):
        print(f"{COMMAND} {page.command}", flush=True)
        ended = subprocess.run(
            [sys.executable, "-m", *COMMAND.split()[2:], *shlex.split(page.command)],
            cwd=ROOT,
            check=False,
        )
        if ended.returncode:
            raise typer.Exit(ended.returncode)
    if mark_stale:
        for file in mark():
            print(f"{file.relative_to(ROOT).as_posix()} marked anew")
    if not make and not mark_stale:
        print("\n".join(listed()))
