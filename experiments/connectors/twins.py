"""Outcomes of scenarios as means over the same twin neighbourhoods, by the ordinary engine and out of the ordinary cache."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from experiments.comparison.outcomes import NEED_TWIN, OUTCOMES, measure
from experiments.errors import UsageProblem
from experiments.execution.batch import BatchOptions, carried_out
from experiments.execution.cache import RunCache
from experiments.execution.progress import OnProgress
from experiments.execution.records import RunFailure
from experiments.execution.requests import request, seeds_for
from sim.arguments import known_name
from sim.scenario import Scenario

TOGETHER = 400
"""Runs that are carried out at a time, so that few are held in memory."""


def known_outcomes(names: Sequence[str]) -> tuple[str, ...]:
    """Names of outcomes that are known from one run; UsageProblem with the nearest name where one is not."""
    try:
        for name in names:
            known_name("outcome", name, [each for each in OUTCOMES if each not in NEED_TWIN])
    except ValueError as error:
        raise UsageProblem(str(error)) from None
    return tuple(names)


def twin_means(
    scenarios: Mapping[str, Scenario],
    outcomes: Sequence[str],
    horizon_months: int,
    *,
    replicates: int,
    seed: int,
    jobs: int | None,
    cache: bool,
    progress: OnProgress | None = None,
) -> tuple[dict[str, NDArray[np.float64]], list[RunFailure]]:
    """Run scenarios in the same neighbourhoods.

    Returns
    -------
    tuple of dict, list of RunFailure
        By name the mean of every outcome over the neighbourhoods in which it is defined, NaN where there is none; and what failed.

    Raises
    ------
    Interrupted
        If a signal stopped it; what was finished is in the cache.
    """
    seeds = seeds_for(seed, replicates)
    names = list(scenarios)
    at_a_time = max(1, TOGETHER // len(seeds))
    means: dict[str, NDArray[np.float64]] = {}
    failures: list[RunFailure] = []
    for first in range(0, len(names), at_a_time):
        requests = [
            request(name, replicate, scenarios[name], each, horizon_months)
            for name in names[first : first + at_a_time]
            for replicate, each in enumerate(seeds)
        ]
        options = BatchOptions(jobs=jobs, cache=RunCache() if cache else None, progress=progress)
        with carried_out(requests, options, {}, None, lambda _: None) as (state, _):
            failures += state.failures
            for name in names[first : first + at_a_time]:
                rows = [
                    list(measure(state.records[name, replicate], names=outcomes).values())
                    for replicate in range(len(seeds))
                    if (name, replicate) in state.records
                ]
                means[name] = _means(np.array(rows, dtype=np.float64), len(outcomes))
    return means, failures


def _means(rows: NDArray[np.float64], outcomes: int) -> NDArray[np.float64]:
    """The mean of each column over what is defined."""
    rows = rows.reshape(-1, outcomes)
    known = np.isfinite(rows)
    count = known.sum(axis=0)
    total = np.where(known, rows, 0.0).sum(axis=0)
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))
