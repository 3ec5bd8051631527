"""Influence on what others decide: by standing, and by campaigning."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms import advocacy
from tests.sim.mechanisms.cases import cases
from tests.sim.mechanisms.institutions import neighbourhood, project

share = st.floats(0.0, 1.0)


@pytest.mark.parametrize(("inputs", "expected"), cases("advocacy", "influence_beyond"))
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


@pytest.mark.parametrize(("inputs", "expected"), cases("advocacy", "attempt_chance"))
def test_attempt_cases(inputs: dict, expected: float) -> None:
    assert advocacy.attempt_chance.plain(**inputs) == pytest.approx(expected)


def attempts(within: float, practice: float) -> float:
    """Practice gained by attempts over ten years, with as much practice each month to begin with."""
    model, gained = neighbourhood(), 0.0
    model.power["within"] = within
    for month in range(120):
        model.month, model.influence_practice = month, practice
        advocacy.apply(model)
        gained += model.influence_practice - practice * (1.0 - fade(model))
    return gained / (1.0 - practice)


def fade(model) -> float:
    return float(model.parameters.advocacy.practice_fade)


def test_the_confident_and_the_practised_try_more_often() -> None:
    assert attempts(0.2, 0.0) < attempts(0.9, 0.0) < attempts(0.9, 0.6)


def test_a_decision_changed_is_seen_and_gives_confidence_less_each_time() -> None:
    model, p = neighbourhood(), neighbourhood().parameters.advocacy
    council = model.main_council
    council.distance = 0.5
    advocacy.decision_changed(model, council, 0.06)
    monthly, seen = model.monthly, 1.0 - 0.5 * p.unseen_far
    assert monthly.decisions_changed == pytest.approx(seen)
    assert monthly.kept_partnership >= p.changed_promise * seen
    assert monthly.kept_council == pytest.approx(p.council_gives * seen)
    assert monthly.confidence_shift == pytest.approx(0.06)
    assert model.activity == pytest.approx(p.changed_activity * seen)
    assert council.last_changed == model.last_influence_month == model.month
    monthly.confidence_shift = 0.0
    advocacy.decision_changed(model, council, 0.06)
    assert monthly.confidence_shift == pytest.approx(0.03)


def test_a_body_that_pays_adds_match_and_takes_nothing_from_the_grant() -> None:
    model = neighbourhood()
    available, before = model.ledger.gbp("available"), model.ledger.gbp("spent_match")
    advocacy.pay_for_something(model, model.institutions[2], 8_000.0, "a decision changed")
    model.ledger.check()
    assert model.ledger.gbp("spent_match") == before + 8_000.0
    assert model.ledger.gbp("available") == available
    assert model.monthly.visible_success > 0.0
    assert model.event_log.rows[-1][1] == "body_pays"


def campaigns(power_with: float) -> tuple[int, float, float]:
    model = neighbourhood({"council.paternalism": 1.0})
    model.power["with"] = power_with
    for body in model.institutions:
        body.officer.tie = 0.5
    for ordinal in range(60):
        advocacy.campaign(model, project(model, "campaign", 500.0, ordinal))
    strained = min(body.officer.tie for body in model.institutions)
    return model.changes_won, strained, model.monthly.broken_partnership


def test_campaigns_are_carried_by_power_with_and_cost_when_lost() -> None:
    (few, strained, seen), (many, _, less) = campaigns(0.0), campaigns(0.9)
    assert 0 <= few < many < 60
    assert strained < 0.5
    assert seen > less > 0.0


def test_a_campaign_goes_to_the_body_that_has_the_theme_at_heart() -> None:
    model = neighbourhood()
    for body in model.institutions:
        body.priorities = ("jobs", "arts")
    model.institutions[3].priorities = ("health", "arts")
    advocacy.campaign(model, project(model, "campaign", 500.0))
    assert model.event_log.rows[-1][2] == model.institutions[3].label
