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

from sim.agents.population import PARTICIPANT, RESTING, VOLUNTEER
from sim.compiled import kernel, rule
from sim.environment.ledger import REFERENCE_MONTHS
from sim.functional_forms import floored
from sim.mechanisms import hubs, membership, money
from sim.state import State

REFERENCE_ADULTS = 6_000.0  # for whom `able_scale` is given
REFERENCE_PEOPLE = 7_692.0  # of all ages, for whom `activity_scale` is given

PARTS = ("people", "organisation", "activity", "assets", "standing")
AGREED = {
    "new_body": "a legal form is set up",
    "merger": "a merger is agreed",
    "lto": "terms are agreed for what comes after",
}


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


def form_factor(state: State, quality: str) -> float:
    """What a form bears or is, relative to a new body (1): 'core_share' or 'resident_led'."""
    form = state.scenario.partnership.legacy_form
    p = state.parameters.legacy
    return 1.0 if form in ("new_body", "none") else float(getattr(p, f"{form}_{quality}"))


def is_prepared(state: State) -> bool:
    """Whether a form was agreed before the money ended."""
    return state.partnership.legal_form_month is not None


def hours_wanted(state: State) -> float:
    """Hours a month that setting up and running the body take (E208)."""
    p, since = state.parameters.legacy, state.partnership.legal_form_month
    if since is None:
        return 0.0
    setting_up = state.month - since < p.incorporation_months and not state.legacy.ended
    running = p.body_hours if state.body_form != "none" else 0.0
    hours = (p.incorporation_hours if setting_up else 0.0) + running
    return float(hours * form_factor(state, "core_share"))


def end_is_near(state: State) -> bool:
    """Whether the last date, or the end of the grant, is in sight (XA25)."""
    p = state.parameters.legacy
    lead = p.months_to_prepare * min(1.0, state.programme_months / REFERENCE_MONTHS)
    left = 1.0 - state.ledger.spent / (100.0 * money.grant_gbp(state))
    return bool(state.programme_months - state.month <= lead or left < p.close_out_share)


def prepare(state: State) -> None:
    """In good time before the end, an able partnership agrees a form and sets an endowment aside."""
    form, p, partnership = (
        state.scenario.partnership.legacy_form,
        state.parameters.legacy,
        state.partnership,
    )
    if form == "none" or is_prepared(state) or not state.is_running or not partnership.has_plan:
        return
    if partnership.decision_skill <= p.skill_to_incorporate or not end_is_near(state):
        return
    partnership.legal_form_month = state.month
    endow(state)
    if hubs.body_may_hold(state):
        give_titles(state, "body")
    state.record_event("incorporated", form, AGREED[form], cause="legacy plan")


def endow(state: State) -> None:
    """Set grant aside for the body, as far as it is not needed for posts."""
    wanted = round(
        state.parameters.legacy.endowment_share * 100 * state.scenario.funding.amount_gbp
    )
    free = max(0, state.ledger.balance["available"] - money.kept_back(state))
    state.ledger.transfer("available", "endowment", min(wanted, free))


def give_titles(state: State, holder: str) -> None:
    """Everything held changes hands."""
    for holding in state.holdings:
        holding.holder = holder


def end_of_money(state: State) -> None:
    """Posts end, what is unspent lapses, and the chosen form takes over."""
    state.legacy.ended = True
    money.end_posts(state)
    ledger, form = state.ledger, state.scenario.partnership.legacy_form
    ledger.transfer("available", "lapsed", ledger.balance["available"])
    spent = ledger.spent / 100.0
    state.record_event("money_ends", "partnership", "the money ends", spent, form)
    if form == "none" or not state.partnership.seats:
        dissolve(state, "no body was planned" if form == "none" else "nobody is left")
        return
    state.body_form = form
    if not is_prepared(state):
        state.legacy.in_haste = True
        state.partnership.legal_form_month = state.month
    if hubs.body_may_hold(state):
        give_titles(state, "body")
    what = "carries on what was begun"
    state.record_event("legacy_body", form, what, ledger.own_funds_gbp, "legacy form")


def dissolve(state: State, cause: str) -> None:
    """The partnership ends; its members go back to volunteering, and titles to who held the money."""
    state.body_form = "none"
    state.partnership.dissolved = True
    give_titles(state, "lto")
    for seat in list(state.partnership.seats):
        membership.leave_seat(state, seat, "the partnership ends", quiet=True)
    state.record_event("partnership_ends", "partnership", "meets for the last time", cause=cause)


def carry_on(state: State) -> None:
    """After the money: the body pays its way, and folds when it cannot or nobody is left."""
    p = state.parameters.legacy
    if state.body_form == "none":
        return
    pay_core(state)
    young = state.month - state.own_end_month < p.first_years_months
    yearly = p.young_death if young else p.body_death
    hazard = folding_hazard.plain(
        yearly * (p.haste_factor if state.legacy.in_haste and young else 1.0),
        float(state.insolvent_months),
        float(len(state.partnership.slots)),
        p.insolvency_hazard,
        p.too_few_hazard,
        p.fewest_members,
    )
    if state.draws.bernoulli(hazard * form_factor(state, "core_share"), "body.folds", state.month):
        dissolve(state, "could not carry on")


def pay_core(state: State) -> None:
    """Raise what hands and backing raise, and pay the month's core cost."""
    p = state.parameters.legacy
    bill = round(100 * p.core_cost_gbp * form_factor(state, "core_share") / 12.0)
    support = state.helping_hands + p.backing * state.officials_mean_tie
    support *= math.exp(p.raised_spread * state.draws.normal("body.raises", state.month // 12))
    raised = round(bill * p.self_raised * support * (1.0 - state.pandemic))
    state.ledger.transfer("customers", "reserve", raised)
    hubs.note_income(state, raised / 100.0)
    paid = state.ledger.pay(bill)
    short = state.insolvent_months
    state.insolvent_months = short + 1 if paid < bill else max(0, short - 1)


def apply(state: State) -> None:
    """Prepare, carry on, and take stock of what is there."""
    if not state.has_programme:
        take_stock(state)
        return
    if state.month < state.own_end_month:
        prepare(state)
        return
    if not state.legacy.ended:
        end_of_money(state)
    carry_on(state)
    take_stock(state)


def take_stock(state: State) -> None:
    """Measure the parts of legacy now."""
    legacy = state.legacy
    legacy.people = people(state)
    legacy.organisation = organisation(state)
    legacy.activity = activity(state)
    legacy.assets = assets(state)
    legacy.standing = standing(state)
    parts = [legacy.people, legacy.organisation, legacy.activity, legacy.standing]
    legacy.without_assets = sum(parts) / len(parts)
    if not math.isnan(legacy.assets):
        parts.append(legacy.assets)
    legacy.index, legacy.weakest = sum(parts) / len(parts), min(parts)


def people(state: State) -> float:
    """Confident, skilled residents still active."""
    p, population = state.parameters.legacy, state.population
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


def organisation(state: State) -> float:
    """A resident-led body that meets and is solvent."""
    p, residents, seats = (
        state.parameters.legacy,
        len(state.partnership.slots),
        len(state.partnership.seats),
    )
    if state.body_form == "none" or not residents:
        return 0.0
    led = residents / seats * form_factor(state, "resident_led")
    meets = min(1.0, residents / p.fewest_members)
    solvent = max(0.0, 1.0 - state.insolvent_months / 12.0)
    return float(led * meets * floored(p.insolvent_counts, solvent))


def activity(state: State) -> float:
    """Groups and activities running."""
    p = state.parameters.legacy
    groups = sum(floored(p.dependent_counts, group.independence) for group in state.groups)
    strength = groups + p.project_counts * len(state.projects)
    people_here = state.scenario.place.population
    return 1.0 - math.exp(-strength / (p.activity_scale * people_here / REFERENCE_PEOPLE))


def assets(state: State) -> float:
    """Viable among what is held; liabilities count against; NaN where nothing was wanted."""
    p = state.parameters.legacy
    if not state.holdings:
        return 0.0 if state.hub_lost else math.nan
    worth = sum(h.worth for h in state.holdings)
    viable = sum(h.worth * hubs.viability(state, h) for h in state.holdings)
    held = worth / (worth + p.asset_scale_gbp)
    penalty = p.lost_hub_factor if state.hub_lost else 1.0
    return float(penalty * viable / worth * floored(p.few_assets, held))


def standing(state: State) -> float:
    """Influence embedded in structures."""
    far = state.parameters.legacy.far_discount
    strength = sum(body.embedded * (1.0 - far * body.distance) for body in state.institutions)
    return 1.0 - math.exp(-strength / state.parameters.legacy.standing_scale)
