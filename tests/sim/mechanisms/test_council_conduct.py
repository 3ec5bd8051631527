"""What councils promise, keep, leave unanswered, and take or share the credit for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms import council_conduct
from sim.parameters import parameters
from tests.sim.mechanisms.areas import anywhere, area
from tests.sim.mechanisms.cases import assumed, cases

P = assumed("council_conduct")
share = st.floats(0.0, 1.0)


@pytest.mark.parametrize(("inputs", "expected"), cases("council_conduct", "contact_supported"))
def test_contact_cases(inputs: dict, expected: float) -> None:
    assert council_conduct.contact_supported.plain(**inputs) == pytest.approx(expected)


def months_of(behaviour, **levers: object) -> tuple[float, float]:
    """Weights of promises kept and broken by the council over twenty years of one behaviour."""
    made = area(**levers)
    made.monthly.visible_success = 0.5
    for month in range(240):
        made.month = month
        behaviour(made)
    return made.monthly.kept_council, made.monthly.broken_council


def test_building_trust_means_smaller_promises_more_often_kept() -> None:
    kept, broken = months_of(council_conduct.promise)
    small_kept, small_broken = months_of(
        council_conduct.promise, **{"council.trust_building": True}
    )
    assert small_broken < broken
    assert small_kept / (small_kept + small_broken) > kept / (kept + broken)


def test_credit_is_taken_unless_residents_are_recognised() -> None:
    assert months_of(council_conduct.credit, **{"council.paternalism": 1.0})[1] > 0.0
    recognised = {"council.paternalism": 1.0, "council.recognition": True}
    shared, taken = months_of(council_conduct.credit, **recognised)
    assert shared > taken == 0.0


def test_no_success_no_credit_to_take() -> None:
    made = area(**{"council.paternalism": 1.0})
    for month in range(120):
        made.month, made.monthly.visible_success = month, 0.0
        council_conduct.credit(made)
    assert made.monthly.broken_council == 0.0


def test_silence_ends_with_dialogue() -> None:
    silent = area(**{"council.paternalism": 0.8})
    talking = area(**{"council.paternalism": 0.8, "council.dialogue": True})
    for made in (silent, talking):
        made.month = 239  # past every promise: what is left is silence
        made.parameters.council_conduct.promise_chance = 0.0
        made.month = 1
        council_conduct.apply(made)
    assert silent.monthly.broken_council > talking.monthly.broken_council == 0.0
    assert talking.monthly.council_contact > silent.monthly.council_contact


@pytest.mark.parametrize("dialogue", [False, True])
def test_a_new_officer_counts_once(dialogue: bool) -> None:
    made = area(**{"council.dialogue": dialogue})
    made.main_council.officer.holder += 1
    council_conduct.change_contact(made)
    first = made.monthly.broken_council
    council_conduct.change_contact(made)
    softened = 1.0 - (P.dialogue_softens if dialogue else 0.0)
    assert made.monthly.broken_council == first == pytest.approx(P.contact_changed * softened)


@given(
    capacity=share,
    flexibility=share,
    base=anywhere("council_conduct.kept_base"),
    over=anywhere("council_conduct.over_promising"),
)
def test_a_flexible_council_keeps_more_of_what_it_promises(
    capacity: float, flexibility: float, base: float, over: float
) -> None:
    p = parameters(
        {"council_conduct.kept_base": base, "council_conduct.over_promising": over}
    ).council_conduct
    chance = council_conduct.keeping_chance(p, capacity, flexibility, False)
    assert 0.03 <= chance <= 0.97
    assert council_conduct.keeping_chance(p, capacity, 1.0, False) >= chance
    assert council_conduct.keeping_chance(p, capacity, flexibility, True) >= chance


def test_a_council_without_a_programme_does_nothing_to_trust() -> None:
    made = area(**{"funding.programme": False})
    council_conduct.apply(made)
    assert (made.monthly.kept_council, made.monthly.broken_council) == (0.0, 0.0)


def test_power_over_restrains_a_council_from_taking_credit() -> None:
    def breaches(over: float) -> float:
        made = area(**{"council.paternalism": 1.0})
        made.monthly.visible_success, made.power["over"] = 0.5, over
        for month in range(240):
            made.month = month
            council_conduct.credit(made)
        return made.monthly.broken_council

    assert 0.0 < breaches(1.0) < breaches(0.0)


def test_the_nearest_tier_counts_in_what_people_meet() -> None:
    alone = area(**{"council.paternalism": 0.5})
    beside = area(**{"council.paternalism": 0.5, "place.parish_council": "hostile"})
    near = beside.parameters.nearest_tier.weight_in_contact
    hostile = beside.parameters.nearest_tier.hostile_paternalism
    assert council_conduct.stance_met(alone) == 0.5
    assert council_conduct.stance_met(beside) == pytest.approx(0.5 + near * (hostile - 0.5))


def test_councillors_speak_for_the_community_as_the_place_has_it() -> None:
    low, high = (
        council_conduct.orientation(area(**{"council.councillor_orientation": lever}))
        for lever in (0.1, 0.9)
    )
    assert high - low > 0.5
