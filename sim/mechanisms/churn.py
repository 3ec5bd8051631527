"""Who moves, dies and comes of age.

Purpose: let the area's people change as places do, by tenure, age and calendar only, the same in twin worlds.

Evidence: E223, E224, XD01 to XD04.
Reads: tenure, age, a large development. Writes: age, months here, hazard of leaving, occupancy, traits and state of new occupants, seats.
Draws: `churn`; traits of whoever moves in are drawn by her identity.

Rule: Each month a home changes hands with the hazard of its tenure times the place's churn, higher for people
under 35, and a person dies with a hazard that rises with age. Whoever leaves is replaced at once by
somebody who moves in or comes of age there. While a large development goes on, renters on its estate are moved out more often. Some of those who move in
commute out and never connect. Members who go leave an empty seat.

Equation: hazard = (churn x rate(tenure) x young(age) + accidents + d exp(0.095 (age - 18))) / 12.
Left out: household structure; homes built or pulled down; moves that follow from the programme.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.agents.population import OWNER, SOCIAL_RENT
from sim.agents.traits import ADULT_FROM
from sim.compiled import rule
from sim.mechanisms import membership
from sim.state import State


@rule
def leaving_hazard(
    tenure: float,
    age: float,
    owner: float,
    social: float,
    private: float,
    young: float,
    older: float,
    young_until: float,
    death_at_18: float,
    accidents: float,
    ageing: float,
) -> float:
    """Monthly chance that a resident moves away or dies.

    ``owner``, ``social`` and ``private`` are yearly hazards of moving, churn of the place included.
    """
    yearly = owner if tenure == OWNER else (social if tenure == SOCIAL_RENT else private)
    moving = yearly * (young if age < young_until else older)
    dying = accidents + death_at_18 * math.exp(ageing * (age - ADULT_FROM))
    return min(1.0, (moving + dying) / 12.0)


def apply(state: State) -> None:
    """Let people go and others come; hazards follow birthdays once a year."""
    population, month = state.population, state.month
    population.months_here += 1.0
    if month % 12 == 0:
        population.age += 1.0
        population.hazard[:] = hazards(state, population.tenure, population.age)
        if state.development is not None:
            population.hazard[:] *= displacement(state, np.arange(population.size))
    gone = state.draws.happens_to(population.hazard, "churn", month, population.counter)
    if gone.size:
        lose_members(state, set(gone.tolist()).intersection(state.partnership.slots.tolist()))
        population.replace(gone)
        population.hazard[gone] = hazards(state, population.tenure[gone], population.age[gone])
        if state.development is not None:
            population.hazard[gone] *= displacement(state, gone)


def hazards(
    state: State, tenure: NDArray[np.float64], age: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Monthly chance that the occupants of these homes leave, (n,)."""
    p, churn = state.parameters.area, state.scenario.place.churn
    chance: NDArray[np.float64] = leaving_hazard(
        tenure,
        age,
        churn * p.owner_moves,
        churn * p.social_rent_moves,
        churn * p.private_rent_moves,
        p.young_movers,
        p.older_movers,
        p.young_until,
        p.death_rate_at_18,
        p.accidents,
        p.ageing,
    )
    return chance


def lose_members(state: State, gone: set[int]) -> None:
    """Members in these slots, who leave the area, give up their seats."""
    for slot in sorted(gone):
        seat = state.partnership.seat_of(slot)
        membership.leave_seat(state, seat, "moves away or dies")


def displacement(state: State, slots: NDArray[np.intp]) -> NDArray[np.float64]:
    """How much likelier the occupants of these homes are to leave, (n,); 1 where nothing is built."""
    factor = np.ones(slots.size)
    development = state.development
    if development is not None:
        p, population = state.parameters.development, state.population
        here = population.estate[slots] == development.estate
        tenure = population.tenure[slots]
        factor[here & (tenure == 1.0)] += p.social_displaced * development.strength
        factor[here & (tenure == 2.0)] += p.private_displaced * development.strength
    return factor
