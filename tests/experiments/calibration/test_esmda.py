"""The ensemble smoother on problems whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.calibration import esmda
from experiments.calibration.objective import ScaledTarget, scaled_target
from experiments.validation.judge import Band
from experiments.validation.patterns_schema import Pattern

PATTERN = Pattern("a", ("E001",), "mean", (2019, 2019), column="x", target=0.0, tolerance=1.0)


def targets(number: int) -> list[ScaledTarget]:
    return [scaled_target(PATTERN) for _ in range(number)]


def exactly(number: int) -> list[ScaledTarget]:
    """Aims without a comfortable middle: a figure with a normal error, as the textbook has it."""
    return [ScaledTarget(PATTERN, Band(-1.0, 1.0), 0.0, 1.0, 0.0, 0.0) for _ in range(number)]


def test_the_smoother_finds_the_known_answer_of_a_linear_problem() -> None:
    """One parameter, y = 2 z + 3 with figure 0: the posterior has a closed form."""
    generator = np.random.default_rng(4)
    z = esmda.prior_ensemble(4000, 1, generator)
    for _ in range(4):
        z = esmda.assimilate(z, 2.0 * z + 3.0, exactly(1), 4.0, generator)
    variance = esmda.OBSERVATION_ERROR**2
    precision = 1.0 + 4.0 / variance
    assert z.mean() == pytest.approx(-6.0 / variance / precision, abs=0.03)
    assert z.std() == pytest.approx(precision**-0.5, rel=0.1)


def test_a_parameter_the_patterns_do_not_tell_stays_where_it_is() -> None:
    generator = np.random.default_rng(5)
    start = esmda.prior_ensemble(100, 3, generator)
    y = start[:, :1] + 2.0
    moved = esmda.assimilate(start, y, targets(1), 1.0, generator)
    assert moved[:, 0].mean() < -1.0
    assert abs(moved[:, 1:].mean()) < 0.1
    assert moved[:, 1:].std() == pytest.approx(1.0, abs=0.15)


def test_members_in_the_comfortable_middle_are_left_alone() -> None:
    generator = np.random.default_rng(6)
    z = esmda.prior_ensemble(30, 2, generator)
    assert np.array_equal(esmda.assimilate(z, 0.01 * z, targets(2), 1.0, generator), z)


def test_what_is_not_defined_moves_nobody() -> None:
    generator = np.random.default_rng(7)
    z = esmda.prior_ensemble(30, 2, generator)
    y = np.column_stack([0.01 * z[:, 0], np.full(30, np.nan)])
    assert np.array_equal(esmda.assimilate(z, y, targets(2), 1.0, generator), z)
