"""Where a Morris screen looks: trajectories through all ranges, one parameter (or group) moved at a time.

Morris (1991), Factorial sampling plans for preliminary computational experiments; group sampling as in
Campolongo et al. (2007). Points are given in ranges: 0 is the low end of the plausible range, 1 the high.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.parameters import Spec, parameter_specs

Floats = NDArray[np.float64]
LEVELS = 4
STEP = LEVELS / (2 * (LEVELS - 1))
"""By how much of its range a parameter is moved: two thirds at four levels."""
NUDGE = 0.001
"""Share of the range by which everything is moved to see how far twin worlds drift apart by themselves."""


def uncertain_parameters(only: Sequence[str] = ()) -> tuple[Spec, ...]:
    """Every number that was not measured; or those of some mechanisms."""
    return tuple(
        spec
        for spec in parameter_specs().values()
        if not spec.choices
        and spec.basis != "measured"
        and (not only or spec.mechanism in only or spec.name in only)
    )


@dataclass(frozen=True)
class Trajectories:
    """A screen's points.

    Attributes
    ----------
    specs : tuple of Spec
        One for each column.
    units : tuple of str
        What is moved from one point to the next: parameters, or groups of them.
    points : numpy.ndarray, shape (trajectories, units + 1, parameters)
        In ranges, 0 to 1.
    by_group : bool
    """

    specs: tuple[Spec, ...]
    units: tuple[str, ...]
    points: Floats
    by_group: bool = False

    def moved(self, trajectory: int) -> list[tuple[int, float]]:
        """For each step the place of what was moved in `units`, and the way it was moved.

        The way is +1 or -1 for a parameter, and 0 for a group, whose members go either way.
        """
        steps = np.diff(self.points[trajectory], axis=0)
        found = []
        for step in steps:
            column = int(np.argmax(np.abs(step)))
            unit = self.specs[column].mechanism if self.by_group else self.specs[column].name
            found.append(
                (self.units.index(unit), 0.0 if self.by_group else float(np.sign(step[column])))
            )
        return found


def trajectories(
    specs: Sequence[Spec], number: int, seed: int, by_group: bool = False
) -> Trajectories:
    """Draw trajectories; by group, all parameters of a mechanism move together.

    Parameters
    ----------
    number : int
        How many trajectories, each of as many runs as there are parameters (groups) and one more.
    seed : int
        The same seed gives the same points.
    """
    from SALib.sample import morris

    names = [spec.name for spec in specs]
    problem: dict[str, object] = {
        "num_vars": len(names),
        "names": names,
        "bounds": [[0.0, 1.0]] * len(names),
    }
    units = list(names)
    if by_group:
        problem["groups"] = [spec.mechanism for spec in specs]
        units = list(dict.fromkeys(spec.mechanism for spec in specs))
    points = morris.sample(problem, number, num_levels=LEVELS, seed=seed)
    shape = (number, len(units) + 1, len(names))
    return Trajectories(tuple(specs), tuple(units), np.asarray(points).reshape(shape), by_group)


def values_at(specs: Sequence[Spec], point: Floats) -> dict[str, float]:
    """The parameters' values at a point, never outside their ranges by rounding."""
    low = np.array([spec.low for spec in specs])
    high = np.array([spec.high for spec in specs])
    values = np.clip(low + point * (high - low), low, high)
    return {spec.name: float(value) for spec, value in zip(specs, values, strict=True)}


def nudged(point: Floats, seed: int) -> Floats:
    """A point moved by up to a thousandth of every range, inwards."""
    generator = np.random.Generator(np.random.Philox(key=seed))
    return np.asarray(point + NUDGE * generator.random(len(point)) * np.sign(0.5 - point))


def elementary_effects(design: Trajectories, values: Floats) -> Floats:
    """Change of an outcome for a move over the whole range, by trajectory and unit; NaN where a run lacks it.

    Groups have sizes only, without a sign.

    Parameters
    ----------
    values : shape (trajectories, units + 1)
    """
    effects = np.full((len(values), len(design.units)), np.nan)
    for trajectory, along in enumerate(values):
        changes = np.diff(along) / STEP
        for change, (unit, way) in zip(changes, design.moved(trajectory), strict=True):
            effects[trajectory, unit] = change * way if way else abs(change)
    return effects


def floor_of(noise: Floats, number: int, share: float = 0.95) -> float:
    """What the mean of so many effects stays below, in 95 of 100 cases, if noise is all there is.

    Parameters
    ----------
    noise : shape (replicates,)
        Sizes of effects that are noise.
    number : int
        Trajectories over which effects are averaged.
    """
    known = noise[np.isfinite(noise)]
    if not len(known):
        return float("nan")
    generator = np.random.Generator(np.random.Philox(key=number))
    means = generator.choice(known, (10_000, number)).mean(axis=1)
    return float(np.quantile(means, share))
