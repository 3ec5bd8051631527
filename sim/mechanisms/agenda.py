"""What is put before the meeting: options, who they come from, what they cost and need.

Purpose: give the meeting a flow of things to decide that grows out of who is there, how much energy
they have, and the money that has to be spent in the time left.

Evidence: E005, E011 to E013, E040, E043, E050, E051, E062, E074, E091, E097, E113, E114, E130, E132, E151, E181, E200, E203,
E205, E207, E208, XA20, XA24, XA28, XF06.
Reads: seats, energy, confidence, cohesion, skill, formality, presence, workers, ledger, levers. Writes:
options. Draws: `options.*`, `option.*`, keyed by (source, month, ordinal).

Rule: Residents at the table bring options in step with their confidence and energy, and the more open the
partnership, the more come in from open events; workers bring them in step with their hours and directiveness;
councillors and agencies now and then, and what they bring is heeded the less, the less members trust the council
and the more councillors speak for the town hall; the trusted organisation as far as it takes part in shaping things (M10), which
may also refuse a hub and not be asked again for a time. Services are proposed in step with the share of delivery that is bought, and
targets set from outside lean towards what is seen and hurry spending; where a year's money is lost unless it is spent, the paid bring more, and less
that is slow, as the year ends (`funding_terms`). The partnership paces itself: what it plans to spend a month is the
money it can still count on over the months left before wind-down. An option's cost is its share of
that pace, larger where leadership was in place from the start (E074), and varied by kind: of small and tapered grants,
events, services, building work, a hub where one is wanted, investments, help for enterprise, campaigns (fewer, once a legal body has an interest of its own: E208) and
round tables, as the design leans; for two years after the plan small grants, events and improvements, which are small and quick, come more often where early wins are meant (E091). It needs hours of work before it can be decided, more when dear or formal. Tastes about it differ the
less, the more cohesion, skill and assurance of due process there are.

Equation: hours = h (1 + a log(1 + cost / c)) (1 + b formality) exp(s z).
Left out: rival bids between groups for one pot; options carried over from earlier programmes.
"""

from __future__ import annotations

import math

from sim.environment.deliberation import THEMES, Proposal
from sim.environment.ledger import REFERENCE_MONTHS, pence
from sim.mechanisms import commissioning, funding_terms, money, trusted_organisation
from sim.parameters import Values
from sim.randomness import identity
from sim.state import State
from sim.sums import sum_in_order, total_of

SMALL_AND_QUICK = ("event", "improvement", "grants_round")


def months_to_spend(state: State) -> int:
    """Months left in which money can sensibly be committed."""
    funding, p = state.scenario.funding, state.parameters.agenda
    left = state.programme_months - state.month
    if funding.spend_or_lose:
        left = min(left, 12 - state.month % 12)
    else:
        left -= round(p.wind_down_months * min(1.0, state.programme_months / REFERENCE_MONTHS))
    return max(1, left)


def spending_pace(state: State) -> float:
    """Pounds a month the partnership means to spend on projects from now on."""
    p = state.parameters.agenda
    months = months_to_spend(state)
    expected = money.still_to_come_gbp(state, months) - money.expected_post_cost_gbp(state, months)
    since_plan = state.month - (state.partnership.plan_month or state.month)
    full = p.months_to_full_pace * min(1.0, state.programme_months / REFERENCE_MONTHS)
    ramp = min(1.0, p.opening_pace + (1.0 - p.opening_pace) * since_plan / full)
    if state.scenario.funding.spend_or_lose:
        return max(0.0, expected / months)
    return (
        max(0.0, expected / months)
        * min(1.0, ramp * funding_terms.spending_multiplier(state))
        * funding_terms.spending_multiplier(state)
    )


def expected_options(state: State) -> dict[str, float]:
    """Mean number of options each source brings this month."""
    p, partnership, population = state.parameters.agenda, state.partnership, state.population
    slots = partnership.slots
    initiative = total_of(population.confidence[slots] * population.energy[slots])
    events = state.openness * state.monthly.presence if state.is_running else 0.0
    councillors = sum(seat.kind == "councillor" for seat in partnership.seats)
    agencies = len(partnership.seats) - len(slots) - councillors
    hurried, ripe = funding_terms.hurried_multiplier(state), funding_terms.ripe_share(state)
    worker_push = hurried * sum_in_order(
        w.active_hours * (p.enabling_push + w.directiveness) for w in state.workers
    )
    return {
        "residents": ripe
        * (p.options_per_resident * initiative + p.options_by_open_events * events),
        "workers": p.options_per_worker_hour * worker_push,
        "councillors": p.options_per_official * councillors,
        "agencies": p.options_per_official * agencies,
        "lto": hurried * trusted_organisation.options_brought(state),
    }


def propose(state: State) -> list[Proposal]:
    """This month's options, in the order in which they are tabled."""
    expected, most = expected_options(state), int(state.parameters.agenda.most_options)
    pace = spending_pace(state) if state.partnership.has_plan else 0.0
    typical = pace / max(sum_in_order(expected.values()), 0.5)
    tabled = []
    for source, mean in expected.items():
        count = min(most, state.draws.poisson(mean, f"options.{source}", state.month))
        tabled += [draft(state, source, ordinal, typical) for ordinal in range(count)]
    return tabled


def draft(state: State, source: str, ordinal: int, typical_gbp: float) -> Proposal:
    """Draw up one option of a source."""
    p, month, draws = state.parameters.agenda, state.month, state.draws
    who = (source, ordinal)
    kind = choose_kind(state, source, draws.uniform("option.kind", month, *who))
    theme = THEMES[int(draws.uniform("option.theme", month, *who) * len(THEMES))]
    cost = cost_gbp(state, kind, typical_gbp, draws.normal("option.cost", month, *who))
    need = hours_needed(
        p, cost, state.partnership.formality, draws.normal("option.need", month, *who)
    )
    proposal = Proposal(source, kind, theme, pence(max(cost, 100.0)), need, month, ordinal)
    proposal.quality = draws.uniform("option.quality", month, *who)
    proposal.merit = p.merit + p.merit_of_quality * (proposal.quality - 0.5)
    proposal.merit += merit_of_source(state, source)
    proposal.spread = taste_spread(p, state.partnership)
    proposal.key = draws.key(f"opinion.{source}.{ordinal}", month)
    proposal.by = proposer(state, source, draws.uniform("option.proposer", month, *who))
    return proposal


def merit_of_source(state: State, source: str) -> float:
    """Merit members see in what officials bring, beyond its own: as they trust the council (E097)."""
    if source not in ("councillors", "agencies"):
        return 0.0
    p = state.parameters.agenda
    trusted = p.trust_heeds * (state.monthly.council_trusted - 0.5)
    if source == "agencies":
        return float(0.5 * trusted)
    speak = sum_in_order(c.orientation for c in state.councillors) / len(state.councillors)
    return float(trusted + p.orientation_heeds * (speak - 0.5))


def cost_gbp(state: State, kind: str, typical_gbp: float, z: float) -> float:
    """Pounds an option of this kind costs; ``z`` is standard normal."""
    p, levers = state.parameters.agenda, state.scenario.partnership
    spread = math.exp(p.cost_spread * z)
    if not state.partnership.has_plan:
        return float(p.early_cost_gbp * spread)
    if kind == "hub":
        share = p.large_hub_share if levers.hub == "large" else p.modest_hub_share
        return float(share * state.scenario.funding.amount_gbp)
    ambition = 1.0 + p.ambition * state.scenario.place.head_start
    cost = getattr(state.parameters.projects, f"{kind}_cost")
    return float(typical_gbp * ambition * spread * cost)


def hours_needed(p: Values, cost: float, formality: float, z: float) -> float:
    """Hours of deciding an option takes: more for dear and formal ones; ``z`` is standard normal."""
    dear = 1.0 + p.hours_for_money * math.log1p(cost / p.dear_from_gbp)
    formal = 1.0 + p.hours_for_formality * formality
    return float(p.hours_per_decision * dear * formal * math.exp(p.hours_spread * z))


def taste_spread(p: Values, partnership: Values) -> float:
    """How far members' tastes differ: fellow feeling, skill and assurance bring them together (E050)."""
    together = (
        p.cohesion_narrows * partnership.cohesion
        + p.skill_narrows * partnership.decision_skill
        + p.assurance_narrows * partnership.formality
    )
    return float(p.taste_spread * max(0.0, 1.0 - together))


def proposer(state: State, source: str, u: float) -> int:
    """Who of the source brings an option, and will speak for it; -1 for residents not at the table."""
    if source == "workers":
        return worker_team()
    if source == "lto":
        return identity("lto")
    kind = {"residents": "resident", "councillors": "councillor", "agencies": "agency"}[source]
    seats = [seat for seat in state.partnership.seats if seat.kind == kind]
    return seats[int(u * len(seats))].who if seats else -1


def worker_team() -> int:
    """The counter of draws that workers, who prepare things together, share."""
    return identity("workers")


def choose_kind(state: State, source: str, u: float) -> str:
    """What kind of thing is proposed, from the design's levers and the source's habits."""
    if not state.partnership.has_plan:
        return "event" if u < state.parameters.agenda.event_before_plan else "convening"
    weights = kind_weights(state, source)
    point = u * sum_in_order(weights.values())
    for kind, weight in weights.items():
        point -= weight
        if point <= 0.0:
            return kind
    return "event"


def kind_weights(state: State, source: str) -> dict[str, float]:
    """Relative weight of each kind of project among a source's options."""
    p, levers = state.parameters.agenda, state.scenario.partnership
    money = 1.0 - levers.small_grants_share
    builds = trusted_organisation.building_multiplier(state, source)
    weights = {
        "grants_round": 2.0 * levers.small_grants_share,
        "event": p.event_weight,
        "service": p.service_weight
        * money
        * commissioning.bought_relative_to_usual(state)
        * (p.professional_habit if source != "residents" else 1.0),
        "improvement": p.improvement_weight * money * builds,
        "hub": 0.0,
        "income_asset": p.asset_weight * levers.income_investment_share * builds,
        "convening": p.convening_weight,
        "tapered_grant": p.tapered_weight * levers.tapered_handover * money,
        "enterprise": p.enterprise_weight * money,
        "campaign": p.campaign_weight if source == "residents" else 0.0,
    }
    if levers.decision_model == "enabling":
        weights["grants_round"] *= p.enabling_grants
        weights["tapered_grant"] *= p.enabling_grants
        weights["convening"] *= p.enabling_convenes
        weights["service"] *= p.enabling_services
    if state.partnership.legal_form_month is not None:
        weights["campaign"] *= p.cautious_bodies
    since_plan = state.month - (state.partnership.plan_month or 0)
    if since_plan < p.early_months:
        for kind in SMALL_AND_QUICK:
            weights[kind] *= 1.0 + p.early_win_weight * levers.early_wins
    wanted = state.hubs_wanted and not state.hub_started
    if wanted and trusted_organisation.may_be_asked(state):
        weights["hub"] = p.hub_weight * builds
    funding = state.scenario.funding
    if funding.targets > 0.0 or funding.spend_or_lose:
        weights = {
            kind: w * funding_terms.kind_multiplier(state, kind) for kind, w in weights.items()
        }
    return weights
