"""Where the numbers stand in each run: signs of a two-level design, and the values that they stand for.

A sign sets a number some way from the model's own value towards the low end (-1) or the high end (+1) of its plausible
range; 0 leaves it. Every point is run together with its opposite, on the same seed, and half the difference of the two is
what is analysed: whatever two numbers do together, and the bend of what one does, falls out of it (fold-over), and so does
what the seed does to both.

Signs are columns of a Hadamard matrix, of which any two have as many rows in which they agree as in which they differ. Columns that
nothing is assigned to are *dummies*: what they seem to do is luck, and what three and more numbers do together.

All numbers together are moved about as far whatever their number: see `reach_of`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import hadamard

from sim.parameters import ParameterSpec

Floats = NDArray[np.float64]
REACH = 300
"""So many numbers can be moved to the ends of their ranges at once; more are moved less far."""
SCREEN_KEY, RANKING_KEY, BOOTSTRAP_KEY = 1, 2, 3


def generator(seed: int, key: int, number: int) -> np.random.Generator:
    """Random numbers of a part of the design: the same seed and part give the same."""
    return np.random.Generator(np.random.Philox(key=[seed, (key << 32) + number]))


def reach_of(numbers: int) -> float:
    """How much of the way to the ends of their ranges so many numbers are moved, at most 1.

    With every one of a thousand numbers at an end at once, few partnerships come about and little moves their legacy. A point's distance from the
    model as it is, in ranges, is therefore kept the same: it grows with the root of the number of numbers that move. All numbers drawn
    evenly from their ranges would lie a little further off.

    >>> reach_of(40), reach_of(1200)
    (1.0, 0.5)
    """
    return min(1.0, math.sqrt(REACH / max(1, numbers)))


def values_at(specs: Sequence[ParameterSpec], signs: Floats, reach: float) -> dict[str, float]:
    """The values of the numbers that are moved.

    Parameters
    ----------
    signs : shape (numbers,)
        -1, 0 or +1 for each of `specs`.
    reach : float
        Share of the way from the model's own value to either end.
    """
    found = {}
    for spec, sign in zip(specs, signs, strict=True):
        if sign:
            own, end = float(spec.value), spec.high if sign > 0 else spec.low
            found[spec.name] = min(max(own + reach * (end - own), spec.low), spec.high)
    return found


def order_for(columns: int, dummies: int) -> int:
    """Order of the smallest Hadamard matrix with room for so many columns and dummies: a power of two.

    >>> order_for(47, 16), order_for(48, 17)
    (64, 128)
    """
    return 1 << max(1, math.ceil(math.log2(columns + dummies)))


def draw_signs(groups: Sequence[int], order: int, seed: int, draw: int) -> tuple[Floats, Floats]:
    """One draw of a group screen: every group has one random setting of its numbers, and the opposite one.

    Parameters
    ----------
    groups : shape (numbers,)
        The group of each number, 0 and up.
    order : int
        Of the Hadamard matrix, as `order_for` has it.

    Returns
    -------
    columns : numpy.ndarray, shape (order, order)
        By row: the side on which each group stands (the first columns), then the dummies.
    signs : numpy.ndarray, shape (order, numbers)
        By row: the sign of each number.
    """
    random = generator(seed, SCREEN_KEY, draw)
    columns = hadamard(order, dtype=np.float64)[:, random.permutation(order)]
    setting = np.where(random.random(len(groups)) < 0.5, 1.0, -1.0)
    return columns, columns[:, list(groups)] * setting


def ranking_signs(numbers: int, dummies: int, seed: int, rows: int) -> Floats:
    """The first rows of a ranking, shape (rows, numbers + dummies and more): random balance that becomes orthogonal.

    Rows of a Hadamard matrix in random order; when all have had their turn, its columns are assigned anew. The first rows
    are the same however many are asked for.
    """
    order = order_for(numbers, dummies)
    whole = hadamard(order, dtype=np.float64)
    cycles = []
    for cycle in range(-(-rows // order)):
        random = generator(seed, RANKING_KEY, cycle)
        cycles.append(whole[np.ix_(random.permutation(order), random.permutation(order))])
    return np.concatenate(cycles)[:rows]
