"""A finished calibration as JSON takes it: fitted values, ensemble, and what they were fitted to."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.carrying import Calibration
from experiments.calibration.findings import Findings
from experiments.calibration.misfit import misfit

Floats = NDArray[np.float64]


def result_of(calibration: Calibration) -> dict[str, Any]:
    """Fitted values and ensemble as JSON takes them."""
    from experiments.ensemble.fingerprint import model_mark

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


def ensemble_misfits(found: Findings) -> list[float]:
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
