"""M14: what is left when the money ends, by parts."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import load_scenario
from sim.environment.ledger import pence
from sim.mechanisms import hubs, legacy, legacy_body
from sim.simulation import run
from tests.sim.mechanisms.cases import cases
from tests.sim.mechanisms.institutions import neighbourhood, project, within

PARTS = legacy.PARTS
SHORT = {
    "place.population": 3000, "place.head_start": 1.0, "funding.years": 5,
    "assumptions.plan.rate": 0.15, "funding.follow_on_months": 36,
}  # fmt: skip
share = st.floats(0.0, 1.0)


@pytest.mark.parametrize(("inputs", "expected"), cases("legacy", "organisation_of"))
def test_organisation_cases(inputs: dict, expected: float) -> None:
    assert legacy.organisation_of.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("legacy", "standing_with"))
def test_standing_cases(inputs: dict, expected: float) -> None:
    assert legacy.standing_with.plain(**inputs) == pytest.approx(expected)


@given(embedded=share, tie=share, distance=share, paternalism=share, personal=within("legacy.personal_counts"),
       far=within("legacy.far_discount"), unheard=within("legacy.unheard_discount"))  # fmt: skip
def test_what_is_embedded_counts_for_more_than_a_tie(**inputs: float) -> None:
    found = legacy.standing_with.plain(**inputs)
    assert 0.0 <= found <= 1.0
    listens = 1.0 - inputs["unheard"] * inputs["paternalism"]
    assert found >= inputs["embedded"] * (1.0 - inputs["far"] * inputs["distance"]) * listens
    assert legacy.standing_with.plain(**{**inputs, "paternalism": 0.0}) >= found


def test_ability_counts_those_active_above_a_floor() -> None:
    involvement = np.array([4.0, 3.0, 2.0, 1.0, 0.0, 5.0])
    background = np.array([0.0, 0.0, 0.0, 9.0, 0.0, 0.0])
    half = np.full(6, 0.5)
    counted = legacy.able_and_active.plain(
        involvement, background, half, half, 0.05, 0.4, 0.35, 4.0
    )
    assert counted == pytest.approx(0.2 * (1.0 + 1.0 + 0.4 + 0.35))
    assert (
        legacy.able_and_active(involvement, background, half, half, 0.05, 0.4, 0.35, 4.0) == counted
    )
    assert (
        legacy.able_and_active.plain(involvement, background, half, half, 0.3, 0.4, 0.35, 4.0)
        == 0.0
    )


def test_who_went_on_to_another_post_still_counts() -> None:
    model = neighbourhood()
    population = model.population
    slot = int(np.flatnonzero(population.involvement < 2.0)[0])
    population.confidence[slot] = population.skill[slot] = 0.9
    before = legacy.people(model)
    model.alumni.append(population.identity(slot))
    counted = legacy.people(model)
    assert counted > before
    population.occupancy[slot] += 1  # she has moved away
    assert legacy.people(model) == before


def test_unpaid_bills_count_against_the_body() -> None:
    model = neighbourhood()
    model.body_form, model.able_members = "new_body", 12
    solvent = legacy.organisation(model)
    model.insolvent_months = 12
    assert legacy.organisation(model) == pytest.approx(0.3 * solvent)


def test_parts_add_up_and_assets_are_empty_where_nothing_was_wanted() -> None:
    model = neighbourhood()
    legacy.take_stock(model)
    state = model.legacy
    four = [state.people, state.organisation, state.activity, state.standing]
    assert math.isnan(state.assets)
    assert state.index == pytest.approx(sum(four) / 4.0) == state.without_assets
    assert state.weakest == min(four)
    hubs.add_improvement(model, project(model, "improvement", 60_000.0))
    model.projects.clear()
    legacy.take_stock(model)
    assert state.index == pytest.approx((sum(four) + state.assets) / 5.0)
    model.holdings.clear()
    model.hub_lost = True
    legacy.take_stock(model)
    assert state.assets == 0.0


def test_more_of_anything_is_more_legacy() -> None:
    model = neighbourhood()
    before = legacy.standing(model), legacy.activity(model)
    model.institutions[0].embedded = 0.8
    model.groups[0].independence = 1.0
    assert legacy.standing(model) > before[0]
    assert legacy.activity(model) > before[1]


def test_standing_that_hangs_on_an_officer_goes_with_her() -> None:
    model = neighbourhood()
    for body in model.institutions:
        body.officer.tie, body.embedded = 0.8, 0.0
    personal = legacy.standing(model)
    for body in model.institutions:
        body.officer.tie = 0.0
    assert personal > legacy.standing(model) == 0.0


def test_legacy_is_measured_every_month_after_the_end_and_not_before() -> None:
    result = run(load_scenario("baseline", SHORT), 6)
    monthly, end = result.columns["monthly"], result.own_end_month
    for name in ("legacy", *(f"legacy_{part}" for part in PARTS if part != "assets")):
        values = np.array(monthly[name], dtype=float)
        assert np.isnan(values[:end]).all()
        assert np.isfinite(values[end:]).all()
        assert ((values[end:] >= 0.0) & (values[end:] <= 1.0)).all()


def test_the_same_place_without_a_programme_has_less_legacy_throughout() -> None:
    scenario = load_scenario("baseline", SHORT)
    left, without = [], []
    for seed in range(6):
        programme, twin = run(scenario, seed), run(scenario.without_programme(), seed)
        alone = np.array(twin.columns["monthly"]["legacy"], dtype=float)
        assert np.isfinite(alone).all()
        left.append(programme.columns["monthly"]["legacy"][-1])
        without.append(alone[-1])
    assert sum(left) > sum(without)
    assert min(without) > 0.0


def test_nothing_is_measured_while_the_money_lasts() -> None:
    model = neighbourhood()
    model.ledger.transfer("customers", "reserve", pence(1_000))
    legacy_body.apply(model)
    legacy.apply(model)
    assert math.isnan(model.legacy.index)
    assert math.isnan(model.legacy.reserve_months)
