"""Share out values among areas: stratified, keyed by area, each lever by draws of its own.

Every lever has random numbers of its own for each area. They put the areas in an order; then the first
of so many areas get the first option, or each area gets its slice of a distribution (Latin hypercube).
So counts come out exactly, and a further lever reshuffles none of the others.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.randomness import Draws
    from sim.scenario.portfolio_file import Draw, Option


def order(draws: Draws, label: str, areas: int) -> list[int]:
    """Return the areas (0 to areas - 1) in an order that belongs to the label."""
    drawn = [(draws.uniform(f"portfolio.{label}", 0, area), area) for area in range(areas)]
    return [area for _, area in sorted(drawn)]


def apportion(counts: Sequence[float], areas: int) -> list[int]:
    """Return whole numbers in the proportion of the counts that add up to the areas.

    By largest remainders; counts that add up to the areas come out as they are.

    Examples
    --------
    >>> apportion([69, 43, 34], 150)
    [71, 44, 35]
    """
    total = sum(counts)
    exact = [count * areas / total for count in counts]
    whole = [math.floor(share + 1e-9) for share in exact]
    by_remainder = sorted(range(len(counts)), key=lambda i: (whole[i] - exact[i], i))
    for place in by_remainder[: areas - sum(whole)]:
        whole[place] += 1
    return whole


def options_of(draw: Draw, draws: Draws, areas: int) -> list[Option]:
    """Return the option of each area."""
    counts = apportion([option.count for option in draw.options], areas)
    listed = [
        option for option, count in zip(draw.options, counts, strict=True) for _ in range(count)
    ]
    given = dict(zip(order(draws, draw.label, areas), listed, strict=True))
    return [given[area] for area in range(areas)]


def amounts_of(draw: Draw, draws: Draws, areas: int) -> list[float]:
    """Return the number of each area: one from each of as many equal slices as there are areas."""
    ranks = {area: rank for rank, area in enumerate(order(draws, draw.label, areas))}
    stream = f"portfolio.{draw.label}.within"
    positions = ((ranks[a] + draws.uniform(stream, 0, a)) / areas for a in range(areas))
    return [quantile(draw, position) for position in positions]


def quantile(draw: Draw, position: float) -> float:
    """Return the value below which this share (0 to 1) of a distribution lies."""
    low, high = float(draw.low or 0.0), float(draw.high or 0.0)
    if draw.shape == "uniform" or high == low:
        return low + position * (high - low)
    middle = float(draw.middle or 0.0)
    before = (middle - low) / (high - low)
    if position < before:
        return low + math.sqrt(position * (high - low) * (middle - low))
    return high - math.sqrt((1.0 - position) * (high - low) * (high - middle))


def fitted(value: float, annotation: Any) -> float | int:
    """Return a drawn number as its lever takes it: whole, or to three digits."""
    return round(value) if annotation is int else round(value, 3)
