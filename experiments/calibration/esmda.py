"""The ensemble smoother with multiple data assimilation (ES-MDA).

Members are drawn from the prior, simulated, and moved towards the published figures by the covariances between
parameters and patterns that the members themselves show; this is done several times, each time
with the error of observation inflated so that all steps together count once (Emerick and Reynolds 2013).
Each member sees the figures with an error of its own, and every member has its own seeds, so that
the noise of simulation is part of the patterns' covariance and nobody fits the luck of one seed.
Members are few: correlations within what chance gives are taken as none, the others shrunk.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.objective import ScaledTarget
from experiments.calibration.screening import filled

Floats = NDArray[np.float64]
OBSERVATION_ERROR = 0.5
"""Standard deviation of a published figure in half-widths of its band: the band is 1.96 of them wide each way."""
CHANCE = 2.0
"""Squared correlations below this, divided by the members, are taken as chance."""


def prior_members(members: int, parameters: int, generator: np.random.Generator) -> Floats:
    """Draws from the prior with mean exactly 0 and standard deviation exactly 1.

    Returns
    -------
    numpy.ndarray, shape (members, parameters)
    """
    z = generator.standard_normal((members, parameters))
    z -= z.mean(axis=0)
    spread = z.std(axis=0)
    scaled: Floats = z / np.where(spread > 0.0, spread, 1.0)
    return scaled


def step(
    z: Floats,
    y: Floats,
    aims: Sequence[ScaledTarget],
    inflation: float,
    generator: np.random.Generator,
) -> Floats:
    """Move members once.

    Parameters
    ----------
    z : shape (members, parameters)
    y : shape (members, patterns)
        Their patterns, scaled; NaN where not defined.
    aims : sequence of Aim
    inflation : float
        By how much the variance of observation is multiplied: the number of steps.

    Returns
    -------
    numpy.ndarray, shape (members, parameters)
    """
    y = filled(y)
    noise = generator.standard_normal(y.shape) * OBSERVATION_ERROR * np.sqrt(inflation)
    wanted = np.clip(y, [aim.least for aim in aims], [aim.most for aim in aims])
    moved: Floats = z + (wanted + noise * (wanted != y) - y) @ gain(z, y, inflation).T
    return moved


def gain(z: Floats, y: Floats, inflation: float) -> Floats:
    """By how much parameters answer to a gap in patterns, shape (parameters, patterns)."""
    members = len(z)
    z_part, y_part = z - z.mean(axis=0), y - y.mean(axis=0)
    across = z_part.T @ y_part / (members - 1) * trust_in(z_part, y_part)
    among = y_part.T @ y_part / (members - 1)
    error = inflation * OBSERVATION_ERROR**2 * np.eye(y.shape[1])
    solved: Floats = np.linalg.solve(among + error, across.T).T
    return solved


def trust_in(z_part: Floats, y_part: Floats) -> Floats:
    """How far each correlation is believed, 0 to 1, shape (parameters, patterns)."""
    size = np.sqrt(np.outer((z_part**2).sum(axis=0), (y_part**2).sum(axis=0))) + 1e-12
    squared = np.square(z_part.T @ y_part / size)
    believed: Floats = np.clip(1.0 - CHANCE / (len(z_part) * squared + 1e-12), 0.0, 1.0)
    return believed
