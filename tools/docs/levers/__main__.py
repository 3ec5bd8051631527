"""Try every lever and say what it moves: low against high over twin neighbourhoods.

    python -m tools.docs.levers --replicates 30 --write docs/levers.md

Runs each setting's `low` against its `high` (`expectations.yaml`), judges every outcome that it was
expected to move, prints what came out, and ends with 1 if some lever moves none of them. Runs go
through the cache of runs: started again after an interruption it goes on where it stopped.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.lever_expectations import Expectation, load_expectations
from tools.docs.levers.page import came_out, data_of, page_of
from tools.docs.levers.trial import Trial, try_levers

REPLICATES = 30


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the levers asked for; 0 if each moves at least one expected outcome, else 1."""
    from experiments.errors import ExperimentError

    given = _arguments(arguments)
    try:
        chosen = _chosen(given.only)
        trials = _try(chosen, given)
    except ExperimentError as problem:
        print(problem, file=sys.stderr)
        return 2
    if given.write is not None:
        _write(given.write, data_of(trials, _facts(given)))
    idle = [trial.expectation.path for trial in trials if not trial.moved]
    print(f"{len(trials) - len(idle)} of {len(trials)} move at least one expected outcome.")
    if idle:
        print(f"None of theirs: {', '.join(idle)}")
    return 1 if idle else 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tools.docs.levers", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--replicates", type=int, default=REPLICATES, help="twin neighbourhoods")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first neighbourhood")
    parser.add_argument("--jobs", type=int, default=None, help="worker processes")
    parser.add_argument(
        "--only", action="append", default=[], metavar="LEVER", help="a lever or a section"
    )
    parser.add_argument(
        "--write", type=Path, metavar="PAGE", help="write the page, and its data beside it as JSON"
    )
    return parser.parse_args(arguments)


def _chosen(only: Sequence[str]) -> list[Expectation]:
    from experiments.errors import UsageProblem

    every = load_expectations()
    unknown = [o for o in only if not any(p == o or p.startswith(f"{o}.") for p in every)]
    if unknown:
        raise UsageProblem(f"--only {unknown[0]}: there is no such lever, section or event")
    return [
        expectation
        for path, expectation in every.items()
        if not only or any(path == o or path.startswith(f"{o}.") for o in only)
    ]


def _try(chosen: Sequence[Expectation], given: argparse.Namespace) -> list[Trial]:
    """Carry the runs out and print each lever as it comes."""
    from experiments.execution.batch import Job, perform, seeds_for
    from experiments.execution.cache import RunCache
    from experiments.execution.progress_display import Display, prepare_model

    cache, seeds = RunCache(), seeds_for(given.seed, given.replicates)
    with Display() as display:
        prepare_model(display)

        def carry_out(requests: Sequence[Any]) -> Mapping[Any, Any]:
            state = perform(requests, Job(jobs=given.jobs, cache=cache, progress=display))
            for failure in state.failures:
                display.say(f"{failure.key[0]}, seed {failure.seed}: {failure.message}")
            return state.records

        trials = []
        for trial in try_levers(chosen, seeds, carry_out):
            trials.append(trial)
            print("\n".join(_lines(trial)), flush=True)
    return trials


def _lines(trial: Trial) -> list[str]:
    """What one lever moved, in plain text."""
    lines = [trial.expectation.path + ("" if trial.moved else ": moves nothing expected")]
    for found in trial.found:
        outcome = {"difference": found.difference, "verdict": found.verdict}
        said = came_out(outcome).replace("*", "")
        lines.append(f"  {found.expected.name}: {said} (p {found.p:.3f}, n {found.n})")
    return lines


def _facts(given: argparse.Namespace) -> dict[str, Any]:
    """What was run, so that the page can name it."""
    from sim.simulation import model_version

    seeds = list(range(given.seed, given.seed + given.replicates))
    command = f"python -m tools.docs.levers --replicates {given.replicates}"
    command += f" --seed {given.seed}" if given.seed != 1 else ""
    command += "".join(f" --only {only}" for only in given.only)
    return {
        "command": f"{command} --write docs/levers.md",
        "replicates": given.replicates,
        "seeds": seeds,
        "model_version": model_version(),
    }


def _write(page: Path, content: Mapping[str, Any]) -> None:
    """Write the page and, beside it, its data."""
    from experiments.execution.manifest import write_json

    write_json(page.with_suffix(".json"), content)
    page.write_text(page_of(content), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    raise SystemExit(main())
