"""Judge the outcomes of one scenario against another over twin neighbourhoods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.comparison.clusters import cluster_interval, cluster_p
from experiments.comparison.outcomes import OUTCOMES, Outcome
from experiments.comparison.statistics import holm_levels, interval, two_sided_p, verdict

if TYPE_CHECKING:
    from experiments.comparison.version_counts import VersionCounts


@dataclass(frozen=True)
class PairedResult:
    """One outcome of one scenario against the base, over twin neighbourhoods.

    Attributes
    ----------
    scenario, base : str
    outcome : Outcome
    n : int
        Pairs in which the outcome is defined on both sides.
    base_median, other_median : float
        Medians of the two sides (means for yes-or-no outcomes).
    difference : float
        Median (mean) of the paired differences, other minus base.
    p10, p90 : float
        Between which eight of ten paired differences lie.
    interval_low, interval_high : float
        Interval of `difference`; infinite where too few pairs allow none.
    level : float
        Its confidence level, 0 to 1.
    better, worse, equal : int
        Pairs in which the other side is better, worse, the same (higher, lower where
        neither way is better).
    verdict : str
    seeds, differences, base_values, other_values : numpy.ndarray, shape (n,)
    versions : VersionCounts or None
        In how many plausible versions of the model it holds; None where there is one version.
    """

    scenario: str
    base: str
    outcome: Outcome
    n: int
    base_median: float
    other_median: float
    difference: float
    p10: float
    p90: float
    interval_low: float
    interval_high: float
    level: float
    better: int
    worse: int
    equal: int
    verdict: str
    seeds: Any = field(repr=False)
    differences: Any = field(repr=False)
    base_values: Any = field(repr=False)
    other_values: Any = field(repr=False)
    versions: VersionCounts | None = None


def judge(
    name: str,
    base_name: str,
    base: Mapping[int, Mapping[str, float]],
    other: Mapping[int, Mapping[str, float]],
    clusters: Mapping[int, int] | None = None,
) -> list[PairedResult]:
    """Judge every outcome of one scenario against another, the headline ones together.

    Parameters
    ----------
    base, other : mapping of seed to outcome to value
    clusters : mapping of seed to area, optional
        Where pairs come in areas: what is resampled.
    """
    seeds = np.array([seed for seed in base if seed in other])
    pairs = {}
    for outcome in OUTCOMES:
        left = np.array([base[seed][outcome] for seed in seeds])
        right = np.array([other[seed][outcome] for seed in seeds])
        both = np.isfinite(left) & np.isfinite(right) if len(seeds) else np.empty(0, dtype=bool)
        if both.any():
            pairs[outcome] = (seeds[both], left[both], right[both])
    levels = _levels(pairs, clusters)
    return [
        _paired(name, base_name, OUTCOMES[outcome], *columns, levels[outcome], clusters)
        for outcome, columns in pairs.items()
    ]


def _levels(
    pairs: Mapping[str, tuple[Any, Any, Any]], clusters: Mapping[int, int] | None
) -> dict[str, float]:
    """Holm-stepped levels for the headline outcomes, 95 per cent for the exploratory ones."""
    levels = dict.fromkeys(pairs, 0.95)
    family = [name for name in pairs if OUTCOMES[name].headline]
    chances = []
    for name in family:
        seeds, left, right = pairs[name]
        centre = OUTCOMES[name].centre
        areas = _areas(seeds, clusters)
        chances.append(
            two_sided_p(right - left, centre)
            if areas is None
            else cluster_p(right - left, areas, centre)
        )
    return levels | dict(zip(family, holm_levels(chances), strict=True))


def _areas(seeds: Any, clusters: Mapping[int, int] | None) -> Any:
    """The area of each pair, (n,); None where pairs are independent."""
    return None if clusters is None else np.array([clusters[int(seed)] for seed in seeds])


def _paired(
    name: str,
    base: str,
    outcome: Outcome,
    seeds: Any,
    left: Any,
    right: Any,
    level: float,
    clusters: Mapping[int, int] | None,
) -> PairedResult:
    differences = right - left
    centre = np.median if outcome.centre == "median" else np.mean
    areas = _areas(seeds, clusters)
    bounds = (
        interval(differences, level, outcome.centre)
        if areas is None
        else cluster_interval(differences, areas, level, outcome.centre)
    )
    risen, fallen = int((differences > 0).sum()), int((differences < 0).sum())
    better, worse = (fallen, risen) if outcome.direction == "lower" else (risen, fallen)
    p10, p90 = np.quantile(differences, [0.1, 0.9])
    return PairedResult(
        scenario=name,
        base=base,
        outcome=outcome,
        n=len(differences),
        base_median=float(centre(left)),
        other_median=float(centre(right)),
        difference=float(centre(differences)),
        p10=float(p10),
        p90=float(p90),
        interval_low=bounds.low,
        interval_high=bounds.high,
        level=level,
        better=better,
        worse=worse,
        equal=len(differences) - better - worse,
        verdict=verdict(differences, bounds, outcome.direction, outcome.smallest_difference),
        seeds=seeds,
        differences=differences,
        base_values=left,
        other_values=right,
    )
