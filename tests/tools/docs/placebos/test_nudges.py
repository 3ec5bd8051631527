"""Levers moved by a hundredth of their range."""

from __future__ import annotations

import pytest

from experiments.validation.areas import areas_of_portfolio
from experiments.validation.read import load_facts
from sim.scenario import load_scenario
from tools.docs.placebos.nudges import HUNDREDTH, SHARED, Nudge, movable, nudge_of, nudges


def test_a_nudge_is_a_hundredth_of_the_range_and_turns_round_at_the_end():
    baseline = load_scenario("baseline")
    nudge = nudge_of("support.rep_days_per_year")
    assert nudge.step == pytest.approx(0.6)
    assert nudge.applied(baseline).support.rep_days_per_year == pytest.approx(12.6)
    top = baseline.with_levers({"council.paternalism": 1.0})
    assert nudge_of("council.paternalism").value(top) == 0.99


def test_no_lever_of_whole_steps_is_moved():
    assert all(lever.kind == "number" for lever in movable())
    with pytest.raises(StopIteration):
        nudge_of("partnership.members_target")


@pytest.mark.parametrize("number", [2, 3, 12, 1000])
def test_nudges_are_distinct_and_begin_with_the_shared(number):
    paths = [nudge.path for nudge in nudges(number)]
    assert len(set(paths)) == len(paths) == min(number, len(list(movable())))
    assert paths[:2] == list(SHARED[:2])


def test_shared_levers_are_the_same_in_all_areas_and_set_by_no_fact():
    areas = areas_of_portfolio(1)
    for path in SHARED:
        assert len({area.scenario.levers()[path] for area in areas}) == 1
    for fact in load_facts():
        for world in (fact.world, fact.against):
            assert world is None or not set(SHARED) & set(world.set)


def test_a_world_keeps_what_it_sets_and_moves_from_where_it_is():
    fact = next(each for each in load_facts() if each.id == "very_long_programme_wearies")
    moved = Nudge("place.hardship", HUNDREDTH, 1.0).world(fact.world)
    assert moved.set == {**fact.world.set, "place.hardship": 0.71}
