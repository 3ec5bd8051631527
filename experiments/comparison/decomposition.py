"""Which parts a difference in maturity or legacy lies in: arithmetic on twin runs, no cause.

Maturity is a geometric mean of four parts and legacy a mean of those of its parts that apply, so that a difference between twins can be
shared out among the parts without a rest. For a geometric mean that is the logarithmic mean divisia index (Ang 2015,
doi:10.1016/j.enpol.2015.07.007): a part's share is the logarithmic mean of the two indices times the difference in the part's logarithm, over
the number of parts.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.comparison.outcomes import LAST_MONTHS
from experiments.comparison.statistics import ALPHA, interval

MATURITY_PARTS = ("capability", "depth", "dynamism", "cohesion")
LEGACY_PARTS = ("people", "organisation", "activity", "assets", "standing")
LEGACY_MONTHS = 36
"""Months after the money's end at which legacy is read."""
FLOOR = 0.05
"""The least a part of maturity counts as in the index (M13)."""

Floats = NDArray[np.float64]
ShareOut = Callable[[Sequence[float], Sequence[float]], list[float]]


@dataclass(frozen=True)
class PartShare:
    """What one part adds to the mean difference between twins.

    Attributes
    ----------
    part : name of the part; share : mean over pairs, in points of the index
    low, high : interval of the mean at 95 per cent; infinite where too few pairs allow none
    base, other : mean of the part on both sides, NaN where it never applies
    pairs : pairs it rests on
    """

    part: str
    share: float
    low: float
    high: float
    base: float
    other: float
    pairs: int

    @property
    def is_reliable(self) -> bool:
        """Whether the interval excludes zero."""
        return self.low > 0.0 or self.high < 0.0


def logarithmic_mean(first: float, second: float) -> float:
    """Logarithmic mean of two positive numbers; the number itself where they are equal.

    Examples
    --------
    >>> round(logarithmic_mean(1.0, math.e), 6), logarithmic_mean(0.5, 0.5)
    (1.718282, 0.5)
    """
    if math.isclose(first, second, rel_tol=1e-9):
        return first
    return (second - first) / (math.log(second) - math.log(first))


def geometric_shares(base: Sequence[float], other: Sequence[float]) -> list[float]:
    """Share out the difference of two geometric means among their parts; the shares add up to it.

    Parameters
    ----------
    base, other : parts on both sides, all above 0
    """
    count = len(base)
    first = math.prod(base) ** (1.0 / count)
    second = math.prod(other) ** (1.0 / count)
    weight = logarithmic_mean(first, second) / count
    return [weight * math.log(b / a) for a, b in zip(base, other, strict=True)]


def mean_shares(base: Sequence[float], other: Sequence[float]) -> list[float]:
    """Share out the difference of two means over the parts that apply; NaN is a part that does not apply.

    Examples
    --------
    >>> mean_shares([0.5, 0.25], [0.75, 0.5]), mean_shares([0.5, math.nan], [0.5, 0.25])
    ([0.125, 0.125], [-0.25, 0.125])
    """
    return [b - a for a, b in zip(_weighted(base), _weighted(other), strict=True)]


def _weighted(parts: Sequence[float]) -> list[float]:
    count = sum(not math.isnan(part) for part in parts)
    return [0.0 if math.isnan(part) else part / count for part in parts]


Ends = Mapping[int, int]
Side = tuple[pd.DataFrame, Ends]
"""Monthly rows of a design, months counted from 1 in every run, and the month of the money's end by replicate."""


def shares_of_maturity(base: Side, other: Side) -> list[PartShare]:
    """Share out the difference in maturity over the last three years with money (the second half of a short programme).

    Parts are geometric means over those months, so that the shares add up to the difference of geometric means, which is near to
    that of the headline outcome.
    """
    columns = list(MATURITY_PARTS)
    return _shares(columns, columns, _late_parts(base), _late_parts(other), geometric_shares)


def shares_of_legacy(base: Side, other: Side) -> list[PartShare]:
    """Share out the difference in legacy three years after the money's end."""
    columns = [f"legacy_{part}" for part in LEGACY_PARTS]
    sides = (_at_end(base, columns), _at_end(other, columns))
    return _shares(list(LEGACY_PARTS), columns, *sides, mean_shares)


def _late_parts(side: Side) -> pd.DataFrame:
    rows, ends = side
    if not set(MATURITY_PARTS) <= set(rows):
        return pd.DataFrame(columns=list(MATURITY_PARTS))
    end = rows["replicate"].map(ends)
    first = end - np.minimum(LAST_MONTHS, end // 2)
    late = rows[(rows["month"] > first) & (rows["month"] <= end)]
    parts = late[list(MATURITY_PARTS)].astype(float)
    known = parts.clip(lower=FLOOR)[parts.notna().all(axis=1)]
    means: pd.DataFrame = known.apply(np.log).groupby(late["replicate"]).mean().apply(np.exp)
    return means


def after_end(side: Side, months: int) -> pd.DataFrame:
    """The monthly rows so many months after each run's own end of money."""
    rows, ends = side
    return rows[rows["month"] == rows["replicate"].map(ends) + months]


def _at_end(side: Side, columns: Sequence[str]) -> pd.DataFrame:
    if not set(columns) <= set(side[0]):
        return pd.DataFrame(columns=list(columns))
    at = after_end(side, LEGACY_MONTHS)
    parts: pd.DataFrame = at.set_index("replicate")[list(columns)].astype(float)
    return parts[parts.notna().any(axis=1)]


def _shares(
    names: Sequence[str],
    columns: Sequence[str],
    base: pd.DataFrame,
    other: pd.DataFrame,
    share_out: ShareOut,
) -> list[PartShare]:
    pairs = base.index.intersection(other.index)
    if not len(pairs):
        return []
    sides = (base.loc[pairs, list(columns)], other.loc[pairs, list(columns)])
    both = zip(*(side.to_numpy() for side in sides), strict=True)
    shares = np.array([share_out(a.tolist(), b.tolist()) for a, b in both])
    return [
        _part_share(name, shares[:, n], *(float(side[columns[n]].mean()) for side in sides))
        for n, name in enumerate(names)
    ]


def _part_share(name: str, shares: Floats, base: float, other: float) -> PartShare:
    within = interval(shares, 1.0 - ALPHA, "mean")
    return PartShare(name, float(shares.mean()), within.low, within.high, base, other, shares.size)
