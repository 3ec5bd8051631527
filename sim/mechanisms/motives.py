"""Motives: what draws seven kinds of people in, what they stay for, and what makes them leave.

Purpose: let people come and go for reasons of their own, so that what a partnership does decides whom it draws and keeps.

Evidence: E028, E029, E081, E082, E084, E096, E200, E230, XH08.
Reads: motive, trust in the council, ties, friendships, presence, hub, influence felt, the council's paternalism, contests and
quarrels with workers, grants under way, plan. Writes: nothing; read by who comes to the launch, steps up, joins, lapses and leaves.
Draws: none.

Rule: Everybody has one of seven motives, and what goes on answers it more or less. Those who think of future generations
want to see something that lasts: activity people notice, and a hub. Those with political beliefs want a say: influence that
is felt. Those who distrust others with the money come and stay while they distrust the council. Those angry at agencies come
where the council keeps residents small; a contest or a quarrel with workers keeps them, or that they see an effect (E230): where
there is neither they drift off. Those with a project of their own come while nothing is decided yet, later for grants that people
may apply for. Those who look for company come through people they know, and stay for friends made. Those who see it as
their duty come and stay alike in good times and bad. A motive answered draws people up the ladder and to a seat, and holds
them there; one that is not keeps them away and lets them go. It is one's own motive that changes with what goes on around
it, not the motive itself.

Equation: drawn = 1 + d (2 a - 1), leaving x 1 + k (1 - 2 a), a how far the motive is answered, 0 to 1.
Left out: several motives in one person; motives that change with what people live through.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.agents.population import (
    ANGER_AT_AGENCIES,
    CIVIC_DUTY,
    DISTRUST_OF_OTHERS,
    FRIENDSHIP,
    FUTURE_GENERATIONS,
    MOTIVES,
    PET_PROJECT,
    POLITICS,
)
from sim.compiled import kernel, rule
from sim.functional_forms import floored, half_saturation
from sim.state import State

UNANSWERED = {
    "future_generations": "sees nothing that will last",
    "politics": "has too little say",
    "distrust_of_others": "finds the money in good hands",
    "anger_at_agencies": "finds little left to fight for, and has little say",
    "pet_project": "sees no money for what she came for",
    "friendship": "has too few friends there",
    "civic_duty": "has done her part",
}
"""What is said of somebody who goes because her motive is not answered."""


@rule
def answered(
    motive: float,
    lasting: float,
    say: float,
    distrust: float,
    grievance: float,
    gifts: float,
    company: float,
    duty: float,
) -> float:
    """How far what goes on answers somebody's motive, 0 to 1 (E084)."""
    if motive == FUTURE_GENERATIONS:
        return lasting
    if motive == POLITICS:
        return say
    if motive == DISTRUST_OF_OTHERS:
        return distrust
    if motive == ANGER_AT_AGENCIES:
        return grievance
    if motive == PET_PROJECT:
        return gifts
    if motive == FRIENDSHIP:
        return company
    return duty if motive == CIVIC_DUTY else 0.0


@rule
def drawn_by(level: float, spread: float) -> float:
    """By how much a motive answered makes a step likelier, and one that is not less likely."""
    return 1.0 + spread * (2.0 * level - 1.0)


@rule
def let_go_by(level: float, spread: float) -> float:
    """By how much a motive that is not answered makes leaving likelier, and one that is less likely."""
    return 1.0 + spread * (1.0 - 2.0 * level)


def lasting(state: State) -> float:
    """What people see that will last, 0 to 1: activity, and a hub of one's own."""
    hub = state.parameters.motives.hub_lasts if state.hub is not None else 0.0
    return float(floored(hub, state.monthly.presence))


def grievance(state: State) -> float:
    """What there is to be angry at, 0 to 1: a council that keeps residents small, a contest, a quarrel with workers."""
    small = state.main_council.paternalism
    contest = 1.0 if state.contests_won_this_year else state.monthly.quarrel_with_workers
    return float(floored(small, min(1.0, contest)))


def gifts(state: State) -> float:
    """Money for what people bring themselves, 0 to 1: all of it before the plan, then what grants offer."""
    if not state.is_running:
        return 0.0
    if not state.partnership.has_plan:
        return 1.0
    rounds = sum(project.kind == "grants_round" for project in state.projects)
    return float(half_saturation(rounds, state.parameters.motives.rounds_half))


def going_on(state: State) -> tuple[float, ...]:
    """What answers the same motive of everybody alike: `lasting`, say, `grievance`, `gifts` and duty."""
    say, duty = state.partnership.influence_felt, state.parameters.motives.duty
    return lasting(state), say, grievance(state), gifts(state), duty


def answers(
    state: State,
    slots: NDArray[np.intp],
    company: NDArray[np.float64],
    goes_on: tuple[float, ...],
) -> NDArray[np.float64]:
    """How far what goes on answers the motives of these residents, (slots,), with the ``company`` of each."""
    population = state.population
    lasts, say, anger, money, duty = goes_on
    distrust = 1.0 - population.council_confidence[slots]
    level: NDArray[np.float64] = answered(
        population.motive[slots], lasts, say, distrust, anger, money, company, duty
    )
    return level


@kernel(
    "float64[:, ::1](int64[::1], float64[::1], float64[::1], float64[::1], float64[::1],"
    " UniTuple(float64, 5), float64, float64, float64, float64)",
    calls=(half_saturation,),
)
def drawn_and_let_go(  # type: ignore[no-untyped-def]
    slots,
    motive,
    council_confidence,
    active_share,
    friendships,
    goes_on,
    tie_half,
    friends_half,
    draws,
    keeps,
):
    """`pull` and `release` of many, in one loop over them: (2, slots)."""
    lasts, say, anger, money, duty = goes_on
    found = np.empty((2, slots.size))
    for i in range(slots.size):
        who = slots[i]
        came_for, distrust = motive[who], 1.0 - council_confidence[who]
        known = half_saturation(active_share[who], tie_half)
        friends = half_saturation(friendships[who], friends_half)
        before = answered(came_for, lasts, say, distrust, anger, money, known, duty)
        now = answered(came_for, lasts, say, distrust, max(anger, say), money, friends, duty)
        found[0, i] = drawn_by(before, draws)
        found[1, i] = let_go_by(now, keeps)
    return found


def pull_and_release(state: State, slots: NDArray[np.intp]) -> NDArray[np.float64]:
    """`pull` and `release` of these residents, (2, slots)."""
    p, population = state.parameters, state.population
    found: NDArray[np.float64] = drawn_and_let_go(
        slots,
        population.motive,
        population.council_confidence,
        state.active_share,
        population.friendships,
        going_on(state),
        p.engagement.tie_half,
        p.membership.friends_half,
        p.motives.draws,
        p.motives.keeps,
    )
    return found


def pull(state: State, slots: NDArray[np.intp]) -> NDArray[np.float64]:
    """By how much likelier these residents are to come or to step up, (slots,)."""
    known = state.active_share[slots]
    company = known / (known + state.parameters.engagement.tie_half)
    pulled: NDArray[np.float64] = drawn_by(
        answers(state, slots, company, going_on(state)), state.parameters.motives.draws
    )
    return pulled


def stay_for(state: State, slots: NDArray[np.intp]) -> NDArray[np.float64]:
    """How far what these residents came for is there still, (slots,)."""
    friends = state.population.friendships[slots]
    lasts, say, anger, money, duty = going_on(state)
    kept = lasts, say, max(anger, say), money, duty
    company = friends / (friends + state.parameters.membership.friends_half)
    return answers(state, slots, company, kept)


def release(state: State, slots: NDArray[np.intp]) -> NDArray[np.float64]:
    """By how much likelier these residents are to lapse or to leave, (slots,)."""
    loosened: NDArray[np.float64] = let_go_by(
        stay_for(state, slots), state.parameters.motives.keeps
    )
    return loosened


def said_on_leaving(state: State, slot: int) -> str:
    """What a member says who goes for reasons of her own: what she missed, where she missed it."""
    level = float(stay_for(state, np.array([slot]))[0])
    if level >= state.parameters.motives.told_below:
        return "own reasons"
    return UNANSWERED[MOTIVES[int(state.population.motive[slot])]]
