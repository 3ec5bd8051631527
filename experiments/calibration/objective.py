"""How far a simulated pattern lies from the published figure, in units of what still counts.

On this scale a pattern's band reaches from -1 to 1. Inside the comfortable middle the distance is nothing,
so that nobody is rewarded for hitting a noisy figure exactly; from there it grows to 1 at the band's end.
A range that ends where the statistic ends, and a sign, bind on one side only.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.validation.patterns.bands import Band, band
from experiments.validation.patterns.schema import Pattern

Floats = NDArray[np.float64]
COMFORT = 0.25
"""Share of the half-width of a band within which nothing is gained by coming closer."""
ROBUST_FROM = 1.5
"""From here on misfit grows linearly, so that one hopeless pattern does not rule the fit."""
UNDEFINED = 3.0
"""The distance that counts where a pattern is not defined."""
SIGN_SCALE = 0.05
PRIOR_PENALTY_WEIGHT = 0.02
"""How much a unit of squared distance from the prior's middle counts beside the patterns."""
_LARGEST = {"share": 1.0, "persistence": 1.0, "rank_correlation": 1.0}


@dataclass(frozen=True)
class ScaledTarget:
    """A pattern as something to be hit.

    Attributes
    ----------
    pattern : Pattern
    band : Band
        With the sampling error of means as found at the present values.
    centre, half : float
        Middle and half-width of the band; a value is scaled to (value - centre) / half.
    least, most : float
        Ends of the comfortable middle on that scale; infinite where the pattern does not bind.
    """

    pattern: Pattern
    band: Band
    centre: float
    half: float
    least: float
    most: float

    def scaled(self, value: float) -> float:
        """A simulated value on the scale of the band; NaN stays NaN, infinity becomes large."""
        return min(max((value - self.centre) / self.half, -20.0), 20.0)


def scaled_target(pattern: Pattern, spread: float = math.nan) -> ScaledTarget:
    """A pattern as something to be hit; `spread` as in `experiments.validation.patterns.bands.band`."""
    limits = band(pattern, spread)
    low, high = limits.low, limits.high
    if pattern.sign is not None:
        centre = SIGN_SCALE if pattern.sign == "positive" else -SIGN_SCALE
        ends = (-COMFORT, math.inf) if pattern.sign == "positive" else (-math.inf, COMFORT)
        return ScaledTarget(pattern, limits, centre, SIGN_SCALE, *ends)
    at_top = pattern.range is not None and pattern.range[1] >= _LARGEST.get(
        pattern.statistic, math.inf
    )
    at_bottom = pattern.range is not None and pattern.range[0] <= 0.0
    if at_top:
        high = _LARGEST[pattern.statistic]
    return ScaledTarget(
        pattern,
        limits,
        centre=(low + high) / 2.0,
        half=max((high - low) / 2.0, 1e-9),
        least=-math.inf if at_bottom else -COMFORT,
        most=math.inf if at_top else COMFORT,
    )


def scaled(aims: Sequence[ScaledTarget], values: Mapping[str, float]) -> Floats:
    """Simulated patterns on the scale of their bands, shape (patterns,)."""
    return np.array([aim.scaled(values[aim.pattern.id]) for aim in aims])


def beyond_comfort(aims: Sequence[ScaledTarget], y: Floats) -> Floats:
    """Distance beyond the comfortable middle with its sign, 1 at a band's end; same shape as `y`.

    Parameters
    ----------
    y : numpy.ndarray, shape (..., patterns)
        Scaled patterns.
    """
    least = np.array([aim.least for aim in aims])
    most = np.array([aim.most for aim in aims])
    distance = (y - np.clip(y, least, most)) / (1.0 - COMFORT)
    return np.where(np.isnan(y), UNDEFINED, distance)


def robust(distance: Floats) -> Floats:
    """Squared near zero, linear far out (Huber)."""
    size = np.abs(distance)
    far = ROBUST_FROM * (2.0 * size - ROBUST_FROM)
    return np.where(size <= ROBUST_FROM, size**2, far)


def misfit(aims: Sequence[ScaledTarget], y: Floats) -> Floats:
    """Sum over patterns of the robust distance, shape (...,)."""
    total: Floats = robust(beyond_comfort(aims, y)).sum(axis=-1)
    return total


def prior_penalty(z: Floats) -> Floats:
    """What distance from the present values costs, shape (...,) from z of shape (..., parameters)."""
    total: Floats = PRIOR_PENALTY_WEIGHT * np.square(z).sum(axis=-1)
    return total


def within_bands(aims: Sequence[ScaledTarget], values: Mapping[str, float]) -> list[bool]:
    """For each pattern whether a value lies inside its band."""
    return [aim.band.holds(values[aim.pattern.id]) for aim in aims]
