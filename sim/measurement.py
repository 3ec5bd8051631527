"""What the field's instruments would report: the members' survey and the rep's assessment.

One measurement model serves all items: each maps to a state between 0 and 1, fixed before
calibration; a member agrees when that state, seen with noise of one distribution, independent
by member and item, exceeds one half. What members say of others they judge by the people they
know. No item has a threshold of its own.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

ITEMS = (
    "residents_lead",
    "right_decisions",
    "shared_understanding",
    "constructive_disagreement",
    "few_dominate",
    "identify_needs",
    "more_control",
    "influence",
    "residents_know",
    "outside_unaware",
    "good_external_relations",
)


def states(model: Any) -> dict[str, Any]:
    """The state each item asks about, 0 to 1: a number, or one number per resident member."""
    population, partnership, now = model.population, model.partnership, model.now
    slots = partnership.slots
    record = model.influence
    residents = 0.5 if math.isnan(record.residents) else record.residents
    timely = model.assessment.timely_share
    known = known_aware(model)
    few = max(
        0.0 if math.isnan(record.top_three) else record.top_three,
        0.0 if math.isnan(record.workers) else record.workers,
    )
    return {
        "residents_lead": residents,
        "right_decisions": 0.5 * (0.5 if math.isnan(timely) else timely)
        + 0.5 * population.partnership_confidence[slots],
        "shared_understanding": 0.5 * (partnership.cohesion + partnership.trust_between),
        "constructive_disagreement": 0.6 * partnership.cohesion + 0.4 * partnership.decision_skill,
        "few_dominate": few,
        "identify_needs": 0.4 + 0.6 * population.confidence[slots],
        "more_control": 0.5 * residents + 0.5 * model.power_to,
        "influence": 0.5 * population.confidence[slots] + 0.5 * partnership.reputation,
        "residents_know": known,
        "outside_unaware": 1.0 - known,
        "good_external_relations": 0.3
        + 0.7 * min(1.0, model.officials_mean_tie + 0.3 * now.presence),
    }


def known_aware(model: Any) -> Any:
    """Share of the people each member knows who are aware of the programme, (members,)."""
    network, involvement = model.network, model.population.involvement
    shares = []
    for slot in model.partnership.slots:
        neighbours = network.neighbours(slot)
        shares.append(float((involvement[neighbours] > 0.5).mean()) if neighbours.size else 0.0)
    return np.array(shares)


def survey(model: Any) -> dict[str, float]:
    """Share of resident members who agree with each item; NaN without members."""
    slots = model.partnership.slots
    if not slots.size:
        return dict.fromkeys(ITEMS, math.nan)
    spread = model.parameters.measurement.noise
    who = model.population.who[slots]
    agreed = {}
    for item, state in states(model).items():
        u = model.draws.column(f"survey.{item}", model.month, who)
        noise = spread * np.log(u / (1.0 - u))
        agreed[item] = float((state + noise > 0.5).mean())
    return agreed
