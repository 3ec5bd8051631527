"""Membership: accepting a seat, leaving it, rotating roles, officials' turnover."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import load_scenario
from sim.agents.population import CIVIC_DUTY, PARTICIPANT, PET_PROJECT, VOLUNTEER
from sim.mechanisms import alumni, membership
from sim.simulation import run
from tests.sim.mechanisms.areas import anywhere, area, events
from tests.sim.mechanisms.cases import cases

OFFICIAL = ("moves on", "out of office")
KINDS = ("resident", "councillor", "agency")
share = st.floats(0.0, 1.0)


@pytest.mark.parametrize(("inputs", "expected"), cases("membership", "acceptance"))
def test_acceptance_cases(inputs: dict, expected: float) -> None:
    assert membership.acceptance.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("membership", "inviting"))
def test_inviting_cases(inputs: dict, expected: float) -> None:
    assert membership.inviting.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("membership", "exit_chance"))
def test_exit_cases(inputs: dict, expected: float) -> None:
    assert membership.exit_chance.plain(**inputs) == pytest.approx(expected)


@given(
    energy=share,
    confidence=share,
    fluency=share,
    formality=share,
    barrier=anywhere("membership.formality_barrier"),
    base=anywhere("membership.seat_chance"),
)
def test_formality_bars_those_not_at_ease_with_it(
    energy: float, confidence: float, fluency: float, formality: float, barrier: float, base: float
) -> None:
    chance = membership.acceptance.plain(
        energy, confidence, fluency, 0.5, 1.0, formality, barrier, 2.0 * base, 0.3, 0.95
    )
    at_the_kitchen_table = membership.acceptance.plain(
        energy, confidence, fluency, 0.5, 1.0, 0.0, barrier, 2.0 * base, 0.3, 0.95
    )
    assert 0.0 <= chance <= at_the_kitchen_table <= 0.95


def test_leaving_is_likelier_early_tired_and_after_friends_have_left() -> None:
    made = area(36)
    seat = made.partnership.resident_seats()[0]
    population = made.population
    seat.joined, population.energy[seat.slot], population.friendships[seat.slot] = 0, 0.6, 4.0
    population.motive[seat.slot] = CIVIC_DUTY  # friends are not what she stays for
    made.departures, made.partnership.plan_month = [], 0
    settled = membership.leaving_chances(made, [seat])[0]
    seat.joined = made.month - 1
    assert membership.leaving_chances(made, [seat])[0] > settled
    seat.joined, population.energy[seat.slot] = 0, 0.3
    assert membership.leaving_chances(made, [seat])[0] > settled
    population.energy[seat.slot], made.departures = 0.6, [made.month - 1] * 3
    assert membership.leaving_chances(made, [seat])[0] > settled
    population.friendships[seat.slot] = 0.0
    assert membership.leaving_chances(made, [seat])[0] == pytest.approx(settled)


def test_leaving_is_likelier_after_the_plan_and_after_the_money() -> None:
    made = area(36)
    seat = made.partnership.resident_seats()[0]
    made.partnership.plan_month = made.month - 20
    settled = membership.leaving_chances(made, [seat])[0]
    made.partnership.plan_month = made.month - 2
    assert membership.leaving_chances(made, [seat])[0] > settled
    made.partnership.plan_month, made.own_end_month = made.month - 20, made.month
    assert membership.leaving_chances(made, [seat])[0] > settled


def test_people_with_a_project_of_their_own_leave_while_the_partnership_settles() -> None:
    months = []
    for seed in range(1, 9):
        result = run(load_scenario("baseline", {"place.population": 3000}), seed, horizon_months=60)
        kinds = zip(*(result.columns["events"][n] for n in ("month", "cause")), strict=True)
        months += [month for month, cause in kinds if cause == "pet project"]
    assert 3 <= min(months) <= max(months) <= 18


def test_whoever_leaves_for_her_own_reasons_no_longer_volunteers() -> None:
    made = area(24)
    first, second = made.partnership.resident_seats()[:2]
    membership.leave_seat(made, first, "own reasons")
    assert made.population.involvement[first.slot] == PARTICIPANT
    membership.leave_seat(made, second, "role redefined")
    assert made.population.involvement[second.slot] == VOLUNTEER
    assert made.partnership.seat_of(first.slot) is None


def test_a_role_left_empty_goes_to_the_most_confident_member_without_one() -> None:
    made = area(24)
    chair = next(seat for seat in made.partnership.resident_seats() if seat.role == "chair")
    free = [seat for seat in made.partnership.resident_seats() if seat.role == "member"]
    ablest = max(free, key=lambda seat: made.population.confidence[seat.slot])
    membership.leave_seat(made, chair, "own reasons")
    assert ablest.role == "chair"
    assert ablest.role_since == made.month


def test_roles_rotate_where_that_is_practised_and_stay_where_it_is_not() -> None:
    for rest, turns in ((1.0, True), (0.0, False)):
        made = area(36, **{"partnership.rest_and_rotation": rest})
        for seat in made.partnership.resident_seats():
            seat.role_since = 0
        made.event_log.rows.clear()
        for year in range(4):
            made.month = 47 + 12 * year
            membership.rotate_roles(made)
        assert bool(events(made, "new_role")) is turns
        assert sum(s.role == "chair" for s in made.partnership.seats) == 1


def test_the_chair_never_stays_empty() -> None:
    made = area(24)
    seats = made.partnership.resident_seats()
    for seat in seats:
        seat.role = "lead"
    seats[0].role = "chair"
    membership.leave_seat(made, seats[0], "own reasons")
    assert sum(s.role == "chair" for s in made.partnership.resident_seats()) == 1
    for seat in made.partnership.resident_seats():
        seat.role = "member"
    membership.choose_chair(made)
    chairs = [s for s in made.partnership.resident_seats() if s.role == "chair"]
    assert len(chairs) == 1 and events(made, "new_role")[-1][5] == "nobody chaired"
    membership.choose_chair(made)
    assert [s for s in made.partnership.resident_seats() if s.role == "chair"] == chairs


def test_officials_who_move_on_are_replaced() -> None:
    made = area(12, **{"funding.membership_rules": False})
    for seat in [seat for seat in made.partnership.seats if seat.kind != "resident"]:
        membership.leave_seat(made, seat, "moves on")
    assert len(made.partnership.seats) == len(made.partnership.slots)
    for _ in range(36):
        made.month += 1
        membership.replace_officials(made)
    kinds = [seat.kind for seat in made.partnership.seats]
    assert kinds.count("agency") == round(made.parameters.partnership.agency_seats)
    assert kinds.count("councillor") == made.scenario.partnership.councillor_seats


def test_an_agency_sends_somebody_else_and_councillors_stay_until_an_election() -> None:
    made = area(0, **{"assumptions.membership.official_exit": 0.35})
    seated = {seat.name: seat.kind for seat in made.partnership.seats if seat.kind != "resident"}
    for made.month in range(1, 97):
        membership.officials_move_on(made)
        membership.replace_officials(made)
    gone = {row[2] for row in events(made, "member_leaves")}
    assert gone
    assert not [name for name in gone & seated.keys() if seated[name] == "councillor"]
    assert not gone & {row[2] for row in events(made, "member_joins") if row[2] in seated}


def seat_given_up(what: str) -> str:
    """Kind of the seat that somebody leaves, from the words of the diary."""
    return next((kind for kind, seat in membership.SEATS.items() if seat in what), "resident")


@pytest.mark.parametrize(
    ("levers", "months"),
    [
        ({}, 204),
        ({"funding.membership_rules": False}, 120),
        ({"partnership.legacy_form": "none"}, 160),
    ],
)
def test_the_diary_accounts_for_every_seat(levers: dict, months: int) -> None:
    """Members at launch, and all who join, less all who leave, are those who are there."""
    made = area(0, **levers)
    there = Counter(seat.kind for seat in made.partnership.seats)
    joined: Counter[str] = Counter()  # less who left
    for _ in range(months):
        made.step()
    for _, kind, _, what, _, cause, *_ in made.event_log.rows:
        if kind == "member_joins":
            joined[membership.JOINS.get(cause, "resident")] += 1
        elif kind == "member_leaves":
            joined[seat_given_up(what)] -= 1
        elif kind == "burnout" or (kind == "takes_post" and what == alumni.POSTS["worker"]):
            joined["resident"] -= 1
        elif kind == "partnership_ends":
            assert not made.partnership.seats
            there, joined = Counter(), Counter()
    assert events(made, "member_joins")
    at_the_end = Counter(seat.kind for seat in made.partnership.seats)
    assert {kind: there[kind] + joined[kind] for kind in KINDS} == {k: at_the_end[k] for k in KINDS}


def test_nobody_is_asked_when_the_table_is_full() -> None:
    made = area(24)
    before = len(made.partnership.slots)
    made.population.involvement[:400] = VOLUNTEER
    for _ in range(60):
        made.month += 1
        membership.invite(made)
    filled = len(made.partnership.seats)
    assert before <= len(made.partnership.slots)
    assert filled <= made.scenario.partnership.members_target
    made.partnership.seats.extend(made.partnership.seats[:1] * 9)
    made.partnership.changed()
    assert membership.vacancies(made) <= 0


def test_only_people_who_take_part_or_are_ready_are_asked() -> None:
    made = area(40)
    asked = membership.candidates(made)
    population = made.population
    assert asked.size
    assert ((population.involvement[asked] >= 2.0) | (population.propensity[asked] < 0.5)).all()
    assert (population.involvement[asked] >= 1.0).all()
    assert (population.involvement[asked] <= VOLUNTEER).all()


def test_few_want_a_seat_where_nothing_goes_on_or_all_is_spent() -> None:
    p = area().parameters.membership
    numbers = p.where_nothing_goes_on, p.where_all_is_decided
    assert membership.inviting.plain(1.0, 1.0, *numbers) == 1.0
    assert membership.inviting.plain(0.0, 1.0, *numbers) == p.where_nothing_goes_on
    assert membership.inviting.plain(1.0, 0.0, *numbers) == p.where_all_is_decided


def test_who_has_been_a_member_or_was_asked_too_often_seldom_accepts() -> None:
    made = area(24)
    pool = np.flatnonzero(made.population.involvement == PARTICIPANT)[:20]
    made.population.asked_lately[pool] = made.population.was_member[pool] = 0.0
    fresh = membership.chance_to_accept(made, pool)
    made.population.was_member[pool] = 1.0
    again = membership.chance_to_accept(made, pool)
    assert again == pytest.approx((1.0 - made.parameters.membership.been_there) * fresh)
    made.population.asked_lately[pool] = 10.0
    assert (membership.chance_to_accept(made, pool) == 0.0).all()


@pytest.mark.slow
def test_members_leave_at_about_the_measured_rate() -> None:
    left, years = 0, 0.0
    for seed in range(1, 21):
        result = run(load_scenario("baseline"), seed, horizon_months=144)
        kinds, causes = (result.columns["events"][n] for n in ("kind", "cause"))
        left += sum(
            kind == "burnout" or (kind == "member_leaves" and cause not in OFFICIAL)
            for kind, cause in zip(kinds, causes, strict=True)
        )
        years += sum(result.columns["monthly"]["resident_members"][: result.own_end_month]) / 12.0
    assert 0.24 < left / years < 0.40


def test_motives_of_their_own_are_a_minority() -> None:
    assert 0.05 < (area().population.motive == PET_PROJECT).mean() < 0.25
