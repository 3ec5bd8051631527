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

import numpy as np
from numpy.typing import NDArray

from sim.compiled import rule
from sim.state import State
from sim.sums import sum_in_order

Felt = NDArray[np.float64] | float
"""A state that an item asks about: of each member, (members,), or one for all."""


@rule
def log_odds(share: float) -> float:
    """A share, which may be a draw, as log-odds."""
    return math.log(share / (1.0 - share))


def _mean(first: Felt, second: Felt) -> Felt:
    return (first + second) / 2


def _or_half(value: float) -> float:
    """A state not known yet looks like neither yes nor no."""
    return 0.5 if math.isnan(value) else value


def _own(state: State, name: str) -> NDArray[np.float64]:
    own: NDArray[np.float64] = getattr(state.population, name)[state.partnership.slots]
    return own


def known_aware(state: State) -> NDArray[np.float64]:
    """Share of the people each resident member knows who are aware of the programme, (members,)."""
    network, involvement = state.network, state.population.involvement
    shares = []
    for slot in state.partnership.slots.tolist():
        neighbours = network.neighbours(slot)
        shares.append(float((involvement[neighbours] > 0.5).mean()) if neighbours.size else 0.0)
    return np.array(shares)


def few_dominate(state: State) -> float:
    """Share of influence of the workers or of the three strongest residents, whichever is more."""
    record = state.influence
    return max(_or_half(record.top_three), _or_half(record.workers))


def agencies_trust(state: State) -> float:
    """Trust of councils and agencies in the partnership, mean over thes."""
    bodies = state.institutions
    return float(sum_in_order(body.trust_in_partnership for body in bodies) / len(bodies))


STATES: dict[str, tuple[str, Callable[[State], Felt]]] = {
    "residents_lead": (
        "residents' share of influence",
        lambda s: _or_half(s.influence.residents),
    ),
    "right_decisions": (
        "mean of timeliness and the member's own confidence in delivery",
        lambda s: _mean(_or_half(s.assessment.timely_share), _own(s, "partnership_confidence")),
    ),
    "shared_understanding": (
        "mean of cohesion and trust between members",
        lambda s: _mean(s.partnership.cohesion, s.partnership.trust_between),
    ),
    "constructive_disagreement": (
        "mean of decision skill and trust between members",
        lambda s: _mean(s.partnership.decision_skill, s.partnership.trust_between),
    ),
    "few_dominate": (
        "share of influence of workers or of the three strongest residents, whichever is more",
        few_dominate,
    ),
    "identify_needs": (
        "mean of the member's own confidence and belonging to the place",
        lambda s: _mean(_own(s, "confidence"), _own(s, "belonging")),
    ),
    "more_control": (
        "mean of residents' share of influence and power to deliver",
        lambda s: _mean(_or_half(s.influence.residents), s.power_to),
    ),
    "influence": (
        "mean of the member's own confidence and power to deliver",
        lambda s: _mean(_own(s, "confidence"), s.power_to),
    ),
    "residents_know": (
        "share of the people she knows who are aware of the programme",
        known_aware,
    ),
    "outside_unaware": (
        "share of the people she knows who are not",
        lambda s: 1.0 - known_aware(s),
    ),
    "good_external_relations": (
        "mean of ties with officials and of their bodies' trust",
        lambda s: _mean(s.officials_mean_tie, agencies_trust(s)),
    ),
}
ITEMS = tuple(STATES)


def survey(state: State) -> dict[str, float]:
    """Share of resident members who agree with each item; NaN without members."""
    slots = state.partnership.slots
    if not slots.size:
        return dict.fromkeys(ITEMS, math.nan)
    streams = [f"survey.{item}" for item in STATES]
    u = state.draws.uniforms_by_stream(streams, state.month, state.population.who[slots])
    seen = state.parameters.measurement.noise * log_odds(u)
    for row, (_, felt) in zip(seen, STATES.values(), strict=True):
        row += felt(state)
    return dict(zip(STATES, (seen > 0.5).mean(axis=1).tolist(), strict=True))
