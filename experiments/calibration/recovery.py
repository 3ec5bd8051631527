"""Does the procedure find what it should? A known truth is simulated, and fitted as if it were published.

A few parameters are set well away from their present values; what the model makes of that stands in the
place of the published figures. Then the same procedure starts from the present values. Where a parameter's
members are nearly as far apart afterwards as before, the patterns do not tell it, and this is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from experiments.calibration.evaluation import Evaluation, Simulator, evaluate
from experiments.calibration.folder import carried_out, evaluation_display, open_calibration
from experiments.calibration.log import IDENTIFIED
from experiments.calibration.options import CalibrationOptions
from experiments.calibration.parameter_space import Floats, Values
from experiments.calibration.results import Calibration
from experiments.errors import UsageProblem
from experiments.execution.folder import RunFolder
from experiments.execution.progress_display import Display
from experiments.validation.patterns_schema import Pattern
from experiments.validation.read import load_patterns

PARAMETERS = (
    "agenda.hours_per_decision",
    "area.set_point",
    "confidence.skill_gain",
    "decisions.attend_worn_out",
    "decisions.yielding",
    "energy.load_cost",
    "membership.member_exit",
    "officials.embed_chance",
)
"""What is fitted unless others are named."""
SIZES = {
    "areas": 30,
    "members": 32,
    "steps": 4,
    "generations": 2,
    "fresh": 4,
    "fresh_areas": 30,
    "ensemble": 20,
}
TRUTH_SEEDS = 8
TRUTH_FIRST_SEED = 99_000
AWAY = (0.7, 1.4)
"""Between how many prior standard deviations the truth lies from the present values."""
COVERS = 2.0
"""The truth is covered where it lies within this many standard deviations of the members."""


@dataclass(frozen=True)
class Recovery:
    """Truth and fit side by side.

    Attributes
    ----------
    truth : numpy.ndarray, shape (parameters,)
        On the unbounded scale.
    values : dict of name to value
        The truth in the parameters' own units.
    calibration : Calibration
    """

    truth: Floats
    values: Values
    calibration: Calibration

    @property
    def fit(self) -> Floats:
        """The fitted point on the unbounded scale, shape (parameters,)."""
        return self.calibration.results.candidates[0].z

    @property
    def spread(self) -> Floats:
        """Standard deviation of the smoother's members, the prior's being 1."""
        return self.calibration.results.smoothed

    def identified(self) -> list[bool]:
        """Whether the patterns tell each parameter."""
        return (self.spread < IDENTIFIED).tolist()

    def covered(self) -> list[bool]:
        """Whether the truth lies where the members say it may."""
        return (np.abs(self.truth - self.fit) <= COVERS * self.spread).tolist()

    def parameters(self) -> list[dict[str, Any]]:
        """What is found of each parameter; `truth_z`, `fitted_z` and `spread` on the unbounded scale."""
        names = (
            "name",
            "truth",
            "fitted",
            "truth_z",
            "fitted_z",
            "spread",
            "identified",
            "covered",
        )
        fitted = self.calibration.results.fitted
        columns = (fitted, [self.values[name] for name in fitted], fitted.values(),
                   self.truth.tolist(), self.fit.tolist(), self.spread.tolist(),
                   self.identified(), self.covered())  # fmt: skip
        return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]

    def patterns(self) -> dict[str, dict[str, Any]]:
        """For each pattern truth, mean at the fit over fresh seeds, and on which side of its band that lies."""
        results = self.calibration.results
        found = {}
        for target in results.targets:
            name = target.pattern.id
            value = float(np.mean([each[name] for each in results.candidates[0].values]))
            truth = target.pattern.target or 0.0
            found[name] = {"truth": truth, "fitted": value, "side": target.side(value)}
        return found


@contextmanager
def recover(
    out: Path,
    names: Sequence[str] = (),
    sizes: Mapping[str, int] | None = None,
    seed: int = 1,
    jobs: int | None = None,
    quiet: bool = False,
) -> Iterator[tuple[str, dict[str, Any], RunFolder]]:
    """Recover a synthetic truth with the model; the report in words and as JSON takes it, and the folder held.

    Parameters
    ----------
    out, jobs : as in `experiments.calibration.folder.calibrate`
    names, sizes, seed : as in `fit_known_truth`
    quiet : bool
        Whether to show no progress.
    """
    with (
        evaluation_display(quiet) as display,
        fit_known_truth(
            load_patterns(), out, tuple(names) or PARAMETERS, sizes or {}, seed, jobs, display
        ) as (recovery, folder),
    ):
        yield "\n".join(_lines(recovery)), _content(recovery), folder


@contextmanager
def fit_known_truth(
    patterns: Sequence[Pattern],
    out: Path,
    names: tuple[str, ...],
    sizes: Mapping[str, int],
    seed: int = 1,
    jobs: int | None = None,
    display: Display | None = None,
    simulator: Simulator = evaluate,
) -> Iterator[tuple[Recovery, RunFolder]]:
    """Simulate a truth and fit it; the folder is held for what is told of it.

    Parameters
    ----------
    patterns : sequence of Pattern
        Those that are for calibration are fitted.
    names : parameters that differ from the present values in the truth, and are fitted
    sizes : sizes of the stages that are not the usual ones of a recovery
    seed : int
        Of the truth and of all that is drawn.
    out, jobs, display, simulator : as in `experiments.calibration.folder.calibrate`

    Raises
    ------
    UsageProblem
        If a name is not known, or the folder holds another recovery.
    """
    usual = {**SIZES, "screen": 0, "fitted": len(names), **sizes}
    options = CalibrationOptions(
        patterns=tuple(pattern for pattern in patterns if pattern.use == "calibrate"),
        targets=(),
        always_fitted=names,
        sizes=usual,
        seed=seed,
        screened=False,
        others=(),
    )
    z = draw_truth(len(names), seed)
    with open_calibration(
        options, out / "truth", jobs=jobs, display=display, simulator=simulator
    ) as held:
        fitted = held.space.only(names)
        if len(fitted) != len(names):
            raise UsageProblem("--parameters: for --quick name single parameters, each once.")
        values = fitted.values_at(z)
        everything = held.space.present() | values
        evaluations = held.evaluator.evaluate(
            [
                held.evaluator.request("truth", everything, usual["areas"], first)
                for first in range(TRUTH_FIRST_SEED, TRUTH_FIRST_SEED + TRUTH_SEEDS)
            ]
        )
    figures = synthetic_patterns(options.patterns, evaluations)
    options = replace(options, patterns=figures, targets=tuple(each.id for each in figures))
    with carried_out(options, out, jobs=jobs, display=display, simulator=simulator) as found:
        calibration, folder = found
        yield Recovery(z, values, calibration), folder


def draw_truth(parameters: int, seed: int) -> Floats:
    """Where the truth lies on the unbounded scale, shape (parameters,)."""
    generator = np.random.default_rng([seed, 7])
    size = generator.uniform(*AWAY, parameters)
    away: Floats = size * generator.choice([-1.0, 1.0], parameters)
    return away


def synthetic_patterns(
    patterns: Sequence[Pattern], evaluations: Sequence[Evaluation]
) -> tuple[Pattern, ...]:
    """The patterns with what was simulated as the published figure; order and signs are left out.

    The tolerance is what the luck of the seeds leaves uncertain of the mean.
    """
    found = []
    for pattern in patterns:
        values = np.array([each.values[pattern.id] for each in evaluations])
        if pattern.statistic == "rank_correlation" or pattern.sign or not np.isfinite(values).all():
            continue
        error = 1.96 * values.std(ddof=1) / np.sqrt(len(values))
        figure = float(values.mean())
        tolerance = max(float(error), 0.005 * max(abs(figure), 0.2))
        found.append(replace(pattern, target=figure, range=None, n=0, tolerance=tolerance))
    return tuple(found)


def _lines(recovery: Recovery) -> Iterator[str]:
    """The report in words."""
    yield "Recovery of a known truth (on the prior's scale: 0 present value, 1 a standard deviation)"
    yield f"{'parameter':44} {'truth':>7} {'fit':>7} {'spread':>7}"
    for row in recovery.parameters():
        words = "covered" if row["covered"] else "NOT COVERED"
        words += "" if row["identified"] else "; not identifiable from these patterns"
        numbers = f"{row['truth_z']:7.2f} {row['fitted_z']:7.2f} {row['spread']:7.2f}"
        yield f"{row['name']:44} {numbers}  {words}"
    yield ""
    yield f"{'pattern':44} {'truth':>9} {'fit':>9} (inside: no farther off than the luck of seeds)"
    for name, row in recovery.patterns().items():
        yield f"{name:44} {row['truth']:9.3f} {row['fitted']:9.3f} {row['side']}"
    away = float(np.sqrt(np.mean(recovery.truth**2)))
    left = float(np.sqrt(np.mean((recovery.truth - recovery.fit) ** 2)))
    yield ""
    yield f"distance from the truth: {away:.2f} at the start, {left:.2f} after the fit"


def _content(recovery: Recovery) -> dict[str, Any]:
    """The report as JSON takes it."""
    rounded = ("truth_z", "fitted_z", "spread")
    return {
        "parameters": [
            row | {name: round(row[name], 4) for name in rounded} for row in recovery.parameters()
        ],
        "patterns": recovery.patterns(),
    }
