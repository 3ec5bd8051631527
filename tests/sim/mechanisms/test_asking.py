"""Asking: who comes to mind, who listens, and what asking costs."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents.population import PARTICIPANT, UNAWARE
from sim.mechanisms import asking
from tests.sim.mechanisms.areas import area
from tests.sim.mechanisms.cases import cases


@pytest.mark.parametrize(("inputs", "expected"), cases("asking", "comes_to_mind"))
def test_comes_to_mind_cases(inputs: dict, expected: float) -> None:
    assert asking.comes_to_mind.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("asking", "invitation_share"))
def test_invitation_cases(inputs: dict, expected: float) -> None:
    assert asking.invitation_share.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("asking", "listens"))
def test_listens_cases(inputs: dict, expected: float) -> None:
    assert asking.listens.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("asking", "zeal"))
def test_zeal_cases(inputs: dict, expected: float) -> None:
    assert asking.zeal.plain(**inputs) == pytest.approx(expected)


def test_an_empty_table_asks_harder_than_one_with_an_empty_seat() -> None:
    made = area(24)
    assert asking.asks_for_seats(made, 4) > 1.5 * asking.asks_for_seats(made, 1) > 0.0


def test_effort_buys_asking_and_a_pandemic_stops_it() -> None:
    slack, keen = (area(24, **{"partnership.recruitment_effort": e}) for e in (0.0, 1.0))
    for made in (slack, keen):
        made.partnership.seats = made.partnership.seats[:1] * 9  # no table too small
        made.partnership.changed()
    assert asking.asks_of_members(keen) > 2.0 * asking.asks_of_members(slack) > 0.0
    keen.pandemic = 1.0
    assert asking.asks_of_members(keen) == 0.0


def test_asking_takes_members_time() -> None:
    made = area(24)
    made.monthly.asking_hours = 0.0
    asking.spend_time(made, 4.0)
    assert made.monthly.asking_hours == pytest.approx(4.0 * made.parameters.asking.hours_each)


def test_those_who_are_known_are_asked_and_it_is_remembered_for_a_time() -> None:
    made = area(24)
    population = made.population
    known = population.involvement > UNAWARE
    pool = np.flatnonzero(known & (population.involvement < PARTICIPANT))
    population.asked_lately[:] = 0.0
    asked = asking.ask(made, pool, 5.0, "seat")
    assert len(set(asked.tolist())) == 5
    asking.remember(made, asked)
    assert population.asked_lately.sum() == 5.0
    asking.apply(made)
    assert population.asked_lately.sum() == pytest.approx(
        5.0 * (1.0 - made.parameters.asking.forgotten)
    )


@pytest.mark.parametrize("number", [1, 3, 40, 200, 500])
def test_those_with_the_shortest_waits_are_come_to_first_and_nobody_without_weight(number) -> None:
    numbers = np.random.default_rng(number)
    drawn, weight = numbers.random(200), numbers.random(200)
    weight[::7] = 0.0
    heavy = np.flatnonzero(weight)
    waits = -np.log(drawn[heavy]) / weight[heavy]
    expected = heavy[np.argsort(waits)][:number]
    assert asking.first_of(drawn, weight, number).tolist() == expected.tolist()
