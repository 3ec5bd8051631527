"""What still counts as the published figure, and the verdict over replicates."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from experiments.validation.patterns.measuring import quantile
from experiments.validation.patterns.schema import Pattern

Verdict = Literal["reproduced", "missed", "inconclusive"]
VERDICTS: tuple[Verdict, ...] = ("reproduced", "inconclusive", "missed")
MIDDLE = 0.95
STANDARD_ERRORS = 1.96
ROUNDING = 1e-9
"""A figure on the very end of a band is inside, whatever the last digit of its arithmetic says."""
BINOMIAL = frozenset({"share", "pooled", "persistence"})


@dataclass(frozen=True)
class Band:
    """What counts as the published figure.

    Attributes
    ----------
    low, high : float
        Ends in the pattern's unit; infinite where there is none.
    strict : bool
        Whether the ends themselves are outside (a sign: zero is neither).
    """

    low: float
    high: float
    strict: bool = False

    def holds(self, value: float) -> bool:
        """Whether a value lies inside; NaN never does."""
        if self.strict:
            return self.low < value < self.high
        return self.low - ROUNDING <= value <= self.high + ROUNDING

    def misses(self, low: float, high: float) -> bool:
        """Whether an interval lies wholly outside."""
        if self.strict:
            return high <= self.low or low >= self.high
        return high < self.low - ROUNDING or low > self.high + ROUNDING


def target_of(pattern: Pattern) -> tuple[float, float]:
    """The published figure as lowest and highest value, without tolerance or sampling error.

    Examples
    --------
    >>> from experiments.validation.patterns.schema import Pattern
    >>> target_of(Pattern("a", ("E001",), "mean", (2019, 2019), target=11.0))
    (11.0, 11.0)
    """
    if pattern.target is not None:
        return pattern.target, pattern.target
    if pattern.range is not None:
        return pattern.range
    return (0.0, math.inf) if pattern.sign == "positive" else (-math.inf, 0.0)


def band(pattern: Pattern, spread: float = math.nan) -> Band:
    """The band: figure or range, give or take tolerance and 1.96 standard errors.

    The standard error is sqrt(p (1 - p) / n) for shares, pooled shares and persistence, p being the
    figure or the nearer end of the range; spread / sqrt(n) for means; none where n is 0, for other
    statistics, and for a pooled ratio whose figure is no share.

    Parameters
    ----------
    spread : float
        Simulated standard deviation between areas; needed for means that rest on a number n.
    """
    low, high = target_of(pattern)
    if pattern.sign is not None:
        return Band(low, high, strict=True)
    below, above = (_standard_error(pattern, end, spread) for end in (low, high))
    return Band(
        low - pattern.tolerance - STANDARD_ERRORS * below,
        high + pattern.tolerance + STANDARD_ERRORS * above,
    )


def _standard_error(pattern: Pattern, figure: float, spread: float) -> float:
    if not pattern.n:
        return 0.0
    if pattern.statistic in BINOMIAL:
        return math.sqrt(figure * (1.0 - figure) / pattern.n) if 0.0 <= figure <= 1.0 else 0.0
    if pattern.statistic == "mean" and not math.isnan(spread):
        return spread / math.sqrt(pattern.n)
    return 0.0


def interval(values: Sequence[float]) -> tuple[float, float, float]:
    """Low end, median and high end of the middle 95 per cent; NaN where no value is defined."""
    known = np.array([value for value in values if not math.isnan(value)], dtype=np.float64)
    tail = (1.0 - MIDDLE) / 2.0
    return quantile(known, tail), quantile(known, 0.5), quantile(known, 1.0 - tail)


def verdict(values: Sequence[float], band: Band) -> Verdict:
    """Reproduced: the middle 95 per cent of replicates inside; missed: wholly outside; else neither.

    Replicates in which the pattern is not defined are left out; where it is defined in none, nothing
    can be concluded.

    Examples
    --------
    >>> verdict([0.2, 0.3], Band(0.1, 0.4)), verdict([0.2, 0.3], Band(0.25, 0.4))
    ('reproduced', 'inconclusive')
    """
    low, _, high = interval(values)
    if math.isnan(low):
        return "inconclusive"
    if band.holds(low) and band.holds(high):
        return "reproduced"
    return "missed" if band.misses(low, high) else "inconclusive"
