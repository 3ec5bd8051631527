"""To whom workers answer, and what goes when they go."""

from __future__ import annotations

import pytest

from sim.agents.worker import Worker
from sim.mechanisms import employment, money
from sim.model import Neighbourhood
from tests.sim.mechanisms.areas import events
from tests.sim.mechanisms.institutions import neighbourhood


def with_posts(employer: str, **levers: object) -> Neighbourhood:
    model = neighbourhood({"workers.employer": employer, **levers})
    employment.begin_posts(model)
    return model


def test_employers_shift_manners() -> None:
    manner = {e: with_posts(e).workers[0].directiveness for e in ("lto", "agency", "self")}
    assert manner["self"] < manner["lto"] < manner["agency"]


def test_workers_answer_to_an_organisation_that_leads_without_grasp() -> None:
    leads = {"lto.role": "strategic", "lto.ethos": 0.0}
    assert with_posts("lto", **leads).workers[0].directiveness > (
        with_posts("lto").workers[0].directiveness
    )
    assert (
        with_posts("self", **leads).workers[0].directiveness
        == with_posts("self").workers[0].directiveness
    )


@pytest.mark.parametrize("aim", [0.0, 1.0])
@pytest.mark.parametrize("employer", ["lto", "agency", "self"])
def test_a_design_that_wants_one_manner_gets_it(employer: str, aim: float) -> None:
    model = with_posts(employer, **{"workers.directiveness": aim})
    assert {worker.directiveness for worker in model.workers} == {aim}


def test_members_who_contest_are_heeded_by_some_more_than_by_others() -> None:
    heeds = {
        e: employment.employer_responsiveness(with_posts(e)) for e in ("lto", "agency", "self")
    }
    assert heeds["self"] == 1.0 > heeds["lto"] > heeds["agency"] > 0.0


def test_an_agency_costs_more() -> None:
    assert money.hour_cost_gbp(with_posts("agency")) > money.hour_cost_gbp(with_posts("lto"))
    assert money.hour_cost_gbp(with_posts("self")) == money.hour_cost_gbp(with_posts("lto"))


def strategic(model: Neighbourhood, *, is_resident: bool) -> Worker:
    """A strategic worker, full-time, with officials who know her."""
    worker = employment.appoint(model, "strategic", 150.0, 9)
    worker.is_resident = is_resident
    model.workers.append(worker)
    for body in model.institutions:
        body.officer.tie = 0.8
    return worker


def tie_left(employer: str, *, is_resident: bool = False) -> float:
    model = neighbourhood({"workers.employer": employer})
    employment.leave_post(model, strategic(model, is_resident=is_resident))
    return model.institutions[0].officer.tie


def test_ties_go_with_a_worker_save_what_is_handed_over() -> None:
    assert tie_left("self") < tie_left("agency") < tie_left("lto") < 0.8
    assert tie_left("self", is_resident=True) == 0.8


def test_a_post_is_filled_again_that_of_the_self_employed_later() -> None:
    empty = {}
    for employer in ("lto", "agency", "self"):
        model = neighbourhood({"workers.employer": employer})
        worker = strategic(model, is_resident=False)
        employment.leave_post(model, worker)
        assert len(model.workers) == 1
        assert len(events(model, "worker_leaves")) == 1
        assert worker.active_hours == 0.0
        empty[employer] = worker.vacant_until
    assert empty["self"] > max(empty["lto"], empty["agency"])


def test_a_bitter_clash_takes_all_workers_a_mild_one_the_most_managerial() -> None:
    for bitter, left in ((1.0, 0), (0.0, 3)):
        model = with_posts("lto")
        managerial = employment.most_managerial(model)
        employment.walk_out(model, bitter)
        assert sum(worker.active_hours > 0.0 for worker in model.workers) == left
        assert managerial.active_hours == 0.0


def test_workers_move_on_now_and_then() -> None:
    gone = 0
    for seed in range(8):
        model = neighbourhood({"workers.employer": "lto"}, seed=seed)
        worker = strategic(model, is_resident=False)
        for model.month in range(120):
            holder = worker.holder
            employment.may_move_on(model, worker)
            gone += worker.holder - holder
    assert 0 < gone < 8 * 30


def test_no_post_begins_without_an_employer() -> None:
    model = neighbourhood()
    model.lto.returns = 30
    assert not employment.can_begin(model)
    elsewhere = neighbourhood({"workers.employer": "agency"})
    elsewhere.lto.returns = 30
    assert employment.can_begin(elsewhere)


def test_ties_go_when_posts_end_with_the_money_too() -> None:
    model = neighbourhood({"workers.employer": "self"})
    strategic(model, is_resident=False)
    money.end_posts(model)
    assert not model.workers
    assert all(body.officer.tie < 0.8 for body in model.institutions)
