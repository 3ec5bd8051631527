"""Which of the many parameters move the patterns: a supersaturated screen in two rounds.

In the first round every free parameter moves at once, up or down by one prior standard deviation on a
random sign of its own (random balance: each column of signs has as many ups as downs). A parameter's
mark is its share of each pattern's variance, less what chance gives, weighted by how badly the pattern
stands; a mechanism's mark is that of its parameters together. In the second round only the best-marked move, those of strong mechanisms
first, so that there is less in the way of each. Then a greedy regression of every pattern is fitted to many random
halves of the evaluations, and a parameter is ranked by how much it explains over all halves (stability
selection).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
ACTIVE_PER_FITTED = 4
"""In the second round this many parameters move for each that will be fitted."""
HALVES = 40
TERMS = 8
"""Parameters in each greedy regression."""


@dataclass(frozen=True)
class Ranking:
    """Outcome of a screen.

    Attributes
    ----------
    places : tuple of int
        Parameters by importance, most important first.
    importance : numpy.ndarray, shape (parameters,)
        Share of the patterns' weighted variance explained.
    stability : numpy.ndarray, shape (parameters,)
        Share of halves in which a parameter entered for at least one pattern.
    """

    places: tuple[int, ...]
    importance: Floats
    stability: Floats


def random_balance_design(rows: int, columns: int, generator: np.random.Generator) -> Floats:
    """Random balanced signs, shape (rows, columns): as many ups as downs in each column."""
    half = np.where(np.arange(rows) % 2 == 0, 1.0, -1.0)
    flips = np.where(generator.random(columns) < 0.5, 1.0, -1.0)
    return generator.permuted(np.tile(half[:, None], (1, columns)), axis=0) * flips


def importance(x: Floats, y: Floats, weights: Floats) -> Floats:
    """Weighted share of the patterns' variance each parameter goes with, less chance.

    Parameters
    ----------
    x : shape (evaluations, parameters); y : shape (evaluations, patterns)
    weights : shape (patterns,)

    Returns
    -------
    numpy.ndarray, shape (parameters,)
        Negative where a parameter goes with less than chance would give.
    """
    together = (_standard(x).T @ _standard(y)) / len(x)
    excess = together**2 - 1.0 / max(1, len(x) - 1)
    result: Floats = excess @ weights / max(weights.sum(), 1e-12)
    return result


def pattern_weights(y: Floats, present: Floats) -> Floats:
    """How much each pattern counts: more where the present values miss it, less where nothing moves it.

    Parameters
    ----------
    y : shape (evaluations, patterns), scaled
    present : shape (patterns,)
        Distance beyond comfort at the present values.
    """
    variance = filled(y).var(axis=0)
    need = 1.0 + np.minimum(2.0, np.abs(np.nan_to_num(present, nan=2.0)))
    return need * np.minimum(1.0, variance)


def group_importance(own: Floats, groups: Mapping[str, Sequence[int]]) -> dict[str, float]:
    """Mark of each mechanism: the sum of its parameters' marks, strongest first."""
    found = {name: float(own[list(places)].sum()) for name, places in groups.items()}
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def active_places(
    own: Floats, groups: Mapping[str, Sequence[int]], number: int, sure: Sequence[int]
) -> list[int]:
    """Which parameters move in the second round, in the order of the space."""
    of_group = np.zeros(len(own))
    for places in groups.values():
        of_group[list(places)] = own[list(places)].mean()
    order = np.argsort(-(own + of_group), kind="stable")
    chosen = list(dict.fromkeys([*sure, *order.tolist()]))[: max(number, len(sure))]
    return sorted(chosen)


def rank(
    rounds: Sequence[tuple[Floats, Floats]], weights: Floats, generator: np.random.Generator
) -> Ranking:
    """Rank parameters by what they explain over random halves of the evaluations.

    Parameters
    ----------
    rounds : sequence of (x, y)
        Signs and scaled patterns of each round; x has the same columns in each, 0 where a parameter
        does not move.
    """
    importance, entered = np.zeros(rounds[0][0].shape[1]), np.zeros(rounds[0][0].shape[1])
    for _ in range(HALVES):
        halves = [_half(x, y, generator) for x, y in rounds]
        found = np.zeros_like(importance)
        for pattern, weight in enumerate(weights):
            x, y = _stacked(halves, pattern)
            found += weight * greedy(x, y, TERMS)
        importance += found / (weights.sum() * HALVES + 1e-12)
        entered += (found > 0) / HALVES
    order = np.lexsort((np.arange(len(importance)), -importance))
    return Ranking(tuple(order.tolist()), importance, entered)


def _half(x: Floats, y: Floats, generator: np.random.Generator) -> tuple[Floats, Floats]:
    rows = np.sort(generator.permutation(len(x))[: max(2, len(x) // 2)])
    return x[rows], y[rows]


def _stacked(rounds: Sequence[tuple[Floats, Floats]], pattern: int) -> tuple[Floats, Floats]:
    """Rounds one below the other, each centred and divided by its own noise in this pattern.

    Evaluations in which the pattern is not defined are left out.
    """
    xs, ys = [], []
    for x, y in rounds:
        known = ~np.isnan(y[:, pattern])
        if known.sum() < 2:
            continue
        column = y[known, pattern] - y[known, pattern].mean()
        spread = max(float(column.std()), 1e-9)
        xs.append(x[known] / spread)
        ys.append(column / spread)
    if not xs:
        return np.zeros((1, rounds[0][0].shape[1])), np.zeros(1)
    return np.vstack(xs), np.concatenate(ys)


def greedy(x: Floats, y: Floats, terms: int) -> Floats:
    """Share of the variance of y that each parameter adds in a greedy regression, shape (parameters,).

    Stops early when the next term explains no more than chance would.
    """
    shares = np.zeros(x.shape[1])
    chosen: list[int] = []
    length = np.sqrt((x**2).sum(axis=0)) + 1e-12
    residual, total = y, float(y @ y) + 1e-12
    for _ in range(min(terms, len(y) // 3)):
        fit = np.abs(residual @ x) / length
        fit[chosen] = 0.0
        best = int(np.argmax(fit))
        chosen.append(best)
        coefficients = np.linalg.lstsq(x[:, chosen], y, rcond=None)[0]
        left = y - x[:, chosen] @ coefficients
        gained = (float(residual @ residual) - float(left @ left)) / total
        if gained < 2.0 / len(y):
            break
        shares[best], residual = gained, left
    return shares


def filled(y: Floats) -> Floats:
    """Undefined entries at the mean of their column's others; at 0 where all are undefined."""
    defined = ~np.isnan(y)
    means = np.where(defined, y, 0.0).sum(axis=0) / np.maximum(1, defined.sum(axis=0))
    return np.where(defined, y, means)


def _standard(values: Floats) -> Floats:
    """Columns with mean 0 and standard deviation 1, or 0 throughout where nothing varies."""
    values = filled(values)
    spread = values.std(axis=0)
    scaled: Floats = (values - values.mean(axis=0)) / np.where(spread > 1e-9, spread, 1.0)
    return scaled
