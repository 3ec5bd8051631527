"""The last step of a fit: CMA-ES from the best point so far, helped by the emulator's proposals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.budget import POPULATION
from experiments.calibration.emulator import Emulator
from experiments.calibration.objective import misfit, prior_penalty

Floats = NDArray[np.float64]
FIRST_STEP = 0.2
"""Standard deviation of the first proposals, in prior standard deviations."""
WEIGHT = 2.0
"""How far the emulator trusts a polished point: nothing but its parameters moves."""
Simulate = Callable[[int, Floats], Floats]
"""From the generation's number and points (n, parameters) to scaled patterns (n, patterns)."""


@dataclass
class Polish:
    """What came of it.

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


def polish(
    start: Floats, generations: int, emulator: Emulator, simulate: Simulate, seed: int
) -> Polish:
    """Search near a point; all proposals of a generation share their luck.

    Parameters
    ----------
    start : shape (parameters,)
    simulate : callable
    seed : int
        Of the search.
    """
    search = _search(start, seed)
    done = Polish(start)
    for generation in range(generations):
        emulator.fit()
        search.inject([emulator.propose(np.asarray(search.mean))], force=True)
        points = np.array(search.ask(), dtype=np.float64)
        y = simulate(generation, points)
        emulator.add(points, y, WEIGHT)
        costs = misfit(emulator.aims, y) + prior_penalty(points)
        search.tell(list(points), costs.tolist())
        done.best_costs.append(float(costs.min()))
        done.middle_costs.append(float(np.median(costs)))
    done.centre = np.asarray(search.mean, dtype=np.float64)
    return done


def _search(start: Floats, seed: int) -> Any:
    from cma import CMAEvolutionStrategy

    options = {
        "seed": seed % 2**31 + 1,
        "popsize": POPULATION,
        "CMA_diagonal": True,
        "verbose": -9,
        "verb_log": 0,
    }
    return CMAEvolutionStrategy(start.tolist(), FIRST_STEP, options)
