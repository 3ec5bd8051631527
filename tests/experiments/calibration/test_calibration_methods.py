"""Screen, smoother and emulator on answers that are known."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.calibration import esmda, screening
from experiments.calibration.emulator import Emulator
from experiments.calibration.objective import ScaledTarget, misfit, scaled_target
from experiments.validation.patterns.bands import Band
from experiments.validation.patterns.schema import Pattern

PATTERN = Pattern("a", ("E001",), "mean", (2019, 2019), column="x", target=0.0, tolerance=1.0)


def aims(number: int) -> list[ScaledTarget]:
    return [scaled_target(PATTERN) for _ in range(number)]


def exactly(number: int) -> list[ScaledTarget]:
    """Aims without a comfortable middle: a figure with a normal error, as the textbook has it."""
    return [ScaledTarget(PATTERN, Band(-1.0, 1.0), 0.0, 1.0, 0.0, 0.0) for _ in range(number)]


def test_signs_are_balanced() -> None:
    x = screening.random_balance_design(10, 30, np.random.default_rng(1))
    assert set(np.unique(x)) == {-1.0, 1.0}
    assert (x.sum(axis=0) == 0.0).all()
    assert len({tuple(column) for column in x.T}) > 20


def test_the_screen_finds_the_few_that_matter_among_many() -> None:
    generator = np.random.default_rng(2)
    x = screening.random_balance_design(120, 400, generator)
    y = np.column_stack([2 * x[:, 3] - x[:, 77], x[:, 200] + x[:, 3]])
    y += 0.5 * generator.standard_normal(y.shape)
    weights = screening.pattern_weights(y, np.zeros(2))
    ranking = screening.rank([(x, y)], weights, generator)
    assert set(ranking.places[:3]) == {3, 77, 200}
    assert ranking.stability[3] > 0.9
    own = screening.importance(x, y, weights)
    groups = screening.group_importance(own, {"right": [3, 77, 200], "wrong": [1, 2, 4]})
    assert next(iter(groups)) == "right"
    assert {3, 77, 200} <= set(screening.active_places(own, {}, 40, sure=[399]))
    assert 399 in screening.active_places(own, {}, 40, sure=[399])


def test_a_pattern_that_is_never_defined_disturbs_nothing() -> None:
    generator = np.random.default_rng(3)
    x = screening.random_balance_design(40, 20, generator)
    y = np.column_stack([x[:, 5], np.full(40, np.nan)])
    ranking = screening.rank([(x, y)], screening.pattern_weights(y, np.zeros(2)), generator)
    assert ranking.places[0] == 5
    assert np.isfinite(ranking.importance).all()


def test_the_smoother_finds_the_known_answer_of_a_linear_problem() -> None:
    """One parameter, y = 2 z + 3 with figure 0: the posterior has a closed form."""
    generator = np.random.default_rng(4)
    z = esmda.prior_members(4000, 1, generator)
    for _ in range(4):
        z = esmda.step(z, 2.0 * z + 3.0, exactly(1), 4.0, generator)
    variance = esmda.OBSERVATION_ERROR**2
    precision = 1.0 + 4.0 / variance
    assert z.mean() == pytest.approx(-6.0 / variance / precision, abs=0.03)
    assert z.std() == pytest.approx(precision**-0.5, rel=0.1)


def test_a_parameter_the_patterns_do_not_tell_stays_where_it_is() -> None:
    generator = np.random.default_rng(5)
    start = esmda.prior_members(100, 3, generator)
    y = start[:, :1] + 2.0
    moved = esmda.step(start, y, aims(1), 1.0, generator)
    assert moved[:, 0].mean() < -1.0
    assert abs(moved[:, 1:].mean()) < 0.1
    assert moved[:, 1:].std() == pytest.approx(1.0, abs=0.15)


def test_members_in_the_comfortable_middle_are_left_alone() -> None:
    generator = np.random.default_rng(6)
    z = esmda.prior_members(30, 2, generator)
    assert np.array_equal(esmda.step(z, 0.01 * z, aims(2), 1.0, generator), z)


def test_what_is_not_defined_moves_nobody() -> None:
    generator = np.random.default_rng(7)
    z = esmda.prior_members(30, 2, generator)
    y = np.column_stack([0.01 * z[:, 0], np.full(30, np.nan)])
    assert np.array_equal(esmda.step(z, y, aims(2), 1.0, generator), z)


def test_the_emulator_learns_and_proposes() -> None:
    generator = np.random.default_rng(8)
    z = generator.standard_normal((200, 5))

    def truth(points: np.ndarray) -> np.ndarray:
        first = 2.0 * points[:, 0] + 0.5 * points[:, 1] ** 2 - 1.0
        return np.column_stack([first, points[:, 2] - points[:, 0] + 0.8])

    emulator = Emulator(aims(2))
    emulator.add(z, truth(z) + 0.05 * generator.standard_normal((200, 2)), 1.0)
    emulator.fit()
    assert np.abs(emulator.predict(z) - truth(z)).mean() < 0.1
    start = np.zeros(5)
    proposed = emulator.propose(start)
    assert misfit(aims(2), truth(proposed[None]))[0] < 0.05 < misfit(aims(2), truth(start[None]))[0]
    member = np.array([1.0, 0.0, 0.0, 2.0, -1.0])
    drawn = emulator.nearest_fit(member)
    assert misfit(aims(2), truth(drawn[None]))[0] < misfit(aims(2), truth(member[None]))[0]
    assert drawn[3:] == pytest.approx(member[3:], abs=0.1)
