"""Summarise a quantity over runs: an estimate with an interval, at 95 per cent.

Medians and means of runs get the interval that comparisons use; shares of yes or no get
Wilson's; everything else a percentile bootstrap over runs, whose draws are always the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LEVEL = 0.95
Z = 1.959964
RESAMPLES = 2_000
FEWEST = 8
"""Runs needed for an interval; with fewer no verdict is given."""
_KEY = 0x66616374


@dataclass(frozen=True)
class Estimate:
    """A number with its interval.

    Attributes
    ----------
    value, low, high : float
    n : int
        Runs (pairs, areas) in which the quantity is defined.
    """

    value: float
    low: float
    high: float
    n: int


Estimator = Callable[[NDArray[np.int64]], float]


def bootstrap(
    estimator: Estimator, n: int, runs: int | None = None, resamples: int = RESAMPLES
) -> Estimate:
    """An estimator of positions, with the percentile interval over resamples of them.

    Parameters
    ----------
    estimator : callable
        Takes positions of runs, shape (n,); NaN where it cannot be worked out.
    n : int
    runs : int, optional
        What to report as n.
    resamples : int
        0: the estimate alone, without bounds, however few runs there are.
    """
    if resamples == 0:
        value = estimator(np.arange(n)) if n else math.nan
        return Estimate(value, -math.inf, math.inf, n if runs is None else runs)
    if n < FEWEST:
        return Estimate(math.nan, -math.inf, math.inf, n if runs is None else runs)
    generator = np.random.Generator(np.random.Philox(key=_KEY + n))
    drawn = [estimator(generator.integers(0, n, n)) for _ in range(resamples)]
    known = np.array([value for value in drawn if math.isfinite(value)])
    if len(known) < resamples // 2:
        return Estimate(math.nan, -math.inf, math.inf, n if runs is None else runs)
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    value = estimator(np.arange(n))
    return Estimate(value, float(low), float(high), n if runs is None else runs)


def centre(values: Floats, statistic: str, resamples: int = RESAMPLES) -> Estimate:
    """Mean or median of runs."""
    from experiments.comparison.statistics import interval

    if resamples == 0:
        take = np.median if statistic == "median" else np.mean
        return bootstrap(lambda at: float(take(values[at])), len(values), resamples=0)
    if len(values) < FEWEST:
        middle = float(np.mean(values)) if len(values) else math.nan
        return Estimate(middle, -math.inf, math.inf, len(values))
    if statistic == "mean" and np.isin(values, (0.0, 1.0)).all():
        return proportion(int(values.sum()), len(values))
    if statistic == "median":
        bounds = interval(values, LEVEL, "median")
        return Estimate(float(np.median(values)), bounds.low, bounds.high, len(values))
    return bootstrap(lambda at: float(values[at].mean()), len(values), resamples=resamples)


def proportion(count: int, n: int) -> Estimate:
    """A share of runs, with Wilson's interval.

    >>> estimate = proportion(10, 10)
    >>> round(estimate.low, 2), round(estimate.high, 2)
    (0.72, 1.0)
    """
    if n < FEWEST:
        return Estimate(count / n if n else math.nan, -math.inf, math.inf, n)
    p, spread = count / n, Z * Z / n
    middle = (p + spread / 2) / (1 + spread)
    half = Z * math.sqrt(p * (1 - p) / n + spread / (4 * n)) / (1 + spread)
    return Estimate(p, max(0.0, middle - half), min(1.0, middle + half), n)


def pooled(above: Floats, below: Floats, resamples: int = RESAMPLES) -> Estimate:
    """Sum over runs divided by sum over runs."""

    def ratio(at: NDArray[np.int64]) -> float:
        total = float(below[at].sum())
        return float(above[at].sum()) / total if total > 0 else math.nan

    return bootstrap(ratio, len(above), resamples=resamples)


def commonest(
    names: Sequence[Sequence[str]], among: Sequence[str], resamples: int = RESAMPLES
) -> Estimate:
    """By how much the share of some names exceeds that of the commonest other name."""
    kinds = sorted({name for each in names for name in each})
    counts = np.array([[list(each).count(kind) for kind in kinds] for each in names], dtype=float)
    ours = np.array([kind in among for kind in kinds], dtype=bool)

    def lead(at: NDArray[np.int64]) -> float:
        total = counts[at].sum(axis=0)
        others = total[~ours].max() if (~ours).any() else 0.0
        return float((total[ours].sum() - others) / total.sum()) if total.sum() else math.nan

    return bootstrap(lead, len(names), resamples=resamples)


def spread(values: Floats, against: Floats | None, resamples: int = RESAMPLES) -> Estimate:
    """Standard deviation over runs; where another world stands beside it, by how much it is larger."""

    def deviation(at: NDArray[np.int64]) -> float:
        here = float(values[at].std(ddof=1))
        return here if against is None else here - float(against[at].std(ddof=1))

    return bootstrap(deviation, len(values), resamples=resamples)


def rank_correlation(first: Floats, second: Floats, resamples: int = RESAMPLES) -> Estimate:
    """Spearman's correlation over runs."""

    def correlation(at: NDArray[np.int64]) -> float:
        left, right = _ranks(first[at]), _ranks(second[at])
        if left.std() == 0 or right.std() == 0:
            return math.nan
        return float(np.corrcoef(left, right)[0, 1])

    return bootstrap(correlation, len(first), resamples=resamples)


def _ranks(values: Floats) -> Floats:
    from scipy.stats import rankdata

    return np.asarray(rankdata(values), dtype=np.float64)


def group_difference(
    values: Floats, first: Any, second: Any, resamples: int = RESAMPLES
) -> Estimate:
    """Mean of one group of runs less that of another.

    Parameters
    ----------
    first, second : numpy.ndarray of bool, shape (runs,)
    """
    if min(int(first.sum()), int(second.sum())) < (FEWEST // 2 if resamples else 1):
        return Estimate(math.nan, -math.inf, math.inf, int(first.sum() + second.sum()))

    def difference(at: NDArray[np.int64]) -> float:
        left, right = at[first[at]], at[second[at]]
        if not len(left) or not len(right):
            return math.nan
        return float(values[left].mean() - values[right].mean())

    return bootstrap(difference, len(values), int(first.sum() + second.sum()), resamples)


def areas_over_seeds(values: Floats, resamples: int = RESAMPLES) -> Estimate:
    """Standard deviation between areas, chance taken off, over that between seeds of one area.

    Parameters
    ----------
    values : numpy.ndarray, shape (areas, seeds)
    """
    seeds = values.shape[1]

    def ratio(at: NDArray[np.int64]) -> float:
        chosen = values[at]
        chance = float(chosen.var(axis=1, ddof=1).mean())
        between = float(chosen.mean(axis=1).var(ddof=1)) - chance / seeds
        return math.sqrt(max(between, 0.0) / chance) if chance > 0 else math.nan

    return bootstrap(ratio, len(values), resamples=resamples)
