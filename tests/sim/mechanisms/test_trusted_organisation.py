"""M10: what whoever holds the money does by its role, its caution and its payments, and when it goes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.agents.population import VOLUNTEER
from sim.agents.trusted_organisation import ROLES
from sim.environment.assets import Holding
from sim.mechanisms import employment, money, trusted_organisation
from sim.parameters import parameters
from tests.sim.mechanisms.areas import anywhere, area, events
from tests.sim.mechanisms.cases import cases
from tests.sim.mechanisms.institutions import neighbourhood, option, project

P = parameters().trusted_organisation
share = st.floats(0.0, 1.0)


@pytest.mark.parametrize(("inputs", "expected"), cases("trusted_organisation", "weakness"))
def test_weakness_cases(inputs: dict, expected: float) -> None:
    assert trusted_organisation.weakness(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("trusted_organisation", "hold_next"))
def test_hold_cases(inputs: dict, expected: float) -> None:
    assert trusted_organisation.hold_next(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("trusted_organisation", "strain_next"))
def test_strain_cases(inputs: dict, expected: float) -> None:
    assert trusted_organisation.strain_next(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("trusted_organisation", "pace_of"))
def test_pace_cases(inputs: dict, expected: float) -> None:
    assert trusted_organisation.pace_of(P, **inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("trusted_organisation", "unusual"))
def test_unusual_cases(inputs: dict, expected: float) -> None:
    assert trusted_organisation.unusual(P, **inputs) == pytest.approx(expected)


@given(strain=share, harm=st.floats(0.0, 10.0), rate=anywhere("trusted_organisation.strain_rate"),
       heals=anywhere("trusted_organisation.strain_heals"))  # fmt: skip
def test_strain_stays_within_bounds(**inputs: float) -> None:
    assert 0.0 <= trusted_organisation.strain_next(**inputs) <= 1.0


@given(risk=share, ethos=share, unusual=share)
def test_a_veto_is_likelier_with_caution_and_rarer_with_grasp(
    risk: float, ethos: float, unusual: float
) -> None:
    chance = trusted_organisation.veto_chance(P, risk, ethos, unusual, 0.5)
    assert 0.0 <= chance <= 1.0
    assert chance <= trusted_organisation.veto_chance(P, 1.0, ethos, unusual, 0.5)
    assert chance <= trusted_organisation.veto_chance(P, risk, 0.0, unusual, 0.5)
    assert chance >= trusted_organisation.veto_chance(P, risk, ethos, unusual, 1.0)


def test_a_banker_pays_and_does_nothing_else() -> None:
    model = area(30, **{"lto.role": "banker"})
    assert trusted_organisation.options_brought(model) == model.lto.hold == 0.0
    assert trusted_organisation.own_delivery(model) == 0.0
    assert trusted_organisation.plan_help(model) == trusted_organisation.match_found(model) == 0.0
    assert trusted_organisation.advice(model) == pytest.approx(model.rep.advice)


@pytest.mark.parametrize("role", ROLES)
def test_roles_differ_in_reach_and_advice(role: str) -> None:
    lto = neighbourhood({"lto.role": role}).lto
    assert lto.reach == getattr(P, f"{role}_reach")
    assert lto.advice == pytest.approx(getattr(P, f"{role}_advice") * 0.65)


def test_its_hold_grows_where_residents_do_not_lead_and_it_brings_options() -> None:
    model = neighbourhood({"lto.role": "strategic", "lto.ethos": 0.0})
    before = trusted_organisation.options_brought(model)
    slots = model.partnership.slots
    model.population.confidence[slots], model.partnership.decision_skill = 0.1, 0.1
    for _ in range(60):
        trusted_organisation.apply(model)
    assert model.lto.hold > 0.5
    assert trusted_organisation.options_brought(model) > before
    assert trusted_organisation.plan_left_to_residents(model) < 1.0
    able = neighbourhood({"lto.role": "strategic", "lto.ethos": 0.0})
    able.population.confidence[able.partnership.slots] = able.partnership.decision_skill = 0.9
    trusted_organisation.apply(able)
    assert able.lto.hold == 0.0


def test_it_sits_at_the_table_without_a_vote() -> None:
    from sim.mechanisms import attendance

    leads = neighbourhood({"lto.role": "strategic"})
    people = attendance.organisation(leads, 0.5)
    assert [(p.group, p.votes, p.is_member) for p in people] == [("others", False, False)]
    assert attendance.organisation(neighbourhood({"lto.role": "banker"}), 0.5) == []


def test_a_public_body_is_nearer_to_councils_and_more_paternal() -> None:
    plain, public = neighbourhood(), neighbourhood({"lto.public_body": True})
    assert public.lto.ethos < plain.lto.ethos
    assert public.lto.risk_aversion > plain.lto.risk_aversion
    assert trusted_organisation.procedure(public) > trusted_organisation.procedure(plain)
    council, agency = public.main_council, public.institutions[-1]
    assert trusted_organisation.opens_doors(public, council) == P.public_contact
    assert trusted_organisation.opens_doors(public, agency) == 0.0
    assert trusted_organisation.opens_doors(plain, plain.main_council) == 0.0


def test_late_bills_hurt_those_who_wait_and_are_told_once_a_year() -> None:
    model = neighbourhood({"lto.payment_delay_months": 9})
    waits = project(model)
    waits.estate = 0
    population = model.population
    population.involvement[:] = VOLUNTEER
    population.part_takers = np.arange(population.size)
    before = population.partnership_confidence.copy()
    for model.month in range(12):
        trusted_organisation.pay_late(model)
    here = population.estate == 0
    assert (population.partnership_confidence[here] < before[here]).all()
    assert (population.partnership_confidence[~here] == before[~here]).all()
    assert model.monthly.broken_partnership == 0.0
    assert len(events(model, "bills_late")) == 1


def test_bills_paid_in_time_hurt_nobody() -> None:
    prompt = neighbourhood({"lto.payment_delay_months": 1})
    project(prompt)
    before = prompt.population.partnership_confidence.copy()
    trusted_organisation.pay_late(prompt)
    assert (prompt.population.partnership_confidence == before).all()


def test_a_month_of_waiting_without_end_costs_a_share_of_confidence() -> None:
    assert trusted_organisation.trust_after_waiting.plain(0.5, 1.0, 1.0, 0.06) == 0.47
    assert trusted_organisation.trust_after_waiting.plain(0.5, 0.0, 1.0, 0.06) == 0.5


def test_a_strategic_lead_brings_match_permission_and_what_is_built() -> None:
    leads, lets_be = neighbourhood({"lto.role": "strategic"}), neighbourhood()
    for model, larger in ((leads, True), (lets_be, False)):
        assert (trusted_organisation.match_enlarged(model) > 1.0) is larger
        assert (trusted_organisation.permission_eased(model) > 0.0) is larger
        assert (trusted_organisation.building_multiplier(model, "lto") > 1.0) is larger
        assert trusted_organisation.building_multiplier(model, "residents") == 1.0


def test_a_refused_hub_is_not_put_to_it_again_for_a_time() -> None:
    model = neighbourhood({"lto.risk_aversion": 1.0})
    trusted_organisation.note_veto(model, option(200_000.0, "hub"))
    assert not trusted_organisation.may_be_asked(model)
    assert events(model, "lto_veto")[0][3] == "refuses to pay for a community hub"
    model.month = round(P.waits)
    assert trusted_organisation.may_be_asked(model)


def test_nothing_is_spent_until_another_is_found() -> None:
    model = neighbourhood()
    under_way = project(model)
    employment.begin_posts(model)
    for worker in model.workers:
        worker.vacant_until = -1
    trusted_organisation.replace(model, "it failed")
    assert trusted_organisation.pace(model) == 0.0
    assert money.commit(model, option(5_000.0, ordinal=3)) is None
    assert all(worker.active_hours == 0.0 for worker in model.workers)
    model.month = model.lto.returns
    trusted_organisation.apply(model)
    assert model.lto.is_at_work
    assert model.lto.replaced
    assert trusted_organisation.pace(model) > 0.0
    assert under_way.is_live
    assert [len(events(model, kind)) for kind in ("lto_replaced", "lto_begins")] == [1, 1]


@pytest.mark.parametrize("employer", ["agency", "self"])
def test_posts_of_others_go_on_while_it_is_replaced(employer: str) -> None:
    model = neighbourhood({"workers.employer": employer})
    employment.begin_posts(model)
    trusted_organisation.replace(model, "it failed")
    assert all(worker.active_hours > 0.0 for worker in model.workers)


def test_what_it_holds_may_go_with_it() -> None:
    lost = 0
    for seed in range(12):
        model = neighbourhood(seed=seed)
        model.hub = Holding("hub", 1e5, 0, 0.5)
        model.holdings += [model.hub, Holding("improvement", 1e4, 0, 0.5)]
        trusted_organisation.replace(model, "it failed")
        lost += model.hub is None
        assert any(held.kind == "improvement" for held in model.holdings)
    assert 0 < lost < 12


def test_what_residents_hold_themselves_stays() -> None:
    for seed in range(6):
        model = neighbourhood(seed=seed)
        model.hub = Holding("hub", 1e5, 0, 0.5)
        model.hub.holder = "body"
        model.holdings.append(model.hub)
        trusted_organisation.replace(model, "it failed", 1.0)
        assert model.hub is not None


def test_skilled_partnerships_choose_better() -> None:
    grasp = []
    for skill in (0.0, 1.0):
        chosen = [neighbourhood(seed=seed).lto for seed in range(20)]
        for lto in chosen:
            lto.hand_over(skill)
        grasp.append(sum(lto.ethos - lto.risk_aversion for lto in chosen))
        assert len({lto.role for lto in chosen}) > 1
    assert grasp[1] > grasp[0]


def test_a_bad_relation_ends_and_frees_members() -> None:
    model = neighbourhood({"lto.payment_delay_months": 12, "support.rep_days_per_year": 0})
    project(model)
    for model.month in range(400):
        trusted_organisation.update_relation(model, 0.9)
        if not model.lto.is_at_work:
            break
    assert not model.lto.is_at_work
    assert model.monthly.confidence_shift == P.freed
    good = neighbourhood({"lto.payment_delay_months": 0})
    for good.month in range(144):
        trusted_organisation.update_relation(good, 0.9)
    assert good.lto.strain < P.parts_from
    assert not good.lto.replaced


def test_a_failing_organisation_is_an_event() -> None:
    dated = [{"month": 20, "kind": "lto_fails", "strength": 0.5}]
    model = area(21, events=dated)
    assert [row[0] for row in events(model, "lto_replaced")] == [20]
