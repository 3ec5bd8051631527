"""How far off a pattern is: nothing in the comfortable middle, 1 at the end of the band."""

from __future__ import annotations

import math

import numpy as np
import pytest

from experiments.calibration.objective import (
    UNDEFINED,
    beyond_comfort,
    misfit,
    robust,
    scaled_target,
)
from experiments.validation.patterns.schema import Pattern

FIGURE = Pattern("a", ("E001",), "share", (2019, 2019), column="clash", target=0.5, tolerance=0.1)
TOP = Pattern("b", ("E001",), "rank_correlation", (2018, 2018), range=(0.8, 1.0))
LESS = Pattern("c", ("E001",), "difference", (2018, 2018), column="clash", by="x", sign="negative")


def distance(pattern: Pattern, value: float) -> float:
    aim = scaled_target(pattern)
    return float(beyond_comfort([aim], np.array([aim.scaled(value)]))[0])


@pytest.mark.parametrize(
    ("value", "due"), [(0.5, 0.0), (0.52, 0.0), (0.6, 1.0), (0.4, -1.0), (0.7, 7 / 3)]
)
def test_distance_is_counted_from_the_comfortable_middle(value: float, due: float) -> None:
    assert distance(FIGURE, value) == pytest.approx(due)


def test_a_range_that_ends_where_the_statistic_ends_binds_on_one_side() -> None:
    assert distance(TOP, 1.0) == 0.0
    assert distance(TOP, 0.8) == pytest.approx(-1.0)
    assert distance(TOP, 0.7) < -1.0


def test_a_sign_binds_on_one_side() -> None:
    assert distance(LESS, -0.9) == 0.0
    assert distance(LESS, 0.0) == pytest.approx(1.0)
    assert distance(LESS, 0.1) > 1.0


def test_what_is_not_defined_counts_as_far_off() -> None:
    assert distance(FIGURE, math.nan) == UNDEFINED
    assert math.isfinite(distance(FIGURE, math.inf))


def test_one_hopeless_pattern_does_not_rule() -> None:
    near, far = robust(np.array([1.0, 10.0]))
    assert near == 1.0
    assert far < 100.0


def test_misfit_adds_patterns_up() -> None:
    aims = [scaled_target(FIGURE), scaled_target(TOP)]
    y = np.array([[aims[0].scaled(0.6), aims[1].scaled(0.8)], [aims[0].scaled(0.5), 0.0]])
    assert misfit(aims, y).tolist() == pytest.approx([2.0, 0.0])
