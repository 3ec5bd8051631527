"""M15 Power: within, with, to, over.

Purpose: report the four kinds of power of the field's framework, as they follow from other mechanisms.

Evidence: E180, E181.
Reads: members' confidence, cohesion, ties, trust, delivery, capability, voice, reputation. Writes: four
values from 0 to 1, and power to, on which influence beyond the area rests. Draws: none.

Rule: Power within is confidence and a shared vision. Power with is ties with neighbours who take part and with
officials and agencies. Power to is the capacity to deliver: what gets done of what was wanted, with
skill and money. Power over is the ability to stop or bind: residents' hold on decisions backed by
standing; it is the hardest to win.

Equation: each is the geometric mean of its parts.
Left out: power of residents over each other, beyond what voice shows.
"""

from __future__ import annotations

import math
from typing import Any

KINDS = ("within", "with", "to", "over")


def mean_of(*parts: float) -> float:
    """Geometric mean of parts between 0 and 1."""
    return math.prod(max(0.01, part) for part in parts) ** (1.0 / len(parts))


def apply(model: Any) -> None:
    """Work out the four kinds of power this month."""
    partnership, population, now = model.partnership, model.population, model.now
    if not len(partnership.slots):
        model.power = dict.fromkeys(KINDS, 0.0)
        model.power_to = 0.05
        return
    confidence = float(population.confidence[partnership.slots].mean())
    delivered = now.done_hours / (now.done_hours + now.unmet_hours + 1e-9)
    timely = model.assessment.timely_share
    timely = 0.4 if math.isnan(timely) else timely
    funds = (
        model.ledger.gbp("available") + model.ledger.gbp("committed") + model.ledger.gbp("reserve")
    )
    money = funds / (funds + model.parameters.power.money_scale_gbp)
    to = mean_of(delivered, timely, 0.3 + 0.7 * partnership.decision_skill, 0.2 + 0.8 * money)
    embedded = sum(b.embedded for b in model.institutions) / max(1, len(model.institutions))
    alliance = min(1.0, 0.6 * model.officials_mean_tie + 0.6 * embedded)
    voice = model.influence.residents
    voice = 0.3 if math.isnan(voice) else voice
    model.power_to = to
    model.power = {
        "within": mean_of(confidence, partnership.cohesion),
        "with": mean_of(alliance + 0.05, min(1.0, now.presence + 0.1), partnership.trust_between),
        "to": to,
        "over": mean_of(voice, partnership.reputation, max(0.02, embedded), confidence),
    }
