"""M5 Formality: between kitchen table and committee.

Purpose: let ways of working drift with money, professionals and the end in sight, be held by remedies, and cost what
informality costs.

Evidence: E042 to E044, E050, E131, E133, E167, E182, XB15.
Reads: formality target, money at stake and spent, professionals present, time left, members' confidence, teaching
by enabling workers and trainers, open sessions, openness. Writes: formality; promises broken where ways of working
came under attack. Draws: `formality.attack`.

Rule: Formality moves slowly towards what pulls it: the design's own target, the money at stake, the share of
professionals at the table, the procedure of the organisation that holds the money, targets set from outside, and spend-out
coming near. It is pushed back by open sessions, by members' confidence as
far as it exceeds what they came with, and by skilled enabling support that makes other ways credible. Informal
ways that are closed as well are open to attack for lack of transparency: now and then somebody asks in public who decided,
and trust suffers, and openness closes. What formality does elsewhere: credibility with agencies (M9), assurance that brings opinions
together (agenda), the barrier to joining (M3), the drain of meetings (M1), fluent voices and slower decisions
(M4).

Equation: f' = f + rate (target + pulls (1 - target) - pushes target - f), within 0 and 1.
Left out: differences between the working groups of one partnership, beyond one ratio.
"""

from __future__ import annotations

from typing import Any

from sim.environment import terms
from sim.mechanisms import trusted_organisation


def formality_next(
    formality: float, target: float, pulls: float, pushes: float, rate: float
) -> float:
    """Formality next month: pulls close the way to a committee, pushes that to a kitchen table."""
    aim = target + pulls * (1.0 - target) - pushes * target
    return min(1.0, max(0.0, formality + rate * (aim - formality)))


def ending(p: Any, months_left: float, share_spent: float) -> float:
    """How near spend-out feels, by the date or by the money, 0 to 1."""
    by_date = 1.0 - months_left / p.spend_out_months if months_left > 0 else 0.0
    by_money = (share_spent - p.spend_out_share) / (1.0 - p.spend_out_share)
    return float(min(1.0, max(0.0, by_date, by_money if months_left > 0 else 0.0)))


def pulls_of(p: Any, at_stake_gbp: float, outsiders: float, near_end: float) -> float:
    """Pull of money, of professionals at the table, and of the end coming near."""
    money = at_stake_gbp / (at_stake_gbp + p.money_scale_gbp)
    total = p.money_pull * money + p.professional_pull * outsiders + p.spend_out_pull * near_end
    return float(total)


def pushes_of(p: Any, open_session: bool, confidence: float, teaching: float) -> float:
    """Push of open sessions, of members' growing confidence, and of skilled enabling support."""
    grown = max(0.0, confidence - p.confidence_from)
    total = p.open_session_push * open_session + p.confidence_push * grown
    return float(total + p.enabling_push * teaching)


def attack_chance(p: Any, formality: float, openness: float) -> float:
    """Monthly chance that ways of working come under attack for lack of transparency."""
    return float(p.attack_chance * (1.0 - formality) ** 2 * (1.0 - openness))


def apply(model: Any) -> None:
    """Let this month's pulls and pushes move formality, and informality have its price."""
    p, partnership = model.parameters.formality, model.partnership
    levers = model.scenario.partnership
    slots = partnership.slots
    if not slots.size:
        return
    near_end = ending(
        p,
        model.own_end_month - model.month,
        model.ledger.spent / (100.0 * model.scenario.funding.amount_gbp),
    )
    outsiders = 1.0 - len(slots) / len(partnership.seats)
    pulls = pulls_of(p, model.ledger.gbp("committed"), outsiders, near_end)
    pulls += trusted_organisation.procedure(model) + terms.procedure(model)
    confidence = model.partnership.mean_of(model.population.confidence)
    pushes = pushes_of(p, levers.open_session, confidence, model.now.teaching)
    target = float(levers.formality_target)
    partnership.formality = formality_next(partnership.formality, target, pulls, pushes, p.rate)
    come_under_attack(model)


def come_under_attack(model: Any) -> None:
    """Now and then somebody asks in public who decided, and how."""
    p, partnership = model.parameters.formality, model.partnership
    openness = partnership.openness
    model.now.attacked = False
    if model.draws.chance(
        attack_chance(p, partnership.formality, openness), "formality.attack", model.month
    ):
        model.now.attacked = True
        model.now.broken_partnership += p.attack_weight
        model.record_event(
            "attack", "residents", "ask in public who decided, and how", cause="informal ways"
        )
