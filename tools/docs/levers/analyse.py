"""Try every lever: low against high over twin neighbourhoods, and how each expectation came out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.comparison.statistics import (
    Interval,
    centre_judged,
    holm_levels,
    interval,
    middle,
    two_sided_p,
)
from experiments.execution.records import RunRecord
from experiments.execution.requests import RunRequest, request
from experiments.lever_expectations import Expectation, Expected
from sim.scenario import load_scenario
from tools.docs.columns import centre_of, read

SIDES = ("low", "high")
AT_ONCE = 8
MOVED = ("as expected", "contrary", "moves")
Perform = Callable[[Sequence[RunRequest]], Mapping[tuple[str, int], RunRecord]]


@dataclass(frozen=True)
class LeverFinding:
    """How one expected outcome came out.

    Attributes
    ----------
    expected : Expected
    n : pairs in which it is known on both sides
    low, high : medians (means for what is counted or yes or no) of the two sides
    difference : centre of the paired differences, high minus low
    bounds : interval at the level at which it was judged, among this lever's outcomes
    p : two-sided chance of a difference like this were there none
    verdict : 'as expected', 'contrary', 'moves' (either way was expected), 'not shown' or 'identical'
    """

    expected: Expected
    n: int
    low: float
    high: float
    difference: float
    bounds: Interval
    p: float
    verdict: str


@dataclass(frozen=True)
class LeverTrial:
    """One lever tried.

    Attributes
    ----------
    expectation : Expectation
    found : one for each expected outcome that is known in at least one pair
    """

    expectation: Expectation
    found: tuple[LeverFinding, ...]

    @property
    def moved(self) -> bool:
        """Whether at least one of the expected outcomes moved."""
        return any(each.verdict in MOVED for each in self.found)


def requests_for(expectation: Expectation, seeds: Sequence[int]) -> list[RunRequest]:
    """The runs of one lever, twin by twin; each side is watched for its own horizon."""
    sides = {side: load_scenario("baseline", expectation.changes(side)) for side in SIDES}
    return [
        request(f"{expectation.path} {side}", place, scenario, seed, scenario.horizon_months)
        for place, seed in enumerate(seeds)
        for side, scenario in sides.items()
    ]


def try_levers(
    expectations: Sequence[Expectation], seeds: Sequence[int], perform: Perform
) -> Iterator[LeverTrial]:
    """Try levers, some at a time, so that runs need not all be held in memory.

    Parameters
    ----------
    perform : carries out runs and hands back their records by key
    """
    for first in range(0, len(expectations), AT_ONCE):
        some = expectations[first : first + AT_ONCE]
        records = perform([each for one in some for each in requests_for(one, seeds)])
        for expectation in some:
            yield judge(expectation, paired(expectation, records, len(seeds)))


def paired(
    expectation: Expectation, records: Mapping[tuple[str, int], RunRecord], replicates: int
) -> list[tuple[RunRecord, RunRecord]]:
    """Low and high of every neighbourhood in which both runs were finished."""
    keys = [
        [(f"{expectation.path} {side}", place) for side in SIDES] for place in range(replicates)
    ]
    return [(records[low], records[high]) for low, high in keys if {low, high} <= records.keys()]


def judge(expectation: Expectation, pairs: Sequence[tuple[RunRecord, RunRecord]]) -> LeverTrial:
    """Say of every expected outcome whether it moved, all of a lever's judged together (Holm)."""
    values = [_known(each, pairs) for each in expectation.moves]
    kept = [(e, v) for e, v in zip(expectation.moves, values, strict=True) if v.shape[1]]
    chances = [two_sided_p(v[1] - v[0], centre_of(e.column)) for e, v in kept]
    levels = holm_levels(chances)
    found = [
        _found(expected, sides, p, level)
        for (expected, sides), p, level in zip(kept, chances, levels, strict=True)
    ]
    return LeverTrial(expectation, tuple(found))


def _known(expected: Expected, pairs: Sequence[tuple[RunRecord, RunRecord]]) -> Any:
    """Values by side, (2, pairs), of the pairs in which both are known."""
    read_off = [[read(record, expected.column, expected.when) for record in pair] for pair in pairs]
    values = np.array(read_off, dtype=np.float64).reshape(-1, 2).T
    return values[:, np.isfinite(values).all(axis=0)]


def _found(expected: Expected, sides: Any, p: float, level: float) -> LeverFinding:
    differences = sides[1] - sides[0]
    centre = centre_judged(differences, centre_of(expected.column))
    bounds = interval(differences, level, centre)
    return LeverFinding(
        expected=expected,
        n=len(differences),
        low=middle(sides[0], centre),
        high=middle(sides[1], centre),
        difference=middle(differences, centre),
        bounds=bounds,
        p=p,
        verdict=verdict(expected.direction, differences, bounds),
    )


def verdict(direction: str, differences: Any, bounds: Interval) -> str:
    """How an expectation came out.

    >>> verdict("up", [0.1, 0.2], Interval(0.05, 0.3, 0.95))
    'as expected'
    """
    if not np.any(differences):
        return "identical"
    if not bounds.excludes_zero() or math.isnan(bounds.low):
        return "not shown"
    if direction == "either":
        return "moves"
    return "as expected" if (bounds.low > 0) == (direction == "up") else "contrary"
