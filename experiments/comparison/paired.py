"""One scenario against another over twin neighbourhoods, outcome by outcome.

Where replicates run on plausible versions of the model, it is also counted in how many versions a
difference holds. A version's own difference is the centre on which all pairs are judged (the median; the mean for
yes-or-no outcomes and where many pairs tie), of the paired differences of its replicates. One or two replicates are usual, so that it holds luck as well as the version:
the count tells how often a single try on a single version comes out this way. What is smaller than the
smallest difference that matters counts for neither side.

Outcomes of a partnership drop out of a pair where one side has no partnership any more. What is left over is told with
how many pairs it rests on, and no design is praised for its losses: a verdict in favour of the side that lost pairs must
hold, by the sign test, with every pair that it alone lost counted against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.comparison.outcomes import OUTCOMES, Outcome
from experiments.comparison.statistics import (
    Centre,
    Clusters,
    Floats,
    centre_judged,
    centres_of_clusters,
    cluster_interval,
    cluster_p,
    holm_levels,
    interval,
    middle,
    side_of,
    side_of_sign_test,
    two_sided_p,
    verdict,
)

Whole = NDArray[np.int64]

VERSIONS = "plausible versions of the model"


@dataclass(frozen=True)
class VersionCounts:
    """How versions came out, one against another design.

    Attributes
    ----------
    better, worse : int
        Versions in which the other side is better, worse (higher, lower where neither way is better).
    even : int
        Versions without a difference that matters.
    replicates : int
        Pairs in the version that has most of them.
    """

    better: int
    worse: int
    even: int
    replicates: int

    @property
    def of(self) -> int:
        """All versions in which the outcome could be measured on both sides."""
        return self.better + self.worse + self.even

    def holds_in(self, verdict: str) -> int | None:
        """Versions that come out as the verdict over all pairs has it; None where it has no side."""
        side = side_of(verdict)
        if side in ("better", "higher"):
            return self.better
        if side in ("worse", "lower"):
            return self.worse
        return None if verdict == "no reliable difference" else self.even

    def payload(self, verdict: str) -> dict[str, Any]:
        """The counts as JSON takes them."""
        return {
            "better": self.better,
            "worse": self.worse,
            "no_difference_that_matters": self.even,
            "of": self.of,
            "holds_in": self.holds_in(verdict),
            "most_pairs_in_a_version": self.replicates,
        }


@dataclass(frozen=True)
class PairedDifference:
    """One outcome of one scenario against the base, over twin neighbourhoods.

    Attributes
    ----------
    scenario, base : str
    outcome : Outcome
    n : int
        Pairs in which the outcome is defined on both sides.
    base_median, other_median : float
        Medians of the two sides (means where `centre` is "mean").
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
    lost, base_lost : int
        Pairs left out because the outcome is not defined on this side alone, or on the base's alone.
    verdict : str
    centre : {"median", "mean"}
        What was judged: the mean for yes-or-no outcomes, and where so many pairs tie that the pairs
        that differ are judged.
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
    lost: int
    base_lost: int
    verdict: str
    centre: Centre
    seeds: Whole = field(repr=False)
    differences: Floats = field(repr=False)
    base_values: Floats = field(repr=False)
    other_values: Floats = field(repr=False)
    versions: VersionCounts | None = None

    @property
    def of(self) -> int:
        """Pairs in which the outcome is defined on at least one side."""
        return self.n + self.lost + self.base_lost


def compare_outcomes(
    name: str,
    base_name: str,
    base: Mapping[int, Mapping[str, float]],
    other: Mapping[int, Mapping[str, float]],
    clusters: Clusters | None = None,
    names: Iterable[str] = OUTCOMES,
) -> list[PairedDifference]:
    """Judge outcomes of one scenario against another, the headline ones together.

    Parameters
    ----------
    base, other : mapping of seed to outcome to value
    clusters : mapping of seed to area, to version, or to area and version, optional
        Where pairs come in areas or versions: what is resampled.
    names : outcomes to judge, by default all
    """
    seeds = np.array([seed for seed in base if seed in other])
    pairs, lost = {}, {}
    for outcome in names:
        left = np.array([base[seed][outcome] for seed in seeds])
        right = np.array([other[seed][outcome] for seed in seeds])
        here, there = np.isfinite(right), np.isfinite(left)
        both = here & there if len(seeds) else np.empty(0, dtype=bool)
        if both.any():
            pairs[outcome] = (seeds[both], left[both], right[both])
            lost[outcome] = (int((there & ~here).sum()), int((here & ~there).sum()))
    levels = _levels(pairs, clusters)
    return [
        _paired(
            name, base_name, OUTCOMES[outcome], *columns, levels[outcome], lost[outcome], clusters
        )
        for outcome, columns in pairs.items()
    ]


def _levels(
    pairs: Mapping[str, tuple[Whole, Floats, Floats]], clusters: Clusters | None
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


def _areas(seeds: Whole, clusters: Clusters | None) -> Whole | None:
    """The area of each pair, (n,), or its area and version, (n, 2); None where pairs are independent."""
    return None if clusters is None else np.array([clusters[int(seed)] for seed in seeds])


def _paired(
    name: str,
    base: str,
    outcome: Outcome,
    seeds: Whole,
    left: Floats,
    right: Floats,
    level: float,
    lost: tuple[int, int],
    clusters: Clusters | None,
) -> PairedDifference:
    differences = right - left
    areas = _areas(seeds, clusters)
    centre = centre_judged(differences, outcome.centre, areas)
    bounds = (
        interval(differences, level, centre)
        if areas is None
        else cluster_interval(differences, areas, level, centre)
    )
    risen, fallen = int((differences > 0).sum()), int((differences < 0).sum())
    better, worse = (fallen, risen) if outcome.direction == "lower" else (risen, fallen)
    p10, p90 = np.quantile(differences, [0.1, 0.9])
    return PairedDifference(
        scenario=name,
        base=base,
        outcome=outcome,
        n=len(differences),
        base_median=middle(left, centre),
        other_median=middle(right, centre),
        difference=middle(differences, centre),
        p10=float(p10),
        p90=float(p90),
        interval_low=bounds.low,
        interval_high=bounds.high,
        level=level,
        better=better,
        worse=worse,
        equal=len(differences) - better - worse,
        lost=lost[0],
        base_lost=lost[1],
        verdict=without_praise_for_losses(
            verdict(differences, bounds, outcome.direction, outcome.smallest_difference),
            better,
            worse,
            lost,
            level,
        ),
        centre=centre,
        seeds=seeds,
        differences=differences,
        base_values=left,
        other_values=right,
    )


def without_praise_for_losses(
    said: str, better: int, worse: int, lost: tuple[int, int], level: float
) -> str:
    """The verdict, withdrawn where it praises a side for pairs that only this side lost.

    Parameters
    ----------
    said : str
    better, worse : int
        Pairs in which the other side is better, and in which it is worse.
    lost : (int, int)
        Pairs that only the other side lost, and that only the base lost.
    level : float

    Examples
    --------
    >>> without_praise_for_losses("better", 9, 0, (11, 0), 0.95)
    'no reliable difference'
    >>> without_praise_for_losses("better", 39, 0, (1, 0), 0.95)
    'better'
    >>> without_praise_for_losses("worse", 9, 0, (11, 0), 0.95)
    'worse'
    """
    side = side_of(said)
    praised = {"better": (better, worse + lost[0]), "worse": (worse, better + lost[1])}.get(side)
    if praised is None or not lost[0 if side == "better" else 1]:
        return said
    counted = np.repeat([1.0, -1.0], praised)
    return said if side_of_sign_test(counted, level) > 0 else "no reliable difference"


def count(
    differences: Floats, versions: Sequence[int], outcome: Outcome, centre: Centre | None = None
) -> VersionCounts:
    """Count versions by the side on which their own difference lies.

    Parameters
    ----------
    differences : shape (pairs,)
        Other minus base.
    versions : shape (pairs,)
        The version of each pair.
    centre : {"median", "mean"}, optional
        By default what the outcome asks for.
    """
    numbers = np.asarray(versions)
    values = np.asarray(differences, dtype=float)
    centres = centres_of_clusters(values, numbers, centre or outcome.centre)
    matters = np.abs(centres) >= (outcome.smallest_difference or np.finfo(float).tiny)
    risen, fallen = int((centres[matters] > 0).sum()), int((centres[matters] < 0).sum())
    better, worse = (fallen, risen) if outcome.direction == "lower" else (risen, fallen)
    most = int(np.unique(numbers, return_counts=True)[1].max())
    return VersionCounts(better, worse, len(centres) - risen - fallen, most)


def with_counts(
    results: list[PairedDifference], version_of: Mapping[int, int] | None
) -> list[PairedDifference]:
    """The results, each with its counts; as they are where there is one version.

    Parameters
    ----------
    version_of : mapping of seed to version, optional
    """
    if version_of is None:
        return results
    return [
        replace(
            result,
            versions=count(
                result.differences,
                [version_of[int(s)] for s in result.seeds],
                result.outcome,
                result.centre,
            ),
        )
        for result in results
    ]


def version_columns(result: PairedDifference) -> dict[str, int]:
    """The counts as further columns of a table of results; none where there is one version."""
    counts = result.versions
    if counts is None:
        return {}
    return {
        "versions": counts.of,
        "versions_better": counts.better,
        "versions_worse": counts.worse,
        "versions_without_difference": counts.even,
    }


def how_counted(results: Iterable[PairedDifference]) -> str:
    """How versions were counted, as a caveat; empty where there is one version."""
    most = max((each.versions.replicates for each in results if each.versions), default=0)
    if not most:
        return ""
    tries = "one pair" if most == 1 else f"the middle of at most {most} pairs"
    return (
        f"Counts of plausible versions: a version's own difference is {tries}, so luck is part of it; what "
        "is smaller than the smallest difference that matters counts for neither side. The versions are no "
        "posterior distribution: all were fitted to the same patterns, and they vary less than is unknown."
    )


def count_words(result: PairedDifference) -> str:
    """In how many versions it holds, for the middle of a sentence; empty where there is one version.

    The side that leads comes first, then the rest: "better in 47 of 50 plausible versions of the model
    (worse in 1, no difference that matters in 2)".
    """
    counts = result.versions
    if counts is None:
        return ""
    neither = result.outcome.direction == "neither"
    sides = [
        ("higher" if neither else "better", counts.better),
        ("lower" if neither else "worse", counts.worse),
        ("no difference that matters", counts.even),
    ]
    (word, most), *others = sorted(sides, key=lambda side: -side[1])
    rest = ", ".join(f"{other} in {number}" for other, number in others if number)
    return f"{word} in {most} of {counts.of} {VERSIONS}" + (f" ({rest})" if rest else "")
