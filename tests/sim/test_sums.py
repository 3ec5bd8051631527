"""Sums of floats in a fixed order."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.sums import mean, mean_where_above, total, total_of


def test_numbers_are_added_one_after_the_other_and_nothing_makes_good_for_what_is_lost() -> None:
    """``sum`` of Python 3.12 would give 2: it keeps what is lost and adds it at the end."""
    assert total([1.0, 1e100, 1.0, -1e100]) == 0.0
    assert total(iter([])) == 0.0
    assert mean([0.1, 0.2, 0.6]) == (0.1 + 0.2 + 0.6) / 3
    assert math.isnan(mean([]))


@pytest.mark.parametrize("size", [0, 1, 3, 4, 6, 1001])
def test_a_column_is_added_up_in_four_sums(size: int) -> None:
    column = np.random.default_rng(size).random(size)
    last = size - size % 4
    four = [total(column[start:last:4].tolist()) for start in range(4)]
    four[0] = total([four[0], *column[last:].tolist()])
    assert total_of(column) == (four[0] + four[1]) + (four[2] + four[3])
    assert total_of(column) == pytest.approx(math.fsum(column))


def test_the_mean_of_those_above_a_bound_leaves_the_others_out() -> None:
    column, level = np.array([0.1, 0.2, 0.3, 0.9]), np.array([0.0, 1.0, 2.0, 0.5])
    assert mean_where_above(column, level, 0.5) == (0.2 + 0.3) / 2
    assert math.isnan(mean_where_above(column, level, 2.0))
