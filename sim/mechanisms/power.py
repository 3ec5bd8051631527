"""M15 Power: within, with, to, over.

Purpose: report the four kinds of power of the field's framework, as they follow from other mechanisms.

Evidence: E010, E180, E181.
Reads: members' confidence, cohesion, ties, trust, delivery, timeliness, skill, money, voice, reputation.
Writes: four values from 0 to 1, and power to, on which influence beyond the area rests. Draws: none.

Rule: Power within is confidence and a shared vision. Power with is ties with officials and agencies, with
neighbours who see the partnership at work, and trust between members. Power to is the capacity to
deliver: what gets done of what was wanted, and in time, with skill and money. Power over is the ability to stop
or bind: residents' hold on decisions, backed by standing, structures and confidence; it is the hardest to win.
Without members there is none.

Equation: each is the geometric mean of its parts.
Left out: power of residents over each other, beyond what voice shows.
"""

from __future__ import annotations

import math
from typing import Any

KINDS = ("within", "with", "to", "over")
LEAST = 0.05
"""Power to of a partnership that does not meet: others still know that it was there."""


def mean_of(*parts: float) -> float:
    """Geometric mean of parts between 0 and 1, none taken as less than 0.01."""
    return math.prod(max(0.01, part) for part in parts) ** (1.0 / len(parts))


def known(value: float, otherwise: float) -> float:
    """A value, or another where it is not known yet."""
    return otherwise if math.isnan(value) else value


def apply(model: Any) -> None:
    """Work out the four kinds of power this month."""
    partnership, population, now = model.partnership, model.population, model.now
    if not len(partnership.slots):
        model.power = dict.fromkeys(KINDS, 0.0)
        model.power_to = LEAST
        return
    confidence = partnership.mean_of(population.confidence)
    embedded = sum(body.embedded for body in model.institutions) / len(model.institutions)
    alliance = min(1.0, LEAST + 0.6 * model.officials_mean_tie + 0.6 * embedded)
    voice = known(model.influence.residents, 0.3)
    model.power_to = power_to(model)
    model.power = {
        "within": mean_of(confidence, partnership.cohesion),
        "with": mean_of(alliance, min(1.0, now.presence + 0.1), partnership.trust_between),
        "to": model.power_to,
        "over": mean_of(voice, partnership.reputation, max(0.02, embedded), confidence),
    }


def power_to(model: Any) -> float:
    """Capacity to deliver: work done, decisions in time, skill, money."""
    now, ledger = model.now, model.ledger
    wanted = now.done_hours + now.unmet_hours
    delivered = now.done_hours / wanted if wanted > 0.0 else 1.0
    timely = known(model.assessment.timely_share, 0.4)
    funds = ledger.gbp("available") + ledger.gbp("committed") + ledger.own_funds_gbp
    money = funds / (funds + model.parameters.power.money_scale_gbp)
    skill = model.partnership.decision_skill
    return mean_of(delivered, timely, 0.3 + 0.7 * skill, 0.2 + 0.8 * money)
