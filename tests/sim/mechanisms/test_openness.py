"""M5: what opens a partnership and what closes it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms import openness
from sim.parameters import parameters
from tests.sim.mechanisms.areas import anywhere, area, events
from tests.sim.mechanisms.cases import cases

P = parameters().openness
share = st.floats(0.0, 1.0)


@pytest.mark.parametrize(("inputs", "expected"), cases("openness", "openness_next"))
def test_next_cases(inputs: dict, expected: float) -> None:
    assert openness.openness_next(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("openness", "tightening_chance"))
def test_tightening_cases(inputs: dict, expected: float) -> None:
    assert openness.tightening_chance(P, **inputs) == pytest.approx(expected)


@given(
    now=share,
    target=share,
    opens=st.floats(0, 1.5),
    closes=st.floats(0, 1.5),
    rate=anywhere("openness.rate"),
)
def test_openness_stays_between_closed_and_open(
    now: float, target: float, opens: float, closes: float, rate: float
) -> None:
    assert 0.0 <= openness.openness_next(now, target, opens, closes, rate) <= 1.0


def test_everything_that_opens_opens() -> None:
    grown = P.confidence_from + 0.2
    assert openness.opens_by(P, 0.0, 0.0, 0.0, 0.0, False) == 0.0
    assert openness.opens_by(P, 1.0, 0.0, 0.0, 0.0, False) == pytest.approx(P.effort_opens)
    assert openness.opens_by(P, 0.0, 1.0, 0.0, 0.0, False) == pytest.approx(P.session_opens)
    half = openness.opens_by(P, 0.0, 0.0, P.events_half, 0.0, False)
    assert half == pytest.approx(0.5 * P.events_open)
    by_confidence = openness.opens_by(P, 0.0, 0.0, 0.0, grown, False)
    assert by_confidence == pytest.approx(0.2 * P.confidence_opens)
    assert openness.opens_by(P, 0.0, 0.0, 0.0, 0.0, True) == pytest.approx(P.rebuilding_opens)


def test_everything_that_closes_closes() -> None:
    closes = [P.formality_closes, P.load_closes, P.quarrel_closes, P.criteria_close]
    for index, expected in enumerate(closes):
        given_ones = [1.0 if place == index else 0.0 for place in range(4)]
        assert openness.closes_by(P, *given_ones) == pytest.approx(expected)


def test_an_attack_closes_at_once() -> None:
    levels = []
    for attacked in (False, True):
        made = area(24)
        made.monthly.attacked = attacked
        openness.apply(made)
        levels.append(made.partnership.openness)
    assert levels[1] < (1.0 - 0.9 * P.attack_closes) * levels[0]


def test_criteria_are_tightened_now_and_then_and_loosen_over_years() -> None:
    made = area(24, **{"assumptions.openness.tightens": 0.02})
    made.partnership.formality, made.partnership.openness = 1.0, 0.0
    tight, before = [], len(events(made, "criteria_tightened"))
    for month in range(24, 300):
        made.month = month
        openness.set_criteria(made)
        tight.append(made.partnership.criteria)
    times = len(events(made, "criteria_tightened")) - before
    assert 1 <= times <= 15
    assert tight.count(1.0) == times
    assert min(tight[tight.index(1.0) :]) < 1.0


def test_what_others_read_is_the_moving_state() -> None:
    made = area(24)
    made.partnership.openness = 0.123
    assert made.openness == 0.123
