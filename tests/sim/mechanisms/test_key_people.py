"""M3 Key people: what one person carried alone goes when she goes."""

from __future__ import annotations

import pytest

from sim.agents.seat import Seat
from sim.mechanisms import key_people, membership
from tests.sim.mechanisms.areas import events
from tests.sim.mechanisms.cases import assumed, cases
from tests.sim.mechanisms.test_decisions import model

P = assumed("key_people")


@pytest.mark.parametrize(("inputs", "expected"), cases("key_people", "lost_with_her"))
def test_cases(inputs: dict, expected: float) -> None:
    assert key_people.lost_with_her(P, **inputs) == pytest.approx(expected)


def test_a_departure_takes_ties_and_know_how_in_proportion() -> None:
    made = model(36)
    body, councillor, partnership = made.institutions[0], made.councillors[0], made.partnership
    first = made.carrying.busiest(1)[0]
    seat = next(seat for seat in partnership.seats if seat.who == first)
    share = made.carrying.share_of(first)
    rotation = made.scenario.partnership.rest_and_rotation
    p = made.parameters.key_people
    holds = made.assessment.holds_without_two
    lost = key_people.lost_with_her(
        p, share, holds, rotation, partnership.formality, own_accord=False
    )
    known, made.assessment.missing = made.assessment.skill, 0.1
    body.officer.tie, body.embedded, councillor.tie, skill = (
        0.5,
        0.4,
        0.5,
        partnership.decision_skill,
    )
    membership.leave_seat(made, seat, "burnout")
    assert lost > p.told_from
    assert partnership.decision_skill == pytest.approx(skill * (1.0 - lost))
    assert made.assessment.skill == pytest.approx(known * (1.0 - lost))
    assert made.assessment.missing == pytest.approx(1.0 - 0.9 * (1.0 - lost))
    assert body.officer.tie == pytest.approx(0.5 * (1.0 - 0.6 * lost))
    assert councillor.tie == pytest.approx(0.5 * (1.0 - lost))
    assert events(made, "key_person")[-1][2] == seat.name
    assert first not in made.carrying.busiest(20)


def test_who_steps_down_of_her_own_accord_sees_to_most_of_it() -> None:
    kept = []
    for reason in ("own reasons", "moves away or dies"):
        made = model(36)
        first = made.carrying.busiest(1)[0]
        seat = next(seat for seat in made.partnership.seats if seat.who == first)
        skill = made.partnership.decision_skill
        membership.leave_seat(made, seat, reason)
        kept.append(1.0 - made.partnership.decision_skill / skill)
    assert kept[0] == pytest.approx((1.0 - made.parameters.key_people.seen_to) * kept[1])


def test_who_carried_little_takes_nothing() -> None:
    made = model(36)
    last = made.carrying.busiest(20)[-1]
    seat = next(seat for seat in made.partnership.seats if seat.who == last)
    skill = made.partnership.decision_skill
    membership.leave_seat(made, seat, "own reasons")
    assert made.partnership.decision_skill == skill


def test_an_official_takes_nothing_of_members() -> None:
    made = model(12)
    skill = made.partnership.decision_skill
    key_people.lose_what_she_carried(made, Seat("councillor", "A. Nother", 0), "out of office")
    assert made.partnership.decision_skill == skill
