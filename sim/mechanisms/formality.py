"""M5 Formality: between kitchen table and committee.

Purpose: let ways of working drift with money, professionals and the end in sight, be held by remedies, and cost what
informality costs.

Evidence: E042 to E044, E050, E133, E158, E182, XB15.
Reads: formality target, money at stake and spent, professionals present, time left, members' confidence, teaching
by enabling workers and trainers, open sessions, openness. Writes: formality; promises broken where ways of working
came under attack. Draws: `formality.attack`.

Rule: Formality moves slowly towards what pulls it: the design's own target, the money at stake, the share of
professionals at the table, the procedure of the organisation that holds the money, targets set from outside, and spend-out
coming near. It is pushed back by open sessions, by members' confidence as
far as it exceeds what they came with, and by skilled enabling support that makes other ways credible. Informal
ways that are closed as well are open to attack for lack of transparency: now and then somebody asks in public who decided,
and trust suffers, and openness closes. What formality does elsewhere has two sides. It brings credibility with agencies (M9), match from those who ask how
money is accounted for (money), permission for building work (M12), fewer refusals by whoever is liable (M10) and assurance that brings opinions
together (agenda). It bars the way to the table (M3), drains those who sit there (M1), favours fluent voices, and slows decisions
and the plan (M4).

Equation: f' = f + rate (target + pulls (1 - target) - pushes target - f), within 0 and 1.
Left out: differences between the working groups of one partnership, beyond one ratio.
"""

from __future__ import annotations

from sim.mechanisms import funding_terms, trusted_organisation
from sim.parameters import Values
from sim.state import State


def formality_next(
    formality: float, target: float, pulls: float, pushes: float, rate: float
) -> float:
    """Formality next month: pulls close the way to a committee, pushes that to a kitchen table."""
    aim = target + pulls * (1.0 - target) - pushes * target
    return min(1.0, max(0.0, formality + rate * (aim - formality)))


def ending(p: Values, months_left: float, share_spent: float) -> float:
    """How near spend-out feels, by the date or by the money, 0 to 1."""
    by_date = 1.0 - months_left / p.spend_out_months if months_left > 0 else 0.0
    by_money = (share_spent - p.spend_out_share) / (1.0 - p.spend_out_share)
    return float(min(1.0, max(0.0, by_date, by_money if months_left > 0 else 0.0)))


def pulls_of(p: Values, at_stake_gbp: float, outsiders: float, near_end: float) -> float:
    """Pull of money, of professionals at the table, and of the end coming near."""
    money = at_stake_gbp / (at_stake_gbp + p.money_scale_gbp)
    total = p.money_pull * money + p.professional_pull * outsiders + p.spend_out_pull * near_end
    return float(total)


def pushes_of(p: Values, open_session: bool, confidence: float, teaching: float) -> float:
    """Push of open sessions, of members' growing confidence, and of skilled enabling support."""
    grown = max(0.0, confidence - p.confidence_from)
    total = p.open_session_push * open_session + p.confidence_push * grown
    return float(total + p.enabling_push * teaching)


def attack_chance(p: Values, formality: float, openness: float) -> float:
    """Monthly chance that ways of working come under attack for lack of transparency."""
    return float(p.attack_chance * (1.0 - formality) ** 2 * (1.0 - openness))


def apply(state: State) -> None:
    """Let this month's pulls and pushes move formality, and informality have its price."""
    p, partnership = state.parameters.formality, state.partnership
    levers = state.scenario.partnership
    slots = partnership.slots
    if not slots.size:
        return
    near_end = ending(
        p,
        state.own_end_month - state.month,
        state.ledger.spent / (100.0 * state.scenario.funding.amount_gbp),
    )
    outsiders = 1.0 - len(slots) / len(partnership.seats)
    pulls = pulls_of(p, state.ledger.gbp("committed"), outsiders, near_end)
    pulls += trusted_organisation.procedure(state) + funding_terms.procedure_pull(state)
    confidence = state.partnership.mean_of(state.population.confidence)
    pushes = pushes_of(p, levers.open_session, confidence, state.monthly.teaching)
    target = float(levers.formality_target)
    partnership.formality = formality_next(partnership.formality, target, pulls, pushes, p.rate)
    come_under_attack(state)


def come_under_attack(state: State) -> None:
    """Now and then somebody asks in public who decided, and how."""
    p, partnership = state.parameters.formality, state.partnership
    openness = partnership.openness
    state.monthly.attacked = False
    if state.draws.bernoulli(
        attack_chance(p, partnership.formality, openness), "formality.attack", state.month
    ):
        state.monthly.attacked = True
        state.monthly.broken_partnership += p.attack_weight
        state.record_event(
            "attack", "residents", "ask in public who decided, and how", cause="informal ways"
        )
