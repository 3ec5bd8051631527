"""What construct checks work out of runs: pure functions of series, values and events.

A series is a monthly column of one run; months without a value are NaN. Where there is nothing to work out, the
figure is NaN.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from experiments.validation.statistics import NAN, Floats

Closing = tuple[str, float, float]
"""A body that folded: cause, months of core cost in reserve, able members."""


def autocorrelation(series: Sequence[Floats], lag: int) -> float:
    """Correlation of a column with itself so many months later, within runs.

    Deviations are from the run's own means (of the earlier and of the later months), summed over runs, so that
    what differs between runs does not count as memory.

    >>> round(autocorrelation([np.array([1.0, 2.0, 3.0, 4.0, 5.0])], 1), 3)
    1.0
    """
    across = earlier_squares = later_squares = 0.0
    for values in series:
        earlier, later = values[:-lag], values[lag:]
        both = ~(np.isnan(earlier) | np.isnan(later))
        if both.sum() < 2:
            continue
        first, second = earlier[both], later[both]
        first, second = first - first.mean(), second - second.mean()
        across += float(first @ second)
        earlier_squares += float(first @ first)
        later_squares += float(second @ second)
    size = math.sqrt(earlier_squares * later_squares)
    return across / size if size > 0.0 else NAN


def variance_shares(parts: Mapping[str, Sequence[Floats]], floor: float) -> dict[str, float]:
    """Share of the variance of the log of a geometric mean that each of its parts carries.

    The log of the mean is the mean of the logs, so that its variance is the sum of its covariances with them, over
    all runs and months in which every part is known.

    Parameters
    ----------
    parts : name to one series for each run
    floor : least value of a part, as in the index
    """
    columns = {name: np.concatenate(list(series)) for name, series in parts.items()}
    together = np.array(list(columns.values()))
    known = ~np.isnan(together).any(axis=0)
    if known.sum() < 2:
        return dict.fromkeys(columns, NAN)
    logs = np.log(np.maximum(together[:, known], floor)) / len(columns)
    centred = logs - logs.mean(axis=1, keepdims=True)
    whole = centred.sum(axis=0)
    total = float(whole @ whole)
    if total <= 0.0:
        return dict.fromkeys(columns, NAN)
    return {name: float(own @ whole) / total for name, own in zip(columns, centred, strict=True)}


def stays(stages: Sequence[str | None]) -> list[tuple[str, int]]:
    """Stretches of months in one stage, in order; months without a stage are left out.

    >>> stays(["forming", "forming", None, "fragile", "sturdy"])
    [('forming', 2), ('fragile', 1), ('sturdy', 1)]
    """
    found: list[tuple[str, int]] = []
    for stage in stages:
        if not stage or stage == "nan":
            continue
        if found and found[-1][0] == stage:
            found[-1] = (stage, found[-1][1] + 1)
        else:
            found.append((stage, 1))
    return found


def short_share(runs: Sequence[Sequence[tuple[str, int]]], shorter_than: int) -> float:
    """Share of stays that were short: neither a run's first (forming) nor its last, which goes on, counts."""
    lengths = [length for run in runs for _, length in run[1:-1]]
    return sum(length < shorter_than for length in lengths) / len(lengths) if lengths else NAN


def steepest_fall(means: Sequence[float]) -> float:
    """Largest fall from one rung of a ladder to the next; negative where every one is higher.

    >>> round(steepest_fall([0.50, 0.53, 0.49, 0.60]), 3)
    0.04
    """
    falls = [before - after for before, after in zip(means, means[1:], strict=False)]
    return max(falls, default=NAN)


def gap(first: Floats, second: Floats) -> float:
    """Mean distance between two series over the months in which both are known."""
    distance = np.abs(first - second)
    known = distance[~np.isnan(distance)]
    return float(known.mean()) if known.size else NAN


def first_above_zero(values: Floats) -> int | None:
    """The month in which a column is first above nothing."""
    found = np.flatnonzero(np.nan_to_num(values) > 0.0)
    return int(found[0]) if found.size else None


def without_cause(
    closings: Sequence[Closing], reserve: float, able: float, no_cause: Sequence[str]
) -> int:
    """Bodies that folded with more than so much in reserve and so many able members, for no cause that explains it."""
    return sum(
        months > reserve and members >= able and cause in no_cause
        for cause, months, members in closings
    )


def share_by_cause(closings: Sequence[Closing], causes: Sequence[str]) -> float:
    """Share of closings that these causes account for."""
    if not closings:
        return NAN
    return sum(cause in causes for cause, _, _ in closings) / len(closings)


def yearly_deviation(values: Floats) -> float:
    """Standard deviation over runs in each year, averaged over the years.

    Parameters
    ----------
    values : numpy.ndarray, shape (runs, years)
    """
    spreads = [
        known.std(ddof=1)
        for known in (year[~np.isnan(year)] for year in values.T)
        if known.size > 1
    ]
    return float(np.mean(spreads)) if spreads else NAN


def yearly_lowest_share(values: Floats) -> float:
    """Share of runs in which a column is no, in the year in which it is lowest.

    Parameters
    ----------
    values : numpy.ndarray, shape (runs, years)
        Yes 1, no 0.
    """
    shares = [
        float((known < 0.5).mean())
        for known in (year[~np.isnan(year)] for year in values.T)
        if known.size
    ]
    return min(shares, default=NAN)
