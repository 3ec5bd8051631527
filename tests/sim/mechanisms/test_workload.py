"""Who does the work: workers, volunteers, groups, members, and what slips."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.environment.deliberation import AgendaItem, Proposal
from sim.mechanisms import employment, workload
from tests.sim.mechanisms.institutions import neighbourhood


def test_work_goes_to_workers_then_volunteers_then_members_and_the_rest_slips() -> None:
    model = neighbourhood()
    assert workload.share_the_work(model, 0.0) == 1.0
    met = workload.share_the_work(model, 10_000.0)
    now = model.monthly
    assert 0.0 < met < 0.2
    assert now.done_hours + now.unmet_hours == pytest.approx(10_000.0)
    employment.begin_posts(model)
    assert workload.share_the_work(model, 10_000.0) > met
    assert now.by_workers > 0.0


def test_work_slips_before_it_is_shared() -> None:
    model = neighbourhood()
    members = len(model.partnership.slots)
    slipped = []
    for _ in range(12):
        groups, own = workload.members_share(model, 8.0 * members)
        slipped.append(8.0 * members - groups - own)
    assert slipped == sorted(slipped, reverse=True)
    assert slipped[0] > 4.0 * members
    assert slipped[-1] < 1.0 * members


def test_load_is_capped_and_rest_lowers_the_cap() -> None:
    def load(rest: float) -> float:
        model = neighbourhood({"partnership.rest_and_rotation": rest})
        for _ in range(60):
            workload.members_share(model, 10_000.0)
        p, slots = model.parameters.projects, model.partnership.slots
        meetings = p.meeting_hours * (1 + p.formal_meeting_hours * model.partnership.formality)
        assert model.population.hours_given[slots].max() <= workload.load_cap(model) + meetings
        return model.member_load

    p = neighbourhood().parameters.projects
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
    given_hours = workload.spread_hours(hours, eager, cap)
    assert all(0.0 <= own <= cap for own in given_hours)
    assert sum(given_hours) == pytest.approx(min(hours, cap * len(eager)), abs=1e-6)


def test_the_eager_take_more_until_the_cap() -> None:
    assert workload.spread_hours(12.0, [2.0, 1.0, 1.0], 100.0) == pytest.approx([6.0, 3.0, 3.0])
    assert workload.spread_hours(12.0, [2.0, 1.0, 1.0], 5.0) == pytest.approx([5.0, 3.5, 3.5])


@pytest.mark.parametrize("decision_model", ["distributed", "enabling"])
def test_who_works_through_others_bears_less(decision_model: str) -> None:
    def load(how: str) -> tuple[float, float]:
        model = neighbourhood({"partnership.decision_model": how})
        for _ in range(60):
            by_groups, _ = workload.members_share(model, 100.0)
        return model.member_load, by_groups

    (everything, none), (part, passed_on) = load("executive"), load(decision_model)
    assert part < everything
    assert passed_on > none == 0.0


def test_slipping_is_felt_with_a_lag_and_ends_when_work_is_done() -> None:
    model = neighbourhood()
    felt = []
    for _ in range(10):
        workload.share_the_work(model, 10_000.0)
        felt.append(model.slipping)
    assert felt == sorted(felt)
    assert 0.0 < felt[0] < 0.3
    for _ in range(60):
        workload.share_the_work(model, 1.0)
    assert model.slipping < 0.1


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
