"""M12: what lets groups outlive their support."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms import groups
from tests.sim.mechanisms.cases import cases
from tests.sim.mechanisms.institutions import neighbourhood, project, within

share = st.floats(0.0, 1.0)


@pytest.mark.parametrize(("inputs", "expected"), cases("groups", "independence_of"))
def test_independence_cases(inputs: dict, expected: float) -> None:
    assert groups.independence_of.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("groups", "closing_hazard"))
def test_closing_cases(inputs: dict, expected: float) -> None:
    assert groups.closing_hazard.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("groups", "hands_next"))
def test_hands_cases(inputs: dict, expected: float) -> None:
    assert groups.hands_next.plain(**inputs) == pytest.approx(expected)


@given(hands=share, constituted=st.sampled_from([0.0, 1.0]), mix=share,
       a=within("groups.hands_weight"), b=within("groups.constitution_weight"),
       c=within("groups.income_weight"))  # fmt: skip
def test_each_support_adds_to_independence(
    hands: float, constituted: float, mix: float, a: float, b: float, c: float
) -> None:
    all_three = groups.independence_of.plain(hands, constituted, mix, a, b, c)
    assert 0.0 <= groups.independence_of.plain(hands, 0.0, 0.0, a, b, c) <= all_three + 1e-12
    assert all_three <= 1.0


@given(independence=share, exposed=share, cuts=share, base=within("groups.closing_base"),
       dependence=within("groups.dependence"), housed=st.sampled_from([0.0, 1.0]),
       at_home=within("groups.closing_housed"))  # fmt: skip
def test_hazard_is_a_chance(**inputs: float) -> None:
    assert 0.0 <= groups.closing_hazard.plain(**inputs) <= 1.0


def supported(tapered: float, quarters: int):
    model = neighbourhood({"partnership.tapered_handover": tapered})
    group = model.groups[0]
    group.hands, group.constituted, group.income_mix = 0.2, False, 0.1
    groups.support(model, group)
    for quarter in range(quarters):
        model.month = 3 * quarter
        groups.live_through_quarter(model, group, tapered)
    return group


def test_support_lasts_longer_where_it_tapers_and_teaches_more() -> None:
    at_once, tapered = supported(0.0, 4), supported(1.0, 4)
    assert tapered.support_left > at_once.support_left
    assert tapered.hands > at_once.hands
    assert tapered.income_mix > at_once.income_mix
    assert tapered.independence > at_once.independence


def test_a_round_of_grants_starts_and_supports_groups() -> None:
    model = neighbourhood()
    before = len(model.groups)
    typical = model.parameters.groups.typical_grant_gbp
    groups.receive_grants(model, project(model, "grants_round", 10.0 * typical))
    helped = sum(group.supported for group in model.groups)
    assert model.grants_made == 10
    assert before < len(model.groups) <= before + 10
    assert 5 <= helped <= 10
    assert model.event_log.rows[-1][3] == "10 small grants to groups"


def test_there_are_never_more_groups_than_are_followed() -> None:
    model = neighbourhood()
    for ordinal in range(12):
        groups.receive_grants(model, project(model, "grants_round", 18_000.0, ordinal))
    assert len(model.groups) == model.parameters.groups.most_groups


def test_a_head_start_has_more_groups() -> None:
    few = neighbourhood({"place.head_start": 0.0})
    many = neighbourhood({"place.head_start": 1.0})
    assert len(few.groups) < len(many.groups)


def test_groups_left_alone_close_as_often_as_the_hazard_says() -> None:
    model = neighbourhood({"assumptions.groups.founding": 0.01})
    model.groups.clear()
    for ordinal in range(400):
        groups.found(model, "test", 0, ordinal)
    for month in range(120):
        model.month = month
        groups.apply(model)
    alive = len([g for g in model.groups if g.key[0] == "test"])
    yearly = model.parameters.groups.closing_base
    assert alive == pytest.approx(400 * (1.0 - yearly / 4.0) ** 40, rel=0.08)


def test_one_more_group_leaves_the_others_as_they_were() -> None:
    def fates(extra: bool) -> dict:
        model = neighbourhood()
        if extra:
            groups.found(model, "extra", 0, 0)
        for month in range(150):
            model.month = month
            groups.apply(model)
        return {g.key: g.hands for g in model.groups if g.key[0] == "before"}

    assert fates(extra=False) == fates(extra=True)


def test_austerity_closes_groups_whose_support_has_ended() -> None:
    def closed(capacity: float) -> int:
        model = neighbourhood()
        model.main_council.capacity = capacity
        for group in model.groups:
            group.supported, group.independence, group.hands = True, 0.0, 0.0
        for month in range(36):
            model.month = month
            groups.apply(model)
        return sum(row[1] == "group_closes" for row in model.event_log.rows)

    assert closed(0.2) >= closed(1.0) > 0


def test_a_group_is_told_to_stand_on_its_own_feet_once_and_by_name() -> None:
    model = neighbourhood()
    group = groups.found(model, "itself", 0, 9)
    group.supported, group.hands, group.constituted, group.income_mix = True, 1.0, True, 1.0
    groups.live_through_quarter(model, group, 0.0)
    groups.live_through_quarter(model, group, 0.0)
    told = [row for row in model.event_log.rows if row[1] == "group_independent"]
    assert [row[2] for row in told] == [group.name]
