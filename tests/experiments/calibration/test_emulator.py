"""The emulator learns known answers, and proposes points that are better by them."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.calibration.emulator import Emulator
from experiments.calibration.objective import misfit, scaled_target
from experiments.validation.patterns_schema import Pattern

PATTERN = Pattern("a", ("E001",), "mean", (2019, 2019), column="x", target=0.0, tolerance=1.0)
TARGETS = [scaled_target(PATTERN)] * 2


def test_the_emulator_learns_and_proposes() -> None:
    generator = np.random.default_rng(8)
    z = generator.standard_normal((200, 5))

    def truth(points: np.ndarray) -> np.ndarray:
        first = 2.0 * points[:, 0] + 0.5 * points[:, 1] ** 2 - 1.0
        return np.column_stack([first, points[:, 2] - points[:, 0] + 0.8])

    emulator = Emulator(TARGETS)
    emulator.add(z, truth(z) + 0.05 * generator.standard_normal((200, 2)), 1.0)
    emulator.fit()
    assert np.abs(emulator.predict(z) - truth(z)).mean() < 0.1
    start = np.zeros(5)
    proposed = emulator.propose(start)
    assert misfit(TARGETS, truth(proposed[None]))[0] < 0.05 < misfit(TARGETS, truth(start[None]))[0]
    member = np.array([1.0, 0.0, 0.0, 2.0, -1.0])
    drawn = emulator.nearest_fit(member)
    assert misfit(TARGETS, truth(drawn[None]))[0] < misfit(TARGETS, truth(member[None]))[0]
    assert drawn[3:] == pytest.approx(member[3:], abs=0.1)
