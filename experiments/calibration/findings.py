"""What a calibration finds, stage by stage."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.evaluating import Evaluation
from experiments.calibration.misfit import Aim
from experiments.calibration.space import Values

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Screen:
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
class Point:
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
class Findings:
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

    aims: list[Aim] = field(default_factory=list)
    present: list[Evaluation] = field(default_factory=list)
    screen: Screen | None = None
    reach: list[Evaluation] = field(default_factory=list)
    steps: list[Floats] = field(default_factory=list)
    generations: list[tuple[float, float]] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    smoothed: Floats = field(default_factory=lambda: np.empty(0))
    spread: Floats = field(default_factory=lambda: np.empty(0))
    members: Floats = field(default_factory=lambda: np.empty((0, 0)))
    members_y: Floats = field(default_factory=lambda: np.empty((0, 0)))
    members_values: list[Values] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    ensemble: list[Values] = field(default_factory=list)
    fitted: Values = field(default_factory=dict)
