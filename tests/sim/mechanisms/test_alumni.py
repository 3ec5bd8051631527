"""M14: members who go on to be workers, trustees and councillors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms import alumni, confidence, officials
from tests.sim.mechanisms.areas import area, events
from tests.sim.mechanisms.cases import cases
from tests.sim.mechanisms.institutions import within

share = st.floats(0.0, 1.0)


@pytest.mark.parametrize(("inputs", "expected"), cases("alumni", "taking_post"))
def test_cases(inputs: dict, expected: float) -> None:
    assert alumni.taking_post.plain(**inputs) == pytest.approx(expected)


@given(confidence=share, skill=share, chance=within("alumni.takes_post"),
       able_from=within("alumni.able_from"))  # fmt: skip
def test_taking_a_post_is_a_chance(**inputs: float) -> None:
    assert 0.0 <= alumni.taking_post.plain(**inputs) <= inputs["chance"]


def skilled(hardship: float):
    """A young partnership of very able members, of working age."""
    model = area(12, **{"assumptions.alumni.takes_post": 0.4})
    slots, population = model.partnership.slots, model.population
    population.confidence[slots] = population.skill[slots] = 1.0
    population.hardship[slots], population.age[slots] = hardship, 40.0
    return model


def years(model, count: int) -> None:
    for year in range(count):
        model.month = 12 * year + 23
        alumni.apply(model)


def test_able_members_go_on_to_posts_and_the_diary_tells() -> None:
    model = skilled(hardship=0.1)
    seats = len(model.partnership.slots)
    years(model, 6)
    told = events(model, "takes_post")
    assert len(told) > 2
    assert {row[3] for row in told} <= {alumni.POSTS["trustee"], alumni.POSTS["councillor"]}
    assert len(model.partnership.slots) == seats
    assert model.alumni_in_post == len(model.alumni)


def test_who_goes_into_paid_work_gives_up_her_seat() -> None:
    model = skilled(hardship=0.9)
    seats = len(model.partnership.slots)
    years(model, 4)
    gone = len(events(model, "takes_post"))
    assert gone > 1
    assert len(model.partnership.slots) == seats - gone


def test_posts_are_given_up_and_end_with_a_move() -> None:
    model = skilled(hardship=0.1)
    slot = int(model.partnership.slots[0])
    model.alumni = [model.population.identity(slot)]
    assert alumni.in_post(model).tolist() == [slot]
    model.population.occupancy[slot] += 1
    assert not alumni.in_post(model).size
    assert not alumni.stays_in_post(model, model.alumni[0])


def test_a_post_keeps_ability_in_practice_when_nothing_else_goes_on() -> None:
    model = skilled(hardship=0.1)
    population, slots = model.population, model.partnership.slots[:2]
    population.skill[slots], population.skill_at_start[slots] = 0.8, 0.2
    population.involvement[slots] = 1.0
    model.alumni = [population.identity(int(slots[0]))]
    confidence.apply(model)
    assert population.skill[slots[0]] > 0.8 > population.skill[slots[1]]


def test_those_in_posts_open_doors() -> None:
    model = skilled(hardship=0.1)
    before = officials.contact_this_month(model)
    model.alumni_in_post = 3
    half = model.parameters.alumni.opens_doors / 2.0
    assert alumni.contact(model) == pytest.approx(half)
    assert officials.contact_this_month(model) > before


def test_a_seat_on_the_parish_council_is_a_post_and_counts_once() -> None:
    model = area(12, **{"place.parish_council": "partner"})
    model.population.confidence[:] = model.population.skill[:] = 1.0
    first, second = (seat.slot for seat in model.partnership.resident_seats()[:2])
    parish = model.parish
    assert parish is not None
    parish.elected = [model.population.identity(first)]
    fit = alumni.candidates(model)
    assert second in fit
    assert first not in fit
    model.alumni = [model.population.identity(slot) for slot in (first, second)]
    model.alumni_in_post = 2
    both = alumni.contact(model)
    model.alumni.pop(0)
    model.alumni_in_post = 1
    assert both == alumni.contact(model) > 0.0


def test_nobody_takes_a_post_without_a_programme() -> None:
    model = area(12, **{"funding.programme": False})
    model.population.was_member[:50] = 1.0
    model.population.confidence[:50] = model.population.skill[:50] = 1.0
    model.population.took_part[:50] = 1.0
    model.population.see_part_takers()
    years(model, 3)
    assert not model.alumni
    assert np.all(model.population.was_member[:50] == 1.0)
