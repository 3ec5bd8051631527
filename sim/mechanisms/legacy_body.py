"""M14 Legacy body: who carries on when the money ends, how it is prepared, pays its way and folds.

Purpose: let what a partnership has become decide whether anything of it carries on, and for how long.

Evidence: E005, E031, E048, E072, E208, E209, E211, E231, E238, XA25, XB17, XF16, XF17, XF20, XH03 to XH05.
Reads: members' energy and skill, decision skill, depth, cohesion, disputes, embedded links, ties with officers, hands, guidance of
rep and training, ledger, the form chosen. Writes: legal form, what its members know of running it, endowment, titles, the body, unpaid
months, the end of it. Draws: `body.forms`, `body.folds`; `body.raises`, one a year.

Rule: A partnership with a plan may take a legal form at any time: now and then while the end is far (E238), soon once the end is
near or little of the grant is left. It takes skill, enough able members, hours, and is likelier with guidance from outside (XH03);
some never manage it. From then on its members learn to run a body, the faster with guidance and skill, and near the end they set
an endowment aside out of the grant. When the money ends, posts end and what was never promised lapses. What carries on takes the
form the design chose: a new body, the locally trusted organisation, a merger of both, or nothing. A new body is the residents' own
and bears the whole core cost; the others share it and are less theirs. Where nothing was prepared a body is set up in haste, if a
few able members are there; else nobody takes it on. The body pays its core cost out of what it raises and earns, its reserve and its
endowment. What it raises grows with hands, with backing of public bodies, with what its members know and with what the partnership has become, and differs from year to year. Members stay with a body, and people join it, by the same measure (`membership`).
Before and after, what income of its own leaves above two years' cost goes once a year to groups as small grants.
Each month it may fold, of one of five causes: bills unpaid for long; too few able members; exhaustion, less likely where there are
hands; a quarrel; and age, as any body does, more in its first years. All of them are likelier, the less the partnership has become:
how widely its work is carried, how skilled its members decide, how well they hold together, and how far links with public bodies
are embedded, as it was over years; and the less its members know of running a body, as where it was set up in haste or nobody
helped (E231). With two years' cost in hand and enough able members age takes none. The diary tells the cause, and for how many months the
money would have lasted.

Equation: hazard = share of risk borne x frailty x i^(1 - k) (insolvency + too few + exhaustion + quarrel + age), frailty = f / (1 + (f - 1) exp(s (become - m))); k' = k +
r q (a + (1 - a) g) (1 - k), k what is known of running a body, q decision skill, g guidance.
Left out: what a body costs while the grant lasts; bodies that merge or begin again later.
"""

from __future__ import annotations

import math

from sim.agents.seat import Seat
from sim.compiled import rule
from sim.environment.ledger import REFERENCE_MONTHS
from sim.event_log import NOTHING
from sim.functional_forms import floored, half_saturation
from sim.mechanisms import groups, hubs, membership, money
from sim.state import State
from sim.sums import sum_in_order

YEAR = 12
NO_BODY = "no body was planned"
NOBODY = "nobody took it on"
AGREED = {
    "new_body": "a legal form is set up",
    "merger": "a merger is agreed",
    "lto": "terms are agreed for what comes after",
}
FOLDS = {
    "insolvency": "closes, for its bills have gone unpaid",
    "too few people": "closes, for too few are left to run it",
    "exhaustion": "closes, for those who run it are worn out",
    "quarrel": "closes over a quarrel",
    "age": "closes, as small bodies do sooner or later",
    NOBODY: "does not come about",
}
"""Every cause of folding and how the diary tells it."""


# ---------------------------------------------------------------------- rules


@rule
def taking_form(
    skill: float,
    able: float,
    near: float,
    guidance: float,
    base: float,
    urgency: float,
    skill_wanted: float,
    fewest: float,
    unguided: float,
) -> float:
    """Monthly chance that a partnership takes a legal form: able ones do, with help, soonest near the end."""
    skilled = max(0.0, (skill - skill_wanted) / (1.0 - skill_wanted))
    enough = min(1.0, able / fewest)
    helped = unguided + (1.0 - unguided) * guidance
    return min(1.0, base * (1.0 + urgency * near) * skilled * enough * helped)


@rule
def know_how_next(
    know_how: float, skill: float, guidance: float, rate: float, unguided: float
) -> float:
    """What members know of running a body a month later: learnt by doing, faster with guidance."""
    helped = unguided + (1.0 - unguided) * guidance
    return know_how + rate * skill * helped * (1.0 - know_how)


@rule
def becoming(depth: float, skill: float, cohesion: float, linked: float, links: float) -> float:
    """What a partnership is to carry on with, 0 to 1: spread carrying, skill, cohesion, embedded links."""
    return (depth + skill + cohesion + links * linked) / (3.0 + links)


@rule
def frailty_of(become: float, middling: float, steep: float, most: float) -> float:
    """How frail a body is, 1 at a middling one and at the most ``most``: less, the more it has become."""
    return most / (1.0 + (most - 1.0) * math.exp(steep * (become - middling)))


@rule
def inexperience(know_how: float, most: float) -> float:
    """How much likelier a body folds, the less its members know of running one: ``most`` where they know nothing."""
    return most ** (1.0 - know_how)


@rule
def folds_unpaid(unpaid_months: float, hazard: float) -> float:
    """Monthly chance that a body folds over unpaid bills: it comes gradually over a year."""
    return hazard * min(1.0, unpaid_months / 12.0)


@rule
def folds_for_want_of_people(able: float, hazard: float, fewest: float) -> float:
    """Monthly chance that too few able people are left."""
    return hazard * max(0.0, (fewest - able) / fewest)


@rule
def folds_worn_out(energy: float, hands: float, hazard: float, fresh: float) -> float:
    """Monthly chance that those who run it give up, worn out: other hands relieve them."""
    worn = max(0.0, (fresh - energy) / fresh)
    return hazard * worn * (1.0 - hands)


@rule
def folds_of_age(
    yearly: float, reserve_months: float, able: float, safe_months: float, fewest: float
) -> float:
    """Monthly chance of folding as any body may: none with money in hand and enough able people."""
    provided = min(1.0, reserve_months / safe_months) * min(1.0, able / fewest)
    return yearly / 12.0 * (1.0 - provided)


# ------------------------------------------------------------------- what is


def form_factor(state: State, quality: str) -> float:
    """What a form bears or is, relative to a new body (1): 'core_share' or 'resident_led'."""
    form, p = state.scenario.partnership.legacy_form, state.parameters.legacy_body
    return 1.0 if form in ("new_body", "none") else float(getattr(p, f"{form}_{quality}"))


def is_prepared(state: State) -> bool:
    """Whether a form was agreed before the money ended."""
    return state.partnership.legal_form_month is not None


def is_able(state: State, seat: Seat) -> bool:
    """Whether a resident member has the energy and the skill to carry part of it."""
    p, population = state.parameters.legacy_body, state.population
    fit = population.energy[seat.slot] >= p.able_energy
    return bool(fit and population.skill[seat.slot] >= p.able_skill)


def able_members(state: State) -> int:
    """How many resident members have the energy and the skill to carry part of it."""
    return sum(is_able(state, seat) for seat in state.partnership.resident_seats())


def core_cost_pence(state: State) -> int:
    """Pence a month that the body needs whatever else it does."""
    yearly = state.parameters.legacy_body.core_cost_gbp * form_factor(state, "core_share")
    return round(100.0 * yearly / YEAR)


def months_in_hand(state: State) -> float:
    """Months of core cost that reserve and endowment would pay."""
    return 100.0 * state.ledger.own_funds_gbp / core_cost_pence(state)


def guidance(state: State) -> float:
    """Help from outside with founding and running a body: rep and training, 0 to 1 (XH03)."""
    days = float(state.scenario.support.capacity_building_days) if state.supported else 0.0
    trained = half_saturation(days, state.parameters.legacy_body.training_half_days)
    return float(1.0 - (1.0 - state.rep.advice) * (1.0 - trained))


def hours_wanted(state: State) -> float:
    """Hours a month that setting up and running the body take (E208)."""
    p, since = state.parameters.legacy_body, state.partnership.legal_form_month
    if since is None:
        return 0.0
    setting_up = state.month - since < p.incorporation_months and not state.legacy.ended
    running = p.body_hours if state.body_form != "none" else 0.0
    hours = (p.incorporation_hours if setting_up else 0.0) + running
    return float(hours * form_factor(state, "core_share"))


def end_is_near(state: State) -> bool:
    """Whether the last date, or the end of the grant, is in sight (XA25)."""
    p = state.parameters.legacy_body
    lead = p.months_to_prepare * min(1.0, state.programme_months / REFERENCE_MONTHS)
    left = 1.0 - state.ledger.spent / (100.0 * money.grant_gbp(state))
    return bool(state.programme_months - state.month <= lead or left < p.close_out_share)


# ------------------------------------------------------------------ the month


def apply(state: State) -> None:
    """Prepare while the money lasts, hand over when it ends, carry on afterwards."""
    if not state.has_programme:
        return
    state.able_members = able_members(state)
    if state.partnership.seats:
        note_becoming(state)
    if state.month % YEAR == YEAR - 1 and state.partnership.has_plan:
        give_away(state)
    if state.month < state.own_end_month:
        if state.is_running and state.partnership.has_plan:
            prepare(state)
        return
    if not state.legacy.ended:
        end_of_money(state)
    if state.body_form != "none":
        carry_on(state)
    note_body(state)


def note_body(state: State) -> None:
    """Keep how old the body is and how long its money would last; neither is known without one."""
    there = state.body_form != "none"
    state.legacy.body_age = float(state.month - state.own_end_month) if there else math.nan
    state.legacy.reserve_months = months_in_hand(state) if there else math.nan


def prepare(state: State) -> None:
    """Take a legal form when able to, learn to run it, and set an endowment aside near the end."""
    if state.scenario.partnership.legacy_form == "none":
        return
    near = end_is_near(state)
    if not is_prepared(state):
        if state.draws.bernoulli(chance_of_form(state, near), "body.forms", state.month):
            take_form(state)
        return
    learn(state)
    if near and state.ledger.balance["endowment"] == 0:
        endow(state)


def chance_of_form(state: State, near: bool) -> float:
    """Chance that the partnership takes a legal form this month."""
    p = state.parameters.legacy_body
    return float(
        taking_form.plain(
            state.partnership.decision_skill,
            float(state.able_members),
            float(near),
            guidance(state),
            p.form_chance,
            p.form_urgency,
            p.skill_to_incorporate,
            p.fewest_able,
            p.unguided,
        )
    )


def take_form(state: State) -> None:
    """The partnership agrees what will carry on, and a body of residents takes over titles."""
    form = state.scenario.partnership.legacy_form
    state.partnership.legal_form_month = state.month
    if hubs.body_may_hold(state):
        give_titles(state, "body")
    cause = "legacy plan" if end_is_near(state) else "to stand on their own feet"
    state.record_event("incorporated", form, AGREED[form], cause=cause)


def learn(state: State) -> None:
    """A month of learning to run a body."""
    p = state.parameters.legacy_body
    state.legacy.know_how = know_how_next.plain(
        state.legacy.know_how,
        state.partnership.decision_skill,
        guidance(state),
        p.know_how_rate,
        p.unguided,
    )


def endow(state: State) -> None:
    """Set grant aside for the body, as far as it is not needed for posts: the more, the more has become of the partnership."""
    p, grant = state.parameters.legacy_body, 100.0 * state.scenario.funding.amount_gbp
    wanted = round(p.endowment_share * grant * min(1.0, 1.0 / state.legacy.frailty))
    free = max(0, state.ledger.balance["available"] - money.kept_back(state))
    state.ledger.transfer("available", "endowment", min(wanted, free))


def give_titles(state: State, holder: str) -> None:
    """Everything held changes hands."""
    for holding in state.holdings:
        holding.holder = holder


# -------------------------------------------------------------- the hand-over


def end_of_money(state: State) -> None:
    """Posts end, what is unspent lapses, and the chosen form takes over if somebody takes it on."""
    state.legacy.ended = True
    money.end_posts(state)
    ledger, form = state.ledger, state.scenario.partnership.legacy_form
    ledger.transfer("available", "lapsed", ledger.balance["available"])
    spent = ledger.spent / 100.0
    state.record_event("money_ends", "partnership", "the money ends", spent, form)
    if form == "none":
        dissolve(state, NO_BODY, state.event_log.last("money_ends"))
    elif not may_be_taken_on(state):
        fold(state, NOBODY)
    else:
        begin(state, form)


def may_be_taken_on(state: State) -> bool:
    """Whether enough able members are there: anybody where it was prepared, a few where it was not."""
    if is_prepared(state):
        return bool(len(state.partnership.slots))
    return state.able_members >= round(state.parameters.legacy_body.fewest_in_haste)


def begin(state: State, form: str) -> None:
    """The body begins, prepared or in haste."""
    state.body_form = form
    if not is_prepared(state):
        state.partnership.legal_form_month = state.month
    if hubs.body_may_hold(state):
        give_titles(state, "body")
    in_hand = state.ledger.own_funds_gbp
    what, ended = "carries on what was begun", state.event_log.last("money_ends")
    state.record_event("legacy_body", form, what, in_hand, "legacy form", follows=ended)


def fold(state: State, cause: str) -> None:
    """What carried on closes, or does not come about; the diary tells why and what was in hand."""
    form, in_hand = state.scenario.partnership.legacy_form, months_in_hand(state)
    what, after = FOLDS[cause], state.event_log.last("legacy_body")
    after = state.event_log.last("money_ends") if after == NOTHING else after
    line = state.record_event("body_folds", form, what, in_hand, cause, follows=after)
    dissolve(state, cause, line)


def dissolve(state: State, cause: str, follows: int) -> None:
    """The partnership ends; its members go back to volunteering, and titles to who held the money."""
    state.body_form = "none"
    state.partnership.dissolved = True
    give_titles(state, "lto")
    for seat in list(state.partnership.seats):
        membership.leave_seat(state, seat, "the partnership ends", quiet=True)
    what = "meets for the last time"
    state.record_event("partnership_ends", "partnership", what, cause=cause, follows=follows)


# ----------------------------------------------------------------- afterwards


def carry_on(state: State) -> None:
    """The body pays its way and learns, or folds."""
    pay_core(state)
    learn(state)
    risks = causes_of_folding(state)
    drawn = state.draws.uniform("body.folds", state.month)
    for cause, chance in risks.items():
        drawn -= chance
        if drawn < 0.0:
            fold(state, cause)
            return


def causes_of_folding(state: State) -> dict[str, float]:
    """Chance of each cause that could end the body this month."""
    p, partnership = state.parameters.legacy_body, state.partnership
    able, energy = float(state.able_members), partnership.mean_of(state.population.energy)
    young = state.month - state.own_end_month < p.first_years_months
    risks = {
        "insolvency": folds_unpaid.plain(float(state.insolvent_months), p.insolvency_hazard),
        "too few people": folds_for_want_of_people.plain(able, p.too_few_hazard, p.fewest_able),
        "exhaustion": folds_worn_out.plain(
            0.0 if math.isnan(energy) else energy,
            state.helping_hands,
            p.exhaustion_hazard,
            p.fresh_from,
        ),
        "quarrel": float(p.quarrel_hazard * state.disputes.heat),
        "age": folds_of_age.plain(
            p.young_death if young else p.body_death,
            months_in_hand(state),
            able,
            p.safe_months,
            p.fewest_able,
        ),
    }
    borne = form_factor(state, "core_share") * state.legacy.frailty
    borne *= inexperience.plain(state.legacy.know_how, p.inexperience)
    return {cause: borne * chance for cause, chance in risks.items()}


def note_becoming(state: State) -> None:
    """Keep what the partnership has become, with a memory of years; depth that is not known counts as middling."""
    p, partnership, legacy = state.parameters.legacy_body, state.partnership, state.legacy
    depth = state.assessment.depth
    now = becoming.plain(
        p.middling if math.isnan(depth) else depth,
        partnership.decision_skill,
        partnership.cohesion,
        mean_link(state),
        p.links_weight,
    )
    before = now if math.isnan(legacy.become) else legacy.become
    legacy.become = before + (now - before) / float(p.become_months)
    legacy.frailty = float(
        frailty_of.plain(legacy.become, p.middling, p.frailty_steep, p.most_frail)
    )


def mean_link(state: State) -> float:
    """Mean strength of embedded links with public bodies."""
    return sum_in_order(body.embedded for body in state.institutions) / len(state.institutions)


def pay_core(state: State) -> None:
    """Raise what hands, backing and know-how raise, and pay the month's core cost."""
    p, bill = state.parameters.legacy_body, core_cost_pence(state)
    support = state.helping_hands + p.backing * state.officials_mean_tie
    support *= floored(p.untaught, state.legacy.know_how) / state.legacy.frailty**p.frail_raises
    support *= math.exp(p.raised_spread * state.draws.normal("body.raises", state.month // YEAR))
    raised = round(bill * p.self_raised * support * (1.0 - state.pandemic))
    state.ledger.transfer("customers", "reserve", raised)
    hubs.note_income(state, raised / 100.0)
    paid = state.ledger.pay(bill)
    short = state.insolvent_months
    state.insolvent_months = short + 1 if paid < bill else max(0, short - 1)


def give_away(state: State) -> None:
    """What is left of income above the reserve that is kept goes to groups as small grants."""
    if not state.is_running and state.body_form == "none":
        return
    kept = round(state.parameters.legacy_body.safe_months * core_cost_pence(state))
    spare = min(state.ledger.own_funds - kept, state.ledger.balance["reserve"])
    given = groups.give_small_grants(state, spare)
    state.ledger.transfer("reserve", "running_costs", given)
