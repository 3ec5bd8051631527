"""M14 Alumni: members who go on to be workers, trustees and councillors.

Purpose: let what members have learnt stay in the area when they go on to other posts.

Evidence: E030, E072, E086, E235, XE02.
Reads: members and former members, their confidence, skill, hardship and age. Writes: posts taken and given up; the seat of whoever
goes into paid work. Draws: `alumni.takes`, `alumni.route`, `alumni.leaves`, by person.

Rule: Once a year some of those who are or were members, still live here and are confident and skilled take a post
elsewhere, the likelier the more able they are. Those in hardship and of working age are taken on as community workers
and give up their seat; of the others a few are elected to a council, and most become trustees of another body. Posts are
given up after some years. Whoever holds one goes on practising (M8), counts among the people who remain (M14), and
opens doors with public bodies (M9). A seat on the parish council is a post already (`nearest_tier`) and opens its doors there.

Equation: chance a year = t max(0, confidence x skill - a) / (1 - a).
Left out: the energy that a post elsewhere takes from the table.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.agents.population import PARTICIPANT, RESTING
from sim.compiled import rule
from sim.functional_forms import half_saturation
from sim.mechanisms import membership, nearest_tier
from sim.state import State

YEAR = 12
POSTS = {
    "worker": "is taken on as a community worker",
    "trustee": "becomes a trustee of another body",
    "councillor": "is elected to a council",
}


@rule
def taking_post(confidence: float, skill: float, chance: float, able_from: float) -> float:
    """Chance a year that a member or former member takes a post elsewhere: able people are sought after."""
    ability = max(0.0, (confidence * skill - able_from) / (1.0 - able_from))
    return min(1.0, chance * ability)


def apply(state: State) -> None:
    """Once a year some give up their posts and others take one."""
    if state.month % YEAR == YEAR - 1 and state.has_programme:
        change_posts(state)
    state.alumni_in_post = int(in_post(state).size)


def change_posts(state: State) -> None:
    """Who goes from a post, and who goes on to one."""
    state.alumni = [who for who in state.alumni if stays_in_post(state, who)]
    slots = candidates(state)
    if not slots.size:
        return
    p, population = state.parameters.alumni, state.population
    chance = taking_post(
        population.confidence[slots], population.skill[slots], p.takes_post, p.able_from
    )
    drawn = state.draws.uniforms("alumni.takes", state.month, population.who[slots])
    for slot in slots[drawn < chance].tolist():
        take_post(state, slot, route_of(state, slot))


def stays_in_post(state: State, who: tuple[int, int]) -> bool:
    """Whether somebody still lives here and keeps her post for another year."""
    if not state.population.lives_here(*who):
        return False
    leaves = state.parameters.alumni.leaves_post
    return not state.draws.bernoulli(leaves, "alumni.leaves", state.month, *who)


def candidates(state: State) -> NDArray[np.intp]:
    """Slots of those who are or were members, are not worn out, and hold no post yet."""
    population, who = state.population, state.population.part_takers
    fit = (population.was_member[who] > 0.0) & (population.involvement[who] < RESTING)
    return np.setdiff1d(who[fit], [*in_post(state), *on_parish(state)])


def route_of(state: State, slot: int) -> str:
    """Which way somebody goes on: paid work for those in need of it, else a council or a board of trustees."""
    p, population = state.parameters.confidence, state.population
    if population.hardship[slot] > p.work_hardship and population.age[slot] < p.work_until_age:
        return "worker"
    drawn = state.draws.uniform("alumni.route", state.month, *population.identity(slot))
    return "councillor" if drawn < state.parameters.alumni.councillor_share else "trustee"


def take_post(state: State, slot: int, route: str) -> None:
    """Somebody goes on to another post; whoever goes into paid work gives up her seat."""
    state.alumni.append(state.population.identity(slot))
    cause = "skill gained at the table"
    state.record_event("takes_post", state.name_of(slot), POSTS[route], cause=cause)
    if route == "worker":
        seat = state.partnership.seat_of(slot)
        membership.leave_seat(state, seat, "goes into paid work", quiet=True)


def in_post(state: State) -> NDArray[np.intp]:
    """Slots of those who live here and hold a post elsewhere."""
    lives_here = state.population.lives_here
    here = [slot for slot, occupancy in state.alumni if lives_here(slot, occupancy)]
    return np.array(here, dtype=np.intp)


def on_parish(state: State) -> list[int]:
    """Slots of those who sit on the parish or town council: a post of its own, with ties of its own."""
    return [slot for slot, _ in nearest_tier.sitting(state)]


def not_seen_here(state: State) -> list[int]:
    """Slots of those in a post who do not take part here any more."""
    involvement, slots = state.population.involvement, in_post(state)
    gone = (involvement[slots] < PARTICIPANT) | (involvement[slots] >= RESTING)
    return [int(slot) for slot in slots[gone]]


def contact(state: State) -> float:
    """Contact with public bodies that those in posts open, with diminishing returns; the parish council's come apart."""
    p, counted = state.parameters.alumni, 0
    if sitting := on_parish(state):
        counted = np.intersect1d(in_post(state), sitting).size
    return float(p.opens_doors * half_saturation(float(state.alumni_in_post - counted), p.several))
