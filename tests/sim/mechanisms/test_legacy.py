"""M14: what is left when the money ends, by parts."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import load_scenario
from sim.environment.ledger import pence
from sim.mechanisms import hubs, legacy
from sim.simulation import run
from tests.sim.mechanisms.cases import cases
from tests.sim.mechanisms.institutions import neighbourhood, project, within

PARTS = legacy.PARTS
SHORT = {
    "place.population": 3000, "place.head_start": 1.0, "funding.years": 5,
    "assumptions.plan.rate": 0.15, "funding.follow_on_months": 36,
}  # fmt: skip


@pytest.mark.parametrize(("inputs", "expected"), cases("legacy", "folding_hazard"))
def test_folding_cases(inputs: dict, expected: float) -> None:
    assert legacy.folding_hazard.plain(**inputs) == pytest.approx(expected)


@given(yearly=within("legacy.young_death"), insolvent_months=st.floats(0, 100),
       members=st.floats(0, 30), insolvency=within("legacy.insolvency_hazard"),
       too_few=within("legacy.too_few_hazard"), fewest=within("legacy.fewest_members"))  # fmt: skip
def test_folding_is_a_chance(**inputs: float) -> None:
    assert 0.0 < legacy.folding_hazard.plain(**inputs) <= 1.0


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


def ended(form: str = "new_body", prepared: bool = True):
    model = neighbourhood({"partnership.legacy_form": form}, seed=6)
    model.partnership.decision_skill = 0.6 if prepared else 0.0
    hubs.add_improvement(model, project(model, "improvement", 60_000.0))
    model.month = 143
    legacy.apply(model)
    model.month = 144
    legacy.apply(model)
    return model


@pytest.mark.parametrize(
    ("form", "organisation", "holder"),
    [
        ("new_body", 1.0, "body"),
        ("merger", 0.8, "body"),
        ("lto", 0.55, "lto"),
        ("none", 0.0, "lto"),
    ],
)
def test_each_form_carries_on_in_its_own_way(form: str, organisation: float, holder: str) -> None:
    model = ended(form)
    seats, residents = len(model.partnership.seats), len(model.partnership.slots)
    led = residents / seats if seats else 0.0
    meets = min(1.0, residents / model.parameters.legacy.fewest_members)
    assert model.legacy.organisation == pytest.approx(organisation * led * meets)
    assert {h.holder for h in model.holdings} == {holder}
    assert model.partnership.dissolved == (form == "none")
    assert model.ledger.gbp("available") == 0.0


def test_an_endowment_is_set_aside_out_of_the_grant() -> None:
    model = ended()
    wanted = model.parameters.legacy.endowment_share * model.scenario.funding.amount_gbp
    assert model.ledger.gbp("endowment") + model.ledger.gbp("spent_endowment") == pytest.approx(
        wanted
    )
    assert ended("none").ledger.gbp("endowment") == 0.0


def test_a_body_set_up_in_haste_has_nothing_to_begin_with() -> None:
    model = ended(prepared=False)
    assert model.legacy.in_haste
    assert not ended().legacy.in_haste
    assert model.ledger.gbp("endowment") == 0.0
    assert model.body_form == "new_body"


def test_setting_up_takes_hours_and_less_of_them_where_others_share() -> None:
    def hours(form: str) -> float:
        model = neighbourhood({"partnership.legacy_form": form})
        assert legacy.hours_wanted(model) == 0.0
        model.partnership.legal_form_month = 0
        return legacy.hours_wanted(model)

    assert hours("new_body") > hours("merger") > hours("lto") > 0.0


def test_unpaid_bills_count_and_weigh_on_the_body() -> None:
    model = ended()
    solvent = model.legacy.organisation
    model.monthly.volunteer_hours = 0.0
    for body in model.institutions:
        body.officer.tie = body.embedded = 0.0
    model.ledger.pay(pence(1e6))
    for _ in range(12):
        legacy.pay_core(model)
    assert model.insolvent_months == 12
    legacy.take_stock(model)
    assert model.legacy.organisation == pytest.approx(0.3 * solvent)


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
    assert legacy.standing(model) > before[0] == 0.0
    assert legacy.activity(model) > before[1]


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
    assert sum(left) > sum(without) + 0.5
    assert min(without) > 0.0
