"""Shared shapes keep to the ends they promise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.functional_forms import floored, half_saturation, linear_multiplier

share = st.floats(0.0, 1.0)


@given(spread=share)
def test_a_factor_around_one_lies_as_far_above_as_below(spread: float) -> None:
    below, above = linear_multiplier(0.0, spread), linear_multiplier(1.0, spread)
    assert linear_multiplier(0.5, spread) == pytest.approx(1.0)
    assert above - 1.0 == pytest.approx(1.0 - below)
    assert 0.0 <= below <= above


@given(least=share, level=share)
def test_a_factor_from_the_least_never_leaves_its_ends(least: float, level: float) -> None:
    assert least - 1e-12 <= floored(least, level) <= 1.0 + 1e-12
    assert (floored(least, 0.0), floored(least, 1.0)) == (least, pytest.approx(1.0))


@given(amount=st.floats(0.0, 1e6), half=st.floats(0.1, 1e3))
def test_what_saturates_is_half_at_its_half(amount: float, half: float) -> None:
    assert half_saturation(half, half) == 0.5
    assert 0.0 <= half_saturation(amount, half) <= half_saturation(amount + 1.0, half) <= 1.0
