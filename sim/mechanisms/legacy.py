"""M14 Legacy: what is left when the money ends.

Purpose: say what remains, by parts, at the same months in every world, so that what a programme added can be told
from what would have been there anyway.

Evidence: E005, E208, E209, E211, XA22 to XA25, XF14 to XF22, XG05.
Reads: residents, groups, holdings, links, ledger, the form chosen. Writes: the legacy body, its
endowment, titles to what is held, the parts. Draws: `body.folds`; `body.raises`, one a year.

Rule: Some time before the end, or when little of the grant is left, an able partnership prepares what comes
after: a legal form, which takes hours, and an endowment out of the grant. When the money ends, posts end
and what was never promised lapses. What carries on takes the form the design chose: a new body, the
locally trusted organisation, a merger of both, or nothing. A new body is the residents' own and bears the
whole core cost; the others share it and are less theirs. The body pays its core cost out of what hands and
backing raise, in some years more than in others, its reserve and its endowment, and is at risk when it cannot, when too few members are left, and in its first years when
it was set up in haste. Parts, each 0 to 1: people (confident, skilled residents still active), organisation
(a resident-led body that meets and is solvent), activity (groups and activities running), assets (viable
among what is held, empty where nothing was wanted), standing (influence embedded in structures). The index
is the mean of the parts that apply. Without a programme the same parts are measured throughout.

Equation: people = 1 - exp(-sum over active adults of max(0, confidence x skill - floor) / scale).
Left out: effects on services, health and crime (left out on purpose: section 10 of ODD.md).
"""

from __future__ import annotations

import math
from typing import Any

from sim.agents.population import PARTICIPANT, RESTING, VOLUNTEER
from sim.compiled import kernel, rule
from sim.environment.finance import REFERENCE_MONTHS
from sim.functional_forms import floored
from sim.mechanisms import hubs, money

REFERENCE_ADULTS = 6_000.0  # for whom `able_scale` is given
REFERENCE_PEOPLE = 7_692.0  # of all ages, for whom `activity_scale` is given

PARTS = ("people", "organisation", "activity", "assets", "standing")
AGREED = {
    "new_body": "a legal form is set up",
    "merger": "a merger is agreed",
    "lto": "terms are agreed for what comes after",
}


class Legacy:
    """What is there of the parts this month; NaN while the money lasts.

    Attributes
    ----------
    ended : the money has ended and what follows has begun; in_haste : the body was not prepared
    """

    def __init__(self) -> None:
        self.people = self.organisation = self.activity = self.assets = self.standing = math.nan
        self.index = self.weakest = self.without_assets = math.nan
        self.ended = self.in_haste = False


@kernel(
    "float64(float64[:], float64[:], float64[:], float64[:], float64, float64, float64, float64)"
)
def able_and_active(  # type: ignore[no-untyped-def]
    involvement, background, confidence, skill, floor, participant, elsewhere, hours
):
    """Sum, over adults active in the programme's wake or otherwise, of ability above a floor.

    Parameters
    ----------
    participant, elsewhere : how far a participant counts, or who gives ``hours`` a month elsewhere
    """
    total = 0.0
    for i in range(involvement.size):
        in_wake = 0.0
        if PARTICIPANT <= involvement[i] < RESTING:
            in_wake = participant if involvement[i] < VOLUNTEER else 1.0
        active = max(in_wake, elsewhere if background[i] > hours else 0.0)
        if active > 0.0:
            total += active * max(0.0, confidence[i] * skill[i] - floor)
    return total


@rule
def folding_hazard(
    yearly: float,
    insolvent_months: float,
    members: float,
    insolvency: float,
    too_few: float,
    fewest: float,
) -> float:
    """Monthly chance that a body folds: as any does, when bills go unpaid, when nobody is left."""
    unpaid = insolvency * min(1.0, insolvent_months / 12.0)
    empty = too_few * max(0.0, (fewest - members) / fewest)
    return min(1.0, yearly / 12.0 + unpaid + empty)


def form_of(model: Any, quality: str) -> float:
    """What a form bears or is, relative to a new body (1): 'core_share' or 'resident_led'."""
    form = model.scenario.partnership.legacy_form
    p = model.parameters.legacy
    return 1.0 if form in ("new_body", "none") else float(getattr(p, f"{form}_{quality}"))


def is_prepared(model: Any) -> bool:
    """Whether a form was agreed before the money ended."""
    return model.partnership.legal_form_month is not None


def hours_wanted(model: Any) -> float:
    """Hours a month that setting up and running the body take (E208)."""
    p, since = model.parameters.legacy, model.partnership.legal_form_month
    if since is None:
        return 0.0
    setting_up = model.month - since < p.incorporation_months and not model.legacy.ended
    running = p.body_hours if model.body_form != "none" else 0.0
    hours = (p.incorporation_hours if setting_up else 0.0) + running
    return float(hours * form_of(model, "core_share"))


def end_is_near(model: Any) -> bool:
    """Whether the last date, or the end of the grant, is in sight (XA25)."""
    p = model.parameters.legacy
    lead = p.months_to_prepare * min(1.0, model.programme_months / REFERENCE_MONTHS)
    left = 1.0 - model.ledger.spent / (100.0 * money.grant_gbp(model))
    return bool(model.programme_months - model.month <= lead or left < p.close_out_share)


def prepare(model: Any) -> None:
    """In good time before the end, an able partnership agrees a form and sets an endowment aside."""
    form, p, partnership = (
        model.scenario.partnership.legacy_form,
        model.parameters.legacy,
        model.partnership,
    )
    if form == "none" or is_prepared(model) or not model.is_running or not partnership.has_plan:
        return
    if partnership.decision_skill <= p.skill_to_incorporate or not end_is_near(model):
        return
    partnership.legal_form_month = model.month
    endow(model)
    if hubs.body_may_hold(model):
        give_titles(model, "body")
    model.record_event("incorporated", form, AGREED[form], cause="legacy plan")


def endow(model: Any) -> None:
    """Set grant aside for the body, as far as it is not needed for posts."""
    wanted = round(
        model.parameters.legacy.endowment_share * 100 * model.scenario.funding.amount_gbp
    )
    free = max(0, model.ledger.balance["available"] - money.kept_back(model))
    model.ledger.transfer("available", "endowment", min(wanted, free))


def give_titles(model: Any, holder: str) -> None:
    """Everything held changes hands."""
    for holding in model.holdings:
        holding.holder = holder


def end_of_money(model: Any) -> None:
    """Posts end, what is unspent lapses, and the chosen form takes over."""
    model.legacy.ended = True
    money.end_posts(model)
    ledger, form = model.ledger, model.scenario.partnership.legacy_form
    ledger.transfer("available", "lapsed", ledger.balance["available"])
    spent = ledger.spent / 100.0
    model.record_event("money_ends", "partnership", "the money ends", spent, form)
    if form == "none" or not model.partnership.seats:
        dissolve(model, "no body was planned" if form == "none" else "nobody is left")
        return
    model.body_form = form
    if not is_prepared(model):
        model.legacy.in_haste = True
        model.partnership.legal_form_month = model.month
    if hubs.body_may_hold(model):
        give_titles(model, "body")
    what = "carries on what was begun"
    model.record_event("legacy_body", form, what, ledger.own_funds_gbp, "legacy form")


def dissolve(model: Any, cause: str) -> None:
    """The partnership ends; its members go back to volunteering, and titles to who held the money."""
    from sim.environment import membership

    model.body_form = "none"
    model.partnership.dissolved = True
    give_titles(model, "lto")
    for seat in list(model.partnership.seats):
        membership.leave_seat(model, seat, "the partnership ends", quiet=True)
    model.record_event("partnership_ends", "partnership", "meets for the last time", cause=cause)


def carry_on(model: Any) -> None:
    """After the money: the body pays its way, and folds when it cannot or nobody is left."""
    p = model.parameters.legacy
    if model.body_form == "none":
        return
    pay_core(model)
    young = model.month - model.own_end_month < p.first_years_months
    yearly = p.young_death if young else p.body_death
    hazard = folding_hazard.plain(
        yearly * (p.haste_factor if model.legacy.in_haste and young else 1.0),
        float(model.insolvent_months),
        float(len(model.partnership.slots)),
        p.insolvency_hazard,
        p.too_few_hazard,
        p.fewest_members,
    )
    if model.draws.chance(hazard * form_of(model, "core_share"), "body.folds", model.month):
        dissolve(model, "could not carry on")


def pay_core(model: Any) -> None:
    """Raise what hands and backing raise, and pay the month's core cost."""
    p = model.parameters.legacy
    bill = round(100 * p.core_cost_gbp * form_of(model, "core_share") / 12.0)
    support = model.helping_hands + p.backing * model.officials_mean_tie
    support *= math.exp(p.raised_spread * model.draws.normal("body.raises", model.month // 12))
    raised = round(bill * p.self_raised * support * (1.0 - model.pandemic))
    model.ledger.transfer("customers", "reserve", raised)
    hubs.note_income(model, raised / 100.0)
    paid = model.ledger.pay(bill)
    short = model.insolvent_months
    model.insolvent_months = short + 1 if paid < bill else max(0, short - 1)


def apply(model: Any) -> None:
    """Prepare, carry on, and take stock of what is there."""
    if not model.has_programme:
        take_stock(model)
        return
    if model.month < model.own_end_month:
        prepare(model)
        return
    if not model.legacy.ended:
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
        p.participant_counts,
        p.elsewhere_counts,
        p.elsewhere_hours,
    )
    return 1.0 - math.exp(-float(able) / (p.able_scale * population.size / REFERENCE_ADULTS))


def organisation(model: Any) -> float:
    """A resident-led body that meets and is solvent."""
    p, residents, seats = (
        model.parameters.legacy,
        len(model.partnership.slots),
        len(model.partnership.seats),
    )
    if model.body_form == "none" or not residents:
        return 0.0
    led = residents / seats * form_of(model, "resident_led")
    meets = min(1.0, residents / p.fewest_members)
    solvent = max(0.0, 1.0 - model.insolvent_months / 12.0)
    return float(led * meets * floored(p.insolvent_counts, solvent))


def activity(model: Any) -> float:
    """Groups and activities running."""
    p = model.parameters.legacy
    groups = sum(floored(p.dependent_counts, group.independence) for group in model.groups)
    strength = groups + p.project_counts * len(model.projects)
    people_here = model.scenario.place.population
    return 1.0 - math.exp(-strength / (p.activity_scale * people_here / REFERENCE_PEOPLE))


def assets(model: Any) -> float:
    """Viable among what is held; liabilities count against; NaN where nothing was wanted."""
    p = model.parameters.legacy
    if not model.holdings:
        return 0.0 if model.hub_lost else math.nan
    worth = sum(h.worth for h in model.holdings)
    viable = sum(h.worth * hubs.viability(model, h) for h in model.holdings)
    held = worth / (worth + p.asset_scale_gbp)
    penalty = p.lost_hub_factor if model.hub_lost else 1.0
    return float(penalty * viable / worth * floored(p.few_assets, held))


def standing(model: Any) -> float:
    """Influence embedded in structures."""
    far = model.parameters.legacy.far_discount
    strength = sum(body.embedded * (1.0 - far * body.distance) for body in model.institutions)
    return 1.0 - math.exp(-strength / model.parameters.legacy.standing_scale)
