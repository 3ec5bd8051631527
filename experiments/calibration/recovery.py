"""Does the procedure find what it should? A known truth is simulated, and fitted as if it were published.

A few parameters are set well away from their present values; what the model makes of that stands in the
place of the published figures. Then the same procedure starts from the present values. Where a parameter's
members are nearly as far apart afterwards as before, the patterns do not tell it, and this is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.evaluation import Evaluation, Question, Simulator, evaluate
from experiments.calibration.log import IDENTIFIED, side
from experiments.calibration.options import CalibrationOptions
from experiments.calibration.parameter_space import Values
from experiments.calibration.procedure import calibrate, opened
from experiments.calibration.results import Calibration
from experiments.errors import UsageProblem
from experiments.execution.progress_display import Display, prepare_model
from experiments.validation.patterns.schema import Pattern

Floats = NDArray[np.float64]
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
        return self.calibration.findings.points[0].z

    @property
    def spread(self) -> Floats:
        """Standard deviation of the smoother's members, the prior's being 1."""
        return self.calibration.findings.smoothed

    def identified(self) -> list[bool]:
        """Whether the patterns tell each parameter."""
        return (self.spread < IDENTIFIED).tolist()

    def covered(self) -> list[bool]:
        """Whether the truth lies where the members say it may."""
        return (np.abs(self.truth - self.fit) <= COVERS * self.spread).tolist()


def recover(
    out: Path,
    names: Sequence[str] = (),
    sizes: Mapping[str, int] | None = None,
    seed: int = 1,
    jobs: int | None = None,
    quiet: bool = False,
) -> tuple[str, dict[str, Any]]:
    """Recover a synthetic truth with the model; the report in words and as JSON takes it."""
    from experiments.validation.patterns.schema import load_patterns

    with Display(quiet, what="evaluations") as display:
        prepare_model(display)
        recovery = recovered(
            load_patterns(), out, tuple(names) or PARAMETERS, sizes or {}, seed, jobs, display
        )
    return "\n".join(_lines(recovery)), _content(recovery)


def recovered(
    patterns: Sequence[Pattern],
    out: Path,
    names: tuple[str, ...],
    sizes: Mapping[str, int],
    seed: int = 1,
    jobs: int | None = None,
    display: Display | None = None,
    simulator: Simulator = evaluate,
) -> Recovery:
    """Simulate a truth and fit it.

    Parameters
    ----------
    names : parameters that differ from the present values in the truth, and are fitted
    sizes : sizes of the stages that are not the usual ones of a recovery

    Raises
    ------
    UsageProblem
        If a name is not known, or the folder holds another recovery.
    """
    usual = {**SIZES, "screen": 0, "fitted": len(names), **sizes}
    asked = CalibrationOptions(
        patterns=tuple(pattern for pattern in patterns if pattern.use == "calibrate"),
        targets=(),
        sure=names,
        sizes=usual,
        seed=seed,
        screened=False,
        others=(),
    )
    z = truth_for(len(names), seed)
    with opened(asked, out / "truth", jobs=jobs, display=display, simulator=simulator) as bench:
        fitted = bench.space.only(names)
        if len(fitted) != len(names):
            raise UsageProblem("--parameters: for --quick name single parameters, each once.")
        values = fitted.values_at(z.tolist())
        questions = [
            Question("truth", bench.space.present() | values, usual["areas"], first)
            for first in range(TRUTH_FIRST_SEED, TRUTH_FIRST_SEED + TRUTH_SEEDS)
        ]
        answers = bench.laboratory.answer(questions)
    figures = synthetic(asked.patterns, answers)
    asked = replace(asked, patterns=figures, targets=tuple(pattern.id for pattern in figures))
    calibration = calibrate(asked, out, jobs=jobs, display=display, simulator=simulator)
    return Recovery(z, values, calibration)


def truth_for(parameters: int, seed: int) -> Floats:
    """Where the truth lies on the unbounded scale, shape (parameters,)."""
    generator = np.random.default_rng([seed, 7])
    size = generator.uniform(*AWAY, parameters)
    away: Floats = size * generator.choice([-1.0, 1.0], parameters)
    return away


def synthetic(patterns: Sequence[Pattern], answers: Sequence[Evaluation]) -> tuple[Pattern, ...]:
    """The patterns with what was simulated as the published figure; order and signs are left out.

    The tolerance is what the luck of the seeds leaves uncertain of the mean.
    """
    found = []
    for pattern in patterns:
        values = np.array([answer.values[pattern.id] for answer in answers])
        if pattern.statistic == "rank_correlation" or pattern.sign or not np.isfinite(values).all():
            continue
        error = 1.96 * values.std(ddof=1) / np.sqrt(len(values))
        figure = float(values.mean())
        tolerance = max(float(error), 0.005 * max(abs(figure), 0.2))
        found.append(replace(pattern, target=figure, range=None, n=0, tolerance=tolerance))
    return tuple(found)


def _lines(recovery: Recovery) -> Iterator[str]:
    found = recovery.calibration.findings
    yield "Recovery of a known truth (on the prior's scale: 0 present value, 1 a standard deviation)"
    yield f"{'parameter':44} {'truth':>7} {'fit':>7} {'spread':>7}"
    rows = zip(found.fitted, recovery.truth, recovery.fit, recovery.spread,
               recovery.identified(), recovery.covered(), strict=True)  # fmt: skip
    for name, truth, fit, spread, identified, covered in rows:
        words = "covered" if covered else "NOT COVERED"
        words += "" if identified else "; not identifiable from these patterns"
        yield f"{name:44} {truth:7.2f} {fit:7.2f} {spread:7.2f}  {words}"
    yield ""
    yield f"{'pattern':44} {'truth':>9} {'fit':>9} (inside: no farther off than the luck of seeds)"
    for name, (figure, value, word) in pattern_rows(recovery).items():
        yield f"{name:44} {figure:9.3f} {value:9.3f} {word}"
    away = float(np.sqrt(np.mean(recovery.truth**2)))
    left = float(np.sqrt(np.mean((recovery.truth - recovery.fit) ** 2)))
    yield ""
    yield f"distance from the truth: {away:.2f} at the start, {left:.2f} after the fit"


def pattern_rows(recovery: Recovery) -> dict[str, tuple[float, float, str]]:
    """For each pattern truth, mean at the fit over fresh seeds, and on which side of its band that lies."""
    found = recovery.calibration.findings
    rows = {}
    for aim in found.aims:
        value = float(np.mean([each[aim.pattern.id] for each in found.points[0].values]))
        rows[aim.pattern.id] = (aim.pattern.target or 0.0, value, side(aim, value))
    return rows


def _content(recovery: Recovery) -> dict[str, Any]:
    found = recovery.calibration.findings
    rows = zip(found.fitted.items(), recovery.truth, recovery.fit, recovery.spread,
               recovery.identified(), recovery.covered(), strict=True)  # fmt: skip
    return {
        "parameters": [
            {
                "name": name,
                "truth": recovery.values[name],
                "fitted": value,
                "truth_z": round(float(truth), 4),
                "fitted_z": round(float(fit), 4),
                "spread": round(float(spread), 4),
                "identified": identified,
                "covered": covered,
            }
            for (name, value), truth, fit, spread, identified, covered in rows
        ],
        "patterns": {
            name: {"truth": figure, "fitted": value, "side": word}
            for name, (figure, value, word) in pattern_rows(recovery).items()
        },
    }
