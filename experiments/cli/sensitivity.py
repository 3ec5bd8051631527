"""The command `sensitivity`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from experiments.cli.answers import answer
from experiments.cli.exit_codes import tell_failures
from experiments.errors import UsageProblem
from experiments.execution.progress_display import Display, prepare_model

WIDE = 130


def rank_numbers(
    scenario: str,
    against: str | None,
    *,
    outcome: str,
    minutes: float | None,
    runs: int | None,
    seed: int,
    jobs: int | None,
    json_file: Path | None,
    cache: bool,
    quiet: bool,
    dry_run: bool = False,
) -> None:
    """Say what moves an outcome most; with `dry_run` only what that costs."""
    if minutes is not None and runs is not None:
        raise UsageProblem("--budget and --runs: choose one of them.")
    from experiments.execution.batch import BatchOptions
    from experiments.execution.cache import RunCache, has_room_for
    from experiments.sensitivity.budget import budget_cost, budget_of, runs_within
    from experiments.sensitivity.question import ask
    from experiments.sensitivity.run import RUNS, answered

    question = ask(scenario, against, outcome)
    if runs is None:
        runs = RUNS if minutes is None else runs_within(question, minutes, jobs)
    budget_of(question, runs)
    cost = budget_cost(question, runs, jobs)
    before = [f"At most {cost}"]
    if minutes is not None:
        before.append(
            f"{minutes:g} minutes were taken for {runs:,} runs; --runs {runs} asks for the same again."
        )
    if cache and not has_room_for(runs):
        before.append(
            "The cache has no room for so many runs, so that stopped work begins anew; GROUNDSWELL_CACHE_MB makes room."
        )
    if dry_run:
        answer(before, json_file, cost.payload("sensitivity"))
        return
    with Display(quiet) as display:
        for said in before:
            display.tell(said)
        prepare_model(display)
        options = BatchOptions(jobs, RunCache() if cache else None, progress=display)
        found = answered(question, runs, seed, options, display.tell)
    from experiments.reporting.sensitivity_text import sensitivity_json, sensitivity_lines

    content = sensitivity_json(found)
    width = shutil.get_terminal_size((WIDE, 24)).columns if sys.stdout.isatty() else WIDE
    answer([] if quiet else sensitivity_lines(content, width), json_file, content)
    tell_failures(found.runs.failures)
