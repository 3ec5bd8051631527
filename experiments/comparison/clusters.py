"""Intervals where pairs come in clusters: areas are resampled, each with all its pairs.

Pairs of one area are alike, so that twenty seeds in one area tell less than twenty areas. The
percentile bootstrap draws areas with replacement, and the interval is never narrower than the exact
order-statistic interval of the areas' own medians, which holds its level at any number of areas. With one
pair for each area this is the interval of `experiments.comparison.statistics`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from experiments.comparison.statistics import (
    Centre,
    Floats,
    Interval,
    interval,
    sign_test_p,
    sign_test_rejects,
    two_sided_p,
)

RESAMPLES = 10_000
CHUNK = 250
_BOOTSTRAP_KEY = 0x636C757374657273


def centres_of_clusters(values: Floats, areas: NDArray[np.int64], centre: Centre) -> Floats:
    """The centre of each area's own differences, shape (areas,)."""
    middle = np.median if centre == "median" else np.mean
    return np.array([float(middle(values[areas == area])) for area in np.unique(areas)])


def resampled_centres(values: Floats, areas: NDArray[np.int64], centre: Centre) -> Floats:
    """Centres of 10,000 resamples of whole areas.

    Parameters
    ----------
    values : shape (pairs,)
    areas : shape (pairs,)
        The area of each pair.
    """
    _, cluster = np.unique(areas, return_inverse=True)
    count = int(cluster.max()) + 1
    generator = np.random.Generator(np.random.Philox(key=_BOOTSTRAP_KEY + count))
    order = np.argsort(values, kind="stable")
    values, cluster = values[order], cluster[order]
    found = []
    for _ in range(RESAMPLES // CHUNK):
        drawn = generator.integers(0, count, (CHUNK, count))
        times = np.apply_along_axis(np.bincount, 1, drawn, minlength=count)
        weights = times[:, cluster]
        found.append(_weighted(values, weights, centre))
    return np.concatenate(found)


def _weighted(values: Floats, weights: NDArray[np.int64], centre: Centre) -> Floats:
    """Medians (means) of sorted values, each there as often as its weight says, (resamples,)."""
    total = weights.sum(axis=1)
    if centre == "mean":
        return np.asarray((weights * values).sum(axis=1) / total)
    below = np.cumsum(weights, axis=1)
    lower = (2 * below < total[:, None]).sum(axis=1)
    upper = (2 * below <= total[:, None]).sum(axis=1)
    return np.asarray((values[lower] + values[np.minimum(upper, len(values) - 1)]) / 2)


def cluster_interval(
    differences: Sequence[float] | Floats,
    areas: Sequence[int] | NDArray[np.int64],
    level: float = 0.95,
    centre: Centre = "median",
) -> Interval:
    """Interval for the centre of paired differences that come in areas.

    Parameters
    ----------
    differences : shape (pairs,)
    areas : shape (pairs,)
        The area of each pair.
    """
    values, cluster = np.asarray(differences, dtype=np.float64), np.asarray(areas, dtype=np.int64)
    own = centres_of_clusters(values, cluster, centre)
    if len(own) == len(values) or not values.any():
        return interval(values, level, centre)
    tail = (1 - level) / 2
    low, high = np.quantile(resampled_centres(values, cluster, centre), [tail, 1 - tail])
    if centre == "mean":
        if not sign_test_rejects(own, level):
            low, high = min(low, 0.0), max(high, 0.0)
        return Interval(float(low), float(high), level)
    exact = interval(own, level, centre)
    return Interval(min(float(low), exact.low), max(float(high), exact.high), level)


def cluster_p(
    differences: Sequence[float] | Floats,
    areas: Sequence[int] | NDArray[np.int64],
    centre: Centre = "median",
) -> float:
    """Smallest alpha at which the interval would exclude zero, to within the bootstrap's grain."""
    values, cluster = np.asarray(differences, dtype=np.float64), np.asarray(areas, dtype=np.int64)
    own = centres_of_clusters(values, cluster, centre)
    if len(own) == len(values):
        return two_sided_p(values, centre)
    if not values.any():
        return 1.0
    centres = resampled_centres(values, cluster, centre)
    bootstrap = 2 * min(float((centres <= 0).mean()), float((centres >= 0).mean()))
    exact = two_sided_p(own, centre) if centre == "median" else sign_test_p(own, centre)
    return float(min(1.0, max(bootstrap, exact)))
