"""How often does the verdict rule cry wolf? Same against same on different seeds, many times.

    python -m tools.docs false_alarms --runs 400 --comparisons 6000 --out docs/false_alarms.json

Runs one scenario on many seeds, then draws from this pool again and again two sets of
neighbourhoods without overlap, pairs them at random and judges them by the rule of
`groundswell compare`. There is no difference to find, so every "better", "worse", "higher" or
"lower" is a false alarm. For comparison the plain percentile bootstrap is judged on the same draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from experiments.comparison.outcomes import OUTCOMES, measure
from experiments.comparison.paired import compare_outcomes
from experiments.comparison.statistics import bootstrap_centres
from experiments.execution.manifest import write_json
from experiments.execution.requests import request, seeds_for
from sim.scenario import load_scenario
from sim.simulation import model_version
from tools.docs.base import Jobs, PageRuns, Quiet

ALARMS = ("better", "worse", "higher", "lower")
Measured = list[dict[str, float]]


def pool_of_runs(
    scenario: str, number: int, seed: int = 1, runs: PageRuns | None = None
) -> Measured:
    """Outcomes of one scenario on many seeds."""
    loaded = load_scenario(scenario)
    wanted = [
        request(scenario, place, loaded, each, loaded.horizon_months)
        for place, each in enumerate(seeds_for(seed, number))
    ]
    measured = (runs or PageRuns()).reduced(wanted, measure)
    return [measured[key] for key in sorted(measured)]


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
        for result in compare_outcomes("other", "base", base, other):
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


def report(
    scenario: str, number: int, comparisons: int, sizes: Sequence[int], runs: PageRuns
) -> dict[str, Any]:
    """Rates for several numbers of pairs, as JSON takes them."""
    pool = pool_of_runs(scenario, number, runs=runs)
    return {
        "schema_version": 1,
        "scenario": scenario,
        "runs": number,
        "comparisons": comparisons,
        "model_version": model_version(),
        "allowed": 0.05,
        "rates": {str(size): alarm_rates(pool, size, comparisons) for size in sizes},
        "plain_bootstrap": {
            str(size): plain_bootstrap_rates(pool, size, comparisons) for size in sizes
        },
    }


def write_page(
    scenario: Annotated[str, typer.Option(help="The scenario that is run.")] = "baseline",
    runs: Annotated[int, typer.Option(help="Seeds in the pool.", min=2)] = 400,
    comparisons: Annotated[int, typer.Option(help="Comparisons drawn from it.", min=1)] = 6000,
    pairs: Annotated[
        list[int] | None, typer.Option(help="Pairs in a comparison; 20 and 50 by default.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The JSON file to write.")] = None,
    jobs: Jobs = None,
    quiet: Quiet = False,
) -> None:
    """How often the verdict rule tells same from same: docs/false_alarms.json."""
    content = report(scenario, runs, comparisons, pairs or [20, 50], PageRuns(jobs, quiet))
    for size, rates in content["rates"].items():
        worst = max(rates, key=lambda name: rates[name])
        plain = max(content["plain_bootstrap"][size].values())
        print(
            f"{size} pairs: at most {rates[worst]:.1%} ({worst}); "
            f"the plain percentile bootstrap alone up to {plain:.1%}"
        )
    if out is not None:
        write_json(out, content)
