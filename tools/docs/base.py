"""What the pages have in common: options, runs, the command quoted, the files written and their check."""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from experiments.cli.exit_codes import tell_failures
from experiments.execution import costs
from experiments.execution.backlog import Task
from experiments.execution.batch import BatchOptions, run_batch
from experiments.execution.cache import RunCache
from experiments.execution.costs import runs_of
from experiments.execution.files import write_text
from experiments.execution.interruption import StopRequest, signals_stop
from experiments.execution.manifest import timestamp, write_json
from experiments.execution.progress_display import Display, prepare_model
from experiments.execution.records import RunFailure, RunRecord
from experiments.execution.requests import RunRequest
from experiments.execution.worker import run_one
from sim.simulation import model_version
from tools.docs.version_line import carried_over, made_in, with_line, without_line

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
COMMAND = "python -m tools.docs"
AT_ONCE = 600
GIVEN: ContextVar[str] = ContextVar("GIVEN", default=COMMAND)
"""The command under way."""
_REGION = re.compile(r"<!-- generated: ([\w .]+?) -->\n.*?<!-- end -->", re.DOTALL)
Files = Mapping[Path, str]
Key = tuple[str, int]
Reduced = TypeVar("Reduced")

# ---------------------------------------------------------------------- options

Jobs = Annotated[
    int | None, typer.Option(help="Worker processes; by default one for each processor.", min=1)
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say only what went wrong.")]
Cost = Annotated[bool, typer.Option("--cost", help="Say what it would take, and end.")]
Check = Annotated[bool, typer.Option("--check", help="Compare only; write nothing.")]
Ensemble = Annotated[
    Path | None, typer.Option(help="A file of plausible sets; by default the model's.")
]
Write = Annotated[Path, typer.Option(help="The page; what goes with it is written beside it.")]


# ------------------------------------------------------------------------- runs


@dataclass
class PageRuns:
    """The runs that a page rests on: how they are carried out, and what came of them.

    Attributes
    ----------
    jobs : int, optional
        Worker processes.
    quiet : bool
        Whether to say only what went wrong.
    cache : RunCache, optional
        By default the user's. What was stopped goes on from there.
    task : callable
        Carries out a run.
    executed, reused : int
        How many runs were carried out, and how many taken from the cache.
    failures : list of Failure
    """

    jobs: int | None = None
    quiet: bool = False
    cache: RunCache | None = field(default_factory=RunCache)
    task: Task = run_one
    executed: int = 0
    reused: int = 0
    failures: list[RunFailure] = field(default_factory=list)

    def announce(self, requests: Sequence[RunRequest], cost: bool = False) -> None:
        """Say what runs will take; if only the cost is asked for, end there."""
        if cost or not self.quiet:
            print(cost_of(requests, self.jobs), file=sys.stderr)
        if cost:
            raise typer.Exit

    def reduced(
        self, requests: Sequence[RunRequest], reduce: Callable[[RunRecord], Reduced]
    ) -> dict[Key, Reduced]:
        """Carry out runs and keep of each only what is wanted of it, by key.

        Some hundred runs are held at a time. Each finished run goes into the cache, so that work that
        was stopped goes on where it was.

        Raises
        ------
        Interrupted
            If a signal asked to stop.
        """
        found: dict[Key, Reduced] = {}
        wish = StopRequest()
        with Display(self.quiet) as display, signals_stop(wish):
            prepare_model(display)
            job = BatchOptions(
                jobs=self.jobs, cache=self.cache, progress=display, stop=wish, task=self.task
            )
            for first in range(0, len(requests), AT_ONCE):
                some = requests[first : first + AT_ONCE]
                if len(requests) > AT_ONCE:
                    display.tell(f"runs {first + 1} to {first + len(some)} of {len(requests)}")
                state = run_batch(some, job)
                self.executed += state.executed
                self.reused += state.reused
                self.failures += state.failures
                found |= {key: reduce(record) for key, record in state.records.items()}
                wish.check(f"{len(found)} of {len(requests)} runs are in the cache.")
        return found

    def records(self, requests: Sequence[RunRequest]) -> dict[Key, RunRecord]:
        """Carry out runs and keep all of each."""
        return self.reduced(requests, lambda record: record)

    def counts(self) -> dict[str, int]:
        """As JSON takes it: runs in all, and failed ones among them."""
        failed = len(self.failures)
        return {"runs": self.executed + self.reused + failed, "failed": failed}

    def tell_failures(self) -> None:
        """Name the runs that failed and exit with 3; does nothing if there are none."""
        tell_failures(self.failures)


def cost_of(requests: Sequence[RunRequest], jobs: int | None = None) -> costs.Cost:
    """What a set of runs will take; runs asked for twice count once."""
    once = {each.run_id: each for each in requests}.values()
    return costs.cost_of([runs_of(each.scenario, 1, each.horizon_months) for each in once], jobs)


# ----------------------------------------------------------- how a page was made


def given_command() -> str:
    """The command as it was given, which pages quote."""
    return GIVEN.get()


def about(kind: str, runs: PageRuns) -> dict[str, Any]:
    """How the figures beside a page begin: what they are, and the command, time, model and runs they were made with."""
    return {
        "schema_version": 1,
        "kind": kind,
        "command": given_command(),
        "made": timestamp(),
        "model_version": model_version(),
        "runs": runs.counts(),
    }


def in_bash(*commands: str) -> str:
    """Commands as a block of Markdown."""
    return "\n".join(["```bash", *commands, "```"])


def runs_made(content: Mapping[str, Any], what: str = "") -> str:
    """How many runs a page rests on, how many failed, and the version of the model, without a full stop.

    >>> runs_made({"runs": {"runs": 1200, "failed": 2}, "model_version": "1"}, " of 10 months")
    '1,200 runs of 10 months (2 failed and are left out); model version `1`'
    """
    runs = content["runs"]
    failed = f" ({runs['failed']} failed and are left out)" if runs["failed"] else ""
    return f"{runs['runs']:,} runs{what}{failed}; model version `{content['model_version']}`"


# ------------------------------------------------------------------------ files


def write_files(
    page: Path, text: str, figures: Mapping[str, Any] | None = None, picture: str | None = None
) -> None:
    """Write a page, with the line on when it was made, and, beside it under its name, its figures as JSON and its picture."""
    if figures is not None:
        write_json(page.with_suffix(".json"), figures)
    if picture is not None:
        write_text(page.with_suffix(".svg"), picture)
    write_text(page, with_line(text, made_in(figures)))


def read_json(path: Path) -> Any:
    """What a JSON file holds."""
    return json.loads(path.read_text(encoding="utf-8"))


def stale(files: Files) -> list[Path]:
    """Which files are not there as they should be, but for the line on when a page was made."""
    return [
        path
        for path, text in files.items()
        if not path.is_file()
        or without_line(path.read_text(encoding="utf-8")) != without_line(text)
    ]


def renew(files: Files, page: str, check: bool = False) -> bool:
    """Write files anew that are stale, or with `check` only say which are; returns whether any was."""
    old = stale(files)
    for path in old:
        name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
        if check:
            print(f"{name} is not what the model says; run: {COMMAND} {page}")
        else:
            there = path.read_text(encoding="utf-8") if path.is_file() else ""
            write_text(path, carried_over(there, files[path]))
            print(f"{name} written anew")
    return bool(old)


# --------------------------------------------------------------------- Markdown


class DocumentError(ValueError):
    """A document asks for something that cannot be generated."""


def fill_regions(text: str, regions: Mapping[str, Callable[[], str]]) -> str:
    """The text with every generated region made anew.

    Raises
    ------
    DocumentError
        For a region that nothing can fill.
    """

    def fill(region: re.Match[str]) -> str:
        name = region[1]
        if name not in regions:
            raise DocumentError(
                f"no generated region is called {name!r}; there are {list(regions)}"
            )
        return f"<!-- generated: {name} -->\n\n{regions[name]()}\n\n<!-- end -->"

    return _REGION.sub(fill, text)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table.

    >>> print(table(("", "members"), [("first", 8), ("", 9)]))
    | | members |
    |---|---|
    | first | 8 |
    |  | 9 |
    """
    named = "|" + "".join(f" {name} |" if name else " |" for name in head)
    cells = (f"| {' | '.join(map(str, row))} |" for row in rows)
    return "\n".join([named, "|" + "---|" * len(head), *cells])


def finite(value: float, places: int | None = None) -> float | None:
    """A number as JSON takes it, rounded if asked; None for what is not finite."""
    if not math.isfinite(value):
        return None
    return float(value) if places is None else round(value, places)
