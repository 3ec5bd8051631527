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

from experiments.calibration.objective import ScaledTarget, with_column_means
from experiments.calibration.parameter_space import Floats

OBSERVATION_ERROR = 0.5
"""Standard deviation of a published figure in half-widths of its band: the band is 1.96 of them wide each way."""
CHANCE = 2.0
"""Squared correlations below this, divided by the members, are taken as chance."""


def prior_ensemble(members: int, parameters: int, generator: np.random.Generator) -> Floats:
    """Draws from the prior with mean exactly 0 and standard deviation exactly 1.

    Parameters
    ----------
    members, parameters : int
    generator : numpy.random.Generator

    Returns
    -------
    numpy.ndarray, shape (members, parameters)
    """
    z = generator.standard_normal((members, parameters))
    z -= z.mean(axis=0)
    spread = z.std(axis=0)
    scaled: Floats = z / np.where(spread > 0.0, spread, 1.0)
    return scaled


def assimilate(
    z: Floats,
    y: Floats,
    targets: Sequence[ScaledTarget],
    inflation: float,
    generator: np.random.Generator,
) -> Floats:
    """Move members once.

    Parameters
    ----------
    z : numpy.ndarray, shape (members, parameters)
    y : numpy.ndarray, shape (members, patterns)
        Their patterns, scaled; NaN where not defined.
    targets : sequence of ScaledTarget
    inflation : float
        By how much the variance of observation is multiplied: the number of steps.
    generator : numpy.random.Generator

    Returns
    -------
    numpy.ndarray, shape (members, parameters)
    """
    y = with_column_means(y)
    noise = generator.standard_normal(y.shape) * OBSERVATION_ERROR * np.sqrt(inflation)
    wanted = np.clip(y, [target.least for target in targets], [target.most for target in targets])
    moved: Floats = z + (wanted + noise * (wanted != y) - y) @ kalman_gain(z, y, inflation).T
    return moved


def kalman_gain(z: Floats, y: Floats, inflation: float) -> Floats:
    """By how much parameters answer to a gap in patterns, shape (parameters, patterns).

    Parameters
    ----------
    z, y, inflation : as in `assimilate`, every pattern defined
    """
    members = len(z)
    z, y = z - z.mean(axis=0), y - y.mean(axis=0)
    across = z.T @ y / (members - 1) * localisation(z, y)
    among = y.T @ y / (members - 1)
    error = inflation * OBSERVATION_ERROR**2 * np.eye(y.shape[1])
    return np.asarray(np.linalg.solve(among + error, across.T).T, dtype=np.float64)


def localisation(z: Floats, y: Floats) -> Floats:
    """How far each correlation is believed, 0 to 1, shape (parameters, patterns).

    Parameters
    ----------
    z, y : numpy.ndarray
        With columns of mean 0.
    """
    squared = np.square(correlations(z, y))
    return np.clip(1.0 - CHANCE / (len(z) * squared + 1e-12), 0.0, 1.0)


def correlations(z: Floats, y: Floats) -> Floats:
    """Correlations between columns of mean 0, shape (columns of z, columns of y)."""
    size = np.sqrt(np.outer((z**2).sum(axis=0), (y**2).sum(axis=0))) + 1e-12
    return np.asarray(z.T @ y / size, dtype=np.float64)
