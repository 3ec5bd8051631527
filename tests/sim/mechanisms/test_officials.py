"""M9: ties go with the person, links stay, influence rests on both."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms import officials
from tests.sim.mechanisms.cases import cases
from tests.sim.mechanisms.institutions import neighbourhood, project, within

share = st.floats(0.0, 1.0)


@pytest.mark.parametrize(("inputs", "expected"), cases("officials", "reach_of"))
def test_reach_cases(inputs: dict, expected: float) -> None:
    assert officials.reach_of.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("officials", "tie_next"))
def test_tie_cases(inputs: dict, expected: float) -> None:
    assert officials.tie_next.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("officials", "influence_beyond"))
def test_influence_cases(inputs: dict, expected: float) -> None:
    assert officials.influence_beyond.plain(**inputs) == pytest.approx(expected)


@given(tie=share, contact=st.floats(0, 1.6), paternalism=share, distance=share,
       rate=within("officials.tie_rate"), fade=within("officials.tie_fade"))  # fmt: skip
def test_a_tie_stays_between_none_and_full(**inputs: float) -> None:
    assert 0.0 <= officials.tie_next.plain(**inputs) <= 1.0


@given(tie=share, credibility=share, delivery=share, fit=share, distance=share, paternalism=share)
def test_influence_is_never_more_than_near_and_enabling(**inputs: float) -> None:
    found = officials.influence_beyond.plain(**inputs)
    near = officials.influence_beyond.plain(**{**inputs, "distance": 0.0, "paternalism": 0.0})
    assert 0.0 < found <= near <= 1.0


def test_a_tie_settles_where_contact_and_fading_balance() -> None:
    p, tie = neighbourhood().parameters.officials, 0.9
    for _ in range(2000):
        tie = officials.tie_next.plain(tie, 0.5, 0.0, 0.0, p.tie_rate, p.tie_fade)
    assert tie == pytest.approx(0.5 * p.tie_rate / (0.5 * p.tie_rate + p.tie_fade))


def test_ties_go_with_officers_and_are_sometimes_better_after() -> None:
    changes = []
    for seed in range(40):
        model = neighbourhood(seed=seed)
        body = model.institutions[0]
        body.officer.tie = 0.1
        officials.change_officer(model, body, "turnover")
        changes.append(body.officer.tie - 0.1)
        body.officer.tie = 0.8
        officials.change_officer(model, body, "turnover")
        assert body.officer.tie < 0.5
        assert model.diary.rows[-1][1] == "officer_leaves"
    assert any(change > 0.0 for change in changes)
    assert any(change < 0.0 for change in changes)


def test_embedded_links_are_kept_when_officers_go() -> None:
    model = neighbourhood()
    body = model.institutions[0]
    body.embedded, body.officer.tie = 0.8, 0.8
    officials.change_officer(model, body, "turnover")
    linked = body.officer.tie
    assert body.embedded == 0.8
    plain = neighbourhood().institutions[0]
    plain.officer.tie = 0.8
    officials.change_officer(model, plain, "turnover")
    assert plain.officer.tie < linked


@pytest.mark.parametrize(("contact", "factor"), [(0.5, 1.0), (0.0, 2.0)])
def test_links_nobody_uses_fade_faster(contact: float, factor: float) -> None:
    model = neighbourhood({"assumptions.officials.unused_factor": 2.0})
    body = model.institutions[0]
    body.embedded = 0.8
    officials.meet(model, body, contact)
    assert body.embedded == pytest.approx(
        0.8 * (1.0 - factor * model.parameters.officials.embedded_fade)
    )


def contact(levers: dict | None = None, kind: str | None = None) -> float:
    model = neighbourhood(levers)
    model.now.attendance_share, model.now.strategic_hours = 0.7, 20.0
    if kind:
        project(model, kind).stage = "delivering"
    return officials.contact_this_month(model)


@pytest.mark.parametrize(
    "more",
    [
        {"council.dialogue": True},
        {"council.shared_ownership": True},
        {"partnership.councillor_seats": 4},
        {"council.tiers": 1},
    ],
)
def test_what_brings_more_contact(more: dict) -> None:
    assert contact(more) > contact() > 0.0


def test_commissioned_services_bring_agencies_near() -> None:
    assert contact(kind="service") > contact(kind="event") == pytest.approx(contact())


def test_without_members_there_is_no_contact() -> None:
    assert officials.contact_this_month(neighbourhood({"funding.programme": False})) == 0.0


def test_cuts_come_over_the_first_years_to_their_depth() -> None:
    model = neighbourhood({"council.austerity": 1.0})
    seen = []
    for month in (0, 30, 60, 120):
        model.month = month
        officials.austerity(model)
        seen.append(model.councils[0].capacity)
    depth = model.parameters.officials.cuts_depth
    assert seen == pytest.approx([1.0, 1.0 - depth / 2, 1.0 - depth, 1.0 - depth])


@pytest.mark.parametrize(("tie", "sign"), [(0.8, 1.0), (0.1, -1.0)])
def test_a_shock_amplifies_the_relation_there_is(tie: float, sign: float) -> None:
    model = neighbourhood()
    body = model.institutions[0]
    body.officer.tie = tie
    officials.amplify(model, 0.5)
    assert math.copysign(1.0, body.officer.tie - tie) == sign


def test_more_tiers_are_further_away() -> None:
    near, far = neighbourhood({"council.tiers": 1}), neighbourhood({"council.tiers": 3})
    assert len(far.councils) == 3
    assert near.councils[0].distance < far.councils[0].distance
    assert all(council.distance <= 1.0 for council in far.councils)


def test_influence_within_the_area_is_stronger_than_beyond() -> None:
    from sim import load_scenario
    from sim.model import Neighbourhood

    within_area, beyond = [], []
    for seed in (1, 2, 3):
        model = Neighbourhood(load_scenario("baseline", {"place.population": 3000}), seed)
        while model.month < 108:
            model.step()
        within_area.append((model.power_to * model.now.presence) ** 0.5)
        strengths = [officials.strategic_influence(model, body) for body in model.institutions]
        beyond.append(sum(strengths) / len(strengths))
        model.release()
    assert sum(within_area) > sum(beyond)


def test_a_changed_decision_counts_for_two_years() -> None:
    from sim.observables import COLUMNS

    model = neighbourhood()
    value = COLUMNS["strategic_influence"].value
    assert value(model) == 0.0
    model.last_influence_month, model.month = 30, 53
    assert value(model) == 1.0
    model.month = 54
    assert value(model) == 0.0
