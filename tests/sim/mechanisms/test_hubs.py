"""M12: a building helps and burdens; who holds it keeps it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.environment.assets import Holding
from sim.environment.ledger import pence
from sim.mechanisms import hubs, month_opening
from tests.sim.mechanisms.cases import cases
from tests.sim.mechanisms.institutions import neighbourhood, project, within

NUMBERS = (0.35, 6.0, 0.5)
share = st.floats(0.0, 1.0)


@pytest.mark.parametrize(("inputs", "expected"), cases("hubs", "takings"))
def test_takings_cases(inputs: dict, expected: float) -> None:
    assert hubs.takings.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("hubs", "condition_next"))
def test_condition_cases(inputs: dict, expected: float) -> None:
    assert hubs.condition_next.plain(**inputs) == pytest.approx(expected)


@given(condition=share, upkeep=share, rate=within("hubs.decay"))
def test_condition_stays_between_ruin_and_new(condition: float, upkeep: float, rate: float) -> None:
    assert 0.0 <= hubs.condition_next.plain(condition, upkeep, rate) <= 1.0


@given(base=within("hubs.takings_gbp"), groups=st.floats(0, 60), hands=share)
def test_takings_grow_with_groups_and_hands(base: float, groups: float, hands: float) -> None:
    least = hubs.takings.plain(base, 0.0, 0.0, 1.0, *NUMBERS)
    assert 0.0 < least <= hubs.takings.plain(base, groups, hands, 1.0, *NUMBERS) <= 2.1 * base


def with_hub(levers: dict | None = None):
    model = neighbourhood(levers)
    hubs.open_hub(model, project(model, "hub", 80_000.0))
    return model


def test_the_grant_covers_a_shortfall_while_it_lasts() -> None:
    model = with_hub({"assumptions.hubs.takings_gbp": 900})
    spent = model.ledger.spent
    hubs.run_hub(model, model.hub)
    assert model.ledger.spent > spent
    assert model.hub.short_months == 0


@pytest.mark.parametrize(("body", "grace"), [("new_body", 1.0), ("none", 0.4)])
def test_without_money_a_hub_is_lost_sooner_without_a_body(body: str, grace: float) -> None:
    model = with_hub({"assumptions.hubs.takings_gbp": 900})
    model.groups_alive, model.own_end_month, model.body_form = 0, 0, body
    months = 0
    while model.hub is not None:
        hubs.run_hub(model, model.hub)
        months += 1
    assert months == int(grace * model.parameters.hubs.months_of_grace) + 1
    assert model.hub_lost
    assert not model.holdings
    assert model.monthly.broken_partnership > 0.0


def test_money_in_hand_keeps_a_hub_open() -> None:
    model = with_hub({"assumptions.hubs.takings_gbp": 900})
    model.own_end_month = 0
    model.ledger.transfer("customers", "reserve", pence(100_000))
    for _ in range(24):
        hubs.run_hub(model, model.hub)
    assert model.hub is not None
    assert model.hub.short_months == 0


def test_a_large_hub_weighs_more() -> None:
    modest, large = with_hub(), with_hub({"partnership.hub": "large"})
    scale = large.parameters.hubs.large_scale
    assert hubs.hours_wanted(large) == pytest.approx(scale * hubs.hours_wanted(modest))
    assert hubs.hours_wanted(neighbourhood()) == 0.0


def test_a_pandemic_closes_the_doors() -> None:
    model = with_hub()
    model.pandemic = 1.0
    hubs.run_hub(model, model.hub)
    assert -model.ledger.balance["customers"] == 0


def test_an_investment_pays_its_yield_in_a_year() -> None:
    model = neighbourhood()
    hubs.add_asset(model, project(model, "income_asset", 120_000.0))
    for _ in range(12):
        hubs.apply(model)
    paid = 120_000.0 * model.parameters.hubs.asset_yield
    assert model.ledger.gbp("reserve") == pytest.approx(paid, abs=0.1)
    assert 0.5 * paid < model.income_last_year < paid


@pytest.mark.parametrize(
    ("form", "holder"), [("new_body", "body"), ("merger", "body"), ("lto", "lto"), ("none", "lto")]
)
def test_who_takes_the_title(form: str, holder: str) -> None:
    model = neighbourhood({"partnership.legacy_form": form})
    model.partnership.legal_form_month = 0
    hubs.add_improvement(model, project(model, "improvement", 30_000.0))
    assert model.holdings[0].holder == holder
    assert bool(model.lto.holds) == (holder == "lto")


def test_what_others_hold_and_what_owes_counts_for_less() -> None:
    model = with_hub()
    hub = model.hub
    hub.holder = "body"
    ours = hubs.viability(model, hub)
    hub.holder = "lto"
    assert hubs.viability(model, hub) == pytest.approx(ours * model.parameters.hubs.held_by_others)
    hub.short_months = 3
    assert hubs.viability(model, hub) < 0.5 * ours


def test_an_open_hub_draws_people_in_and_is_neutral_ground() -> None:
    closed, opened = (neighbourhood({"place.estate_rivalry": 1.0}) for _ in range(2))
    opened.hub = Holding("hub", 80_000.0, 0, 0.5)
    assert hubs.participation_multiplier(opened) > hubs.participation_multiplier(closed) == 1.0
    for model in (closed, opened):
        month_opening.apply(model)
    assert opened.rivalry < closed.rivalry
    opened.pandemic = 1.0
    assert hubs.participation_multiplier(opened) == 1.0


def test_fair_shares_between_estates_let_rivalry_fade() -> None:
    uneven, even = (neighbourhood({"place.estate_rivalry": 1.0}) for _ in range(2))
    even.fair_shares = 1.0
    for model in (uneven, even):
        month_opening.apply(model)
    assert even.rivalry < uneven.rivalry


def test_hubs_differ_for_good_in_what_they_earn() -> None:
    model = neighbourhood()
    sites = []
    for ordinal in range(12):
        hubs.open_hub(model, project(model, "hub", 25_000.0, ordinal))
        sites.append(model.hub.site)
    assert min(sites) < 0.9 and max(sites) > 1.1


def test_a_hub_that_earns_little_is_lost_when_the_grant_has_ended() -> None:
    def months_open(site: float) -> int:
        model = neighbourhood()
        hubs.open_hub(model, project(model, "hub", 25_000.0))
        model.hub.site, model.own_end_month, model.body_form = site, 0, "new_body"
        model.monthly.resident_hours = 80.0
        while model.hub is not None and model.month < 120:
            hubs.apply(model)
            model.month += 1
        return model.month

    assert months_open(0.3) < months_open(2.0)
