"""M10: agencies run their routine, learn the ways of an area, and lose their contract."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms import commissioning
from sim.model import Neighbourhood
from sim.parameters import parameters
from tests.sim.mechanisms.areas import area, events
from tests.sim.mechanisms.cases import cases
from tests.sim.mechanisms.institutions import neighbourhood, project

P = parameters().commissioning
share = st.floats(0.0, 1.0)


@pytest.mark.parametrize(("inputs", "expected"), cases("commissioning", "fit_lost"))
def test_fit_cases(inputs: dict, expected: float) -> None:
    assert commissioning.fit_lost(P, **inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("commissioning", "ending_chance"))
def test_ending_cases(inputs: dict, expected: float) -> None:
    assert commissioning.ending_chance(P, **inputs) == pytest.approx(expected)


@given(plain=share, able=share, signed_by_lto=share, ethos=share)
def test_contracts_end_with_a_chance(**inputs: float) -> None:
    assert 0.0 <= commissioning.ending_chance(P, **inputs) <= 1.0


def with_service(**levers: object) -> tuple[Neighbourhood, object]:
    """A neighbourhood with one commissioned service being delivered."""
    model = neighbourhood(levers)
    made = project(model, "service", 40_000.0)
    made.stage = "delivering"
    commissioning.award_contract(model, made)
    return model, made


def test_a_service_goes_to_an_agency_and_loses_fit() -> None:
    model, service = with_service()
    assert service.contractor in model.agencies
    assert service.contractor.contracts == [service]
    assert service.fit < 0.5


def test_other_work_stays_here_but_for_what_is_bought() -> None:
    model = neighbourhood({"partnership.commissioning": 0.0})
    made = project(model)
    commissioning.award_contract(model, made)
    assert made.contractor is None
    assert made.fit == 0.5
    assert commissioning.outside_share(model, made) == 0.0
    bought = neighbourhood({"partnership.commissioning": 1.0})
    other = project(bought)
    commissioning.award_contract(bought, other)
    assert commissioning.outside_share(bought, other) == P.bought
    assert other.fit < 0.5


@pytest.mark.parametrize("role", ["supportive", "delivery_arm"])
def test_all_hours_are_somebodys(role: str) -> None:
    model, service = with_service(**{"lto.role": role})
    event = project(model, ordinal=1)
    event.stage = "delivering"
    here = commissioning.divide_work(model, [service, event])
    wanted = service.hours_wanted + event.hours_wanted
    assert here + model.monthly.outside_hours + model.monthly.by_lto == pytest.approx(wanted)
    assert (model.monthly.by_lto > 0.0) == (role == "delivery_arm")


def test_a_triangle_takes_time_and_teaches_the_agency() -> None:
    plain, _ = with_service()
    triangle, _ = with_service(**{"partnership.contract_holder": "partnership"})
    assert commissioning.own_hours(triangle) == P.triangle_hours
    assert commissioning.own_hours(plain) == 0.0
    for model in (plain, triangle):
        model.monthly.attendance_share = 0.7
        for _ in range(24):
            commissioning.apply(model)
    learnt = [max(agency.embedding for agency in model.agencies) for model in (plain, triangle)]
    assert learnt[1] > learnt[0] > 0.0


def test_routine_shows_less_and_embedding_mends_it() -> None:
    model, service = with_service()
    service.contractor.embedding = 0.0
    routine = commissioning.visible_share(model, service)
    service.contractor.embedding = 1.0
    assert routine < commissioning.visible_share(model, service) == 1.0


def test_ending_a_contract_frees_money_and_gives_confidence_once() -> None:
    model, service = with_service()
    free = model.ledger.balance["available"]
    commissioning.end(model, service.contractor, service)
    assert model.ledger.balance["available"] == free + service.cost
    assert model.monthly.confidence_shift == P.end_gain
    second = project(model, "service", 30_000.0, ordinal=1)
    commissioning.award_contract(model, second)
    commissioning.end(model, second.contractor, second)
    assert model.monthly.confidence_shift == P.end_gain, "the gain is paid once"
    assert len(events(model, "contract_ended")) == model.contracts_ended == 2
    assert not second.is_live
    model.ledger.check()


def test_who_ended_one_asks_for_something_better() -> None:
    model, first = with_service()
    commissioning.end(model, first.contractor, first)
    later = project(model, "service", 40_000.0, ordinal=0)
    commissioning.award_contract(model, later)
    assert later.fit > first.fit


def test_services_are_proposed_as_far_as_delivery_is_bought() -> None:
    from sim.mechanisms import agenda

    weights = []
    for bought in (0.0, 0.3, 0.9):
        model = neighbourhood({"partnership.commissioning": bought})
        weights.append(agenda.kind_weights(model, "residents")["service"])
    assert weights[0] == 0.0
    assert weights[2] == pytest.approx(3.0 * weights[1])


def test_contracts_that_have_run_out_are_dropped() -> None:
    model, service = with_service()
    service.stage = "completed"
    commissioning.apply(model)
    assert service.contractor.contracts == []


def test_who_signs_changes_nothing_where_nothing_is_bought() -> None:
    worlds = []
    for holder in ("lto", "partnership"):
        levers = {"partnership.commissioning": 0.0, "partnership.contract_holder": holder}
        worlds.append(repr(area(72, **levers).recorder.monthly))
    assert worlds[0] == worlds[1]


def test_partnerships_look_hard_at_contracts_once_they_have_seen_some() -> None:
    p = parameters({"commissioning.seasoned_months": 60}).commissioning
    assert commissioning.seasoned(p, 0) == 0.0
    assert commissioning.seasoned(p, 30) == 0.25
    assert commissioning.seasoned(p, 90) == 1.0
