"""How often does the verdict rule cry wolf? Same against same on different seeds, many times.

    python -m tools.docs.false_alarms --runs 400 --comparisons 6000 --out docs/false_alarms.json

Runs one scenario on many seeds, then draws from this pool again and again two sets of
neighbourhoods without overlap, pairs them at random and judges them by the rule of
`groundswell compare`. There is no difference to find, so every "better", "worse", "higher" or
"lower" is a false alarm. For comparison the plain percentile bootstrap is judged on the same draws.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from experiments.comparison.comparison import judge
from experiments.comparison.outcomes import OUTCOMES, measure
from experiments.comparison.statistics import bootstrap_centres

ALARMS = ("better", "worse", "higher", "lower")
Measured = list[dict[str, float]]


def pool_of_runs(scenario: str, runs: int, seed: int = 1, jobs: int | None = None) -> Measured:
    """Outcomes of one scenario on many seeds."""
    from experiments.execution.batch import Job, perform, request, seeds_for
    from experiments.execution.cache import RunCache
    from sim.scenario import load_scenario

    loaded = load_scenario(scenario)
    wanted = [
        request(scenario, place, loaded, each, loaded.horizon_months)
        for place, each in enumerate(seeds_for(seed, runs))
    ]
    state = perform(wanted, Job(jobs=jobs, cache=RunCache()))
    return [measure(state.records[key]) for key in sorted(state.records)]


def alarm_rates(
    pool: Sequence[Mapping[str, float]], pairs: int, comparisons: int, seed: int = 1
) -> dict[str, float]:
    """Share of same-against-same comparisons in which the rule raises an alarm, by outcome.

    Parameters
    ----------
    pool : sequence of outcomes by name
        At least twice as many as `pairs`.
    pairs : int
        Twin neighbourhoods in each comparison.
    comparisons : int
    seed : int
        Of the drawing from the pool.
    """
    generator = np.random.default_rng([seed, pairs])
    alarms = dict.fromkeys(OUTCOMES, 0)
    for _ in range(comparisons):
        drawn = generator.permutation(len(pool))[: 2 * pairs]
        base = {place: pool[i] for place, i in enumerate(drawn[:pairs])}
        other = {place: pool[i] for place, i in enumerate(drawn[pairs:])}
        for result in judge("other", "base", base, other):
            alarms[result.outcome.name] += result.verdict in ALARMS
    return {name: count / comparisons for name, count in alarms.items()}


def plain_bootstrap_rates(
    pool: Sequence[Mapping[str, float]], pairs: int, comparisons: int, seed: int = 1
) -> dict[str, float]:
    """The same for the plain 95 per cent percentile bootstrap of the median, for comparison."""
    generator = np.random.default_rng([seed, pairs])
    alarms = dict.fromkeys(OUTCOMES, 0)
    for _ in range(comparisons):
        drawn = generator.permutation(len(pool))[: 2 * pairs]
        for name in OUTCOMES:
            values = np.array([pool[i][name] for i in drawn])
            differences = values[pairs:] - values[:pairs]
            differences = differences[np.isfinite(differences)]
            if len(differences):
                low, high = np.quantile(bootstrap_centres(differences), [0.025, 0.975])
                alarms[name] += bool(low > 0 or high < 0)
    return {name: count / comparisons for name, count in alarms.items()}


def report(scenario: str, runs: int, comparisons: int, sizes: Sequence[int]) -> dict[str, Any]:
    """Rates for several numbers of pairs, as JSON takes them."""
    from sim.simulation import model_version

    pool = pool_of_runs(scenario, runs)
    return {
        "schema_version": 1,
        "scenario": scenario,
        "runs": runs,
        "comparisons": comparisons,
        "model_version": model_version(),
        "allowed": 0.05,
        "rates": {str(size): alarm_rates(pool, size, comparisons) for size in sizes},
        "plain_bootstrap": {
            str(size): plain_bootstrap_rates(pool, size, comparisons) for size in sizes
        },
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the worst outcomes, and write the rates."""
    from experiments.execution.manifest import write_json

    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--scenario", default="baseline")
    parser.add_argument("--runs", type=int, default=400)
    parser.add_argument("--comparisons", type=int, default=6000)
    parser.add_argument("--pairs", type=int, nargs="+", default=[20, 50])
    parser.add_argument("--out", type=Path)
    given = parser.parse_args(arguments)
    content = report(given.scenario, given.runs, given.comparisons, given.pairs)
    for size, rates in content["rates"].items():
        worst = max(rates, key=lambda name: rates[name])
        plain = max(content["plain_bootstrap"][size].values())
        print(
            f"{size} pairs: at most {rates[worst]:.1%} ({worst}); "
            f"the plain percentile bootstrap alone up to {plain:.1%}"
        )
    if given.out is not None:
        write_json(given.out, content)


if __name__ == "__main__":
    main()
