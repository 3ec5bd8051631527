"""The parish or town council: hostile at first or a partner, and members who come to sit on it."""

from __future__ import annotations

import pytest

from sim.mechanisms import events, nearest_tier, officials, planning_permission
from tests.sim.mechanisms.areas import area
from tests.sim.mechanisms.areas import events as told
from tests.sim.mechanisms.cases import cases
from tests.sim.mechanisms.institutions import neighbourhood

HOSTILE, PARTNER = {"place.parish_council": "hostile"}, {"place.parish_council": "partner"}


@pytest.mark.parametrize(("inputs", "expected"), cases("nearest_tier", "election_chance"))
def test_election_cases(inputs: dict, expected: float) -> None:
    assert nearest_tier.election_chance.plain(**inputs) == pytest.approx(expected)


def test_where_there_is_none_nothing_is_added() -> None:
    model = neighbourhood()
    nearest_tier.apply(model)
    nearest_tier.hold_election(model)
    found = (nearest_tier.goodwill(model), nearest_tier.hostility(model))
    assert found == (0.0, 0.0)
    assert nearest_tier.sitting(model) == []
    assert len(model.councils) == model.scenario.place.tiers


def test_it_is_the_nearest_and_comes_after_the_councils_above_it() -> None:
    model = neighbourhood(HOSTILE)
    assert model.councils[-1] is model.parish
    assert model.main_council.label == "district council"
    assert model.parish is not None
    assert model.parish.distance < min(
        b.distance for b in model.institutions if b is not model.parish
    )
    assert model.institutions[len(model.councils)].label == "health service"


def test_cuts_pass_it_by() -> None:
    model = neighbourhood({**PARTNER, "council.austerity": 1.0})
    model.month = 60
    officials.austerity(model)
    assert model.parish is not None
    assert model.parish.capacity == 1.0 > model.main_council.capacity


def months_beside(levers: dict) -> tuple[float, float, float]:
    """Promises broken and kept, as residents hear of them, and the name, after ten years of one stance."""
    model = neighbourhood(levers)
    assert model.parish is not None
    model.parish.officer.tie, name = 0.6, model.partnership.reputation
    for month in range(120):
        model.month = month
        nearest_tier.apply(model)
    monthly = model.monthly
    return monthly.broken_partnership, monthly.kept_partnership, model.partnership.reputation - name


def test_a_hostile_one_speaks_against_and_a_partner_helps() -> None:
    (broken, helped, name), (less, more, kept) = months_beside(HOSTILE), months_beside(PARTNER)
    assert broken > less
    assert more > helped
    assert name < kept <= 0.0


def test_its_word_helps_or_hinders_building_work() -> None:
    chances = [
        planning_permission.council_chance(neighbourhood(levers)) for levers in (HOSTILE, {})
    ]
    partner = neighbourhood(PARTNER)
    assert partner.parish is not None
    partner.parish.officer.tie = 0.9
    chances.append(planning_permission.council_chance(partner))
    assert chances == sorted(chances) and len(set(chances)) == 3


def test_contact_with_it_is_not_spread_over_tiers() -> None:
    model = neighbourhood({**PARTNER, "place.tiers": 3})
    assert model.parish is not None
    near = officials.contact_with(model, model.parish, 0.4, 0.0)
    assert near == pytest.approx(0.4 * officials.spread_over_tiers(model))
    assert officials.contact_with(model, model.institutions[-1], 0.4, 0.0) == 0.4


def test_a_member_who_is_elected_to_it_ties_it_and_is_told_of() -> None:
    model = neighbourhood(HOSTILE)
    parish = model.parish
    assert parish is not None
    seat = model.partnership.resident_seats()[0]
    nearest_tier.take_office(model, parish, (seat.slot, seat.occupancy), is_new=True)
    assert nearest_tier.sitting(model) == [(seat.slot, seat.occupancy)]
    assert parish.officer.tie > 0.0 < parish.embedded
    assert told(model, "member_elected")[0][2] == seat.name
    model.population.occupancy[seat.slot] += 1
    assert nearest_tier.sitting(model) == []


def test_elections_bring_members_in_up_to_the_seats_there_are() -> None:
    model = area(
        **HOSTILE,
        **{"assumptions.nearest_tier.elected": 0.3, "assumptions.nearest_tier.most_members": 2},
    )
    model.population.confidence[:] = 1.0
    most = 0
    for month in range(0, 480, 48):
        model.month = month
        nearest_tier.hold_election(model)
        most = max(most, len(nearest_tier.sitting(model)))
    assert most == 2


def test_elections_fall_in_may_of_the_years_in_which_councils_are_elected() -> None:
    model = area(**HOSTILE, **{"place.start_year": 2011})
    parish, gone = model.parish, model.partnership.resident_seats()[0]
    assert parish is not None
    parish.elected = [(gone.slot, gone.occupancy + 1)]  # somebody who has moved away
    model.month = events.ELECTION_MONTH + 12
    events.apply(model)
    assert parish.elected
    model.month = events.ELECTION_MONTH
    events.apply(model)
    assert (gone.slot, gone.occupancy + 1) not in parish.elected


def test_who_sits_on_it_may_be_elected_again_though_a_member_no_more() -> None:
    model = area(**HOSTILE, **{"assumptions.nearest_tier.elected_again": 0.9})
    assert model.parish is not None
    seat = model.partnership.resident_seats()[0]
    model.parish.elected = [(seat.slot, seat.occupancy)]
    model.partnership.release(seat)
    again = 0
    for month in range(0, 480, 48):
        model.month, model.parish.elected = month, [(seat.slot, seat.occupancy)]
        nearest_tier.hold_election(model)
        again += (seat.slot, seat.occupancy) in model.parish.elected
    assert again >= 6
