"""M9: ties go with the person, links stay, influence rests on both."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms import officials
from tests.sim.mechanisms.cases import cases
from tests.sim.mechanisms.institutions import neighbourhood, project, within

share = st.floats(0.0, 1.0)


@pytest.mark.parametrize(("inputs", "expected"), cases("officials", "reach_of"))
def test_reach_cases(inputs: dict, expected: float) -> None:
    assert officials.reach_of.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("officials", "tie_next"))
def test_tie_cases(inputs: dict, expected: float) -> None:
    assert officials.tie_next.plain(**inputs) == pytest.approx(expected)


@given(tie=share, contact=st.floats(0, 1.6), paternalism=share, distance=share,
       rate=within("officials.tie_rate"), fade=within("officials.tie_fade"),
       slowed=within("officials.paternalism_slows"),
       far=within("officials.distance_slows"))  # fmt: skip
def test_a_tie_stays_between_none_and_full(**inputs: float) -> None:
    assert 0.0 <= officials.tie_next.plain(**inputs) <= 1.0


def test_a_tie_settles_where_contact_and_fading_balance() -> None:
    p, tie = neighbourhood().parameters.officials, 0.9
    for _ in range(2000):
        tie = officials.tie_next.plain(tie, 0.5, 0.0, 0.0, p.tie_rate, p.tie_fade, 0.5, 0.4)
    assert tie == pytest.approx(0.5 * p.tie_rate / (0.5 * p.tie_rate + p.tie_fade))


def test_ties_go_with_officers_and_are_sometimes_better_after() -> None:
    changes = []
    for seed in range(40):
        model = neighbourhood(seed=seed)
        body = model.institutions[0]
        body.officer.tie = 0.1
        officials.change_officer(model, body, "turnover")
        changes.append(body.officer.tie - 0.1)
        body.officer.tie = 0.8
        officials.change_officer(model, body, "turnover")
        assert body.officer.tie < 0.5
        assert model.event_log.rows[-1][1] == "officer_leaves"
    assert any(change > 0.0 for change in changes)
    assert any(change < 0.0 for change in changes)


def test_embedded_links_are_kept_when_officers_go() -> None:
    model = neighbourhood()
    body = model.institutions[0]
    body.embedded, body.officer.tie = 0.8, 0.8
    officials.change_officer(model, body, "turnover")
    linked = body.officer.tie
    assert body.embedded == 0.8
    plain = neighbourhood().institutions[0]
    plain.officer.tie = 0.8
    officials.change_officer(model, plain, "turnover")
    assert plain.officer.tie < linked


@pytest.mark.parametrize(("contact", "factor"), [(0.5, 1.0), (0.0, 2.0)])
def test_links_nobody_uses_fade_faster(contact: float, factor: float) -> None:
    model = neighbourhood({"assumptions.officials.unused_factor": 2.0})
    body = model.institutions[0]
    body.embedded = 0.8
    officials.meet(model, body, contact)
    assert body.embedded == pytest.approx(
        0.8 * (1.0 - factor * model.parameters.officials.embedded_fade)
    )


def contact(levers: dict | None = None, kind: str | None = None) -> float:
    model = neighbourhood(levers)
    model.monthly.attendance_share, model.monthly.strategic_hours = 0.7, 20.0
    if kind:
        project(model, kind).stage = "delivering"
    return officials.contact_this_month(model)


@pytest.mark.parametrize(
    "more",
    [
        {"council.dialogue": True},
        {"council.shared_ownership": True},
        {"partnership.councillor_seats": 4},
        {"place.tiers": 1},
    ],
)
def test_what_brings_more_contact(more: dict) -> None:
    assert contact(more) > contact() > 0.0


def test_commissioned_services_bring_agencies_near() -> None:
    assert contact(kind="service") > contact(kind="event") == pytest.approx(contact(), rel=1e-3)


def test_without_members_there_is_no_contact_but_groups_have_a_little_by_themselves() -> None:
    gone = neighbourhood()
    for seat in list(gone.partnership.seats):
        gone.partnership.release(seat)
    assert officials.contact_this_month(gone) == 0.0
    alone = neighbourhood({"funding.programme": False})
    talked_to = neighbourhood({"funding.programme": False, "council.dialogue": True})
    assert 0.0 < officials.contact_this_month(alone) < officials.contact_this_month(talked_to)


def test_cuts_come_over_the_first_years_to_their_depth() -> None:
    model = neighbourhood({"council.austerity": 1.0})
    seen = []
    for month in (0, 30, 60, 120):
        model.month = month
        officials.austerity(model)
        seen.append(model.main_council.capacity)
    depth = model.parameters.officials.cuts_depth
    assert seen == pytest.approx([1.0, 1.0 - depth / 2, 1.0 - depth, 1.0 - depth])


@pytest.mark.parametrize(("tie", "sign"), [(0.8, 1.0), (0.1, -1.0)])
def test_a_shock_amplifies_the_relation_there_is(tie: float, sign: float) -> None:
    model = neighbourhood()
    body = model.institutions[0]
    body.officer.tie = tie
    officials.amplify_relations(model, 0.5)
    assert math.copysign(1.0, body.officer.tie - tie) == sign


def test_more_tiers_are_further_away() -> None:
    near, far = neighbourhood({"place.tiers": 1}), neighbourhood({"place.tiers": 3})
    assert len(far.councils) == 3
    assert near.main_council.distance < far.main_council.distance
    assert all(council.distance <= 1.0 for council in far.councils)


def test_a_body_s_agenda_changes_now_and_then_and_is_its_own() -> None:
    model = neighbourhood()
    first = [body.priorities for body in model.institutions]
    assert len(set(first)) > 1
    assert all(len(set(themes)) == 2 for themes in first)
    body, changed = model.institutions[0], 0
    for month in range(240):
        model.month = month
        before = body.agenda
        officials.take_stock(model)
        changed += body.agenda - before
    assert 0 < changed < 40


def test_what_goes_on_fits_an_agenda_as_far_as_it_is_about_its_priorities() -> None:
    model = neighbourhood()
    body = model.institutions[0]
    body.general_fit, body.priorities = 0.5, ("health", "arts")
    made = project(model)
    officials.take_stock(model)
    fitting = body.own_agenda_fit
    made.theme = "jobs"
    officials.take_stock(model)
    assert body.own_agenda_fit < 0.5 < fitting


def test_an_ally_is_willing_has_a_tie_and_goes_with_the_post() -> None:
    model = neighbourhood()
    council = model.main_council
    council.officer.tie, council.officer.manner = 0.9, 0.2
    officials.meet(model, council, 0.5)
    assert not council.officer.is_ally
    council.officer.manner = 0.9
    officials.meet(model, council, 0.5)
    assert council.officer.is_ally
    assert model.event_log.rows[-1][1] == "ally"
    officials.change_officer(model, council, "turnover")
    assert not council.officer.is_ally


def test_an_ally_and_a_full_purse_bring_contact() -> None:
    plain, helped, poor = neighbourhood(), neighbourhood(), neighbourhood()
    helped.main_council.officer.is_ally = True
    poor.ledger.transfer("available", "lapsed", poor.ledger.balance["available"])
    for model in (plain, helped, poor):
        model.monthly.attendance_share = 0.7
    found = [officials.contact_this_month(model) for model in (poor, plain, helped)]
    assert found == sorted(found) and len(set(found)) == 3


def test_consensus_and_rigid_councils_find_each_other_slow() -> None:
    rigid = {"council.flexibility": 0.0}
    gap = officials.culture_gap(neighbourhood(rigid))
    assert gap < 0.0
    assert officials.culture_gap(neighbourhood({"council.flexibility": 1.0})) == 0.0
    majority = {**rigid, "partnership.decision_rule": "majority"}
    assert officials.culture_gap(neighbourhood(majority)) == 0.0
    assert gap < officials.culture_gap(neighbourhood({**rigid, "council.dialogue": True})) < 0.0


def test_seated_councillors_who_speak_for_the_community_open_doors() -> None:
    none = neighbourhood({"partnership.councillor_seats": 0})
    seated = neighbourhood({"partnership.councillor_seats": 3})
    assert officials.champions(none) == 0.0
    before = officials.champions(seated)
    for councillor in seated.councillors:
        councillor.orientation = 1.0
    assert officials.champions(seated) > before > 0.0


def test_some_councillors_live_in_the_area_and_may_have_interests_on_both_sides() -> None:
    lives_here = [
        councillor.is_resident
        for seed in range(10)
        for councillor in neighbourhood(seed=seed).councillors
    ]
    assert 0 < sum(lives_here) < len(lives_here)
    model = neighbourhood({"assumptions.officials.interest_conflict": 0.4})
    councillor, cohesion = model.councillors[0], model.partnership.cohesion
    for month in range(240):
        model.month = month
        officials.declare_interests(model, councillor)
    assert model.partnership.cohesion < cohesion
    assert {row[1] for row in model.event_log.rows} == {"conflict_of_interest"}


def test_who_loses_office_loses_the_seat() -> None:
    model = neighbourhood({"partnership.councillor_seats": 2})
    name = model.councillors[0].name
    officials.vacate_seat(model, "councillor", name)
    kinds = [seat.kind for seat in model.partnership.seats]
    assert kinds.count("councillor") == 1


def joint_months(trusted: float) -> int:
    model = neighbourhood()
    council, months = model.main_council, 0
    council.officer.tie, model.monthly.council_trusted = 0.8, trusted
    for month in range(400):
        model.month = month
        key = model.draws.key("link.joint", month)
        officials.work_together(model, council, key, is_council=True)
        months += council.last_joint_work == month
    return months


def test_members_who_trust_the_council_work_with_it_more() -> None:
    assert joint_months(0.9) > joint_months(0.1) > 0


def test_a_paternalist_body_trusts_less_where_it_is_bound() -> None:
    def trusts(over: float, paternalism: float) -> float:
        model = neighbourhood({"council.paternalism": paternalism})
        model.power["over"] = over
        return officials.trust_supported(model, model.main_council)

    assert trusts(0.8, 0.9) < trusts(0.0, 0.9)
    assert trusts(0.8, 0.0) == trusts(0.0, 0.0)


def test_after_the_money_officials_leave_the_board_to_residents() -> None:
    model = neighbourhood({"partnership.councillor_seats": 3})
    partnership = model.partnership
    for seat in partnership.resident_seats()[3:]:
        partnership.release(seat)
    officials.make_room(model)
    assert len(partnership.seats) > 2 * len(partnership.slots)
    model.own_end_month = model.month
    officials.make_room(model)
    assert 2 * len(partnership.slots) > len(partnership.seats)
    assert len(partnership.slots) == 3
