"""Influence on what others decide: by standing, and by campaigning."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms import advocacy
from tests.sim.mechanisms.cases import cases
from tests.sim.mechanisms.institutions import neighbourhood, project

share = st.floats(0.0, 1.0)


@pytest.mark.parametrize(("inputs", "expected"), cases("officials", "influence_beyond"))
def test_influence_cases(inputs: dict, expected: float) -> None:
    assert advocacy.influence_beyond.plain(**inputs) == pytest.approx(expected)


@given(tie=share, credibility=share, delivery=share, fit=share, distance=share, paternalism=share)
def test_influence_is_never_more_than_near_and_enabling(**inputs: float) -> None:
    inputs |= {"far": 0.35, "ruled": 0.3}
    found = advocacy.influence_beyond.plain(**inputs)
    near = advocacy.influence_beyond.plain(**{**inputs, "distance": 0.0, "paternalism": 0.0})
    assert 0.0 < found <= near <= 1.0


def test_influence_within_the_area_is_stronger_than_beyond() -> None:
    from sim import load_scenario
    from sim.model import Neighbourhood

    within_area, beyond = [], []
    for seed in (1, 2, 3):
        model = Neighbourhood(load_scenario("baseline", {"place.population": 3000}), seed)
        while model.month < 108:
            model.step()
        within_area.append((model.power_to * model.monthly.presence) ** 0.5)
        strengths = [advocacy.strategic_influence(model, body) for body in model.institutions]
        beyond.append(sum(strengths) / len(strengths))
        model.release()
    assert sum(within_area) > sum(beyond)


def test_a_changed_decision_counts_for_two_years() -> None:
    from sim.outputs import OUTPUTS

    model = neighbourhood()
    value = OUTPUTS["strategic_influence"].value
    assert value(model) == 0.0
    model.last_influence_month, model.month = 30, 53
    assert value(model) == 1.0
    model.month = 54
    assert value(model) == 0.0


def campaigns(presence: float) -> tuple[int, float]:
    won, model = 0, neighbourhood({"council.paternalism": 1.0})
    model.monthly.presence = presence
    for body in model.institutions:
        body.officer.tie = 0.5
    for ordinal in range(60):
        advocacy.campaign(model, project(model, "campaign", 500.0, ordinal))
        won = model.campaigns_won
    return won, min(body.officer.tie for body in model.institutions)


def test_campaigns_are_carried_by_presence_and_strain_ties_when_lost() -> None:
    (few, strained), (many, _) = campaigns(0.0), campaigns(0.9)
    assert 0 <= few < many < 60
    assert strained < 0.5


def test_a_campaign_goes_to_the_body_that_has_the_theme_at_heart() -> None:
    model = neighbourhood()
    for body in model.institutions:
        body.priorities = ("jobs", "arts")
    model.institutions[3].priorities = ("health", "arts")
    advocacy.campaign(model, project(model, "campaign", 500.0))
    assert model.event_log.rows[-1][2] == model.institutions[3].label
