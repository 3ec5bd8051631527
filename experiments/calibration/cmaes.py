"""The last step of a fit: CMA-ES from the best point so far, helped by the emulator's proposals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from cma import CMAEvolutionStrategy

from experiments.calibration.budget import POPULATION
from experiments.calibration.emulator import Emulator
from experiments.calibration.objective import misfit, prior_penalty
from experiments.calibration.parameter_space import Floats

FIRST_STEP = 0.2
"""Standard deviation of the first proposals, in prior standard deviations."""
WEIGHT = 2.0
"""How far the emulator trusts a polished point: nothing but its parameters moves."""
Simulate = Callable[[int, Floats], Floats]
"""From the generation's number and points (n, parameters) to scaled patterns (n, patterns)."""


@dataclass
class SearchResult:
    """What came of a search.

    Attributes
    ----------
    centre : numpy.ndarray, shape (parameters,)
        Where the search ended.
    best_costs, middle_costs : list of float
        Lowest and median cost of each generation.
    """

    centre: Floats
    best_costs: list[float] = field(default_factory=list)
    middle_costs: list[float] = field(default_factory=list)


def search(
    start: Floats, generations: int, emulator: Emulator, simulate: Simulate, seed: int
) -> SearchResult:
    """Search near a point; all proposals of a generation share their luck.

    Parameters
    ----------
    start : numpy.ndarray, shape (parameters,)
    generations : int
        At least 1.
    emulator : Emulator
        Adds a proposal of its own to each generation, and learns from all.
    simulate : callable
    seed : int
        Of the search.
    """
    options = {
        "seed": seed % 2**31 + 1,
        "popsize": POPULATION,
        "CMA_diagonal": True,
        "verbose": -9,
        "verb_log": 0,
    }
    strategy = CMAEvolutionStrategy(start.tolist(), FIRST_STEP, options)
    done = SearchResult(start)
    for generation in range(generations):
        emulator.fit()
        strategy.inject([emulator.propose(np.asarray(strategy.mean))], force=True)
        points = np.array(strategy.ask(), dtype=np.float64)
        y = simulate(generation, points)
        emulator.add(points, y, WEIGHT)
        costs = misfit(emulator.targets, y) + prior_penalty(points)
        strategy.tell(list(points), costs.tolist())
        done.best_costs.append(float(costs.min()))
        done.middle_costs.append(float(np.median(costs)))
    done.centre = np.asarray(strategy.mean, dtype=np.float64)
    return done
