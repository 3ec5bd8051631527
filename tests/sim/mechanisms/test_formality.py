"""M5: what pulls formality, what pushes it back, and what informality costs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms import formality
from sim.parameters import parameter_specs, parameters
from tests.sim.mechanisms.cases import cases
from tests.sim.mechanisms.test_decisions import model

P = parameters().formality
share = st.floats(0.0, 1.0)
SPECS = {n.split(".")[1]: s for n, s in parameter_specs().items() if n.startswith("formality.")}


@pytest.mark.parametrize(("inputs", "expected"), cases("formality", "formality_next"))
def test_next_cases(inputs: dict, expected: float) -> None:
    assert formality.formality_next(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("formality", "ending"))
def test_ending_cases(inputs: dict, expected: float) -> None:
    assert formality.ending(P, **inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("formality", "attack_chance"))
def test_attack_cases(inputs: dict, expected: float) -> None:
    assert formality.attack_chance(P, **inputs) == pytest.approx(expected)


@given(now=share, target=share, pulls=st.floats(0, 1.5), pushes=st.floats(0, 1.5), data=st.data())
def test_formality_stays_between_kitchen_table_and_committee(
    now: float, target: float, pulls: float, pushes: float, data: st.DataObject
) -> None:
    rate = data.draw(st.floats(SPECS["rate"].low, SPECS["rate"].high))
    assert 0.0 <= formality.formality_next(now, target, pulls, pushes, rate) <= 1.0


def test_without_pulls_and_pushes_it_settles_at_its_target() -> None:
    level = 0.9
    for _ in range(400):
        level = formality.formality_next(level, 0.3, 0.0, 0.0, P.rate)
    assert level == pytest.approx(0.3, abs=1e-4)


def test_every_pull_pulls() -> None:
    least = formality.pulls_of(P, 0.0, 0.0, 0.0)
    assert least == 0.0
    assert formality.pulls_of(P, 150_000.0, 0.0, 0.0) == pytest.approx(0.5 * P.money_pull)
    assert formality.pulls_of(P, 0.0, 0.4, 0.0) == pytest.approx(0.4 * P.professional_pull)
    assert formality.pulls_of(P, 0.0, 0.0, 1.0) == pytest.approx(P.spend_out_pull)


def test_every_push_pushes() -> None:
    assert formality.pushes_of(P, False, P.confidence_from, 0.0) == 0.0
    assert formality.pushes_of(P, True, 0.0, 0.0) == pytest.approx(P.open_session_push)
    grown = formality.pushes_of(P, False, P.confidence_from + 0.2, 0.0)
    assert grown == pytest.approx(0.2 * P.confidence_push)
    assert formality.pushes_of(P, False, 0.0, 0.5) == pytest.approx(0.5 * P.enabling_push)


def test_an_attack_is_a_promise_broken_that_month() -> None:
    made = model(1, **{"partnership.openness": 0.0, "assumptions.formality.attack_chance": 0.3})
    made.partnership.formality = 0.0
    attacks = 0
    for month in range(1, 40):
        made.month = month
        made.monthly.broken_partnership = 0.0
        formality.come_under_attack(made)
        attacks += made.monthly.broken_partnership == P.attack_weight
    assert 3 <= attacks <= 22
    made.partnership.formality = 1.0
    made.monthly.broken_partnership = 0.0
    formality.come_under_attack(made)
    assert made.monthly.broken_partnership == 0.0
