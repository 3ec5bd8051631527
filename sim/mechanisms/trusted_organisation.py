"""M10 Trusted organisation: whoever holds the money, and what that does to those who decide about it.

Purpose: let the organisation that holds the money help, hinder or take over, by its role, its grasp of what the
programme is about, its caution and its payments, and let a partnership part with it.

Evidence: E006, E011, E022, E042, E050, E062, E064, E115, E120, E123, E130 to E133, E135, E157, E158, E211, XA27, XH10.
Reads: role, ethos, caution, payment delay, members' skill and confidence, formality, quarrel, mediation, options, projects, holdings.
Writes: the organisation's hold and strain, who holds the money, projects' pace, contracts' months, vetoes,
confidence of those who wait for their money, vacant posts, what is lost with it. Draws: `lto.veto`, keyed by (source, month
tabled, ordinal); `lto.parts`, by month; `lto.withdraws`, by month and holder; `lto.gap`, `lto.lease`, `lto.role`, `lto.ethos`, `lto.risk`, `lto.delay`, by holder.

Rule: A banker pays and does nothing else. A supportive organisation gives advice and lets residents be. A delivery arm does
part of the work itself, quickly, and members learn none of it. A strategic lead brings ties, match and more of it, eases
permission, leans to what is built and kept, quickens
and shapes the plan. As far as its role reaches it puts options of its own on the table and sits there, without a vote; where
members' skill and confidence are low, its hold grows, and with it its options and its word, and the plan is
less the residents' own; grasp of the ethos restrains that. It is liable, and may refuse what is unusual or large: a
hub, an investment, great sums, though less where formal ways reassure it; it takes its time over contracts. Bills paid late slow projects, so that promises are
kept late, and let down those who wait: groups on a grant, people who take part where a project is under way, and those who
volunteer for what serves the whole area. They trust the partnership less; the others hear of it from them, if at all. A public body is nearer to councils, more
careful, more paternal, and brings its procedure; so does one without grasp of the ethos. Lateness, vetoes,
clashes and its hold strain the relation, which heals, faster with mediation; past a limit a confident partnership
may part with it; now and then one withdraws of itself, or fails. Until another is found, for some months, no money is committed,
projects stand still, and posts it employs are empty; what it holds may go with it. The next is drawn anew, better where
the partnership is skilled, and members who freed themselves gain confidence. The fee is paid to whoever is there.

Equation: strain' = strain + r harm (1 - strain) - heal strain; hold' = hold + h (reach weakness (1 - c ethos) - hold);
weakness = max(0, 1 - (skill + confidence) / (2 able)).
Left out: organisations that go bankrupt with the money; liability of members; several organisations at once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.agents.institutions import Institution
from sim.agents.population import PARTICIPANT, RESTING, VOLUNTEER
from sim.agents.project import TITLES, Project
from sim.compiled import rule
from sim.environment.deliberation import Proposal
from sim.functional_forms import half_saturation
from sim.mechanisms import hubs
from sim.parameters import Values
from sim.state import State

YEAR = 12
GENTLY = 0.0
"""How bad it is when an organisation withdraws in its own good time."""
WHOLE_AREA = -1
ODD = ("hub", "enterprise", "income_asset")


def weakness(skill: float, confidence: float, able_from: float) -> float:
    """How far residents do not lead by themselves, 0 to 1 (E132)."""
    return max(0.0, 1.0 - (skill + confidence) / (2.0 * able_from))


def hold_next(
    hold: float, reach: float, weak: float, ethos: float, restrains: float, rate: float
) -> float:
    """The organisation's hold next month, 0 to 1."""
    return hold + rate * (reach * weak * (1.0 - restrains * ethos) - hold)


def strain_next(strain: float, harm: float, rate: float, heals: float) -> float:
    """Strain next month, 0 to 1: harm adds to what there is room for, the rest heals."""
    return min(1.0, max(0.0, strain + min(1.0, rate * harm) * (1.0 - strain) - heals * strain))


def veto_chance(
    p: Values, risk_aversion: float, ethos: float, unusual: float, formality: float
) -> float:
    """Chance that the organisation refuses what members agreed; due process reassures it (E050, E131)."""
    worried = risk_aversion * (1.0 - p.form_reassures * formality)
    return float(p.veto * worried * unusual * (1.0 - p.ethos_lets * ethos))


@rule
def trust_after_waiting(confidence: float, lateness: float, busy: float, hurts: float) -> float:
    """Confidence in the partnership of somebody who waits for her money another month."""
    return confidence * (1.0 - hurts * lateness * busy)


def pace_of(p: Values, role: str, payment_delay: float) -> float:
    """How fast projects move, 1 where bills are paid at once and nobody else delivers."""
    quick = 1.0 + p.quick if role == "delivery_arm" else 1.0
    return float(quick / (1.0 + p.delay_slows * payment_delay))


def apply(state: State) -> None:
    """One month of its hold, its payments and the relation with it."""
    lto = state.lto
    if not state.is_running:
        return
    if not lto.is_at_work:
        if state.month >= lto.returns:
            appoint_successor(state)
        return
    p, partnership = state.parameters.trusted_organisation, state.partnership
    confidence = partnership.mean_of(state.population.confidence) if len(partnership.slots) else 0.0
    weak = weakness(partnership.decision_skill, confidence, p.able_from)
    lto.hold = hold_next(lto.hold, lto.reach, weak, lto.ethos, p.ethos_restrains, p.hold_rate)
    if partnership.has_plan:
        pay_late(state)
        update_relation(state, confidence)
        if state.draws.bernoulli(p.withdraws / YEAR, "lto.withdraws", state.month, lto.holder):
            replace(state, "it withdrew", GENTLY)


def pay_late(state: State) -> None:
    """Those who wait for their money feel let down."""
    lateness = state.lto.lateness
    if lateness <= 0.0 or not state.projects:
        return
    p, confidence = state.parameters.trusted_organisation, state.population.partnership_confidence
    busy, who = half_saturation(len(state.projects), p.busy_half), those_who_wait(state)
    confidence[who] = trust_after_waiting(confidence[who], lateness, busy, p.unpaid_hurts)
    if state.month % 12 == 6:
        what = "pays bills months late, and suppliers and groups go short"
        state.record_event(
            "bills_late", state.lto.name, what, state.lto.payment_delay, "late bills"
        )


def those_who_wait(state: State) -> NDArray[np.intp]:
    """Residents let down by bills not paid: they take part where a project is under way, or volunteer."""
    population = state.population
    who = population.part_takers
    involvement = population.involvement[who]
    estates = list({project.estate for project in state.projects})
    here = (involvement >= PARTICIPANT) & np.isin(population.estate[who], estates)
    if WHOLE_AREA in estates:
        here |= involvement >= VOLUNTEER
    return who[here & (involvement < RESTING)]


def update_relation(state: State, confidence: float) -> None:
    """The relation strains or heals; past a limit the partnership may part with it."""
    p, lto = state.parameters.trusted_organisation, state.lto
    harm = lto.lateness + p.veto_strain * lto.vetoes + p.clash_strain * state.monthly.quarrel
    harm += p.hold_strain * lto.hold * confidence
    harm *= 1.0 - p.untangled * state.rep.mediation
    state.monthly.confidence_shift -= p.veto_hurts * lto.vetoes
    lto.vetoes = 0
    lto.strain = strain_next(lto.strain, harm, p.strain_rate, p.strain_heals)
    over = (lto.strain - p.parts_from) / (1.0 - p.parts_from)
    if over > 0.0:
        wish = p.parting * over * (p.parting_unconfident + confidence)
        if state.draws.bernoulli(wish, "lto.parts", state.month):
            replace(state, "parting")


def replace(state: State, cause: str, strength: float = 0.5) -> None:
    """The partnership and its organisation part; nothing is spent until another is found (E064).

    Parameters
    ----------
    cause : 'parting', or what made it go
    strength : 0 to 1, how bad it is: how long it takes, and how much goes with it
    """
    p, lto, month = state.parameters.trusted_organisation, state.lto, state.month
    if not lto.is_at_work or not state.is_running:
        return
    gap = p.gap_months * (0.5 + state.draws.uniform("lto.gap", 0, lto.holder)) * (0.5 + strength)
    lto.returns = month + max(1, round(gap))
    what = "no longer holds the money, and another has to be found"
    state.record_event("lto_replaced", lto.name, what, gap, cause)
    lose_what_it_holds(state, min(1.0, p.lease_lost * (0.5 + strength)))
    for worker in state.workers:
        if worker.employer == "lto" and worker.vacant_until < lto.returns:
            worker.vacant_until = lto.returns
    if cause == "parting":
        state.monthly.confidence_shift += p.freed


def lose_what_it_holds(state: State, chance: float) -> None:
    """Who holds a lease decides who keeps it (E211): what the old one holds may go with it."""
    lto, replaced = state.lto, state.event_log.last("lto_replaced")
    for number, held in enumerate(lto.holds):
        if held.kind == "improvement":
            continue
        if state.draws.bernoulli(chance, "lto.lease", held.opened, held.kind, lto.holder):
            if held is state.hub:
                hubs.lose_hub(state, "the lease was not ours", follows=replaced)
            else:
                state.holdings.remove(held)
                what = "an investment goes with the organisation that held it"
                worth, cause = held.worth, f"lease {number}"
                state.record_event(
                    "asset_lost", "partnership", what, worth, cause, follows=replaced
                )


def appoint_successor(state: State) -> None:
    """Another organisation begins to hold the money."""
    lto = state.lto
    lto.returns = -1
    lto.hand_over(state.partnership.decision_skill)
    what = f"takes over the money as {ROLES_IN_WORDS[lto.role]}"
    replaced, cause = state.event_log.last("lto_replaced"), "another organisation"
    state.record_event("lto_begins", lto.name, what, cause=cause, follows=replaced)


ROLES_IN_WORDS = {
    "banker": "a banker",
    "supportive": "a supportive neighbour",
    "delivery_arm": "an organisation that delivers",
    "strategic": "a strategic lead",
}


def unusual(p: Values, kind: str, cost_gbp: float) -> float:
    """How unusual something is for one who is liable: its kind and its size, 0 to 1."""
    odd = float(getattr(p, f"{kind}_unusual")) if kind in ODD else 0.0
    return float(1.0 - (1.0 - odd) * p.large_gbp / (p.large_gbp + cost_gbp))


def refuses(state: State, proposal: Proposal) -> bool:
    """Whether the organisation refuses what the meeting agreed."""
    p, lto = state.parameters.trusted_organisation, state.lto
    if not lto.is_at_work or not state.is_running:
        return False
    odd = unusual(p, proposal.kind, proposal.cost / 100.0)
    formality = state.partnership.formality
    chance = veto_chance(p, lto.risk_aversion, lto.ethos, odd, formality)
    return bool(
        state.draws.bernoulli(
            chance, "lto.veto", proposal.tabled, proposal.source, proposal.ordinal
        )
    )


def note_veto(state: State, proposal: Proposal) -> None:
    """The members hear that it will not be paid."""
    p, lto = state.parameters.trusted_organisation, state.lto
    lto.vetoes += 1
    state.monthly.broken_partnership += p.veto_breaks
    if proposal.kind == "hub":
        lto.asked_again = state.month + round(p.waits * lto.risk_aversion)
    thing = TITLES[proposal.kind].format(proposal.theme)
    what = f"refuses to pay for {'an' if thing[0] in 'aeiou' else 'a'} {thing}"
    state.record_event("lto_veto", state.lto.name, what, proposal.cost / 100.0, "risk")


def may_be_asked(state: State) -> bool:
    """Whether a hub can be put to the organisation, which has refused none of late."""
    return bool(state.month >= state.lto.asked_again)


def contract_months(state: State, project: Project) -> float:
    """Months that go by until the organisation has set up a contract."""
    if project.kind not in ("service", "grants_round", *ODD):
        return 0.0
    p, lto = state.parameters.trusted_organisation, state.lto
    return float(p.contract_months * lto.risk_aversion * (1.0 - 0.5 * lto.ethos))


def pace(state: State) -> float:
    """How fast projects move this month: not at all while nobody pays."""
    if not state.is_running:
        return 1.0
    lto = state.lto
    if not lto.is_at_work:
        return 0.0
    return pace_of(state.parameters.trusted_organisation, lto.role, lto.payment_delay)


def own_delivery(state: State) -> float:
    """Share of the work on projects that the organisation does itself."""
    lto = state.lto
    if lto.role != "delivery_arm" or not lto.is_at_work or not state.is_running:
        return 0.0
    return float(state.parameters.trusted_organisation.own_delivery)


def options_brought(state: State) -> float:
    """Mean number of options of its own that it brings this month."""
    lto = state.lto
    if not lto.is_at_work or not state.is_running:
        return 0.0
    return float(state.parameters.trusted_organisation.options * min(1.0, lto.reach**2 + lto.hold))


def procedure(state: State) -> float:
    """Its pull towards formality."""
    p, lto = state.parameters.trusted_organisation, state.lto
    pull = p.procedure * (1.0 - lto.ethos) + (p.public_procedure if lto.public_body else 0.0)
    return float(pull) if state.is_running else 0.0


def opens_doors(state: State, body: Institution) -> float:
    """Contact with a council or agency that it brings."""
    lto = state.lto
    if not lto.is_at_work or not state.is_running:
        return 0.0
    p = state.parameters.trusted_organisation
    strategic = p.strategic_contact if lto.role == "strategic" else 0.0
    near = p.public_contact if lto.public_body and body in state.councils else 0.0
    return float(strategic + near)


def leads_strategically(state: State) -> bool:
    """Whether a strategic lead holds the money and is at work."""
    return bool(state.lto.role == "strategic" and state.lto.is_at_work)


def match_found(state: State) -> float:
    """Chance of match that a strategic lead adds."""
    p = state.parameters.trusted_organisation
    return float(p.strategic_match) if leads_strategically(state) else 0.0


def match_enlarged(state: State) -> float:
    """How much larger the match is that comes with a strategic lead's name (E011), 1 without one."""
    p = state.parameters.trusted_organisation
    return 1.0 + (float(p.strategic_match_size) if leads_strategically(state) else 0.0)


def permission_eased(state: State) -> float:
    """Monthly chance of getting on with building work that a strategic lead adds."""
    p = state.parameters.trusted_organisation
    return float(p.strategic_permits) if leads_strategically(state) else 0.0


def building_multiplier(state: State, source: str) -> float:
    """How much more of what is built and kept a strategic lead puts on the table, 1 for others."""
    p, builds = state.parameters.trusted_organisation, source == "lto"
    return 1.0 + (float(p.strategic_builds) if builds and leads_strategically(state) else 0.0)


def advice(state: State) -> float:
    """Advice that members have from the rep and from the organisation together, 0 to 1."""
    lto = state.lto
    own = lto.advice if lto.is_at_work and state.is_running else 0.0
    return float(1.0 - (1.0 - own) * (1.0 - state.rep.advice))


def plan_help(state: State) -> float:
    """How much a strategic lead quickens the first plan."""
    leads = state.lto.role == "strategic"
    return float(state.parameters.trusted_organisation.plan_help) if leads else 0.0


def plan_left_to_residents(state: State) -> float:
    """What it leaves of residents' ownership of the plan, 1 where it does not shape it."""
    p, lto = state.parameters.trusted_organisation, state.lto
    shapes = max(lto.hold, lto.reach**2 * (1.0 - p.ethos_restrains * lto.ethos))
    return float(1.0 - p.hold_ownership * shapes)


def groups_at_risk(state: State) -> float:
    """How much late payment multiplies groups' risk of closing."""
    if not state.is_running:
        return 1.0
    return float(1.0 + state.parameters.trusted_organisation.groups_hurt * state.lto.lateness)
