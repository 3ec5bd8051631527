"""A large development: built by others, decided elsewhere.

Purpose: let outside development bring money and take people, and put decisions out of reach.

Evidence: E161, E223, E224.
Reads: dated events, tenure, estates, churn. Writes: a developer among the public bodies, distance of the councils, hazard of
leaving on one estate, match at hand. Draws: `development.estate`.

Rule: A large development begins on its date on one estate. A developer comes among the bodies to deal with, far off and bound to
ends of its own, and councils defer to it: they are further away from the month on, the more, the larger it is. For some years
those who rent on that estate are likelier to be moved out, social renters most, as homes are decanted. The same years it
brings money: match is found more often and comes in larger sums. Before its month it changes nothing.

Equation: hazard of leaving x (1 + d strength) for renters on the estate; match x (1 + m strength), while it lasts.
Left out: homes built or pulled down; rents; who moves into what is built.
"""

from __future__ import annotations

import numpy as np

from sim.agents.institutions import Developer
from sim.environment.assessments import Development
from sim.mechanisms import churn
from sim.state import State


def begin(state: State, strength: float) -> None:
    """A large development begins."""
    p = state.parameters.development
    u = state.draws.uniform("development.estate", 0)
    estate = int(u * state.population.estates)
    state.development = Development(estate, strength, state.month + round(p.lasts_months))
    if not any(isinstance(body, Developer) for body in state.institutions):
        state.institutions.append(Developer(state, "developer", p.developer_distance))
    for council in state.councils:
        council.distance += p.councils_recede * strength * (1.0 - council.distance)
    what = f"a large development begins at {state.name_of_estate(estate)}"
    state.record_event("large_development", "area", what, strength, "event")
    rehouse(state)


def end_when_due(state: State) -> None:
    """When it is done, people are moved no more."""
    if state.development is not None and state.month >= state.development.until:
        state.development = None
        rehouse(state)


def rehouse(state: State) -> None:
    """Work the hazards of leaving out anew, now that it begins or is done."""
    population = state.population
    population.hazard[:] = churn.hazards(state, population.tenure, population.age)
    population.hazard[:] *= churn.displacement(state, np.arange(population.size))
