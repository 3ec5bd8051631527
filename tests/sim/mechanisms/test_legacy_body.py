"""M14: who carries on, how it is prepared, pays its way and folds."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.environment.disputes import Dispute
from sim.environment.ledger import pence
from sim.mechanisms import hubs, legacy, legacy_body
from tests.sim.mechanisms.areas import events
from tests.sim.mechanisms.cases import cases
from tests.sim.mechanisms.institutions import neighbourhood, project, within

share = st.floats(0.0, 1.0)
RULES = (
    "taking_form",
    "know_how_next",
    "becoming",
    "frailty_of",
    "folds_unpaid",
    "folds_for_want_of_people",
    "folds_worn_out",
    "folds_of_age",
)
EVERY = [(rule, *case.values) for rule in RULES for case in cases("legacy_body", rule)]


@pytest.mark.parametrize(("rule", "inputs", "expected"), EVERY)
def test_cases(rule: str, inputs: dict, expected: float) -> None:
    assert getattr(legacy_body, rule).plain(**inputs) == pytest.approx(expected)


@given(skill=share, able=st.floats(0, 20), near=st.sampled_from([0.0, 1.0]), guidance=share,
       base=within("legacy_body.form_chance"), urgency=within("legacy_body.form_urgency"),
       skill_wanted=within("legacy_body.skill_to_incorporate"),
       fewest=within("legacy_body.fewest_able"), unguided=within("legacy_body.unguided"))  # fmt: skip
def test_taking_a_form_is_a_chance(**inputs: float) -> None:
    assert 0.0 <= legacy_body.taking_form.plain(**inputs) <= 1.0


@given(know_how=share, skill=share, guidance=share, rate=within("legacy_body.know_how_rate"),
       unguided=within("legacy_body.unguided"))  # fmt: skip
def test_know_how_only_grows_and_is_never_more_than_all(**inputs: float) -> None:
    assert inputs["know_how"] <= legacy_body.know_how_next.plain(**inputs) <= 1.0


@given(yearly=within("legacy_body.young_death"), reserve_months=st.floats(0, 200),
       able=st.floats(0, 30), safe_months=within("legacy_body.safe_months"),
       fewest=within("legacy_body.fewest_able"))  # fmt: skip
def test_age_takes_no_body_with_money_and_people(**inputs: float) -> None:
    chance = legacy_body.folds_of_age.plain(**inputs)
    assert 0.0 <= chance <= inputs["yearly"] / 12.0
    provided = inputs["reserve_months"] >= inputs["safe_months"]
    if provided and inputs["able"] >= inputs["fewest"]:
        assert chance == 0.0


def able(levers: dict | None = None, seed: int = 6):
    """A neighbourhood whose members are fit to carry on, whatever their number."""
    model = neighbourhood(levers, seed)
    slots = model.partnership.slots
    model.population.skill[slots] = model.population.energy[slots] = 0.7
    model.able_members = len(slots)
    model.assessment.depth, model.partnership.decision_skill = 0.5, 0.6
    return model


def ended(form: str = "new_body", prepared: bool = True):
    model = able({"partnership.legacy_form": form})
    hubs.add_improvement(model, project(model, "improvement", 60_000.0))
    model.month = 143
    if prepared and form != "none":
        legacy_body.take_form(model)
        legacy_body.prepare(model)
    model.month = 144
    legacy_body.apply(model)
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
    meets = min(1.0, residents / model.parameters.legacy_body.fewest_able)
    assert model.legacy.organisation == pytest.approx(organisation * led * meets)
    assert {h.holder for h in model.holdings} == {holder}
    assert model.partnership.dissolved == (form == "none")
    assert model.ledger.gbp("available") == 0.0


def test_an_endowment_is_set_aside_out_of_the_grant() -> None:
    model = ended()
    wanted = model.parameters.legacy_body.endowment_share * model.scenario.funding.amount_gbp
    assert model.ledger.gbp("endowment") + model.ledger.gbp("spent_endowment") == pytest.approx(
        wanted
    )
    assert ended("none").ledger.gbp("endowment") == 0.0


def test_a_body_set_up_in_haste_knows_little_and_has_nothing_to_begin_with() -> None:
    hasty, prepared = ended(prepared=False), ended()
    assert hasty.body_form == "new_body"
    assert hasty.ledger.gbp("endowment") == 0.0
    assert hasty.legacy.know_how < prepared.legacy.know_how


def test_nobody_takes_on_what_was_not_prepared_where_too_few_are_able() -> None:
    model = able()
    model.population.skill[model.partnership.slots] = 0.0
    model.month = 144
    legacy_body.apply(model)
    assert model.partnership.dissolved
    told = events(model, "body_folds")
    assert [row[5] for row in told] == [legacy_body.NOBODY]
    assert math.isnan(model.legacy.body_age)


def test_able_partnerships_take_a_legal_form_years_before_the_end_and_others_never() -> None:
    def formed(skill: float) -> int:
        model = able({"assumptions.legacy_body.form_chance": 0.06})
        model.partnership.decision_skill = skill
        for month in range(24, 96):
            model.month = month
            legacy_body.apply(model)
        return sum(row[1] == "incorporated" for row in model.event_log.rows)

    assert formed(0.2) == 0
    assert legacy_body.chance_of_form(able(), True) > legacy_body.chance_of_form(able(), False)
    assert formed(1.0) == 1


def test_help_from_outside_quickens_it() -> None:
    alone = able({"support.rep_days_per_year": 0, "support.capacity_building_days": 0})
    helped = able({"support.capacity_building_days": 24})
    for model in (alone, helped):
        for _ in range(12):
            legacy_body.learn(model)
    assert legacy_body.guidance(alone) == 0.0
    assert legacy_body.chance_of_form(helped, True) > legacy_body.chance_of_form(alone, True)
    assert helped.legacy.know_how > alone.legacy.know_how > 0.0


def test_setting_up_takes_hours_and_less_of_them_where_others_share() -> None:
    def hours(form: str) -> float:
        model = neighbourhood({"partnership.legacy_form": form})
        assert legacy_body.hours_wanted(model) == 0.0
        model.partnership.legal_form_month = 0
        return legacy_body.hours_wanted(model)

    assert hours("new_body") > hours("merger") > hours("lto") > 0.0


def test_what_members_know_helps_to_raise_money() -> None:
    def raised(know_how: float) -> float:
        model = ended()
        model.legacy.know_how = know_how
        before = -model.ledger.balance["customers"]
        legacy_body.pay_core(model)
        return -model.ledger.balance["customers"] - before

    least = ended().parameters.legacy_body.untaught
    assert raised(0.0) == pytest.approx(least * raised(1.0), abs=1.0)


def test_unpaid_bills_are_counted() -> None:
    model = ended()
    model.monthly.volunteer_hours = 0.0
    for body in model.institutions:
        body.officer.tie = body.embedded = 0.0
    model.ledger.pay(pence(1e6))
    for _ in range(12):
        legacy_body.pay_core(model)
    assert model.insolvent_months == 12


def test_money_in_hand_is_told_in_months_of_core_cost() -> None:
    model = ended()
    model.ledger.pay(pence(1e6))
    yearly = model.parameters.legacy_body.core_cost_gbp
    model.ledger.transfer("customers", "reserve", pence(yearly))
    legacy_body.note_body(model)
    assert model.legacy.reserve_months == pytest.approx(12.0)
    model.month += 7
    legacy_body.note_body(model)
    assert model.legacy.body_age == 7.0


def sound():
    """A body with two years' cost in hand, enough able members and peace."""
    model = ended()
    yearly = model.parameters.legacy_body.core_cost_gbp
    model.ledger.transfer("customers", "reserve", pence(3.0 * yearly))
    model.able_members = 9
    return model


def test_a_sound_body_does_not_fold() -> None:
    assert set(legacy_body.causes_of_folding(sound()).values()) == {0.0}


@pytest.mark.parametrize("cause", ["insolvency", "too few people", "exhaustion", "quarrel", "age"])
def test_every_cause_strikes_where_it_is_at_work(cause: str) -> None:
    model = sound()
    if cause == "insolvency":
        model.insolvent_months = 12
    elif cause == "too few people":
        model.able_members = 2
    elif cause == "exhaustion":
        model.population.energy[model.partnership.slots] = 0.1
    elif cause == "quarrel":
        model.disputes.live.append(Dispute("members", "a", "b", model.month, 0.8))
    else:
        model.ledger.pay(pence(1e6))
    risks = legacy_body.causes_of_folding(model)
    assert risks[cause] > 0.0
    legacy_body.fold(model, cause)
    told = events(model, "body_folds")
    assert [(row[5], row[4]) for row in told] == [
        (cause, pytest.approx(legacy_body.months_in_hand(model)))
    ]
    assert model.body_form == "none" and model.partnership.dissolved


def test_what_the_partnership_has_become_makes_it_sound() -> None:
    def risk() -> float:
        model.legacy.become = math.nan
        legacy_body.note_becoming(model)
        return legacy_body.causes_of_folding(model)["insolvency"]

    model = sound()
    model.insolvent_months = 12
    before = risk()
    for name in ("decision_skill", "cohesion"):
        setattr(model.partnership, name, getattr(model.partnership, name) + 0.2)
        after = risk()
        assert after < before
        before = after
    model.assessment.depth += 0.2
    after = risk()
    model.institutions[0].embedded = 1.0
    assert before > after > risk()


def test_what_was_built_over_years_is_not_lost_in_a_month() -> None:
    model = sound()
    before = model.legacy.become
    model.partnership.decision_skill = model.partnership.cohesion = 0.0
    legacy_body.note_becoming(model)
    assert 0.95 * before < model.legacy.become < before


def test_income_to_spare_goes_to_groups_and_the_reserve_is_kept() -> None:
    model = sound()
    endowment = model.ledger.balance["endowment"]
    model.ledger.transfer("endowment", "spent_endowment", endowment)
    model.ledger.transfer("customers", "reserve", endowment)
    for group in model.groups:
        group.support_left = 0.0
    before, each = model.ledger.own_funds, pence(model.parameters.groups.typical_grant_gbp)
    legacy_body.give_away(model)
    helped = sum(group.support_left > 0.0 for group in model.groups)
    assert helped == model.grants_made == len(model.groups) > 0
    assert before - model.ledger.own_funds == helped * each
    for group in model.groups:
        group.support_left = 0.0
    safe = model.parameters.legacy_body.safe_months * legacy_body.core_cost_pence(model)
    model.ledger.pay(model.ledger.own_funds - round(safe) - each)
    legacy_body.give_away(model)
    assert legacy_body.months_in_hand(model) == pytest.approx(24.0, abs=0.01)
    model.ledger.check()


def test_others_share_the_risk_of_a_merged_body() -> None:
    own, merged = ended(), ended("merger")
    for model in (own, merged):
        model.insolvent_months, model.able_members = 12, 3
    alone, shared = (legacy_body.causes_of_folding(model) for model in (own, merged))
    assert 0.0 < shared["too few people"] < alone["too few people"]
