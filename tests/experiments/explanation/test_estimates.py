"""Shares with known answers: they sum, they are symmetric, and what does nothing has none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from experiments.explanation.estimates import estimate, groups_of, shapley_shares

PLAYERS = ("a", "b", "c")


def test_effects_that_add_up_are_shared_out_as_they_are():
    effects = {"a": 0.3, "b": -0.1, "c": 0.0}
    left = {g: np.array([1.0 - sum(effects[p] for p in g)]) for g in groups_of(PLAYERS)}
    shares = shapley_shares(PLAYERS, left)
    assert {name: float(share[0]) for name, share in shares.items()} == pytest.approx(effects)


def test_what_two_do_only_together_is_shared_evenly():
    left = {g: np.array([0.0 if g & {"a", "b"} else 0.4]) for g in groups_of(PLAYERS)}
    shares = shapley_shares(PLAYERS, left)
    assert [round(float(shares[p][0]), 12) for p in PLAYERS] == [0.2, 0.2, 0.0]


@given(arrays(float, (8, 5), elements=st.floats(-1, 1)))
def test_shares_sum_to_what_all_take_away_together(values):
    left = dict(zip(groups_of(PLAYERS), values, strict=True))
    together = sum(shapley_shares(PLAYERS, left).values())
    assert together == pytest.approx(left[frozenset()] - left[frozenset(PLAYERS)], abs=1e-12)


def test_a_mean_that_may_be_nothing_is_not_called_known():
    generator = np.random.default_rng(1)
    assert not estimate(generator.normal(0.0, 1.0, 40)).is_known
    assert estimate(generator.normal(2.0, 1.0, 40)).is_known
    assert not estimate(np.array([0.2, 0.3])).is_known
    assert estimate(np.empty(0)).pairs == 0
