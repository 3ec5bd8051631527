"""M4 Cohesion: shared understanding and trust between members."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.agents.population import DISTRUST_OF_OTHERS
from sim.mechanisms import cohesion, membership
from tests.sim.mechanisms.cases import assumed, cases
from tests.sim.mechanisms.test_decisions import model

P = assumed("cohesion")
share = st.floats(0.0, 1.0)
RULES = {
    name: getattr(cohesion, name)
    for name in ("understanding_allowed", "trust_usual", "cohesion_next", "trust_next")
}
EVERY = [
    pytest.param(rule, *case.values, id=f"{rule}: {case.id}")
    for rule in RULES
    for case in cases("cohesion", rule)
]


@pytest.mark.parametrize(("rule", "inputs", "expected"), EVERY)
def test_cases(rule: str, inputs: dict, expected: float) -> None:
    assert RULES[rule](P, **inputs) == pytest.approx(expected)


@given(cohesion_now=share, attendance=share, allowed=share, newcomers=share, quarrel=share)
def test_both_stay_between_nothing_and_one(
    cohesion_now: float, attendance: float, allowed: float, newcomers: float, quarrel: float
) -> None:
    found = cohesion.cohesion_next(P, cohesion_now, attendance, allowed, 1.0, newcomers, quarrel)
    assert P.least <= found <= 1.0
    assert P.least <= cohesion.trust_next(P, cohesion_now, attendance, allowed, quarrel, 3) <= 1.0


def test_people_who_distrust_others_understand_each_other_less() -> None:
    together, apart = model(24), model(24)
    apart.population.motive[apart.partnership.slots] = DISTRUST_OF_OTHERS
    for made in (together, apart):
        made.monthly.quarrel = 0.0
        for _ in range(12):
            cohesion.apply(made)
    assert apart.partnership.cohesion < together.partnership.cohesion


def test_newcomers_begin_with_less_trust() -> None:
    made = model(24)
    partnership = made.partnership
    partnership.trust_between = 0.7
    for seat in partnership.seats:
        seat.joined = 0
    assert cohesion.diluted(made) == pytest.approx(0.7)
    partnership.seats[0].joined = made.month
    start, seats = made.parameters.partnership.trust_between_at_start, len(partnership.seats)
    assert cohesion.diluted(made) == pytest.approx(0.7 - (0.7 - start) / seats)


def test_a_clash_settled_binds_once() -> None:
    made = model(24)
    partnership = made.partnership
    partnership.trust_between, made.monthly.quarrel = 0.5, 0.0
    made.monthly.attendance_share = 0.0
    for seat in partnership.seats:
        seat.joined = 0
    made.disputes.overcome = partnership.clashes_lived_through + 1
    cohesion.apply(made)
    bound = partnership.trust_between
    binds = made.parameters.cohesion.settled_binds
    assert bound == pytest.approx(0.5 + binds * 0.5)
    cohesion.apply(made)
    assert partnership.trust_between == pytest.approx(bound)


def test_where_members_strain_they_leave_sooner() -> None:
    made = model(24)
    seats = made.partnership.resident_seats()
    made.partnership.cohesion = made.partnership.trust_between = 0.9
    close = membership.leaving_chances(made, seats).sum()
    made.partnership.cohesion = made.partnership.trust_between = 0.2
    assert membership.leaving_chances(made, seats).sum() > close


def test_without_members_nothing_moves() -> None:
    made = model(2)
    made.partnership.seats.clear()
    made.partnership.changed()
    before = made.partnership.togetherness
    cohesion.apply(made)
    assert made.partnership.togetherness == before
