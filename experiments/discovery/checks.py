"""What a box is worth: found again, and as dense where nobody looked.

Half of the points and half of the neighbourhoods, drawn anew each time, are searched for a box of as many factors, and what is found is
held against the other half of both. Half of the runs find less than all do, so that this errs on the careful side.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from experiments.discovery.points import ONE_OF, Limit, Limits, Points
from experiments.discovery.screening import Screen
from experiments.discovery.search import search

HALVES = 30
MIDDLE = (0.1, 0.9)
Tick = Callable[[], None]


@dataclass(frozen=True)
class HeldOut:
    """How boxes found in one half did in the other.

    Attributes
    ----------
    halves : int
    boxes : int
        Halves in which a box was found.
    density, low, high : float
        Mean, and middle eight in ten, of the share of runs that meet what is asked in the half not looked at.
    base : float
        The same share over all of that half.
    """

    halves: int
    boxes: int
    density: float
    low: float
    high: float
    base: float


@dataclass(frozen=True)
class Again:
    """How often a limit came out again.

    Attributes
    ----------
    share : float
        Of the halves, those in which its factor was limited on the same side.
    low, high : float
        Middle eight in ten of where; NaN for words.
    """

    share: float
    low: float
    high: float


def halved(points: Points, limits: Limits, tick: Tick) -> tuple[HeldOut, list[Again]]:
    """How boxes found in halves did in the other half, and how often each limit came out again."""
    size = len({limit.factor for limit in limits})
    generator = np.random.default_rng([2, *points.met.shape])
    boxes: list[Limits] = []
    densities, bases = [], []
    for _ in range(HALVES):
        seen, unseen = _halves(points, generator)
        tick()
        if not 0.0 < seen.density < 1.0:
            boxes.append(())
            continue
        limits_here = _over_all(_found(seen, size), seen, points)
        boxes.append(limits_here)
        inside = unseen.within(limits_here)
        if limits_here and inside.any():
            densities.append(unseen.hits[inside].sum() / unseen.runs[inside].sum())
            bases.append(unseen.density)
    low, high = np.quantile(densities, MIDDLE) if densities else (np.nan, np.nan)
    held_out = HeldOut(
        HALVES, sum(map(bool, boxes)), _mean(densities), float(low), float(high), _mean(bases)
    )
    return held_out, [_again(points, limit, boxes) for limit in limits]


def _found(points: Points, size: int) -> Limits:
    """The limits of the best box of so many factors; none where there is no good one."""
    coarse = Screen(points).best(size, points.hits, points.runs)
    return search(points, coarse[-1].limits).limits if coarse and coarse[-1].score > 0.0 else ()


def _mean(values: list[float]) -> float:
    return float(np.mean(values)) if values else float("nan")


def _halves(points: Points, generator: np.random.Generator) -> tuple[Points, Points]:
    """Half of the points in half of the neighbourhoods, and the rest of both; of a single neighbourhood, all of it."""
    rows = generator.permutation(len(points))
    columns = generator.permutation(points.met.shape[1])
    half, cut = len(rows) // 2, -(-len(columns) // 2)
    others = columns[cut:] if len(columns) > 1 else columns
    return (
        points.some(np.sort(rows[:half]), np.sort(columns[:cut])),
        points.some(np.sort(rows[half:]), np.sort(others)),
    )


def _over_all(limits: Limits, seen: Points, points: Points) -> Limits:
    """Limits found in a half as limits over all points: a word that stood only in the other half is not shut out."""
    return tuple(
        replace(limit, value=tuple(sorted(_words(points, limit) - _shut_out(seen, limit))))
        if limit.side == ONE_OF
        else limit
        for limit in limits
    )


def _words(points: Points, limit: Limit) -> set[str]:
    return set(points.columns[limit.factor])


def _shut_out(points: Points, limit: Limit) -> set[str]:
    """Which words a limit shuts out."""
    return _words(points, limit) - set(limit.value)  # type: ignore[arg-type]


def _again(points: Points, limit: Limit, boxes: list[Limits]) -> Again:
    """How often one limit came out in boxes: on the same side, or shutting out a word that it shuts out too."""
    sides = (
        each
        for box in boxes
        for each in box
        if (each.factor, each.side) == (limit.factor, limit.side)
    )
    if limit.side == ONE_OF:
        gone = _shut_out(points, limit)
        same = sum(bool(gone & _shut_out(points, each)) for each in sides)
        return Again(same / len(boxes), float("nan"), float("nan"))
    values = np.array([each.value for each in sides], dtype=np.float64)
    low, high = np.quantile(values, MIDDLE) if len(values) else (np.nan, np.nan)
    return Again(len(values) / len(boxes), float(low), float(high))
