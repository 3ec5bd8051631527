"""Residents as columns: what is looked up of some of them."""

from __future__ import annotations

import numpy as np

from sim.agents.population import gathered, slots_above


def test_slots_above_a_bound_are_those_that_a_comparison_finds() -> None:
    column = np.array([0.0, 1.0, 0.5, 2.0, 0.5])
    assert slots_above(column, 0.5).tolist() == [1, 3]
    assert slots_above(column, 2.0).tolist() == []


def test_some_columns_of_some_residents_are_rows_in_the_order_asked_for() -> None:
    block = np.arange(12.0).reshape(3, 4)
    rows, slots = np.array([2, 0]), np.array([3, 1, 1])
    assert gathered(block, rows, slots).tolist() == block[rows[:, None], slots].tolist()
