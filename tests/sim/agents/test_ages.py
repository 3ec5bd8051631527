"""Ages: a multiple of the usual share of older people, and nobody changes places."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents.traits import (
    OLDER_MOST,
    expected_older_share,
    numbers_of,
    tilted_quantile,
    traits_of,
)
from sim.parameters import parameters
from tests.sim.mechanisms.areas import area

NUMBERS = numbers_of(parameters().area)


def share(times: float, tenure: float, at_start: bool) -> float:
    """Share of 65 and over among 20,000 occupants of one tenure."""
    draws = np.random.default_rng(1).random((16, 20_000))
    tenures = np.full(20_000, tenure)
    usual = expected_older_share(tenures, at_start, NUMBERS)
    draws[0] = tilted_quantile(draws[0], usual, times, NUMBERS[OLDER_MOST])
    ages = traits_of(draws, tenures, at_start, 0.3, 0.2, 0.1, NUMBERS)[0]
    return float((ages >= 65.0).mean())


@pytest.mark.parametrize("at_start", [True, False])
@pytest.mark.parametrize("tenure", [0.0, 1.0, 2.0])
@pytest.mark.parametrize("times", [0.3, 1.0, 2.0])
def test_the_share_is_the_multiple_of_the_usual(
    times: float, tenure: float, at_start: bool
) -> None:
    usual = float(expected_older_share(np.array([tenure]), at_start, NUMBERS)[0])
    assert share(times, tenure, at_start) == pytest.approx(times * usual, abs=0.01)


@pytest.mark.parametrize("times", [0.3, 0.9, 1.7, 2.0])
def test_who_is_older_than_whom_stays(times: float) -> None:
    spread = np.linspace(0.0001, 0.9999, 999)
    changed = tilted_quantile(spread, np.full(999, 0.27), times, 0.9)
    assert (np.diff(changed) > 0).all()
    assert changed.min() >= 0.0 and changed.max() <= 1.0


def test_the_usual_share_leaves_every_age_as_it_was() -> None:
    spread = np.linspace(0.0001, 0.9999, 999)
    assert np.allclose(tilted_quantile(spread, np.full(999, 0.27), 1.0, 0.9), spread)
    here, there = area().population, area(**{"place.older_people": 1.0}).population
    assert (here.age == there.age).all()


def test_more_older_people_have_more_free_hours_and_move_less() -> None:
    young, old = (area(**{"place.older_people": times}).population for times in (0.3, 2.0))
    assert (old.age >= 65).mean() > 3 * (young.age >= 65).mean()
    assert old.free_hours.mean() > young.free_hours.mean()
