"""M1: strain, uplift, two thresholds, planned breaks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.agents.population import MEMBER, RESTING
from sim.mechanisms import energy, workload
from tests.sim.mechanisms.areas import anywhere, area, events
from tests.sim.mechanisms.cases import cases

share = st.floats(0.0, 1.0)


@pytest.mark.parametrize(("inputs", "expected"), cases("energy", "strain"))
def test_strain_cases(inputs: dict, expected: float) -> None:
    assert energy.energy_lost.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("energy", "uplift"))
def test_uplift_cases(inputs: dict, expected: float) -> None:
    assert energy.energy_gained.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("energy", "weariness"))
def test_weariness_cases(inputs: dict, expected: float) -> None:
    assert energy.weariness.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("energy", "energy_next"))
def test_energy_cases(inputs: dict, expected: float) -> None:
    assert energy.energy_next.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("energy", "after_rest"))
def test_rest_cases(inputs: dict, expected: float) -> None:
    assert energy.after_rest.plain(**inputs) == expected


@given(
    now=share,
    set_point=share,
    recovery=anywhere("energy.recovery_rate"),
    cost=anywhere("energy.load_cost"),
    spare=anywhere("energy.spare_hours"),
    hours=st.floats(0.0, 300.0),
    free=st.floats(0.0, 60.0),
    gained=st.floats(0.0, 2.0),
)
def test_energy_stays_between_0_and_1(
    now: float,
    set_point: float,
    recovery: float,
    cost: float,
    spare: float,
    hours: float,
    free: float,
    gained: float,
) -> None:
    lost = energy.energy_lost.plain(hours, free, spare, cost)
    assert 0.0 <= energy.energy_next.plain(now, set_point, recovery, lost, gained) <= 1.0


def test_who_is_left_alone_recovers_along_the_closed_form() -> None:
    set_point, recovery, now = 0.7, 0.1, 0.2
    for _ in range(24):
        now = energy.energy_next.plain(now, set_point, recovery, 0.0, 0.0)
    assert now == pytest.approx(set_point - (set_point - 0.2) * (1.0 - recovery) ** 24)


def test_a_steady_load_settles_at_a_low_but_steady_energy() -> None:
    now = 0.9
    for _ in range(400):
        now = energy.energy_next.plain(now, 0.6, 0.1, 0.02, 0.0)
    assert now == pytest.approx(0.6 - 0.02 / 0.1)


def test_who_is_not_involved_is_moved_by_her_set_point_alone() -> None:
    made = area(12, **{"funding.programme": False})
    assert made.population.energy == pytest.approx(made.population.energy_set_point)


def test_collapse_is_possible_but_not_absorbing() -> None:
    made = area(24)
    members = made.partnership.slots.copy()
    made.population.energy[members] = 0.05
    energy.rest_and_return(made)
    assert not made.partnership.slots.size
    assert (made.population.involvement[members] == RESTING).all()
    for _ in range(36):
        made.step()
    assert made.partnership.slots.size >= 4
    assert (made.population.involvement[members] != RESTING).any()


def test_breaks_are_taken_by_tired_members_where_rest_is_built_in() -> None:
    made = area(24, **{"partnership.rest_and_rotation": 1.0})
    made.population.energy[made.partnership.slots] = made.parameters.energy.break_below - 0.01
    for seat in made.partnership.resident_seats():
        seat.months_unrested, seat.relief_until = made.parameters.energy.break_apart, -1
    energy.take_breaks(made)
    away = [seat for seat in made.partnership.resident_seats() if seat.relief_until > 24]
    assert away
    assert len(events(made, "break")) >= len(away)


def test_a_break_is_due_for_who_tires_and_for_who_has_not_rested_long() -> None:
    p = area().parameters.energy
    worn, fresh = p.break_below - 0.1, p.break_below + 0.1
    assert energy.is_due(p, worn, p.break_apart)
    assert not energy.is_due(p, worn, p.break_apart - 1.0)
    assert not energy.is_due(p, fresh, p.break_after - 1.0)
    assert energy.is_due(p, fresh, p.break_after)


def test_months_at_the_table_add_up_and_a_break_undoes_some() -> None:
    made = area(24, **{"partnership.rest_and_rotation": 0.0})
    first, second = made.partnership.resident_seats()[:2]
    first.months_unrested = second.months_unrested = 40.0
    second.relief_until = made.month + 1
    energy.take_breaks(made)
    assert first.months_unrested == 41.0
    assert second.months_unrested == 40.0 - made.parameters.energy.rest_undoes


def test_without_built_in_rest_nobody_takes_a_break() -> None:
    made = area(24, **{"partnership.rest_and_rotation": 0.0})
    made.population.energy[made.partnership.slots] = 0.3
    energy.take_breaks(made)
    assert all(seat.relief_until < 0 for seat in made.partnership.resident_seats())


@pytest.mark.parametrize("drain", ["formality", "quarrel", "years", "lull"])
def test_what_drains_members(drain: str) -> None:
    made = area(12)
    made.partnership.formality, made.monthly.quarrel, made.monthly.lull = 0.2, 0.0, 0.0
    before = energy.member_drain(made)
    if drain == "formality":
        made.partnership.formality = 0.9
    elif drain == "years":
        for seat in made.partnership.resident_seats():
            seat.months_unrested += 60.0
    else:
        setattr(made.monthly, drain, 1.0)
    assert (energy.member_drain(made) > before).all()


def test_the_drain_falls_on_members_alone() -> None:
    left = []
    for quarrel in (0.0, 1.0):
        made = area(36)
        made.monthly.quarrel, members = quarrel, made.partnership.slots.copy()
        energy.apply(made)
        left.append((made.population.energy.copy(), members))
    (calm, members), (sore, _) = left
    changed = np.flatnonzero(calm != sore)
    assert sorted(changed.tolist()) == sorted(members.tolist())


def test_a_long_pandemic_frees_time_and_then_wears_those_who_help() -> None:
    made = area(36)
    usual = workload.hours_offered(made, made.population.part_takers).sum()
    made.pandemic = 0.9
    assert workload.hours_offered(made, made.population.part_takers).sum() > usual
    for _ in range(12):
        energy.apply(made)
    worn = made.long_shock
    assert 0.4 < worn < 0.9
    made.pandemic = 0.0
    energy.apply(made)
    assert 0.0 < made.long_shock < worn


def test_a_worn_out_member_leaves_her_seat_and_may_come_back() -> None:
    made = area(24)
    slot = int(made.partnership.slots[0])
    made.population.energy[slot] = 0.1
    energy.rest_and_return(made)
    assert made.partnership.seat_of(slot) is None
    assert made.monthly.burnouts == 1
    made.population.energy[slot] = 0.9
    for _ in range(60):
        made.month += 1
        energy.rest_and_return(made)
    assert RESTING != made.population.involvement[slot] < MEMBER


def test_recognition_by_the_council_adds_to_being_valued() -> None:
    energies = []
    for recognised in (False, True):
        made = area(24)
        made.scenario = made.scenario.with_levers({"council.recognition": recognised})
        energy.apply(made)
        energies.append(made.population.energy[made.partnership.slots].mean())
    assert energies[1] > energies[0]


def test_low_turn_out_at_what_was_prepared_disheartens_members() -> None:
    made = area()
    calm = energy.member_drain(made)
    made.monthly.low_turnout = 1.0
    assert (energy.member_drain(made) > calm).all()
