"""Hold the model against its construct checks: run what they need, and judge.

>>> from experiments.validation.constructs import validate_constructs
>>> validate_constructs(seeds=60).count("holds")  # doctest: +SKIP
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace

from experiments.ensemble.versions import DEFAULT, ModelVersion
from experiments.execution.batch import BatchOptions, run_batch, what_is_saved
from experiments.execution.cache import RunCache
from experiments.execution.costs import Cost, Runs, cost_of, refuse_too_many, runs_of
from experiments.execution.interruption import StopRequest, signals_stop
from experiments.execution.progress import OnProgress, Progress, shown_as_part
from experiments.execution.requests import RunRequest
from experiments.validation.constructs_judge import ConstructsValidation, felt, judge_constructs
from experiments.validation.constructs_plan import (
    ConstructRuns,
    ConstructsPlan,
    MeasuredRun,
    plan_constructs,
)
from experiments.validation.constructs_read import chosen_checks, load_constructs
from experiments.validation.constructs_schema import AREAS, ConstructsFile

SEEDS = 60
AT_ONCE = 600
"""Runs that are held whole at a time; of each only what the checks read is kept."""


def validate_constructs(
    file: ConstructsFile | None = None,
    *,
    seeds: int = SEEDS,
    seed: int = 1,
    only: Sequence[str] = (),
    but: Sequence[str] = (),
    jobs: int | None = None,
    cache: bool = True,
    progress: OnProgress | None = None,
    stop: threading.Event | None = None,
    version: ModelVersion = DEFAULT,
) -> ConstructsValidation:
    """Run what the checks need and judge them.

    Parameters
    ----------
    file : ConstructsFile, optional
        By default the checks that come with the model.
    seeds : int
        Neighbourhoods for each world; areas of the portfolio run once each.
    seed : int
        Seed of the first.
    only, but : sequence of str
        Checks to make, and checks to leave out, by id; by default all.
    jobs : int, optional
        Worker processes; by default one for each processor.
    cache : bool
        Whether to take runs from the user's cache and add to it; what was stopped goes on from there.
    progress : callable, optional
        Called with a `Progress` as results come.
    stop : threading.Event, optional
        Set it to stop early; the checks are judged on the runs there are.
    version : ModelVersion
        Of the model; by default as it is.

    Raises
    ------
    UsageProblem
        If there is no such check.
    Interrupted
        If a signal stopped it; what was finished is in the cache.
    """
    chosen = chosen_checks(file or load_constructs(), only, but)
    refuse_too_many(constructs_kinds(chosen, seeds), jobs, f"--seeds {seeds}")
    plan = plan_constructs(chosen, seeds=seeds, seed=seed, version=version)
    kept = RunCache() if cache else None
    job = BatchOptions(jobs, kept, progress=progress, stop=StopRequest(stop))
    by_id, state = _carried_out(plan, job)
    return judge_constructs(ConstructRuns(plan, by_id), state)


def constructs_cost(
    *, seeds: int, only: Sequence[str], but: Sequence[str], jobs: int | None
) -> Cost:
    """What construct checks cost; the arguments are those of `validate_constructs`."""
    return cost_of(constructs_kinds(chosen_checks(load_constructs(), only, but), seeds), jobs)


def constructs_kinds(file: ConstructsFile, seeds: int) -> list[Runs]:
    """The runs of some checks as what they cost: areas run once, all else in every neighbourhood."""
    return [
        runs_of(wanted.scenario, 1 if wanted.key[0] == AREAS else seeds, wanted.horizon_months)
        for wanted in plan_constructs(file, seeds=1).requests
    ]


def _carried_out(
    plan: ConstructsPlan, job: BatchOptions
) -> tuple[dict[str, MeasuredRun], Progress]:
    """Every run of a plan, reduced to what its checks read; contrasts not felt at the first look get a second."""
    found: dict[str, MeasuredRun] = {}
    whole = Progress(total=0)

    def carry_out(requests: Sequence[RunRequest]) -> None:
        whole.total += len(requests)
        for first in range(0, len(requests), AT_ONCE):
            some = requests[first : first + AT_ONCE]
            state = run_batch(
                _filed(some), replace(job, progress=shown_as_part(whole, job.progress))
            )
            whole.add(state)
            for record in state.records.values():
                found[record.run_id] = plan.reduced(record)

    with signals_stop(job.stop):
        carry_out(plan.requests)
        runs = ConstructRuns(plan, found)
        every = (*plan.mechanisms, *plan.levers)
        carry_out(plan.further(each for each in every if not felt(runs, each).is_felt))
    job.stop.check(what_is_saved(whole, None, job.cache is not None))
    return found, whole


def _filed(requests: Sequence[RunRequest]) -> list[RunRequest]:
    """Requests each under a name of its own: worlds share runs."""
    return [replace(wanted, key=(wanted.run_id, 0)) for wanted in requests]
