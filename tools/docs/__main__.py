"""All pages of the documents that a program writes, by one command.

python -m tools.docs PAGE [options]        write a page; PAGE --help tells its options
python -m tools.docs --list                name the pages
python -m tools.docs --check [PAGE ...]    say which are not what the model or the kept figures say
python -m tools.docs --rewrite [PAGE ...]  write those anew; nothing is run
"""

from __future__ import annotations

import importlib
import shlex
import sys
from collections.abc import Sequence
from types import ModuleType

import typer

from experiments.errors import ExperimentError, UsageProblem
from sim.scenario import ScenarioError
from tools.docs.base import COMMAND, GIVEN, renew

PAGES = {
    "odd": "tools.docs.odd",
    "fields": "tools.docs.fields.run",
    "evidence_map": "tools.docs.evidence_map",
    "families": "tools.docs.families.run",
    "questions": "tools.docs.questions.run",
    "levers": "tools.docs.levers.run",
    "scorecard": "tools.docs.scorecard.run",
    "holdouts": "tools.docs.holdouts",
    "patterns_moved": "tools.docs.patterns_moved.run",
    "facts": "tools.docs.facts",
    "constructs": "tools.docs.constructs",
    "felt": "tools.docs.felt",
    "standing": "tools.docs.standing",
    "facts_versions": "tools.docs.facts_versions.run",
    "sensitivity": "tools.docs.sensitivity",
    "spread": "tools.docs.spread",
    "trajectories": "tools.docs.trajectories.run",
    "calibration": "tools.docs.calibration",
    "false_alarms": "tools.docs.false_alarms",
    "placebos": "tools.docs.placebos.run",
    "pairing": "tools.docs.pairing",
    "tutorials": "tools.docs.tutorials",
    "pages": "tools.docs.pages",
    "benchmarks": "tools.docs.benchmarks.run",
}
"""Where each page's `write_page` stands and, if it can be written without a run, its `current_files`."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments ask for; returns the exit code."""
    first, *rest = (sys.argv[1:] if arguments is None else list(arguments)) or [""]
    try:
        if first in PAGES:
            return _write(first, rest)
        if first == "--list":
            print("\n".join(f"{page:15} {_first_line(page)}" for page in PAGES))
        elif first in ("--check", "--rewrite"):
            return _without_runs(rest, check=first == "--check")
        elif first in ("--help", "-h"):
            print(__doc__)
        else:
            raise UsageProblem(f"There is no page {first!r}; known are {', '.join(PAGES)}.")
    except (ExperimentError, ScenarioError) as problem:
        print(problem, file=sys.stderr)
        return getattr(problem, "exit_code", 2)
    return 0


def module_of(page: str) -> ModuleType:
    """The module that writes a page."""
    return importlib.import_module(PAGES[page])


def _first_line(page: str) -> str:
    return str(module_of(page).write_page.__doc__).partition("\n")[0]


def _write(page: str, options: Sequence[str]) -> int:
    """Write one page, as its own options say."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(module_of(page).write_page)
    GIVEN.set(f"{COMMAND} {shlex.join([page, *options])}")
    try:
        app(list(options), prog_name=f"{COMMAND} {page}")
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def _without_runs(asked: Sequence[str], check: bool) -> int:
    """Hold pages against the model or their kept figures; by default all that can be."""
    known = [page for page in PAGES if hasattr(module_of(page), "current_files")]
    unknown = [page for page in asked if page not in known]
    if unknown:
        raise UsageProblem(
            f"{unknown[0]!r} is no page that can be written without runs; those are {', '.join(known)}."
        )
    found = [
        renew(module_of(page).current_files(), f"--rewrite {page}", check)
        for page in asked or known
    ]
    return 1 if check and any(found) else 0


if __name__ == "__main__":
    raise SystemExit(main())
