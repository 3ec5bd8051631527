"""Sums of floats in a fixed order, so that a run has the same last digits everywhere.

``sum`` of floats is compensated from Python 3.12 on, and numpy adds up in an order that depends on how
wide the vectors of the processor are. Wherever floats are added up to a number of the model, it is done
here or in a loop that says in which order. Whole numbers may be counted with ``sum``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from sim.compiled import kernel


def sum_in_order(values: Iterable[float]) -> float:
    """Sum of some numbers, added one after the other; 0 where there are none.

    Examples
    --------
    >>> sum_in_order([0.5, 0.25])
    0.75
    """
    total = 0.0
    for (
        value
    ) in values:  # in the interpreter's own steps: `functools.reduce` calls a function for each
        total += value
    return total


def mean_in_order(values: Sequence[float]) -> float:
    """Mean of some numbers, added one after the other; NaN where there are none."""
    return sum_in_order(values) / len(values) if values else math.nan


@kernel("float64(float64[::1])")
def total_of(column):  # type: ignore[no-untyped-def]
    """Sum of a column: every fourth number added one after the other, and the four sums then."""
    first = second = third = fourth = 0.0
    last = column.size - column.size % 4
    for i in range(0, last, 4):
        first += column[i]
        second += column[i + 1]
        third += column[i + 2]
        fourth += column[i + 3]
    for i in range(last, column.size):
        first += column[i]
    return (first + second) + (third + fourth)


@kernel("float64(float64[::1], float64[::1], float64)")
def mean_where_above(column, level, bound):  # type: ignore[no-untyped-def]
    """Mean of a column over those whose ``level`` is above a bound, one after the other; NaN without any."""
    added, count = 0.0, 0
    for i in range(column.size):
        if level[i] > bound:
            added += column[i]
            count += 1
    return added / count if count else math.nan


@kernel("float64(float64[::1], int64[::1])")
def mean_at(column, places):  # type: ignore[no-untyped-def]
    """Mean of a column at some places, one after the other; NaN without any."""
    added = 0.0
    for i in range(places.size):
        added += column[places[i]]
    return added / places.size if places.size else math.nan


@kernel("float64[::1](float64[:, ::1])")
def mean_of_rows(block):  # type: ignore[no-untyped-def]
    """Mean of the rows of a block, added one after the other: (rows, n) -> (n,)."""
    added = np.zeros(block.shape[1])
    for row in range(block.shape[0]):
        added += block[row]
    return added / block.shape[0]
