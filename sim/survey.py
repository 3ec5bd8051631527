"""What the field's instruments would report: the survey of members.

Purpose: report what members would say, so that the model can be held against what members did say.

Evidence: E049, E060, E098, E112.
Reads: influence, timeliness, cohesion, trust, skill, confidence, belonging, power, ties, awareness among acquaintances.
Writes: shares of members agreeing. Draws: `survey.ITEM`, keyed by member.

Rule: One measurement model serves every item. Each maps to a state between 0 and 1 by the table `STATES`, fixed
before calibration: one state or the plain mean of two. A member agrees when that state, seen with noise of one
distribution, independent by member and item, exceeds one half. What members say of others they judge by the people they know.
No item has a threshold, a weight or a noise of its own.

Equation: agrees = state + s log(u / (1 - u)) > 1/2, u uniform.
Left out: who answers; moods of the day.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np


def _mean(*states: Any) -> Any:
    return sum(states) / len(states)


def _or_half(value: float) -> float:
    """A state not known yet looks like neither yes nor no."""
    return 0.5 if math.isnan(value) else value


def _own(model: Any, name: str) -> Any:
    return getattr(model.population, name)[model.partnership.slots]


def known_aware(model: Any) -> Any:
    """Share of the people each resident member knows who are aware of the programme, (members,)."""
    network, involvement = model.network, model.population.involvement
    shares = []
    for slot in model.partnership.slots.tolist():
        neighbours = network.neighbours(slot)
        shares.append(float((involvement[neighbours] > 0.5).mean()) if neighbours.size else 0.0)
    return np.array(shares)


def few_dominate(model: Any) -> float:
    """Share of influence of the workers or of the three strongest residents, whichever is more."""
    record = model.influence
    return max(_or_half(record.top_three), _or_half(record.workers))


def influence_within(model: Any) -> float:
    """The partnership's influence on what happens inside the area: what it can do, as far as it is present."""
    return math.sqrt(max(0.0, model.power_to * model.now.presence))


def agencies_trust(model: Any) -> float:
    """Trust of councils and agencies in the partnership, mean over them."""
    bodies = model.institutions
    return float(sum(body.trust_in_partnership for body in bodies) / len(bodies))


STATES: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "residents_lead": (
        "residents' share of influence",
        lambda m: _or_half(m.influence.residents),
    ),
    "right_decisions": (
        "mean of timeliness and the member's own confidence in delivery",
        lambda m: _mean(_or_half(m.assessment.timely_share), _own(m, "partnership_confidence")),
    ),
    "shared_understanding": (
        "mean of cohesion and trust between members",
        lambda m: _mean(m.partnership.cohesion, m.partnership.trust_between),
    ),
    "constructive_disagreement": (
        "mean of decision skill and trust between members",
        lambda m: _mean(m.partnership.decision_skill, m.partnership.trust_between),
    ),
    "few_dominate": (
        "share of influence of workers or of the three strongest residents, whichever is more",
        few_dominate,
    ),
    "identify_needs": (
        "mean of the member's own confidence and belonging to the place",
        lambda m: _mean(_own(m, "confidence"), _own(m, "belonging")),
    ),
    "more_control": (
        "mean of residents' share of influence and power to deliver",
        lambda m: _mean(_or_half(m.influence.residents), m.power_to),
    ),
    "influence": (
        "mean of the member's own confidence and power to deliver",
        lambda m: _mean(_own(m, "confidence"), m.power_to),
    ),
    "residents_know": (
        "share of the people she knows who are aware of the programme",
        known_aware,
    ),
    "outside_unaware": (
        "share of the people she knows who are not",
        lambda m: 1.0 - known_aware(m),
    ),
    "good_external_relations": (
        "mean of ties with officials and of their bodies' trust",
        lambda m: _mean(m.officials_mean_tie, agencies_trust(m)),
    ),
}
ITEMS = tuple(STATES)


def survey(model: Any) -> dict[str, float]:
    """Share of resident members who agree with each item; NaN without members."""
    slots = model.partnership.slots
    if not slots.size:
        return dict.fromkeys(ITEMS, math.nan)
    streams = [f"survey.{item}" for item in STATES]
    u = model.draws.block(streams, model.month, model.population.who[slots])
    seen = model.parameters.measurement.noise * np.log(u / (1.0 - u))
    for row, (_, state) in zip(seen, STATES.values(), strict=True):
        row += state(model)
    return dict(zip(STATES, (seen > 0.5).mean(axis=1).tolist(), strict=True))
