"""What there is to do, and who does it: workers, volunteers, groups, members, and what slips."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.agents.population import VOLUNTEER
from sim.environment.deliberation import AgendaItem, Proposal
from sim.mechanisms import employment, projects, workload
from tests.sim.mechanisms.areas import area
from tests.sim.mechanisms.cases import cases
from tests.sim.mechanisms.institutions import neighbourhood, project


@pytest.mark.parametrize(("inputs", "expected"), cases("workload", "running_hours"))
def test_running_cases(inputs: dict, expected: float) -> None:
    assert workload.running_hours.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("workload", "asked_share"))
def test_asking_cases(inputs: dict, expected: float) -> None:
    assert workload.asked_share.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("workload", "work_found"))
def test_finding_cases(inputs: dict, expected: float) -> None:
    assert workload.work_found.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("workload", "eagerness"))
def test_eagerness_cases(inputs: dict, expected: float) -> None:
    assert workload.eagerness.plain(**inputs) == pytest.approx(expected)


def test_work_goes_to_workers_then_volunteers_then_members_and_the_rest_slips() -> None:
    model = neighbourhood()
    assert workload.share_the_work(model, 0.0, 0.0) == 1.0
    pace = workload.share_the_work(model, 10_000.0, 100.0)
    now = model.monthly
    assert 0.0 < pace < 0.2
    assert now.done_hours + now.unmet_hours == pytest.approx(10_100.0)
    employment.begin_posts(model)
    assert workload.share_the_work(model, 10_000.0, 100.0) > pace
    assert now.by_workers > 0.0


def test_hours_offered_and_not_needed_are_not_worked() -> None:
    model = area(60)
    who = model.population.part_takers
    offered = workload.hours_offered(model, who).sum()
    workload.volunteers_take(model, 10.0)
    volunteers = model.population.involvement == VOLUNTEER
    worked = float(model.population.hours_given.sum())
    assert 0.0 < worked < 10.0 < offered
    assert model.monthly.needed == pytest.approx(worked / offered)
    assert (model.population.hours_given[~volunteers] <= worked).all()
    workload.volunteers_take(model, 0.0)
    assert model.population.hours_given.sum() == model.monthly.needed == 0.0


def test_where_nobody_offers_nobody_is_told_that_she_is_not_needed() -> None:
    model = neighbourhood()
    model.population.part_takers = np.zeros(0, dtype=np.intp)
    assert workload.volunteers_take(model, 10.0) == 0.0
    assert model.monthly.needed == 1.0


def test_energy_is_charged_for_what_is_worked() -> None:
    model = area(60)
    slots = model.partnership.slots
    workload.share_the_work(model, 60.0, 60.0)
    assert model.monthly.volunteer_hours == pytest.approx(model.population.hours_given.sum())
    assert model.population.hours_given[slots].sum() > model.monthly.member_hours * slots.size


@pytest.mark.parametrize(
    ("levers", "more"),
    [
        ({"partnership.decision_model": "enabling"}, 1),
        ({"partnership.recruitment_effort": 1.0}, 1),
        ({"workers.grassroots_hours": 0}, -1),
    ],
)
def test_who_is_asked_depends_on_people_effort_and_ways(levers: dict, more: int) -> None:
    usual, other = area(36), area(36)
    other.scenario = other.scenario.with_levers(levers)
    if "workers.grassroots_hours" in levers:
        other.workers.clear()
    who = usual.population.part_takers
    before = workload.asked(usual, who)
    assert (more * (workload.asked(other, who) - before) > 0.0).all()


def test_those_on_a_working_group_need_not_be_asked() -> None:
    model = area(36)
    who = model.population.part_takers
    model.monthly.on_working_groups = who[:2].copy()
    share = workload.asked(model, who)
    assert (share[:2] == 1.0).all()
    assert (share[2:] < 1.0).all()


def test_the_table_wants_more_where_things_are_formal_and_much_goes_on() -> None:
    model = neighbourhood()
    calm = workload.table_wanted(model)
    project(model)
    busy = workload.table_wanted(model)
    assert busy == pytest.approx(calm + model.parameters.workload.project_books)
    model.partnership.formality += 0.2
    assert workload.table_wanted(model) > busy
    model.partnership.plan_month = None
    assert workload.table_wanted(model) > busy + model.parameters.workload.plan_hours


def test_a_finished_project_leaves_something_to_look_after_which_fades() -> None:
    model = neighbourhood()
    made = project(model, "improvement", 5_000.0)
    projects.complete(model, made)
    p = model.parameters.workload
    left = model.aftercare_hours
    assert left == pytest.approx(p.aftercare_share * made.hours_total)
    model.projects.clear()
    projects.apply(model)
    assert model.aftercare_hours == pytest.approx(left * p.aftercare_lasts)
    projects.complete(model, project(model, "event", 5_000.0))
    assert model.aftercare_hours == pytest.approx(left * p.aftercare_lasts)


def test_delivery_slows_where_nothing_at_the_table_gets_done() -> None:
    model = neighbourhood()
    employment.begin_posts(model)
    quick = workload.share_the_work(model, 10.0, 0.0)
    assert workload.share_the_work(model, 10.0, 5_000.0) < quick


def test_work_slips_before_it_is_shared() -> None:
    model = neighbourhood()
    members = len(model.partnership.slots)
    slipped = []
    for _ in range(12):
        slipped.append(8.0 * members - workload.members_take(model, 8.0 * members))
    assert slipped == sorted(slipped, reverse=True)
    assert slipped[0] > 4.0 * members
    assert slipped[-1] < 1.0 * members


def test_load_is_capped_and_rest_lowers_the_cap() -> None:
    def load(rest: float) -> float:
        model = neighbourhood({"partnership.rest_and_rotation": rest})
        for _ in range(60):
            workload.members_take(model, 10_000.0)
        p, slots = model.parameters.workload, model.partnership.slots
        meetings = p.meeting_hours * (1 + p.formal_meeting_hours * model.partnership.formality)
        assert model.population.hours_given[slots].max() <= workload.load_cap(model) + meetings
        return model.member_load

    p = neighbourhood().parameters.workload
    assert load(0.0) == pytest.approx(p.load_cap, rel=1e-3)
    assert load(1.0) == pytest.approx(p.load_cap * (1.0 - p.rest_relief), rel=1e-3)


@given(
    hours=st.floats(0.0, 500.0),
    eager=st.lists(st.floats(0.01, 5.0), min_size=1, max_size=20),
    cap=st.floats(1.0, 40.0),
)
def test_nobody_is_given_more_than_the_cap_and_nothing_is_lost_while_there_is_room(
    hours: float, eager: list[float], cap: float
) -> None:
    given_hours = workload.spread_hours(hours, eager, [cap] * len(eager))
    assert all(0.0 <= own <= cap for own in given_hours)
    assert sum(given_hours) == pytest.approx(min(hours, cap * len(eager)), abs=1e-6)


def test_the_eager_take_more_until_the_cap() -> None:
    for caps, shared in (
        ([100.0] * 3, [6.0, 3.0, 3.0]),
        ([5.0] * 3, [5.0, 3.5, 3.5]),
        ([5.0, 1.0, 9.0], [5.0, 1.0, 6.0]),
    ):
        assert workload.spread_hours(12.0, [2.0, 1.0, 1.0], caps) == pytest.approx(shared)


def test_who_is_on_a_break_is_covered_for() -> None:
    model = area(24)
    slots, hours = model.partnership.slots, model.population.hours_given
    for seat in model.partnership.resident_seats():
        seat.relief_until = -1
    workload.load_members(model, 24.0, 16.0)
    before = hours[slots].copy()
    model.partnership.resident_seats()[0].relief_until = model.month + 1
    assert workload.load_members(model, 24.0, 16.0) == pytest.approx(24.0)
    assert hours[slots[0]] < before[0]
    assert (hours[slots[1:]] >= before[1:]).all()
    relief = model.parameters.energy.break_relief
    most = workload.load_members(model, 10_000.0, 16.0)
    assert most == pytest.approx(16.0 * (slots.size - relief))


def test_who_chairs_or_leads_carries_more() -> None:
    model = area(24)
    seat = next(s for s in model.partnership.resident_seats() if s.role == "member")
    workload.load_members(model, 12.0, 16.0)
    before = model.population.hours_given[seat.slot]
    seat.role = "lead"
    workload.load_members(model, 12.0, 16.0)
    assert model.population.hours_given[seat.slot] > before


@pytest.mark.parametrize("decision_model", ["distributed", "enabling"])
def test_who_works_through_others_bears_less(decision_model: str) -> None:
    def shared(how: str) -> tuple[float, float]:
        model = neighbourhood({"partnership.decision_model": how})
        return workload.kept(model, 100.0), workload.groups_take(model, 100.0)

    (everything, none), (part, passed_on) = shared("executive"), shared(decision_model)
    assert part < everything
    assert passed_on > none == 0.0


def test_slipping_is_felt_with_a_lag_and_ends_when_work_is_done() -> None:
    model = neighbourhood()
    felt = []
    for _ in range(10):
        workload.share_the_work(model, 10_000.0, 0.0)
        felt.append(model.slipping)
    assert felt == sorted(felt)
    assert 0.0 < felt[0] < 0.3
    for _ in range(60):
        workload.share_the_work(model, 1.0, 0.0)
    assert model.slipping < 0.3 * felt[-1]


def test_meetings_take_longer_where_much_waits_to_be_decided() -> None:
    model = neighbourhood()
    slots = model.partnership.slots
    workload.load_members(model, 0.0, 10.0)
    calm = model.population.hours_given[slots].sum()
    assert workload.waiting(model) == 0.0
    model.partnership.table.docket.append(
        AgendaItem(Proposal("residents", "event", "arts", 1, 30.0, 0, 0))
    )
    workload.load_members(model, 0.0, 10.0)
    assert 0.0 < workload.waiting(model) < 1.0
    assert model.population.hours_given[slots].sum() > calm
