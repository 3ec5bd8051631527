"""How often does the verdict rule cry wolf? Same against same on different seeds, many times.

    python -m tools.docs false_alarms --runs 400 --comparisons 6000 --out docs/false_alarms.json

Runs one scenario on many seeds, then draws from this pool again and again two sets of
neighbourhoods without overlap, pairs them at random and judges them by the rule of
`groundswell compare`. There is no difference to find, so every "better", "worse", "higher" or
"lower" is a false alarm. They are counted for each outcome, and for a comparison as a whole: how often at least
one of its headline outcomes, and how often at least one of the exploratory ones, is called different.

No verdict can be reliable where the sign test of an outcome does not speak for it at 95 per cent, so that only the
others have to be resampled. For comparison the plain percentile bootstrap is judged on the first draws.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from experiments.comparison.outcomes import HEADLINE_NAMES, OUTCOMES, measure
from experiments.comparison.paired import compare_outcomes
from experiments.comparison.statistics import (
    ALPHA,
    DIRECTED,
    Centre,
    Floats,
    bootstrap_centres,
    sign_test_p,
)
from experiments.execution.manifest import write_json
from experiments.execution.requests import request, seeds_for
from sim.scenario import load_scenario
from sim.simulation import model_version
from tools.docs.base import Jobs, PageRuns, Quiet

PLAIN_EVERY = 10
"""The plain bootstrap, which has to resample every outcome, is judged on one draw in so many."""
AT_LEAST_ONE = ("headline", "exploratory")
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
) -> tuple[dict[str, float], dict[str, float]]:
    """Share of same-against-same comparisons in which the rule raises an alarm.

    Parameters
    ----------
    pool : sequence of outcomes by name
        At least twice as many as `pairs`.
    pairs : int
        Twin neighbourhoods in each comparison.
    comparisons : int
    seed : int
        Of the drawing from the pool.

    Returns
    -------
    rates : dict of str to float
        By outcome.
    at_least_one : dict of str to float
        Shares with at least one alarm among the headline outcomes, and among the exploratory ones.
    """
    generator = np.random.default_rng([seed, pairs])
    values = np.array([[run[name] for name in OUTCOMES] for run in pool])
    alarms, any_alarm = dict.fromkeys(OUTCOMES, 0), dict.fromkeys(AT_LEAST_ONE, 0)
    for _ in range(comparisons):
        drawn = generator.permutation(len(pool))[: 2 * pairs]
        names = alarmed(values[drawn[:pairs]], values[drawn[pairs:]])
        for name in names:
            alarms[name] += 1
        any_alarm["headline"] += any(name in HEADLINE_NAMES for name in names)
        any_alarm["exploratory"] += any(name not in HEADLINE_NAMES for name in names)
    return (
        {name: count / comparisons for name, count in alarms.items()},
        {name: count / comparisons for name, count in any_alarm.items()},
    )


def alarmed(base: Floats, other: Floats) -> list[str]:
    """The outcomes in which the rule of comparisons calls two sets of runs different.

    Parameters
    ----------
    base, other : shape (pairs, outcomes)
        In the order of the registry.
    """
    candidates = {
        name
        for place, name in enumerate(OUTCOMES)
        if _may_be_reliable(other[:, place] - base[:, place], OUTCOMES[name].centre)
    }
    if candidates & set(HEADLINE_NAMES):
        candidates |= set(HEADLINE_NAMES)
    left, right = (
        {
            pair: {
                name: float(value) if name in candidates else math.nan
                for name, value in zip(OUTCOMES, row, strict=True)
            }
            for pair, row in enumerate(side)
        }
        for side in (base, other)
    )
    found = compare_outcomes("other", "base", left, right)
    return [each.outcome.name for each in found if each.verdict in DIRECTED]


def _may_be_reliable(differences: Floats, centre: Centre) -> bool:
    known = differences[np.isfinite(differences)]
    return bool(len(known)) and sign_test_p(known, centre) <= ALPHA + 1e-9


def plain_bootstrap_rates(
    pool: Sequence[Mapping[str, float]], pairs: int, comparisons: int, seed: int = 1
) -> dict[str, float]:
    """Share of alarms of the plain 95 per cent percentile bootstrap of the median, by outcome, for comparison."""
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
    found = {str(size): alarm_rates(pool, size, comparisons) for size in sizes}
    plain = max(1, comparisons // PLAIN_EVERY)
    return {
        "schema_version": 1,
        "scenario": scenario,
        "runs": number,
        "comparisons": comparisons,
        "model_version": model_version(),
        "allowed": 0.05,
        "rates": {size: rates for size, (rates, _) in found.items()},
        "at_least_one": {size: shares for size, (_, shares) in found.items()},
        "plain_comparisons": plain,
        "plain_bootstrap": {str(size): plain_bootstrap_rates(pool, size, plain) for size in sizes},
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
            f"the plain percentile bootstrap alone up to {plain:.1%}; at least one exploratory outcome "
            f"in {content['at_least_one'][size]['exploratory']:.1%} of comparisons, at least one headline "
            f"outcome in {content['at_least_one'][size]['headline']:.1%}"
        )
    if out is not None:
        write_json(out, content)
