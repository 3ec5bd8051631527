"""What a calibration finds, stage by stage, and the same as JSON takes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from experiments.calibration.budget import CalibrationBudget
from experiments.calibration.constraints import WhatHolds
from experiments.calibration.esmda import correlations
from experiments.calibration.evaluation import Evaluation
from experiments.calibration.objective import ScaledTarget, misfit
from experiments.calibration.options import CalibrationOptions
from experiments.calibration.parameter_space import Floats, ParameterSpace, Values
from experiments.ensemble.fingerprint import model_mark

RESULT = "result.json"
LOG = "log.txt"
REPORT = "report.txt"
"""What a finished calibration leaves in its folder; the report is that of a recovery, or of a fit without a third."""


@dataclass(frozen=True)
class ScreeningResult:
    """Outcome of the screen.

    Attributes
    ----------
    groups : dict of mechanism to importance, strongest first
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
    z : numpy.ndarray, shape (fitted,)
    y : numpy.ndarray, shape (seeds, patterns)
        Scaled.
    values : list of dict of pattern to value, one a seed
    cost : float
        Misfit of the mean over seeds, with the prior's penalty.
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
    targets : patterns on the scale of their bands
    present : evaluations of the present values
    screen : ScreeningResult, where parameters were screened or named
    prior_predictive : evaluations from which the prior predictive check is made
    steps : for each step of the smoother the members' patterns, scaled
    smoothed, spread : standard deviation in each fitted parameter, in prior standard deviations, of the
        smoother's members and of those that make the ensemble
    generations : lowest and median cost of each generation of the polish
    candidates : compared on fresh seeds, the fit first
    fits : those around which the ensemble is laid, the fit first
    before : what held at the present values, where the fit is constrained
    holding : what holds at the candidates that were tried, by name
    members, members_y : points (members, fitted + others) and their patterns on fresh seeds
    members_values : the same patterns as they are, by id
    kept : members that make the ensemble, best first
    ensemble : their values of all parameters that vary
    fitted : values of the best candidate
    """

    targets: list[ScaledTarget] = field(default_factory=list)
    present: list[Evaluation] = field(default_factory=list)
    screen: ScreeningResult | None = None
    prior_predictive: list[Evaluation] = field(default_factory=list)
    steps: list[Floats] = field(default_factory=list)
    generations: list[tuple[float, float]] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    fits: list[Candidate] = field(default_factory=list)
    before: WhatHolds | None = None
    holding: dict[str, WhatHolds] = field(default_factory=dict)
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
    """A finished calibration.

    Attributes
    ----------
    options : CalibrationOptions
    space : ParameterSpace
        Around the values it started from.
    budget : CalibrationBudget
    results : CalibrationResults
    manifest : dict
        Of its folder.
    """

    options: CalibrationOptions
    space: ParameterSpace
    budget: CalibrationBudget
    results: CalibrationResults
    manifest: Mapping[str, Any]


def result_json(calibration: Calibration) -> dict[str, Any]:
    """Fitted values, ensemble, and what they were fitted to, as JSON takes them."""
    results, manifest = calibration.results, calibration.manifest
    misfits = ensemble_misfits(results)
    members = zip(misfits, results.ensemble, strict=True)
    return {
        "kind": "calibration",
        "started": manifest["started"],
        "command": manifest["command"],
        "model": model_mark(tuple(results.ensemble[0])),
        "fit": results.candidates[0].name,
        "fits": [candidate.name for candidate in results.fits],
        "constraints": _constraints(results),
        "from": {name: manifest["centre"][name] for name in results.fitted},
        "values": results.fitted,
        "sources": _sources(results),
        "ensemble": [
            {"number": number, "misfit": round(cost, 4), "values": dict(sorted(values.items()))}
            for number, (cost, values) in enumerate(members, start=1)
        ],
    }


def _constraints(results: CalibrationResults) -> dict[str, Any] | None:
    """What held before, and at the points that were tried; None where nothing constrained the fit."""
    if results.before is None:
        return None
    return {
        "before": asdict(results.before),
        "at": {name: asdict(found) for name, found in results.holding.items()},
    }


def read_result(folder: Path) -> dict[str, Any] | None:
    """What `result_json` gave for the calibration in a folder; None if none is finished there."""
    try:
        result: dict[str, Any] = json.loads((folder / RESULT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return result


def ensemble_misfits(results: CalibrationResults) -> list[float]:
    """Misfit of the members that were kept, best first."""
    return [float(misfit(results.targets, results.members_y[place])) for place in results.kept]


def _sources(results: CalibrationResults) -> dict[str, list[str]]:
    """For each fitted parameter the evidence of the pattern that goes with it most."""
    z, y = results.members[:, : len(results.fitted)], np.nan_to_num(results.members_y)
    size = np.abs(correlations(z - z.mean(axis=0), y - y.mean(axis=0)))
    return {
        name: list(results.targets[int(row.argmax())].pattern.evidence)
        for name, row in zip(results.fitted, size, strict=True)
    }
