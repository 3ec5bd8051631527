"""A quick stand-in for the model, fitted to every evaluation made so far.

Each pattern is a ridge regression on the fitted parameters and their squares. It is right only
roughly and nearby; it proposes points, and only the model itself decides whether they are better.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.objective import ScaledTarget, misfit, prior_penalty

Floats = NDArray[np.float64]
PENALTIES = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
FOLDS = 5
CURVES_COST = 3.0
"""How much more a squared term is penalised than a linear one."""
STAY = 0.3
"""What a unit of squared distance costs a member that is drawn in, beside its misfit."""
FARTHEST = 2.5
REACH = 0.8
"""How far from its start a proposal may lie in each parameter, in prior standard deviations."""


@dataclass
class Emulator:
    """Evaluations so far, and the regressions fitted to them.

    Parameters
    ----------
    aims : sequence of Aim
    """

    aims: Sequence[ScaledTarget]
    _points: list[Floats] = field(default_factory=list)
    _patterns: list[Floats] = field(default_factory=list)
    _weights: list[Floats] = field(default_factory=list)
    _coefficients: Floats = field(default_factory=lambda: np.empty((0, 0)))

    def add(self, z: Floats, y: Floats, weight: float) -> None:
        """Take evaluations: points (n, parameters), scaled patterns (n, patterns), how far to trust them."""
        self._points.append(z)
        self._patterns.append(y)
        self._weights.append(np.full(len(z), weight))

    def fit(self) -> None:
        """Fit one regression a pattern, each with the penalty that predicts best what was left out."""
        x = _features(np.vstack(self._points))
        y, weights = np.vstack(self._patterns), np.concatenate(self._weights)
        columns = [_best_ridge(x, y[:, place], weights) for place in range(y.shape[1])]
        self._coefficients = np.array(columns).T

    def predict(self, z: Floats) -> Floats:
        """Scaled patterns at points, shape (n, patterns) from (n, parameters)."""
        return np.asarray(_features(np.atleast_2d(z)) @ self._coefficients, dtype=np.float64)

    def propose(self, start: Floats) -> Floats:
        """The point near `start` at which the regressions fit best, shape (parameters,)."""
        return self._lowest(start, prior_penalty)

    def nearest_fit(self, member: Floats) -> Floats:
        """The point with the least change of a member at which the regressions fit, same shape."""
        return self._lowest(member, lambda z: STAY * float(np.square(z - member).sum()))

    def _lowest(self, start: Floats, price: Callable[[Floats], Any]) -> Floats:
        """Where misfit and the price of a point together are lowest, within reach of `start`."""
        from scipy.optimize import minimize

        def cost(z: Floats) -> float:
            return float(misfit(self.aims, self.predict(z))[0] + price(z))

        low, high = (np.clip(start + end, -FARTHEST, FARTHEST) for end in (-REACH, REACH))
        bounds = list(zip(low, high, strict=True))
        found = minimize(cost, np.clip(start, low, high), method="L-BFGS-B", bounds=bounds)
        return np.asarray(found.x, dtype=np.float64)


def _features(z: Floats) -> Floats:
    features = np.hstack([np.ones((len(z), 1)), z, z**2 - 1.0])
    return np.asarray(features, dtype=np.float64)


def _penalty(columns: int) -> Floats:
    linear = (columns - 1) // 2
    return np.concatenate([[1e-6], np.ones(linear), np.full(linear, CURVES_COST)])


def _best_ridge(x: Floats, y: Floats, weights: Floats) -> Floats:
    known = ~np.isnan(y)
    x, y, weights = x[known], y[known], weights[known]
    if len(y) < FOLDS:
        return np.zeros(x.shape[1])
    folds = np.arange(len(y)) % FOLDS
    errors = [_error_left_out(x, y, weights, folds, penalty) for penalty in PENALTIES]
    return _ridge(x, y, weights, PENALTIES[int(np.argmin(errors))])


def _error_left_out(
    x: Floats, y: Floats, weights: Floats, folds: NDArray[np.int_], penalty: float
) -> float:
    total = 0.0
    for fold in range(FOLDS):
        kept = folds != fold
        fitted = _ridge(x[kept], y[kept], weights[kept], penalty)
        total += float((weights[~kept] * (y[~kept] - x[~kept] @ fitted) ** 2).sum())
    return total


def _ridge(x: Floats, y: Floats, weights: Floats, penalty: float) -> Floats:
    weighted = x * weights[:, None]
    square = weighted.T @ x + penalty * np.diag(_penalty(x.shape[1]))
    return np.asarray(np.linalg.solve(square, weighted.T @ y), dtype=np.float64)
