"""Clashes: who the two sides are, and how much they weigh together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.agents.population import PET_PROJECT
from sim.environment.disputes import OVER, Dispute, Disputes
from sim.mechanisms.conflict import largest_estates, sides
from tests.sim.mechanisms.areas import area


def clash(kind: str, strength: float) -> Dispute:
    return Dispute(kind, "members", "the paid workers", 0, strength, several=True)


@given(st.lists(st.floats(0.0, 1.0), max_size=4))
def test_clashes_weigh_more_together_than_each_and_never_more_than_all(
    strengths: list[float],
) -> None:
    state = Disputes()
    state.live = [clash(kind, strength) for kind, strength in zip(OVER, strengths, strict=False)]
    assert max([0.0, *strengths]) - 1e-12 <= state.heat <= 1.0


def test_a_clash_is_found_by_its_kind() -> None:
    state = Disputes()
    state.live = [clash("workers", 0.4), clash("lto", 0.6)]
    found = state.of("lto")
    assert found is not None
    assert found.strength == 0.6
    assert state.of("estates") is None


def test_at_the_start_there_is_no_clash() -> None:
    assert Disputes().heat == 0.0


def test_verbs_agree_with_who_fell_out() -> None:
    assert clash("workers", 0.5).says("falls", "fall") == "fall"
    alone = Dispute("members", "Ann B.", "Cal D.", 0, 0.5)
    assert alone.says("falls", "fall") == "falls"


@pytest.mark.parametrize("kind", ["workers", "lto"])
def test_members_stand_together_against_others(kind: str) -> None:
    seat, who, _, several = sides(area(24), kind)
    assert seat is None
    assert (who, several) == ("members", True)


def test_a_project_of_ones_own_is_brought_by_somebody_who_came_for_one() -> None:
    made = area(24)
    slots = made.partnership.slots
    made.population.motive[slots] = 0.0
    made.population.motive[slots[2]] = PET_PROJECT
    seat, who, other, several = sides(made, "personal_project")
    assert seat.slot == slots[2]
    assert (who, other, several) == (seat.name, "the other members", False)


def test_two_members_fall_out_and_one_of_them_does_most() -> None:
    made = area(24)
    seat, who, other, _ = sides(made, "members")
    carried = [made.carrying.share_of(s.who) for s in made.partnership.resident_seats()]
    assert made.carrying.share_of(seat.who) == max(carried) > 0.0
    assert who != other


def test_estates_are_those_with_most_members() -> None:
    made = area(12)
    slots = made.partnership.slots
    assert len(slots) >= 6
    made.population.estate[slots] = 2
    made.population.estate[slots[:2]] = 1
    made.population.estate[slots[2]] = 0
    assert largest_estates(made) == [2, 1, 0]
    _, who, other, several = sides(made, "estates")
    assert who == f"members from {made.name_of_estate(2)}"
    assert other == f"those from {made.name_of_estate(1)}"
    assert several
