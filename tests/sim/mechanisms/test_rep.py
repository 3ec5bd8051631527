"""M10: what a rep does by stance, what changing reps costs, and who gains from meeting others."""

from __future__ import annotations

import numpy as np
import pytest

from sim.mechanisms import rep
from sim.model import Neighbourhood
from sim.parameters import parameters
from tests.sim.mechanisms.areas import area, events
from tests.sim.mechanisms.cases import cases
from tests.sim.mechanisms.institutions import neighbourhood

P = parameters().rep


@pytest.mark.parametrize(("inputs", "expected"), cases("rep", "meetings"))
def test_meetings_cases(inputs: dict, expected: float) -> None:
    assert rep.meetings(**inputs) == expected


@pytest.mark.parametrize(("inputs", "expected"), cases("rep", "is_struggling"))
def test_struggling_cases(inputs: dict, expected: float) -> None:
    assert rep.is_struggling(P, **inputs) == bool(expected)


def with_rep(stance: str, days: float = 12.0, **levers: object) -> Neighbourhood:
    chosen = {"support.rep_stance": stance, "support.rep_days_per_year": days}
    return neighbourhood({**chosen, **levers})


def test_stances_differ() -> None:
    silent, listening, pushing = (with_rep(s).rep for s in ("silent", "listening", "pushing"))
    assert silent.mediation < pushing.mediation < listening.mediation
    assert silent.advice < pushing.advice < listening.advice
    assert pushing.push > 0.0 == silent.push == listening.push


def test_only_a_pushing_rep_presses_the_plan_and_takes_of_its_ownership() -> None:
    listening, pushing = with_rep("listening", 60.0), with_rep("pushing", 60.0)
    assert rep.urgency(pushing) > 0.0 == rep.urgency(listening)
    assert rep.plan_left_to_residents(pushing) < 1.0 == rep.plan_left_to_residents(listening)


@pytest.mark.parametrize("stance", ["silent", "listening", "pushing"])
def test_a_rep_without_days_does_nothing(stance: str) -> None:
    model = with_rep(stance, 0.0)
    assert model.rep.mediation == model.rep.advice == model.rep.push == 0.0
    rep.replace(model, "the funder's wish", unasked=True)
    assert events(model, "rep_changes") == []


def test_the_relation_grows_with_time_and_begins_anew() -> None:
    model = with_rep("listening", **{"assumptions.rep.turnover": 0.04})
    first = model.rep.mediation
    for _ in range(12):
        rep.apply(model)
    assert model.rep.mediation > first
    rep.replace(model, "moves on", unasked=False)
    assert model.rep.mediation == pytest.approx(first)


def test_a_rep_sent_unasked_costs_confidence() -> None:
    model = with_rep("listening")
    rep.replace(model, "the funder's wish", unasked=True, strength=0.5)
    assert "nobody here asked for" in events(model, "rep_changes")[0][3]
    rep.apply(model)
    assert model.monthly.confidence_shift == -P.disempowers
    rep.apply(model)
    assert model.monthly.confidence_shift == -P.disempowers, "it is felt once"


def meeting_others(**levers: object) -> tuple[Neighbourhood, np.ndarray, np.ndarray]:
    """A partnership that goes to meet others this month, with members' confidence before and after."""
    model = neighbourhood({"support.peer_events_per_year": 24.0, **levers})
    slots = model.partnership.slots
    before = model.population.confidence[slots].copy()
    return model, slots, before


def test_the_few_who_go_gain_and_they_are_the_confident() -> None:
    model, slots, before = meeting_others()
    went = rep.attendees(model)
    rep.meet_others(model)
    gained = model.population.confidence[slots] > before
    assert sorted(slots[gained].tolist()) == sorted(went)
    assert len(went) == round(P.goers)
    assert before[gained].mean() > before[~gained].mean()


def test_those_who_struggle_lose_heart_when_others_boast() -> None:
    model, slots, before = meeting_others()
    model.month, model.partnership.plan_month = round(P.struggling_months), None
    energy = model.population.energy[slots].copy()
    rep.meet_others(model)
    assert (model.population.confidence[slots] < before).all()
    assert (model.population.energy[slots] < energy).all()


def test_nobody_meets_in_a_pandemic() -> None:
    model, slots, before = meeting_others()
    model.pandemic = 1.0
    rep.meet_others(model)
    np.testing.assert_array_equal(model.population.confidence[slots], before)


def test_another_rep_is_an_event() -> None:
    dated = [{"month": 8, "kind": "rep_replaced", "strength": 1.0}]
    model = area(9, events=dated)
    assert 8 in [row[0] for row in events(model, "rep_changes")]


def test_the_stance_of_a_rep_who_never_comes_changes_nothing() -> None:
    worlds = []
    for stance in ("listening", "pushing"):
        levers = {"support.rep_days_per_year": 0, "support.rep_stance": stance}
        worlds.append(repr(area(60, **levers).recorder.monthly))
    assert worlds[0] == worlds[1]
