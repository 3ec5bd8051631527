"""Traits and first states: within bounds over the whole ranges, and as the sources lean."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.agents import traits
from sim.parameters import parameter_specs, parameters
from tests.sim.mechanisms.areas import area

NUMBERS = traits.numbers_of(parameters().area)
SPECS = [parameter_specs()[f"area.{name}"] for name in traits.NUMBERS]


def draws(count: int = 400, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).random((16, count))


def test_the_vector_has_every_number_in_order() -> None:
    numbers = traits.numbers_of(parameters().area)
    assert numbers.tolist() == [spec.value for spec in SPECS]
    assert numbers[traits.SET_POINT] == parameters().area.set_point
    assert numbers[traits.OLDER_MOVERS] == parameters().area.older_movers


@settings(max_examples=60)
@given(
    ends=st.tuples(*(st.sampled_from([spec.low, spec.value, spec.high]) for spec in SPECS)),
    hardship=st.floats(0.0, 1.0),
    at_start=st.booleans(),
    churn=st.floats(0.3, 3.0),
    head_start=st.floats(0.0, 1.0),
)
def test_bounds_over_the_whole_plausible_range(
    ends: tuple[float, ...], hardship: float, at_start: bool, churn: float, head_start: float
) -> None:
    uniform, p = draws(), np.array(ends)
    tenure = np.arange(uniform.shape[1]) % 3 * 1.0
    made = traits.traits_of(uniform, tenure, at_start, hardship, 0.2, 0.1, p)
    state = traits.states_of(uniform, made, tenure, at_start, churn, head_start, 0.5, 0.5, 0.2, p)
    assert np.isfinite(made).all() and np.isfinite(state).all()
    for row in (1, 2, 3, 4, 6, 10):
        assert made[row].min() >= 0.0 and made[row].max() <= 1.0
    assert made[0].min() >= 18.0 and made[0].max() <= 100.0
    assert made[5].min() > 0.0 and made[11].max() <= 100.0
    for row in (2, 3, 4, 5, 6, 7, 8, 9, 19):
        assert state[row].min() >= 0.0 and state[row].max() <= 1.0


def test_hardship_takes_time_and_energy_and_a_degree_gives_ease() -> None:
    population = area().population
    hard, degree = population.hardship > 0.5, population.degree > 0.5
    assert population.free_hours[hard].mean() < population.free_hours[~hard].mean()
    assert population.energy_set_point[hard].mean() < population.energy_set_point[~hard].mean()
    assert population.fluency[degree].mean() > population.fluency[~degree].mean() + 0.2


def test_belonging_grows_with_years_in_the_place_and_newcomers_have_less() -> None:
    population = area().population
    long, new = population.months_here > 120.0, population.newcomer > 0.5
    assert population.belonging[long].mean() > population.belonging[~long].mean()
    assert population.belonging[new].mean() < population.belonging[~new].mean()
    assert 0.5 < population.belonging.mean() < 0.65


def test_where_people_move_more_fewer_are_rooted() -> None:
    settled, passing = (area(**{"place.churn": c}).population for c in (0.3, 3.0))
    assert passing.months_here.mean() < 0.6 * settled.months_here.mean()
    assert passing.belonging.mean() < settled.belonging.mean()


def test_propensities_are_few_ready_many_reachable() -> None:
    propensity = area().population.propensity
    ready, reachable = (propensity == 0.0).mean(), (propensity == 1.0).mean()
    assert 0.04 < ready < 0.14
    assert 0.4 < reachable < 0.6


def test_more_women_than_men_are_ready_as_the_number_says() -> None:
    uniform, p = draws(20_000), traits.numbers_of(parameters().area)
    shares = []
    for likelier in (1.0, 1.8):
        p[traits.READY_WOMEN] = likelier
        made = traits.traits_of(uniform, np.zeros(20_000), True, 0.3, 0.2, 0.1, p)
        women, ready = made[1] > 0.5, made[8] < 0.5
        shares.append(ready[women].mean() / ready[~women].mean())
    assert abs(shares[0] - 1.0) < 0.12
    assert shares[1] > 1.5


def share(times: float, tenure: float, at_start: bool) -> float:
    """Share of 65 and over among 20,000 occupants of one tenure."""
    draws = np.random.default_rng(1).random((16, 20_000))
    tenures = np.full(20_000, tenure)
    usual = traits.expected_older_share(tenures, at_start, NUMBERS)
    draws[0] = traits.tilted_quantile(draws[0], usual, times, NUMBERS[traits.OLDER_MOST])
    ages = traits.traits_of(draws, tenures, at_start, 0.3, 0.2, 0.1, NUMBERS)[0]
    return float((ages >= 65.0).mean())


@pytest.mark.parametrize("at_start", [True, False])
@pytest.mark.parametrize("tenure", [0.0, 1.0, 2.0])
@pytest.mark.parametrize("times", [0.3, 1.0, 2.0])
def test_the_share_is_the_multiple_of_the_usual(
    times: float, tenure: float, at_start: bool
) -> None:
    usual = float(traits.expected_older_share(np.array([tenure]), at_start, NUMBERS)[0])
    assert share(times, tenure, at_start) == pytest.approx(times * usual, abs=0.01)


@pytest.mark.parametrize("times", [0.3, 0.9, 1.7, 2.0])
def test_who_is_older_than_whom_stays(times: float) -> None:
    spread = np.linspace(0.0001, 0.9999, 999)
    changed = traits.tilted_quantile(spread, np.full(999, 0.27), times, 0.9)
    assert (np.diff(changed) > 0).all()
    assert changed.min() >= 0.0 and changed.max() <= 1.0


def test_the_usual_share_leaves_every_age_as_it_was() -> None:
    spread = np.linspace(0.0001, 0.9999, 999)
    assert np.allclose(traits.tilted_quantile(spread, np.full(999, 0.27), 1.0, 0.9), spread)
    here, there = area().population, area(**{"place.older_people": 1.0}).population
    assert (here.age == there.age).all()


def test_more_older_people_have_more_free_hours_and_move_less() -> None:
    young, old = (area(**{"place.older_people": times}).population for times in (0.3, 2.0))
    assert (old.age >= 65).mean() > 3 * (young.age >= 65).mean()
    assert old.free_hours.mean() > young.free_hours.mean()
