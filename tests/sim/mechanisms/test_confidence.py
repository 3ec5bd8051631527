"""M8: learning by doing, fading, contests, and who begins lower."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms import confidence
from tests.sim.mechanisms.areas import anywhere, area, events
from tests.sim.mechanisms.cases import cases

share = st.floats(0.0, 1.0)


@pytest.mark.parametrize(("inputs", "expected"), cases("confidence", "practice"))
def test_practice_cases(inputs: dict, expected: float) -> None:
    assert confidence.practice.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("confidence", "used"))
def test_use_cases(inputs: dict, expected: float) -> None:
    assert confidence.used.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("confidence", "learned"))
def test_learning_cases(inputs: dict, expected: float) -> None:
    assert confidence.learned.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("confidence", "after_contest"))
def test_contest_cases(inputs: dict, expected: float) -> None:
    assert confidence.after_contest.plain(**inputs) == pytest.approx(expected)


@given(
    level=share,
    start=share,
    involvement=st.integers(0, 5),
    hours=st.floats(0.0, 80.0),
    workers=share,
    taught=share,
    displaced=anywhere("confidence.displaced"),
    gain=anywhere("confidence.skill_gain"),
    decay=anywhere("confidence.decay"),
    half=anywhere("confidence.half_used_hours"),
    volunteer=anywhere("confidence.volunteer_practice"),
    participant=anywhere("confidence.participant_practice"),
)
def test_levels_stay_between_0_and_1(
    level: float,
    start: float,
    involvement: int,
    hours: float,
    workers: float,
    taught: float,
    displaced: float,
    gain: float,
    decay: float,
    half: float,
    volunteer: float,
    participant: float,
) -> None:
    left = 1.0 - displaced * workers
    in_use = confidence.used.plain(hours, half)
    done = confidence.practice.plain(
        float(involvement), in_use, left, taught, volunteer, participant
    )
    after = confidence.learned.plain(level, start, 1.8 * done, in_use, gain, decay)
    assert 0.0 <= after <= 1.0 + 1e-12


def test_learning_saturates_along_the_closed_form() -> None:
    level, steps = 0.3, []
    for _ in range(36):
        after = confidence.learned.plain(level, 0.3, 1.0, 1.0, 0.02, 0.01)
        steps.append(after - level)
        level = after
    assert level == pytest.approx(1.0 - 0.7 * 0.98**36)
    assert steps == sorted(steps, reverse=True)


def test_idle_ability_fades_to_where_it_began() -> None:
    level = 0.8
    for _ in range(48):
        level = confidence.learned.plain(level, 0.3, 0.0, 0.0, 0.02, 0.01)
    assert level == pytest.approx(0.3 + 0.5 * 0.99**48)


def test_gains_of_contests_are_bounded() -> None:
    level = 0.4
    for _ in range(500):
        level = confidence.after_contest.plain(level, 0.3)
    assert 0.99 < level <= 1.0


def test_a_contest_moves_members_only() -> None:
    made = area(24)
    before = made.population.confidence.copy()
    made.monthly.confidence_shift = 0.1
    confidence.apply(made)
    with_shift = made.population.confidence.copy()
    made.population.confidence[:], made.monthly.confidence_shift = before, 0.0
    confidence.apply(made)
    moved = (with_shift - made.population.confidence) > 0.0
    assert set(moved.nonzero()[0]) == set(made.partnership.slots.tolist())


def test_who_chairs_or_leads_learns_more() -> None:
    made = area(24)
    population = made.population
    population.confidence[made.partnership.slots] = 0.4
    population.confidence_at_start[made.partnership.slots] = 0.3
    population.hours_given[made.partnership.slots] = 12.0
    confidence.apply(made)
    by_role: dict[bool, set[float]] = {True: set(), False: set()}
    for seat in made.partnership.resident_seats():
        by_role[seat.role == "member"].add(round(float(population.confidence[seat.slot]), 9))
    assert len(by_role[True]) == len(by_role[False]) == 1
    assert by_role[False] > by_role[True] or max(by_role[False]) > max(by_role[True])


def test_what_workers_do_members_do_not_learn() -> None:
    made = area(24)
    slot = made.partnership.slots[0]
    gains = []
    for share_of_work in (0.0, 0.9):
        made.population.confidence[slot] = made.population.confidence_at_start[slot] = 0.4
        made.population.hours_given[slot] = 12.0
        made.monthly.worker_work_share = share_of_work
        confidence.apply(made)
        gains.append(made.population.confidence[slot] - 0.4)
    assert gains[0] > gains[1] > 0.0


def test_women_and_people_without_a_degree_begin_lower() -> None:
    population = area().population
    woman, degree = population.female > 0.5, population.degree > 0.5
    assert population.confidence[woman].mean() < population.confidence[~woman].mean()
    assert population.confidence[~degree].mean() < population.confidence[degree].mean()
    assert population.skill[~degree].mean() < population.skill[degree].mean()


def test_who_works_few_hours_learns_less_and_loses_more() -> None:
    made = area(24)
    slot, population = made.partnership.slots[0], made.population
    after = []
    for hours in (1.0, 16.0):
        population.skill[slot], population.skill_at_start[slot] = 0.6, 0.2
        population.hours_given[slot] = hours
        confidence.apply(made)
        after.append(population.skill[slot])
    assert after[0] < after[1]


def test_nobody_forgets_what_she_could_before() -> None:
    made = area(60, **{"funding.programme": False})
    assert made.population.skill == pytest.approx(made.population.skill_at_start)


def test_some_go_from_volunteering_to_paid_work() -> None:
    model = area()
    population = model.population
    slots = np.arange(60)
    population.involvement[slots], population.age[slots] = 3.0, 40.0
    population.hardship[slots], population.free_hours[slots] = 0.8, 10.0
    population.skill[slots] = population.skill_at_start[slots] + 0.3
    population.skill[:10] = population.skill_at_start[:10]
    for month in range(11, 60, 12):
        model.month = month
        confidence.find_work(model, slots)
    assert np.all(population.hardship[:10] == 0.8)
    found = population.hardship[slots] < 0.8
    assert 5 < found.sum() <= 50
    assert np.all(population.free_hours[slots][found] < 10.0)
    assert {who for _, kind, who, *_ in events(model, "finds_work")}
