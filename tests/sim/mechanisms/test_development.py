"""A large development: money and people, and decisions out of reach; nothing before its month."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents.institutions import Developer
from sim.mechanisms import churn, development, money
from tests.sim.mechanisms.areas import area, events


def built(strength: float = 1.0):
    model = area()
    development.begin(model, strength)
    return model


def test_a_developer_comes_and_councils_go_further_away() -> None:
    before = [council.distance for council in area().councils]
    model = built()
    assert [isinstance(body, Developer) for body in model.institutions].count(True) == 1
    assert all(c.distance > d for c, d in zip(model.councils, before, strict=True))
    development.begin(model, 0.5)
    assert [isinstance(body, Developer) for body in model.institutions].count(True) == 1
    assert len(events(model, "large_development")) == 2


def test_renters_on_its_estate_are_moved_out_and_nobody_else() -> None:
    model, plain = built(), area()
    population = model.population
    here = population.estate == model.development.estate
    owners = population.tenure < 0.5
    assert np.all(population.hazard[here & ~owners] >= plain.population.hazard[here & ~owners])
    factor = churn.displacement(model, np.arange(population.size))
    assert np.all(factor[~here] == 1.0) and np.all(factor[owners] == 1.0)
    assert factor[here & (population.tenure == 1.0)].min() > factor[here & ~owners].min() > 1.0


@pytest.mark.parametrize("strength", [0.3, 1.0])
def test_it_brings_match_the_more_the_larger(strength: float) -> None:
    assert money.match_factor(area()) == 1.0
    assert money.match_factor(built(0.1)) < money.match_factor(built(strength))


def test_when_it_is_done_people_are_moved_no_more() -> None:
    model = built()
    moved = model.population.hazard.sum()
    model.month = model.development.until
    development.end_when_due(model)
    assert model.development is None
    assert model.population.hazard.sum() < moved
    assert money.match_factor(model) == 1.0


def test_before_its_month_it_changes_nothing() -> None:
    event = [{"month": 12, "kind": "large_development", "strength": 1.0}]
    with_it, without = area(12, events=event), area(12)
    assert with_it.event_log.rows == without.event_log.rows
    assert np.array_equal(with_it.population.involvement, without.population.involvement)
    with_it.step()
    assert events(with_it, "large_development")
