"""M14 Legacy: what is left when the money ends.

Purpose: say what remains, by parts, at the same months in every world, so that what a programme added can be told
from what would have been there anyway.

Evidence: E005, E208, E209, E211, XA22 to XA25, XF14 to XF20.
Reads: residents, groups, holdings, links, the body that carries on. Writes: the legacy body, the parts.
Draws: `body.folds`.

Rule: When the money ends, posts end and the rep leaves. What carries on takes the form the design chose: a new body,
the LTO, a merger, or nothing. The body pays a core cost out of its income and reserve and is at risk
when it cannot, or when too few members are left. Parts, each 0 to 1: people (confident, skilled
residents still active), organisation (a body that meets and is solvent), activity (groups running), assets
(viable among what is held, empty where nothing was), standing (links embedded). The index is the mean of the parts
that apply.

Equation: people = 1 - exp(-sum over active adults of max(0, confidence x skill - floor) / scale).
Left out: effects on services, health and crime (model.md, left out on purpose).
"""

from __future__ import annotations

import math
from typing import Any

from sim.rules import kernel

PARTS = ("people", "organisation", "activity", "assets", "standing")


class Legacy:
    """What is there of the parts this month; NaN while the money lasts."""

    def __init__(self) -> None:
        self.people = self.organisation = self.activity = self.assets = self.standing = math.nan
        self.index = self.weakest = self.without_assets = math.nan


@kernel("float64(float64[:], float64[:], float64[:], float64[:], float64)")
def able_and_active(involvement, background, confidence, skill, floor):  # type: ignore[no-untyped-def]
    """Sum, over adults active in the programme's wake or otherwise, of ability above a floor."""
    total = 0.0
    for i in range(involvement.size):
        in_wake = (
            1.0 if 2.5 < involvement[i] < 4.5 else (0.4 if 1.5 < involvement[i] < 2.5 else 0.0)
        )
        active = max(in_wake, 0.35 if background[i] > 4.0 else 0.0)
        if active > 0.0:
            total += active * max(0.0, confidence[i] * skill[i] - floor)
    return total


def end_of_money(model: Any) -> None:
    """Posts end, what is unspent lapses, and the chosen form takes over."""
    for worker in list(model.workers):
        worker.remove()
    model.workers.clear()
    money_goes_back(model)
    form = model.scenario.partnership.legacy_form
    model.record_event(
        "money_ends", "partnership", "the money ends", model.ledger.spent / 100.0, form
    )
    if form == "none" or not model.partnership.seats:
        dissolve(model, "no body was planned")
        return
    model.body_form = form
    if model.partnership.legal_form_month is None:
        model.partnership.legal_form_month = model.month
    model.record_event(
        "legacy_body", form, "carries on what was begun", model.ledger.gbp("reserve"), "legacy form"
    )


def money_goes_back(model: Any) -> None:
    """What was never committed lapses; a share of it is kept by a planned body as its first reserve."""
    ledger, p = model.ledger, model.parameters.legacy
    left = ledger.balance["available"]
    kept = 0
    if model.scenario.partnership.legacy_form != "none":
        kept = min(left, round(p.endowment_share * 100 * model.scenario.funding.amount_gbp))
        ledger.transfer("available", "spent_projects", kept)
        ledger.transfer("customers", "reserve", kept)
    ledger.transfer("available", "lapsed", left - kept)


def dissolve(model: Any, cause: str) -> None:
    """The partnership ends; its members go back to volunteering."""
    from sim.mechanisms import engagement

    model.body_form = "none"
    model.partnership.dissolved = True
    for seat in list(model.partnership.seats):
        engagement.leave_seat(model, seat, "the partnership ends", quiet=True)
    model.record_event("partnership_ends", "partnership", "meets for the last time", cause=cause)


def prepare(model: Any) -> None:
    """In good time before the end, a body is incorporated where one was planned (E208)."""
    form, p = model.scenario.partnership.legacy_form, model.parameters.legacy
    if form == "none" or model.partnership.legal_form_month is not None or not model.is_running:
        return
    lead = p.months_to_prepare * min(1.0, model.programme_months / 120.0)
    ready = model.partnership.decision_skill > p.skill_to_incorporate
    if model.own_end_month - model.month <= lead and ready:
        model.partnership.legal_form_month = model.month
        model.record_event("incorporated", form, "a legal form is set up", cause="legacy plan")


def carry_on(model: Any) -> None:
    """After the money: the body pays its way, and folds when it cannot or nobody is left."""
    p, ledger = model.parameters.legacy, model.ledger
    if model.body_form == "none":
        return
    share = {"new_body": 1.0, "lto": 0.6, "merger": 0.75}[model.body_form]
    bill = round(100 * p.core_cost_gbp * share / 12.0)
    raised = round(bill * p.self_raised * model.helping_hands)
    ledger.transfer("customers", "reserve", raised)
    paid = min(bill, ledger.balance["reserve"])
    ledger.transfer("reserve", "running_costs", paid)
    model.insolvent_months = (
        model.insolvent_months + 1 if paid < bill else max(0, model.insolvent_months - 1)
    )
    hazard = p.body_death / 12.0 + p.insolvency_hazard * min(1.0, model.insolvent_months / 12.0)
    few = len(model.partnership.slots)
    hazard += p.too_few_hazard * max(0.0, (p.fewest_members - few) / p.fewest_members)
    if model.draws.chance(min(0.9, hazard * share), "body.folds", model.month):
        dissolve(model, "could not carry on")


def apply(model: Any) -> None:
    """Prepare, carry on, and take stock of what is there."""
    if model.has_programme and model.month < model.own_end_month:
        prepare(model)
        return
    if model.has_programme:
        if model.month == model.own_end_month:
            end_of_money(model)
        carry_on(model)
    take_stock(model)


def take_stock(model: Any) -> None:
    """Measure the parts of legacy now."""
    state = model.legacy
    state.people = people(model)
    state.organisation = organisation(model)
    state.activity = activity(model)
    state.assets = assets(model)
    state.standing = standing(model)
    parts = [state.people, state.organisation, state.activity, state.standing]
    state.without_assets = sum(parts) / len(parts)
    if not math.isnan(state.assets):
        parts.append(state.assets)
    state.index, state.weakest = sum(parts) / len(parts), min(parts)


def people(model: Any) -> float:
    """Confident, skilled residents still active."""
    p, population = model.parameters.legacy, model.population
    able = able_and_active(
        population.involvement,
        population.background_hours,
        population.confidence,
        population.skill,
        p.ability_floor,
    )
    return 1.0 - math.exp(-float(able) / (p.able_scale * population.size / 6000.0))


def organisation(model: Any) -> float:
    """A resident-led body that meets and is solvent."""
    if model.body_form == "none" or not model.partnership.seats:
        return 0.0
    led = len(model.partnership.slots) / len(model.partnership.seats)
    led *= {"new_body": 1.0, "lto": 0.55, "merger": 0.75}[model.body_form]
    meets = min(1.0, len(model.partnership.slots) / model.parameters.legacy.fewest_members)
    solvent = max(0.0, 1.0 - model.insolvent_months / 12.0)
    return led * meets * (0.3 + 0.7 * solvent)


def activity(model: Any) -> float:
    """Groups and activities running."""
    p = model.parameters.legacy
    strength = sum(0.5 + 0.5 * g.independence for g in model.groups) + 0.5 * len(model.projects)
    return 1.0 - math.exp(-strength / (p.activity_scale * model.scenario.place.population / 7692.0))


def assets(model: Any) -> float:
    """Viable among what is held; liabilities count against; NaN where nothing was wanted."""
    from sim.mechanisms import hubs

    if not model.holdings:
        return 0.0 if model.hub_lost else math.nan
    worth = sum(h.worth for h in model.holdings)
    viable = sum(h.worth * hubs.viability(model, h) for h in model.holdings)
    held = worth / (worth + model.parameters.legacy.asset_scale_gbp)
    penalty = 0.8 if model.hub_lost else 1.0
    return penalty * viable / worth * (0.4 + 0.6 * held)


def standing(model: Any) -> float:
    """Influence embedded in structures."""
    strength = sum(body.embedded * (1.0 - 0.4 * body.distance) for body in model.institutions)
    return 1.0 - math.exp(-strength / model.parameters.legacy.standing_scale)
