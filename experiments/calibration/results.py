"""What a calibration finds, stage by stage, and the same as JSON takes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.budget import CalibrationBudget
from experiments.calibration.evaluation import Evaluation
from experiments.calibration.objective import ScaledTarget, misfit
from experiments.calibration.options import CalibrationOptions
from experiments.calibration.parameter_space import ParameterSpace, Values
from experiments.ensemble.fingerprint import model_mark

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ScreeningResult:
    """Outcome of the screen.

    Attributes
    ----------
    groups : dict of mechanism to mark, strongest first
    names : tuple of str
        Parameters by importance, most important first.
    importance, stability : dict of name to float
    chosen : tuple of str
        Those that are fitted, in the order of the space.
    others : tuple of str
        Those that vary in the ensemble too.
    """

    groups: dict[str, float]
    names: tuple[str, ...]
    importance: dict[str, float]
    stability: dict[str, float]
    chosen: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(frozen=True)
class Candidate:
    """A set of fitted values, as it did on fresh seeds.

    Attributes
    ----------
    name : str
    z : shape (fitted,)
    y : shape (seeds, patterns), scaled
    values : list of dict of pattern to value, one a seed
    """

    name: str
    z: Floats
    y: Floats
    values: list[Values]
    cost: float


@dataclass
class CalibrationResults:
    """Everything a calibration finds, stage by stage.

    Attributes
    ----------
    aims : patterns as they are aimed at
    present : evaluations of the present values
    reach : evaluations from which the prior predictive check is made
    steps : for each step of the smoother the members' patterns, scaled
    smoothed, spread : standard deviation in each fitted parameter, in prior standard deviations, of the
        smoother's members and of those that make the ensemble
    points : compared on fresh seeds, best first
    members, members_y : points (members, fitted + others) and their patterns on fresh seeds
    kept : members that make the ensemble, best first
    """

    aims: list[ScaledTarget] = field(default_factory=list)
    present: list[Evaluation] = field(default_factory=list)
    screen: ScreeningResult | None = None
    reach: list[Evaluation] = field(default_factory=list)
    steps: list[Floats] = field(default_factory=list)
    generations: list[tuple[float, float]] = field(default_factory=list)
    points: list[Candidate] = field(default_factory=list)
    smoothed: Floats = field(default_factory=lambda: np.empty(0))
    spread: Floats = field(default_factory=lambda: np.empty(0))
    members: Floats = field(default_factory=lambda: np.empty((0, 0)))
    members_y: Floats = field(default_factory=lambda: np.empty((0, 0)))
    members_values: list[Values] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    ensemble: list[Values] = field(default_factory=list)
    fitted: Values = field(default_factory=dict)


@dataclass(frozen=True)
class Calibration:
    """A finished calibration."""

    asked: CalibrationOptions
    space: ParameterSpace
    sizes: CalibrationBudget
    findings: CalibrationResults
    manifest: Mapping[str, Any]


def result_of(calibration: Calibration) -> dict[str, Any]:
    """Fitted values and ensemble as JSON takes them."""
    found = calibration.findings
    fit = found.points[0]
    costs = ensemble_misfits(found)
    return {
        "kind": "calibration",
        "started": calibration.manifest["started"],
        "command": calibration.manifest["command"],
        "model": model_mark(tuple(found.ensemble[0])),
        "fit": fit.name,
        "from": {name: calibration.manifest["centre"][name] for name in found.fitted},
        "values": found.fitted,
        "sources": _sources(calibration),
        "ensemble": [
            {"number": number, "misfit": round(cost, 4), "values": dict(sorted(values.items()))}
            for number, (cost, values) in enumerate(
                zip(costs, found.ensemble, strict=True), start=1
            )
        ],
    }


def ensemble_misfits(found: CalibrationResults) -> list[float]:
    """Misfit of the members that were kept, best first."""
    return [float(misfit(found.aims, found.members_y[place])) for place in found.kept]


def _sources(calibration: Calibration) -> dict[str, list[str]]:
    """For each fitted parameter the evidence of the pattern that goes with it most."""
    found = calibration.findings
    z = found.members[:, : len(found.fitted)]
    size = np.abs(_correlations(z, np.nan_to_num(found.members_y)))
    patterns = [aim.pattern for aim in found.aims]
    return {
        name: list(patterns[int(row.argmax())].evidence)
        for name, row in zip(found.fitted, size, strict=True)
    }


def _correlations(z: Floats, y: Floats) -> Floats:
    """Correlations between columns, shape (columns of z, columns of y)."""
    z, y = z - z.mean(axis=0), y - y.mean(axis=0)
    size = np.sqrt(np.outer((z**2).sum(axis=0), (y**2).sum(axis=0))) + 1e-12
    return np.asarray(z.T @ y / size, dtype=np.float64)
