"""An area is launched once, and called together again where nobody is left."""

from __future__ import annotations

import numpy as np
import pytest

from sim import load_scenario
from sim.agents.population import AWARE, RESTING
from sim.mechanisms import membership, rebuilding, start_up
from sim.model import Neighbourhood


def area(**levers: object) -> Neighbourhood:
    return Neighbourhood(load_scenario("baseline", {"place.population": 3000, **levers}), 3)


def emptied(**levers: object) -> Neighbourhood:
    """An area in its third year whose members have all gone."""
    model = area(**levers)
    for _ in range(30):
        model.step()
    for seat in list(model.partnership.resident_seats()):
        membership.leave_seat(model, seat, "own reasons")
    return model


def test_officials_leave_the_other_seats_to_residents_and_the_most_confident_chairs():
    model = area(**{"partnership.members_target": 14, "partnership.councillor_seats": 4})
    seats = model.partnership.resident_seats()
    fewest = round(model.parameters.partnership.fewest_at_start)
    assert fewest <= len(seats) <= start_up.seats_for_residents(model)
    assert sum(seat.kind == "councillor" for seat in model.partnership.seats) <= 4
    chair = next(seat for seat in seats if seat.role == "chair")
    confidence = model.population.confidence
    assert confidence[chair.slot] == max(confidence[seat.slot] for seat in seats)


def test_more_hear_of_it_where_there_is_a_head_start():
    cold, warm = area(**{"place.head_start": 0}), area(**{"place.head_start": 1})
    assert (warm.population.involvement >= AWARE).sum() > (
        cold.population.involvement >= AWARE
    ).sum()


def test_those_who_rest_are_not_called_and_the_others_come_again():
    model = emptied()
    ready = np.flatnonzero(model.population.propensity == start_up.READY)
    model.population.involvement[ready[::2]] = RESTING
    start_up.reconvene(model)
    slots = model.partnership.slots
    assert 0 < len(slots) <= start_up.seats_for_residents(model)
    assert not set(slots) & set(ready[::2])
    assert model.event_log.rows[-1][1] == "called_together"


@pytest.mark.parametrize("chance", [0.03, 0.1, 0.3])
def test_an_empty_table_is_called_together_in_time_while_the_programme_runs(chance):
    model = emptied(**{"assumptions.rebuilding.called_again": chance})
    while not len(model.partnership.slots) and model.month < model.own_end_month:
        rebuilding.apply(model)
        model.month += 1
    assert len(model.partnership.slots) > 0


def test_nobody_is_called_together_when_the_money_has_ended_or_somebody_is_left():
    over, going_on = emptied(), area()
    over.month = over.own_end_month
    rebuilding.apply(over)
    assert len(over.partnership.slots) == 0
    for _ in range(60):
        going_on.step()
    assert not [row for row in going_on.event_log.rows if row[1] == "called_together"]


@pytest.mark.parametrize("target", [8, 9, 12])
def test_residents_are_the_majority_from_the_first_meeting_on(target: int):
    model = area(**{"partnership.members_target": target, "partnership.councillor_seats": 3})
    assert 2 * len(model.partnership.slots) > len(model.partnership.seats)
    assert any(seat.kind != "resident" for seat in model.partnership.seats)


def test_where_fewer_come_than_a_steering_group_needs_others_are_fetched():
    model = emptied()
    model.parameters.partnership.comes_to_launch = 1e-9
    assert len(start_up.those_who_come(model)) == round(
        model.parameters.partnership.fewest_at_start
    )


def test_the_confident_and_those_whose_motive_is_answered_come_sooner():
    comes = start_up.eagerness.plain
    assert comes(0.5, 1.0, 0.25, 0.8) == pytest.approx(0.6)
    assert comes(0.5, 1.5, 0.25, 0.8) == pytest.approx(0.9)
    assert comes(1.0, 1.5, 0.25, 0.8) == 1.0
