"""What a funder asks for beyond its money: targets, and who may be a member."""

from __future__ import annotations

import pytest

from sim.agents.seat import Seat
from sim.environment.deliberation import KINDS
from sim.mechanisms import agenda, employment, funding_terms, workload
from sim.model import Neighbourhood
from tests.sim.mechanisms.areas import area, events
from tests.sim.mechanisms.institutions import neighbourhood


def test_without_targets_nothing_is_pressed() -> None:
    model = neighbourhood()
    assert (
        funding_terms.spending_multiplier(model)
        == funding_terms.plan_left_to_residents(model)
        == 1.0
    )
    assert funding_terms.fit_lost(model) == funding_terms.procedure_pull(model) == 0.0
    assert funding_terms.paid_share(model, 0.4) == 0.4
    assert {funding_terms.kind_multiplier(model, kind) for kind in KINDS} == {1.0}


def test_targets_lean_towards_what_is_seen() -> None:
    free, pressed = neighbourhood(), neighbourhood({"funding.targets": 1.0})
    before, after = (agenda.kind_weights(m, "residents") for m in (free, pressed))
    assert all(after[kind] > before[kind] for kind in funding_terms.VISIBLE)
    assert all(after[kind] < before[kind] for kind in funding_terms.UNSEEN)


@pytest.mark.parametrize("taken", [0.0, 0.5, 1.0])
def test_targets_have_more_of_the_work_paid_for(taken: float) -> None:
    model = neighbourhood({"funding.targets": 1.0})
    assert taken <= funding_terms.paid_share(model, taken) <= 1.0
    employment.begin_posts(model)
    relaxed = neighbourhood()
    employment.begin_posts(relaxed)
    delivered = [workload.workers_hours(made, 50.0, 10.0)[1] for made in (model, relaxed)]
    assert delivered[0] > delivered[1]


def test_targets_hurry_spending() -> None:
    free, pressed = neighbourhood(), neighbourhood({"funding.targets": 1.0})
    assert agenda.spending_pace(pressed) > agenda.spending_pace(free)


def emptied(**levers: object) -> Neighbourhood:
    """A partnership of three residents and as many officials as there are."""
    model = neighbourhood(levers)
    partnership = model.partnership
    for seat in partnership.resident_seats()[3:]:
        partnership.release(seat)
    return model


def test_a_partnership_below_eight_looks_harder() -> None:
    ruled, free = emptied(), emptied(**{"funding.membership_rules": False})
    assert funding_terms.effort_needed(ruled) > 1.0 == funding_terms.effort_needed(free)
    assert funding_terms.effort_needed(neighbourhood()) == 1.0


def test_no_official_sits_down_by_whom_residents_would_lose_their_majority() -> None:
    model = emptied()
    others = len(model.partnership.seats) - 3
    assert funding_terms.official_may_sit(model) == (others + 1 < 3)
    for number in range(3 - others):
        model.partnership.admit(Seat("agency", f"official {number}", 0))
    assert not funding_terms.official_may_sit(model)
    assert funding_terms.official_may_sit(emptied(**{"funding.membership_rules": False}))


def test_agencies_take_seats_only_where_no_rule_speaks_against_it() -> None:
    seated = []
    for rules in (True, False):
        model = emptied(**{"funding.membership_rules": rules})
        for model.month in range(1, 60):
            funding_terms.fill_with_agencies(model)
        seated.append(model.agency_seats)
        assert model.agency_seats <= model.parameters.terms.most_agencies
    assert seated[0] < seated[1]
    told = [row for row in events(model, "member_joins") if row[5] == "seat nobody filled"]
    assert len(told) == seated[1] - seated[0]


def test_the_majority_holds_through_a_run() -> None:
    model, seated = area(0, **{"partnership.councillor_seats": 4}), 0
    for _ in range(72):
        before = {seat.key for seat in model.partnership.seats}
        model.step()
        officials = [seat for seat in model.partnership.seats if seat.kind != "resident"]
        if any(seat.key not in before for seat in officials):
            seated += 1
            assert len(model.partnership.slots) + model.monthly.burnouts >= len(officials)
    assert seated > 0


def test_seats_set_aside_for_officials_leave_residents_a_majority_where_the_rule_holds() -> None:
    small = {"partnership.members_target": 8, "partnership.councillor_seats": 3}
    ruled, free = (
        funding_terms.seats_for_officials(area(**small, **{"funding.membership_rules": rules}))
        for rules in (True, False)
    )
    assert 2 * ruled < 8 <= 2 * free


def test_a_partnership_without_a_majority_of_residents_looks_harder() -> None:
    model = neighbourhood({"partnership.members_target": 14})
    assert funding_terms.effort_needed(model) == 1.0
    for number in range(len(model.partnership.slots)):
        model.partnership.admit(Seat("agency", f"official {number}", 0))
    assert funding_terms.effort_needed(model) > 1.0


def test_the_years_end_presses_the_more_the_more_is_not_promised() -> None:
    assert funding_terms.press_of_the_year(1.0, 1.0) == 1.0
    assert funding_terms.press_of_the_year(0.5, 0.5) == 0.5
    assert funding_terms.press_of_the_year(0.5, 0.25) == 0.25
    assert funding_terms.press_of_the_year(1.0, 0.0) == 0.0
    assert funding_terms.press_of_the_year(1.0, 3.0) == 1.0
