"""A large development: built by others, decided elsewhere.

Purpose: let outside development bring money and take people, and put decisions out of reach.

Evidence: E161, E204, E223, E224.
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

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.agents.council import Developer


@dataclass(eq=False, slots=True)
class Development:
    """What is being built.

    Attributes
    ----------
    estate : number of the estate it is on; strength : 0 to 1; until : month in which it is done
    """

    estate: int
    strength: float
    until: int


def begin(model: Any, strength: float) -> None:
    """A large development begins."""
    p = model.parameters.development
    u = model.draws.uniform("development.estate", 0)
    estate = int(u * model.population.estates)
    model.development = Development(estate, strength, model.month + round(p.lasts_months))
    if not any(isinstance(body, Developer) for body in model.institutions):
        model.institutions.append(Developer(model, "developer", p.developer_distance))
    for council in model.councils:
        council.distance += p.councils_recede * strength * (1.0 - council.distance)
    what = f"a large development begins at {model.name_of_estate(estate)}"
    model.record_event("large_development", "area", what, strength, "event")
    rehouse(model)


def go_on(model: Any) -> None:
    """When it is done, people are moved no more."""
    if model.development is not None and model.month >= model.development.until:
        model.development = None
        rehouse(model)


def rehouse(model: Any) -> None:
    """Work the hazards of leaving out anew, now that it begins or is done."""
    from sim.environment import churn

    population = model.population
    population.hazard[:] = churn.hazards(model, population.tenure, population.age)
    population.hazard[:] *= displacement(model, np.arange(population.size))


def displacement(model: Any, slots: NDArray[np.intp]) -> NDArray[np.float64]:
    """How much likelier the occupants of these homes are to leave, (n,); 1 where nothing is built."""
    factor = np.ones(slots.size)
    development = model.development
    if development is not None:
        p, population = model.parameters.development, model.population
        here = population.estate[slots] == development.estate
        tenure = population.tenure[slots]
        factor[here & (tenure == 1.0)] += p.social_displaced * development.strength
        factor[here & (tenure == 2.0)] += p.private_displaced * development.strength
    return factor


def match_factor(model: Any) -> float:
    """How much more match there is while it lasts, 1 without any development."""
    if model.development is None:
        return 1.0
    return float(1.0 + model.parameters.development.brings_match * model.development.strength)
