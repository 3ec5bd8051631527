"""Churn: hazards by tenure and age, and twins that move house together."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms import churn
from sim.parameters import parameters
from tests.sim.mechanisms.areas import anywhere, area

P = parameters().area


def hazard(tenure: float, age: float) -> float:
    return churn.leaving_hazard.plain(
        tenure,
        age,
        P.owner_moves,
        P.social_rent_moves,
        P.private_rent_moves,
        P.young_movers,
        P.older_movers,
        P.young_until,
        P.death_rate_at_18,
        P.accidents,
        P.ageing,
    )


def test_an_owner_of_fifty_leaves_as_worked_out_by_hand() -> None:
    dying = 0.0006 + P.death_rate_at_18 * math.exp(0.095 * 32.0)
    assert hazard(0.0, 50.0) == pytest.approx((P.owner_moves * P.older_movers + dying) / 12.0)


def test_private_tenants_and_the_young_move_most_and_the_old_die() -> None:
    assert hazard(2.0, 25.0) > hazard(2.0, 50.0) > hazard(1.0, 50.0) > hazard(0.0, 50.0)
    assert hazard(0.0, 90.0) > hazard(0.0, 60.0)


@given(
    tenure=st.sampled_from([0.0, 1.0, 2.0]),
    age=st.floats(18.0, 110.0),
    multiplier=st.floats(0.3, 3.0),
    private=anywhere("area.private_rent_moves"),
    young=anywhere("area.young_movers"),
    dying=anywhere("area.death_rate_at_18"),
)
def test_hazards_are_chances(
    tenure: float, age: float, multiplier: float, private: float, young: float, dying: float
) -> None:
    chance = churn.leaving_hazard.plain(
        tenure, age, 0.05, 0.06, multiplier * private, young, 0.75, 35.0, dying, 0.0006, 0.095
    )
    assert 0.0 < chance <= 1.0


def test_moves_by_tenure_come_near_the_measured_hazards() -> None:
    population = area().population
    hazards = churn.hazards(area(), population.tenure, population.age)
    for tenure, measured in ((0.0, 0.049), (1.0, 0.060), (2.0, 0.206)):
        yearly = 12.0 * hazards[population.tenure == tenure].mean()
        assert measured * 0.8 < yearly < measured * 1.2 + 0.02  # deaths come on top


def test_twins_move_house_together_whatever_the_programme_does() -> None:
    with_it, without = area(36), area(36, **{"funding.programme": False})
    assert (with_it.population.occupancy == without.population.occupancy).all()
    assert (with_it.population.age == without.population.age).all()
    assert (with_it.population.occupancy > 0).mean() > 0.1


def test_ages_and_belonging_of_the_area_stay_as_they_are() -> None:
    made = area(**{"funding.programme": False})
    start = [float(made.population.age.mean()), float(made.population.belonging.mean())]
    for _ in range(180):
        made.step()
    end = [float(made.population.age.mean()), float(made.population.belonging.mean())]
    assert abs(end[0] - start[0]) < 3.0
    assert abs(end[1] - start[1]) < 0.04


def test_a_newcomer_begins_anew() -> None:
    made = area(24)
    slot = int(made.partnership.slots[0])
    churn.lose_members(made, np.array([slot]))
    made.population.replace(np.array([slot]))
    assert made.partnership.seat_of(slot) is None
    assert made.population.involvement[slot] == made.population.months_here[slot] == 0.0
    assert made.population.was_member[slot] == 0.0
