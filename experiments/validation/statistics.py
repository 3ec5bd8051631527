"""Summarise numbers over runs, areas and replicates.

An estimate has an interval at 95 per cent: medians and means of runs get the interval that
comparisons use; shares of yes or no get Wilson's; everything else a percentile bootstrap over runs,
whose draws are always the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from experiments.comparison.statistics import median_interval

Floats = NDArray[np.float64]
NAN = math.nan
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


def no_estimate(n: int = 0, value: float = NAN) -> Estimate:
    """A number without bounds, or no number at all: nothing can be concluded from it."""
    return Estimate(value, -math.inf, math.inf, n)


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
    told = n if runs is None else runs
    if resamples == 0:
        return no_estimate(told, estimator(np.arange(n)) if n else NAN)
    if n < FEWEST:
        return no_estimate(told)
    generator = np.random.Generator(np.random.Philox(key=_KEY + n))
    drawn = [estimator(generator.integers(0, n, n)) for _ in range(resamples)]
    defined = np.array([value for value in drawn if math.isfinite(value)])
    if len(defined) < resamples // 2:
        return no_estimate(told)
    low, high = np.quantile(defined, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(estimator(np.arange(n)), float(low), float(high), told)


def centre(values: Floats, statistic: str, resamples: int = RESAMPLES) -> Estimate:
    """Mean or median of runs."""
    if resamples == 0:
        take = np.median if statistic == "median" else np.mean
        return bootstrap(lambda at: float(take(values[at])), len(values), resamples=0)
    if len(values) < FEWEST:
        return no_estimate(len(values), float(np.mean(values)) if len(values) else NAN)
    if statistic == "mean" and np.isin(values, (0.0, 1.0)).all():
        return proportion(int(values.sum()), len(values))
    if statistic == "median":
        bounds = median_interval(values, LEVEL)
        return Estimate(float(np.median(values)), bounds.low, bounds.high, len(values))
    return bootstrap(lambda at: float(values[at].mean()), len(values), resamples=resamples)


def proportion(count: int, n: int) -> Estimate:
    """A share of runs, with Wilson's interval.

    >>> estimate = proportion(10, 10)
    >>> round(estimate.low, 2), round(estimate.high, 2)
    (0.72, 1.0)
    """
    if n < FEWEST:
        return no_estimate(n, count / n if n else NAN)
    p, spread = count / n, Z * Z / n
    middle = (p + spread / 2) / (1 + spread)
    half = Z * math.sqrt(p * (1 - p) / n + spread / (4 * n)) / (1 + spread)
    return Estimate(p, max(0.0, middle - half), min(1.0, middle + half), n)


def pooled(above: Floats, below: Floats, resamples: int = RESAMPLES) -> Estimate:
    """Sum over runs divided by sum over runs."""

    def ratio(at: NDArray[np.int64]) -> float:
        total = float(below[at].sum())
        return float(above[at].sum()) / total if total > 0 else NAN

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
        return float((total[ours].sum() - others) / total.sum()) if total.sum() else NAN

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
        left, right = rankdata(first[at]), rankdata(second[at])
        if left.std() == 0 or right.std() == 0:
            return NAN
        return float(np.corrcoef(left, right)[0, 1])

    return bootstrap(correlation, len(first), resamples=resamples)


def group_difference(
    values: Floats, first: NDArray[np.bool_], second: NDArray[np.bool_], resamples: int = RESAMPLES
) -> Estimate:
    """Mean of one group of runs less that of another.

    Parameters
    ----------
    first, second : numpy.ndarray of bool, shape (runs,)
    """
    if min(int(first.sum()), int(second.sum())) < (FEWEST // 2 if resamples else 1):
        return no_estimate(int(first.sum() + second.sum()))

    def difference(at: NDArray[np.int64]) -> float:
        left, right = at[first[at]], at[second[at]]
        if not len(left) or not len(right):
            return NAN
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
        return math.sqrt(max(between, 0.0) / chance) if chance > 0 else NAN

    return bootstrap(ratio, len(values), resamples=resamples)


NAN = math.nan


def quantile(values: Floats, share: float) -> float:
    """Quantile by linear interpolation; beside an infinite value, the nearer of the two.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
        Without NaN.
    share : float
        From 0 to 1.

    Returns
    -------
    float
        NaN where there are no values.

    Examples
    --------
    >>> quantile(np.array([1.0, 2.0, math.inf]), 0.5), quantile(np.array([1.0, math.inf]), 0.9)
    (2.0, inf)
    """
    if not values.size:
        return NAN
    ordered = np.sort(values)
    place = share * (ordered.size - 1)
    below = math.floor(place + 1e-12)
    part = max(0.0, place - below)
    low = float(ordered[below])
    if part <= 0.0 or below + 1 >= ordered.size:
        return low
    high = float(ordered[below + 1])
    if math.isinf(high) or math.isinf(low):
        return low if part < 0.5 else high
    return low + part * (high - low)


def spearman(first: Floats, second: Floats) -> float:
    """Rank correlation, equal values sharing their mean rank; NaN where one does not vary.

    Examples
    --------
    >>> round(spearman(np.array([1.0, 5.0, 9.0]), np.array([0.1, 0.2, 0.3])), 6)
    1.0
    """
    ranks = [rankdata(values) - (values.size + 1) / 2.0 for values in (first, second)]
    size = math.sqrt(float((ranks[0] ** 2).sum()) * float((ranks[1] ** 2).sum()))
    return float((ranks[0] * ranks[1]).sum()) / size if size else NAN


def known(values: Floats) -> Floats:
    """Values without those that are NaN."""
    return np.asarray(values[~np.isnan(values)])


def mean_of_known(values: Iterable[float]) -> float:
    """Mean of the values that are not NaN; NaN where there are none."""
    defined = [value for value in values if not math.isnan(value)]
    return sum(defined) / len(defined) if defined else NAN
