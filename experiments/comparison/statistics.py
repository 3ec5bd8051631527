"""Paired comparison: how large is the difference, how sure can we be, does it matter?

The interval is the percentile bootstrap of the median paired difference, never narrower
than the exact order-statistic (sign test) interval at the same level. The second half of
that sentence is a repair: with 5 to 50 pairs the percentile bootstrap of a median alone
raises false alarms in up to 12 per cent of comparisons at a nominal 5 per cent, and in 2
per cent at a nominal 1 per cent, because few distinct medians can be drawn. The order-statistic
interval holds its level at every number of pairs and whatever the ties.

Ties are told apart from chance. The order-statistic interval counts a pair that is exactly equal against either
side, so that "better in 24, worse in 0, equal in 16" would be no difference. Where a tenth of the pairs or more are
exactly equal (`TIED`), the pairs that differ are judged instead: the centre is the mean of all differences, ties
included, and its bootstrap interval may exclude zero only on the side to which the sign test of the pairs that differ
leans at the same level (McNemar's exact test, where the outcome is yes or no). Whichever of the two
is used, the level holds for any number of ties, because it holds among pairs with that number. Below a tenth
ties change nothing: the order-statistic interval of 12 pairs or more cuts more values than tie.

Where pairs come in clusters (areas, or versions of the model), clusters are resampled, each with all its
pairs: pairs of one area are alike, so that twenty seeds in one area tell less than twenty areas. The interval
is never narrower than the exact order-statistic interval of the clusters' own medians, which holds its level
at any number of clusters; with one pair for each it is the interval above. Where pairs come in areas and versions
at once, both are resampled, each by itself: a pair is there as often as its area was drawn times as often as its version
was. The interval is then never narrower than the exact one of either, so that what differs between versions is not
narrowed by many areas, nor what differs between areas by many versions.

Everything here is a pure function of its arguments; the bootstrap's own draws are keyed by
the number of pairs, so the same differences always give the same interval.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import comb
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Centre = Literal["median", "mean"]
Clusters = Mapping[int, int] | Mapping[int, tuple[int, int]]
"""By the seed of each pair its area, or its version of the model; or both."""

RESAMPLES = 10_000
ALPHA = 0.05
RELIABLE = ("better", "worse", "higher", "lower")
"""Verdicts that say there is a difference: reliable, and surely not too small to matter."""
SLIGHT = tuple(f"a little {word}" for word in RELIABLE)
"""Verdicts that are sure of the direction, where the size may be too small to matter."""
DIRECTED = RELIABLE + SLIGHT
"""All verdicts that name a direction."""
TIED = 0.1
"""Share of exactly equal pairs from which on the pairs that differ are judged."""
_BOOTSTRAP_KEY = 0x67726F756E647377
_CLUSTER_KEY = 0x636C757374657273
_CHUNK = 250
_KEPT_PAIRS = 256
"""Pairs up to which all positions are kept: a byte each."""


@dataclass(frozen=True)
class Interval:
    """An interval for the centre of paired differences.

    Attributes
    ----------
    low, high : float
        Bounds, in the outcome's unit; infinite where too few pairs allow none.
    level : float
        Confidence level, 0 to 1.
    """

    low: float
    high: float
    level: float

    def excludes_zero(self) -> bool:
        """Whether all of the interval lies on one side of zero."""
        return self.low > 0 or self.high < 0


def many_tie(differences: Sequence[float] | Floats) -> bool:
    """Whether so many pairs are exactly equal that the pairs that differ are judged.

    >>> many_tie([0.0, 0.0] + [0.3] * 18), many_tie([0.0] + [0.3] * 18)
    (True, False)
    """
    values = np.asarray(differences, dtype=np.float64)
    return bool((values == 0).sum() >= TIED * len(values))


def centre_judged(
    differences: Sequence[float] | Floats,
    centre: Centre = "median",
    areas: Sequence[int] | NDArray[np.int64] | None = None,
) -> Centre:
    """The centre on which paired differences are judged: the mean where many pairs tie.

    Parameters
    ----------
    differences : shape (pairs,)
    centre : {"median", "mean"}
        What the outcome asks for.
    areas : shape (pairs,) or (pairs, 2), optional
        The area of each pair, where pairs come in areas (or area and version); then areas whose own median is zero are
        ties too.
    """
    values = np.asarray(differences, dtype=np.float64)
    if centre == "mean" or many_tie(values):
        return "mean"
    if areas is None:
        return "median"
    owns = (centres_of_clusters(values, way, "median") for way in _ways(areas))
    return "mean" if any(many_tie(own) for own in owns) else "median"


def middle(values: Sequence[float] | Floats, centre: Centre) -> float:
    """The median or the mean.

    >>> middle([0.0, 0.0, 3.0], "median"), middle([0.0, 0.0, 3.0], "mean")
    (0.0, 1.0)
    """
    return float(np.median(values) if centre == "median" else np.mean(values))


def _drawn_positions(pairs: int) -> Iterator[NDArray[np.int64]]:
    """Positions drawn with replacement, RESAMPLES rows of so many in parts, so that ten thousand pairs find room."""
    generator = np.random.Generator(np.random.Philox(key=_BOOTSTRAP_KEY + pairs))
    for _ in range(RESAMPLES // _CHUNK):
        yield generator.integers(0, pairs, (_CHUNK, pairs))


def _sorted_positions(pairs: int) -> Iterable[NDArray[np.integer]]:
    """The same, every row sorted."""
    if pairs <= _KEPT_PAIRS:
        return _kept_positions(pairs)
    return (np.sort(drawn, axis=1) for drawn in _drawn_positions(pairs))


@lru_cache(maxsize=16)
def _kept_positions(pairs: int) -> tuple[NDArray[np.integer]]:
    drawn = np.concatenate([part.astype(np.uint8) for part in _drawn_positions(pairs)])
    return (np.sort(drawn, axis=1),)


@lru_cache(maxsize=64)
def _middle_positions(pairs: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Positions of the two middle values of each resample."""
    lower, upper = (pairs - 1) // 2, pairs // 2
    parts = [
        np.partition(drawn, (lower, upper), axis=1)[:, [lower, upper]]
        for drawn in _drawn_positions(pairs)
    ]
    both = np.concatenate(parts)
    return both[:, 0].copy(), both[:, 1].copy()


def bootstrap_centres(differences: Sequence[float] | Floats, centre: Centre = "median") -> Floats:
    """Centres of 10,000 resamples of the differences.

    A resample of sorted values is known by its positions, so its median is read off at the
    two middle positions; these are drawn once for each number of pairs.

    Parameters
    ----------
    differences : sequence of float, shape (pairs,)
        Without missing values.
    centre : {"median", "mean"}

    Returns
    -------
    numpy.ndarray, shape (10_000,)
    """
    values = np.sort(np.asarray(differences, dtype=np.float64))
    if centre == "mean":
        parts = [values[rows].mean(axis=1) for rows in _sorted_positions(len(values))]
        return np.concatenate(parts)
    lower, upper = _middle_positions(len(values))
    return np.asarray((values[lower] + values[upper]) / 2)


@lru_cache(maxsize=512)
def order_statistic_rank(pairs: int, level: float) -> int:
    """How many values to cut from either end for an exact interval of the median.

    The interval from the (k+1)-th smallest to the (k+1)-th largest of `pairs` values covers
    the median with probability at least `level`; returns k, or -1 where even the whole range
    does not reach the level (under 6 pairs at 95 per cent, under 8 at 99).

    >>> order_statistic_rank(20, 0.95), order_statistic_rank(5, 0.95)
    (5, -1)
    """
    tail, rank = 0.0, -1
    for k in range(pairs // 2):
        tail += comb(pairs, k) / 2**pairs
        if 2 * tail > 1 - level + 1e-12:
            break
        rank = k
    return rank


def _order_statistic_interval(values: Floats, level: float) -> tuple[float, float]:
    rank = order_statistic_rank(len(values), level)
    if rank < 0:
        return -np.inf, np.inf
    return float(values[rank]), float(values[len(values) - 1 - rank])


def interval(
    differences: Sequence[float] | Floats, level: float = 0.95, centre: Centre = "median"
) -> Interval:
    """Interval for the centre of paired differences; see the head of this module.

    Parameters
    ----------
    differences : sequence of float, shape (pairs,)
        At least one; without missing values.
    level : float
        Confidence level, above 0 and below 1.
    centre : {"median", "mean"}
        The mean serves outcomes that are yes or no in each neighbourhood, and is taken
        where many pairs tie.

    Examples
    --------
    >>> interval([0.0] * 20)
    Interval(low=0.0, high=0.0, level=0.95)
    """
    values = np.asarray(differences, dtype=np.float64)
    if centre_judged(values, centre) == "median":
        return median_interval(values, level)
    if not values.any():
        return Interval(0.0, 0.0, level)
    return _mean_interval(bootstrap_centres(values, "mean"), [values], level)


def median_interval(values: Sequence[float] | Floats, level: float = 0.95) -> Interval:
    """Interval for the median of any values, of which none is a tie: not of paired differences.

    Parameters
    ----------
    values : sequence of float, shape (runs,)
        At least one; without missing values.
    """
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    if ordered[0] == ordered[-1] == 0:
        return Interval(0.0, 0.0, level)
    tail = (1 - level) / 2
    low, high = np.quantile(bootstrap_centres(ordered), [tail, 1 - tail])
    exact_low, exact_high = _order_statistic_interval(ordered, level)
    return Interval(min(float(low), exact_low), max(float(high), exact_high), level)


def _mean_interval(centres: Floats, tested: Sequence[Floats], level: float) -> Interval:
    """The bootstrap's interval of a mean, widened to zero on a side the sign test does not speak for.

    Parameters
    ----------
    centres : shape (resamples,)
    tested : each of shape (pairs,) or (areas,)
        Of which those that differ from zero are tested; where there are several, each must speak for the side.
    """
    tail = (1 - level) / 2
    low, high = (float(bound) for bound in np.quantile(centres, [tail, 1 - tail]))
    sides = {side_of_sign_test(values, level) for values in tested}
    return Interval(
        low if sides == {1} else min(low, 0.0), high if sides == {-1} else max(high, 0.0), level
    )


def side_of_sign_test(values: Floats, level: float) -> int:
    """To which side the pairs that differ lean more than chance would at this level: 1, -1, or 0 for neither.

    >>> side_of_sign_test(np.array([0.2] * 8 + [0.0] * 30), 0.99)
    1
    >>> side_of_sign_test(np.array([0.2] * 7 + [0.0] * 30), 0.99)
    0
    """
    risen, fallen = int((values > 0).sum()), int((values < 0).sum())
    rank = order_statistic_rank(risen + fallen, level) if risen + fallen else -1
    if min(risen, fallen) > rank:
        return 0
    return 1 if risen > fallen else -1


def two_sided_p(differences: Sequence[float] | Floats, centre: Centre = "median") -> float:
    """Smallest alpha at which the interval would exclude zero, to within the bootstrap's grain.

    The larger of the bootstrap's and the sign test's two-sided probability, on the side on which
    it is smaller.
    """
    values = np.asarray(differences, dtype=np.float64)
    if not values.any():
        return 1.0
    centre = centre_judged(values, centre)
    return _joint_p(bootstrap_centres(values, centre), values, centre)


def _joint_p(centres: Floats, values: Floats, centre: Centre) -> float:
    """The smaller over both sides of the larger of bootstrap's and sign test's probability."""
    up = max(float((centres <= 0).mean()), _one_sided_p(values, centre))
    down = max(float((centres >= 0).mean()), _one_sided_p(-values, centre))
    return min(1.0, 2 * min(up, down))


def sign_test_p(values: Floats, centre: Centre = "median") -> float:
    """Two-sided probability of the sign test; of the pairs that differ where the mean is judged."""
    centre = centre_judged(values, centre)
    return min(1.0, 2 * min(_one_sided_p(values, centre), _one_sided_p(-values, centre)))


def _one_sided_p(values: Floats, centre: Centre) -> float:
    """Chance that as many pairs rise as do, or more; for the median equal pairs count as fallen."""
    risen = int((values > 0).sum())
    pairs = len(values) if centre == "median" else int((values != 0).sum())
    return sum(comb(pairs, k) for k in range(risen, pairs + 1)) / 2**pairs


def holm_levels(probabilities: Sequence[float], alpha: float = ALPHA) -> list[float]:
    """Confidence level for each of a family of outcomes, stepped after Holm.

    The smallest probability is judged at alpha/m, the next at alpha/(m-1), and so on until
    the first that fails; that one and all that follow are shown at the level at which it failed.

    >>> [round(level, 4) for level in holm_levels([0.001, 0.5, 0.02])]
    [0.9833, 0.975, 0.975]
    """
    order = np.argsort(np.asarray(probabilities), kind="stable")
    levels = [0.0] * len(probabilities)
    step, failed = alpha / max(1, len(probabilities)), False
    for place, index in enumerate(order):
        if not failed:
            step = alpha / (len(probabilities) - place)
            failed = probabilities[index] > step
        levels[index] = 1 - step
    return levels


def verdict(
    differences: Sequence[float] | Floats,
    bounds: Interval,
    direction: str,
    smallest_difference: float | None,
) -> str:
    """The verdict, in this order: identical, too small to matter, none, a little better or worse, better or worse.

    "A little" says that the interval excludes zero and yet holds differences too small to matter.

    Parameters
    ----------
    differences : sequence of float, shape (pairs,)
        Other minus base.
    bounds : Interval
    direction : {"higher", "lower", "neither"}
        Which way is better; with "neither" the words are higher and lower.
    smallest_difference : float or None
        The smallest difference that matters, in the outcome's unit; None: any does.
    """
    if not np.any(np.asarray(differences)):
        return "identical"
    matters = smallest_difference or 0.0
    if -matters < bounds.low and bounds.high < matters:
        return "too small to matter"
    if not bounds.excludes_zero():
        return "no reliable difference"
    risen = bounds.low > 0
    may_not_matter = min(abs(bounds.low), abs(bounds.high)) < matters
    return ("a little " if may_not_matter else "") + _side(risen, direction)


def _side(risen: bool, direction: str) -> str:
    if direction == "neither":
        return "higher" if risen else "lower"
    return "better" if risen == (direction == "higher") else "worse"


def side_of(said: str) -> str:
    """The direction that a verdict is sure of, whatever the size; empty where it names none.

    >>> side_of("a little better"), side_of("worse"), side_of("too small to matter")
    ('better', 'worse', '')
    """
    word = said.removeprefix("a little ")
    return word if word in RELIABLE else ""


def centres_of_clusters(values: Floats, areas: NDArray[np.int64], centre: Centre) -> Floats:
    """The centre of each area's own differences, shape (areas,)."""
    return np.array([middle(values[areas == area], centre) for area in np.unique(areas)])


def _ways(areas: Sequence[object] | NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """The cluster of each pair in each way in which pairs come in clusters: one or two arrays of shape (pairs,)."""
    given = np.asarray(areas, dtype=np.int64)
    return list(np.atleast_2d(given.T))


def resampled_centres(values: Floats, areas: NDArray[np.int64], centre: Centre) -> Floats:
    """Centres of 10,000 resamples of whole areas; of areas and versions, each drawn by itself.

    Parameters
    ----------
    values : shape (pairs,)
    areas : shape (pairs,) or (pairs, 2)
        The area of each pair, or its area and its version.

    Returns
    -------
    numpy.ndarray, shape (resamples,)
        Fewer than 10,000 where pairs are missing, so that some resamples of areas and versions hold none.
    """
    order = np.argsort(values, kind="stable")
    ways = [np.unique(way, return_inverse=True)[1][order] for way in _ways(areas)]
    counts = [int(way.max()) + 1 for way in ways]
    generator = np.random.Generator(np.random.Philox(key=_CLUSTER_KEY + sum(counts)))
    values = values[order]
    found = []
    for _ in range(RESAMPLES // _CHUNK):
        weights = np.ones((_CHUNK, len(values)), dtype=np.int64)
        for way, count in zip(ways, counts, strict=True):
            drawn = generator.integers(0, count, (_CHUNK, count))
            weights *= np.apply_along_axis(np.bincount, 1, drawn, minlength=count)[:, way]
        found.append(_weighted(values, weights[weights.any(axis=1)], centre))
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
    areas: Sequence[object] | NDArray[np.int64],
    level: float = 0.95,
    centre: Centre = "median",
) -> Interval:
    """Interval for the centre of paired differences that come in areas, in versions, or in both.

    Parameters
    ----------
    differences : shape (pairs,)
    areas : shape (pairs,) or (pairs, 2)
        The area of each pair; or its area and its version of the model.
    """
    values, ways = np.asarray(differences, dtype=np.float64), _ways(areas)
    centre = centre_judged(values, centre, np.asarray(areas, dtype=np.int64))
    owns = [centres_of_clusters(values, way, centre) for way in ways]
    if _each_alone(owns, values) or not values.any():
        return interval(values, level, centre)
    centres = resampled_centres(values, np.asarray(areas, dtype=np.int64), centre)
    if centre == "mean":
        return _mean_interval(centres, owns, level)
    tail = (1 - level) / 2
    low, high = np.quantile(centres, [tail, 1 - tail])
    exact = [median_interval(own, level) for own in owns]
    return Interval(
        min(float(low), *(each.low for each in exact)),
        max(float(high), *(each.high for each in exact)),
        level,
    )


def _each_alone(owns: Sequence[Floats], values: Floats) -> bool:
    """Whether every pair is a cluster by itself, in every way."""
    return all(len(own) == len(values) for own in owns)


def cluster_p(
    differences: Sequence[float] | Floats,
    areas: Sequence[object] | NDArray[np.int64],
    centre: Centre = "median",
) -> float:
    """Smallest alpha at which the interval would exclude zero, to within the bootstrap's grain."""
    values, ways = np.asarray(differences, dtype=np.float64), _ways(areas)
    centre = centre_judged(values, centre, np.asarray(areas, dtype=np.int64))
    owns = [centres_of_clusters(values, way, centre) for way in ways]
    if _each_alone(owns, values):
        return two_sided_p(values, centre)
    if not values.any():
        return 1.0
    centres = resampled_centres(values, np.asarray(areas, dtype=np.int64), centre)
    within = max(_joint_p(centres, own, centre) for own in owns)
    return (
        max(within, *(two_sided_p(own, centre) for own in owns)) if centre == "median" else within
    )
