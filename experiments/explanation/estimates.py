"""Means over twins with their intervals, and a difference shared out among what brings it about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import NDArray

from experiments.comparison.statistics import interval

Floats = NDArray[np.float64]
FEWEST = 6
"""Twins with fewer of which there is no interval at 95 per cent."""
Together = frozenset[str]
"""Some of those among whom a difference is shared out."""


@dataclass(frozen=True)
class Estimate:
    """A mean over twin neighbourhoods.

    Attributes
    ----------
    mean : in the outcome's unit
    low, high : its interval at 95 per cent, infinite where too few twins allow none
    pairs : twins it rests on
    """

    mean: float
    low: float
    high: float
    pairs: int

    @property
    def is_known(self) -> bool:
        """Whether its direction can be told: the interval excludes zero."""
        return self.low > 0.0 or self.high < 0.0


def estimate(values: Floats) -> Estimate:
    """The mean of one number for each twin, shape (twins,), with its interval.

    Means add up where medians do not, which is why parts of a difference are means.

    >>> estimate(np.zeros(20))
    Estimate(mean=0.0, low=0.0, high=0.0, pairs=20)
    """
    if not len(values):
        return Estimate(float("nan"), -float("inf"), float("inf"), 0)
    if len(values) < FEWEST and np.any(values):
        return Estimate(float(np.mean(values)), -float("inf"), float("inf"), len(values))
    bounds = interval(values, 0.95, "mean")
    return Estimate(float(np.mean(values)), bounds.low, bounds.high, len(values))


def groups_of(players: Sequence[str]) -> list[Together]:
    """All that can be changed together, from nobody to all, the small ones first.

    >>> [sorted(each) for each in groups_of(["a", "b"])]
    [[], ['a'], ['b'], ['a', 'b']]
    """
    return [
        frozenset(chosen)
        for size in range(len(players) + 1)
        for chosen in combinations(players, size)
    ]


def shapley_shares(players: Sequence[str], left: Mapping[Together, Floats]) -> dict[str, Floats]:
    """What each of several takes away from an outcome, over all orders in which they may be changed (Shapley 1953).

    Parameters
    ----------
    players : names
    left : for each group, the outcome in every twin when those in it are changed; shape (twins,)

    Returns
    -------
    For each player its share in every twin; over players they sum to what all of them take away together.

    Examples
    --------
    >>> left = {frozenset(): np.array([1.0]), frozenset("a"): np.array([0.7])}
    >>> left |= {frozenset("b"): np.array([0.9]), frozenset("ab"): np.array([0.4])}
    >>> {name: round(float(share[0]), 3) for name, share in shapley_shares("ab", left).items()}
    {'a': 0.4, 'b': 0.2}
    """
    count = len(players)
    shares = {}
    for player in players:
        others = [each for each in players if each != player]
        share = np.zeros_like(left[frozenset()])
        for group in groups_of(others):
            orders = factorial(len(group)) * factorial(count - len(group) - 1)
            share = share + orders / factorial(count) * (left[group] - left[group | {player}])
        shares[player] = share
    return shares
