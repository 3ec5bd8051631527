"""M5 Formality: between kitchen table and committee.

Purpose: let ways of working drift with money, professionals and the end in sight, and be held by remedies.

Evidence: E042 to E044, E050, E182, XB15.
Reads: formality target, money at stake, professionals present, time left, members' confidence, enabling
hours, open sessions. Writes: formality. Draws: none.

Rule: Formality moves slowly towards what pulls it: the design's own target, the money at stake, the share of
professionals at the table, and spend-out coming near. It is pushed back by open sessions, by members'
growing confidence, and by skilled enabling support that makes other ways credible.

Equation: f' = f + rate (target + pulls - pushes - f), within 0 and 1.
Left out: differences between the working groups of one partnership.
"""

from __future__ import annotations

from typing import Any

from sim.rules import rule


@rule
def formality_next(
    formality: float, target: float, pulls: float, pushes: float, rate: float
) -> float:
    """Formality next month."""
    aim = target + pulls * (1.0 - target) - pushes * target
    moved = formality + rate * (aim - formality)
    return min(1.0, max(0.0, moved))


def apply(model: Any) -> None:
    """Let this month's pulls and pushes move formality."""
    p, partnership, population = model.parameters.formality, model.partnership, model.population
    if not partnership.seats:
        return
    slots = partnership.slots
    confidence = float(population.confidence[slots].mean()) if slots.size else 0.3
    outsiders = 1.0 - len(slots) / len(partnership.seats)
    at_stake = model.ledger.gbp("committed") / (model.ledger.gbp("committed") + p.money_scale_gbp)
    left = model.own_end_month - model.month
    ending = max(0.0, 1.0 - left / p.spend_out_months) if left > 0 else 0.0
    pulls = p.money_pull * at_stake + p.professional_pull * outsiders + p.spend_out_pull * ending
    open_session = 1.0 if model.scenario.partnership.open_session else 0.0
    pushes = (
        p.open_session_push * open_session
        + p.confidence_push * max(0.0, confidence - 0.35)
        + p.enabling_push * model.now.teaching
    )
    target = float(model.scenario.partnership.formality_target)
    partnership.formality = float(
        formality_next(partnership.formality, target, pulls, pushes, p.rate)
    )
