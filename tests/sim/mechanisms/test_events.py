"""Elections and dated events: nothing before their month, something after it."""

from __future__ import annotations

import pytest

from sim import load_scenario
from sim.mechanisms import events as calendar
from sim.model import Neighbourhood
from sim.simulation import RunResult, run
from tests.sim.mechanisms.areas import area

WHEN = 60
START = {"place.population": 3000, "place.head_start": 1.0, "assumptions.plan.rate": 0.15}


def with_event(kind: str | None, strength: float = 0.9, seed: int = 5) -> RunResult:
    levers: dict = dict(START)
    if kind:
        levers["events"] = [{"month": WHEN, "kind": kind, "strength": strength}]
    return run(load_scenario("baseline", levers), seed, horizon_months=84)


def months(result: RunResult, first: int, last: int) -> list[tuple]:
    columns = result.columns["monthly"]
    return [tuple(map(repr, row[first:last])) for row in columns.values()]


QUIET = with_event(None)


@pytest.mark.parametrize("kind", ["election_upset", "pandemic", "cuts", "key_person_leaves"])
def test_an_event_changes_nothing_before_it_and_something_after(kind: str) -> None:
    shaken = with_event(kind)
    assert months(shaken, 0, WHEN) == months(QUIET, 0, WHEN)
    assert months(shaken, WHEN, 84) != months(QUIET, WHEN, 84)
    assert months(with_event(kind, 0.2), WHEN, 84) != months(shaken, WHEN, 84)


def neighbourhood(events: list | None = None, **levers: object) -> Neighbourhood:
    overrides: dict = {**START, **levers}
    if events:
        overrides["events"] = events
    return Neighbourhood(load_scenario("baseline", overrides), 5)


@pytest.mark.parametrize(("strength", "left"), [(0.0, 100), (0.5, 50), (1.0, 0)])
def test_a_lost_hub_takes_money_in_hand_with_it(strength: float, left: int) -> None:
    from sim.environment.assets import Holding

    model = neighbourhood()
    model.hub = Holding("hub", 80_000.0, 0, 0.5)
    model.holdings.append(model.hub)
    model.ledger.transfer("customers", "reserve", 100)
    calendar.hub_lost(model, strength)
    assert model.hub is None
    assert model.hub_lost
    assert model.ledger.balance["reserve"] == left
    weight = model.parameters.hubs.loss_weight
    assert model.monthly.broken_partnership == pytest.approx((0.5 + strength) * weight)


def test_a_lost_hub_where_there_is_none_is_nothing() -> None:
    model = neighbourhood()
    calendar.hub_lost(model, 1.0)
    assert not model.hub_lost
    assert not model.event_log.rows


def test_a_key_person_is_who_carries_most_and_two_go_where_it_is_strong() -> None:
    for strength, gone in ((0.5, 1), (1.0, 2)):
        model = neighbourhood()
        for _ in range(24):
            model.step()
        first, before = model.carrying.busiest(2)[:gone], len(model.partnership.seats)
        calendar.key_person_leaves(model, strength)
        assert len(model.partnership.seats) == before - gone
        assert not {seat.who for seat in model.partnership.seats} & set(first)


def test_cuts_add_up_to_a_limit() -> None:
    model = neighbourhood()
    for _ in range(9):
        calendar.cuts(model, 1.0)
    assert model.extra_cuts == model.parameters.calendar.most_cuts


def test_a_pandemic_eases_and_ends() -> None:
    model = neighbourhood()
    calendar.pandemic(model, 1.0)
    holds = []
    while model.pandemic > 0.0:
        calendar.apply(model)
        holds.append(model.pandemic)
        model.month += 1
    assert holds == sorted(holds, reverse=True)
    assert 12 <= len(holds) <= 60


def test_an_upset_may_bring_a_council_that_listens_more_or_less() -> None:
    turns = set()
    for month in range(12):
        model = neighbourhood()
        model.month = month
        calendar.election_upset(model, 1.0)
        turns.add(model.main_council.paternalism > 0.5)
        assert model.main_council.officer.holder == 1
    assert turns == {True, False}


def test_councils_are_elected_every_fourth_may() -> None:
    model = neighbourhood(**{"assumptions.calendar.councillor_turnover": 0.5})
    held = []
    for month in range(144):
        model.month, lines = month, len(model.event_log.rows)
        calendar.apply(model)
        if len(model.event_log.rows) > lines:
            held.append(month)
    start = model.scenario.place.start_year
    assert held
    assert all(m % 12 == calendar.ELECTION_MONTH and (start + m // 12) % 4 == 3 for m in held)


def test_an_upset_brings_another_agenda_and_takes_seats() -> None:
    model = neighbourhood(**{"partnership.councillor_seats": 3})
    agendas = [council.agenda for council in model.councils]
    calendar.election_upset(model, 1.0)
    assert [council.agenda for council in model.councils] == [number + 1 for number in agendas]
    assert not any(seat.kind == "councillor" for seat in model.partnership.seats)


def test_an_area_selected_in_july_begins_then() -> None:
    made = area(5, **{"funding.selection_month": 7})
    assert not made.is_running
    made.step()
    assert not made.partnership.seats
    made.step()
    assert made.partnership.seats
    assert made.is_running
